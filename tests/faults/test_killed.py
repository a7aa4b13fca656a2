"""`kill -9` at random moments, of real processes: what was kept is whole, and what was promised is kept.

`test_build.py` kills a build at each moment at which Python touches the folder; here the clock chooses, so that what
libraries in C++ and Rust do is cut through too. A number as an argument says how many are killed; many run in
`make soak`.
"""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Conversation, Turn
from index import library as lib
from index.library import open_library
from index.sources import find_sources
from tests.conftest import ROOT, SHORT, build_fake
from tests.fakes import FakeEncoder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

FEW_OR_MANY = [pytest.param(6, id="few"), pytest.param(50, id="many", marks=pytest.mark.soak)]

# Imports everything, then forks itself for each line that it reads and has the child do what the line says: what is
# killed is doing it, and not still importing. The first word of the line is after how many seconds it kills the child
# (0: never); it prints how the child ended.
FORKING = """
import os, signal, sys, time
{imports}

def do(argument):
{body}

for line in sys.stdin:
    seconds, argument = line.strip().split(" ", 1)
    child = os.fork()
    if child == 0:
        do(argument)
        os._exit(0)
    if float(seconds):
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)  # where it has ended, its number is still its own
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
BUILD = FORKING.format(
    imports="""
from pathlib import Path
import faiss, filelock, nupunkt, tantivy
from index import dense, sparse
from index.build import build_library
from index.sources import find_sources
from tests.fakes import FakeEncoder
nupunkt.sent_spans("One. Two.")
""",
    body="""
    folder, report = argument.split(" ")
    count = FakeEncoder().count_pieces
    build_library(Path(folder), find_sources([Path(report)]), open_encoder=FakeEncoder, count_pieces=count)
""",
)
# Adds turns for ever, and says after each that it is kept. Every third of them stands under a key.
ADD = FORKING.format(
    imports="""
from pathlib import Path
from assistant.conversations import Conversations
from assistant.once import once
from assistant.types import Turn
from tests.test_conversations import turn
""",
    body="""
    file, name, told = argument.split(" ")
    kept, out = Conversations(Path(file)), os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    conversation = kept.get(name)
    while True:
        number = len(conversation.turns)
        this = once(str(number), b"", whose="", field="") if number % 3 == 0 else None
        if this is not None and kept.begin(this) is not None:
            os._exit(9)
        conversation = kept.add(conversation, turn(f"question {number} " + "word " * (number % 50 * 40)), request=this)
        os.write(out, b"%d " % number)
""",
)
DELETE = FORKING.format(
    imports="""
from pathlib import Path
from assistant.conversations import Conversations
""",
    body="""
    file, name = argument.split(" ")
    Conversations(Path(file)).delete(name)
""",
)


class Forker:
    """A process that forks; `run` has one child do something, and kills it after so many seconds."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *arguments: object, killed_after: float = 0) -> int:
        """The child's exit status, minus the signal's number where it was killed."""
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(" ".join(map(str, (killed_after, *arguments))) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())


@pytest.fixture
def forker() -> Iterator[type[Forker]]:
    """Makes processes that fork, and ends them."""
    made: list[Forker] = []

    class Ended(Forker):
        def __init__(self, program: str) -> None:
            super().__init__(program)
            made.append(self)

    yield Ended
    for one in made:
        one.process.communicate()


ANSWERS = {"8": "How many children did the summer reading scheme reach?", "9": "How often is the lift broken?"}


