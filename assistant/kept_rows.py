"""Rows of the conversations' file and the records that they keep. A damaged one is told and never shown: what stands in
a turn is the report's words, and a disk must not change them unnoticed."""

import hashlib
import sqlite3
from datetime import datetime
from typing import cast, get_args

import msgspec

from assistant.render import one_line, shortened
from assistant.types import Entry, Origin, Turn, Verdict

CHECK = 16  # hexadecimal figures of the SHA-256 of a turn
HEAD = '{"check":"'
"""How a turn begins that has its checksum in it; those that older Pilcrows kept have none, and they read over it."""
QUESTION = "COALESCE(iif(json_valid(turn), json_extract(turn, '$.answer.question'), ''), '')"
"""In SQL, the question of a turn, empty where the turn is damaged: it can still be listed, and deleted."""
DAMAGED = "(damaged)"


def turn_text(turn: Turn, conversation: str) -> str:
    """The turn as it is kept: JSON with a checksum, of the rest of it and whose turn it is, as its first key."""
    text = msgspec.json.encode(turn).decode()
    return f'{HEAD}{_check(text, conversation)}",{text[1:]}'


def turn_of(text: object, conversation: str) -> Turn:
    """The turn that was kept. Raises `sqlite3.DatabaseError` where it is not what was written."""
    if not isinstance(text, str):  # a damaged row holds anything
        raise sqlite3.DatabaseError("an answer in it is damaged")
    if text.startswith(HEAD):
        check, text = text[len(HEAD) : len(HEAD) + CHECK], "{" + text[len(HEAD) + CHECK + 2 :]
        if _check(text, conversation) != check:
            raise sqlite3.DatabaseError("an answer in it is damaged")
    try:
        return msgspec.json.decode(text, type=Turn)
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise sqlite3.DatabaseError("an answer in it is damaged") from None


def entry_of(row: tuple[str, str | None, Origin, str, str, int, str]) -> Entry:
    """What the list says of a conversation. Raises `sqlite3.DatabaseError` where its row is damaged."""
    name, title, origin, started, last_turn, turns, question = row
    try:
        return Entry(
            id=name,
            title=title or shortened(one_line(question)) or DAMAGED,
            origin=origin,
            started=datetime.fromisoformat(started),
            last_turn=datetime.fromisoformat(last_turn),
            turns=turns,
        )
    except (ValueError, TypeError, AttributeError):
        raise sqlite3.DatabaseError("it is damaged") from None


def verdict_of(value: str) -> Verdict:
    """What someone thought of an answer. Raises `sqlite3.DatabaseError` where it is nothing that one can think."""
    if value not in get_args(Verdict):
        raise sqlite3.DatabaseError("it is damaged")
    return cast("Verdict", value)


def _check(text: str, conversation: str) -> str:
    return hashlib.sha256(f"{conversation}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:CHECK]
