"""Vectors: FAISS, inner product of unit rows, searched exactly."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.types import Vectors

DECIMALS = 6
"""Similarities are rounded to this many decimals before they are compared, so that the last bits of a float,
which differ between processors, decide nothing; equal ones are ordered by row."""


def write_dense(vectors: Vectors, file: Path) -> None:
    """Write a FAISS index of `vectors`, shape (n, dimension), unit rows; row i gets id i."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    faiss.write_index(index, str(file))


def read_dense(file: Path) -> Any:
    """The FAISS index of `file`. Raises `RuntimeError` where it is not one."""
    return faiss.read_index(str(file))


def all_vectors(index: Any) -> Vectors:
    """Every row of the index, shape (n, dimension), float32."""
    return np.asarray(index.reconstruct_n(0, index.ntotal), dtype=np.float32)


def vectors_at(index: Any, rows: Sequence[int] | npt.NDArray[np.int64]) -> Vectors:
    """Some rows of the index, shape (rows, dimension), float32, in the order asked."""
    return np.asarray(index.reconstruct_batch(np.asarray(rows, dtype=np.int64)), dtype=np.float32)


def search_dense(
    index: Any, vector: Vectors, *, most: int, only: npt.NDArray[np.int64] | None = None
) -> list[tuple[int, float]]:
    """The (row, cosine) of the `most` nearest rows, best first, ties in order of row.

    `vector`: shape (dimension,). `only`: the rows to search, shape (n,), all where it is None.
    """
    options: Any = None
    if only is not None:
        selected: Any = {"sel": faiss.IDSelectorBatch(only)}  # FAISS's own stub does not know its keyword
        options = faiss.SearchParameters(**selected)
    similarities, rows = index.search(vector.reshape(1, -1), min(most, index.ntotal), params=options)
    found = [(int(row), round(float(s), DECIMALS)) for row, s in zip(rows[0], similarities[0], strict=True) if row >= 0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
