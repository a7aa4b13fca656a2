"""A question -> hits: rankings by meaning, by words and in the field's words for each size of passage, fused."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index import dense, sparse
from index.fuse import fuse
from index.library import Library
from index.types import SIZES, Hit, Size, Synonyms, Vectors
from index.vocabulary import forms_in, synonyms

Ranking = list[tuple[int, float]]

CANDIDATES = 600
"""Rows taken from each ranking: all of a report of this size, enough of a large library for fifty paragraphs."""
LEAST = 30
"""Paragraphs that a ranking must be of, if it is not of all there are: four times what is read of them."""
FIRST = 200  # rows of a ranking that mostly are of as many
MEANING, WORDS, FIELD = 4 / 9, 6 / 9, 2 / 9
"""What a ranking by meaning counts for, one by words, and one by meaning of the question in the field's words. Over the
three sizes they sum to 4, so that the best score is .36.

Measured by `training/recall.py` on 959 questions to three reports, best paragraph in the first sixteen. By meaning and,
in windows, by words without synonyms: .934; with synonyms .941 to .945; by words in each of the three sizes .953; with
the field's words beside, relative to meaning 1, words 1.5 and field .5: .964, 1 and .5: .959, 2 and .5: .964 but in the
first ten .926 instead of .929, 1.5 and 1: .960."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text to look for, in some of the library's reports (positions), or in all where `reports` is None.

    `vector`, shape (dimension,), float32, is the encoder's of `text`; `in_field_words`, of the same shape, of it in the
    words of the field, None where the vocabulary knows no others for it: `synonyms`.
    """

    text: str
    reports: Collection[int] | None
    synonyms: tuple[Synonyms, ...]
    vector: Vectors
    in_field_words: Vectors | None


def make_queries(
    library: Library, texts: Sequence[str], *, reports: Sequence[Collection[int] | None] = (None,)
) -> list[Query]:
    """A query for each text in each of `reports`: all texts in the first, then all in the next. They are encoded at
    once, each once. Mistyped words in `texts` are corrected already.
    """
    drafts: list[tuple[str, Collection[int] | None, tuple[Synonyms, ...], str]] = []
    for only in reports:
        asked = library.reports if only is None else tuple(library.reports[position] for position in sorted(only))
        forms = forms_in(asked)
        for text in texts:
            others = synonyms(text, library.vocabulary, forms)
            drafts.append((text, only, others, substituted(text, others)))
    wanted = list(dict.fromkeys(one for text, _, _, in_field_words in drafts for one in (text, in_field_words)))
    vectors = dict(zip(wanted, library.encoder.encode(wanted), strict=True))
    return [
        Query(text, only, others, vectors[text], vectors[in_field_words] if others else None)
        for text, only, others, in_field_words in drafts
    ]


def find(library: Library, query: Query) -> tuple[Hit, ...]:
    """Paragraphs in the order in which they are likely to answer, best first; ties in order of position."""
    nearest = _nearest(library, query.vector, query.reports)
    rankings = _by_size(library, nearest)
    weights = [MEANING] * len(SIZES)
    for size in SIZES:

        def by_words(most: int, size: Size = size) -> Ranking:
            return sparse.search_sparse(
                library.sparse, query.text, size=size, most=most, synonyms=query.synonyms, reports=query.reports
            )

        rankings.append(_of_enough(library, CANDIDATES, by_words))
        weights.append(WORDS)
    if query.in_field_words is not None:
        rankings += _by_size(library, _nearest(library, query.in_field_words, query.reports))
        weights += [FIELD] * len(SIZES)
    return tuple(fuse(rankings, library.places, similarity=dict(nearest), weights=weights))


def substituted(text: str, others: tuple[Synonyms, ...]) -> str:
    """`text` with the first other word or phrase in each place: what reports write most, if it is not that already."""
    parts = []
    at = 0
    for place in others:
        parts += [text[at : place.start], place.others[0]]
        at = place.end
    return "".join([*parts, text[at:]])


def _by_size(library: Library, nearest: list[tuple[int, float]]) -> list[list[tuple[int, float]]]:
    """A ranking of rows as one ranking for each size of passage."""
    by_size: list[list[tuple[int, float]]] = [[] for _ in SIZES]
    sizes = library.places[[row for row, _ in nearest], 4].tolist() if nearest else []
    for found, size in zip(nearest, sizes, strict=True):
        by_size[size].append(found)
    return by_size


def _nearest(library: Library, vector: Vectors, reports: Collection[int] | None) -> list[tuple[int, float]]:
    only = None
    if reports is not None:
        only = np.array([row for report in sorted(reports) for row in library.rows_of(report)], dtype=np.int64)
    return _of_enough(
        library, CANDIDATES * len(SIZES), lambda most: dense.search_dense(library.dense, vector, most=most, only=only)
    )


def _of_enough(library: Library, most: int, search: Callable[[int], Ranking]) -> Ranking:
    """A ranking of `most` rows, or of more where they are of very few paragraphs: a long one has thousands."""
    found = search(most)
    while len(found) == most and _paragraphs(library, found[:FIRST]) < LEAST > _paragraphs(library, found):
        most *= 4
        found = search(most)
    return found


def _paragraphs(library: Library, found: Ranking) -> int:
    """Of how many paragraphs the rows of a ranking are."""
    places = library.places[[row for row, _ in found], :2].astype(np.int64)
    return len(np.unique(places[:, 0] << 32 | places[:, 1]))


def sentence_similarities(library: Library, vector: Vectors, hit: Hit) -> npt.NDArray[np.float32]:
    """Cosine of `vector`, shape (dimension,), with each sentence of the hit's paragraph.

    Shape (sentences,), float32, -1 to 1.
    """
    sentences = library.reports[hit.report].paragraphs[hit.paragraph].sentences
    places, first = library.places, library.rows_of(hit.report, hit.paragraph)
    rows = [row for row in first if places[row, 4] == SIZES.index("sentence")]
    cosines = np.full(len(sentences), -1.0, dtype=np.float32)
    starts = [sentence.start for sentence in sentences]
    for row, own in zip(rows, dense.vectors_at(library.dense, rows), strict=True):
        # Sentences stand one after the other; one too long for a passage has several: the best counts.
        position = bisect_right(starts, int(places[row, 2])) - 1
        if position >= 0 and places[row, 3] <= sentences[position].end:
            cosines[position] = max(cosines[position], float(own @ vector))
    return np.round(cosines, dense.DECIMALS)
