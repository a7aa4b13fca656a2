"""An answer that is kept says what has changed since it was given."""

import dataclasses

import pytest

from assistant.answer import Assistant
from assistant.standing import GONE, OTHER_LIBRARY, OTHER_WORDS, changed_since
from assistant.types import Conversation, Turn
from index.library import Library
from tests.fakes import GluingResolver


@pytest.fixture
def assistant(short_library: Library) -> Assistant:
    return Assistant(short_library, resolver=GluingResolver())


def kept(assistant: Assistant, *questions: str) -> Conversation:
    conversation = Conversation("c_x")
    for question in questions:
        turn = Turn(assistant.ask(question, conversation), ())
        conversation = Conversation("c_x", (*conversation.turns, turn))
    return conversation


def changed(assistant: Assistant, **changes: object) -> Assistant:
    library = dataclasses.replace(assistant.library, **changes)  # type: ignore[arg-type]
    return Assistant(library, resolver=GluingResolver())


def test_nothing_has_changed_in_the_same_library(assistant: Assistant) -> None:
    conversation = kept(assistant, "paragraph 5", "Is the home delivery service valued?", "and who is it for?")
    assert [changed_since(assistant, conversation, number) for number in (1, 2, 3)] == ["", "", ""]


def test_another_library_that_still_says_what_is_quoted_is_told(assistant: Assistant) -> None:
    conversation = kept(assistant, "paragraph 5")
    assert changed_since(changed(assistant, id="other"), conversation, 1) == OTHER_LIBRARY


def test_words_that_no_longer_stand_there_are_named(assistant: Assistant) -> None:
    conversation = kept(assistant, "what do paragraphs 3 and 4 say")
    report = assistant.library.reports[0]
    paragraphs = tuple(
        dataclasses.replace(p, text=p.text.replace("e", "3")) if p.number == "4" else p for p in report.paragraphs
    )
    edited = changed(assistant, reports=(dataclasses.replace(report, paragraphs=paragraphs),))
    assert changed_since(edited, conversation, 1) == OTHER_WORDS.format("¶4")


def test_a_report_that_left_the_library_is_named(assistant: Assistant) -> None:
    conversation = kept(assistant, "paragraph 5")
    title = assistant.library.reports[0].front.title
    assert changed_since(changed(assistant, reports=()), conversation, 1) == GONE.format(f"“{title}”")


def test_a_report_that_was_asked_and_left_is_a_change_also_where_nothing_is_cited(assistant: Assistant) -> None:
    answer = dataclasses.replace(assistant.ask("hello"), citations=(), nearest=())
    conversation = Conversation("c_x", (Turn(answer, ("gone-2001",)),))
    assert changed_since(assistant, conversation, 1) == OTHER_LIBRARY
