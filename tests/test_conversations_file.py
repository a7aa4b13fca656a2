import multiprocessing
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from assistant import conversations_file
from assistant.conversations import Conversations
from assistant.conversations_file import VERSION, opened, scrub
from assistant.once import once
from assistant.types import Conversation
from index.errors import FormatError, LibraryError
from tests.test_conversations import turn

VERSION_1 = """
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL,
    position INTEGER NOT NULL,
    turn TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
) WITHOUT ROWID
"""


def write_version_1(file: Path, questions: dict[str, list[str]]) -> None:
    """The file as the first version of Pilcrow left it."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(VERSION_1)
        database.execute("PRAGMA user_version = 1")
        for name, asked in questions.items():
            for position, question in enumerate(asked):
                text = msgspec.json.encode(turn(question)).decode()
                database.execute("INSERT INTO turns VALUES (?, ?, ?)", (name, position, text))
        database.commit()


def questions_of(conversations: Conversations, name: str) -> list[str]:
    return [t.answer.question for t in conversations.get(name).turns]


def test_a_file_of_version_1_keeps_every_turn(tmp_path: Path) -> None:
    asked = {"c_a": ["one", "two"], "c_b": ["three"]}
    write_version_1(tmp_path / "c.sqlite", asked)
    conversations = Conversations(tmp_path / "c.sqlite")
    assert {name: questions_of(conversations, name) for name in asked} == asked
    assert {(e.id, e.title, e.origin, e.turns) for e in conversations.list()} == {
        ("c_a", "one", "web", 2),
        ("c_b", "three", "web", 1),
    }


def test_a_file_of_version_2_keeps_its_conversations_and_can_delete_them(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    conversations = Conversations(file)
    name = conversations.add(Conversation(), turn("one"), origin="terminal").id
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TABLE to_forget")
        database.execute("PRAGMA user_version = 2")
        database.commit()
    assert [(entry.id, entry.origin) for entry in conversations.list()] == [(name, "terminal")]
    conversations.delete(str(name))
    assert conversations.list() == ()


def test_the_days_of_a_version_1_conversation_count_from_when_it_is_first_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_version_1(tmp_path / "c.sqlite", {"c_a": ["one"]})
    day = datetime(2026, 5, 1, tzinfo=UTC)
    monkeypatch.setattr(conversations_file, "now", lambda: day)
    entry = Conversations(tmp_path / "c.sqlite", keep_days=1).entry("c_a")
    assert (entry.started, entry.last_turn) == (day, day)


def test_a_turn_that_a_running_older_pilcrow_adds_is_found(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    Conversations(file).add(Conversation("c_new"), turn("new"))
    write_version_1(file, {"c_old": ["old"]})  # as it does: version 1 makes its table where it is missing
    assert {entry.id for entry in Conversations(file).list()} == {"c_new", "c_old"}


def _open_and_add(file: Path, name: str) -> None:
    conversations = Conversations(file)
    conversations.add(Conversation(name, conversations.get(name).turns), turn("after"))


def test_processes_that_open_a_version_1_file_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    names = [f"c_{number}" for number in range(4)]
    write_version_1(file, {name: ["before"] * 50 for name in names})
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_open_and_add, args=(file, name)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    conversations = Conversations(file)
    assert [questions_of(conversations, name) for name in names] == [["before"] * 50 + ["after"]] * 4
    assert len(conversations.list()) == 4


def test_a_migration_that_fails_changes_nothing_and_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "c.sqlite"
    write_version_1(file, {"c_a": ["one"]})
    with monkeypatch.context() as patch:
        patch.setattr(conversations_file, "FROM_VERSION_1", "INSERT INTO nowhere VALUES (?1)")
        with pytest.raises(LibraryError, match="nowhere"):
            Conversations(file).list()
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA user_version").fetchone()[0] == 1
        assert database.execute("SELECT name FROM sqlite_master WHERE name = 'conversations'").fetchall() == []
    assert questions_of(Conversations(file), "c_a") == ["one"]


def test_a_file_of_a_newer_pilcrow_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = file.read_bytes()
    with pytest.raises(FormatError, match="newer Pilcrow"):
        Conversations(file).add(Conversation(), turn("one"))
    assert file.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="permissions")
def test_a_file_of_version_1_becomes_its_owners_alone(tmp_path: Path) -> None:
    write_version_1(tmp_path / "c.sqlite", {"c_a": ["one"]})
    (tmp_path / "c.sqlite").chmod(0o644)
    Conversations(tmp_path / "c.sqlite").list()
    assert stat.S_IMODE((tmp_path / "c.sqlite").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="permissions")
def test_a_new_file_and_its_log_are_their_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "c.sqlite"
    Conversations(file).check()
    with opened(file) as database:
        database.execute("INSERT INTO leftovers VALUES ('x')")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.glob("c.sqlite*")}
    assert {modes["c.sqlite"], modes["c.sqlite-wal"], modes["c.sqlite-shm"]} == {0o600}


def test_it_writes_ahead_into_a_log(tmp_path: Path) -> None:
    with opened(tmp_path / "c.sqlite") as database:
        assert database.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_scrubbing_gives_way_to_a_reader_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    Conversations(file).add(Conversation(), turn("one"))
    with opened(file) as database, opened(file) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM turns").fetchone()
        database.execute("INSERT INTO leftovers VALUES ('now')")
        assert not scrub(database, patience=0)
        assert database.execute("SELECT COUNT(*) FROM leftovers").fetchone()[0] == 1
        reader.rollback()
        assert scrub(database, patience=0)
        assert database.execute("SELECT COUNT(*) FROM leftovers").fetchone()[0] == 0


def test_a_file_of_version_3_gets_a_place_for_feedback_and_keeps_its_turns(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    name = Conversations(file).add(Conversation(), turn("one")).id or ""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("DROP TABLE feedback")
        database.execute("PRAGMA user_version = 3")
    conversations = Conversations(file)
    conversations.judge(name, 1, "unclear")
    assert conversations.verdicts(name) == {1: "unclear"}
    assert questions_of(conversations, name) == ["one"]


def test_a_file_of_version_4_gets_a_place_for_keys_and_keeps_its_turns(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    name = Conversations(file).add(Conversation(), turn("one")).id or ""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("DROP TABLE once")
        database.execute("PRAGMA user_version = 4")
    conversations = Conversations(file)
    this = once("key", b"two", whose="", field="Idempotency-Key")
    assert conversations.begin(this) is None
    conversations.add(conversations.get(name), turn("two"), request=this)
    assert conversations.begin(this) == (name, 1)
    assert questions_of(conversations, name) == ["one", "two"]


def test_a_file_of_version_5_gets_a_place_for_doubt_and_keeps_its_turns(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    name = Conversations(file).add(Conversation(), turn("one")).id or ""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("DROP TABLE doubt")
        database.execute("PRAGMA user_version = 5")
    assert questions_of(Conversations(file, keep_days=1), name) == ["one"]
