"""The disk is full, or may not be written to: said with what, where and what to do; what was there stays whole.

What is written in Python is broken off at every file by `test_build.py`; here the machine itself has no room, also for
what FAISS, tantivy and SQLite write. The small disk needs leave to make one, the limit to files' sizes none.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.library import Library
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits as Unix has them")

NOT_WRITTEN = re.compile(
    r"The library cannot be written: /\S+: .*(No space left on device|File too large|io::Error|requested and).*\. "
    r"The old one is untouched\. Check the folder's permissions and free space\."
)
NOT_KEPT = re.compile(
    r"The conversations in /\S+ cannot be read or written \((database or disk is full|disk I/O error|.* full.*)\)\. "
    r"Check the folder's permissions and free space; a damaged file can be moved away\."
)


def tries(what: str, folder: Path, step: int, where: str) -> list[dict[str, Any]]:
    """What happened with less room and with more; with none to be had on a disk, with smaller files."""
    command = [sys.executable, "-m", "tests.faults.small_disk", what, folder, str(step)]
    done = subprocess.run([*command, where], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=600)
    if where == "disk" and done.returncode == 3:  # no leave to make one: the limit is tried anyway
        return []
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("where", ["disk", "limit"])
@pytest.mark.parametrize("step", [28 * 1024, pytest.param(4096, marks=pytest.mark.soak)])
def test_a_full_disk_leaves_the_old_library_whole_wherever_a_build_meets_it(
    tmp_path: Path, step: int, where: str
) -> None:
    tried = tries("build", tmp_path, step, where)
    for one in tried[:-1]:
        assert NOT_WRITTEN.fullmatch(one["error"]), one
        assert (one["old"], one["left"], one["last"]) == (True, [], "8")
    assert [(one["error"], one["last"]) for one in tried[-1:]] in ([], [("", "9")])
    assert len(tried) > 5 or where == "disk"


@pytest.mark.parametrize("where", ["disk", "limit"])
@pytest.mark.parametrize("step", [24 * 1024, pytest.param(4096, marks=pytest.mark.soak)])
def test_a_full_disk_loses_no_turn_that_was_kept(tmp_path: Path, step: int, where: str) -> None:
    tried = tries("keep", tmp_path, step, where)
    for one in tried:
        assert one["whole"], one
        assert one["error"] == "" or NOT_KEPT.fullmatch(one["error"]), one
    turns = [one["turns"] for one in tried]
    assert turns == sorted(turns)
    assert [one["error"] for one in tried[-1:]] in ([], [""])
    assert len(tried) > 2 or where == "disk"


# Asks as the command line does, from a library with the fake encoder; standard output may hold so many bytes.
ASK = """
import resource, sys
from pathlib import Path
from assistant import cli
from assistant.answer import Assistant
from index.library import open_library
from tests.fakes import FakeEncoder, GluingResolver

library = open_library(Path(sys.argv[1]), open_encoder=lambda _: FakeEncoder())
cli._assistant = lambda: Assistant(library, resolver=GluingResolver())
if int(sys.argv[2]) >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
cli.main(sys.argv[3:], prog_name="pilcrow")
"""
OUTPUT = re.compile(
    r"pilcrow: The output could not be written \((No space left on device|File too large)\), so it is not whole\. "
    r"Free some space there, or send it elsewhere, and begin again\.\n"
)


def to_full(library: Library, out: Path, room: int, *arguments: str) -> tuple[int, str]:
    """Exit status and standard error of `pilcrow ARGUMENTS > out`, where `out` has so many bytes of room (-1: any)."""
    with out.open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-c", ASK, library.folder, str(room), *arguments],
            cwd=ROOT,
            stdout=stream,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
        )
    return done.returncode, done.stderr


@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "arguments", [("ask", "--batch", "-"), ("show", "--all"), ("--help",)], ids=lambda given: given[0]
)
def test_an_output_that_finds_no_room_is_said_to_be_cut_off(
    short_library: Library,
    tmp_path: Path,
    arguments: tuple[str, ...],
    buffered: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "" if buffered else "1")
    questions = tmp_path / "questions.csv"
    questions.write_text("question\n" + "How many children did the summer reading scheme reach?\n" * 5)
    given = tuple(str(questions) if word == "-" else word for word in arguments)
    full = [(tmp_path / "out", 700)] + ([(Path("/dev/full"), -1)] if Path("/dev/full").exists() else [])
    for out, room in full:
        status, said = to_full(short_library, out, room, *given)
        lines = [line for line in said.splitlines(keepends=True) if not line.startswith("answering")]
        assert status == 1
        assert OUTPUT.fullmatch("".join(lines)), said
    assert (tmp_path / "out").stat().st_size <= 700


READ_ONLY = """
import os, sys
from pathlib import Path
import faiss, nupunkt, tantivy
from index import dense, sparse
from assistant.conversations import Conversations
from assistant.removal import brought_in
from assistant.types import Conversation
from index.build import build_library
from index.errors import UserError
from index.sources import find_sources
from tests.conftest import SHORT
from tests.fakes import FakeEncoder
from tests.test_conversations import turn

sources = find_sources([SHORT])
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
folder, file, count = Path(sys.argv[1]), Path(sys.argv[2]), FakeEncoder().count_pieces
name = sys.argv[3]
for action in (
    lambda: build_library(folder, sources, open_encoder=FakeEncoder, count_pieces=count),
    lambda: build_library(folder / "inner", sources, open_encoder=FakeEncoder, count_pieces=count),
    lambda: Conversations(file).add(Conversation(), turn("two")),
    lambda: Conversations(file).delete(name),
    lambda: Conversations(file.with_name("other.sqlite")).list(),
):
    try:
        action()
        print("done")
    except UserError as error:
        print(error)
"""


@pytest.fixture
def read_only(short_library: Library) -> Iterator[Path]:
    """A folder that nobody may write to, with a library and a file of conversations; below no folder of the owner's."""
    from assistant.conversations import Conversations
    from assistant.types import Conversation
    from tests.test_conversations import turn

    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(short_library.folder, Path(home) / "library")
        kept = Conversations(Path(home) / "c.sqlite")
        (Path(home) / "id").write_text(kept.add(Conversation(), turn("one")).id or "")
        for path in (Path(home), *Path(home).rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield Path(home)
        for path in (Path(home), *Path(home).rglob("*")):
            path.chmod(0o755)


def test_where_nothing_may_be_written_it_is_said_what_and_where(read_only: Path) -> None:
    folder, file, name = read_only / "library", read_only / "c.sqlite", (read_only / "id").read_text()
    before = {path: path.read_bytes() for path in read_only.rglob("*") if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, folder, file, name],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    told = done.stdout.splitlines()
    assert (len(told), done.stderr) == (5, "")
    for line, path in zip(told[:2], (folder, folder / "inner"), strict=True):
        assert line.startswith(f"The library cannot be written: {path}"), line
        assert line.endswith("Permission denied. The old one is untouched. Check the folder's permissions and free "
                             "space.")  # fmt: skip
    for line in told[2:4]:
        assert line.startswith(f"The conversations in {file} cannot be read or written ("), line
        assert "Check the folder's permissions" in line
    assert "other.sqlite cannot be read or written (" in told[4]
    assert {path: path.read_bytes() for path in read_only.rglob("*") if path.is_file()} == before
