"""Requests that are answered once."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant import conversations_file
from assistant.conversations import Conversations
from assistant.once import KEPT, LEASE, Once, once
from assistant.types import Conversation
from index.errors import ConflictError, NotFoundError, QuestionError
from tests.test_conversations import turn

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def request(asked: bytes = b"one", *, key: str = "k", whose: str = "") -> Once:
    """One attempt; each has a holder of its own."""
    return once(key, asked, whose=whose, field="Idempotency-Key")


def rows(kept: Conversations) -> int:
    with closing(sqlite3.connect(kept.file)) as database:
        return int(database.execute("SELECT COUNT(*) FROM once").fetchone()[0])


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(conversations_file, "now", lambda: moment)


def test_the_second_attempt_is_told_the_turn_that_the_first_got(kept: Conversations) -> None:
    first = request()
    assert kept.begin(first) is None
    conversation = kept.add(Conversation(), turn("one"), request=first)
    kept.add(conversation, turn("two"))
    assert kept.begin(request()) == (conversation.id, 0)
    third = request(b"three", key="other")
    assert kept.begin(third) is None
    kept.add(kept.get(conversation.id or ""), turn("three"), request=third)
    assert kept.begin(request(b"three", key="other")) == (conversation.id, 2)


def test_another_question_under_the_key_is_refused_before_and_after_the_first_is_answered(kept: Conversations) -> None:
    first = request()
    kept.begin(first)
    with pytest.raises(QuestionError) as caught:
        kept.begin(request(b"other"))
    assert caught.value.field == "Idempotency-Key"
    kept.add(Conversation(), turn("one"), request=first)
    with pytest.raises(QuestionError):
        kept.begin(request(b"other"))


def test_while_the_first_is_being_answered_the_second_is_a_conflict(kept: Conversations) -> None:
    kept.begin(request())
    with pytest.raises(ConflictError):
        kept.begin(request())


def test_a_key_of_somebody_else_is_another(kept: Conversations) -> None:
    mine = request(whose="me")
    kept.begin(mine)
    kept.add(Conversation(), turn("one"), request=mine)
    assert kept.begin(request(whose="you")) is None


def test_a_request_that_got_no_turn_can_be_sent_again(kept: Conversations) -> None:
    first = request()
    kept.begin(first)
    kept.give_up(first)
    assert rows(kept) == 0
    assert kept.begin(request(b"other")) is None


def test_giving_up_takes_back_no_answer_and_nobody_elses_attempt(kept: Conversations) -> None:
    first = request()
    kept.begin(first)
    kept.give_up(request())
    assert rows(kept) == 1
    kept.add(Conversation(), turn("one"), request=first)
    kept.give_up(first)
    assert rows(kept) == 1


def test_who_died_while_answering_blocks_the_key_for_a_minute(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOON)
    kept.begin(request())
    at(monkeypatch, NOON + LEASE)
    with pytest.raises(ConflictError):
        kept.begin(request())
    at(monkeypatch, NOON + LEASE + timedelta(seconds=1))
    assert kept.begin(request()) is None


def test_who_was_taken_for_dead_keeps_no_second_turn(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, second = request(), request()
    at(monkeypatch, NOON)
    kept.begin(slow)
    at(monkeypatch, NOON + 2 * LEASE)
    kept.begin(second)
    with pytest.raises(ConflictError):
        kept.add(Conversation(), turn("one"), request=slow)
    assert kept.list() == ()
    kept.add(Conversation(), turn("one"), request=second)
    with pytest.raises(ConflictError):
        kept.add(Conversation(), turn("one"), request=slow)
    assert [entry.turns for entry in kept.list()] == [1]


def test_after_a_day_a_key_is_as_good_as_new(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)
    first = request()
    kept.begin(first)
    name = kept.add(Conversation(), turn("one"), request=first).id
    at(monkeypatch, NOON + KEPT)
    assert kept.begin(request()) == (name, 0)
    at(monkeypatch, NOON + KEPT + timedelta(seconds=1))
    assert kept.begin(request(b"other")) is None


def test_a_clock_that_is_put_back_answers_nothing_twice(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)
    first = request()
    kept.begin(first)
    at(monkeypatch, NOON - timedelta(days=400))
    with pytest.raises(ConflictError):
        kept.begin(request())
    name = kept.add(Conversation(), turn("one"), request=first).id
    assert kept.begin(request()) == (name, 0)


def test_a_deleted_conversation_takes_its_keys_along(kept: Conversations) -> None:
    first = request()
    kept.begin(first)
    name = kept.add(Conversation(), turn("one"), request=first).id or ""
    kept.delete(name)
    assert rows(kept) == 0


def test_an_expired_conversation_takes_its_keys_along(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Conversations(kept.file, keep_days=1)
    at(monkeypatch, NOON)
    first = request()
    short.begin(first)
    short.add(Conversation(), turn("one"), request=first)
    at(monkeypatch, NOON + timedelta(days=2))
    short.expire()
    assert rows(kept) == 0


def test_no_turn_is_kept_where_the_conversation_is_deleted_meanwhile(kept: Conversations) -> None:
    conversation = kept.add(Conversation(), turn("one"))
    this = request()
    kept.begin(this)
    kept.delete(conversation.id or "")
    with pytest.raises(NotFoundError):
        kept.add(conversation, turn("two"), request=this)
    kept.give_up(this)
    assert rows(kept) == 0


def test_neither_key_nor_question_stands_in_the_file(kept: Conversations) -> None:
    this = request(b"Rosamund", key="secret-key-of-mine", whose="Bearer token-of-mine")
    kept.begin(this)
    found = b"".join(file.read_bytes() for file in kept.file.parent.iterdir())
    assert not any(word in found for word in (b"Rosamund", b"secret-key", b"token-of-mine"))
    assert this.key.encode() in found


def test_of_many_at_once_one_answers(kept: Conversations) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(12)

    def attempt() -> None:
        own = Conversations(kept.file)
        this = request()
        start.wait()
        try:
            if own.begin(this) is None:
                own.add(Conversation(), turn("one"), request=this)
                outcomes.append("answered")
            else:
                outcomes.append("told")
        except ConflictError:
            outcomes.append("conflict")

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("answered") == 1
    assert len(outcomes) == 12
    assert [entry.turns for entry in kept.list()] == [1]


def test_two_attempts_differ_in_their_holder_alone() -> None:
    assert replace(request(), holder="") == replace(request(), holder="")
    assert request().holder != request().holder
