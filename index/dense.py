"""Vectors: FAISS, inner product of unit rows; of which kind depends on how many there are.

Few are kept as they are and more in 16 bits, searched exactly; where that would take too long they are put into lists
of neighbours, of which those nearest to a question are searched. Some reports' rows are always searched exactly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.blocks import Blocks, Table, make_table
from index.types import Vectors

DECIMALS = 6
"""Similarities are rounded to this many decimals before they are compared, so that the last bits of a float,
which differ between processors, decide nothing; equal ones are ordered by row."""
MOST_EXACT, MOST_FLAT = 20_000, 250_000
"""Rows that are kept in 32 bits, and that are searched one by one. 20,000 rows are 31 MB. 16 bits change a cosine by
less than .0005 and take half of the memory and time."""
PROBED = 16
"""One of so many lists is searched. See benchmarks/size.json for the recall."""
TRAINED = 40  # rows for each list, from which the lists are made
ROUNDS = 10  # of the k-means that makes them
FEW_ROWS = 60_000
"""Rows of some reports that are compared one by one; more of them are looked for in the lists."""
STEP = 16_384  # rows that are written or compared together

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Dense:
    """The vectors of a library, open for searching: row i has id i.

    Where they are in lists, `blocks` are the file's (list i is block i + 1) and `list_of`, shape (rows,), tells the
    list of each row; else both are None, and the file is checked whole when the library is opened.
    """

    index: Any
    blocks: Blocks | None = None
    list_of: Rows | None = None

    @property
    def rows(self) -> int:
        """How many vectors there are."""
        return int(self.index.ntotal)

    @property
    def dimension(self) -> int:
        """How many numbers each of them has."""
        return int(self.index.d)

    @property
    def rounded(self) -> bool:
        """Whether they are kept in 16 bits."""
        return int(self.index.code_size) < self.dimension * 4


def rounds(rows: int) -> bool:
    """Whether so many vectors are kept in 16 bits."""
    return rows > MOST_EXACT


def write_dense(vectors: Vectors, file: Path) -> Table | None:
    """Write a FAISS index of `vectors`, shape (n, dimension), unit rows; row i gets id i.

    The table of the file's blocks where it has lists, else None.
    """
    rows, dimension = vectors.shape
    if rows > MOST_FLAT:
        index: Any = _lists(vectors)
    elif rounds(rows):
        index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    else:
        index = faiss.IndexFlatIP(dimension)
    for start in range(0, rows, STEP):
        index.add(np.ascontiguousarray(vectors[start : start + STEP]))
    if rows > MOST_FLAT:
        index.make_direct_map(True)
    # Not by its name: FAISS says nothing where the last it writes does not reach a full disk.
    with file.open("wb") as stream:
        faiss.write_index(index, faiss.PyCallbackIOWriter(stream.write))  # type: ignore[attr-defined]
    if rows <= MOST_FLAT:
        return None
    # FAISS writes the lists last, one after the other, each with its codes and then its ids.
    sizes = [index.invlists.list_size(number) * (index.code_size + 8) for number in range(index.nlist)]
    starts = np.cumsum([file.stat().st_size - sum(sizes), *sizes[:-1]])
    return make_table(file, [0, *starts.tolist()])


def _lists(vectors: Vectors) -> Any:
    """An empty index with a power of two of lists, made of rows at even distances: about four times their root."""
    rows, dimension = vectors.shape
    count = 1 << round(log2(4 * sqrt(rows)))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        count,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,  # the vectors themselves and not what is left of them, so that they are rounded as without lists
    )
    index.cp.niter, index.cp.max_points_per_centroid, index.cp.min_points_per_centroid = ROUNDS, TRAINED, 1
    sample = np.linspace(0, rows - 1, min(rows, TRAINED * count)).astype(np.int64)
    index.train(np.ascontiguousarray(vectors[sample]))
    return index


def read_dense(file: Path, table: Table | None = None) -> Dense:
    """The vectors in `file`; those with lists have a `table`, and are read, and checked, as they are needed.

    Raises `RuntimeError` where it is no FAISS index, `LibraryError` where what is read at once is damaged.
    """
    if table is None:
        # Large ones are left on the disk until they are searched.
        flags = faiss.IO_FLAG_MMAP_IFC if file.stat().st_size > MOST_EXACT * 2048 else 0
        return Dense(faiss.read_index(str(file), flags))
    blocks = Blocks(file, table)
    blocks.check([0])
    index: Any = faiss.read_index(str(file), faiss.IO_FLAG_MMAP)
    index.nprobe = max(1, index.nlist // PROBED)
    return Dense(index, blocks, faiss.vector_to_array(index.direct_map.array) >> 32)


def vectors_at(dense: Dense, rows: Sequence[int] | Rows) -> Vectors:
    """Some rows, shape (rows, dimension), float32, in the order asked."""
    rows = np.asarray(rows, dtype=np.int64)
    if dense.blocks is not None and dense.list_of is not None:
        dense.blocks.check((np.unique(dense.list_of[rows]) + 1).tolist())
    return np.asarray(dense.index.reconstruct_batch(rows), dtype=np.float32)


def all_vectors(dense: Dense) -> Vectors:
    """Every row, shape (n, dimension), float32."""
    return np.concatenate([vectors_at(dense, part) for part in _steps(np.arange(dense.rows, dtype=np.int64))])


def _steps(rows: Rows) -> Iterator[Rows]:
    return (rows[start : start + STEP] for start in range(0, len(rows), STEP))


def search_dense(dense: Dense, vector: Vectors, *, most: int, only: Rows | None = None) -> list[tuple[int, float]]:
    """The (row, cosine) of the `most` nearest rows, best first, ties in order of row.

    `vector`: shape (dimension,). `only`: the rows to search, shape (n,), all where it is None.
    """
    most = min(most, dense.rows)
    if dense.blocks is None:
        options = None if only is None else faiss.SearchParameters(**_selected(dense, only))
        cosines, rows = (found[0] for found in dense.index.search(vector.reshape(1, -1), most, params=options))
    elif only is not None and len(only) <= FEW_ROWS:
        parts = [vectors_at(dense, part) @ vector for part in _steps(only)]
        rows, cosines = only, np.concatenate(parts) if parts else np.empty(0, dtype=np.float32)
    else:
        cosines, rows = _search_lists(dense, vector, most, only)
    rows, rounded = rows[rows >= 0], np.round(cosines[rows >= 0].astype(np.float64), DECIMALS)
    order = np.lexsort((rows, -rounded))[:most]
    return list(zip(rows[order].tolist(), rounded[order].tolist(), strict=True))


def _search_lists(dense: Dense, vector: Vectors, most: int, only: Rows | None) -> tuple[Vectors, Rows]:
    """Cosines and rows of the nearest ones in the lists whose middles are nearest; -1 for a row where there are fewer.

    The lists that FAISS is going to search are known beforehand, and checked.
    """
    index, one = dense.index, vector.reshape(1, -1)
    lists = index.quantizer.search(one, index.nprobe)[1][0]
    if dense.blocks is not None:
        dense.blocks.check((lists[lists >= 0] + 1).tolist())
    options = None
    if only is not None:
        parameters: Any = faiss.SearchParametersIVF
        options = parameters(**_selected(dense, only), nprobe=index.nprobe)
    cosines, rows = index.search(one, most, params=options)
    return cosines[0], rows[0]


def _selected(dense: Dense, only: Rows) -> dict[str, Any]:
    """FAISS's option to search only some rows: a bit for each row. Its own stub knows none of this."""
    chosen = np.zeros(dense.rows, dtype=bool)
    chosen[only] = True
    selector: Any = faiss.IDSelectorBitmap
    return {"sel": selector(np.packbits(chosen, bitorder="little"))}
