"""What is older than it may be, and whether the clock that says so is to be believed.

A computer whose clock has jumped ahead would delete for good what was asked yesterday. So where nobody seems to have
asked for a while, which is how a jump looks, nothing is deleted until the clock has gone on from there for a day. One
that is put right by then has done no harm.
"""

import sqlite3
from datetime import datetime, timedelta

from assistant import conversations_file
from assistant.conversations_file import stamp, writing

PAUSE = timedelta(days=7)
"""Between the newest turn and now, in which nothing is strange: so much too early a jump may delete."""
BELIEVED = timedelta(days=1)


def too_old(database: sqlite3.Connection, keep_days: int) -> str | None:
    """The time before which a conversation's last turn is too old; None where nothing is to be deleted now."""
    now = conversations_file.now()
    oldest = stamp(now - timedelta(days=keep_days))
    doubted = database.execute("SELECT since FROM doubt").fetchone()
    if doubted is not None and doubted[0] > stamp(now):  # it was put right, or has jumped back
        _doubt(database, None)
        doubted = None
    if not database.execute("SELECT 1 FROM conversations WHERE last_turn < ? LIMIT 1", (oldest,)).fetchone():
        return None
    newest = database.execute("SELECT MAX(last_turn) FROM conversations").fetchone()[0]
    if doubted is None and newest < stamp(now - PAUSE):
        _doubt(database, now)
        return None
    if doubted is not None:
        if doubted[0] > stamp(now - BELIEVED):
            return None
        _doubt(database, None)
    return oldest


def _doubt(database: sqlite3.Connection, since: datetime | None) -> None:
    with writing(database):
        database.execute("DELETE FROM doubt")
        if since is not None:
            database.execute("INSERT INTO doubt VALUES (?)", (stamp(since),))
