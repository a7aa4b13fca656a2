"""The library on disk: opened only when every byte is what the manifest says."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from index import dense, sparse
from index import library as lib
from index.errors import LibraryError, NotFoundError
from index.find import find, make_queries
from index.library import Library, Manifest, open_library, read_manifest, stored_sources
from index.passages import make_passages
from index.sources import Source
from index.types import SIZES, Passage, Report
from tests.conftest import ROOT, SHORT, build_fake
from tests.fakes import FakeEncoder

REBUILD = "pilcrow index --rebuild"


def open_fake(folder: Path, *, whole: bool = False) -> Library:
    return open_library(folder, open_encoder=lambda _: FakeEncoder(), whole=whole)


def error_of(action: Callable[[], object]) -> str:
    with pytest.raises(LibraryError) as caught:
        action()
    return str(caught.value)


@pytest.fixture
def folder(short_library: Library, tmp_path: Path) -> Path:
    """A copy of the short library, to be damaged."""
    return Path(shutil.copytree(short_library.folder, tmp_path / "library"))


@pytest.fixture
def build(folder: Path) -> Path:
    return folder / read_manifest(folder).folder


def reseal(folder: Path, **changes: object) -> None:
    """Make the manifest fit the files that are there, as a foreign program could."""
    manifest = read_manifest(folder)
    build = folder / manifest.folder
    files = {
        file.relative_to(build).as_posix(): lib.FileEntry(file.stat().st_size, lib.file_digest(file))
        for file in sorted(build.rglob("*"))
        if file.is_file()
    }
    manifest = lib.sealed(replace(manifest, **{"files": files, **changes}))
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))


# Opening


def test_an_opened_library_has_the_reports_as_they_were_read(short_library: Library, short: Report):
    assert short_library.reports == (short,)
    assert short_library.position("borchester-2014") == 0
    assert short_library.id == read_manifest(short_library.folder).id


def test_passage_i_row_i_id_i_and_document_i_are_the_same(tmp_path: Path):
    """Each sentence is a word that stands nowhere else, so that each search has one right answer."""
    words = ["alpha", "bravo", "delta", "tango", "kilo", "sierra"]
    (tmp_path / "a.md").write_text("# T\n1. Alpha. Bravo. Delta.\n2. Tango. Kilo. Sierra.\n")
    library = build_fake(tmp_path / "library", tmp_path / "a.md")
    encoder = FakeEncoder()
    passages = make_passages(library.reports[0], position=0, count_pieces=encoder.count_pieces, limit=256)
    assert [tuple(place) for place in library.places.tolist()] == [
        (p.report, p.paragraph, p.start, p.end, SIZES.index(p.size)) for p in passages
    ]
    assert library.places.dtype == np.int32
    assert np.array_equal(dense.all_vectors(library.dense), encoder.encode([p.embed_text for p in passages]))
    for word in words:
        for size in SIZES:
            found = [row for row, _ in sparse.search_sparse(library.sparse, word, size=size, most=99)]
            expected = [r for r, p in enumerate(passages) if p.size == size and word in p.embed_text.lower()]
            assert sorted(found) == expected
            assert len(expected) == {"sentence": 1, "window": 3 if word in ("bravo", "kilo") else 2, "part": 1}[size]
    assert read_manifest(library.folder).rows == len(passages) == 17


def test_an_unknown_report_is_named_with_those_that_exist(fake_library: Library):
    with pytest.raises(NotFoundError, match=r"^There is no report 'x' in the library\. It has: borchester-2014, wolv"):
        fake_library.position("x")


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in [folder, *folder.rglob("*")]}


def test_opening_and_searching_writes_nothing(folder: Path):
    before = snapshot(folder)
    library = open_fake(folder)
    assert find(library, *make_queries(library, ["staffing"]))[0].report == 0
    assert snapshot(folder) == before


READ_ONLY = """
import os, sys
from pathlib import Path
import nupunkt
from index import dense, sparse
from index.find import find, make_queries
from index.library import open_library
from tests.fakes import FakeEncoder
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
folder = Path(sys.argv[1])
assert not os.access(folder, os.W_OK)
library = open_library(folder, open_encoder=lambda _: FakeEncoder())
hits = find(library, *make_queries(library, ["summer reading scheme"]))
print(library.reports[0].paragraphs[hits[0].paragraph].label)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs the rights of files as Unix has them")
def test_a_library_that_nobody_may_write_to_opens(folder: Path):
    """As nobody, since the rights of a file do not hold the superuser off."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        copy = Path(shutil.copytree(folder, Path(home) / "library"))
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, copy], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60
        )
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755)
    assert (done.stdout, done.stderr) == ("¶8\n", "")


def test_a_library_replaced_while_it_is_opened_opens_as_the_new_one(folder: Path, monkeypatch: pytest.MonkeyPatch):
    old = read_manifest(folder)
    build_fake(folder, SHORT)
    assert not (folder / old.folder).exists()
    manifests = [old, read_manifest(folder)]
    monkeypatch.setattr(lib, "read_manifest", lambda _: manifests.pop(0))
    assert open_fake(folder).id == old.id
    assert manifests == []


# Damage


def truncate(file: Path, _: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def empty(file: Path, _: Path) -> None:
    file.write_bytes(b"")


def lengthen(file: Path, _: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\0")


def flip(file: Path, _: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(data)


def remove(file: Path, _: Path) -> None:
    file.unlink()


def swap(file: Path, _: Path) -> None:
    """Another file of the same length."""
    file.write_bytes(bytes(reversed(file.read_bytes())))


def make_folder(file: Path, _: Path) -> None:
    file.unlink()
    file.mkdir()


def replace_by_foreign(file: Path, other: Path) -> None:
    """The file of another library that stands in its place."""
    same = [f for f in other.rglob("*") if f.name == file.name]
    kind = [f for f in other.rglob(f"*{file.suffix}") if f.parent.name == file.parent.name or "sources" in f.parts]
    file.write_bytes((same or kind)[0].read_bytes())


@pytest.fixture(scope="module")
def other_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("other")
    (home / "other.md").write_text("# Other\n\n## Part\n\n1. Nothing of the kind.\n")
    (home / "other.toml").write_text('id = "other"\n')
    build_fake(home / "library", home / "other.md")
    for file in (home / "library").rglob("encoder/*"):
        file.write_bytes(b"another")
    return home / "library"


@pytest.mark.parametrize(
    "damage", [truncate, empty, lengthen, flip, remove, swap, make_folder, replace_by_foreign], ids=lambda f: f.__name__
)
def test_a_damaged_file_is_named_with_the_command_that_rebuilds(folder: Path, other_library: Path, damage):
    names = [str(f.relative_to(folder)) for f in sorted(folder.rglob("*")) if f.is_file() and f.name != ".lock"]
    kinds = {name.rpartition("/")[2].rpartition(".")[2] for name in names}
    assert kinds == {
        "json",
        "jsonl",
        "faiss",
        "npy",
        "onnx",
        "md",
        "toml",
        "fast",
        "fieldnorm",
        "idx",
        "pos",
        "store",
        "term",
    }
    for name in names:
        file = folder / name
        whole = file.read_bytes()
        damage(file, other_library)
        if file.is_file() and file.read_bytes() == whole:  # tantivy's files of positions are all alike
            assert file.suffix == ".pos"
            continue
        message = error_of(lambda: open_fake(folder, whole=True))
        if name.endswith("encoder/model.onnx"):  # which asking does not read
            if file.is_file() and file.stat().st_size == len(whole):
                open_fake(folder)
            else:
                assert error_of(lambda: open_fake(folder)) == message
        else:
            assert error_of(lambda: open_fake(folder)) == message
        if name != "manifest.json":
            assert name in message
            assert REBUILD in message
        elif damage is make_folder:
            assert f"{file} cannot be read (Is a directory)" in message
        else:  # the manifest of another library is whole, but names files that are not here
            assert ("manifest.json" in message) is (damage is not replace_by_foreign)
            assert REBUILD in message
        if file.is_dir():
            file.rmdir()
        file.write_bytes(whole)
    open_fake(folder)


def test_a_file_of_another_size_is_told_from_one_with_another_checksum(folder: Path, build: Path):
    whole = (build / "dense.faiss").read_bytes()
    truncate(build / "dense.faiss", folder)
    assert f"dense.faiss is damaged: {len(whole) - 1:,} bytes instead of {len(whole):,}. " in error_of(
        lambda: open_fake(folder)
    )
    (build / "dense.faiss").write_bytes(whole)
    flip(build / "dense.faiss", folder)
    assert "dense.faiss is damaged: its checksum is not the one it was written with. " in error_of(
        lambda: open_fake(folder)
    )


def test_any_flipped_bit_of_the_manifest_is_noticed(folder: Path):
    file = folder / "manifest.json"
    whole = file.read_bytes()
    seal = whole.index(b'"seal"')
    for at in (*range(0, len(whole), 3), *range(seal, seal + 6)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        message = error_of(lambda: read_manifest(folder))
        assert str(file) in message
        assert REBUILD in message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is damaged"),
        (b"[]", "is damaged"),
        (b'{"a":' * 100_000, "is damaged"),
        (b"\xff\xfe", "is damaged"),
        (b"{}", "was made by another version of Pilcrow"),
        (b'{"format": 1}', "was made by another version of Pilcrow"),
        (b'{"format": 2}', "is damaged"),
    ],
)
def test_a_foreign_manifest_is_named(tmp_path: Path, data: bytes, message: str):
    (tmp_path / "manifest.json").write_bytes(data)
    found = error_of(lambda: open_fake(tmp_path))
    assert f"{tmp_path / 'manifest.json'} {message}" in found
    assert REBUILD in found


def test_without_a_library_it_is_told_how_to_build_one(tmp_path: Path):
    expected = f"There is no library in {tmp_path / 'none'}. Build it: pilcrow index"
    assert error_of(lambda: open_fake(tmp_path / "none")) == expected


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../b"])
def test_a_manifest_names_nothing_outside_the_library(folder: Path, name: str):
    manifest = read_manifest(folder)
    for changed in (replace(manifest, folder=name), replace(manifest, files={name: lib.FileEntry(1, "0")})):
        (folder / "manifest.json").write_bytes(msgspec.json.encode(lib.sealed(changed)))
        message = error_of(lambda: open_fake(folder))
        assert f"{name!r}, outside the library" in message
        assert REBUILD in message


# A large library

LATER = ("sources/borchester-2014/short.md", "digests.npy")
IN_BLOCKS = ("dense.faiss", "paragraphs.jsonl")


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The short library, taken for a large one: its vectors are in lists."""
    monkeypatch.setattr(lib, "SMALL", 0)
    monkeypatch.setattr(dense, "MOST_EXACT", 10)
    monkeypatch.setattr(dense, "MOST_FLAT", 20)
    monkeypatch.setattr(dense, "PROBED", 1)  # all of them are searched
    build_fake(tmp_path / "library", SHORT)
    return tmp_path / "library"


