"""Kept conversations: one SQLite file, whole after a crash, shared by threads and processes."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock

from assistant.types import Conversation, Turn
from index.errors import LibraryError, NotFoundError

SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL,
    position INTEGER NOT NULL,
    turn TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
) WITHOUT ROWID
"""
VERSION = 1
PATIENCE = 10.0  # seconds to wait for another process's write


class Conversations:
    """The kept conversations of `file`, which is made when the first turn is added."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def new_id(self) -> str:
        """An id for a new conversation that nobody can guess (128 bits)."""
        return f"c_{secrets.token_urlsafe(16)}"

    def get(self, conversation: str) -> Conversation:
        """The conversation with that id. Raises `NotFoundError` where there is none."""
        with self._open() as database:
            rows = database.execute(
                "SELECT turn FROM turns WHERE conversation = ? ORDER BY position", (conversation,)
            ).fetchall()
        if not rows:
            raise NotFoundError(f"There is no conversation {conversation!r}. Leave the id out to begin a new one.")
        return Conversation(conversation, tuple(msgspec.json.decode(row[0], type=Turn) for row in rows))

    def add(self, conversation: Conversation, turn: Turn) -> Conversation:
        """The conversation with `turn` after its last one, kept; one without an id gets a new one.

        Where another turn came in between, this one goes after it: no turn is lost.
        """
        name = conversation.id or self.new_id()
        with self._open() as database:
            database.execute(
                "INSERT INTO turns SELECT ?1, COALESCE(MAX(position) + 1, 0), ?2 FROM turns WHERE conversation = ?1",
                (name, msgspec.json.encode(turn).decode()),
            )
            database.commit()
        return Conversation(name, (*conversation.turns, turn))

    def check(self) -> None:
        """Raises `LibraryError` where the file cannot be opened and written."""
        with self._open() as database:
            if database.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("it is damaged")
            database.execute("BEGIN IMMEDIATE")
            database.rollback()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.file, timeout=PATIENCE)) as database:
                if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                    self._make(database)
                yield database
        except (OSError, sqlite3.Error) as error:  # filelock's Timeout is an OSError
            raise LibraryError(
                f"The conversations in {self.file} cannot be read or written ({error}). "
                "Check the folder's permissions and free space; a damaged file can be moved away."
            ) from None

    def _make(self, database: sqlite3.Connection) -> None:
        """Make the tables, one process at a time: SQLite waits for no one while a file changes over to WAL."""
        with FileLock(f"{self.file}.lock", timeout=PATIENCE):
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(SCHEMA)
            database.execute(f"PRAGMA user_version = {VERSION}")
