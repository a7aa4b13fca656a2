"""Which paragraphs are found: ObliQA and MTRAG through the product's finding, over the corpus of each or some of it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from assistant.evidence import how_well
from assistant.reader import Reader, Scores
from assistant.reading import Read, pair_of, sentences_in, stretch_spans
from index.find import find, make_queries
from index.library import Library
from index.types import Hit
from training.corpora import (
    BY_QUESTIONS,
    Encoders,
    Table,
    make_library,
    make_reports,
    narrowed,
    sampled,
)
from training.measures import average_precision, mean, ndcg, recall
from training.rows import Row, read_rows
from training.wordings import Standalone, turns_before

RERANKED = (10, 20)
"""So many of the first hits are put in a new order by the reader."""


def obliqa(
    data: Path,
    encoders: Encoders,
    readers: dict[str, Reader],
    *,
    cache: Path,
    sizes: Collection[str],
    most: int | None,
    passages: int | None = None,
) -> Table:
    """Questions to 40 financial regulations: R@10 and MAP@10 over all their paragraphs, or `passages` of them.

    The measures of the set's authors (Gokhan et al., "RIRAG: Regulatory Information Retrieval and Answer Generation",
    2024): recall_10 and map_cut_10 of trec_eval. Rows: finding alone, with the question's vector by each encoder;
    the first 10 or 20 of what the product finds (by the encoder of questions) in the order of their best sentence; and
    in the order of the product's worth, which weighs reader and finding together. The reader reads all stretches of a
    paragraph. Paragraphs that are empty in the set cannot be found.
    """
    asked = sampled(read_rows(data / "obliqa" / "queries.jsonl"), most)
    libraries, extent = open_set(data / "obliqa", asked, encoders, cache, sizes=sizes, passages=passages)
    found: dict[str, list[tuple[float, float]]] = {}
    for row in asked:
        orders: dict[str, Sequence[Hit]] = {
            f"finding, {by}": _found(library, row["question"]) for by, library in libraries.items()
        }
        library, hits = libraries[BY_QUESTIONS], orders[f"finding, {BY_QUESTIONS}"]
        for label, reader in readers.items():
            reads = read_all(reader, row["question"], hits[: max(RERANKED)], library)
            for depth in RERANKED:
                orders[f"{label} over {depth}"] = by_score(reads[:depth])
                orders[f"{label} and finding over {depth}"] = by_worth(reads[:depth])
        for label, order in orders.items():
            ranking, right = _ids(library, order), row["relevant"]
            measures = recall(ranking, right, most=10), average_precision(ranking, right, most=10)
            found.setdefault(label, []).append(measures)
    rows = {label: tuple(mean(column) for column in zip(*pairs, strict=True)) for label, pairs in found.items()}
    return Table(f"obliqa: {len(asked)} questions, {extent}", ("R@10", "MAP@10"), rows)


def mtrag(
    data: Path,
    encoders: Encoders,
    standalone: Standalone,
    *,
    cache: Path,
    sizes: Collection[str],
    most: int | None,
    passages: int | None = None,
) -> Table:
    """Turns of people's conversations that have relevant passages, in three wordings: R@5 and nDCG@5.

    The measures of the set's authors (Katsis et al., "MTRAG: A Multi-Turn Conversational Benchmark for Evaluating
    Retrieval-Augmented Generation Systems", 2025). The corpus is pooled (11,909 passages, not all of Wikipedia's), so
    figures are higher than theirs; the fewer `passages` of it, the higher. Wordings: the last turn as typed, our
    standalone, a person's rewrite, each with its vector by each encoder; over all turns, and over those that have a
    turn before them. The shipped resolver was trained on all rewrites of this set: its standalone is measured on seen
    data, and shows no more than that the resolver learnt them.
    """
    asked = sampled([row for row in read_rows(data / "mtrag_clapnq" / "queries.jsonl") if row["relevant"]], most)
    libraries, extent = open_set(data / "mtrag_clapnq", asked, encoders, cache, sizes=sizes, passages=passages)
    found: dict[str, list[tuple[float, ...]]] = {}
    for row in asked:
        wordings = {
            "last turn": row["question"],
            "standalone": standalone(row["question"], turns_before(row)),
            "human rewrite": row["standalone"],
        }
        for (wording, text), (by, library) in product(wordings.items(), libraries.items()):
            ranking, right = _ids(library, _found(library, text)), row["relevant"]
            measures = recall(ranking, right, most=5), ndcg(ranking, right, most=5)
            found.setdefault(f"{wording}, {by}", []).append(measures)
            if row["turns"]:
                found.setdefault(f"{wording}, {by}, later turns", []).append(measures)
    rows = {label: (len(pairs), *(mean(c) for c in zip(*pairs, strict=True))) for label, pairs in found.items()}
    title = f"mtrag_clapnq (seen data for the shipped resolver): {len(asked)} questions, {extent}"
    return Table(title, ("turns", "R@5", "nDCG@5"), rows)


def open_set(
    folder: Path, asked: Sequence[Row], encoders: Encoders, cache: Path, *, sizes: Collection[str], passages: int | None
) -> tuple[dict[str, Library], str]:
    """The corpus in `folder` as a library for each encoder of `asking`, and what is in it, in words.

    Vectors are kept in the cache. With `passages` only so many paragraphs, those that answer what is `asked` first.
    """
    corpus = read_rows(folder / "corpus.jsonl")
    rows = narrowed(corpus, {key for row in asked for key in row["relevant"]}, passages)
    library = make_library(make_reports(rows), encoders.passages, cache / f"{folder.name}.npz", sizes=sizes)
    libraries = {label: replace(library, encoder=encoder) for label, encoder in encoders.asking().items()}
    count = f"{len(rows):,}" if len(rows) == len(corpus) else f"{len(rows):,} of {len(corpus):,}"
    return libraries, f"{count} paragraphs, passages: {', '.join(sizes)}"


def read_all(reader: Reader, question: str, hits: Sequence[Hit], library: Library) -> list[Read]:
    """The hits with the scores of all their sentences, in order."""
    pairs, ends = [], []
    for hit in hits:
        report = library.reports[hit.report]
        paragraph = report.paragraphs[hit.paragraph]
        spans = stretch_spans([library.encoder.count_pieces(sentence) - 2 for sentence in sentences_in(paragraph)])
        pairs += [pair_of(report, paragraph, span) for span in spans]
        ends.append(len(pairs))
    scores = reader.score(question, pairs)
    reads = []
    for hit, start, end in zip(hits, [0, *ends[:-1]], ends, strict=True):
        joined: Scores = np.concatenate(scores[start:end])
        reads.append(Read(hit, np.round(joined, 4)))
    return reads


def by_score(reads: Sequence[Read]) -> list[Hit]:
    """By the best score of a sentence, best first; equal ones as they were found."""
    return [read.hit for read in sorted(reads, key=lambda read: -read.best)]


def by_worth(reads: Sequence[Read]) -> list[Hit]:
    """As the product orders what was read: reader, cosine, fused score and place together."""
    return [read.hit for _, read in sorted(enumerate(reads), key=lambda pair: (-how_well(*pair), pair[0]))]


def _ids(library: Library, hits: Sequence[Hit]) -> list[str]:
    return [library.reports[hit.report].paragraphs[hit.paragraph].anchor for hit in hits]


def _found(library: Library, text: str) -> tuple[Hit, ...]:
    return find(library, make_queries(library, [text])[0])
