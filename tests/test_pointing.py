import dataclasses
from collections.abc import Sequence

import pytest

from assistant.answer import Assistant
from assistant.pointing import asked_to_see, pointed_at
from assistant.types import Conversation, Turn
from index.library import Library


@pytest.fixture
def conversation(short_library: Library) -> Conversation:
    answer = Assistant(short_library).ask("paragraphs 5 to 7")
    assert [c.label for c in answer.citations] == ["¶5", "¶6", "¶7"]
    return Conversation(None, (Turn(answer),))


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("tell me more about the second point", "¶6"),
        ("Can you show me the first one again please?", "¶5"),
        ("and the 3rd paragraph in full", "¶7"),
        ("what does the last one say", "¶7"),
        ("more on the second thing you mentioned", "¶6"),
    ],
)
def test_an_ordinal_points_at_the_paragraph_shown_there(conversation: Conversation, question: str, label: str) -> None:
    found = pointed_at(question, conversation)
    assert found is not None
    assert found.label == label


def test_items_of_one_paragraph_count_one_by_one_as_they_are_shown(short_library: Library) -> None:
    assistant = Assistant(short_library)
    answer = assistant.ask("what are the recommendations?")
    assert [c.label for c in answer.citations] == ["¶5(a)", "¶5(b)", "¶5(c)"]
    second = assistant.ask("tell me more about the second point", Conversation(None, (Turn(answer),)))
    assert second.standalone == "What does paragraph 5(b) say?"
    assert [c.label for c in second.citations] == ["¶5(b)"]
    assert second.citations == assistant.ask(second.standalone).citations


@pytest.mark.parametrize(
    "question",
    [
        "tell me more about the fourth point",  # only three were shown
        "when was the first one opened",  # about something in it
        "who came second",
        "what was the second reason for the closure",
        "tell me more",
    ],
)
def test_other_questions_point_at_nothing(conversation: Conversation, question: str) -> None:
    assert pointed_at(question, conversation) is None


def test_nothing_was_shown_yet() -> None:
    assert pointed_at("tell me more about the second point", Conversation()) is None


def test_the_paragraph_pointed_at_is_answered_whole(short_library: Library, conversation: Conversation) -> None:
    answer = Assistant(short_library).ask("tell me more about the second point", conversation)
    whole = Assistant(short_library).ask("what does paragraph 6 say?")
    assert answer.citations == whole.citations
    assert answer.standalone == "What does paragraph 6 say?"
    assert answer.coverage == whole.coverage


@pytest.mark.parametrize(
    ("question", "alone", "shown"),
    [
        ("what does paragraph 5 say about opening hours?", "what does paragraph 5 say about opening hours?", ["5"]),
        ("and paragraph 6?", "what does paragraph 5 say and paragraph 6?", ["6"]),
        ("what exactly does it say?", "what exactly does paragraph 5 say?", ["5"]),
        ("can I read it in full please?", "can I read ¶5 and ¶7 in full please?", ["5", "7"]),
        ("tell me more about it", "tell me more about 5(c)", ["5(c)"]),
        ("what is being done about it?", "what is being done about paragraph 5?", []),
        ("who wrote that?", "who wrote paragraphs 5 to 7?", []),
        ("why?", "why 5(c)?", []),
    ],
)
def test_a_number_put_in_from_before_counts_where_the_paragraph_is_asked_to_be_seen(
    question: str, alone: str, shown: list[str]
) -> None:
    assert [str(reference) for reference in asked_to_see(question, alone)] == shown


def test_what_is_done_about_a_paragraph_is_searched(short_library: Library) -> None:
    class PuttingIn:
        name = "putting in"

        def resolve(self, question: str, earlier: Sequence[str]) -> str:
            return question.replace("it", "paragraph 5")

    assistant = Assistant(short_library, resolver=PuttingIn())
    conversation = Conversation(None, (Turn(assistant.ask("what does paragraph 5 say")),))
    trace = assistant.trace("what is being done about it?", conversation)
    assert trace.answer.standalone == "what is being done about paragraph 5?"
    assert trace.candidates
    assert assistant.trace("what does it say in full?", conversation).candidates == ()


def test_where_the_report_pointed_at_has_left_the_library_it_is_searched(
    short_library: Library, conversation: Conversation
) -> None:
    answer = conversation.turns[0].answer
    gone = dataclasses.replace(answer, citations=tuple(dataclasses.replace(c, report="gone") for c in answer.citations))
    before = Conversation(None, (Turn(gone),))
    trace = Assistant(short_library).trace("tell me more about the second point", before)
    assert trace.answer.standalone == "tell me more about the second point"
    assert trace.candidates
