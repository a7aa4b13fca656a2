"""Who may come in, by which name, and what each may do."""

import base64
import re
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant import tokens
from assistant.answer import Assistant
from assistant.config import default_web
from assistant.conversations import Conversations
from assistant.tokens import new_token
from index.library import Library
from tests.contract import contract_client, document_of
from web import create_app
from web.access import is_known_host

HERE, ELSEWHERE = {"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "192.0.2.7"}
MADE = {scope: new_token(scope, scope) for scope in ("read", "ask", "admin")}  # type: ignore[arg-type]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
READS = [("GET", "/"), ("GET", "/reports"), ("GET", "/reports/borchester-2014"), ("GET", "/api/v1/reports")]
ASKS = [("POST", "/api/v1/ask"), ("POST", "/ask"), ("GET", "/c/c_nobody"), ("GET", "/api/v1/conversations/c_nobody")]
PLACES = {"{report_id}": "borchester-2014", "{number}": "8", "{conversation_id}": "c_nobody"}
ADMINISTERS = [("GET", "/conversations"), ("GET", "/metrics"), ("GET", "/inspect")]


def client_of(library: Library, tmp_path: Path, **settings: object) -> FlaskClient:
    web = msgspec.structs.replace(default_web(), **settings)
    return contract_client(create_app(Assistant(library), Conversations(tmp_path / "c.sqlite"), web))


@pytest.fixture
def guarded(short_library: Library, tmp_path: Path) -> FlaskClient:
    return client_of(short_library, tmp_path, tokens=tuple(settings for _, settings in MADE.values()))


def send(client: FlaskClient, method: str, path: str, token: str = "", where: dict[str, str] = HERE) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = {"question": "staffing"}
    sent = {"json": body} if path.startswith("/api/") else {"data": body}
    more = sent if method == "POST" else {}
    return client.open(path, method=method, headers=headers, environ_base=where, **more)


@pytest.mark.parametrize(("method", "path"), [*READS, *ASKS, *ADMINISTERS, ("GET", "/nowhere"), ("DELETE", "/")])
@pytest.mark.parametrize("token", ["", "wrong", "pilcrow_00000000_" + "a" * 43])
def test_where_there_are_tokens_nobody_comes_in_without_a_right_one(
    guarded: FlaskClient, method: str, path: str, token: str
) -> None:
    for where in (HERE, ELSEWHERE):
        reply = send(guarded, method, path, token, where)
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"].lower().startswith("basic realm=")
        assert "Authorization: Bearer TOKEN" in reply.text


@pytest.mark.parametrize(
    ("scope", "allowed", "refused"),
    [
        ("read", READS, ASKS + ADMINISTERS),
        ("ask", READS + ASKS, ADMINISTERS),
        ("admin", READS + ASKS + ADMINISTERS, []),
    ],
)
def test_a_token_allows_what_its_scope_says(
    guarded: FlaskClient, scope: str, allowed: list[tuple[str, str]], refused: list[tuple[str, str]]
) -> None:
    token = MADE[scope][0]
    for method, path in allowed:
        assert send(guarded, method, path, token, ELSEWHERE).status_code in (200, 303, 404), path
    for method, path in refused:
        reply = send(guarded, method, path, token, ELSEWHERE)
        assert (reply.status_code, "scope" in reply.text) == (403, True), path


def test_every_operation_lets_in_whom_the_contract_says(guarded: FlaskClient) -> None:
    """What the client that checks cannot see: that the statuses of the contract are the ones given."""
    order = ("", "read", "ask", "admin")
    for address, methods in document_of(guarded.application)["paths"].items():
        for method, told in methods.items():
            (needed,) = [role for way in told["security"] for role in way.get("token", ())] or [""]
            path = re.sub(r"{\w+}", lambda found: PLACES[found[0]], address)
            for scope in order:
                reply = send(guarded, method.upper(), path, MADE[scope][0] if scope else "")
                refused = order.index(scope) < order.index(needed)
                assert (reply.status_code in (401, 403)) is refused, (method, path, scope, reply.status)
                assert (reply.status_code == 401) is (refused and not scope)


def test_checking_quotations_is_reading(guarded: FlaskClient) -> None:
    reply = guarded.post("/api/v1/verify", json={"text": "“x”"}, headers={"Authorization": f"Bearer {MADE['read'][0]}"})
    assert reply.status_code == 200


def test_a_browser_sends_the_token_as_the_password(guarded: FlaskClient) -> None:
    pair = base64.b64encode(f"anybody:{MADE['ask'][0]}".encode()).decode()
    reply = guarded.get("/", headers={**BROWSER, "Authorization": f"Basic {pair}"}, environ_base=ELSEWHERE)
    assert reply.status_code == 200
    assert 'href="/conversations"' not in reply.text
    for wrong in (pair[:-6], "!!!", base64.b64encode(b"no colon").decode(), ""):
        headers = {**BROWSER, "Authorization": f"Basic {wrong}"}
        reply = guarded.get("/", headers=headers, environ_base=ELSEWHERE)
        assert (reply.status_code, reply.mimetype) == (401, "text/html")


def test_whether_it_lives_and_how_its_error_page_looks_needs_no_token(guarded: FlaskClient) -> None:
    for path in ("/healthz", "/readyz", "/static/pilcrow.css"):
        with guarded.get(path, environ_base=ELSEWHERE, headers={"Host": "10.1.2.3:8000"}) as reply:
            assert reply.status_code == 200


def test_a_right_token_is_hashed_once(guarded: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    digest = tokens._digest
    monkeypatch.setattr(tokens, "_digest", lambda token, salt: hashed.append(token) or digest(token, salt))
    for _ in range(3):
        assert send(guarded, "GET", "/reports", MADE["read"][0]).status_code == 200
    assert len(hashed) == 1


def test_anonymous_may_ask_beside_tokens_where_the_settings_say_so_and_is_never_admin(
    short_library: Library, tmp_path: Path
) -> None:
    client = client_of(short_library, tmp_path, tokens=(MADE["admin"][1],), allow_anonymous=True)
    for where in (HERE, ELSEWHERE):
        assert send(client, "POST", "/api/v1/ask", where=where).status_code == 200
        assert send(client, "GET", "/conversations", where=where).status_code == 403
    assert send(client, "GET", "/reports", "wrong").status_code == 401
    assert send(client, "GET", "/conversations", MADE["admin"][0], ELSEWHERE).status_code == 200


def test_without_tokens_someone_here_is_admin_unless_that_is_switched_off(
    short_library: Library, tmp_path: Path
) -> None:
    for here in (True, False):
        client = client_of(short_library, tmp_path, admin_here=here)
        for _, path in ADMINISTERS:
            assert send(client, "GET", path).status_code == (200 if here else 403)
            assert send(client, "GET", path, where=ELSEWHERE).status_code == 403
        assert send(client, "POST", "/api/v1/ask").status_code == 200


def test_a_proxys_own_password_is_no_business_of_ours(short_library: Library, tmp_path: Path) -> None:
    client = client_of(short_library, tmp_path)
    assert send(client, "GET", "/reports", "whatever").status_code == 200


@pytest.mark.parametrize(
    ("host", "hosts", "known"),
    [
        ("localhost", (), True),
        ("LOCALHOST:8000", (), True),
        ("localhost.", (), True),
        ("127.0.0.1:8000", (), True),
        ("[::1]:8000", (), True),
        ("192.0.2.1", (), True),
        ("[2001:db8::1]:80", (), True),
        ("reports.example.org", (), False),
        ("evil.localhost", (), False),
        ("127.0.0.1.evil.example", (), False),
        ("reports.example.org", ("reports.example.org",), True),
        ("Reports.Example.org:443", ("reports.example.org",), True),
        ("reports.example.org.evil.example", ("reports.example.org",), False),
        ("evilreports.example.org", ("reports.example.org",), False),
        ("a.example.org", (".example.org",), True),
        ("a.b.example.org", (".example.org",), True),
        ("evilexample.org", (".example.org",), False),
        ("192.0.2.1", ("reports.example.org",), False),
        ("127.0.0.1", ("reports.example.org",), True),
        ("", (), False),
        ("local host", (), False),
        ("localhost:80:80", (), False),
        ("localhost/..", (), False),
        ("user@localhost", (), False),
        ("localhost\x00", (), False),
        ("localhost:999999", (), False),
        ("[::1", (), False),
        ("999.1.1.1", (), False),
        ("ⓛocalhost", (), False),
    ],
)
def test_pilcrow_answers_to_names_that_it_knows(host: str, hosts: tuple[str, ...], known: bool) -> None:
    assert is_known_host(host, hosts) is known


def test_pilcrow_answers_to_its_machines_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Shelf.example.org")
    assert is_known_host("shelf.example.org:8000", ())
    assert is_known_host("shelf", ())
    assert not is_known_host("shelf.example.org", ("reports.example.org",))


def test_another_name_is_refused_with_what_to_do_and_is_not_repeated(short_library: Library, tmp_path: Path) -> None:
    client = client_of(short_library, tmp_path, hosts=("reports.example.org",))
    for accept, kind in (("text/html", "text/html"), ("*/*", "application/problem+json")):
        reply = client.get("/", headers={"Host": "evil.example", "Accept": accept})
        assert (reply.status_code, reply.mimetype) == (400, kind)
        assert "hosts, under [web]" in reply.text
        assert "evil.example" not in reply.text
    assert client.get("/", headers={"Host": "reports.example.org"}).status_code == 200


def test_no_address_that_a_page_or_redirect_gives_is_made_of_the_host_header(
    short_library: Library, tmp_path: Path
) -> None:
    client = client_of(short_library, tmp_path, hosts=("reports.example.org",))
    headers = {"Host": "reports.example.org", "X-Forwarded-Host": "evil.example", "Accept": "text/html"}
    for path in ("/", "/reports", "/reports/borchester-2014", "/ask", "/reports/borchester-2014?go=4"):
        reply = client.get(path, headers=headers)
        assert "evil.example" not in reply.text + str(reply.headers)
        assert "://reports.example.org" not in reply.text + str(reply.headers)
