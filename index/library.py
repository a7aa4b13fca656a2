"""The library on disk: one folder with a manifest, opened only when every byte is what the manifest says.

    manifest.json         what is in the library; replaced in one step, so there is always a whole library
    b-…/                  one build, named by the manifest: sources/ sparse/ encoder/ and
                          reports.json  paragraphs.jsonl (.npy)  words.json  places.npy
                          dense.faiss (a large one: .npy)  digests.npy

What asking reads is checked: when the library is opened, or in a large one the paragraphs and the vectors in blocks,
each when it is first read (`index/blocks.py`).

The row contract: passage i, embedding row i, FAISS id i and BM25 document i are the same thing. A library
that breaks it refuses to open. Nothing is pickled.
"""

import hashlib
import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt

from index.encoder import MODEL_SHA256, QuestionEncoder
from index.errors import REBUILD, FormatError, LibraryError, NotFoundError
from index.sources import Source
from index.spelling import Speller
from index.stored import read_reports
from index.types import Encoder, Report
from index.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:  # FAISS is not imported for `--help`
    from index.dense import Dense

FORMAT = 2
MANIFEST = "manifest.json"
NOT_FOR_ASKING = "encoder/model.onnx"
"""What the passages were embedded with: 90 MB, which `pilcrow doctor` alone reads."""
SMALL = 64_000_000
"""Bytes. A library of up to so many, some thirty reports, is checked whole at every opening, which takes 40 ms."""
NOT_AT_ONCE = ("sources/", "digests.npy", "paragraphs.jsonl")
"""What asking a larger one does not read, or reads in blocks that are checked, as it does vectors that have a table."""
VECTORS, VECTORS_TABLE = "dense.faiss", "dense.npy"
WORDS = "words.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the build: size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report of the library. `fingerprint` is of its file, its TOML and its name."""

    id: str
    file: str
    sha256: str
    fingerprint: str
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in the library. `id` is of everything the build was made from: same id, same answers.

    `seal` is the SHA-256 of the manifest itself, written with an empty seal.
    """

    format: int
    id: str
    folder: str
    code: str
    model: str
    rows: int
    reports: tuple[ReportEntry, ...]
    files: dict[str, FileEntry]
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """All indexed reports, open for asking.

    `numbered` tells how many numbered paragraphs each report has, without reading them.
    `places`, shape (rows, 5), int32: report, paragraph, start, end and size (a position in `SIZES`) of each passage, in
    order of report and paragraph.
    """

    folder: Path
    id: str
    reports: tuple[Report, ...]
    numbered: tuple[int, ...]
    places: npt.NDArray[np.int32]
    dense: "Dense"
    sparse: Any
    encoder: Encoder
    vocabulary: Vocabulary
    speller: Speller

    def rows_of(self, report: int, paragraph: int | None = None) -> range:
        """The rows of a report (position), or of one of its paragraphs."""
        wanted = [report] if paragraph is None else [report, paragraph]

        def place(row: int) -> list[int]:
            found: list[int] = self.places[row, : len(wanted)].tolist()
            return found

        rows = range(len(self.places))
        return range(bisect_left(rows, wanted, key=place), bisect_right(rows, wanted, key=place))

    def position(self, report_id: str) -> int:
        """Where a report stands in `reports`. Raises `NotFoundError` with the ids that exist."""
        for position, report in enumerate(self.reports):
            if report.id == report_id:
                return position
        known = ", ".join(report.id for report in self.reports)
        raise NotFoundError(f"There is no report {report_id!r} in the library. It has: {known}.")


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """SHA-256 of the code that reads reports and makes passages: other code, other library."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for file in sorted([*root.rglob("*.py"), root / "frameworks.toml"]):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def library_id(sources: tuple[Source, ...]) -> str:
    """SHA-256 of all that a build of `sources` is made from: the reports, the code, the model, the format."""
    parts = [str(FORMAT), code_fingerprint(), MODEL_SHA256, *(source.fingerprint for source in sources)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def sealed(manifest: Manifest) -> Manifest:
    """The manifest with its seal."""
    blank = replace(manifest, seal="")
    return replace(manifest, seal=hashlib.sha256(msgspec.json.encode(blank)).hexdigest())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the library in `folder`.

    Raises `LibraryError` where it is missing, damaged or of another format.
    """
    file = folder / MANIFEST
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        if any(folder.glob("b-*")):
            raise LibraryError(f"{file} is missing. {REBUILD}") from None
        raise LibraryError(f"There is no library in {folder}. Build it: pilcrow index") from None
    except OSError as error:
        raise LibraryError(f"{file} cannot be read ({error.strerror}). Check the permissions of the folder.") from None
    try:
        if msgspec.json.decode(data, type=dict[str, Any]).get("format") != FORMAT:
            raise FormatError(f"{file} was made by another version of Pilcrow. {REBUILD}")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LibraryError(f"{file} is damaged ({error}). {REBUILD}") from None
    if manifest != sealed(manifest):
        raise LibraryError(f"{file} is damaged: its checksum is not the one it was written with. {REBUILD}")
    for name in (manifest.folder, *manifest.files):
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise LibraryError(f"{file} is damaged: it names {name!r}, outside the library. {REBUILD}")
    return manifest


def check_files(folder: Path, manifest: Manifest, *, whole: bool = True) -> None:
    """Raises `LibraryError` naming the first file that is missing or is not what the manifest says.

    Unless the `whole` library is checked, only the size is looked at of what asking does not read, or not at once.
    """
    later: tuple[str, ...] = (NOT_FOR_ASKING,)
    if sum(entry.size for name, entry in manifest.files.items() if name != NOT_FOR_ASKING) > SMALL:
        later += NOT_AT_ONCE + ((VECTORS,) if VECTORS_TABLE in manifest.files else ())
    for name, entry in manifest.files.items():
        file = folder / manifest.folder / name
        try:
            size = file.stat().st_size
            if size != entry.size:
                raise LibraryError(f"{file} is damaged: {size:,} bytes instead of {entry.size:,}. {REBUILD}")
            found = file_digest(file) if whole or not name.startswith(later) else entry.sha256
        except FileNotFoundError:
            raise LibraryError(f"{file} is missing. {REBUILD}") from None
        except OSError as error:
            raise LibraryError(f"{file} cannot be read ({error.strerror}). {REBUILD}") from None
        if found != entry.sha256:
            raise LibraryError(f"{file} is damaged: its checksum is not the one it was written with. {REBUILD}")


def file_digest(file: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_library(
    folder: Path,
    *,
    open_encoder: Callable[[Path], Encoder] = QuestionEncoder,
    vocabulary: Vocabulary | None = None,
    whole: bool = False,
) -> Library:
    """Open the library in `folder`; every file that is read is checked first, every file at all where `whole`.

    `vocabulary` is the shipped one where it is None. Raises `LibraryError` where the library is missing, damaged,
    foreign, or breaks the row contract.
    """
    manifest = read_manifest(folder)
    try:
        check_files(folder, manifest, whole=whole)
    except LibraryError:
        # A build may have replaced the manifest, and removed the build that it named, since it was read.
        newer = read_manifest(folder)
        if newer.folder == manifest.folder:
            raise
        manifest = newer
        check_files(folder, manifest, whole=whole)
    return _open(folder, manifest, open_encoder, vocabulary or read_vocabulary())


def _open(folder: Path, manifest: Manifest, open_encoder: Callable[[Path], Encoder], vocabulary: Vocabulary) -> Library:
    from index import sparse

    build = folder / manifest.folder
    try:
        counts = msgspec.json.decode((build / WORDS).read_bytes(), type=dict[str, int])
        places = np.load(build / "places.npy", allow_pickle=False)
        words = sparse.read_sparse(build / "sparse")
        library = Library(
            folder=folder,
            id=manifest.id,
            reports=read_reports(build),
            numbered=tuple(entry.paragraphs for entry in manifest.reports),
            places=places,
            dense=read_vectors(build),
            sparse=words,
            encoder=open_encoder(build / "encoder"),
            vocabulary=vocabulary,
            speller=Speller(counts, words, vocabulary),
        )
    except (msgspec.DecodeError, OSError, RuntimeError, ValueError) as error:
        raise LibraryError(f"The library in {folder} does not open: {error} {REBUILD}") from None
    rows = {"manifest": manifest.rows, "places": len(places), "dense": library.dense.rows}
    rows["sparse"] = sparse.count_rows(library.sparse)
    if len(set(rows.values())) != 1 or places.shape[1:] != (5,):
        raise LibraryError(f"The library in {folder} breaks the row contract: {rows}. {REBUILD}")
    if library.dense.dimension != library.encoder.dimension:
        raise LibraryError(
            f"The library in {folder} holds vectors of {library.dense.dimension} dimensions, "
            f"the encoder makes {library.encoder.dimension}. {REBUILD}"
        )
    return library


def read_vectors(build: Path) -> "Dense":
    """The vectors of a build, whose files are checked already."""
    from index import dense

    table = build / VECTORS_TABLE
    return dense.read_dense(build / VECTORS, np.load(table, allow_pickle=False) if table.exists() else None)


def stored_sources(folder: Path, *, without: Collection[str] = ()) -> tuple[Source, ...]:
    """The reports that the library keeps copies of, in order of id, those `without` left out; none without a library.

    They are found even where the manifest is damaged, so that a rebuild loses no report. A copy that is itself
    damaged raises `LibraryError` with the report to give again.
    """
    try:
        manifest: Manifest | None = read_manifest(folder)
    except LibraryError:
        manifest = None
    builds = sorted(folder.glob("b-*/sources"), key=lambda path: path.stat().st_mtime)
    if manifest is not None:
        builds = [folder / manifest.folder / "sources"]
    if not builds:
        return ()
    sources = []
    for home in sorted(path for path in builds[-1].glob("*/") if path.name not in without):
        files = [file for file in home.iterdir() if file.name != "report.toml"]
        if len(files) == 1:
            toml = home / "report.toml"
            sources.append(
                Source(home.name, files[0].name, files[0].read_bytes(), toml.read_bytes() if toml.exists() else b"")
            )
    if manifest is not None:
        kept = {source.id: source.fingerprint for source in sources}
        for entry in manifest.reports:
            if entry.id not in without and kept.get(entry.id) != entry.fingerprint:
                raise LibraryError(
                    f"The library's copy of the report {entry.id!r} is damaged. "
                    f"Give the file again: pilcrow index --rebuild PATH/{entry.file}"
                )
    return tuple(sources)


def sync(path: Path) -> None:
    """Have the operating system write a file, or the names in a folder, to the disk.

    Windows wants files open for writing for this, and does not open folders.
    """
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
