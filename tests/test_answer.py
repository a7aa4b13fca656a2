import dataclasses
import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest

from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.reader import Pair, Scores
from assistant.reading import MOST_PARAGRAPHS
from assistant.render_json import to_json
from assistant.types import Answer, Conversation, Turn
from index.blocks import Blocks
from index.errors import ConflictError, NotFoundError, QuestionError
from index.library import Library, open_library
from tests.conftest import SHORT, build_fake
from tests.fakes import FakeEncoder, GluingResolver


@pytest.fixture(scope="module")
def assistant(short_library: Library) -> Assistant:
    return Assistant(short_library, resolver=GluingResolver())


def labels(answer: Answer) -> list[str]:
    return [citation.label for citation in answer.citations]


def test_a_question_gets_the_paragraph_that_answers_it(assistant: Assistant) -> None:
    answer = assistant.ask("How many children did the summer reading scheme reach?")
    assert (answer.status, labels(answer)[0]) == ("answered", "¶8")
    assert answer.citations[0].quotes[0].text.startswith("The summer reading scheme reached 900 children.")


def test_every_quote_of_every_answer_is_a_slice_of_its_paragraph(assistant: Assistant) -> None:
    report = assistant.library.reports[0]
    texts = {p.label: p.text for p in report.paragraphs}
    for question in (
        "opening hours",
        "list all judgements",
        "staffing",
        "who led the inspection",
        "complaints",
        "lift",
    ):
        answer = assistant.ask(question)
        for citation in (*answer.citations, *answer.nearest):
            for quote in citation.quotes:
                assert texts[citation.label.split("(")[0]][quote.start : quote.end] == quote.text


def test_a_paragraph_asked_by_number_comes_whole(assistant: Assistant) -> None:
    answer = assistant.ask("what does paragraph 8 say?")
    assert labels(answer) == ["¶8"]
    assert (
        answer.citations[0].quotes[0].text
        == "The summer reading scheme reached 900 children. It was run with volunteers."
    )
    assert answer.coverage.complete


def test_an_item_asked_by_its_letter_comes_alone(assistant: Assistant) -> None:
    answer = assistant.ask("5(c)")
    assert labels(answer) == ["¶5(c)"]
    assert answer.citations[0].quotes[0].lead == "Within three months"


def test_a_paragraph_that_does_not_exist_says_which_do(assistant: Assistant) -> None:
    answer = assistant.ask("what does paragraph 130 say?")
    assert (answer.status, answer.citations, answer.nearest) == ("not_in_report", (), ())
    assert answer.reason == "There is no ¶130 in Inspection of library services: Borchester. It has ¶1 to ¶8."


def test_where_one_of_two_paragraphs_exists_the_answer_is_partial(assistant: Assistant) -> None:
    answer = assistant.ask("paragraphs 4 and 130")
    assert (answer.status, labels(answer), answer.coverage.complete) == ("partial", ["¶4"], False)
    assert "no ¶130" in answer.reason


def test_nothing_alike_is_not_in_the_report_and_the_unknown_words_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("hello zebra")
    assert (answer.status, answer.citations) == ("not_in_report", ())
    assert answer.reason == (
        "The report does not seem to say: all 8 numbered paragraphs were searched, and none answers the question. "
        "Nowhere in the library: hello, zebra."
    )


def test_a_grade_is_cited_from_the_opening_of_both_halves_and_from_the_table(assistant: Assistant) -> None:
    answer = assistant.ask("How was the overall effectiveness judged?")
    assert [c.quotes[0].text for c in answer.citations] == [
        "The overall effectiveness of adult services is adequate.",
        "The overall effectiveness of services for children is good.",
        "Overall effectiveness\tAdequate",
        "Overall effectiveness\tGood",
    ]


def test_all_that_a_section_holds_comes_paragraph_by_paragraph(assistant: Assistant) -> None:
    answer = assistant.ask("summarise the section on staffing")
    assert labels(answer) == ["¶4", "¶7", "¶8"]


