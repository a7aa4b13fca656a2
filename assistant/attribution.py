"""Which paragraph a text names for a quotation: "(paragraph 48)" after it, "as paragraph 48 says" before it."""

import re

from assistant.references import NAMED, Reference, find_references

RIGHT_AFTER = re.compile(r"[\s”»\"’'.,;:!?–—-]*[(\[]?\s*(?:see\s+|at\s+)?", re.IGNORECASE)
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
        at_once = RIGHT_AFTER.match(text, end, until)
        named = NAMED.match(text, at_once.end(), until) if at_once else None
        if named:
            found.append(find_references(named[0]))
            taken = named.end()
            continue
        before = SENTENCE_END.split(text[since:start])[-1] if since < start else ""
        if references := _with_word(before):
            found.append(references[-1:])
            continue
        after = SENTENCE_END.split(text[end:until])[0]
        references = _with_word(after)
        found.append(references[:1])
        if references and (last := NAMED.search(text, end, until)):
            taken = last.end()
    return tuple(found)


def _with_word(stretch: str) -> tuple[Reference, ...]:
    """The paragraphs named with "paragraph" or "¶": a bare "4(a)" beside a quotation is more often a law's."""
    return find_references(stretch) if NAMED.search(stretch) else ()