def answered(folder: Path) -> list[str]:
    library = open_fake(folder)
    hits = find(library, *make_queries(library, ["staffing"]))
    return [library.reports[hit.report].paragraphs[hit.paragraph].text for hit in hits]


def test_a_large_library_finds_what_a_small_one_does(large: Path, short_library: Library):
    hits = find(short_library, *make_queries(short_library, ["staffing"]))
    assert answered(large) == [short_library.reports[0].paragraphs[hit.paragraph].text for hit in hits]


def test_in_a_large_library_every_file_that_an_answer_needs_is_checked(large: Path):
    build = large / read_manifest(large).folder
    names = sorted(str(f.relative_to(build)) for f in build.rglob("*") if f.is_file())
    assert {"dense.npy", "paragraphs.npy", "reports.json", "words.json"} < set(names)
    for name in names:
        whole = (build / name).read_bytes()
        (build / name).unlink()  # and not written over: an open library may still read it
        (build / name).write_bytes(whole)
        flip(build / name, large)
        if name in IN_BLOCKS:
            open_fake(large)
        if name.startswith(("encoder/model", *LATER, "sources/")):
            assert answered(large)
        else:
            assert name in error_of(lambda: answered(large))
        assert name in error_of(lambda: open_fake(large, whole=True))  # as `pilcrow doctor` does
        (build / name).unlink()
        (build / name).write_bytes(whole)
    assert answered(large)


