"""A question -> hits: one dense ranking for each size of passage and one of words, fused."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from index import dense, sparse
from index.fuse import fuse
from index.library import Library
from index.types import SIZES, Hit, Vectors

CANDIDATES = 600
"""Rows taken from each ranking: all of a report of this size, enough of a large library for fifty paragraphs."""


def find(library: Library, text: str, vector: Vectors, *, reports: Collection[int] | None = None) -> tuple[Hit, ...]:
    """Paragraphs in the order in which they are likely to answer `text`, best first; ties in order of position.

    `vector`, shape (dimension,), is the encoder's of `text`. `reports` limits the search to some of the library's
    reports (positions). Words are looked for in windows alone: one ranking of them among four is enough (measured:
    with a second one of whole paragraphs .61 instead of .64 of the first questions get a best paragraph first).
    """
    nearest = _nearest(library, vector, reports)
    sizes = library.places[:, 4]
    by_size = [[(row, s) for row, s in nearest if sizes[row] == size] for size in range(len(SIZES))]
    words = sparse.search_sparse(library.sparse, text, size="window", most=CANDIDATES)
    if reports is not None:
        words = [(row, score) for row, score in words if int(library.places[row, 0]) in reports]
    hits = fuse([*by_size, words], library.places, similarity=dict(nearest))
    return tuple(hits)


def _nearest(library: Library, vector: Vectors, reports: Collection[int] | None) -> list[tuple[int, float]]:
    most = CANDIDATES * len(SIZES)
    if reports is None:
        return dense.search_dense(library.dense, vector, most=most)
    rows = np.flatnonzero(np.isin(library.places[:, 0], list(reports)))
    return dense.search_dense(library.dense, vector, most=most, only=rows)


def sentence_similarities(library: Library, vector: Vectors, hit: Hit) -> npt.NDArray[np.float32]:
    """Cosine of `vector`, shape (dimension,), with each sentence of the hit's paragraph.

    Shape (sentences,), float32, -1 to 1.
    """
    sentences = library.reports[hit.report].paragraphs[hit.paragraph].sentences
    places = library.places
    rows = np.flatnonzero(
        (places[:, 0] == hit.report) & (places[:, 1] == hit.paragraph) & (places[:, 4] == SIZES.index("sentence"))
    )
    cosines = np.full(len(sentences), -1.0, dtype=np.float32)
    for row in rows:  # a sentence too long for one passage has several: the best counts
        cosine = float(library.dense.reconstruct(int(row)) @ vector)
        for position, sentence in enumerate(sentences):
            if sentence.start <= places[row, 2] and places[row, 3] <= sentence.end:
                cosines[position] = max(cosines[position], cosine)
    return np.round(cosines, dense.DECIMALS)
