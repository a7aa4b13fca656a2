"""Lists: the reader's judgement over every paragraph of the reports asked, so that it can be said whether all is shown.

Finding ranks paragraphs by likeness and the reader reads the first few, which answers a question but not "list all
…": there may be an eighth. A question that asks for all there is of something is worth the second that it takes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from assistant.evidence import FIRST_PLACE, Found, by_reading, read_sentences
from assistant.reader import Scores
from assistant.reading import MOST_PARAGRAPHS, Read
from index.types import Hit, Report

MOST_LISTED = 160
"""Paragraphs that are read: those of the longest inspection report, in about two seconds. Of more, so many that are
likest the question, and the answer says that it may not be complete."""
LIKELY = 0.25
"""How likely a paragraph must be to belong to the list for it to be shown. Fitted on the lists that one of two held-out
reports is asked for and tested on the other (`training/listing.py`): recall .78, precision .71, mean F1 .72; the rule
that chooses from seven paragraphs for any question had .52, .86 and .61."""
WEIGHTS = (-3.7305, 0.3435, 0.7138, 17.5966, -2.1427, 0.0631, 1.7313, 9.6478)
"""Of the logistic regression: first the constant, then one for each of `features`."""


def every_hit(
    hits: Sequence[Hit], asked: Sequence[tuple[int, Report]], cosines: Callable[[Hit], Scores]
) -> tuple[Hit, ...]:
    """The hits, and after them, likest first, a hit for each other paragraph of the reports `asked`.

    `cosines` gives the likeness of each sentence of a hit, shape (sentences,).
    """
    found = {(hit.report, hit.paragraph) for hit in hits}
    rest = [
        Hit(position, number, 0.0, 0.0)
        for position, report in asked
        for number, paragraph in enumerate(report.paragraphs)
        if paragraph.sentences and (position, number) not in found
    ]
    likened = [replace(hit, similarity=float(cosines(hit).max())) for hit in rest]
    return (*hits, *sorted(likened, key=lambda hit: (-hit.similarity, hit.report, hit.paragraph)))


def features(reads: Sequence[Read]) -> npt.NDArray[np.float64]:
    """What is known of each paragraph, shape (paragraphs, 7).

    The reader's best score, likeness, found score and place (1 / (3 + place)), and how far each of the first three
    lies below the best paragraph's.
    """
    known = np.array([(one.best, one.hit.similarity, one.hit.score) for one in reads], dtype=np.float64)
    place = 1 / (FIRST_PLACE + np.arange(len(reads)))
    return np.column_stack([known, place, known - known.max(axis=0)])


def likelihood(reads: Sequence[Read]) -> npt.NDArray[np.float64]:
    """How likely each paragraph belongs to the list, 0 to 1, shape (paragraphs,)."""
    likely: npt.NDArray[np.float64] = 1 / (1 + np.exp(-(WEIGHTS[0] + features(reads) @ np.array(WEIGHTS[1:]))))
    return np.round(likely, 4)


def by_listing(reads: Sequence[Read], *, reports: Sequence[Report], complete: bool) -> Found:
    """The choice of all that was read, likeliest first; `complete` where that was every paragraph.

    Whether the reports answer at all, and which paragraph answers best, is judged by the first few, as for any
    question: of more than a hundred paragraphs two always look as if they did.
    """
    found = by_reading(reads[:MOST_PARAGRAPHS], reports=reports, wide=True)
    if not found.chosen:
        return found
    likely = likelihood(reads)
    best = found.chosen[0][0]
    order = sorted(range(len(reads)), key=lambda at: (reads[at].hit != best, -likely[at], at))
    chosen = tuple(
        (one.hit, read_sentences(reports[one.hit.report].paragraphs[one.hit.paragraph], one.scores))
        for at in order
        if (one := reads[at]).hit == best or likely[at] >= LIKELY
    )
    return replace(found, chosen=chosen, candidates=tuple(one.hit for one in reads), complete=complete)