def test_an_open_library_answers_on_after_it_was_replaced(large: Path):
    library = open_fake(large)
    shutil.rmtree(large)
    hits = find(library, *make_queries(library, ["staffing"]))
    assert library.reports[0].paragraphs[hits[0].paragraph].text


# The row contract


def drop_a_vector(build: Path) -> None:
    dense.write_dense(dense.all_vectors(dense.read_dense(build / "dense.faiss"))[:-1], build / "dense.faiss")


def drop_a_place(build: Path) -> None:
    np.save(build / "places.npy", np.load(build / "places.npy")[:-1])


def drop_a_column(build: Path) -> None:
    np.save(build / "places.npy", np.load(build / "places.npy")[:, :-1])


def drop_a_document(build: Path) -> None:
    shutil.rmtree(build / "sparse")
    (build / "sparse").mkdir()
    sparse.write_sparse([Passage(0, 0, 0, 1, "part", "word")] * 85, build / "sparse")


@pytest.mark.parametrize(
    "change", [drop_a_vector, drop_a_place, drop_a_column, drop_a_document], ids=lambda f: f.__name__
)
def test_a_library_that_breaks_the_row_contract_refuses_to_open(folder: Path, build: Path, change):
    change(build)
    reseal(folder)
    message = error_of(lambda: open_fake(folder))
    assert "breaks the row contract: {'manifest': 86, 'places': " in message
    assert REBUILD in message


