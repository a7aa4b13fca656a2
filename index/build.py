"""The build on one page: reports -> passages -> vectors -> a library beside the old one -> renamed into place."""

import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from index import library as lib
from index.embed import BuildEncoder, Digests, Progress, digest_of, embed
from index.encoder import LIMIT, MODEL_SHA256, TorchEncoder, model_folder, open_tokenizer
from index.errors import FormatError, LibraryError, ReportError
from index.kept_vectors import KeptVectors
from index.passages import make_passages
from index.reading import read_all
from index.sources import Failure, Source, read_report
from index.spelling import count_words
from index.stored import write_reports
from index.types import SIZES, Passage, Report

STAGING = ".building-"
ENCODER_FILES = ("model.onnx", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: its manifest, notes on each report by id, and how many rows were newly embedded."""

    manifest: lib.Manifest
    notes: dict[str, tuple[str, ...]]
    embedded: int


def why_stale(folder: Path, sources: tuple[Source, ...]) -> str | None:
    """Why the library must be built before it can answer from `sources` and what it holds; None where it need not.

    Raises `LibraryError` where its manifest is damaged: that is for a person to know, not to be built over in silence.
    """
    if not (folder / lib.MANIFEST).exists():
        return "there is none yet"
    try:
        manifest = lib.read_manifest(folder)
    except FormatError:
        return "it was built by another version of Pilcrow"
    known = {entry.id: entry for entry in manifest.reports}
    for source in sources:
        if source.id not in known:
            return f"the report {source.id} is not in the library yet"
        if known[source.id].fingerprint != source.fingerprint:
            return f"the report {source.id} has changed"
    if manifest.model != MODEL_SHA256:
        return "it was built with another embedding model"
    if manifest.code != lib.code_fingerprint():
        return "it was built by another version of Pilcrow"
    return None


def merge(kept: Sequence[Source], given: Sequence[Source]) -> tuple[Source, ...]:
    """The reports of the library with those given added, or put in place of the ones with their id; in order of id."""
    merged = {source.id: source for source in (*kept, *given)}
    return tuple(merged[name] for name in sorted(merged))


def build_library(
    folder: Path,
    sources: tuple[Source, ...],
    *,
    progress: Progress = lambda what, done, total: None,
    strict: bool = False,
    failures: list[Failure] | None = None,
    before: Mapping[str, Source] | None = None,
    jobs: int | None = None,
    open_encoder: Callable[[], BuildEncoder] = TorchEncoder,
    count_pieces: Callable[[str], int] | None = None,
) -> Built:
    """Build the library of `sources` in `folder`. Killed at any moment it leaves the old library whole.

    Passages that the old library holds, or a build that was killed has embedded, are not embedded again, and the model
    is only loaded when something is. Files are read in `jobs` processes (see `index/reading.py`).
    Raises `ReportError` for a report that cannot be read, and with `strict` for gaps and repeats in the numbering; with
    `failures` they are added there and the others go on, the report of that id as it was `before` among them; it is
    raised where none is left. `LibraryError` where another build is running, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    if not sources:
        raise ReportError("There is no report to index. Give a file or a folder: pilcrow index PATH")
    count = count_pieces or _piece_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            return _build(folder, sources, progress, strict, failures, before or {}, jobs, open_encoder, count)
    except Timeout:
        raise LibraryError(f"Another build of the library in {folder} is running. Wait until it is done.") from None
    except OSError as error:
        raise LibraryError(
            f"The library cannot be written: {error.filename or folder}: {error.strerror or error}. "
            "The old one is untouched. Check the folder's permissions and free space."
        ) from None


def _piece_counter() -> Callable[[str], int]:
    tokenizer = open_tokenizer(model_folder() / "tokenizer.json")
    return lambda text: len(tokenizer.encode(text).ids)


def _build(
    folder: Path,
    sources: tuple[Source, ...],
    progress: Progress,
    strict: bool,
    failures: list[Failure] | None,
    before: Mapping[str, Source],
    jobs: int | None,
    open_encoder: Callable[[], BuildEncoder],
    count: Callable[[str], int],
) -> Built:
    reports: list[Report] = []
    passages: list[Passage] = []
    read: list[Source] = []
    progress("reading", 0, len(sources))
    for done, (source, found) in enumerate(zip(sources, read_all(sources, jobs=jobs), strict=True), 1):
        try:
            if isinstance(found, ReportError):
                raise found
            report = found
            if strict and report.notes:
                notes = "; ".join(report.notes)
                raise ReportError(f"{source.file}: {notes}. Without --strict it is indexed all the same.")
        except ReportError as error:
            if failures is None:
                raise
            failures.append(Failure(source.file, str(error).removeprefix(f"{source.file}: ")))
            if before.get(source.id, source) == source:
                continue
            source = before[source.id]
            report = read_report(source)
        passages += make_passages(report, position=len(reports), count_pieces=count, limit=LIMIT)
        reports.append(report)
        read.append(source)
        progress("reading", done, len(sources))
    if not reports:
        raise ReportError("None of the reports given can be read.")
    sources = tuple(read)

    for left in folder.glob(f"{STAGING}*"):  # of builds that were killed
        if left.is_dir():
            shutil.rmtree(left)
        else:  # the draft of a manifest
            left.unlink()
    staging = folder / f"{STAGING}{secrets.token_hex(4)}"
    staging.mkdir()
    try:
        with closing(KeptVectors(folder)) as kept:
            old = _old_build(folder)
            digests = np.stack([digest_of(p.embed_text) for p in passages])
            file = staging / "vectors.npy"  # as they are, in 32 bits; gone before the build is published
            encoder, embedded = embed(passages, digests, file, old, kept, open_encoder, progress)
            progress("writing", 0, 1)
            _write(staging, sources, reports, passages, digests, file)
            file.unlink()
            _write_encoder(staging / "encoder", old, encoder or open_encoder)
            manifest = _publish(folder, staging, sources, reports, len(passages))
            kept.forget()
            progress("writing", 1, 1)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Built(manifest, {report.id: report.notes for report in reports}, embedded)


def _old_build(folder: Path) -> Path | None:
    """The folder of the build that stands, where it is whole and has vectors of the same model."""
    try:
        manifest = lib.read_manifest(folder)
        lib.check_files(folder, manifest)
    except LibraryError:
        return None
    return folder / manifest.folder if manifest.model == MODEL_SHA256 else None


def _write(
    staging: Path,
    sources: tuple[Source, ...],
    reports: list[Report],
    passages: list[Passage],
    digests: Digests,
    file: Path,
) -> None:
    from index import dense, sparse

    for name in ("sources", "sparse", "encoder"):
        (staging / name).mkdir()
    write_reports(reports, staging)
    (staging / lib.WORDS).write_bytes(msgspec.json.encode(dict(sorted(count_words(reports).items()))))
    for source in sources:
        home = staging / "sources" / source.id
        home.mkdir()
        (home / source.file).write_bytes(source.data)
        if source.toml:
            (home / "report.toml").write_bytes(source.toml)
    places = np.array([(p.report, p.paragraph, p.start, p.end, SIZES.index(p.size)) for p in passages], dtype=np.int32)
    np.save(staging / "places.npy", places, allow_pickle=False)
    np.save(staging / "digests.npy", digests, allow_pickle=False)
    vectors = np.load(file, mmap_mode="r", allow_pickle=False)
    table = dense.write_dense(vectors, staging / lib.VECTORS)
    if table is not None:
        np.save(staging / lib.VECTORS_TABLE, table, allow_pickle=False)
    sparse.write_sparse(passages, staging / "sparse")


def _write_encoder(target: Path, old: Path | None, open_encoder: Callable[[], BuildEncoder]) -> None:
    """The exported encoder of the old build where it has one, else a new export."""
    if old is not None and all((old / "encoder" / name).is_file() for name in ENCODER_FILES):
        for name in ENCODER_FILES:
            shutil.copyfile(old / "encoder" / name, target / name)
    else:
        open_encoder().export(target)


def _publish(
    folder: Path, staging: Path, sources: tuple[Source, ...], reports: list[Report], rows: int
) -> lib.Manifest:
    """Bring the staged build to the disk, name it, replace the manifest in one step, remove other builds."""
    files = {}
    mode = (staging / lib.WORDS).stat().st_mode
    for file in sorted(path for path in staging.rglob("*") if path.is_file()):
        if file.name.endswith(".lock"):  # tantivy's, of its writer
            file.unlink()
            continue
        file.chmod(mode)  # tantivy makes two that its owner alone can read, and who serves may be another user
        lib.sync(file)
        files[file.relative_to(staging).as_posix()] = lib.FileEntry(file.stat().st_size, lib.file_digest(file))
    for inner in [*(path for path in staging.rglob("*") if path.is_dir()), staging]:
        lib.sync(inner)
    identity = lib.library_id(sources)
    target = folder / f"b-{identity[:12]}-{secrets.token_hex(4)}"
    staging.rename(target)
    entries = tuple(
        lib.ReportEntry(source.id, source.file, source.sha256, source.fingerprint, len(report.numbered))
        for source, report in zip(sources, reports, strict=True)
    )
    manifest = lib.sealed(
        lib.Manifest(lib.FORMAT, identity, target.name, lib.code_fingerprint(), MODEL_SHA256, rows, entries, files)
    )
    draft = folder / f"{STAGING}{lib.MANIFEST}"
    try:
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        lib.sync(draft)
        draft.replace(folder / lib.MANIFEST)
    except OSError:
        draft.unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        raise
    try:
        lib.sync(folder)
    except OSError:  # a crash may yet bring the old manifest back: its build stays, until the next build
        return manifest
    for other in folder.glob("b-*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return manifest
