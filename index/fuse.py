"""Rankings of rows -> hits: paragraphs in the order of their fused ranks."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.types import Hit

RANK_CONSTANT = 10
"""Measured on 130 first questions with four rankings: 5, 10, 20, 60 bring a best paragraph first for .62, .64, .59, .61
and recall .79, .78, .78, .75 of the best in five. The usual 60 is meant for rankings of thousands. With nine rankings,
weighted as in `find.py`, on 959 questions: 5, 10, 20, 60 bring it into the first sixteen for .964, .964, .961, .957."""


def fuse(
    rankings: Sequence[Sequence[tuple[int, float]]],
    places: npt.NDArray[np.int32],
    *,
    similarity: dict[int, float],
    weights: Sequence[float] | None = None,
) -> list[Hit]:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009) over paragraphs.

    Each ranking lists (row, score), best first; a paragraph's rank in it is that of its best row, counted in
    paragraphs. `weights` says what each ranking counts for, 1 where it is None. Equal scores in one ranking share a
    rank, so that an arbitrary order decides nothing. `places`, shape (rows, 2 or more), starts with report and
    paragraph of each row. `similarity` gives rows their cosine. Ties are in order of position.
    """
    scores: dict[tuple[int, int], float] = {}
    best: dict[tuple[int, int], float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        seen: set[tuple[int, int]] = set()
        rank, previous = 0, float("nan")
        for (_, score), place in zip(ranking, _places_of([row for row, _ in ranking], places), strict=True):
            if place in seen:
                continue
            if score != previous:
                rank, previous = len(seen) + 1, score
            seen.add(place)
            scores[place] = scores.get(place, 0.0) + weight / (RANK_CONSTANT + rank)
    for cosine, place in zip(similarity.values(), _places_of(list(similarity), places), strict=True):
        best[place] = max(best.get(place, -1.0), cosine)
    order = sorted(scores, key=lambda place: (-round(scores[place], 9), place))
    return [Hit(place[0], place[1], round(scores[place], 9), best.get(place, -1.0)) for place in order]


def _places_of(rows: list[int], places: npt.NDArray[np.int32]) -> list[tuple[int, int]]:
    """(report, paragraph) of each row, taken together: one by one is most of the time of asking."""
    return [(report, paragraph) for report, paragraph in places[np.array(rows, dtype=np.int64), :2].tolist()]
