"""Sets as they are read, and a set's corpus as a library, found with the index package's own finding.

Nothing of it is a report that `pilcrow index` could read, so the records are made here; sentences, passages, vectors
and words are the product's. Vectors are kept, since embedding a corpus of 13,000 paragraphs takes half an hour.
"""

import hashlib
import random
import sys
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from index import dense, sparse
from index.encoder import OnnxEncoder, QuestionEncoder, TorchEncoder
from index.glossary import find_abbreviations
from index.library import Library
from index.passages import make_passages
from index.sentences import split_sentences
from index.spelling import Speller, count_words
from index.types import SIZES, Encoder, Front, Paragraph, Report, Section, Vectors
from index.vocabulary import read_vocabulary
from training.rows import Row

KEPT_EVERY = 2000  # texts embedded between two writings of the cache
SEED = 11
Item = TypeVar("Item")
BY_PASSAGES, BY_QUESTIONS = "encoder of passages", "encoder of questions"
"""What made the vector of a question: see `Encoders`."""


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured on one set: a row for each way to rank, a cell for each of `columns`, None where it has none.

    Whole numbers count, others are shares from 0 to 1.
    """

    title: str
    columns: tuple[str, ...]
    rows: dict[str, tuple[float | int | None, ...]]


def sampled(items: Sequence[Item], most: int | None) -> list[Item]:
    """`most` of the items, drawn with a fixed seed, in their order; all where there are no more, or `most` is None."""
    if most is None or most >= len(items):
        return list(items)
    return [items[i] for i in sorted(random.Random(SEED).sample(range(len(items)), most))]


@dataclass(frozen=True, slots=True)
class Encoders:
    """What makes the vectors of passages, and what makes those of questions when the product is asked."""

    passages: Encoder
    questions: Encoder

    def asking(self) -> dict[str, Encoder]:
        """Each encoder as one of questions, by what tables call it.

        Side by side they show what the training on questions to reports costs or brings in other fields.
        """
        return {BY_PASSAGES: self.passages, BY_QUESTIONS: self.questions}


def open_encoders(cache: Path) -> Encoders:
    """Both encoders; that of passages is exported into the cache the first time."""
    folder = cache / "encoder"
    if not (folder / "tokenizer.json").exists():  # written last
        folder.mkdir(parents=True, exist_ok=True)
        TorchEncoder().export(folder)
    return Encoders(OnnxEncoder(folder), QuestionEncoder(folder))


def narrowed(rows: Sequence[Row], relevant: Collection[str], most: int | None) -> list[Row]:
    """`most` of the rows: all whose id is `relevant`, even if they are more, then others from the beginning.

    They stay in their order, since finding breaks ties by it. All of them where `most` is None.
    """
    others = (len(rows) if most is None else most) - sum(row["id"] in relevant for row in rows)
    kept = []
    for row in rows:
        if row["id"] in relevant:
            kept.append(row)
        elif others > 0:
            kept.append(row)
            others -= 1
    return kept


def make_reports(rows: Sequence[Row]) -> tuple[Report, ...]:
    """The rows as paragraphs, in order; the id of a row is the paragraph's `anchor`.

    A regulation (`document_id`) is a report without sections, for its numbers and letters are all that the set gives.
    Other rows of one title, which is an article's, are a report of one section; the title before a text is taken off.
    """
    documents: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        documents[str(row.get("document_id", row["title"]))].append(row)
    reports = []
    for name, members in documents.items():
        titled = "document_id" not in members[0] and bool(name)
        paragraphs = []
        for row in members:
            text = row["text"].removeprefix(f"{name}\n").strip() if titled else row["text"].strip()
            number = str(row.get("passage_id", row["id"]))
            paragraphs.append(
                Paragraph(number, number, row["id"], text, 0 if titled else None, split_sentences(text, ()))
            )
        sections = (Section(name, (name,), None),) if titled else ()
        abbreviations = find_abbreviations([paragraph.text for paragraph in paragraphs])
        front = Front(name, None, None, None, ())
        reports.append(Report(name, "", "", front, sections, tuple(paragraphs), (), (), abbreviations, ()))
    return tuple(reports)


def make_library(reports: tuple[Report, ...], encoder: Encoder, kept: Path, *, sizes: Collection[str]) -> Library:
    """A library of `reports` in memory, with passages of some sizes. Vectors are read from `kept`, and added to it."""
    passages = [
        passage
        for position, report in enumerate(reports)
        for passage in make_passages(report, position=position, count_pieces=encoder.count_pieces, limit=encoder.limit)
        if passage.size in sizes
    ]
    vectors = embed([passage.embed_text for passage in passages], encoder, kept)
    vocabulary = read_vocabulary()
    with TemporaryDirectory() as folder:
        (words := Path(folder) / "sparse").mkdir()
        sparse.write_sparse(passages, words)
        dense.write_dense(vectors, Path(folder) / "dense.faiss")
        found_words, nearest = sparse.read_sparse(words), dense.read_dense(Path(folder) / "dense.faiss")
    return Library(
        folder=kept.parent,
        id=kept.stem,
        reports=reports,
        numbered=tuple(len(report.numbered) for report in reports),
        places=np.array([(p.report, p.paragraph, p.start, p.end, SIZES.index(p.size)) for p in passages], np.int32),
        dense=nearest,
        sparse=found_words,
        encoder=encoder,
        vocabulary=vocabulary,
        speller=Speller(count_words(reports), found_words, vocabulary),
    )


def embed(texts: Sequence[str], encoder: Encoder, kept: Path) -> Vectors:
    """Shape (len(texts), dimension), float32. Texts that the file `kept` knows are not embedded again.

    The file is written anew every so often, so that a run that was cut off goes on.
    """
    known: dict[bytes, Vectors] = {}
    if kept.exists():
        with np.load(kept, allow_pickle=False) as arrays:
            known = {
                digest.tobytes(): vector for digest, vector in zip(arrays["digests"], arrays["vectors"], strict=True)
            }
    digests = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
    missing = list({d: text for d, text in zip(digests, texts, strict=True) if d not in known}.items())
    for start in range(0, len(missing), KEPT_EVERY):
        print(f"embedding {start:,} of {len(missing):,} for {kept}", file=sys.stderr, flush=True)
        part = missing[start : start + KEPT_EVERY]
        vectors = encoder.encode([text for _, text in part])
        known.update((digest, vector) for (digest, _), vector in zip(part, vectors, strict=True))
        kept.parent.mkdir(parents=True, exist_ok=True)
        keys = np.array([np.frombuffer(digest, np.uint8) for digest in known])
        np.savez(draft := kept.with_suffix(".new.npz"), digests=keys, vectors=np.stack(list(known.values())))
        draft.replace(kept)
    return np.stack([known[digest] for digest in digests])
