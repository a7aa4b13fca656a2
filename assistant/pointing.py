"""Paragraphs that a question asks to see: by number, or by their place in the answer before ("the second point")."""

import re

from assistant.references import Reference, find_references, without_references
from assistant.types import Citation, Conversation
from index.sparse import stems

ORDINALS = {
    word: position
    for position, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th")
    )
    for word in words.split()
}
LAST = "last"
POINT = re.compile(
    rf"\b({'|'.join(ORDINALS)}|{LAST}|final)\s+"
    r"(?:point|one|paragraph|para|quote|quotation|citation|result|finding|item|bullet|thing|bit)\b"
    r"(?:\s+(?:you|that|there|above|listed|mentioned|said|showed|gave|made)\b)*",
    re.IGNORECASE,
)
# What is said around it when the thing itself is wanted. With any other word the question is about something in it.
AROUND = frozenset(
    stems(
        """tell show give see read hear know want like more further full whole rest detail details expand elaborate
        explain please can could about on of the say says said again what does mean go quote exactly and ok so
        paragraph entire need bit little"""
    )
)

# Function words, which have no stem, that ask for something in it or beyond it.
BEYOND = re.compile(r"\b(?:why|who|whom|whose|when|where|how)\b", re.IGNORECASE)


def asked_to_see(question: str, alone: str) -> tuple[Reference, ...]:
    """The paragraphs named by number that are to be shown: those of `question` as it was typed, or of `alone`.

    A number that stands only in `alone`, the question as it would stand alone, was put in from a question before. It
    counts where nothing but words of asking to see it is around: "what is being done about it?" after "what does
    paragraph 48 say?" wants no second look at ¶48.
    """
    # "And paragraph 49?" needs nothing of what was asked before.
    if references := find_references(question):
        return references
    around = without_references(alone)
    return () if BEYOND.search(around) or set(stems(around)) - AROUND else find_references(alone)


def pointed_at(question: str, conversation: Conversation) -> Citation | None:
    """The citation of the answer before that `question` asks to see whole, or None; in doubt None.

    Positions count the citations of that answer as they were shown: each item of a paragraph under its own label.
    """
    match = POINT.search(question)
    if match is None or not conversation.turns:
        return None
    if set(stems(question[: match.start()] + " " + question[match.end() :])) - AROUND:
        return None
    shown: dict[tuple[str, str], Citation] = {}
    for citation in conversation.turns[-1].answer.citations:
        shown.setdefault((citation.report, citation.label), citation)
    cited = [*shown.values()]
    position = ORDINALS.get(match[1].lower(), len(cited) - 1)
    return cited[position] if 0 <= position < len(cited) and cited[position].paragraph else None
