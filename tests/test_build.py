"""Reports -> a library: beside the old one, renamed into place, and killed at any moment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from index import build as build_module
from index import dense
from index import library as lib
from index.build import Built, build_library, merge, why_stale
from index.errors import LibraryError, ReportError
from index.kept_vectors import FILE
from index.library import Library, open_library, read_manifest
from index.sources import Source, find_sources
from index.types import Vectors
from tests.conftest import ROOT, SHORT
from tests.fakes import FakeEncoder

ONE = "# T\n\n## Part\n\n1. The lift is broken. It was mended.\n2. The roof leaks.\n"


class CountingEncoder(FakeEncoder):
    """Remembers what it embedded and how often it was exported."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.exported = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode(texts)

    def export(self, folder: Path) -> None:
        self.exported += 1
        super().export(folder)


class BrokenEncoder(FakeEncoder):
    def encode(self, texts: Sequence[str]) -> Vectors:
        raise MemoryError("broken")


def never() -> CountingEncoder:
    raise AssertionError("the model was loaded")


def source(text: str = ONE, *, name: str = "a", toml: str = "") -> Source:
    return Source(name, f"{name}.md", text.encode(), toml.encode())


def build(folder: Path, *sources: Source, encoder=FakeEncoder, **options) -> Built:
    return build_library(folder, sources, open_encoder=encoder, count_pieces=FakeEncoder().count_pieces, **options)


def open_fake(folder: Path) -> Library:
    return open_library(folder, open_encoder=lambda _: FakeEncoder())


def build_folder(folder: Path) -> Path:
    return folder / read_manifest(folder).folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# What a build makes


def test_a_build_makes_one_folder_beside_a_manifest_that_names_it(tmp_path: Path):
    built = build(tmp_path / "new" / "library", source(toml='id = "a"'))
    folder = tmp_path / "new" / "library"
    assert names(folder) == [".lock", built.manifest.folder, "manifest.json"]
    assert built.manifest == read_manifest(folder)
    assert built.manifest.folder.startswith(f"b-{built.manifest.id[:12]}-")
    made = build_folder(folder)
    assert names(made) == [
        "dense.faiss", "digests.npy", "encoder", "paragraphs.jsonl", "paragraphs.npy", "places.npy", "reports.json",
        "sources", "sparse", "words.json",
    ]  # fmt: skip
    assert names(made / "encoder") == ["model.onnx", "tokenizer.json"]
    assert (made / "sources" / "a" / "a.md").read_text() == ONE
    assert (made / "sources" / "a" / "report.toml").read_text() == 'id = "a"'
    assert [file.name for file in made.rglob("*.lock")] == []


def test_every_file_is_in_the_manifest_with_size_and_checksum(tmp_path: Path):
    manifest = build(tmp_path, source()).manifest
    made = build_folder(tmp_path)
    assert manifest.files == {
        file.relative_to(made).as_posix(): lib.FileEntry(file.stat().st_size, lib.file_digest(file))
        for file in made.rglob("*")
        if file.is_file()
    }
    lib.check_files(tmp_path, manifest)


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_whoever_may_read_the_manifest_may_read_every_file(tmp_path: Path):
    build(tmp_path, source())
    mode = (tmp_path / lib.MANIFEST).stat().st_mode
    assert {file.stat().st_mode for file in tmp_path.rglob("*") if file.is_file() and "lock" not in file.name} == {mode}


def test_nothing_is_pickled(short_library: Library):
    for file in (short_library.folder / read_manifest(short_library.folder).folder).rglob("*"):
        if file.suffix == ".npy":
            assert np.load(file, allow_pickle=False).dtype.hasobject is False
        elif file.is_file():
            assert not file.read_bytes().startswith(b"\x80"), file.name


def test_two_builds_of_one_report_are_the_same(tmp_path: Path):
    first, second = (build(tmp_path / name, source(SHORT.read_text())).manifest for name in ("x", "y"))
    assert first.id == second.id
    for name in ("dense.faiss", "places.npy", "digests.npy", "reports.json", "paragraphs.jsonl", "words.json"):
        assert first.files[name] == second.files[name]


def test_reports_are_in_the_order_given_and_rows_follow_it(tmp_path: Path):
    built = build(tmp_path, source(), source(ONE.replace("roof", "door"), name="b"))
    library = open_fake(tmp_path)
    assert [report.id for report in library.reports] == ["a", "b"]
    assert [entry.paragraphs for entry in built.manifest.reports] == [2, 2]
    assert library.places[:, 0].tolist() == sorted(library.places[:, 0].tolist())
    assert library.id == lib.library_id((source(), source(ONE.replace("roof", "door"), name="b")))


