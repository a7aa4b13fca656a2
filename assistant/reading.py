"""What the reader reads of the paragraphs found, and what it makes of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from assistant.reader import UNREAD, Pair, Reader, Scores
from index.types import Hit, Paragraph, Report

MOST_PIECES = 88
"""Word pieces of a stretch's sentences. About three sentences: enough for "they" and "this" to be understood, short
enough that eight stretches are read in a sixth of a second."""
MOST_PARAGRAPHS, MOST_STRETCHES = 7, 8
"""What more paragraphs add in recall they cost in false alarms, and a stretch costs 14 to 20 ms. Mean score with 5, 6,
7, 8, 10 paragraphs read: .734 .735 .736 .740 .736 on the development questions, .651 .653 .650 .651 .650 on two
held-out reports. With as many stretches but of 64 or 72 word pieces it is .738 and .709 instead of .749."""


@dataclass(frozen=True, slots=True)
class Read:
    """A hit that was read. `scores`, shape (sentences,): the reader's logit of each sentence, UNREAD where not read.

    `left`: some stretches of it were left out.
    """

    hit: Hit
    scores: Scores
    left: bool = False

    @property
    def best(self) -> float:
        """The highest score of a sentence."""
        return float(self.scores.max())


def stretch_spans(pieces: Sequence[int]) -> list[tuple[int, int]]:
    """Consecutive runs of sentences, as (first, last exclusive), that together have at most MOST_PIECES word pieces.

    `pieces`: how many word pieces each sentence has. A longer sentence is a run of its own. The runs are evened out,
    so that a paragraph does not end in a run of one short sentence.
    """
    if not pieces:
        return []
    runs = max(1, -(-sum(pieces) // MOST_PIECES))
    while True:
        target = sum(pieces) / runs
        spans: list[tuple[int, int]] = []
        first, size, done = 0, 0, 0
        for position, count in enumerate(pieces):
            over = size + count > MOST_PIECES
            if size and (over or done + count / 2 > target * (len(spans) + 1)):
                spans.append((first, position))
                first, size = position, 0
            size, done = size + count, done + count
        spans.append((first, len(pieces)))
        if len(spans) <= runs or runs >= len(pieces):
            return spans
        runs = len(spans)


def read(
    reader: Reader,
    question: str,
    hits: Sequence[Hit],
    *,
    reports: Sequence[Report],
    cosines: Callable[[Hit], Scores],
    count_pieces: Callable[[str], int],
    paragraphs: int | None = MOST_PARAGRAPHS,
    stretches: int | None = MOST_STRETCHES,
) -> tuple[Read, ...]:
    """The hits that the reader read, in their order.

    Of each of the first so many `paragraphs` the stretch that is most like the question is read; what is left of so
    many `stretches` goes to the other stretches of these hits, best paragraph first. None: all of them. `cosines`
    gives, for a hit, the likeness of each of its paragraph's sentences with the question, shape
    (sentences,). `count_pieces` counts a text's word pieces with the two marks at its ends.
    """
    first: list[tuple[int, tuple[int, int]]] = []
    rest: list[tuple[int, tuple[int, int]]] = []
    readable = (hit for hit in hits if reports[hit.report].paragraphs[hit.paragraph].sentences)
    chosen = list(islice(readable, paragraphs))
    for position, hit in enumerate(chosen):
        paragraph = reports[hit.report].paragraphs[hit.paragraph]
        spans = stretch_spans([count_pieces(text) - 2 for text in sentences_in(paragraph)])
        likeness = cosines(hit)
        spans = sorted(spans, key=lambda span: (-float(likeness[span[0] : span[1]].max()), span))
        first.append((position, spans[0]))
        rest += [(position, span) for span in spans[1:]]
    wanted = first + rest
    picked = wanted[:stretches]
    left = {position for position, _ in wanted[len(picked) :]}
    pairs = []
    for position, span in picked:
        hit = chosen[position]
        pairs.append(pair_of(reports[hit.report], reports[hit.report].paragraphs[hit.paragraph], span))
    scores = [np.full(len(reports[h.report].paragraphs[h.paragraph].sentences), UNREAD, np.float32) for h in chosen]
    for (position, span), found in zip(picked, reader.score(question, pairs), strict=True):
        scores[position][span[0] : span[1]] = np.round(found, 4)
    return tuple(Read(hit, scores[position], position in left) for position, hit in enumerate(chosen))


def sentences_in(paragraph: Paragraph) -> tuple[str, ...]:
    """The sentences of a paragraph, as they stand."""
    return tuple(paragraph.text[s.start : s.end] for s in paragraph.sentences)


def pair_of(report: Report, paragraph: Paragraph, span: tuple[int, int]) -> Pair:
    """What the reader is given of a paragraph: the title of its section, and a run of its sentences."""
    title = report.sections[paragraph.section].title if paragraph.section is not None else ""
    return title, sentences_in(paragraph)[span[0] : span[1]]