def test_a_judgement_that_stands_only_in_the_table_is_cited_from_there(assistant: Assistant) -> None:
    answer = assistant.ask("accessibility?")
    assert [(c.label, c.paragraph, c.quotes[0].text) for c in answer.citations] == [
        ("Record of main findings", None, "Accessibility\tGood")
    ]


def test_a_follow_up_is_understood_with_the_question_before(assistant: Assistant) -> None:
    first = assistant.ask("how many children did the summer reading scheme reach?")
    second = assistant.ask("and who ran it?", Conversation(None, (Turn(first),)))
    assert second.standalone == "how many children did the summer reading scheme reach? — and who ran it?"
    assert labels(second)[0] == "¶8"


def test_the_same_question_gets_the_same_answer(assistant: Assistant) -> None:
    answers = [to_json(assistant.ask("opening hours on Sundays"), conversation=None) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]


def test_the_fingerprint_differs_with_question_conversation_and_reports(fake_library: Library) -> None:
    assistant = Assistant(fake_library, resolver=GluingResolver())
    first = assistant.ask("opening hours")
    follow_up = assistant.ask("opening hours", Conversation(None, (Turn(first),)))
    fewer = assistant.ask("opening hours", reports=["borchester-2014"])
    other = assistant.ask("opening times")
    assert len({a.fingerprint for a in (first, follow_up, fewer, other)}) == 4


def test_the_fingerprint_differs_with_every_model_that_makes_the_answer(short_library: Library) -> None:
    class OtherEncoder(FakeEncoder):
        name = "other"

    class OtherResolver(GluingResolver):
        name = "other"

    other = dataclasses.replace(short_library, encoder=OtherEncoder())
    assistants = (
        Assistant(short_library),
        Assistant(other),
        Assistant(short_library, resolver=GluingResolver()),
        Assistant(short_library, resolver=OtherResolver()),
    )
    assert len({assistant.ask("opening hours").fingerprint for assistant in assistants}) == 4


