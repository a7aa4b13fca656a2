"""A question sent again under the same Idempotency-Key."""

import threading
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Answer
from index.errors import LibraryError
from index.library import Library
from tests.contract import contract_client
from web import create_app
from web.asked import read_key

KEY = '"8e03978e-40d5-43e8-bc93-6894a57f9324"'
STAFFING = {"question": "staffing"}


def send(client: FlaskClient, body: Any = STAFFING, key: str = KEY, **more: Any) -> TestResponse:
    headers = {"Idempotency-Key": key, **more.pop("headers", {})}
    return client.post("/api/v1/ask", json=body, headers=headers, **more)


def test_the_same_key_and_question_get_the_same_answer_and_no_second_turn(
    client: FlaskClient, kept: Conversations
) -> None:
    first, again = send(client), send(client)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.data == again.data
    assert [entry.turns for entry in kept.list()] == [1]


def test_a_follow_up_is_repeated_as_it_was_answered_whatever_came_after(
    client: FlaskClient, kept: Conversations
) -> None:
    name = client.post("/api/v1/ask", json={"question": "Is the home delivery service valued?"}).get_json()[
        "conversation"
    ]
    follow_up = {"question": "and who is it for?", "conversation": name}
    first = send(client, follow_up)
    client.post("/api/v1/ask", json={"question": "and when?", "conversation": name})
    assert send(client, follow_up).data == first.data
    assert len(kept.get(name).turns) == 3


def test_what_is_the_same_question_is_told_by_its_fields_and_not_by_its_bytes(client: FlaskClient) -> None:
    first = send(client)
    other = b'{ "conversation":null,  "question": "staff\\u0069ng"}'
    again = client.post("/api/v1/ask", data=other, content_type="application/json", headers={"Idempotency-Key": KEY})
    assert again.data == first.data


@pytest.mark.parametrize(
    "body",
    [{"question": "Staffing"}, {"question": "staffing", "reports": ["borchester-2014"]},
     {"question": "staffing", "conversation": "c_x"}],
)  # fmt: skip
def test_another_question_under_the_key_is_refused(client: FlaskClient, kept: Conversations, body: Any) -> None:
    send(client)
    reply = send(client, body)
    problem = reply.get_json()
    assert (reply.status_code, reply.mimetype) == (422, "application/problem+json")
    assert problem["field"] == "Idempotency-Key"
    assert [entry.turns for entry in kept.list()] == [1]


def test_another_key_asks_again(client: FlaskClient, kept: Conversations) -> None:
    send(client)
    send(client, key='"other"')
    assert len(kept.list()) == 2


def test_a_question_that_could_not_be_asked_frees_its_key(client: FlaskClient) -> None:
    assert send(client, {"question": " "}).status_code == 422
    assert send(client, {"question": "staffing", "conversation": "c_gone"}).status_code == 404
    assert send(client).status_code == 200


def test_a_bug_frees_the_key_too(fake_library: Library, kept: Conversations) -> None:
    class Broken(Assistant):
        broken = True

        def ask(self, *arguments: Any, **more: Any) -> Answer:
            if self.broken:
                raise RuntimeError
            return super().ask(*arguments, **more)

    assistant = Broken(fake_library)
    client = contract_client(create_app(assistant, kept))
    assert send(client).status_code == 500
    assistant.broken = False
    assert send(client).status_code == 200


def test_a_key_that_cannot_be_freed_hides_no_error(
    client: FlaskClient, kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise LibraryError("Locked.")

    monkeypatch.setattr(Conversations, "give_up", locked)
    assert send(client, {"question": " "}).status_code == 422


def test_after_its_conversation_is_deleted_nothing_of_a_key_is_left(client: FlaskClient, kept: Conversations) -> None:
    first = send(client).get_json()
    assert client.delete(f"/api/v1/conversations/{first['conversation']}").status_code == 204
    again = send(client).get_json()
    assert again["conversation"] != first["conversation"]
    assert [entry.id for entry in kept.list()] == [again["conversation"]]


def test_the_same_key_of_another_client_is_another_key(client: FlaskClient) -> None:
    own, other = {"Authorization": "Bearer a"}, {"Authorization": "Bearer b"}
    sent = (("10.0.0.1", {}), ("10.0.0.2", {}), ("10.0.0.1", own), ("10.0.0.2", own), ("10.0.0.1", other))
    names = {
        send(client, environ_overrides={"REMOTE_ADDR": address}, headers=headers).get_json()["conversation"]
        for address, headers in sent
    }
    assert len(names) == 4  # the token tells who it is, wherever it is sent from


def test_of_eight_at_once_one_is_answered_and_the_others_wait_their_turn(
    fake_library: Library, kept: Conversations
) -> None:
    asked: list[str] = []

    class Slow(Assistant):
        def ask(self, question: str, *more: Any, **named: Any) -> Answer:
            asked.append(question)
            time.sleep(0.5)
            return super().ask(question, *more, **named)

    app = create_app(Slow(fake_library), kept)
    start = threading.Barrier(8)
    replies: list[TestResponse] = []

    def ask() -> None:
        client = contract_client(app)
        start.wait()
        replies.append(send(client))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(reply.status_code for reply in replies)
    assert (statuses[0], set(statuses)) == (200, {200, 409})
    assert asked == ["staffing"]
    assert [entry.turns for entry in kept.list()] == [1]
    first = next(reply for reply in replies if reply.status_code == 200)
    assert send(contract_client(app)).data == first.data
    assert {reply.get_json()["field"] for reply in replies if reply.status_code == 409} == {"Idempotency-Key"}


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ('"a"', "a"),
        ("a", "a"),
        (r'"a\"b\\c"', r'a"b\c'),
        ('" a b "', " a b "),
        ("k" * 255, "k" * 255),
        (None, None),
    ],
)
def test_a_key_is_a_string_in_quotation_marks_or_a_word(client: FlaskClient, header: str | None, key: str) -> None:
    assert read_key(header) == key


@pytest.mark.parametrize(
    "header", ["", '""', '"', "a b", '"a', 'a"b', '"a"b"', r'"a\b"', "é", "k" * 256, f'"{"k" * 256}"']
)
def test_a_malformed_key_is_a_bad_request(client: FlaskClient, kept: Conversations, header: str) -> None:
    reply = send(client, key=header)
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")
    assert "Idempotency-Key" in reply.get_json()["detail"]
    assert not kept.file.exists()


def test_the_wrong_fields_are_named_before_a_key_is_taken(client: FlaskClient, kept: Conversations) -> None:
    assert send(client, {"question": 7}).get_json()["field"] == "question"
    assert not kept.file.exists()
