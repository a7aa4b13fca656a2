"""A report -> what is embedded: sentences, sentences with their neighbours, whole paragraphs or parts of them."""

import re
from collections.abc import Callable, Iterator

from index.glossary import expansions
from index.types import Paragraph, Passage, Report, Sentence, Size

NEIGHBOURS = 1
"""Sentences on either side of the middle one in a window. Measured on 130 first questions, dense alone: windows of
three bring a best paragraph first for .58, single sentences .45, whole paragraphs .56; all three with BM25 .64."""
WORD = re.compile(r"\S+")


def make_passages(
    report: Report, *, position: int, count_pieces: Callable[[str], int], limit: int
) -> tuple[Passage, ...]:
    """All passages of a report, the `position`-th of the library, in order of paragraph.

    Every `embed_text` has at most `limit` word pieces, so the encoder cuts nothing off, and every character
    of every sentence stands in a passage of each size. The title of the section goes before what is embedded
    (measured: with it .58 instead of .55 first), and the other forms of its abbreviations after it.
    """
    passages: list[Passage] = []
    for number, paragraph in enumerate(report.paragraphs):
        title = report.sections[paragraph.section].title if paragraph.section is not None else ""

        def enrich(start: int, end: int, paragraph: Paragraph = paragraph, title: str = title) -> str:
            text = paragraph.text[start:end]
            lead = _lead(paragraph, start, end)
            others = expansions(text, report.abbreviations)
            before = [part for part in (title, lead) if part]
            return ". ".join([*before, text]) + (f" ({'; '.join(others)})" if others else "")

        def fits(start: int, end: int, enrich: Callable[[int, int], str] = enrich) -> bool:
            return count_pieces(enrich(start, end)) <= limit

        spans: dict[Size, list[tuple[int, int]]] = {
            "sentence": [span for s in paragraph.sentences for span in _cut(paragraph.text, s.start, s.end, fits)],
            "window": list(_windows(paragraph.text, paragraph.sentences, fits)),
            "part": list(_parts(paragraph.text, paragraph.sentences, fits)),
        }
        passages += (
            Passage(position, number, start, end, size, enrich(start, end))
            for size, found in spans.items()
            for start, end in found
        )
    return tuple(passages)


def _lead(paragraph: Paragraph, start: int, end: int) -> str:
    """The line that the item stands under, for a span inside one item ("Within three months")."""
    for item in paragraph.items:
        if item.start <= start and end <= item.end:
            return item.lead or ""
    return ""


Fits = Callable[[int, int], bool]


def _windows(text: str, sentences: tuple[Sentence, ...], fits: Fits) -> Iterator[tuple[int, int]]:
    """Each sentence with its neighbours; the later neighbour goes first where they do not fit, then the earlier."""
    for middle, sentence in enumerate(sentences):
        first = sentences[max(0, middle - NEIGHBOURS)].start
        last = sentences[min(len(sentences) - 1, middle + NEIGHBOURS)].end
        for start, end in ((first, last), (first, sentence.end), (sentence.start, sentence.end)):
            if fits(start, end):
                yield start, end
                break
        else:
            yield from _cut(text, sentence.start, sentence.end, fits)


def _parts(text: str, sentences: tuple[Sentence, ...], fits: Fits) -> Iterator[tuple[int, int]]:
    """As many whole sentences together as fit, one part after the other."""
    start = end = None
    for sentence in sentences:
        if start is not None and fits(start, sentence.end):
            end = sentence.end
            continue
        if start is not None and end is not None:
            yield start, end
        start = end = None
        if fits(sentence.start, sentence.end):
            start, end = sentence.start, sentence.end
        else:
            yield from _cut(text, sentence.start, sentence.end, fits)
    if start is not None and end is not None:
        yield start, end


def _cut(text: str, start: int, end: int, fits: Fits) -> Iterator[tuple[int, int]]:
    """A sentence whole, or where it alone is too long, cut between words (within a word if that is too long too)."""
    if fits(start, end):
        yield start, end
        return
    words = [(start + m.start(), start + m.end()) for m in WORD.finditer(text[start:end])]
    if len(words) == 1:
        middle = (start + end) // 2
        if middle == start:
            raise ValueError(f"one character does not fit into a passage: {text[start:end]!r}")
        yield from _cut(text, start, middle, fits)
        yield from _cut(text, middle, end, fits)
        return
    # The most words that fit, found by halving: `fits` counts word pieces, which is the costly part.
    low, high = 1, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if fits(start, words[middle - 1][1]):
            low = middle
        else:
            high = middle - 1
    yield from _cut(text, start, words[low - 1][1], fits)
    yield from _cut(text, words[low][0], end, fits)
