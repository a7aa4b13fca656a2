"""Which paragraph a text names for a quotation: "(paragraph 48)" after it, "as paragraph 48 says" before it."""

import re

from assistant.references import NAMED, Reference, find_references

# In brackets it may follow a full stop ("….” (Paragraph 48)"); without them it goes on in the sentence.
IN_BRACKETS = re.compile(r"[\s”»\"’'.,;:!?–—-]*[(\[]\s*(?:see\s+|at\s+)?", re.IGNORECASE)
RIGHT_AFTER = re.compile(r"[”»\"’']*[,;:–—-]?\s*(?:see\s+|at\s+)?")
NEW_SENTENCE = re.compile(r"[”»\"’']*\s+[A-Z]")
SENTENCE_END = re.compile(r"(?<!\bpara)(?<!\bparas)(?<!\bNo)[.!?](?=\s)|\n\s*\n", re.IGNORECASE)
FARTHEST = 200  # characters between a quotation and what names its paragraph


def named_paragraphs(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[Reference, ...], ...]:
    """The paragraphs that the text names for each of these spans (in order of where they stand), mostly one or none.

    What follows at once ("“…” (paragraph 48)") counts before what stands in front in the same sentence, and that
    before what follows later in it. What names the paragraph of one span is not taken for the next one's.
    """
    found: list[tuple[Reference, ...]] = []
    taken = 0  # up to here the text has named paragraphs for spans before
    for position, (start, end) in enumerate(spans):
        until = min(spans[position + 1][0] if position + 1 < len(spans) else len(text), end + FARTHEST)
        since = max(spans[position - 1][1] if position else 0, start - FARTHEST, taken)
        if named := _at_once(text, end, until):
            found.append(find_references(named[0]))
            taken = named.end()
            continue
        before = SENTENCE_END.split(text[since:start])[-1] if since < start else ""
        if references := _with_word(before):
            found.append(references[-1:])
            continue
        ended = text[end - 1] in ".!?" and NEW_SENTENCE.match(text, end, until)
        after = "" if ended else SENTENCE_END.split(text[end:until])[0]
        references = _with_word(after)
        found.append(references[:1])
        if references and (last := NAMED.search(text, end, until)):
            taken = last.end()
    return tuple(found)


def _at_once(text: str, end: int, until: int) -> re.Match[str] | None:
    if (bracket := IN_BRACKETS.match(text, end, until)) and (named := NAMED.match(text, bracket.end(), until)):
        return named
    follows = RIGHT_AFTER.match(text, end, until)
    named = NAMED.match(text, follows.end(), until) if follows else None
    return named if named and not named[0][0].isupper() else None


def _with_word(stretch: str) -> tuple[Reference, ...]:
    """The paragraphs named with "paragraph" or "¶": a bare "4(a)" beside a quotation is more often a law's."""
    return find_references(stretch) if NAMED.search(stretch) else ()
