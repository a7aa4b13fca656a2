"""Libraries as large as wanted, made of the paragraphs of real reports, varied, for `benchmarks/size.py`.

The first report is as it is. Each of the others has paragraphs of one real report with the sentences of each shuffled,
numbers changed and the place renamed. Vectors are those of the real passages, turned aside at random (cosine about .9
with the real one), since embedding a million passages takes half a day on two cores.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from index import build
from index import library as lib
from index.dense import vectors_at
from index.embed import digest_of
from index.encoder import DIMENSION, TorchEncoder
from index.library import Library
from index.passages import make_passages
from index.sources import Source
from index.types import SIZES, Paragraph, Passage, Report, Sentence, Vectors

LIMIT = 256  # word pieces
ASIDE = 0.48  # length of what is added to a unit vector
STEP = 16_384
FIRST = ["Ash", "Birch", "Cole", "Dun", "East", "Fern", "Glen", "Hart", "Ives", "Kirk", "Lang", "Mere", "North", "Oak"]
LAST = ["bury", "by", "combe", "don", "field", "ford", "ham", "ley", "mouth", "port", "stead", "ton", "wick", "worth"]


def count_pieces(text: str) -> int:
    """About how many word pieces a text has: counting a million exactly takes ten minutes, and changes nothing here."""
    return len(text.split()) * 4 // 3 + 2


def chosen(report: Report, number: int, paragraphs: int) -> list[Paragraph]:
    """So many numbered paragraphs of a report in order, from one on that `number` decides; again where it ends."""
    first = random.Random(number).randrange(len(report.numbered))
    return [report.numbered[(first + at) % len(report.numbered)] for at in range(paragraphs)]


def varied(report: Report, number: int, paragraphs: int) -> Report:
    """A report of so many paragraphs of `report`, varied by `number`."""
    chance = random.Random(-number)
    place = f"{FIRST[number % len(FIRST)]}{LAST[number // len(FIRST) % len(LAST)]}"
    if number >= len(FIRST) * len(LAST):
        place += f" {FIRST[number // (len(FIRST) * len(LAST)) % len(FIRST)]}"
    known = report.front.authority or report.front.title
    models = enumerate(chosen(report, number, paragraphs), 1)
    made = [_paragraph(paragraph, at, chance, known, place) for at, paragraph in models]
    front = replace(report.front, title=f"Inspection of {place}", authority=place, published=None)
    return replace(report, id=f"made-{number}", file=f"made-{number}.md", front=front, paragraphs=tuple(made), rows=())


def _paragraph(paragraph: Paragraph, number: int, chance: random.Random, known: str, place: str) -> Paragraph:
    texts = [paragraph.text[s.start : s.end] for s in paragraph.sentences]
    chance.shuffle(texts)
    sentences, parts, at = [], [], 0
    for text in texts:
        text = re.sub(r"\d+", lambda m: str(int(m[0][:9]) + chance.randint(1, 9)), text.replace(known, place))
        sentences.append(Sentence(at, at + len(text)))
        parts.append(text)
        at += len(text) + 1
    return replace(
        paragraph, number=str(number), label=f"¶{number}", anchor=f"p{number}", text=" ".join(parts),
        sentences=tuple(sentences), items=(),
    )  # fmt: skip


class Real:
    """The reports and vectors of a real library, to be varied."""

    def __init__(self, library: Library, source: Source) -> None:
        self.library = library
        self.source = source
        self.first = library.position(source.id)
        self.rows: dict[tuple[int, str, int], list[int]] = defaultdict(list)
        for row, (report, paragraph, _, _, size) in enumerate(library.places.tolist()):
            number = library.reports[report].paragraphs[paragraph].number
            self.rows[report, number or "", size].append(row)


def make(real: Real, folder: Path, *, passages: int, paragraphs: int, wanted: int | None = None) -> int:
    """A library of at least so many passages, or of `wanted` reports, each of so many paragraphs; how many reports."""
    reports, sources, rows, base = [], [], [], []
    others = [report for report in real.library.reports if len(report.numbered) >= 20]
    for number in range(1_000_000):
        if (len(rows) >= passages) if wanted is None else (number == wanted):
            break
        if number == 0:
            report, own = real.library.reports[real.first], real.source
            found = make_passages(report, position=0, count_pieces=real.library.encoder.count_pieces, limit=LIMIT)
            near = list(real.library.rows_of(real.first))
        else:
            model = others[number % len(others)]
            report = varied(model, number, paragraphs)
            own = Source(report.id, report.file, f"{report.id}\n".encode(), b"")
            found = make_passages(report, position=number, count_pieces=count_pieces, limit=LIMIT)
            near = list(_near(real, model, chosen(model, number, paragraphs), found))
        reports.append(report)
        sources.append(own)
        rows += found
        base += near
    staging = folder / f"{build.STAGING}made"
    staging.mkdir(parents=True)
    vectors = staging / "vectors.npy"
    _write_vectors(real, base, vectors, exact=len(real.library.rows_of(real.first)))
    # The last steps of a build (`index/build.py`).
    digests = np.stack([digest_of(passage.embed_text) for passage in rows])
    build._write(staging, tuple(sources), reports, rows, digests, vectors)
    vectors.unlink()
    old = real.library.folder / lib.read_manifest(real.library.folder).folder
    build._write_encoder(staging / "encoder", old, TorchEncoder)
    build._publish(folder, staging, tuple(sources), reports, len(rows))
    return len(reports)


def _near(real: Real, model: Report, models: list[Paragraph], found: tuple[Passage, ...]) -> Iterator[int]:
    """For each passage the row of a real one of the same size, of the paragraph that it was made of."""
    position = real.library.position(model.id)
    for passage in found:
        rows = real.rows[position, models[passage.paragraph].number or "", SIZES.index(passage.size)]
        yield rows[(passage.start // 90) % len(rows)]


def _write_vectors(real: Real, base: list[int], file: Path, *, exact: int) -> None:
    """Vectors near those of the rows `base`; the first ones just as they are."""
    chance = np.random.default_rng(7)
    made = np.lib.format.open_memmap(file, mode="w+", dtype=np.float32, shape=(len(base), DIMENSION))
    for start in range(0, len(base), STEP):
        vectors: Vectors = vectors_at(real.library.dense, base[start : start + STEP])
        aside = chance.standard_normal(vectors.shape, dtype=np.float32) * np.float32(ASIDE / DIMENSION**0.5)
        aside[: max(0, exact - start)] = 0
        vectors = vectors + aside
        made[start : start + STEP] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    made.flush()
