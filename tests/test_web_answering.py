"""Answering in turns, and giving up on what takes too long."""

import threading
import time
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.config import default_web
from assistant.conversations import Conversations
from index.errors import LateError
from index.library import Library
from tests.contract import contract_client
from web import answering, create_app
from web.answering import Answering, Stopwatch

QUESTION = "How many children did the summer reading scheme reach?"


class SlowResolver:
    """Takes a while over follow-ups, as a busy machine does."""

    name = "slow"

    def resolve(self, question: str, earlier: object) -> str:
        time.sleep(0.3)
        return question

    def open(self) -> None:
        pass


def client_of(library: Library, tmp_path: Path, seconds: float) -> FlaskClient:
    web = msgspec.structs.replace(default_web(), answer_seconds=seconds)
    assistant = Assistant(library, resolver=SlowResolver())
    return contract_client(create_app(assistant, Conversations(tmp_path / "c.sqlite"), web))


def test_an_answer_that_takes_too_long_is_given_up_and_not_kept(short_library: Library, tmp_path: Path) -> None:
    client = client_of(short_library, tmp_path, 0.2)
    name = client.post("/api/v1/ask", json={"question": QUESTION}).get_json()["conversation"]
    begun = time.monotonic()
    reply = client.post("/api/v1/ask", json={"question": QUESTION, "conversation": name})
    assert time.monotonic() - begun < 1
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert "Ask again later, or in fewer words." in reply.get_json()["detail"]
    assert len(client.get(f"/api/v1/conversations/{name}").get_json()["answers"]) == 1
    assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200


def test_one_that_does_not_is_answered(short_library: Library, tmp_path: Path) -> None:
    client = client_of(short_library, tmp_path, 5)
    name = client.post("/api/v1/ask", json={"question": QUESTION}).get_json()["conversation"]
    assert client.post("/api/v1/ask", json={"question": QUESTION, "conversation": name}).status_code == 200


def test_the_stages_are_measured() -> None:
    watch = Stopwatch(10)
    watch("resolve")
    watch("find")
    time.sleep(0.05)
    watch("read")
    watch.end()
    assert set(watch.seconds) == {"resolve", "find", "read", "total"}
    assert 0.05 <= watch.seconds["find"] <= watch.seconds["total"]
    assert sum(watch.seconds.values()) == pytest.approx(2 * watch.seconds["total"], abs=0.01)


def test_only_so_many_are_answered_at_once_and_the_others_wait() -> None:
    turns, inside, most = Answering(2, 10), [0], [0]
    lock = threading.Lock()

    def answer() -> None:
        with turns.turn():
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.05)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=answer) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]


def test_who_waits_too_long_is_told_and_an_error_frees_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "LONGEST_WAIT", 0.05)
    turns = Answering(1, 10)
    with turns.turn(), pytest.raises(LateError, match="Too many questions are waiting") as caught, turns.turn():
        pass
    assert caught.value.wait == 60
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    with turns.turn():
        pass


def test_who_came_first_is_answered_first() -> None:
    turns, order = Answering(1, 10), []

    def answer(number: int) -> None:
        with turns.turn():
            order.append(number)
            time.sleep(0.01)

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(12)]
    with turns.turn():
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    answer(99)
    for thread in threads:
        thread.join()
    assert order == [*range(12), 99]


def test_more_than_may_wait_are_told_at_once_when_to_come_back(
    short_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_WAITING", 1)
    app = create_app(Assistant(short_library), Conversations(tmp_path / "c.sqlite"))
    turns = Answering(1, 10)
    app.extensions["answering"] = turns
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(app.test_client().post("/api/v1/ask", json={"question": QUESTION}).status_code)

    waiting = threading.Thread(target=ask)
    with turns.turn():
        waiting.start()
        while not turns._line.length:
            time.sleep(0.01)
        begun = time.monotonic()
        reply = contract_client(app).post("/api/v1/ask", json={"question": QUESTION})
        assert time.monotonic() - begun < 5
    waiting.join()
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "1")
    assert reply.get_json()["detail"] == "Too many questions are waiting for an answer. Ask again in 1 s."
    assert statuses == [200]
