"""What makes a paragraph part of a list: the weights of `assistant/listing.py`, fitted and tested.

    python -m training.gold FOLDER_OF_PDFS FOLDER_FOR_LIBRARIES
    python -m training.listing FOLDER_FOR_LIBRARIES

Every paragraph of the two held-out reports is read for every question there that asks for a list; a logistic
regression tells those that answer from the others. It is fitted on one report and tested on the other, and then, for
the weights that ship, on both.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.evaluate import GoldTurn, read_gold
from assistant.listing import standing
from assistant.reader import Reader, open_reader
from assistant.reading import Read, read
from assistant.retrieve import in_library_words
from index.find import find, make_queries, sentence_similarities
from index.library import Library, open_library
from index.types import Hit
from training.examples import HELD_OUT_REPORTS

Floats = npt.NDArray[np.float64]
Case = tuple[GoldTurn, list[str], tuple[Read, ...]]
"""A question with the numbers of the paragraphs read, and what was read of them."""

THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
STRENGTH = 1.0
"""Inverse strength of the penalty on the squared weights of standardised features."""


def read_lists(folder: Path) -> list[Case]:
    """The questions of a report that ask for a list, as first turns, with every paragraph read."""
    library = open_library(folder / "library")
    reader = open_reader(library.encoder.tokenizer)
    asked = [one.turns[0] for one in read_gold(folder / "gold.jsonl") if one.kind == "list"]
    return [(turn, *_read(library, reader, turn.question)) for turn in asked if turn.best]


def _read(library: Library, reader: Reader, question: str) -> tuple[list[str], tuple[Read, ...]]:
    (query,) = make_queries(library, [question])

    def cosines(hit: Hit) -> npt.NDArray[np.float32]:
        return sentence_similarities(library, query.vector, hit)

    hits = find(library, query)  # of one report it finds every paragraph
    words = in_library_words(library, question, library.reports)
    reads = read(
        reader, words, hits, reports=library.reports, cosines=cosines,
        count_pieces=library.encoder.count_pieces, most_whole=sys.maxsize,
    )  # fmt: skip
    return [library.reports[0].paragraphs[one.hit.paragraph].number or "0" for one in reads], reads


def features(reads: Sequence[Read]) -> Floats:
    """The reader's best score, and how finding stands to it, shape (paragraphs, 6)."""
    return np.column_stack([[one.best for one in reads], standing([one.hit for one in reads])])


def fit(cases: Sequence[Case]) -> tuple[float, ...]:
    """The constant and the weights, of features as they are."""
    from sklearn.linear_model import LogisticRegression

    known = np.vstack([features(reads) for _, _, reads in cases])
    right = np.concatenate([[n in _numbers(*turn.best, *turn.also) for n in numbers] for turn, numbers, _ in cases])
    mean, spread = known.mean(axis=0), known.std(axis=0)
    found = LogisticRegression(C=STRENGTH, max_iter=5000).fit((known - mean) / spread, right)
    weights = found.coef_[0] / spread
    return (float(found.intercept_[0] - weights @ mean), *map(float, weights))


def measure(cases: Sequence[Case], weights: Sequence[float], least: float) -> Floats:
    """Mean F1, recall, precision and paragraphs shown, where those are shown that are likely by `least`; the best
    always is.
    """
    rows = []
    for turn, numbers, reads in cases:
        likely = 1 / (1 + np.exp(-(weights[0] + features(reads) @ np.array(weights[1:]))))
        shown = {numbers[at] for at in range(len(reads)) if likely[at] >= min(least, likely.max())}
        recall = len(shown & _numbers(*turn.best)) / len(turn.best)
        precision = len(shown & _numbers(*turn.best, *turn.also)) / len(shown)
        f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        rows.append((f1, recall, precision, len(shown)))
    return np.mean(rows, axis=0)


def _numbers(*printed: int | str) -> set[str]:
    return {str(number) for number in printed}


def main(libraries: Path) -> None:
    """Print the measures for each threshold, fitted on one report and tested on the other, and the weights of both."""
    cases = {name: read_lists(libraries / name) for name in HELD_OUT_REPORTS}
    for least in THRESHOLDS:
        found = [
            (len(cases[test]), measure(cases[test], fit(cases[other]), least))
            for test, other in zip(HELD_OUT_REPORTS, reversed(HELD_OUT_REPORTS), strict=True)
        ]
        f1, recall, precision, shown = sum(n * means for n, means in found) / sum(n for n, _ in found)
        print(f"{least}: F1 {f1:.3f}, recall {recall:.3f}, precision {precision:.3f}, shown {shown:.1f}")
    print("weights", tuple(round(weight, 4) for weight in fit([case for found in cases.values() for case in found])))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
