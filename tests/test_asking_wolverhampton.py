"""Every kind of question and every way of following up, asked of the report that ships, with the models that ship."""

from collections.abc import Sequence

import pytest

from assistant.answer import Assistant
from assistant.reader import open_reader
from assistant.render_json import dictionary
from assistant.resolver import OnnxResolver
from assistant.types import Answer, Conversation, Turn
from index.library import Library

pytestmark = pytest.mark.model
HELP = "Call 999."
ALL_ACTIONS = [f"¶15({letter})" for letter in "abcdefghijklmn"] + [f"¶71({letter})" for letter in "abcdefgh"]


@pytest.fixture(scope="module")
def assistant(real_library: Library) -> Assistant:
    tokenizer = real_library.encoder.tokenizer
    return Assistant(real_library, reader=open_reader(tokenizer), resolver=OnnxResolver(tokenizer), help_text=HELP)


def talk(assistant: Assistant, *questions: str) -> list[Answer]:
    """The answers of one conversation; each is checked to quote slices of the paragraphs it names."""
    conversation = Conversation()
    for question in questions:
        answer = assistant.ask(question, conversation)
        conversation = Conversation(None, (*conversation.turns, Turn(answer)))
        texts = {(p.label if p.number is None else p.number): p.text for p in assistant.library.reports[0].paragraphs}
        for citation in answer.citations:
            text = texts[citation.paragraph or citation.label]
            assert all(text[quote.start : quote.end] == quote.text for quote in citation.quotes)
    return [turn.answer for turn in conversation.turns]


def labels(answer: Answer) -> list[str]:
    return list(dict.fromkeys(citation.label for citation in answer.citations))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does para 48 say", ["¶48"]),
        ("paragraphs 46 to 48", ["¶46", "¶47", "¶48"]),
        ("15(e)", ["¶15(e)"]),
        ("what was the overall effectiveness of safeguarding services?", ["¶9", "¶68"]),
        ("how many recommendations are there?", ALL_ACTIONS),
        ("when was the report published", ["Front page"]),
        ("who was the reporting inspector", ["Front page"]),
    ],
)  # fmt: skip
def test_what_structure_holds_is_answered_in_full(assistant: Assistant, question: str, expected: list[str]) -> None:
    answer = talk(assistant, question)[0]
    assert (answer.status, labels(answer)) == ("answered", expected)


@pytest.mark.parametrize(
    ("question", "among"),
    [
        ("what were the concerns about A&E", ["¶46", "¶47", "¶48"]),  # list
        ("what grade did leadership and management get", ["¶54", "¶116"]),  # grade, of both halves
        ("what must be done within three months?", ["¶15(h)", "¶71(b)"]),  # recommendation
        ("what does it say about economic well-being", ["¶95", "¶96"]),  # section
        ("what is a MAST", ["¶9"]),  # definition
        ("how many looked after children were there", ["¶7"]),  # number
        ("did the council have enough social workers?", ["¶56"]),  # yes or no
        ("why do children wait long for adoption?", ["¶107"]),  # why
        (
            "what is the difference between safeguarding and looked after children in how they were graded",
            ["¶9", "¶68"],
        ),  # contrast
        ("are the people on the front desk at casualty clued up on child protection", []),  # in other words
        ("whats the virtaul headteecher do", ["¶85"]),  # mistyped
    ],
)
def test_the_paragraph_that_answers_is_cited(assistant: Assistant, question: str, among: Sequence[str]) -> None:
    answer = talk(assistant, question)[0]
    assert answer.status in ("answered", "partial")
    assert answer.citations
    assert set(among) <= set(labels(answer))


@pytest.mark.parametrize(
    "question",
    [
        "How much is the children's services budget in pounds?",
        "what is the capital of France",
        "what does paragraph 300 say",
    ],
)
def test_what_the_report_does_not_say_is_not_made_up(assistant: Assistant, question: str) -> None:
    answer = talk(assistant, question)[0]
    assert (answer.status, answer.citations) == ("not_in_report", ())
    assert answer.reason


def test_a_list_is_the_judgement_over_every_paragraph(assistant: Assistant) -> None:
    answer = talk(assistant, "list everything about domestic violence")[0]
    assert answer.note.startswith("All 121 numbered paragraphs were judged; ")
    assert answer.coverage.complete
    assert {"¶13", "¶66"} <= set(labels(answer))


def test_a_question_that_names_nothing_is_asked_back_with_questions_that_are_answered(assistant: Assistant) -> None:
    answer = talk(assistant, "why?")[0]
    assert (answer.status, bool(answer.options)) == ("clarify", True)
    assert {assistant.ask(option).status for option in answer.options} <= {"answered", "partial"}


def test_what_is_no_question_gets_a_friendly_line_and_distress_gets_help_first(assistant: Assistant) -> None:
    hello, child = (talk(assistant, said)[0] for said in ("hello there", "I think a child is being hurt next door"))
    assert (hello.status, child.status) == ("out_of_scope", "out_of_scope")
    assert HELP in child.reason
    assert HELP not in hello.reason


def test_a_follow_up_is_asked_of_the_topic_before_and_says_how_it_was_understood(assistant: Assistant) -> None:
    _, done, _ = talk(assistant, "what were the concerns about A&E", "and what is being done about it?", "why?")
    assert "A&E" in done.standalone
    assert {"¶47", "¶48"} & set(labels(done))


def test_a_follow_up_may_swap_one_thing_for_another(assistant: Assistant) -> None:
    first = "what grade did ambition and prioritisation get for safeguarding?"
    _, other = talk(assistant, first, "and for looked after children?")
    assert "¶114" in labels(other)


def test_how_many_counts_what_was_asked_about(assistant: Assistant) -> None:
    _, many = talk(assistant, "what does the report say about foster carers?", "how many are there?")
    assert many.standalone == "how many foster carers are there?"


def test_the_second_point_is_the_second_thing_shown(assistant: Assistant) -> None:
    first, more = talk(assistant, "what were the concerns about A&E", "tell me more about the second point")
    assert labels(more) == [first.citations[1].label]
    assert more.citations[0].quotes[0].text == next(
        p.text for p in assistant.library.reports[0].paragraphs if p.label == labels(more)[0]
    )


def test_a_correction_asks_for_the_other_thing(assistant: Assistant) -> None:
    _, meant = talk(assistant, "what does the report say about foster carers?", "no, I meant adopters")
    assert {"¶107", "¶108"} & set(labels(meant))


def test_a_new_topic_carries_nothing_over_and_an_old_one_can_be_taken_up_again(assistant: Assistant) -> None:
    gangs, school, again = talk(
        assistant,
        "what did inspectors say about gangs?",
        "what is the virtual school?",
        "and back to gangs, who helps?",
    )
    assert school.standalone == school.question
    assert {"¶85", "¶116"} & set(labels(school))
    assert set(labels(gangs)) & set(labels(again))


def test_the_same_conversation_gives_the_same_bytes(assistant: Assistant) -> None:
    questions = ("what were the concerns about A&E", "and what is being done about it?", "list all about gangs")
    assert [dictionary(a) for a in talk(assistant, *questions)] == [dictionary(a) for a in talk(assistant, *questions)]
