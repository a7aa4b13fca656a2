"""Every request has a name, and it is in every response."""

import re
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from web import create_app

PATHS = [
    ("GET", "/", 200),
    ("GET", "/nowhere", 404),
    ("DELETE", "/", 405),
    ("GET", "/static/pilcrow.css", 200),
    ("GET", "/healthz", 200),
    ("GET", "/api/v1/reports", 200),
    ("POST", "/api/v1/ask", 415),
    ("GET", "/broken", 500),
]


@pytest.fixture
def app(fake_library: Library, tmp_path: Path) -> Flask:
    app = create_app(Assistant(fake_library), Conversations(tmp_path / "c.sqlite"))

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError

    @app.get("/named")
    def named() -> str:
        return str(g.request_id)

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(("method", "path", "status"), PATHS)
def test_every_response_carries_a_name_of_its_own(client: FlaskClient, method: str, path: str, status: int) -> None:
    names = set()
    for _ in range(2):
        with client.open(path, method=method) as reply:
            assert reply.status_code == status
            names.add(reply.headers["X-Request-Id"])
    assert len(names) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)


@pytest.mark.parametrize(
    "given",
    ["7", "8e03978e-40d5-43e8-bc93-6894a57f9324", "Root=1-67891233-abcdef012345678912345678", "a" * 128, "a/b:c+d=="],
)
def test_a_sane_name_is_taken_from_the_request(client: FlaskClient, given: str) -> None:
    reply = client.get("/named", headers={"X-Request-Id": given})
    assert (reply.headers["X-Request-Id"], reply.text) == (given, given)


@pytest.mark.parametrize("given", ["", "a b", '"a"', "a" * 129, "-a", "a\tb", "é", "{a}", "a,b", "<script>"])
def test_another_name_is_replaced(client: FlaskClient, given: str) -> None:
    reply = client.get("/named", headers={"X-Request-Id": given})
    assert reply.headers["X-Request-Id"] == reply.text
    assert re.fullmatch(r"[0-9a-f]{32}", reply.text)


def test_an_error_for_programs_holds_the_name_that_the_header_holds(client: FlaskClient) -> None:
    reply = client.get("/api/v1/nowhere", headers={"X-Request-Id": "mine-1"})
    assert (reply.get_json()["request_id"], reply.headers["X-Request-Id"]) == ("mine-1", "mine-1")


def test_what_is_refused_as_sent_by_another_site_has_a_name_too(client: FlaskClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": "staffing"}, headers={"Origin": "http://evil.example"})
    assert reply.status_code == 403
    assert reply.get_json()["request_id"] == reply.headers["X-Request-Id"]
