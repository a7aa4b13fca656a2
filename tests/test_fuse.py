"""Rankings of rows -> hits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import RANK_CONSTANT, fuse
from index.types import Hit

# Rows 0 to 5: report, paragraph.
PLACES = np.array([(0, 0), (0, 0), (0, 1), (0, 2), (1, 0), (1, 1)], dtype=np.int32)


def first(rank: int) -> float:
    return 1 / (RANK_CONSTANT + rank)


def order(rankings: list[list[tuple[int, float]]]) -> list[tuple[int, int]]:
    return [(hit.report, hit.paragraph) for hit in fuse(rankings, PLACES, similarity={})]


def test_a_score_is_the_sum_over_rankings_of_one_by_the_constant_and_the_rank():
    hits = fuse([[(2, 0.9), (3, 0.8)], [(3, 7.0)]], PLACES, similarity={2: 0.9, 3: 0.8})
    assert hits == [
        Hit(0, 2, pytest.approx(first(2) + first(1), abs=1e-9), 0.8),
        Hit(0, 1, pytest.approx(first(1), abs=1e-9), 0.9),
    ]
    assert RANK_CONSTANT == 10


def test_a_paragraph_has_the_rank_of_its_best_row_counted_in_paragraphs():
    hits = fuse([[(0, 0.9), (1, 0.8), (2, 0.7)]], PLACES, similarity={})
    assert [(hit.paragraph, hit.score) for hit in hits] == [(0, round(first(1), 9)), (1, round(first(2), 9))]


def test_equal_scores_share_a_rank_and_the_next_counts_all_of_them():
    hits = fuse([[(3, 0.9), (2, 0.9), (0, 0.5)]], PLACES, similarity={})
    assert [(hit.paragraph, hit.score) for hit in hits] == [
        (1, round(first(1), 9)),
        (2, round(first(1), 9)),
        (0, round(first(3), 9)),
    ]


def test_ties_are_in_order_of_report_and_paragraph():
    assert order([[(5, 1.0)], [(4, 1.0)], [(3, 1.0)], [(2, 1.0)]]) == [(0, 1), (0, 2), (1, 0), (1, 1)]


def test_similarity_is_the_best_of_a_paragraphs_rows_and_minus_one_without_any():
    hits = fuse([[(0, 3.0), (2, 2.0)]], PLACES, similarity={0: 0.1, 1: 0.4, 5: 0.9})
    assert [(hit.paragraph, hit.similarity) for hit in hits] == [(0, 0.4), (1, -1.0)]


def test_similarity_alone_finds_nothing():
    assert fuse([[], []], PLACES, similarity={0: 1.0}) == []


RANKING = st.dictionaries(st.integers(0, 5), st.integers(0, 3), max_size=6).map(
    lambda found: sorted(((row, score / 4) for row, score in found.items()), key=lambda pair: (-pair[1], pair[0]))
)


@given(st.lists(RANKING, max_size=4), st.randoms())
def test_the_order_is_total_and_does_not_depend_on_that_of_rankings_or_of_equal_scores(rankings, random):
    hits = fuse(rankings, PLACES, similarity={})
    keys = [(-hit.score, hit.report, hit.paragraph) for hit in hits]
    assert keys == sorted(set(keys))
    assert {(hit.report, hit.paragraph) for hit in hits} == {
        tuple(int(part) for part in PLACES[row]) for ranking in rankings for row, _ in ranking
    }
    shuffled = [sorted(ranking, key=lambda pair: (-pair[1], random.random())) for ranking in rankings]
    random.shuffle(shuffled)
    assert fuse(shuffled, PLACES, similarity={}) == hits


def test_a_ranking_counts_for_its_weight():
    hits = fuse([[(0, 0.9)], [(2, 7.0)]], PLACES, similarity={}, weights=[0.5, 2.0])
    assert [(hit.paragraph, hit.score) for hit in hits] == [(1, round(2 * first(1), 9)), (0, round(first(1) / 2, 9))]


def test_each_ranking_has_a_weight():
    with pytest.raises(ValueError):
        fuse([[(0, 0.9)]], PLACES, similarity={}, weights=[1.0, 1.0])
