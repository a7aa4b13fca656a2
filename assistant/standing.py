"""Whether a kept answer still stands: what has changed since it was given."""

from dataclasses import replace

from assistant.answer import Assistant
from assistant.types import Answer, Citation, Conversation
from index.errors import NotFoundError
from index.types import Report

SAME = ""
GONE = "This answer is from before: {} is no longer in the library."
OTHER_WORDS = (
    "The report has changed since this was answered: it no longer says word for word what is quoted from {}. "
    "Ask again to get what it says now."
)
OTHER_LIBRARY = (
    "The library or Pilcrow has changed since this was answered. What is quoted still stands in the report word for "
    "word; asked again, the question may get more or other paragraphs."
)


def changed_since(assistant: Assistant, conversation: Conversation, number: int) -> str:
    """What is different now from when turn `number` (from 1) was answered, in a sentence or two; else nothing.

    Compared are the words quoted with the report as it is now, and the answer's fingerprint with the one that the
    same question would get, after the same turns.
    """
    turn = conversation.turns[number - 1]
    known = {report.id: report for report in assistant.library.reports}
    shown = turn.answer.citations or turn.answer.nearest
    for citation in shown:
        if citation.report not in known:
            return GONE.format(f"“{citation.title}”")
    if moved := [c.label for c in shown if not _stands(c, known[c.report])]:
        return OTHER_WORDS.format(", ".join(moved))
    before = replace(conversation, turns=conversation.turns[: number - 1])
    return (
        SAME if _fingerprint(assistant, turn.answer, before, turn.reports) == turn.answer.fingerprint else OTHER_LIBRARY
    )


def _stands(citation: Citation, report: Report) -> bool:
    """Whether a paragraph with the number still holds every quote at its place."""
    anchor = citation.url.partition("#")[2]
    paragraphs = [p for p in report.paragraphs if (p.number or p.anchor) == (citation.paragraph or anchor)]
    return any(all(p.text[q.start : q.end] == q.text for q in citation.quotes) for p in paragraphs)


def _fingerprint(assistant: Assistant, answer: Answer, before: Conversation, reports: tuple[str, ...]) -> str | None:
    try:
        return assistant.fingerprint(answer.question, before, reports=reports, each=bool(answer.rows))
    except NotFoundError:  # one of the reports asked has left the library
        return None