def test_progress_is_told_from_beginning_to_end(tmp_path: Path):
    told: list[tuple[str, int, int]] = []
    build(tmp_path, source(), progress=lambda what, done, total: told.append((what, done, total)))
    assert told == [
        ("reading", 0, 1),
        ("reading", 1, 1),
        ("loading the embedding model", 0, 1),
        ("embedding", 0, 5),
        ("embedding", 5, 5),
        ("writing", 0, 1),
        ("writing", 1, 1),
    ]


# What a build does not do again


def test_an_unchanged_report_is_not_embedded_again_and_no_model_is_loaded(tmp_path: Path):
    first = build(tmp_path, source())
    again = build(tmp_path, source(), encoder=never)
    assert (first.embedded, again.embedded) == (5, 0)
    assert again.manifest.id == first.manifest.id
    assert again.manifest.folder != first.manifest.folder
    for name in ("dense.faiss", "places.npy", "encoder/model.onnx", "encoder/tokenizer.json"):
        assert again.manifest.files[name] == first.manifest.files[name]


def test_only_what_is_new_is_embedded(tmp_path: Path):
    build(tmp_path, source())
    encoder = CountingEncoder()
    built = build(tmp_path, source(ONE + "3. The door is open.\n"), encoder=lambda: encoder)
    assert encoder.texts == ["Part. The door is open."]
    assert (built.embedded, encoder.exported) == (1, 0)
    build(tmp_path / "fresh", source(ONE + "3. The door is open.\n"))
    fresh = read_manifest(tmp_path / "fresh").files
    assert {name: built.manifest.files[name] for name in ("dense.faiss", "places.npy", "digests.npy")} == {
        name: fresh[name] for name in ("dense.faiss", "places.npy", "digests.npy")
    }


