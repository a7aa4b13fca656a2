"""What is counted, and what is written of requests."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.answer import Assistant
from assistant.config import default_web
from assistant.conversations import Conversations
from assistant.tokens import new_token
from index.library import Library
from tests.fakes import GluingResolver
from web import create_app
from web.logs import JsonLines, set_up

FOUND, NUMBERED, NOT_THERE = "How many children did the summer reading scheme reach?", "paragraph 4", "Who is the king?"


def app_of(library: Library, tmp_path: Path, **settings: object) -> Flask:
    web = msgspec.structs.replace(default_web(), **settings)
    return create_app(Assistant(library, resolver=GluingResolver()), Conversations(tmp_path / "c.sqlite"), web)


def ask(client: FlaskClient, question: str, **more: Any) -> Any:
    return client.post("/api/v1/ask", json={"question": question, **more}).get_json()


def counted(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """All samples, by name and the values of their labels; read as Prometheus does."""
    text = client.get("/metrics").text
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_answers_are_counted_by_status_and_measured_by_stage(short_library: Library, tmp_path: Path) -> None:
    client = app_of(short_library, tmp_path).test_client()
    statuses = [ask(client, question)["status"] for question in (FOUND, NUMBERED, NOT_THERE, "hello")]
    values = counted(client)
    for status in set(statuses):
        assert values["pilcrow_answers_total", status] == statuses.count(status)
    abstained = sum(status in ("not_in_report", "out_of_scope") for status in statuses)
    assert values["pilcrow_abstentions_total",] == abstained > 0
    assert values["pilcrow_answer_seconds_count", "total"] == 4
    assert values["pilcrow_answer_seconds_count", "resolve"] == 4
    assert 1 <= values["pilcrow_answer_seconds_count", "read"] < 4
    assert 0 < values["pilcrow_answer_seconds_sum", "find"] <= values["pilcrow_answer_seconds_sum", "total"]


def test_requests_are_counted_by_the_rule_and_never_by_the_address(short_library: Library, tmp_path: Path) -> None:
    client = app_of(short_library, tmp_path).test_client()
    name = ask(client, FOUND)["conversation"]
    client.get(f"/c/{name}")
    client.get("/secret/address?find=secret")
    client.get("/static/pilcrow.css").close()
    values = counted(client)
    assert values["pilcrow_requests_total", "POST", "/api/v1/ask", "200"] == 1
    assert values["pilcrow_requests_total", "GET", "/c/<conversation_id>", "200"] == 1
    assert values["pilcrow_requests_total", "GET", "/static/<path:filename>", "200"] == 1
    assert values["pilcrow_requests_total", "GET", "unknown", "404"] == 1
    text = client.get("/metrics").text
    assert name not in text
    assert "secret" not in text


def test_the_library_and_the_conversations_are_those_of_now(short_library: Library, tmp_path: Path) -> None:
    app = app_of(short_library, tmp_path)
    client = app.test_client()
    before = counted(client)
    assert before["pilcrow_library_info", short_library.id] == 1
    assert (before["pilcrow_library_reports",], before["pilcrow_library_stale",]) == (1, 0)
    assert 0 <= before["pilcrow_library_age_seconds",] < 3600
    assert before["pilcrow_conversations",] == 0
    ask(client, FOUND)
    app.extensions["served"].problem = "It does not open."
    after = counted(client)
    assert (after["pilcrow_conversations",], after["pilcrow_library_stale",]) == (1, 1)


def test_refusals_are_counted_by_reason(short_library: Library, tmp_path: Path) -> None:
    client = app_of(short_library, tmp_path, admin_here=True).test_client()
    for question in ("is jane@example.org in it", "", "x" * 1001):
        ask(client, question)
    name = ask(client, FOUND, reports=["borchester-2014"])["conversation"]
    ask(client, FOUND, conversation=name, reports=[])  # goes on
    values = counted(client)
    reasons = ("personal_data", "question", "limit", "late", "other")
    assert [values["pilcrow_refusals_total", reason] for reason in reasons] == [1, 2, 0, 0, 0]


def test_counts_are_given_where_the_conversations_cannot_be_read(short_library: Library, tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_bytes(b"not a database " * 100)
    values = counted(app_of(short_library, tmp_path).test_client())
    assert ("pilcrow_conversations",) not in values
    assert ("pilcrow_library_reports",) in values


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "web"]


def test_by_default_nothing_is_written_of_requests(
    short_library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(app_of(short_library, tmp_path).test_client(), FOUND)
    assert lines_of(caplog) == []


def test_a_line_for_each_request_says_who_what_and_how_long_and_not_the_question(
    short_library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token, council = new_token("council", "ask")
    client = app_of(short_library, tmp_path, log="json", tokens=(council,)).test_client()
    with caplog.at_level(logging.INFO):
        client.post("/api/v1/ask", json={"question": FOUND}, headers={"Authorization": f"Bearer {token}"})
        client.get("/secret/address?find=secret")
    asked, missed = lines_of(caplog)
    assert set(asked) == {"time", "level", "request", "client", "method", "route", "status", "ms", "answers"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", asked["time"])
    assert (asked["client"], asked["method"], asked["route"], asked["status"]) == (
        "council",
        "POST",
        "/api/v1/ask",
        200,
    )
    (answer,) = asked["answers"]
    assert answer["status"] == "answered"
    assert set(answer["ms"]) == {"resolve", "find", "read", "total"}
    assert 0 < answer["ms"]["total"] <= asked["ms"]["total"]
    assert (missed["client"], missed["route"], missed["status"]) == (None, "unknown", 401)
    text = json.dumps([asked, missed])
    for secret in ("reading scheme", "secret", token, token[17:]):
        assert secret not in text


def test_questions_are_written_where_the_settings_say_so(
    short_library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = app_of(short_library, tmp_path, log="json", log_questions=True).test_client()
    with caplog.at_level(logging.INFO):
        ask(client, "staffing\u2028\n\x1b[31m")
        ask(client, "is jane@example.org in it")
    asked, refused = lines_of(caplog)
    assert len(asked["questions"]) == 1
    assert "questions" not in refused  # what is refused is kept nowhere


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    try:
        raise RuntimeError("a\nb")
    except RuntimeError as error:
        info = (RuntimeError, error, error.__traceback__)
    record = logging.LogRecord("web", logging.ERROR, "x.py", 1, "failed\n%s", ("x\r\u2028",), info)
    text = JsonLines().format(record)
    assert len(text.splitlines()) == 1
    line = json.loads(text)
    assert (line["level"], line["message"]) == ("error", "failed\nx\r\u2028")
    assert "RuntimeError: a\nb" in line["traceback"]


def test_the_servers_log_goes_to_standard_error_in_the_form_that_is_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger = logging.getLogger("web")
    before = (logger.handlers[:], logger.level, logger.propagate)
    try:
        for form, expected in (("off", "pilcrow: It is said.\n"), ("json", '"message": "It is said."')):
            set_up(msgspec.structs.replace(default_web(), log=form))
            logger.info("It is %s.", "said")
            out, err = capsys.readouterr()
            assert (out, expected in err) == ("", True)
    finally:
        logger.handlers[:], logger.level, logger.propagate = before
