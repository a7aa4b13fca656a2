import multiprocessing
import random
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import conversations as module
from assistant import conversations_file
from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.conversations_file import opened
from assistant.types import Answer, Conversation, Coverage, Turn
from index.errors import LibraryError, NotFoundError, QuestionError
from index.library import Library


def turn(question: str, reports: tuple[str, ...] = ("r",)) -> Turn:
    return Turn(Answer(question, question, "answered", (), (), (), "", Coverage(1, 0, False), "f"), reports)


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


DAY = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time that conversations are told, in its only place."""
    times = [DAY]
    monkeypatch.setattr(conversations_file, "now", lambda: times[0])
    return times


def kept(conversations: Conversations, *questions: str, origin: module.Origin = "web") -> str:
    """The id of a conversation with these questions."""
    conversation = Conversation()
    for question in questions:
        conversation = conversations.add(conversation, turn(question), origin=origin)
    assert conversation.id is not None
    return conversation.id


def places(folder: Path, word: str) -> list[str]:
    """The files of `folder` that hold `word` anywhere among their bytes."""
    return sorted(file.name for file in folder.iterdir() if word.encode() in file.read_bytes())


def test_the_list_has_the_newest_turn_first_with_title_times_origin_and_number_of_turns(
    tmp_path: Path, clock: list[datetime]
) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    first = conversations.add(Conversation(), turn("Who leads?"), origin="terminal")
    clock[0] += timedelta(minutes=1)
    second = kept(conversations, "What was found?")
    clock[0] += timedelta(minutes=1)
    conversations.add(first, turn("Since when?"))
    assert conversations.list() == (
        module.Entry(str(first.id), "Who leads?", "terminal", DAY, DAY + timedelta(minutes=2), 2),
        module.Entry(second, "What was found?", "web", *[DAY + timedelta(minutes=1)] * 2, 1),
    )
    assert conversations.entry(second) == conversations.list()[1]


def test_nothing_kept_is_an_empty_list(tmp_path: Path) -> None:
    assert Conversations(tmp_path / "c.sqlite").list() == ()


def test_the_time_of_the_last_turn_never_goes_back(tmp_path: Path, clock: list[datetime]) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    first = conversations.add(Conversation(), turn("one"))
    clock[0] -= timedelta(days=2)
    conversations.add(first, turn("two"))
    assert conversations.entry(str(first.id)).last_turn == DAY


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Who leads?", "Who leads?"),
        ("a" * 60, "a" * 60),
        ("a" * 61, "a" * 59 + "…"),
        ("word " * 12 + "more", "word " * 11 + "word…"),
        ("red \x1b[31m\tand\nback", "red [31m and back"),
    ],
)
def test_a_title_not_given_is_the_first_question_in_one_short_line(tmp_path: Path, question: str, title: str) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    assert conversations.entry(kept(conversations, question, "another")).title == title


def test_a_title_given_stays(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name, other = kept(conversations, "one"), kept(conversations, "two")
    conversations.rename(name, "  Before the\nmeeting \x1b[2J ")
    assert conversations.entry(name).title == "Before the meeting [2J"
    assert conversations.entry(other).title == "two"
    assert [t.answer.question for t in conversations.get(name).turns] == ["one"]


@pytest.mark.parametrize(("title", "message"), [("", "empty"), (" \x00\n", "empty"), ("x" * 201, "201 characters")])
def test_a_wrong_title_is_refused_and_the_old_one_stays(tmp_path: Path, title: str, message: str) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name = kept(conversations, "one")
    with pytest.raises(QuestionError, match=message) as caught:
        conversations.rename(name, title)
    assert caught.value.field == "title"
    assert conversations.entry(name).title == "one"


def test_what_does_not_exist_can_be_neither_renamed_nor_deleted_nor_looked_up(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    kept(conversations, "one")
    for call in (lambda: conversations.rename("c_x", "t"), lambda: conversations.delete("c_x"),
                 lambda: conversations.entry("c_x"), lambda: conversations.latest("terminal")):  # fmt: skip
        with pytest.raises(NotFoundError):
            call()
    assert len(conversations.list()) == 1


def test_the_beginning_of_an_id_finds_it_where_it_is_the_only_one(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    for name in ("c_ab", "c_abc", "c_b_", "c_b%"):
        conversations.add(Conversation(name), turn(name))
    assert conversations.find("c_abc").id == "c_abc"
    assert conversations.find("c_ab").id == "c_ab"
    assert conversations.find("c_b_").id == "c_b_"
    with pytest.raises(NotFoundError, match="ids of 4 conversations"):
        conversations.find("c")
    for beginning in ("", "%", "c_abcd", "C_AB"):
        with pytest.raises(NotFoundError, match="begins with"):
            conversations.find(beginning)


def test_the_latest_of_the_terminal_is_not_one_of_the_web(tmp_path: Path, clock: list[datetime]) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    old = conversations.add(Conversation(), turn("old"), origin="terminal")
    clock[0] += timedelta(seconds=1)
    kept(conversations, "new", origin="terminal")
    clock[0] += timedelta(seconds=1)
    kept(conversations, "web")
    assert conversations.latest("terminal").title == "new"
    conversations.add(old, turn("again"))
    assert conversations.latest("terminal").id == old.id


def test_a_deleted_conversations_words_are_in_no_file_any_more(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name, other = kept(conversations, "Where is Rosamund?", "And since Michaelmas?"), kept(conversations, "Othello?")
    conversations.rename(name, "Quicksilver")
    (tmp_path / "history").write_text("Othello?\nWhere  is Rosamund?\n/name Quicksilver\nAnd\\040since Michaelmas?\n")
    with opened(conversations.file):  # another program has the file open, so that its log stays
        assert places(tmp_path, "Rosamund") != []
        conversations.delete(name)
        for word in ("Rosamund", "Michaelmas", "Quicksilver", name):
            assert places(tmp_path, word) == []
    assert places(tmp_path, "Othello") == ["c.sqlite", "history"]
    assert (tmp_path / "history").read_text() == "Othello?\n"
    with pytest.raises(NotFoundError):
        conversations.get(name)
    assert [entry.id for entry in conversations.list()] == [other]


def test_nothing_stays_behind_when_sqlite_has_moved_rows_between_pages(tmp_path: Path) -> None:
    """`secure_delete` alone leaves a copy behind here."""
    dice = random.Random(1)
    conversations = Conversations(tmp_path / "c.sqlite")
    names = [f"c_{number:02}" for number in range(20)]
    for _ in range(100):
        name = dice.choice(names)
        conversations.add(Conversation(name), turn(f"word{name} " * dice.choice((1, 2, 5, 20, 60, 150))))
    for entry in conversations.list():
        conversations.delete(entry.id)
        assert places(tmp_path, f"word{entry.id}") == []


def test_where_others_hold_the_file_the_rest_goes_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    conversations = Conversations(tmp_path / "c.sqlite")
    name = kept(conversations, "Where is Rosamund?")
    with opened(conversations.file) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM turns").fetchone()
        with pytest.raises(LibraryError, match=r"is deleted, but .* could not be written anew"):
            conversations.delete(name)
        assert conversations.list() == ()
        assert places(tmp_path, "Rosamund") != []
        reader.rollback()
        conversations.list()
        assert places(tmp_path, "Rosamund") == []


def _unwritable(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_history_that_cannot_be_written_is_named_and_forgets_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name = kept(conversations, "Where is Rosamund?")
    conversations.history.write_text("Where is Rosamund?\nOthello?\n")
    with monkeypatch.context() as patch:
        patch.setattr("assistant.history.write_whole", _unwritable)
        with pytest.raises(LibraryError, match=r"is deleted, but .* out of .*history \(Permission denied\)"):
            conversations.delete(name)
        assert conversations.list() == ()  # still not: that keeps nobody from asking
        assert places(tmp_path, "Rosamund") != []
    conversations.list()
    assert places(tmp_path, "Rosamund") == []
    assert conversations.history.read_text() == "Othello?\n"
    conversations.history.write_text("/name Desdemona\n")
    conversations.list()
    assert conversations.history.read_text() == "/name Desdemona\n"


def test_expiry_goes_on_where_the_history_cannot_be_written(
    tmp_path: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", keep_days=30)
    kept(conversations, "Where is Rosamund?")
    conversations.history.write_text("Where is Rosamund?\n")
    clock[0] += timedelta(days=30)
    young = kept(conversations, "one")
    clock[0] += timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr("assistant.history.write_whole", _unwritable)
        assert [entry.id for entry in conversations.list()] == [young]
    conversations.expire()
    assert places(tmp_path, "Rosamund") == []


def test_a_deletion_that_is_killed_halfway_is_finished_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name = kept(conversations, "Where is Rosamund?")

    def killed(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with opened(conversations.file):
        with monkeypatch.context() as patch:
            patch.setattr(module, "scrub", killed)
            with pytest.raises(KeyboardInterrupt):
                conversations.delete(name)
        assert places(tmp_path, "Rosamund") != []
        conversations.expire()
        assert places(tmp_path, "Rosamund") == []


def test_a_turn_for_a_conversation_deleted_meanwhile_does_not_bring_it_back(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    before = conversations.get(kept(conversations, "one"))
    assert before.id is not None
    conversations.delete(before.id)
    with pytest.raises(NotFoundError, match="may have been deleted"):
        conversations.add(before, turn("two"))
    assert conversations.list() == ()


def test_conversations_go_when_their_days_since_the_last_turn_are_over(tmp_path: Path, clock: list[datetime]) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", keep_days=30)
    gone = kept(conversations, "Where is Rosamund?")
    stays = conversations.add(Conversation(), turn("two"))
    clock[0] += timedelta(days=1)
    conversations.add(stays, turn("three"))
    clock[0] = DAY + timedelta(days=30)
    young = kept(conversations, "four")
    assert len(conversations.list()) == 3
    clock[0] += timedelta(seconds=1)
    with pytest.raises(NotFoundError):
        conversations.get(gone)
    assert places(tmp_path, "Rosamund") == []
    assert [entry.id for entry in conversations.list()] == [young, stays.id]


def test_zero_days_keep_for_ever(tmp_path: Path, clock: list[datetime]) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", keep_days=0)
    name = kept(conversations, "one")
    clock[0] += timedelta(days=40_000)
    assert conversations.get(name).id == name


def test_opening_leaves_the_file_alone_where_nothing_is_too_old(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", keep_days=30)
    kept(conversations, "one")
    before = conversations.file.read_bytes()
    conversations.expire()
    assert conversations.file.read_bytes() == before


def _delete(file: Path, names: list[str]) -> None:
    conversations = Conversations(file)
    for name in names:
        conversations.delete(name)


def test_deleters_and_writers_at_once_lose_no_turn_and_leave_no_word(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    conversations = Conversations(file)
    doomed = [[kept(conversations, f"Rosamund {who} {number}") for number in range(5)] for who in "xy"]
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add, args=(file, f"c_{word}", word)) for word in "ab"]
    workers += [context.Process(target=_delete, args=(file, names)) for names in doomed]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert {(entry.id, entry.turns) for entry in conversations.list()} == {("c_a", 20), ("c_b", 20)}
    assert places(tmp_path, "Rosamund") == []


def test_of_several_who_delete_one_conversation_one_does(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name = kept(conversations, "one")
    results: list[str] = []

    def go() -> None:
        try:
            conversations.delete(name)
            results.append("deleted")
        except NotFoundError:
            results.append("not found")

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["deleted", "not found", "not found", "not found"]


def test_expiry_spares_a_conversation_that_gets_a_turn_while_it_looks(
    tmp_path: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = Conversations(tmp_path / "c.sqlite", keep_days=30)
    other = Conversations(tmp_path / "c.sqlite")
    first = other.add(Conversation(), turn("one"))
    clock[0] += timedelta(days=31)
    other.add(Conversation("c_young"), turn("young"))
    remove = Conversations._remove

    def after_a_turn(self: Conversations, database: sqlite3.Connection, which: str, value: str) -> int:
        other.add(first, turn("two"))
        return remove(self, database, which, value)

    monkeypatch.setattr(Conversations, "_remove", after_a_turn)
    conversations.expire()
    assert {entry.id: entry.turns for entry in other.list()} == {first.id: 2, "c_young": 1}


def test_what_was_thought_of_an_answer_is_kept_beside_its_turn(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name = conversations.add(conversations.add(Conversation(), turn("one")), turn("two")).id or ""
    conversations.judge(name, 2, "useful")
    conversations.judge(name, 2, "incomplete")  # in place of what was said before
    conversations.judge(name, 1, "wrong")
    assert Conversations(tmp_path / "c.sqlite").verdicts(name) == {1: "wrong", 2: "incomplete"}
    conversations.judge(name, 1, None)
    assert conversations.verdicts(name) == {2: "incomplete"}
    [given] = conversations.feedback()
    assert (given.conversation, given.number, given.verdict) == (name, 2, "incomplete")
    assert given.answer.question == "two"


@pytest.mark.parametrize("number", [0, 2, -1])
def test_there_is_nothing_to_think_of_a_turn_that_is_not_there(tmp_path: Path, number: int) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    name = conversations.add(Conversation(), turn("one")).id or ""
    with pytest.raises(NotFoundError, match=f"no answer number {number}"):
        conversations.judge(name, number, "useful")
    assert conversations.feedback() == ()


def test_what_was_thought_of_an_answer_goes_with_its_conversation(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "c.sqlite")
    gone, stays = (conversations.add(Conversation(), turn(q)).id or "" for q in ("one", "two"))
    for name in (gone, stays):
        conversations.judge(name, 1, "useful")
    conversations.delete(gone)
    assert [feedback.conversation for feedback in conversations.feedback()] == [stays]
    with opened(tmp_path / "c.sqlite") as database:
        assert database.execute("SELECT conversation FROM feedback").fetchall() == [(stays,)]


def test_of_many_that_write_at_once_none_finds_the_file_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However short their patience with SQLite, which lets who comes later go first."""
    monkeypatch.setattr(conversations_file, "PATIENCE", 5.0)
    conversations = Conversations(tmp_path / "c.sqlite")
    conversations.check()
    connect, failed = sqlite3.connect, []
    monkeypatch.setattr(sqlite3, "connect", lambda file, **more: connect(file, **(more | {"timeout": 0.2})))

    def write() -> None:
        try:
            for number in range(4):
                conversations.add(Conversation(), turn(f"question {number}"))
        except LibraryError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=write) for _ in range(48)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert conversations.count() == 192
