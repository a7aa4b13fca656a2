"""What the reader reads of the paragraphs found, and what it makes of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.reader import UNREAD, Pair, Reader, Scores
from index.types import Hit, Paragraph, Report

MOST_PIECES = 88
"""Word pieces of a stretch's sentences. About three sentences: enough for "they" and "this" to be understood, short
enough that eight stretches are read in a sixth of a second."""
FURTHEST, FIRST_PARAGRAPHS, ANYWAY, MOST_PARAGRAPHS = 24, 7, 4, 12
LEAST_LIKE, LEAST_LIKE_LATE = 0.6, 0.72
"""Of the paragraphs found the first four are read anyway, those down to the 7th that have at least .6 of the likest
one's likeness with the question, those down to the 24th that have .72, until there are twelve: where many are about as
like, it is open which answers. Best paragraphs among what is read, and how many are, development questions and two
held-out reports: .921 .917 .927 (7) with the first seven, .963 .943 .948 (8.5, 7.6, 7.1) so, .960 .940 .949 (8.5, 7.8,
7.3) with .5 and .75, .968 .956 .958 (9.3, 8.5, 7.8) with .5, .72 and fourteen at most, which answers no better, .950
.951 .962 (12) with the first twelve. A stretch costs 10 to 15 ms; with stretches of 64 or 72 word pieces development
questions score .738 and .709 instead of .749. Without a second stretch of the best paragraph .007 to .023 are lost."""
LATE = 2.0
"""How much more highly the reader must think of those: the more is read, the more likely a mistake pleases it. Mean
score of what is read and is no list, with 0, 1, 1.5, 2, 3: .712 .719 .722 .723 .723 on the development questions, .618
.623 .625 .625 .625 and .659 .662 .661 .661 .661 held out (first seven always); with the first seven alone .718, .624
and .661."""


@dataclass(frozen=True, slots=True)
class Read:
    """A hit that was read. `scores`, shape (sentences,): the reader's logit of each sentence, UNREAD where not read.

    `left`: some stretches of it were left out. `late`: it was not among the first found.
    """

    hit: Hit
    scores: Scores
    left: bool = False
    late: bool = False

    @property
    def best(self) -> float:
        """The highest score of a sentence, less what a late paragraph must have more."""
        return float(self.scores.max()) - (LATE if self.late else 0.0)


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
    most_whole: int | None = None,
) -> tuple[Read, ...]:
    """The hits that the reader read, in their order.

    Of each hit worth reading (`worth_reading`) the stretch that is most like the question is read, and one more of the
    first that has more. With `most_whole` all hits are read, and so many of their stretches. `cosines` gives, for a
    hit, the likeness of each of its paragraph's sentences with the question, shape (sentences,). `count_pieces` counts
    a text's word pieces with the two marks at its ends.
    """
    first: list[tuple[int, tuple[int, int]]] = []
    rest: list[tuple[int, tuple[int, int]]] = []
    early, late = worth_reading(hits) if most_whole is None else (hits, [])
    chosen = [h for h in (*early, *late) if reports[h.report].paragraphs[h.paragraph].sentences]
    for position, hit in enumerate(chosen):
        paragraph = reports[hit.report].paragraphs[hit.paragraph]
        spans = stretch_spans([count_pieces(text) - 2 for text in sentences_in(paragraph)])
        likeness = cosines(hit)
        spans = sorted(spans, key=lambda span: (-float(likeness[span[0] : span[1]].max()), span))
        first.append((position, spans[0]))
        rest += [(position, span) for span in spans[1:]]
    wanted = first + rest
    picked = wanted[: len(first) + 1 if most_whole is None else most_whole]
    left = {position for position, _ in wanted[len(picked) :]}
    pairs = []
    for position, span in picked:
        hit = chosen[position]
        pairs.append(pair_of(reports[hit.report], reports[hit.report].paragraphs[hit.paragraph], span))
    scores = [np.full(len(reports[h.report].paragraphs[h.paragraph].sentences), UNREAD, np.float32) for h in chosen]
    for (position, span), found in zip(picked, reader.score(question, pairs), strict=True):
        scores[position][span[0] : span[1]] = np.round(found, 4)
    return tuple(Read(hit, scores[at], at in left, hit in late) for at, hit in enumerate(chosen))


def worth_reading(hits: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Of the first few hits, and of those that follow, the ones that are like enough the question to be read."""
    near = hits[:FURTHEST]
    likest = max((hit.similarity for hit in near), default=0.0)
    first = [h for at, h in enumerate(near[:FIRST_PARAGRAPHS]) if at < ANYWAY or h.similarity >= LEAST_LIKE * likest]
    late = [hit for hit in near[FIRST_PARAGRAPHS:] if hit.similarity >= LEAST_LIKE_LATE * likest]
    return first, late[: MOST_PARAGRAPHS - len(first)]


def sentences_in(paragraph: Paragraph) -> tuple[str, ...]:
    """The sentences of a paragraph, as they stand."""
    return tuple(paragraph.text[s.start : s.end] for s in paragraph.sentences)


def pair_of(report: Report, paragraph: Paragraph, span: tuple[int, int]) -> Pair:
    """What the reader is given of a paragraph: the title of its section, and a run of its sentences."""
    title = report.sections[paragraph.section].title if paragraph.section is not None else ""
    return title, sentences_in(paragraph)[span[0] : span[1]]
