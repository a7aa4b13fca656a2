"""The endpoint: what answer.md promises, key by key."""

import dataclasses
import io
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from assistant import conversations_file
from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.render_json import to_json
from assistant.types import Answer, Conversation, Turn
from index.library import Library
from tests.contract import contract_client
from tests.fakes import GluingResolver
from web import create_app

ANSWER = ["question", "standalone", "status", "text", "citations", "nearest", "options", "reason", "coverage",
          "conversation", "fingerprint"]  # fmt: skip
CITATION = ["report", "title", "publisher", "published", "paragraph", "item", "label", "section", "grade", "page",
            "quotes", "url"]  # fmt: skip
ENTRY = ["conversation", "title", "origin", "started", "last_turn", "turns"]
WOLVERHAMPTON = "wolverhampton-2011"


def ask(client: FlaskClient, question: str, **more: Any) -> dict[str, Any]:
    reply = client.post("/api/v1/ask", json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    return dict(reply.get_json())


def test_an_answer_has_the_keys_of_answer_md_in_their_order(client: FlaskClient) -> None:
    answer = ask(client, "what does paragraph 48 say", reports=[WOLVERHAMPTON])
    assert list(answer) == ANSWER
    assert list(answer["citations"][0]) == CITATION
    assert list(answer["citations"][0]["quotes"][0]) == ["text", "start", "end"]
    assert list(answer["citations"][0]["grade"]) == ["number", "word"]
    assert list(answer["coverage"]) == ["searched", "matched", "complete"]


def test_a_paragraph_asked_for_by_number_is_cited_whole(client: FlaskClient) -> None:
    answer = ask(client, "what does paragraph 48 say", reports=[WOLVERHAMPTON])
    paragraph = client.get(f"/api/v1/reports/{WOLVERHAMPTON}/paragraphs/48").get_json()
    (citation,) = answer["citations"]
    assert (answer["status"], answer["question"]) == ("answered", "what does paragraph 48 say")
    assert {key: citation[key] for key in CITATION if key not in ("quotes", "section")} == {
        "report": WOLVERHAMPTON,
        "title": "Inspection of safeguarding and looked after children services: Wolverhampton",
        "publisher": "Ofsted",
        "published": "2011-07-22",
        "paragraph": 48,
        "item": None,
        "label": "¶48",
        "grade": {"number": 3, "word": "adequate"},
        "page": None,
        "url": "/reports/wolverhampton-2011#p48",
    }
    assert citation["section"] == [
        "Safeguarding outcomes for children and young people",
        "The contribution of health agencies to keeping children and young people safe",
    ]
    assert citation["quotes"] == [{"text": paragraph["text"], "start": 0, "end": len(paragraph["text"])}]
    assert answer["coverage"] == {"searched": 121, "matched": 1, "complete": True}
    assert (answer["nearest"], answer["options"], answer["reason"]) == ([], [], "")


def test_what_is_not_in_the_report_is_said_with_a_reason_and_the_nearest(
    fake_library: Library, kept: Conversations
) -> None:
    assistant = Assistant(fake_library, resolver=GluingResolver())
    near = assistant.ask("what does paragraph 48 say", reports=[WOLVERHAMPTON])

    class Silent(Assistant):
        def ask(self, *_: Any, **__: Any) -> Answer:
            return dataclasses.replace(
                near, status="not_in_report", citations=(), nearest=near.citations, reason="The report does not say."
            )

    answer = ask(contract_client(create_app(Silent(fake_library), kept)), "Who won?")
    assert (answer["status"], answer["citations"]) == ("not_in_report", [])
    assert list(answer["nearest"][0]) == CITATION
    assert answer["nearest"][0]["label"] == "¶48"
    assert answer["reason"] == "The report does not say."


def test_the_endpoint_prints_the_dictionary_that_the_command_line_prints(
    client: FlaskClient, fake_library: Library
) -> None:
    answer = ask(client, "Is the home delivery service valued?")
    directly = Assistant(fake_library, resolver=GluingResolver()).ask("Is the home delivery service valued?")
    assert answer == to_json(directly, conversation=answer["conversation"])


def test_json_is_utf_8_without_escapes(client: FlaskClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": "¶48", "reports": [WOLVERHAMPTON]})
    assert reply.mimetype == "application/json"
    assert '"¶48"'.encode() in reply.data
    assert b"\\u" not in reply.data


def test_a_question_without_conversation_begins_a_new_one(client: FlaskClient) -> None:
    first, second = ask(client, "staffing"), ask(client, "staffing")
    assert first["conversation"].startswith("c_")
    assert first["conversation"] != second["conversation"]
    assert first["fingerprint"] == second["fingerprint"]


def test_a_follow_up_is_answered_in_the_light_of_the_turns_before(client: FlaskClient, fake_library: Library) -> None:
    opening, follow_up = "Is the home delivery service valued?", "and who is it for?"
    first = ask(client, opening)
    second = ask(client, follow_up, conversation=first["conversation"])
    assistant = Assistant(fake_library, resolver=GluingResolver())
    turn = Turn(assistant.ask(opening))
    expected = assistant.ask(follow_up, Conversation(first["conversation"], (turn,)))
    assert second == to_json(expected, conversation=first["conversation"])
    assert second["standalone"] != follow_up


def test_a_third_turn_sees_both_before_it(client: FlaskClient, kept: Conversations) -> None:
    name = ask(client, "Is the home delivery service valued?")["conversation"]
    ask(client, "and who is it for?", conversation=name)
    ask(client, "and when?", conversation=name)
    assert [turn.answer.question for turn in kept.get(name).turns] == [
        "Is the home delivery service valued?",
        "and who is it for?",
        "and when?",
    ]


def test_only_the_reports_named_are_asked_and_follow_ups_stay_with_them(client: FlaskClient) -> None:
    first = ask(client, "staffing of services", reports=["borchester-2014"])
    assert first["coverage"]["searched"] == 8
    assert {citation["report"] for citation in first["citations"]} == {"borchester-2014"}
    second = ask(client, "what does paragraph 1 say", conversation=first["conversation"])
    assert second["coverage"]["searched"] == 8
    third = ask(client, "and ¶2?", conversation=first["conversation"])
    assert third["coverage"]["searched"] == 8


def test_other_reports_than_the_conversations_are_a_conflict(client: FlaskClient) -> None:
    name = ask(client, "staffing", reports=["borchester-2014"])["conversation"]
    body = {"question": "staffing", "conversation": name, "reports": [WOLVERHAMPTON]}
    reply = client.post("/api/v1/ask", json=body)
    assert reply.status_code == 409
    assert reply.mimetype == "application/problem+json"
    assert len(client.get(f"/api/v1/conversations/{name}").get_json()["answers"]) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": "staffing", "conversation": "c_nobody"}, 404),
        ({"question": "staffing", "reports": ["nobody-1999"]}, 404),
    ],
)
def test_an_unknown_conversation_or_report_is_not_found(client: FlaskClient, body: Any, status: int) -> None:
    reply = client.post("/api/v1/ask", json=body)
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": None}, "question"),
        ({"question": 48}, "question"),
        ({"question": ["staffing"]}, "question"),
        ({"question": ""}, "question"),
        ({"question": " \n\t"}, "question"),
        ({"question": "x" * 1001}, "question"),
        ({"question": "staffing", "conversation": 7}, "conversation"),
        ({"question": "staffing", "reports": WOLVERHAMPTON}, "reports"),
        ({"question": "staffing", "reports": [1]}, "reports"),
        ({"question": "staffing", "report": [WOLVERHAMPTON]}, "report"),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, body: Any, field: str) -> None:
    reply = client.post("/api/v1/ask", json=body)
    problem = reply.get_json()
    assert (reply.status_code, reply.mimetype) == (422, "application/problem+json")
    assert list(problem) == ["type", "title", "status", "detail", "field", "request_id"]
    assert (problem["type"], problem["title"], problem["status"]) == ("about:blank", "Unprocessable Content", 422)
    assert problem["field"] == field


