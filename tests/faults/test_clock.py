"""The clock jumps, by years, ahead and back: nothing is lost by it, nothing held, nobody locked out."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from assistant import conversations_file
from assistant.answer import Assistant
from assistant.config import default_web
from assistant.conversations import Conversations
from assistant.once import LEASE, Once, once
from assistant.types import Conversation
from index.errors import ConflictError
from index.library import Library
from tests.conftest import SHORT, build_fake
from tests.test_conversations import turn
from web import create_app

TODAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
YEARS, DAY = timedelta(days=3 * 365), timedelta(days=1)
Clock = Callable[[datetime], None]
JUMPS = pytest.mark.parametrize("jump", [YEARS, -YEARS, timedelta(days=-56 * 365)], ids=["ahead", "back", "to 1970"])


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock of the conversations, and of Python's `time.time`."""

    def turn_to(moment: datetime) -> None:
        monkeypatch.setattr(conversations_file, "now", lambda: moment)
        monkeypatch.setattr(time, "time", moment.timestamp)

    turn_to(TODAY)
    return turn_to


@pytest.fixture
def year(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "c.sqlite", keep_days=365)


def names(kept: Conversations) -> set[str]:
    return {entry.id for entry in kept.list()}


# Conversations and how long they are kept


@JUMPS
def test_a_clock_that_is_put_right_within_a_day_has_deleted_nothing(
    year: Conversations, at: Clock, jump: timedelta
) -> None:
    before = year.add(Conversation(), turn("before"))
    at(TODAY + jump)
    year.expire()
    assert names(year) == {before.id}
    meanwhile = year.add(Conversation(), turn("meanwhile"))  # makes the wrong time look right
    at(TODAY + jump + DAY / 2)
    assert names(year) == {before.id, meanwhile.id}
    before = year.add(before, turn("more"))
    at(TODAY + DAY)
    assert [one.answer.question for one in year.get(before.id or "").turns] == ["before", "more"]


def test_what_is_too_old_goes_when_the_clock_has_gone_on_for_a_day(year: Conversations, at: Clock) -> None:
    """A computer that was off for years looks just like a clock that jumps."""
    old = year.add(Conversation(), turn("old"))
    at(TODAY + YEARS)
    assert names(year) == {old.id}
    young = year.add(Conversation(), turn("young"))
    at(TODAY + YEARS + DAY - timedelta(seconds=1))
    assert names(year) == {old.id, young.id}
    at(TODAY + YEARS + DAY)
    assert names(year) == {young.id}


def test_a_second_jump_is_doubted_as_the_first_was(year: Conversations, at: Clock) -> None:
    first = year.add(Conversation(), turn("one"))
    at(TODAY + YEARS)
    year.expire()
    at(TODAY + DAY)
    year.expire()
    at(TODAY + YEARS + 2 * DAY)
    assert names(year) == {first.id}


def test_where_somebody_asks_every_week_what_is_too_old_goes_at_once(year: Conversations, at: Clock) -> None:
    old = year.add(Conversation(), turn("old"))
    at(TODAY + timedelta(days=360))
    young = year.add(Conversation(), turn("young"))
    at(TODAY + timedelta(days=365))
    assert names(year) == {old.id, young.id}
    at(TODAY + timedelta(days=365, seconds=1))
    assert names(year) == {young.id}


@JUMPS
def test_turns_stay_in_their_order_and_lists_can_be_read(year: Conversations, at: Clock, jump: timedelta) -> None:
    conversation = year.add(Conversation(), turn("0"))
    for number, moment in enumerate((TODAY + jump, TODAY, TODAY - jump), 1):
        at(moment)
        conversation = year.add(conversation, turn(str(number)))
    at(TODAY)
    assert [one.answer.question for one in year.get(conversation.id or "").turns] == ["0", "1", "2", "3"]
    entry = year.entry(conversation.id or "")
    assert entry.last_turn == max(TODAY, TODAY + jump, TODAY - jump)
    assert year.latest("web").turns == 4


# Requests that are answered once


def request() -> Once:
    return once("key", b"one", whose="", field="Idempotency-Key")


@JUMPS
def test_a_key_that_nobody_answers_any_more_is_free_after_a_minute_whatever_the_clock_does(
    year: Conversations, at: Clock, jump: timedelta
) -> None:
    at(TODAY + jump)
    year.begin(request())  # and dies
    at(TODAY)
    with suppress(ConflictError):
        year.begin(request())
    with pytest.raises(ConflictError):
        year.begin(request())
    at(TODAY + LEASE + timedelta(seconds=1))
    assert year.begin(request()) is None


@JUMPS
def test_an_answer_under_a_key_is_kept_once_though_the_clock_jumps_while_it_is_made(
    year: Conversations, at: Clock, jump: timedelta
) -> None:
    this = request()
    assert year.begin(this) is None
    at(TODAY + jump)
    name = year.add(Conversation(), turn("one"), request=this).id
    at(TODAY)
    assert year.begin(request()) == (name, 0)


# A server


@pytest.fixture
def client(short_library: Library, year: Conversations) -> FlaskClient:
    from msgspec.structs import replace

    settings = replace(default_web(), questions_per_minute=3, answer_seconds=5, admin_here=False)
    return create_app(Assistant(short_library), year, settings).test_client()


def ask(client: FlaskClient) -> int:
    reply = client.post("/api/v1/ask", json={"question": "paragraph 5"}, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    return reply.status_code


@JUMPS
def test_limits_and_answers_know_nothing_of_the_clocks_jumps(client: FlaskClient, at: Clock, jump: timedelta) -> None:
    assert [ask(client) for _ in range(3)] == [200, 200, 200]
    at(TODAY + jump)
    assert ask(client) == 429  # neither forgiven ...
    at(TODAY)
    reply = client.post("/api/v1/ask", json={"question": "x"}, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert 1 <= int(reply.headers["Retry-After"]) <= 20  # ... nor held against one for years
    assert client.get("/readyz").status_code == 200


@JUMPS
def test_an_answer_during_which_the_clock_jumps_is_not_given_up(
    short_library: Library, year: Conversations, at: Clock, jump: timedelta
) -> None:
    class Jumping(Assistant):
        def trace(self, *given, **more):  # type: ignore[no-untyped-def]
            at(TODAY + jump)
            return super().trace(*given, **more)

    client = create_app(Jumping(short_library), year).test_client()
    assert ask(client) == 200
    at(TODAY)
    assert [entry.turns for entry in year.list()] == [1]


@JUMPS
def test_a_library_built_while_the_clock_is_wrong_takes_the_old_ones_place(
    tmp_path: Path, at: Clock, jump: timedelta
) -> None:
    """What tells a new library is that its manifest is another, not that it is younger."""
    import os

    from web.swap import mark

    build_fake(tmp_path / "library", SHORT)
    before = mark(tmp_path / "library")
    (tmp_path / "other.md").write_text("# Another\n\n1. One thing.\n")
    build_fake(tmp_path / "library", tmp_path / "other.md")
    moment = max((TODAY + jump).timestamp(), 1)
    os.utime(tmp_path / "library" / "manifest.json", (moment, moment))
    assert mark(tmp_path / "library") != before
    assert mark(tmp_path / "library") is not None
