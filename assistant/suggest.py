"""Questions to go on with after an answer: about the sections that it cites, each tried before it is offered."""

from collections.abc import Iterator

from assistant.actions import all_actions
from assistant.answer import Assistant
from assistant.structure import answer_from_structure
from assistant.types import Answer, Citation, Conversation
from index.types import Report

MOST = 3
MOST_SECTIONS = 2
"""Sections that are asked on about; further ones were cited for being near."""


def suggested(assistant: Assistant, conversation: Conversation) -> tuple[str, ...]:
    """Up to three questions that the reports answer from their structure as the next turn of the conversation.

    Each has been tried: it is answered in full and without a search, with the same paragraphs within the conversation
    as alone, and not only with such as the last answer showed. A try takes 13 ms with the
    resolver that ships.
    """
    if not conversation.turns:
        return ()
    last = conversation.turns[-1]
    shown = last.answer.citations or last.answer.nearest
    known = {report.id: report for report in assistant.library.reports}
    asked = [known[name] for name in last.reports if name in known] or list(known.values())
    before = {said for turn in conversation.turns for said in (turn.answer.question, turn.answer.standalone)}
    said = {question.casefold() for question in before}
    found: list[str] = []
    for report, question in _candidates(shown, known):
        if question.casefold() in said or report not in asked:
            continue
        said.add(question.casefold())
        if _answers(assistant, question, conversation, report, asked, last.answer):
            found.append(question)
        if len(found) == MOST:
            break
    return tuple(found)


def _candidates(shown: tuple[Citation, ...], known: dict[str, Report]) -> Iterator[tuple[Report, str]]:
    places = dict.fromkeys((c.report, c.section[-1], c.grade is not None) for c in shown if c.section)
    for name, title, graded in list(places)[:MOST_SECTIONS]:
        if name in known:
            if graded:
                yield known[name], f"What grade was given for “{title}”?"
            yield known[name], f"What are the main points of the section “{title}”?"
            yield known[name], f"Which recommendations are there about “{title}”?"
    for name in dict.fromkeys(citation.report for citation in shown):
        if name in known and all_actions(known[name]):
            yield known[name], "What are the recommendations?"


def _answers(
    assistant: Assistant,
    question: str,
    conversation: Conversation,
    report: Report,
    asked: list[Report],
    last: Answer,
) -> bool:
    alone = answer_from_structure(question, question, asked)
    if alone is None or alone.status != "answered" or report.id not in {c.report for c in alone.citations}:
        return False
    seen = {quote for citation in last.citations for quote in _quotes(citation)}
    if all(quote in seen for citation in alone.citations for quote in _quotes(citation)):
        return False
    # As a follow-up it can be understood otherwise.
    answer = assistant.without_search(question, conversation)
    if answer is None or answer.status != "answered":
        return False
    return [citation.url for citation in answer.citations] == [citation.url for citation in alone.citations]


def _quotes(citation: Citation) -> list[tuple[str, str, str]]:
    return [(citation.report, citation.label, quote.text) for quote in citation.quotes]