def test_every_unknown_key_is_named(client: FlaskClient) -> None:
    reply = client.post("/api/v1/ask", json={"model": "x", "question": "staffing", "top_k": 5})
    assert reply.status_code == 422
    assert (
        reply.get_json()["detail"] == "Unknown: 'model', 'top_k'. Send question, conversation, reports, filter, each."
    )


def test_the_longest_question_allowed_is_answered(client: FlaskClient) -> None:
    assert ask(client, "staffing " * 111 + "s")["status"] in ("answered", "partial", "not_in_report")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"question=staffing", b'"staffing"', b"[]", b"null", b"\xff\xfe", b'{"question": "\xff"}',
     b'{"question": "\\ud800 staffing"}', b"[" * 60_000],
)  # fmt: skip
def test_what_is_no_json_object_is_a_bad_request(client: FlaskClient, body: bytes) -> None:
    reply = client.post("/api/v1/ask", data=body, content_type="application/json")
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")


def test_another_content_type_is_refused(client: FlaskClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        reply = client.post("/api/v1/ask", data=b'{"question": "staffing"}', content_type=kind)
        assert (reply.status_code, reply.mimetype) == (415, "application/problem+json")


def test_a_charset_beside_the_content_type_is_no_hindrance(client: FlaskClient) -> None:
    reply = client.post(
        "/api/v1/ask", data=b'{"question": "\xc2\xb648"}', content_type="application/json; charset=utf-8"
    )
    assert reply.status_code == 200
    assert reply.get_json()["question"] == "¶48"


def test_a_body_over_64_kib_is_too_large(client: FlaskClient) -> None:
    body = b'{"question": "staffing"}'.ljust(64 * 1024)
    at_limit = client.post("/api/v1/ask", data=body, content_type="application/json")
    over = client.post("/api/v1/ask", data=body + b" ", content_type="application/json")
    assert (at_limit.status_code, over.status_code) == (200, 413)
    assert over.mimetype == "application/problem+json"


def test_a_body_of_unsaid_length_over_64_kib_is_too_large(client: FlaskClient) -> None:
    """A server that takes chunks gives no length; what is cut off must not be read as if it were whole."""
    for length, status in ((60_000, 200), (70_000, 413)):
        reply = client.post(
            "/api/v1/ask",
            content_type="application/json",
            headers={"Transfer-Encoding": "chunked"},
            input_stream=io.BytesIO(b'{"question": "staffing"}'.ljust(length)),
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert reply.status_code == status


def test_a_conversation_gives_its_answers_in_order(client: FlaskClient) -> None:
    first = ask(client, "Is the home delivery service valued?")
    second = ask(client, "and who is it for?", conversation=first["conversation"])
    kept = client.get(f"/api/v1/conversations/{first['conversation']}").get_json()
    assert list(kept) == [*ENTRY, "answers"]
    assert (kept["conversation"], kept["answers"]) == (first["conversation"], [first, second])
    assert client.get("/api/v1/conversations/c_nobody").status_code == 404


def test_a_conversation_has_a_title_an_origin_and_times_in_utc(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations_file, "now", lambda: datetime(2026, 5, 1, 9, 30, 59, 999_999, tzinfo=UTC))
    name = ask(client, "Is the home delivery service valued?")["conversation"]
    monkeypatch.setattr(conversations_file, "now", lambda: datetime(2026, 5, 2, tzinfo=UTC))
    ask(client, "and who is it for?", conversation=name)
    kept = client.get(f"/api/v1/conversations/{name}").get_json()
    assert {key: kept[key] for key in ENTRY} == {
        "conversation": name,
        "title": "Is the home delivery service valued?",
        "origin": "web",
        "started": "2026-05-01T09:30:59Z",
        "last_turn": "2026-05-02T00:00:00Z",
        "turns": 2,
    }


def test_a_conversation_can_be_renamed(client: FlaskClient) -> None:
    name = ask(client, "staffing")["conversation"]
    before = client.get(f"/api/v1/conversations/{name}").get_json()
    reply = client.patch(f"/api/v1/conversations/{name}", json={"title": " Before the  meeting"})
    assert reply.status_code == 200
    del before["answers"]
    assert reply.get_json() == before | {"title": "Before the meeting"}
    assert client.get(f"/api/v1/conversations/{name}").get_json()["title"] == "Before the meeting"
    assert client.patch("/api/v1/conversations/c_nobody", json={"title": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field", "detail"),
    [
        ({}, "title", "title must be a string."),
        ({"title": None}, "title", "title must be a string."),
        ({"title": 7}, "title", "title must be a string."),
        ({"title": " "}, "title", "The title is empty. Give the conversation one."),
        ({"title": "x" * 201}, "title", "The title has 201 characters, 200 are allowed. Shorten it."),
        ({"title": "x", "question": "y"}, "question", "Unknown: 'question'. Send title."),
    ],
)
def test_a_wrong_title_is_named(client: FlaskClient, body: Any, field: str, detail: str) -> None:
    name = ask(client, "staffing")["conversation"]
    reply = client.patch(f"/api/v1/conversations/{name}", json=body)
    problem = reply.get_json()
    assert (reply.status_code, problem["field"], problem["detail"]) == (422, field, detail)
    assert client.get(f"/api/v1/conversations/{name}").get_json()["title"] == "staffing"


def test_a_deleted_conversation_is_gone_and_the_others_stay(client: FlaskClient, kept: Conversations) -> None:
    name, other = (ask(client, question)["conversation"] for question in ("Is Rosamund valued?", "staffing"))
    reply = client.delete(f"/api/v1/conversations/{name}")
    assert (reply.status_code, reply.data) == (204, b"")
    for gone in (client.get(f"/api/v1/conversations/{name}"), client.delete(f"/api/v1/conversations/{name}"),
                 client.post("/api/v1/ask", json={"question": "and who?", "conversation": name})):  # fmt: skip
        assert (gone.status_code, gone.mimetype) == (404, "application/problem+json")
    assert [entry.id for entry in kept.list()] == [other]
    assert not any(b"Rosamund" in file.read_bytes() for file in kept.file.parent.iterdir())


def test_the_beginning_of_an_id_opens_nothing(client: FlaskClient) -> None:
    name = ask(client, "staffing")["conversation"]
    for method in ("GET", "DELETE", "PATCH"):
        reply = client.open(f"/api/v1/conversations/{name[:-1]}", method=method, json={"title": "x"})
        assert reply.status_code == 404
    assert client.get(f"/api/v1/conversations/{name}").status_code == 200


def test_eight_threads_get_the_answers_that_one_gets(client: FlaskClient) -> None:
    questions = [
        "what were the concerns about A&E",
        "Is the home delivery service valued?",
        "¶15(e)",
        "what does ¶999 say",
    ]
    follow_up = "and what about staffing?"

    def hold() -> list[dict[str, Any]]:
        own = client.application.test_client()
        answers = []
        for question in questions:
            first = ask(own, question)
            answers += [first, ask(own, follow_up, conversation=first["conversation"])]
        return answers

    alone = hold()
    together: list[list[dict[str, Any]]] = []
    start = threading.Barrier(8)

    def join() -> None:
        start.wait()
        together.append(hold())

    threads = [threading.Thread(target=join) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(together) == 8
    without_id = [{**answer, "conversation": None} for answer in alone]
    for answers in together:
        assert [{**answer, "conversation": None} for answer in answers] == without_id
    assert len({answer["conversation"] for answers in together for answer in answers}) == 8 * len(questions)
