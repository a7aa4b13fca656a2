"""The SQLite file of the kept conversations: opened, made, brought up to date, and written anew after a deletion."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from assistant.line import Line
from index.errors import FormatError, LibraryError

SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS turns (
        conversation TEXT NOT NULL,
        position INTEGER NOT NULL,
        turn TEXT NOT NULL,
        PRIMARY KEY (conversation, position)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS conversations (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT, -- NULL until one is given
        origin TEXT NOT NULL, -- 'terminal' or 'web'
        started TEXT NOT NULL, -- times are UTC, all of one width, so that their order is the text's
        last_turn TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS by_last_turn ON conversations (last_turn)",
    # A row while something is deleted whose words may still stand somewhere in the file.
    "CREATE TABLE IF NOT EXISTS leftovers (since TEXT NOT NULL)",
    # Questions of what is deleted that may still stand in the chat's history, a file of its own.
    "CREATE TABLE IF NOT EXISTS to_forget (question TEXT NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS feedback (
        conversation TEXT NOT NULL,
        position INTEGER NOT NULL, -- of the turn
        verdict TEXT NOT NULL,
        PRIMARY KEY (conversation, position)
    ) WITHOUT ROWID
    """,
    # Requests that are answered once (`once.py`).
    """
    CREATE TABLE IF NOT EXISTS once (
        key TEXT NOT NULL PRIMARY KEY, -- hashes: of the key and whose it is, and of that and what is asked
        asked TEXT NOT NULL,
        holder TEXT NOT NULL, -- the attempt that is answering
        since TEXT NOT NULL,
        conversation TEXT, -- NULL, as its position, until it has got its turn
        position INTEGER
    ) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS once_by_conversation ON once (conversation)",
    # A row while the clock seems to have jumped (`expiry.py`).
    "CREATE TABLE IF NOT EXISTS doubt (since TEXT NOT NULL)",
)
# Version 1 had turns alone, and only the web kept any. When they were is not known: their days count from now.
FROM_VERSION_1 = """
INSERT OR IGNORE INTO conversations (id, origin, started, last_turn)
SELECT DISTINCT conversation, 'web', ?1, ?1 FROM turns
"""
VERSION = 6
"""2 had no table of questions to forget, 3 none of what was thought of an answer, 4 no keys of requests, 5 no doubt."""
PATIENCE = 10.0  # seconds to wait for other processes' reading and writing
LOOK_AGAIN = 0.01  # seconds
WRITERS = Line(1)


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to `file`, which is made where it is missing, readable by its owner alone.

    Raises `LibraryError` where it cannot be read or written, also for what goes wrong while it is open; `FormatError`
    where a newer Pilcrow wrote it.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(0o600)
        with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as database:
            version = _version(database)
            if version > VERSION:
                raise FormatError(f"The conversations in {file} were kept by a newer Pilcrow. Use that one.")
            if version < VERSION:
                _make(file, database)
            database.execute("PRAGMA secure_delete = ON")
            yield database
    # filelock's Timeout is an OSError; text that is none any more comes from SQLite as a UnicodeDecodeError.
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        raise LibraryError(
            f"The conversations in {file} cannot be read or written ({error}). "
            "Check the folder's permissions and free space; a damaged file can be moved away."
        ) from None


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _make(file: Path, database: sqlite3.Connection) -> None:
    """Make the tables, one process at a time: SQLite waits for no one while a file changes over to WAL."""
    with FileLock(f"{file}.lock", timeout=PATIENCE):
        if _version(database) == VERSION:  # another process has been here meanwhile
            return
        with suppress(PermissionError):  # version 1 made it readable by all
            file.chmod(0o600)
        database.execute("PRAGMA journal_mode = WAL")
        with writing(database):
            for statement in SCHEMA:
                database.execute(statement)
            database.execute(FROM_VERSION_1, (stamp(now()),))
            database.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def writing(database: sqlite3.Connection) -> Iterator[None]:
    """What stands within is written as a whole or not at all, with no other writer in between.

    Writers of this process stand in line for it: SQLite alone lets who comes later go first, so that of many at once
    somebody finds the file locked until the end of their patience.
    """
    if not WRITERS.enter(patience=PATIENCE):
        raise sqlite3.OperationalError("too many are writing")
    try:
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            database.rollback()
            raise
        database.commit()
    finally:
        WRITERS.leave()


def scrub(database: sqlite3.Connection, *, patience: float) -> bool:
    """Write the file anew without what was deleted, and empty the log beside it.

    `secure_delete` alone is not enough: where SQLite has moved rows between pages, old copies stay behind. False where
    others read or write for longer than `patience`, in seconds, or the disk is full; the row in `leftovers` then stays
    for another try.
    """
    end = time.monotonic() + patience
    database.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
    database.execute("PRAGMA temp_store = MEMORY")  # else all conversations pass through a file in /tmp
    try:
        database.execute("VACUUM")
        # Beside another checkpoint this one does not wait but says that it is busy.
        while database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > end:
                return False
            time.sleep(LOOK_AGAIN)
        database.execute("DELETE FROM leftovers")
    except sqlite3.OperationalError:  # also where the disk is full: that must keep nobody from reading
        return False
    finally:
        database.execute(f"PRAGMA busy_timeout = {round(PATIENCE * 1000)}")
    return True


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def stamp(time: datetime) -> str:
    """A time in UTC as it stands in the file."""
    return time.isoformat(timespec="microseconds")