def test_the_fingerprint_names_how_the_models_multiply(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for way in ("floats", "8 bits"):
        monkeypatch.setattr("assistant.answer.products", lambda way=way: way)
        found.add(assistant.ask("opening hours").fingerprint)
    assert len(found) == 2


def test_only_the_reports_named_are_asked(fake_library: Library) -> None:
    answer = Assistant(fake_library, resolver=GluingResolver()).ask(
        "what is said about staffing and librarians", reports=["borchester-2014"]
    )
    assert {c.report for c in answer.citations} == {"borchester-2014"}
    assert answer.coverage.searched == 8


def test_a_follow_up_stays_with_the_reports_of_its_conversation(fake_library: Library) -> None:
    assistant = Assistant(fake_library, resolver=GluingResolver())
    first = assistant.ask("how are children kept safe", reports=["borchester-2014"])
    conversation = Conversation("c", (Turn(first, ("borchester-2014",)),))
    assert assistant.ask("and adults?", conversation).coverage.searched == 8
    with pytest.raises(ConflictError, match="Begin a new conversation"):
        assistant.ask("and adults?", conversation, reports=["wolverhampton-2011"])


def test_a_report_that_is_not_there_is_named_with_those_that_are(assistant: Assistant) -> None:
    with pytest.raises(NotFoundError, match=r"no report 'dudley' .* It has: borchester-2014\."):
        assistant.ask("anything", reports=["dudley"])


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        assistant.ask(question)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer(assistant: Assistant) -> None:
    assistant.ask("a" * LONGEST_QUESTION)
    with pytest.raises(QuestionError, match="1,001 characters"):
        assistant.ask("a" * (LONGEST_QUESTION + 1))


@pytest.mark.parametrize(
    "question", ["?!", "&&&", 'A&E: ("', "¶", "\x00", "🙂", "a" * 900, "\u202eevil", "A&E \ud83d", "OR AND NOT *"]
)
def test_no_question_breaks_it(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status in ("answered", "not_in_report", "partial", "clarify")


@pytest.mark.parametrize("question", ["what are\x1b[31m the \x07recommendations\x9b2J?", "zebras\x00\x1b]0;x", "\x1b"])
def test_no_control_character_of_a_question_comes_back(assistant: Assistant, question: str) -> None:
    before = assistant.ask("what did the summer reading scheme do?")
    for conversation in (Conversation(), Conversation(None, (Turn(before),))):
        answer = assistant.ask(question, conversation)
        assert not any(unicodedata.category(c) == "Cc" for c in f"{answer.question}{answer.standalone}{answer.reason}")
        assert answer.question.isprintable()


def test_a_count_stands_first_and_is_complete(short_library: Library) -> None:
    answer = Assistant(short_library, resolver=GluingResolver()).ask("how many actions are due immediately?")
    assert (answer.note, answer.reason) == ("2 of 3 recommendations.", "")
    assert answer.coverage.complete
    assert [c.label for c in answer.citations] == ["¶5(a)", "¶5(b)"]


def test_a_list_that_is_found_says_that_it_may_not_be_complete(assistant: Assistant) -> None:
    answer = assistant.ask("list every library where readers asked for longer opening hours")
    assert answer.status in ("answered", "partial")
    assert answer.note == "The paragraphs that answer best; the list may not be complete."
    assert not answer.coverage.complete
    assert not assistant.ask("did readers ask for longer opening hours").note


class NoReader:
    """Nothing answers."""

    name = "no"

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        return [np.full(len(sentences), -9.0, dtype=np.float32) for _, sentences in pairs]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The short report among thirty that have nothing to do with it."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(30):
        beyond = f"\n\n1. Bridge {number} is {number} metres long.\n\n2. It was painted in {1900 + number}.\n"
        (folder / f"bridge-{number}.md").write_text(f"# Bridge {number}\n\n## Length{beyond}")
    return build_fake(folder / "library", SHORT, *folder.glob("*.md"))


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("What did the summer reading scheme reach?", MOST_PARAGRAPHS),
        ("Is the lift in the Central Library repaired?", MOST_PARAGRAPHS),
        ("zebra crossings", MOST_PARAGRAPHS),
        ("HDS?", 1),
        ("What grade was given for staffing?", 1),
        ("hello", 1),  # questions to ask are suggested for the first report
    ],
)
def test_few_reports_are_read_for_a_question(
    many: Library, question: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library of many would be read whole for each question otherwise."""
    library = open_library(many.folder, open_encoder=lambda _: FakeEncoder())
    read: list[int] = []
    monkeypatch.setattr(
        Blocks, "read", lambda self, number, real=Blocks.read: read.append(number) or real(self, number)
    )
    Assistant(library, reader=NoReader()).ask(question)
    assert len(read) <= most
    assert len(read) == len(set(read))


def test_the_stages_of_an_answer_are_told_in_order(assistant: Assistant) -> None:
    for question, stages in (
        ("How many children did the summer reading scheme reach?", ["resolve", "find", "read"]),
        ("What does paragraph 4 say?", ["resolve", "find"]),
    ):
        told: list[str] = []
        assistant.ask(question, watch=told.append)
        assert told == stages


@pytest.mark.parametrize("last", ["resolve", "find", "read"])
def test_who_watches_can_end_an_answer_at_any_stage(assistant: Assistant, last: str) -> None:
    class TooLateError(Exception):
        pass

    def watch(stage: str) -> None:
        if stage == last:
            raise TooLateError

    with pytest.raises(TooLateError):
        assistant.ask("How many children did the summer reading scheme reach?", watch=watch)


def test_a_paragraph_by_number_lacks_nothing_of_what_was_asked_before(short_library: Library) -> None:
    asked = Assistant(short_library, resolver=GluingResolver())
    first = asked.ask("volunteers in the libraries")
    answer = asked.ask("and paragraph 3?", Conversation(None, (Turn(first),)))
    assert (answer.standalone, [c.label for c in answer.citations]) == ("and paragraph 3?", ["¶3"])
