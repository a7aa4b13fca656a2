"""A report -> what is embedded: sentences, sentences with their neighbours, whole paragraphs or parts of them."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from index.glossary import expansions
from index.types import Paragraph, Passage, Report, Sentence, Size

NEIGHBOURS = 1
"""Sentences on either side of the middle one in a window. Measured on 130 first questions, dense alone: windows of
three bring a best paragraph first for .58, single sentences .45, whole paragraphs .56; all three with BM25 .64."""
WORD = re.compile(r"\S+")
LONGEST = 4000
"""Characters. A longer span is cut without being counted: 256 word pieces of English are some 1,200 characters."""
MOST_OF_LIMIT = 4  # a title or lead of more than a fourth of the limit is not embedded


def make_passages(
    report: Report, *, position: int, count_pieces: Callable[[str], int], limit: int
) -> tuple[Passage, ...]:
    """All passages of a report, the `position`-th of the library, in order of paragraph.

    Every `embed_text` has at most `limit` word pieces, so the encoder cuts nothing off, and every character
    of every sentence stands in a passage of each size. The title of the section goes before what is embedded
    (measured: with it .58 instead of .55 first), and the other forms of its abbreviations after it.
    """

    def heading(text: str) -> str:
        """A title or lead, unless it is so long that it would leave the text too little room."""
        return text if text and count_pieces(text) <= limit // MOST_OF_LIMIT else ""

    titles = [heading(section.title) for section in report.sections]
    passages: list[Passage] = []
    for number, paragraph in enumerate(report.paragraphs):
        title = titles[paragraph.section] if paragraph.section is not None else ""
        starts = [item.start for item in paragraph.items]
        leads = {item.lead: heading(item.lead) for item in paragraph.items if item.lead}

        def enrich(
            start: int,
            end: int,
            paragraph: Paragraph = paragraph,
            title: str = title,
            starts: list[int] = starts,
            leads: dict[str, str] = leads,
        ) -> str:
            text = paragraph.text[start:end]
            at = bisect_right(starts, start) - 1  # the item that the span may stand in
            lead = leads.get(paragraph.items[at].lead or "", "") if at >= 0 and end <= paragraph.items[at].end else ""
            others = expansions(text, report.abbreviations)
            before = [part for part in (title, lead) if part]
            return ". ".join([*before, text]) + (f" ({'; '.join(others)})" if others else "")

        def fits(start: int, end: int, enrich: Callable[[int, int], str] = enrich) -> bool:
            return end - start <= LONGEST and count_pieces(enrich(start, end)) <= limit

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
    while not fits(start, end):
        stop = _longest(text, start, end, fits)
        yield start, stop
        rest = WORD.search(text, stop, end)
        if rest is None:
            return
        start = rest.start()
    yield start, end


def _longest(text: str, start: int, end: int, fits: Fits) -> int:
    """Where the most words from `start` on end that fit together, found by halving; a part of the word if none does.

    `fits` counts word pieces, which is the costly part.
    """
    ends = [start + word.end() for word in WORD.finditer(text[start : min(end, start + LONGEST + 1)])]
    low, high = 0, len(ends) - 1  # the last may be half a word, and all of them together do not fit
    while low < high:
        middle = (low + high) // 2
        if fits(start, ends[middle]):
            low = middle + 1
        else:
            high = middle
    if low and fits(start, ends[low - 1]):
        return ends[low - 1]
    stop = ends[0]
    while not fits(start, stop):
        if stop == start + 1:
            raise ValueError(f"one character does not fit into a passage: {text[start]!r}")
        stop = (start + stop) // 2
    return stop
