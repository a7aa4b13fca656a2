"""Lists: a judgement over every paragraph of the reports asked, so that it can be said whether all is shown.

Finding ranks paragraphs by likeness and the reader reads the first few, which answers a question but not "list all
…": there may be an eighth. Here every paragraph is read that the reader could bring into the list at all. The others
lie so far behind in finding that no reading could, which is reckoned and not guessed (`to_read`).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from assistant.evidence import FIRST_PLACE, Found, by_reading, with_sentences
from assistant.reading import FIRST_PARAGRAPHS, Read
from index.types import Hit, Report

Floats = npt.NDArray[np.float64]

LIKELY = 0.25
"""How likely a paragraph must be to belong to the list for it to be shown. Fitted on the lists that one of two held-out
reports is asked for and tested on the other (`training/listing.py`): recall .77, precision .71, mean F1 .72; the rule
that chooses from seven paragraphs for any question had .52, .86 and .61."""
WEIGHTS = (-3.5884, 0.3781, 0.4262, 17.48, -2.4919, 2.2834, 10.3548)
"""Of the logistic regression: the constant, the weight of the reader's best score, and one for each of `standing`."""
HIGHEST = 10.0
"""The reader's score that no sentence exceeds: of 37 lists' 2,900 paragraphs the best had 7.3."""
MOST_READ = 60
"""Paragraphs that are read at most, in some .6 s; of 37 lists none needed more than 52."""
MOST_WHOLE = 160
"""Stretches that are read of them at most: what sixty of an inspection have. One paragraph of a thousand sentences
would else hold a server for minutes."""


def standing(hits: Sequence[Hit]) -> Floats:
    """How each of all hits stands among them, shape (hits, 5).

    Its likeness, its found score, its place (1 / (3 + place)), and how far the first two lie below the best ones.
    """
    known = np.array([(hit.similarity, hit.score) for hit in hits], dtype=np.float64)
    place = 1 / (FIRST_PLACE + np.arange(len(hits)))
    return np.column_stack([known, place, known - known.max(axis=0)])


def likelihood(best: Floats, stands: Floats) -> Floats:
    """How likely paragraphs belong to the list, 0 to 1, shape (paragraphs,); the reader's `best` score of each."""
    likely: Floats = 1 / (1 + np.exp(-(WEIGHTS[0] + WEIGHTS[1] * best + stands @ np.array(WEIGHTS[2:]))))
    return np.round(likely, 4)


def to_read(hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], bool]:
    """The hits to read for a list, in their order, and whether no other paragraph can belong to it.

    `hits` are all that were found. A hit is read that would belong to the list if the reader thought of it as highly as
    it can think; the first few always. What was not found has no score, and is like the question at most as the likest.
    """
    stands = standing(hits)
    at_best = likelihood(np.full(len(hits), HIGHEST), stands)
    possible = [at for at in range(len(hits)) if at < FIRST_PARAGRAPHS or at_best[at] >= LIKELY]
    not_found = np.array([[stands[:, 0].max(), 0.0, 0.0, 0.0, -stands[:, 1].max()]])
    nothing_else = bool(likelihood(np.array([HIGHEST]), not_found)[0] < LIKELY)
    kept = sorted(sorted(possible, key=lambda at: (-at_best[at], at))[:MOST_READ])
    return tuple(hits[at] for at in kept), nothing_else and len(kept) == len(possible)


def by_listing(reads: Sequence[Read], hits: Sequence[Hit], *, reports: Sequence[Report], complete: bool) -> Found:
    """The choice of what was read, likeliest first; `complete` where no other paragraph can belong to the list.

    Whether the reports answer at all, and which paragraph answers best, is judged by the first few, as for any
    question: of many paragraphs two always look as if they did.
    """
    found = by_reading(reads[:FIRST_PARAGRAPHS], reports=reports, wide=True)
    if not found.chosen:
        return found
    place = {hit: at for at, hit in enumerate(hits)}
    stands = standing(hits)[[place[one.hit] for one in reads]]
    likely = likelihood(np.array([one.best for one in reads], dtype=np.float64), stands)
    best = found.chosen[0][0]
    order = sorted(range(len(reads)), key=lambda at: (reads[at].hit != best, -likely[at], at))
    listed = [one for at in order if (one := reads[at]).hit == best or likely[at] >= LIKELY]
    chosen = with_sentences(listed, reports)
    complete = complete and not any(one.left for one in reads)
    return replace(found, chosen=chosen, candidates=tuple(one.hit for one in reads), complete=complete)
