"""What is offered to be asked next can be answered, is about what was shown, and is new."""

import dataclasses

import pytest

from assistant.answer import Assistant
from assistant.suggest import suggested
from assistant.types import Answer, Conversation, Turn
from index.library import Library
from tests.fakes import GluingResolver


@pytest.fixture
def assistant(fake_library: Library) -> Assistant:
    return Assistant(fake_library, resolver=GluingResolver())


def after(assistant: Assistant, *questions: str, reports: tuple[str, ...] = ()) -> Conversation:
    conversation = Conversation()
    for question in questions:
        answer = assistant.ask(question, conversation, reports=reports)
        conversation = Conversation(None, (*conversation.turns, Turn(answer, reports)))
    return conversation


def test_the_grade_and_the_content_of_the_cited_section_are_offered(assistant: Assistant) -> None:
    assert suggested(assistant, after(assistant, "what does paragraph 114 say")) == (
        "What grade was given for “Ambition and prioritisation”?",
        "What are the main points of the section “Ambition and prioritisation”?",
    )  # "What are the recommendations?" would be understood as about ¶114 by this resolver


@pytest.mark.parametrize(
    "question",
    ["what does paragraph 48 say", "what do paragraphs 15 to 25 say", "who was the inspector", "paragraph 3",
     "Is the home delivery service valued?", "what does paragraph 90 say in Wolverhampton"],
)  # fmt: skip
def test_every_suggestion_is_answered_in_full_where_it_is_offered(assistant: Assistant, question: str) -> None:
    conversation = after(assistant, question)
    for suggestion in suggested(assistant, conversation):
        answer = assistant.ask(suggestion, conversation)
        assert answer.status == "answered", suggestion
        assert answer.citations != conversation.turns[-1].answer.citations


def test_what_was_asked_before_is_not_offered_again(assistant: Assistant) -> None:
    first = suggested(assistant, after(assistant, "what does paragraph 114 say"))[0]
    conversation = after(assistant, first, "what does paragraph 114 say")
    assert first not in suggested(assistant, conversation)
    assert suggested(assistant, conversation) != ()


def test_what_shows_nothing_new_is_not_offered(assistant: Assistant) -> None:
    question = "What are the main points of the section “Ambition and prioritisation”?"
    offered = suggested(assistant, after(assistant, question.replace("?", " please?")))
    assert question not in offered


def test_after_what_the_report_does_not_say_the_nearest_sections_are_offered(assistant: Assistant) -> None:
    answer = assistant.ask("what does paragraph 114 say")
    answer = dataclasses.replace(answer, status="not_in_report", citations=(), nearest=answer.citations)
    conversation = Conversation(None, (Turn(answer, ()),))
    offered = suggested(assistant, conversation)
    assert len(offered) == 2
    for suggestion in offered:
        assert assistant.ask(suggestion, conversation).status == "answered"


def test_nothing_is_offered_where_nothing_was_asked_or_shown(assistant: Assistant) -> None:
    assert suggested(assistant, Conversation()) == ()
    assert suggested(assistant, after(assistant, "hello")) == ()


def test_only_reports_of_the_conversation_are_asked_about(fake_library: Library) -> None:
    assistant = Assistant(fake_library)
    conversation = after(assistant, "paragraph 5", reports=("borchester-2014",))
    offered = suggested(assistant, conversation)
    assert offered
    for suggestion in offered:
        answer = assistant.ask(suggestion, conversation)
        assert {citation.report for citation in answer.citations} == {"borchester-2014"}


def test_a_suggestion_that_would_be_understood_otherwise_here_is_not_offered(fake_library: Library) -> None:
    class Changing(GluingResolver):
        def resolve(self, question: str, earlier: object) -> str:
            return "what does paragraph 1 say" if earlier else question

    assistant = Assistant(fake_library, resolver=Changing())
    assert suggested(assistant, after(assistant, "what does paragraph 114 say")) == ()


def test_the_same_conversation_gets_the_same_suggestions_without_a_search(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = after(assistant, "what does paragraph 48 say")

    def fail(*_: object, **__: object) -> Answer:
        raise AssertionError("searched")

    monkeypatch.setattr("assistant.answer.search", fail)
    assert suggested(assistant, conversation) == suggested(assistant, conversation) != ()
