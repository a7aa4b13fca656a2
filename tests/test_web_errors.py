"""Errors for people and for programs, the headers of every response, and forms sent by other sites."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.errors import ConflictError, LibraryError, NotFoundError, QuestionError, ReportError
from index.library import Library
from tests.contract import contract_client
from tests.fakes import GluingResolver
from web import create_app

READER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ROUTES = [
    ("GET", "/", 200),
    ("GET", "/choose", 200),
    ("GET", "/compare", 302),
    ("GET", "/ask", 302),
    ("POST", "/ask", 422),
    ("POST", "/ask/stop", 204),
    ("GET", "/c/c_nobody", 404),
    ("GET", "/c/c_nobody/1", 404),
    ("GET", "/c/c_nobody/1.txt", 404),
    ("POST", "/c/c_nobody/1/feedback", 404),
    ("GET", "/c/c_nobody/print", 404),
    ("GET", "/c/c_nobody/conversation.md", 404),
    ("GET", "/c/c_nobody/title", 404),
    ("POST", "/c/c_nobody/title", 404),
    ("GET", "/c/c_nobody/delete", 404),
    ("POST", "/c/c_nobody/delete", 404),
    ("GET", "/conversations", 200),
    ("GET", "/accessibility", 200),
    ("GET", "/reports", 200),
    ("GET", "/reports/wolverhampton-2011", 200),
    ("GET", "/reports/wolverhampton-2011/actions", 200),
    ("GET", "/reports/wolverhampton-2011/actions.csv", 200),
    ("GET", "/reports/wolverhampton-2011/actions.ics", 200),
    ("GET", "/reports/wolverhampton-2011/findings", 200),
    ("GET", "/verify", 200),
    ("POST", "/verify", 422),
    ("POST", "/api/v1/verify", 415),
    ("GET", "/static/verify.css", 200),
    ("GET", "/static/pilcrow.css", 200),
    ("GET", "/static/ask.js", 200),
    ("GET", "/static/pilcrow.svg", 200),
    ("GET", "/inspect", 200),
    ("POST", "/inspect", 422),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/metrics", 200),
    ("POST", "/api/v1/ask", 415),
    ("GET", "/api/v1/reports", 200),
    ("GET", "/api/v1/reports/wolverhampton-2011", 200),
    ("GET", "/api/v1/reports/wolverhampton-2011/paragraphs/48", 200),
    ("GET", "/api/v1/conversations/c_nobody", 404),
    ("PATCH", "/api/v1/conversations/c_nobody", 415),
    ("DELETE", "/api/v1/conversations/c_nobody", 404),
    ("GET", "/api/v1/reports/wolverhampton-2011/paragraphs", 200),
    ("GET", "/api/v1/openapi.json", 200),
    ("GET", "/api/v1/docs", 200),
    ("GET", "/api/v1/conversations", 200),
    ("GET", "/api/v1/conversations/", 404),
    ("DELETE", "/", 405),
    ("GET", "/nowhere", 404),
    ("GET", "/broken", 500),
]


@pytest.fixture
def app(fake_library: Library, kept: Conversations) -> Flask:
    app = create_app(Assistant(fake_library, resolver=GluingResolver()), kept)

    @app.get("/broken")
    @app.get("/api/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return contract_client(app)


@pytest.mark.parametrize(("method", "path", "status"), ROUTES)
def test_every_response_carries_the_security_headers(client: FlaskClient, method: str, path: str, status: int) -> None:
    with client.open(path, method=method, headers=READER) as reply:
        assert reply.status_code == status
        assert {name: reply.headers.get(name) for name in HEADERS} == HEADERS


def test_every_route_of_the_application_is_in_the_list_above(fake_library: Library, kept: Conversations) -> None:
    app = create_app(Assistant(fake_library, resolver=GluingResolver()), kept)
    adapter = app.url_map.bind("localhost")
    known = [(path, method) for method, path, status in ROUTES if status not in (405, 500)]
    tried = {adapter.match(path, method)[0] for path, method in known if adapter.test(path, method)}
    assert tried == {rule.endpoint for rule in app.url_map.iter_rules()}


def test_conversations_are_not_kept_by_caches(client: FlaskClient) -> None:
    for path in ("/", "/c/c_nobody", "/api/v1/conversations/c_nobody"):
        assert client.get(path).headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (QuestionError("Too long."), 422, "Unprocessable Content"),
        (NotFoundError("No such report."), 404, "Not Found"),
        (ConflictError("Another report."), 409, "Conflict"),
        (LibraryError("Locked."), 503, "Service Unavailable"),
        (ReportError("Unreadable."), 500, "Internal Server Error"),
    ],
)
def test_errors_written_for_the_user_are_shown_with_their_status(
    app: Flask, error: Exception, status: int, title: str
) -> None:
    def fail() -> str:
        raise error

    app.add_url_rule("/fail", view_func=fail)
    page = app.test_client().get("/fail", headers=READER)
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert str(error) in page.text
    program = app.test_client().get("/fail")
    expected = {"type": "about:blank", "title": title, "status": status, "detail": str(error)}
    expected["request_id"] = program.headers["X-Request-Id"]
    if isinstance(error, QuestionError):
        expected["field"] = "question"
    assert (program.status_code, program.mimetype) == (status, "application/problem+json")
    assert program.get_json() == expected


def test_conversations_that_cannot_be_kept_are_a_503(fake_library: Library, tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite"
    file.write_bytes(b"not a database " * 100)
    client = create_app(Assistant(fake_library, resolver=GluingResolver()), Conversations(file)).test_client()
    reply = client.post("/api/v1/ask", json={"question": "staffing"})
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")


@pytest.mark.parametrize(("path", "headers"), [("/broken", READER), ("/broken", {}), ("/api/broken", READER)])
def test_a_bug_shows_nothing_of_itself_and_logs_its_traceback(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, headers: dict[str, str]
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = client.get(path, headers=headers)
    assert reply.status_code == 500
    assert "secret detail" not in reply.text
    assert "Traceback" not in reply.text
    assert "RuntimeError: secret detail" in caplog.text
    assert f"GET {path} failed" in caplog.text


def test_a_browser_gets_a_page_and_a_program_a_problem(client: FlaskClient) -> None:
    for headers, kind in (
        (READER, "text/html"),
        ({}, "application/problem+json"),
        ({"Accept": "*/*"}, "application/problem+json"),
        ({"Accept": "application/json"}, "application/problem+json"),
    ):
        reply = client.get("/nowhere", headers=headers)
        assert (reply.status_code, reply.mimetype) == (404, kind)
    assert client.get("/api/v1/nowhere", headers=READER).mimetype == "application/problem+json"


def test_a_wrong_method_says_which_are_allowed(client: FlaskClient) -> None:
    reply = client.get("/api/v1/ask")
    assert (reply.status_code, reply.mimetype) == (405, "application/problem+json")
    assert reply.headers["Allow"] == "OPTIONS, POST"


def test_too_large_a_form_is_a_page_that_says_so(client: FlaskClient) -> None:
    reply = client.post("/ask", data={"question": "x" * 70_000}, headers=READER)
    assert (reply.status_code, reply.mimetype) == (413, "text/html")
    assert "1,000 characters" in reply.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/api/v1/ask"])
def test_what_another_site_sends_is_refused(
    client: FlaskClient, kept: Conversations, headers: dict[str, str], path: str
) -> None:
    if path == "/ask":
        reply = client.post(path, data={"question": "staffing"}, headers=headers)
    else:
        reply = client.post(path, json={"question": "staffing"}, headers=headers)
    assert reply.status_code == 403
    assert "another site" in reply.text
    assert not kept.file.exists()


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_another_site_can_neither_delete_nor_rename(client: FlaskClient, kept: Conversations, method: str) -> None:
    name = client.post("/api/v1/ask", json={"question": "staffing"}).get_json()["conversation"]
    headers = {"Origin": "http://evil.example"}
    reply = client.open(f"/api/v1/conversations/{name}", method=method, json={"title": "x"}, headers=headers)
    assert reply.status_code == 403
    assert kept.entry(name).title == "staffing"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost"},
        {"Origin": "http://LOCALHOST"},
    ],
)
def test_what_the_own_page_or_a_program_sends_is_answered(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/ask", data={"question": "staffing"}, headers=headers).status_code == 303


def test_a_page_may_be_opened_from_a_link_on_another_site(client: FlaskClient) -> None:
    headers = {**READER, "Sec-Fetch-Site": "cross-site"}
    assert client.get("/reports/wolverhampton-2011", headers=headers).status_code == 200


def test_the_log_holds_no_question(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/ask", data={"question": "Is my neighbour named in it?"}, headers=READER)
        client.post("/api/v1/ask", json={"question": "Is my neighbour named in it?", "conversation": "c_x"})
    assert "neighbour" not in caplog.text