def test_vectors_that_were_rounded_are_not_kept_by_a_library_that_rounds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The same reports make the same library, whatever it held before."""
    with monkeypatch.context() as smaller:
        smaller.setattr(dense, "MOST_EXACT", 1)
        build(tmp_path, source(), source("# U\n1. Other.\n", name="b"))
        assert build(tmp_path, source(), source("# U\n1. Other.\n", name="b"), encoder=never).embedded == 0
    assert build(tmp_path, source()).embedded == 5
    build(tmp_path / "fresh", source())
    assert (build_folder(tmp_path) / "dense.faiss").read_bytes() == (
        build_folder(tmp_path / "fresh") / "dense.faiss"
    ).read_bytes()


def test_what_is_said_twice_is_embedded_once(tmp_path: Path):
    encoder = CountingEncoder()
    build(tmp_path, source("# T\n## P\n1. Yes.\n2. Yes.\n3. Yes.\n"), encoder=lambda: encoder)
    assert sorted(encoder.texts) == ["P. Yes.", "T"]
    assert len(open_fake(tmp_path).places) == 12


def test_a_report_that_left_the_library_is_gone(tmp_path: Path):
    build(tmp_path, source(), source("# U\n1. Other.\n", name="b"))
    build(tmp_path, source("# U\n1. Other.\n", name="b"), encoder=never)
    assert [report.id for report in open_fake(tmp_path).reports] == ["b"]


def test_a_damaged_library_is_built_from_scratch(tmp_path: Path):
    build(tmp_path, source())
    (build_folder(tmp_path) / "dense.faiss").write_bytes(b"damaged")
    encoder = CountingEncoder()
    assert build(tmp_path, source(), encoder=lambda: encoder).embedded == 5
    assert encoder.exported == 1
    open_fake(tmp_path)


def test_the_model_is_loaded_once_to_embed_and_to_export(tmp_path: Path):
    opened: list[CountingEncoder] = []

    def open_encoder() -> CountingEncoder:
        opened.append(CountingEncoder())
        return opened[-1]

    build(tmp_path, source(), encoder=open_encoder)
    assert [encoder.exported for encoder in opened] == [1]
    (build_folder(tmp_path) / "encoder" / "model.onnx").unlink()
    build(tmp_path, source(), encoder=open_encoder)
    assert [encoder.exported for encoder in opened] == [1, 1]


def test_vectors_of_another_model_are_not_used(tmp_path: Path):
    manifest = build(tmp_path, source()).manifest
    other = lib.sealed(replace(manifest, model="other"))
    (tmp_path / "manifest.json").write_bytes(msgspec.json.encode(other))
    encoder = CountingEncoder()
    assert build(tmp_path, source(), encoder=lambda: encoder).embedded == 5
    assert encoder.exported == 1


def test_every_file_and_folder_is_on_the_disk_before_the_manifest_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before = build(tmp_path, source()).manifest.folder
    synced: list[str] = []
    named: list[str] = []

    def sync(path: Path) -> None:
        synced.append(path.relative_to(tmp_path).as_posix())
        named.append(read_manifest(tmp_path).folder)

    monkeypatch.setattr(lib, "sync", sync)
    manifest = build(tmp_path, source()).manifest
    made = tmp_path / manifest.folder
    staging = synced[0].partition("/")[0]
    expected = {f"{staging}/{path.relative_to(made).as_posix()}" for path in made.rglob("*")} | {staging}
    assert set(synced[:-2]) == expected
    assert synced[-2:] == [".building-manifest.json", "."]
    assert set(named[:-1]) == {before}
    assert named[-1] == manifest.folder


# Notes and errors


def test_gaps_are_noted_and_the_build_goes_on_unless_strict(tmp_path: Path):
    gap = source("# T\n1. One.\n3. Three.\n")
    assert build(tmp_path, gap).notes == {"a": ("gap in the numbering: ¶2 missing",)}
    with pytest.raises(ReportError, match=r"^a\.md: gap in the numbering: ¶2 missing\. Without --strict it is indexed"):
        build(tmp_path / "strict", gap, strict=True)
    assert names(tmp_path / "strict") == [".lock"]
    assert build(tmp_path, source(), strict=True).notes == {"a": ()}


def test_without_a_report_there_is_nothing_to_build(tmp_path: Path):
    with pytest.raises(ReportError, match=r"There is no report to index\. Give a file or a folder: pilcrow index PATH"):
        build(tmp_path)


def test_a_report_that_cannot_be_read_leaves_the_old_library_whole(tmp_path: Path):
    old = build(tmp_path, source()).manifest
    for bad in (b"", b"\xff", b"\0"):
        with pytest.raises(ReportError, match=r"^a\.md: "):
            build(tmp_path, Source("a", "a.md", bad, b""))
    assert open_fake(tmp_path).id == old.id


def test_while_a_build_is_running_another_is_refused(tmp_path: Path):
    from filelock import FileLock

    with (
        FileLock(tmp_path / ".lock"),
        pytest.raises(LibraryError, match=r"^Another build of the library in .* is running"),
    ):
        build(tmp_path, source())
    build(tmp_path, source())


def test_where_the_folder_cannot_be_written_the_path_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError) as caught:
        build(tmp_path / "file", source())
    assert str(caught.value) == (
        f"The library cannot be written: {tmp_path / 'file'}: File exists. The old one is untouched. "
        "Check the folder's permissions and free space."
    )
    with pytest.raises(LibraryError, match=r"^The library cannot be written: .*file/inner: Not a directory"):
        build(tmp_path / "file" / "inner", source())


def test_an_encoder_that_fails_leaves_the_old_library_whole(tmp_path: Path):
    old = build(tmp_path, source()).manifest
    with pytest.raises(MemoryError):
        build(tmp_path, source(ONE + "3. New.\n"), encoder=BrokenEncoder)
    assert open_fake(tmp_path).id == old.id
    assert names(tmp_path) == [".lock", old.folder, "manifest.json"]


def test_a_full_disk_leaves_a_whole_library_whenever_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Bringing the n-th file or folder to the disk fails, for each n until the build gets through."""
    old = build(tmp_path / "old", source()).manifest
    changed = source(ONE + "3. New.\n")
    left = 0

    def sync(path: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(lib, "sync", sync)
    for call in range(100):
        folder = Path(shutil.copytree(tmp_path / "old", tmp_path / f"{call}"))
        left = call
        message, new = "", old
        try:
            new = build(folder, changed).manifest
        except LibraryError as error:
            message = str(error)
        if message:
            assert "No space left on device. The old one is untouched. Check the folder's permissions" in message
            assert open_fake(folder).id == old.id
            assert names(folder) == [FILE, ".lock", old.folder, "manifest.json"]  # to go on with
        else:
            assert open_fake(folder).id == lib.library_id((changed,))
            if left < 0:  # the last thing: the name of the manifest, after which the old build may go
                assert names(folder) == sorted([".lock", old.folder, new.folder, "manifest.json"])
            else:
                assert names(folder) == [".lock", new.folder, "manifest.json"]
                break
    assert call > 20


# Why a library is stale, and merging


def test_why_a_library_must_be_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    a, b = source(), source(name="b")
    assert why_stale(tmp_path, (a,)) == "there is none yet"
    build(tmp_path, a)
    assert why_stale(tmp_path, (a,)) is None
    assert why_stale(tmp_path, ()) is None
    assert why_stale(tmp_path, (a, b)) == "the report b is not in the library yet"
    assert why_stale(tmp_path, (source(ONE + " "),)) == "the report a has changed"
    assert why_stale(tmp_path, (source(toml='title = "x"'),)) == "the report a has changed"
    with monkeypatch.context() as other:
        other.setattr(build_module, "MODEL_SHA256", "other")
        assert why_stale(tmp_path, (a,)) == "it was built with another embedding model"
    with monkeypatch.context() as other:
        other.setattr(lib, "code_fingerprint", lambda: "other")
        assert why_stale(tmp_path, (a,)) == "it was built by another version of Pilcrow"
    (tmp_path / "manifest.json").write_text('{"format": 0}')
    assert why_stale(tmp_path, (a,)) == "it was built by another version of Pilcrow"


def test_a_damaged_manifest_is_an_error_and_no_reason_to_build_in_silence(tmp_path: Path):
    build(tmp_path, source())
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(LibraryError, match=r"manifest\.json is damaged"):
        why_stale(tmp_path, (source(),))


def test_a_given_report_takes_the_place_of_the_one_with_its_id():
    a, b, new = source(name="a"), source(name="b"), source("new", name="a")
    assert merge((b, a), ()) == (a, b)
    assert merge((b,), (a,)) == (a, b)
    assert merge((a, b), (new,)) == (new, b)


# Killed


def test_the_next_build_clears_away_what_killed_builds_left(tmp_path: Path):
    build(tmp_path, source())
    (tmp_path / ".building-0123" / "sparse").mkdir(parents=True)
    (tmp_path / ".building-0123" / "places.npy").write_bytes(b"half")
    (tmp_path / ".building-manifest.json").write_bytes(b"half a manifest")
    shutil.copytree(build_folder(tmp_path), tmp_path / "b-left-over")
    built = build(tmp_path, source())
    assert names(tmp_path) == [".lock", built.manifest.folder, "manifest.json"]


# A process that forks itself for each moment at which a build touches the library's folder, has the child build until
# then and kill itself there as `kill -9` does, and goes on until a build lives to its end.
KILLER = """
import os, shutil, signal, sys
from pathlib import Path
import filelock, nupunkt
from index import dense, sparse
from index.build import build_library
from index.sources import find_sources
from tests.fakes import FakeEncoder

old, home, report = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
TOUCHES = {"open", "os.mkdir", "os.rename", "os.scandir", "os.truncate", "os.chmod"}
REMOVES = {"os.remove", "os.rmdir"}  # told by name alone, within a folder that is open
nupunkt.sent_spans("One. Two.")

def build_until(moment, folder):
    met = 0
    def watch(event, args):
        nonlocal met
        if event in REMOVES or (event in TOUCHES and str(folder) in str(args[0])):
            met += 1
            if met == moment:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
    count = FakeEncoder().count_pieces
    build_library(folder, find_sources([report]), open_encoder=FakeEncoder, count_pieces=count)
    os._exit(0)

moment = 0
while True:
    moment += 1
    folder = home / f"{moment:04}"
    shutil.copytree(old, folder)
    child = os.fork()
    if child == 0:
        build_until(moment, folder)
    status = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(status):
        sys.exit(os.WEXITSTATUS(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_build_killed_at_any_moment_leaves_a_whole_library(tmp_path: Path):
    old = build(tmp_path / "old", source()).manifest
    (tmp_path / "a.md").write_text(ONE + "3. The door is open.\n")
    new = lib.library_id(find_sources([tmp_path / "a.md"]))
    done = subprocess.run(
        [sys.executable, "-c", KILLER, tmp_path / "old", tmp_path / "killed", tmp_path / "a.md"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    folders = sorted((tmp_path / "killed").iterdir())
    rows = {old.id: 11, new: 14}
    ids = []
    for folder in folders:
        library = open_fake(folder)
        ids.append(library.id)
        assert len(library.places) == rows[library.id]
        assert library.reports[0].numbered[-1].number == {old.id: "2", new: "3"}[library.id]
    first = ids.index(new)
    assert ids == [old.id] * first + [new] * (len(ids) - first)
    assert first > 60
    assert len(ids) - first > 10  # clearing the old build away is interrupted too
    for folder in (*folders[::9], *folders[first - 3 : first + 3]):
        manifest = build(folder, *find_sources([tmp_path / "a.md"])).manifest
        assert names(folder) == [".lock", manifest.folder, "manifest.json"]