@pytest.mark.parametrize("times", FEW_OR_MANY)
def test_a_build_killed_at_any_time_leaves_the_old_library_or_the_new_one(
    tmp_path: Path, forker: type[Forker], times: int
) -> None:
    """In one folder, so that each build meets what the killed ones before it left."""
    folder, chance = tmp_path / "library", random.Random(6)
    old, new = tmp_path / "old" / "short.md", tmp_path / "new" / "short.md"
    for file in (old, new):
        file.parent.mkdir()
        for one in (SHORT, SHORT.with_suffix(".toml")):
            shutil.copy(one, file.parent)
    new.write_text(SHORT.read_text() + "\n9. The lift is broken every other day.\n")
    ids = {file: lib.library_id(find_sources([file])) for file in (old, new)}
    build_fake(folder, old)
    build = forker(BUILD)
    assert build.run(tmp_path / "warm", new) == 0
    begun = time.monotonic()
    assert build.run(tmp_path / "measured", new) == 0
    takes = time.monotonic() - begun
    stands, killed = ids[old], 0
    for number in range(times):
        wanted = new if stands == ids[old] else old
        killed += build.run(folder, wanted, killed_after=chance.uniform(0.05, 1.05) * takes) == -signal.SIGKILL
        library = open_library(folder, open_encoder=lambda _: FakeEncoder())
        assert library.id in {stands, ids[wanted]}, number
        stands = library.id
        for label, question in ANSWERS.items():
            cited = [c.paragraph for c in Assistant(library).ask(question).citations]
            assert (cited[:1] == [label]) == (label == "8" or stands == ids[new]), (number, question, cited)
    assert killed >= times / 2
    assert build.run(folder, new) == 0
    manifest = lib.read_manifest(folder)
    assert sorted(path.name for path in folder.iterdir()) == [".lock", manifest.folder, "manifest.json"]
    lib.check_files(folder, manifest)


def sound(file: Path) -> None:
    """Fails where SQLite finds anything wrong with the file."""
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = database.execute("SELECT conversation, position, turn FROM turns ORDER BY 1, 2").fetchall()
        known = {row[0] for row in database.execute("SELECT id FROM conversations")}
    assert {row[0] for row in rows} == known
    for name in known:
        assert [row[1] for row in rows if row[0] == name] == list(range(sum(row[0] == name for row in rows)))
    for row in rows:
        msgspec.json.decode(row[2], type=Turn)  # no half turn


@pytest.mark.parametrize("times", FEW_OR_MANY)
def test_no_turn_that_was_said_to_be_kept_is_lost_and_none_is_half(
    tmp_path: Path, forker: type[Forker], times: int
) -> None:
    from tests.test_conversations import turn

    file, told, chance = tmp_path / "c.sqlite", tmp_path / "told", random.Random(7)
    kept = Conversations(file)
    other = kept.add(Conversation(), turn("another"))
    name = kept.add(Conversation(), turn("question 0")).id or ""
    add = forker(ADD)
    before = 1
    for _ in range(times):
        told.write_bytes(b"")
        assert add.run(file, name, told, killed_after=chance.uniform(0.02, 0.5)) == -signal.SIGKILL
        sound(file)
        questions = [int(one.answer.question.split()[1]) for one in kept.get(name).turns]
        assert questions == list(range(len(questions)))
        said = [int(number) for number in told.read_text().split()]
        assert said == list(range(before, before + len(said)))
        assert len(questions) - before - len(said) in (0, 1)  # one may be kept that could not be said any more
        assert kept.get(other.id or "").turns == other.turns
        before = len(questions)
        with closing(sqlite3.connect(file)) as database:  # who is killed holds a key for a minute
            database.execute("DELETE FROM once WHERE conversation IS NULL")
            database.commit()
    assert before > times


@pytest.mark.parametrize("times", FEW_OR_MANY)
def test_a_deletion_killed_at_any_time_is_made_up_for(tmp_path: Path, forker: type[Forker], times: int) -> None:
    from tests.test_conversations import turn

    file, chance = tmp_path / "c.sqlite", random.Random(8)
    kept = Conversations(file)
    other = kept.add(Conversation(), turn("another"))
    delete = forker(DELETE)
    gone = 0
    for number in range(times):
        secret = f"lighthouse{number:04}"
        conversation = kept.add(Conversation(), turn(f"{secret} " * 400))
        delete.run(file, conversation.id, killed_after=chance.uniform(0, 0.06))
        sound(file)
        names = {entry.id for entry in kept.list()}
        assert names <= {other.id, conversation.id}
        if conversation.id in names:
            assert kept.get(conversation.id or "").turns == conversation.turns
            kept.delete(conversation.id or "")
        else:
            gone += 1
        assert kept.list()[0].id == other.id
        for path in tmp_path.glob("c.sqlite*"):
            assert secret.encode() not in path.read_bytes(), path
    assert gone > 0
