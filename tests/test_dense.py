"""Vectors in FAISS."""

from pathlib import Path

import numpy as np
import pytest

from index import dense
from index.dense import Dense, all_vectors, read_dense, search_dense, vectors_at, write_dense
from index.errors import LibraryError
from index.types import Vectors

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


# Kinds by size

KINDS = {"exact": (10_000, 10_000), "halved": (10, 10_000), "in lists": (10, 100)}


def clustered(rows: int) -> Vectors:
    """Unit rows around sixty middles."""
    chance = np.random.default_rng(3)
    middles = chance.standard_normal((60, 64), dtype=np.float32)
    found = middles[chance.integers(0, 60, rows)] + 0.6 * chance.standard_normal((rows, 64), dtype=np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


VECTORS = clustered(5_000)


def limit(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    most_exact, most_flat = KINDS[kind]
    monkeypatch.setattr(dense, "MOST_EXACT", most_exact)
    monkeypatch.setattr(dense, "MOST_FLAT", most_flat)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    limit(monkeypatch, request.param)
    return str(request.param)


@pytest.fixture
def many(kind: str, tmp_path: Path) -> Dense:
    table = write_dense(VECTORS, tmp_path / "dense.faiss")
    assert (table is not None) is (kind == "in lists")
    return read_dense(tmp_path / "dense.faiss", table)


def exactly(vector: Vectors, rows: np.ndarray, most: int) -> list[int]:
    return rows[np.argsort(-(VECTORS[rows] @ vector), kind="stable")[:most]].tolist()


def test_row_i_has_id_i_in_every_kind(many: Dense, kind: str):
    assert (many.rows, many.dimension) == (5_000, 64)
    assert np.abs(all_vectors(many) - VECTORS).max() <= (0 if kind == "exact" else 5e-4)
    assert np.array_equal(vectors_at(many, [4_999, 7]), all_vectors(many)[[4_999, 7]])


def test_the_nearest_are_found_in_every_kind(many: Dense):
    all_rows = np.arange(5_000)
    shares = []
    for vector in clustered(20):
        found = search_dense(many, vector, most=10)
        assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
        assert [cosine for _, cosine in found] == pytest.approx(
            [float(VECTORS[row] @ vector) for row, _ in found], abs=1e-3
        )
        shares.append(len({row for row, _ in found} & set(exactly(vector, all_rows, 10))) / 10)
    assert sum(shares) / len(shares) >= 0.9


@pytest.mark.parametrize("few", [0, 10_000])
def test_of_some_rows_none_is_lost(many: Dense, kind: str, few: int, monkeypatch: pytest.MonkeyPatch):
    """Two reports of five hundred, which a search of the nearest of all would find little of."""
    monkeypatch.setattr(dense, "FEW_ROWS", few)
    only = np.concatenate([np.arange(300, 310), np.arange(4_000, 4_010)])
    vector = VECTORS[0]
    found = [row for row, _ in search_dense(many, vector, most=15, only=only)]
    if kind == "in lists" and few == 0:  # so many that they are looked for in the lists
        assert set(found) <= set(only.tolist())
    else:
        assert set(found) == set(exactly(vector, only, 15))


def test_equal_vectors_are_in_order_of_row_in_every_kind(kind: str, tmp_path: Path):
    same = np.tile(VECTORS[:5], (100, 1))
    table = write_dense(same, tmp_path / "dense.faiss")
    found = search_dense(read_dense(tmp_path / "dense.faiss", table), VECTORS[0], most=500)
    assert [row for row, _ in found[:100]] == list(range(0, 500, 5))


def test_two_writings_of_the_same_are_the_same(kind: str, tmp_path: Path):
    for name in ("a", "b"):
        write_dense(VECTORS, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_was_rounded_is_rounded_to_the_same_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A library that has grown to lists has the vectors that it would have had if it was built at once."""
    limit(monkeypatch, "halved")
    write_dense(VECTORS, tmp_path / "halved")
    rounded = all_vectors(read_dense(tmp_path / "halved"))
    limit(monkeypatch, "in lists")
    for name, vectors in (("fresh", VECTORS), ("grown", rounded)):
        table = write_dense(vectors, tmp_path / name)
        assert np.array_equal(all_vectors(read_dense(tmp_path / name, table)), rounded)


def test_a_damaged_list_is_an_error_when_it_is_searched_and_not_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    limit(monkeypatch, "in lists")
    file = tmp_path / "dense.faiss"
    table = write_dense(VECTORS, file)
    assert table is not None
    whole = file.read_bytes()
    for start, end in zip(table["start"].tolist()[1:], [*table["start"].tolist()[2:], len(whole)], strict=True):
        if end == start:  # an empty list
            continue
        data = bytearray(whole)
        data[(start + end) // 2] ^= 1
        file.unlink()  # and not written over: it may still be open
        file.write_bytes(data)
        opened = read_dense(file, table)
        with pytest.raises(LibraryError, match=r"dense\.faiss is damaged: its checksum .* pilcrow index --rebuild"):
            all_vectors(opened)
        unlucky = 0
        for vector in VECTORS[::500]:
            try:
                search_dense(opened, vector, most=10)
            except LibraryError:
                unlucky += 1
        assert unlucky < 10


def test_a_damaged_head_does_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    limit(monkeypatch, "in lists")
    file = tmp_path / "dense.faiss"
    table = write_dense(VECTORS, file)
    assert table is not None
    data = bytearray(file.read_bytes())
    data[int(table["start"][1]) - 1] ^= 1
    file.write_bytes(data)
    with pytest.raises(LibraryError):
        read_dense(file, table)


def test_open_vectors_need_their_file_no_more(many: Dense, tmp_path: Path):
    """A build removes the library that a server still has open."""
    before = search_dense(many, VECTORS[0], most=5)
    (tmp_path / "dense.faiss").unlink()
    assert search_dense(many, VECTORS[0], most=5) == before
    assert len(all_vectors(many)) == 5_000
