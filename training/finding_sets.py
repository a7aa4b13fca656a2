"""Which paragraphs are found: ObliQA and MTRAG through the product's finding, over the whole corpus of each."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from assistant.evidence import _worth
from assistant.reader import Reader, Scores
from assistant.reading import Read, stretch_spans
from index.find import find
from index.library import Library
from index.types import Encoder, Hit
from training.corpora import Row, Table, make_library, make_reports, read_rows, sampled
from training.measures import average_precision, mean, ndcg, recall
from training.wordings import Standalone, turns_before

RERANKED = (10, 20)
"""So many of the first hits are put in a new order by the reader."""


def obliqa(
    data: Path, encoder: Encoder, readers: dict[str, Reader], *, cache: Path, sizes: Collection[str], most: int | None
) -> Table:
    """Questions to 40 financial regulations: R@10 and MAP@10 over all their paragraphs.

    The measures of the set's authors (Gokhan et al., "RIRAG: Regulatory Information Retrieval and Answer Generation",
    2024): recall_10 and map_cut_10 of trec_eval. Rows: finding alone; the first 10 or 20 in the order of their best
    sentence; and in the order of the product's worth, which weighs reader and finding together. The reader reads all
    stretches of a paragraph. Paragraphs that are empty in the set cannot be found.
    """
    library = open_set(data / "obliqa", encoder, cache, sizes=sizes)
    asked = sampled(read_rows(data / "obliqa" / "queries.jsonl"), most)
    found: dict[str, list[tuple[float, float]]] = {}
    for row in asked:
        hits = find(library, row["question"], encoder.encode([row["question"]])[0])
        orders = {"finding": list(hits)}
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
    return Table(_title("obliqa", asked, library, sizes), ("R@10", "MAP@10"), rows)


def mtrag(
    data: Path, encoder: Encoder, standalone: Standalone, *, cache: Path, sizes: Collection[str], most: int | None
) -> Table:
    """Turns of people's conversations that have relevant passages, in three wordings: R@5 and nDCG@5.

    The measures of the set's authors (Katsis et al., "MTRAG: A Multi-Turn Conversational Benchmark for Evaluating
    Retrieval-Augmented Generation Systems", 2025). The corpus is pooled (11,909 passages, not all of Wikipedia's), so
    figures are higher than theirs. Wordings: the last turn as typed, our standalone, a person's rewrite; each over all
    turns, and over those that have a turn before them.
    """
    library = open_set(data / "mtrag_clapnq", encoder, cache, sizes=sizes)
    asked = sampled([row for row in read_rows(data / "mtrag_clapnq" / "queries.jsonl") if row["relevant"]], most)
    found: dict[str, list[tuple[float, ...]]] = {}
    for row in asked:
        wordings = {
            "last turn": row["question"],
            "standalone": standalone(row["question"], turns_before(row)),
            "human rewrite": row["standalone"],
        }
        for label, text in wordings.items():
            ranking, right = _ids(library, find(library, text, encoder.encode([text])[0])), row["relevant"]
            measures = recall(ranking, right, most=5), ndcg(ranking, right, most=5)
            found.setdefault(label, []).append(measures)
            if row["turns"]:
                found.setdefault(f"{label}, later turns", []).append(measures)
    rows = {label: (len(pairs), *(mean(c) for c in zip(*pairs, strict=True))) for label, pairs in found.items()}
    return Table(_title("mtrag_clapnq", asked, library, sizes), ("turns", "R@5", "nDCG@5"), rows)


def open_set(folder: Path, encoder: Encoder, cache: Path, *, sizes: Collection[str]) -> Library:
    """The corpus in `folder` as a library; its vectors are kept in the cache."""
    reports = make_reports(read_rows(folder / "corpus.jsonl"))
    return make_library(reports, encoder, cache / f"{folder.name}.npz", sizes=sizes)


def read_all(reader: Reader, question: str, hits: Sequence[Hit], library: Library) -> list[Read]:
    """The hits with the scores of all their sentences, in order."""
    pairs, ends = [], []
    for hit in hits:
        report = library.reports[hit.report]
        paragraph = report.paragraphs[hit.paragraph]
        title = report.sections[paragraph.section].title if paragraph.section is not None else ""
        sentences = tuple(paragraph.text[s.start : s.end] for s in paragraph.sentences)
        spans = stretch_spans([library.encoder.count_pieces(sentence) - 2 for sentence in sentences])
        pairs += [(title, sentences[first:last]) for first, last in spans]
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
    return [read.hit for _, read in sorted(enumerate(reads), key=lambda pair: (-_worth(*pair), pair[0]))]


def _ids(library: Library, hits: Sequence[Hit]) -> list[str]:
    return [library.reports[hit.report].paragraphs[hit.paragraph].anchor for hit in hits]


def _title(name: str, asked: Sequence[Row], library: Library, sizes: Collection[str]) -> str:
    paragraphs = sum(len(report.paragraphs) for report in library.reports)
    return f"{name}: {len(asked)} questions, {paragraphs:,} paragraphs, passages: {', '.join(sizes)}"
