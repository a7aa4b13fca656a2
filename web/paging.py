"""Long lists in parts: each says where the next begins, by what stood last, so that nothing comes twice or is missed.

A list goes on after an entry and not after a count: what is added or deleted meanwhile moves nothing.
"""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

from assistant.types import Entry
from index.errors import QuestionError
from web.sent import Page

One = TypeVar("One")


def part(entries: Sequence[One], page: Page, place: Callable[[One], str]) -> tuple[Sequence[One], str | None]:
    """The first `page.limit` of the entries from its beginning on, and the address of those after (None: no more).

    `place` names an entry for the `after` of the next part.
    """
    shown = entries[: page.limit]
    if len(entries) <= page.limit:
        return shown, None
    return shown, f"{request.path}?{urlencode({'after': place(shown[-1]), 'limit': page.limit})}"


def place_of(entry: Entry) -> str:
    """Where a conversation stands in the list of those begun last first; opaque, and of use only as `after`."""
    return _place(entry.started, entry.id)


def place_of_use(entry: Entry) -> str:
    """As `place_of`, in the list of those used last first."""
    return _place(entry.last_turn, entry.id)


def read_place(after: str) -> tuple[str, str] | None:
    """The time and the id that a place was put together of, None for the top. Raises `QuestionError`."""
    if not after:
        return None
    try:
        started, _, name = base64.b64decode(after, altchars=b"-_", validate=True).decode().partition(" ")
    except ValueError:
        started, name = "", ""
    if not started or not name:
        raise QuestionError("after is no place in this list. Leave it out to begin at the top.", field="after")
    return started, name


def _place(time: datetime, name: str) -> str:
    return base64.urlsafe_b64encode(f"{time.isoformat(timespec='microseconds')} {name}".encode()).decode()
