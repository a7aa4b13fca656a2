"""Measures of a ranking against what is right, as trec_eval counts them: right or wrong, no degrees."""

import math
from collections.abc import Collection, Sequence
from typing import TypeVar

Key = TypeVar("Key", int, str)


def recall(ranking: Sequence[Key], right: Collection[Key], *, most: int) -> float:
    """The share of what is right that stands among the first `most` (trec_eval's recall_k), 0 to 1."""
    return len(set(ranking[:most]) & set(right)) / len(right)


def average_precision(ranking: Sequence[Key], right: Collection[Key], *, most: int | None = None) -> float:
    """The precision at each right one among the first `most` (all where None), summed, by how many are right, 0 to 1.

    What is not found counts 0. Its mean over questions is MAP (Buckley and Voorhees, SIGIR 2000); with `most`
    trec_eval's map_cut_k.
    """
    found, total = 0, 0.0
    for rank, key in enumerate(ranking[:most], 1):
        if key in right:
            found += 1
            total += found / rank
    return total / len(right)


def reciprocal_rank(ranking: Sequence[Key], right: Collection[Key]) -> float:
    """One by the rank of the first right one; 0 where there is none. Its mean is MRR (Voorhees, TREC-8, 1999)."""
    return next((1 / rank for rank, key in enumerate(ranking, 1) if key in right), 0.0)


def ndcg(ranking: Sequence[Key], right: Collection[Key], *, most: int) -> float:
    """Discounted gain of the first `most`, each right one counting 1 / log2(1 + rank), by the most that it could be.

    nDCG@k of Järvelin and Kekäläinen (TOIS 2002), with gains of 0 and 1 (trec_eval's ndcg_cut_k), 0 to 1.
    """
    best = sum(1 / math.log2(1 + rank) for rank in range(1, min(most, len(right)) + 1))
    return sum(1 / math.log2(1 + rank) for rank, key in enumerate(ranking[:most], 1) if key in right) / best


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return sum(values) / len(values) if values else None