def test_a_manifest_of_another_number_of_rows_breaks_the_row_contract(folder: Path):
    reseal(folder, rows=87)
    assert "{'manifest': 87, 'places': 86, 'dense': 86, 'sparse': 86}" in error_of(lambda: open_fake(folder))


def test_vectors_of_another_length_than_the_encoders_are_refused(folder: Path, build: Path):
    dense.write_dense(np.eye(86, dtype=np.float32), build / "dense.faiss")
    reseal(folder)
    message = error_of(lambda: open_fake(folder))
    assert "holds vectors of 86 dimensions, the encoder makes 384" in message
    assert REBUILD in message


@pytest.mark.parametrize(
    ("name", "data"),
    [("dense.faiss", b"x"), ("places.npy", b"x"), ("sparse/meta.json", b"{}"), ("reports.json", b"{}")],
)
def test_a_file_that_is_not_what_its_name_says_is_no_traceback(folder: Path, build: Path, name: str, data: bytes):
    (build / name).write_bytes(data)
    reseal(folder)
    message = error_of(lambda: open_fake(folder))
    assert f"The library in {folder} does not open" in message
    assert REBUILD in message


def test_nothing_pickled_is_read(folder: Path, build: Path):
    np.save(build / "places.npy", np.array([object()], dtype=object), allow_pickle=True)
    reseal(folder)
    assert "allow_pickle=False" in error_of(lambda: open_fake(folder))


# Kept copies of the reports


def test_the_reports_are_kept_and_found(short_library: Library, short_source: Source):
    assert stored_sources(short_library.folder) == (short_source,)


def test_they_are_found_without_a_manifest_too(folder: Path, short_source: Source):
    (folder / "manifest.json").write_bytes(b"{")
    assert stored_sources(folder) == (short_source,)
    (folder / "manifest.json").unlink()
    assert stored_sources(folder) == (short_source,)


def test_where_there_is_no_library_no_report_is_kept(tmp_path: Path):
    assert stored_sources(tmp_path) == ()
    assert stored_sources(tmp_path / "none") == ()


@pytest.mark.parametrize("damage", [flip, remove], ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ["short.md", "report.toml"])
def test_a_damaged_copy_is_named_with_the_file_to_give_again(folder: Path, build: Path, name: str, damage):
    damage(build / "sources" / "borchester-2014" / name, folder)
    message = error_of(lambda: stored_sources(folder))
    assert "copy of the report 'borchester-2014' is damaged" in message
    assert "pilcrow index --rebuild PATH/short.md" in message


def test_a_damaged_copy_left_out_is_no_error(folder: Path, build: Path):
    """It is given again."""
    remove(build / "sources" / "borchester-2014" / "short.md", folder)
    assert stored_sources(folder, without=["borchester-2014"]) == ()


def test_bringing_to_the_disk_is_done_for_files_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    (tmp_path / "file").write_text("x")
    lib.sync(tmp_path / "file")
    lib.sync(tmp_path)
    assert synced == [(tmp_path / "file").stat().st_ino, tmp_path.stat().st_ino]


# Identity


def test_the_id_is_of_reports_code_model_and_format(short_source: Source, monkeypatch: pytest.MonkeyPatch):
    same = lib.library_id((short_source,))
    assert lib.library_id((replace(short_source, data=b"x"),)) != same
    assert lib.library_id(()) != same
    for name, value in (("code_fingerprint", lambda: "other"), ("MODEL_SHA256", "other"), ("FORMAT", 3)):
        with monkeypatch.context() as changed:
            changed.setattr(lib, name, value)
            assert lib.library_id((short_source,)) != same
    assert lib.library_id((short_source,)) == same


def test_the_manifest_says_what_the_library_was_made_from(short_library: Library, short_source: Source):
    manifest = read_manifest(short_library.folder)
    assert manifest == Manifest(
        format=2,
        id=lib.library_id((short_source,)),
        folder=manifest.folder,
        code=lib.code_fingerprint(),
        model="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        rows=86,
        reports=(lib.ReportEntry("borchester-2014", "short.md", short_source.sha256, short_source.fingerprint, 8),),
        files=manifest.files,
        seal=manifest.seal,
    )
    build = short_library.folder / manifest.folder
    assert set(manifest.files) == {f.relative_to(build).as_posix() for f in build.rglob("*") if f.is_file()}
