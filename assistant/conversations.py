"""Kept conversations: one SQLite file, whole after a crash, shared by threads and processes."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant import conversations_file, once
from assistant.conversations_file import PATIENCE, opened, scrub, stamp, writing
from assistant.expiry import too_old
from assistant.history import forget
from assistant.kept_rows import QUESTION, entry_of, turn_of, turn_text, verdict_of
from assistant.once import Once
from assistant.render import one_line
from assistant.types import Conversation, Entry, Feedback, Origin, Turn, Verdict
from index.errors import LibraryError, NotFoundError, QuestionError

LONGEST_TITLE = 200  # characters
ENTRIES = f"""
SELECT id, title, origin, started, last_turn,
    (SELECT COUNT(*) FROM turns WHERE conversation = id),
    (SELECT {QUESTION} FROM turns WHERE conversation = id ORDER BY position LIMIT 1)
FROM conversations
"""
NEWEST_FIRST = "ORDER BY last_turn DESC, id"


class Conversations:
    """The kept conversations of `file`, which is made when it is first needed.

    Those whose last turn is more than `keep_days` days ago (0: none) are deleted at every opening, whatever for; where
    the clock may have jumped, a day later (`expiry.py`).
    """

    def __init__(self, file: Path, *, keep_days: int = 0) -> None:
        self.file = file
        self.keep_days = keep_days

    @property
    def history(self) -> Path:
        """The file of the lines typed into the chat; a deleted conversation's questions leave it too."""
        return self.file.with_name("history")

    def new_id(self) -> str:
        """An id for a new conversation that nobody can guess (128 bits)."""
        return f"c_{secrets.token_urlsafe(16)}"

    def get(self, conversation: str) -> Conversation:
        """The conversation with that id. Raises `NotFoundError` where there is none."""
        with self._open() as database:
            rows = database.execute(
                "SELECT turn FROM turns WHERE conversation = ? ORDER BY position", (conversation,)
            ).fetchall()
            turns = tuple(turn_of(row[0], conversation) for row in rows)
        if not turns:
            raise _unknown(conversation)
        return Conversation(conversation, turns)

    def list(self) -> tuple[Entry, ...]:
        """All conversations, the one with the newest turn first. For the owner of the file alone, never over HTTP."""
        with self._open() as database:
            return tuple(entry_of(row) for row in database.execute(f"{ENTRIES} {NEWEST_FIRST}"))

    def count(self) -> int:
        """How many conversations are kept."""
        with self._open() as database:
            return int(database.execute("SELECT COUNT(*) FROM conversations").fetchone()[0])

    def begun_before(self, place: tuple[str, str] | None, *, limit: int) -> tuple[Entry, ...]:
        """At most `limit` conversations, the one begun last first, those after `place` (when begun, id) in that order.

        A conversation keeps its place when it goes on: a list read part by part has each once. For the owner of the
        file alone.
        """
        return self._before("started", place, limit)

    def used_before(self, place: tuple[str, str] | None, *, limit: int) -> tuple[Entry, ...]:
        """As `begun_before`, the one with the newest turn first; `place` is of the last turn.

        A conversation that goes on meanwhile moves to the top, and none comes twice.
        """
        return self._before("last_turn", place, limit)

    def _before(self, time: str, place: tuple[str, str] | None, limit: int) -> tuple[Entry, ...]:
        after, values = (f"WHERE ({time}, id) < (?, ?)", place) if place else ("", ())
        with self._open() as database:
            rows = database.execute(f"{ENTRIES} {after} ORDER BY {time} DESC, id DESC LIMIT ?", (*values, limit))
            return tuple(map(entry_of, rows))

    def entry(self, conversation: str) -> Entry:
        """What the list says of the conversation with that id. Raises `NotFoundError` where there is none."""
        with self._open() as database:
            row = database.execute(f"{ENTRIES} WHERE id = ?", (conversation,)).fetchone()
            if row is None:
                raise _unknown(conversation)
            return entry_of(row)

    def find(self, beginning: str) -> Entry:
        """The conversation whose id begins so. Raises `NotFoundError` where none does, or several do.

        For the owner of the file alone: over HTTP an id is told whole or not at all.
        """
        with self._open() as database:
            rows = database.execute(f"{ENTRIES} WHERE substr(id, 1, length(?1)) = ?1", (beginning,)).fetchall()
            begun = tuple(map(entry_of, rows))
        found = [entry for entry in begun if entry.id == beginning] or begun
        if not beginning or not found:
            raise NotFoundError(f"No conversation's id begins with {beginning!r}. List them: pilcrow conversations")
        if len(found) > 1:
            raise NotFoundError(f"The ids of {len(found)} conversations begin with {beginning!r}. Give more of it.")
        return found[0]

    def latest(self, origin: Origin) -> Entry:
        """The conversation begun there that has the newest turn. Raises `NotFoundError` where there is none."""
        with self._open() as database:
            row = database.execute(f"{ENTRIES} WHERE origin = ? {NEWEST_FIRST} LIMIT 1", (origin,)).fetchone()
            if row is None:
                raise NotFoundError(f"No conversation of the {origin} is kept. Begin one: pilcrow chat")
            return entry_of(row)

    def begin(self, request: Once) -> tuple[str, int] | None:
        """The conversation and the position of the turn that the request got before; None: now it is to be answered.

        It then ends with `add` or `give_up`. Raises `QuestionError` where its key was sent with another question, and
        `ConflictError` while it is being answered.
        """
        with self._open() as database:
            once.put_right(database)  # apart from what follows, which may be taken back
            with writing(database):
                return once.begin(database, request)

    def give_up(self, request: Once) -> None:
        """The request got no turn: it can be sent again."""
        with self._open() as database, writing(database):
            once.give_up(database, request)

    def add(
        self, conversation: Conversation, turn: Turn, *, origin: Origin = "web", request: Once | None = None
    ) -> Conversation:
        """The conversation with `turn` after its last one, kept; one without an id gets a new one, begun at `origin`.

        Where another turn came in between, this one goes after it: no turn is lost. Where the conversation was
        deleted since its turns were got, nothing is kept and `NotFoundError` raised: what is deleted stays so. Where
        somebody else has begun to answer the `request` meanwhile, nothing is kept and `ConflictError` raised.
        """
        name = conversation.id or self.new_id()
        at = stamp(conversations_file.now())
        with self._open() as database, writing(database):
            known = database.execute(
                "UPDATE conversations SET last_turn = MAX(last_turn, ?) WHERE id = ?", (at, name)
            ).rowcount
            if not known:
                if conversation.id and conversation.turns:
                    raise _unknown(name)
                database.execute("INSERT INTO conversations VALUES (?, NULL, ?, ?, ?)", (name, origin, at, at))
            database.execute(
                "INSERT INTO turns SELECT ?1, COALESCE(MAX(position) + 1, 0), ?2 FROM turns WHERE conversation = ?1",
                (name, turn_text(turn, name)),
            )
            if request is not None:
                last = database.execute("SELECT MAX(position) FROM turns WHERE conversation = ?", (name,)).fetchone()
                once.end(database, request, name, last[0])
        return Conversation(name, (*conversation.turns, turn))

    def rename(self, conversation: str, title: str) -> None:
        """Give the conversation a title, of one line.

        Raises `QuestionError` naming the field "title" where it is empty or too long, `NotFoundError` for an unknown
        id.
        """
        title = one_line(title)
        if not title:
            raise QuestionError("The title is empty. Give the conversation one.", field="title")
        if len(title) > LONGEST_TITLE:
            raise QuestionError(
                f"The title has {len(title):,} characters, {LONGEST_TITLE} are allowed. Shorten it.", field="title"
            )
        with self._open() as database, writing(database):
            if not database.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation)).rowcount:
                raise _unknown(conversation)

    def judge(self, conversation: str, number: int, verdict: Verdict | None) -> None:
        """Keep what someone thought of turn `number` (from 1), in place of what was kept before; None takes it back.

        Raises `NotFoundError` where there is no such turn.
        """
        at = (conversation, number - 1)
        with self._open() as database, writing(database):
            if not database.execute("SELECT 1 FROM turns WHERE conversation = ? AND position = ?", at).fetchone():
                raise no_turn(number)
            database.execute("DELETE FROM feedback WHERE conversation = ? AND position = ?", at)
            if verdict is not None:
                database.execute("INSERT INTO feedback VALUES (?, ?, ?)", (*at, verdict))

    def verdicts(self, conversation: str) -> dict[int, Verdict]:
        """What was thought of the turns of a conversation, by their number from 1."""
        with self._open() as database:
            rows = database.execute("SELECT position, verdict FROM feedback WHERE conversation = ?", (conversation,))
            return {position + 1: verdict_of(verdict) for position, verdict in rows}

    def feedback(self) -> tuple[Feedback, ...]:
        """All that was thought of answers, by conversation and turn. For the owner of the file alone."""
        with self._open() as database:
            rows = database.execute(
                "SELECT conversation, position, verdict, turn FROM feedback JOIN turns USING (conversation, position)"
                " ORDER BY conversation, position"
            )
            return tuple(
                Feedback(name, position + 1, verdict_of(verdict), turn_of(turn, name).answer)
                for name, position, verdict, turn in rows
            )

    def delete(self, conversation: str) -> None:
        """Delete the conversation for good: its words leave the file, the log beside it and the chat's history.

        Raises `NotFoundError` for an unknown id, and `LibraryError` where others hold the file, the disk is full or the
        history cannot be written: then it is deleted, and what may be left of its words goes when the file is next
        opened.
        """
        with self._open() as database:
            if not self._remove(database, "id = ?", conversation):
                raise _unknown(conversation)
            try:
                self._forget(database)
            except OSError as error:
                raise LibraryError(
                    f"The conversation is deleted, but its questions could not be taken out of {self.history} "
                    f"({error.strerror}): they may still be in it. Check its permissions and free space; Pilcrow "
                    f"removes what is left when it next opens {self.file}."
                ) from None
            if not scrub(database, patience=PATIENCE):
                raise LibraryError(
                    f"The conversation is deleted, but {self.file} could not be written anew, since other programs "
                    "hold it or the disk is full: its words may still be in it. Close them or free some space; "
                    "Pilcrow removes what is left when it next opens the file."
                )

    def expire(self) -> None:
        """Delete what is older than it may be; every other call does so too."""
        with self._open():
            pass

    def check(self) -> None:
        """Raises `LibraryError` where the file cannot be opened and written."""
        with self._open() as database:
            if database.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("it is damaged")
            with writing(database):
                pass

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self.file) as database:
            if self.keep_days and (oldest := too_old(database, self.keep_days)):
                self._remove(database, "last_turn < ?", oldest)
            # Neither keeps anybody from asking: a later opening tries again.
            if database.execute("SELECT 1 FROM to_forget LIMIT 1").fetchone():
                with suppress(OSError, sqlite3.OperationalError):
                    self._forget(database)
            if database.execute("SELECT 1 FROM leftovers LIMIT 1").fetchone():
                scrub(database, patience=0)
            yield database

    def _remove(self, database: sqlite3.Connection, which: str, value: str) -> int:
        """Take the conversations `which` out of the tables, their questions to be forgotten; returns their number."""
        chosen = f"SELECT id FROM conversations WHERE {which}"
        with writing(database):
            questions = f"SELECT {QUESTION} FROM turns WHERE conversation IN ({chosen})"
            database.execute(f"INSERT INTO to_forget {questions}", (value,))
            for table in ("turns", "feedback", "once"):
                database.execute(f"DELETE FROM {table} WHERE conversation IN ({chosen})", (value,))
            removed = database.execute(f"DELETE FROM conversations WHERE {which}", (value,)).rowcount
            if removed:
                _left(database)
        return removed

    def _forget(self, database: sqlite3.Connection) -> None:
        """Take the questions of what was deleted out of the history, and then out of the file. Raises `OSError`."""
        with writing(database):  # one at a time: the history is read, and written anew
            questions = {row[0] for row in database.execute("SELECT question FROM to_forget")}
            if questions:
                forget(self.history, questions)
                database.execute("DELETE FROM to_forget")
                _left(database)


def _left(database: sqlite3.Connection) -> None:
    """Something is deleted whose words may still stand somewhere in the file."""
    database.execute("INSERT INTO leftovers VALUES (?)", (stamp(conversations_file.now()),))


def _unknown(conversation: str) -> NotFoundError:
    return NotFoundError(
        f"There is no conversation {conversation!r}; it may have been deleted. Begin a new one.", field="conversation"
    )


def no_turn(number: int) -> NotFoundError:
    """The error that a conversation has no such turn."""
    return NotFoundError(f"This conversation has no answer number {number}.")
