"""Vectors in FAISS."""

from pathlib import Path

import numpy as np
import pytest

from index.dense import all_vectors, read_dense, search_dense, write_dense

ROWS = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [1, 0, 0], [0, 0, -1]], dtype=np.float32)
ALONG = np.array([1, 0, 0], dtype=np.float32)


@pytest.fixture
def index(tmp_path: Path):
    write_dense(ROWS, tmp_path / "dense.faiss")
    return read_dense(tmp_path / "dense.faiss")


def test_row_i_has_id_i_and_comes_back_as_it_was(index):
    assert (index.rows, index.dimension) == (5, 3)
    assert np.array_equal(all_vectors(index), ROWS)
    assert all_vectors(index).dtype == np.float32


def test_the_nearest_come_first_and_ties_in_order_of_row(index):
    assert search_dense(index, ALONG, most=5) == [(0, 1.0), (3, 1.0), (2, 0.6), (1, 0.0), (4, 0.0)]


def test_no_more_than_most_and_no_more_than_there_are(index):
    assert search_dense(index, ALONG, most=3) == [(0, 1.0), (3, 1.0), (2, 0.6)]
    assert len(search_dense(index, ALONG, most=99)) == 5


def test_only_some_rows_are_searched(index):
    assert search_dense(index, ALONG, most=9, only=np.array([4, 1, 3], dtype=np.int64)) == [
        (3, 1.0),
        (1, 0.0),
        (4, 0.0),
    ]
    assert search_dense(index, ALONG, most=9, only=np.array([], dtype=np.int64)) == []


def test_the_last_bits_of_a_float_decide_nothing(tmp_path: Path):
    close = np.array([[0.5, 0.4999999], [0.5, 0.5]], dtype=np.float32)
    write_dense(close, tmp_path / "dense.faiss")
    vector = np.array([0, 1], dtype=np.float32)
    assert search_dense(read_dense(tmp_path / "dense.faiss"), vector, most=2) == [(0, 0.5), (1, 0.5)]


def test_what_is_no_faiss_index_is_refused(tmp_path: Path):
    (tmp_path / "dense.faiss").write_bytes(b"no index")
    with pytest.raises(RuntimeError):
        read_dense(tmp_path / "dense.faiss")
