"""Requests that are answered once: who sends one again, under the same key, gets the same turn and makes no second.

A key stands in the file of the conversations from before the question is answered, and the turn is kept in the same
step as the key is marked as answered: there is no moment in which one is there without the other.
"""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import timedelta

from assistant import conversations_file
from assistant.conversations_file import stamp
from index.errors import ConflictError, QuestionError

KEPT = timedelta(days=1)  # after that a key is as good as new
LEASE = timedelta(minutes=1)
"""After that, who has begun and not ended is taken for dead; if they live, they find the key taken and keep nothing.
It is longer than the longest question takes."""


@dataclass(frozen=True, slots=True)
class Once:
    """A request to be answered once. `key` and `asked` are hashes: of whose key it is, and of that and what is asked.

    `holder` tells this attempt from others with the same key. `field` is the part of the request that the key stood in.
    """

    key: str
    asked: str
    holder: str
    field: str


def once(key: str, asked: bytes, *, whose: str, field: str) -> Once:
    """The request `asked` under the `key` of somebody; the same key of others is another."""
    name = hashlib.sha256(f"{whose}\n{key}".encode()).hexdigest()
    return Once(name, hashlib.sha256(name.encode() + asked).hexdigest(), secrets.token_hex(16), field)


def put_right(database: sqlite3.Connection) -> None:
    """Have what was begun later than now be begun now: the clock was put back, and would hold a key for years."""
    now = stamp(conversations_file.now())
    if database.execute("SELECT 1 FROM once WHERE since > ? LIMIT 1", (now,)).fetchone():
        database.execute("UPDATE once SET since = ?1 WHERE since > ?1", (now,))


def begin(database: sqlite3.Connection, request: Once) -> tuple[str, int] | None:
    """The conversation and the position of the turn that the request got before; None where it is now to be answered.

    Raises `QuestionError` where something else was asked under the key, `ConflictError` while somebody answers it.
    """
    now = conversations_file.now()
    database.execute("DELETE FROM once WHERE since < ?", (stamp(now - KEPT),))
    row = database.execute(
        "SELECT asked, conversation, position, since FROM once WHERE key = ?", (request.key,)
    ).fetchone()
    if row is not None:
        asked, conversation, position, since = row
        if asked != request.asked:
            raise QuestionError(
                "Something else was asked under this key. Send another key with another question.", field=request.field
            )
        if conversation is not None:
            return str(conversation), int(position)
        if since >= stamp(now - LEASE):
            raise ConflictError("This is being answered just now. Send it again in a second.", field=request.field)
    database.execute(
        "INSERT OR REPLACE INTO once VALUES (?, ?, ?, ?, NULL, NULL)",
        (request.key, request.asked, request.holder, stamp(now)),
    )
    return None


def end(database: sqlite3.Connection, request: Once, conversation: str, position: int) -> None:
    """The request has got that turn. Raises `ConflictError` where somebody else has taken it over meanwhile."""
    if not database.execute(
        "UPDATE once SET conversation = ?, position = ? WHERE key = ? AND holder = ? AND conversation IS NULL",
        (conversation, position, request.key, request.holder),
    ).rowcount:
        raise ConflictError("This took so long that it was begun anew. Send it again.", field=request.field)


def give_up(database: sqlite3.Connection, request: Once) -> None:
    """The request got no turn: the key can be used again."""
    database.execute(
        "DELETE FROM once WHERE key = ? AND holder = ? AND conversation IS NULL", (request.key, request.holder)
    )
