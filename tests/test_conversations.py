import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Answer, Conversation, Coverage, Turn
from index.errors import LibraryError, NotFoundError
from index.library import Library


def turn(question: str) -> Turn:
    return Turn(Answer(question, question, "answered", (), (), (), "", Coverage(1, 0, False), "f"), ("r",))


def test_a_conversation_comes_back_as_it_was_kept_also_after_a_restart(tmp_path: Path, short_library: Library) -> None:
    answer = Assistant(short_library).ask("paragraph 5")
    kept = Conversations(tmp_path / "c.sqlite").add(Conversation(), Turn(answer, ("borchester-2014",)))
    assert kept.id is not None
    assert Conversations(tmp_path / "c.sqlite").get(kept.id) == kept


def test_turns_keep_their_order(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    kept = conversations.add(Conversation(), turn("one"))
    kept = conversations.add(kept, turn("two"))
    assert kept.id is not None
    assert [t.answer.question for t in conversations.get(kept.id).turns] == ["one", "two"]


def test_ids_are_long_and_differ(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    ids = {conversations.new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(name.startswith("c_") and len(name) == 24 for name in ids)


def test_an_unknown_conversation_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no conversation 'c_x'"):
        Conversations(tmp_path / "c.sqlite").get("c_x")


def test_two_people_never_see_each_others(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    mine = conversations.add(Conversation(), turn("mine"))
    yours = conversations.add(Conversation(), turn("yours"))
    assert mine.id is not None
    assert yours.id is not None
    assert [t.answer.question for t in conversations.get(mine.id).turns] == ["mine"]
    assert [t.answer.question for t in conversations.get(yours.id).turns] == ["yours"]


def _add(file: Path, name: str, word: str) -> None:
    conversations = Conversations(file)
    for number in range(20):
        conversations.add(Conversation(name), turn(f"{word}{number}"))


def test_no_turn_is_lost_when_processes_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(file, "c_same", word)) for word in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    questions = [t.answer.question for t in Conversations(file).get("c_same").turns]
    assert sorted(questions) == sorted(f"{word}{number}" for word in "abcd" for number in range(20))
    for word in "abcd":
        assert [q for q in questions if q.startswith(word)] == [f"{word}{number}" for number in range(20)]


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    file.write_bytes(b"not a database, but somebody's notes" * 100)
    with pytest.raises(LibraryError, match=r"c\.sqlite cannot be read or written"):
        Conversations(file).add(Conversation(), turn("one"))
    assert file.read_bytes() == b"not a database, but somebody's notes" * 100


def test_the_check_finds_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    conversations.add(Conversation(), turn("one"))
    conversations.check()
    with sqlite3.connect(tmp_path / "c.sqlite") as database:
        database.execute("PRAGMA user_version = 1")
    (tmp_path / "c.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(LibraryError):
        conversations.check()
