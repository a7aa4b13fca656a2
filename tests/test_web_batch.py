"""Many questions in one request: answered in order, as they are ready, whatever becomes of the others."""

import json
import logging
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Answer
from index.library import Library
from tests.contract import contract_client
from web import create_app

WOLVERHAMPTON = "wolverhampton-2011"


def send(client: FlaskClient, body: bytes, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/api/v1/ask", data=body, content_type="application/x-ndjson", headers=named)


def lines_of(*questions: Any) -> bytes:
    return b"".join(
        json.dumps(one if isinstance(one, dict) else {"question": one}).encode() + b"\n" for one in questions
    )


def answers(reply: TestResponse) -> list[dict[str, Any]]:
    assert (reply.status_code, reply.mimetype) == (200, "application/x-ndjson")
    assert reply.data.endswith(b"\n")
    return [json.loads(line) for line in reply.data.splitlines()]


def test_each_line_gets_the_answer_that_it_gets_alone(client: FlaskClient) -> None:
    asked = [{"question": "what does paragraph 48 say", "reports": [WOLVERHAMPTON]}, {"question": "who leads the team"},
             {"question": "hello zebra"}]  # fmt: skip
    together = answers(send(client, lines_of(*asked)))
    alone = [client.post("/api/v1/ask", json=one).get_json() for one in asked]
    assert [{**one, "conversation": None} for one in together] == [{**one, "conversation": None} for one in alone]
    assert len({one["conversation"] for one in together}) == 3


def test_a_line_can_go_on_with_a_conversation(client: FlaskClient, kept: Conversations) -> None:
    name = client.post("/api/v1/ask", json={"question": "Is the home delivery service valued?"}).get_json()[
        "conversation"
    ]
    first, second = answers(
        send(client, lines_of({"question": "and who is it for?", "conversation": name}, "staffing"))
    )
    assert (first["conversation"], first["standalone"]) == (
        name,
        "Is the home delivery service valued? — and who is it for?",
    )
    assert second["conversation"] != name
    assert len(kept.get(name).turns) == 2


def test_an_error_stands_in_the_place_of_its_answer(client: FlaskClient) -> None:
    body = (
        b'{"question": "staffing"}\n{"question": \n\n{"question": " "}\n[]\n{"question": "x", "top_k": 1}\n'
        + lines_of(
            {"question": "staffing", "conversation": "c_gone"},
            {"question": "staffing", "reports": ["gone"]},
            "staffing",
        )
    )
    reply = send(client, body, X_Request_Id="batch-1")
    found = answers(reply)
    assert [one.get("status") for one in found[1:-1]] == [400, 422, 400, 422, 404, 404]
    assert [one["line"] for one in found[1:-1]] == [2, 4, 5, 6, 7, 8]
    assert [one.get("field") for one in found[1:-1]] == [None, "question", None, "top_k", "conversation", "reports"]
    assert {one["request_id"] for one in found[1:-1]} == {"batch-1"}
    assert found[1]["detail"].startswith("The line is no JSON (")
    assert found[0]["fingerprint"] == found[-1]["fingerprint"]


def test_a_bug_in_one_line_is_logged_and_keeps_nobody_from_an_answer(
    fake_library: Library, kept: Conversations, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Assistant):
        def ask(self, question: str, *more: Any, **named: Any) -> Answer:
            if question == "break":
                raise RuntimeError("secret detail")
            return super().ask(question, *more, **named)

    client = contract_client(create_app(Broken(fake_library), kept))
    with caplog.at_level(logging.ERROR):
        found = answers(send(client, lines_of("staffing", "break", "staffing")))
    assert [one["status"] for one in found] == [found[0]["status"], 500, found[0]["status"]]
    assert "secret" not in json.dumps(found)
    assert "RuntimeError: secret detail" in caplog.text


def test_an_answer_goes_out_before_the_next_question_is_asked(fake_library: Library, kept: Conversations) -> None:
    asked: list[str] = []

    class Watched(Assistant):
        def ask(self, question: str, *more: Any, **named: Any) -> Answer:
            asked.append(question)
            return super().ask(question, *more, **named)

    client = create_app(Watched(fake_library), kept).test_client()
    with send(client, lines_of("one", "two", "three")) as reply:
        first = next(iter(reply.response))
        assert json.loads(first)["question"] == "one"
        assert asked == ["one"]
    assert asked == ["one"]  # nobody reads on: nothing more is asked, or kept
    assert len(kept.list()) == 1


def test_a_hundred_questions_are_answered_and_one_more_are_refused(client: FlaskClient, kept: Conversations) -> None:
    assert len(answers(send(client, lines_of(*["hello"] * 100)))) == 100
    reply = send(client, lines_of(*["hello"] * 101))
    assert (reply.status_code, reply.mimetype, reply.get_json()["field"]) == (
        422,
        "application/problem+json",
        "question",
    )
    assert "101 questions, 100 are allowed" in reply.get_json()["detail"]
    assert len(kept.list()) == 100


@pytest.mark.parametrize("body", [b"", b"\n \r\n"])
def test_no_question_is_refused(client: FlaskClient, body: bytes) -> None:
    reply = send(client, body)
    assert (reply.status_code, reply.get_json()["field"]) == (422, "question")


def test_a_hundred_of_the_longest_questions_fit(client: FlaskClient) -> None:
    """Each character as two escapes, as JSON may write it."""
    line = json.dumps({"question": "\N{YELLOW HEART}" * 1000}).encode() + b"\n"
    assert line.count(b"\\ud83d\\udc9b") == 1000
    assert send(client, line * 100).status_code == 200
    assert send(client, line * 120).status_code == 413


def test_the_ends_of_lines_may_be_those_of_windows(client: FlaskClient) -> None:
    assert len(answers(send(client, lines_of("one", "two").replace(b"\n", b"\r\n")))) == 2


def test_a_key_is_for_one_question(client: FlaskClient, kept: Conversations) -> None:
    reply = send(client, lines_of("one"), Idempotency_Key='"k"')
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")
    assert not kept.file.exists()
