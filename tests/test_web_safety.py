"""Forms of other sites, paths that lead out, bodies that do not arrive, cookies."""

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from web import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORMS = [
    ("/ask", {"question": "staffing"}),
    ("/ask/stop", {"mark": "1"}),
    ("/verify", {"text": "“x”"}),
    ("/c/{}/title", {"title": "Another"}),
    ("/c/{}/1/feedback", {"verdict": "useful"}),
    ("/c/{}/delete", {}),
]


@pytest.fixture
def client(short_library: Library, kept: Conversations) -> FlaskClient:
    return create_app(Assistant(short_library), kept).test_client()


@pytest.fixture
def name(client: FlaskClient) -> str:
    return str(client.post("/api/v1/ask", json={"question": "staffing"}).get_json()["conversation"])


OTHERS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "SAME-ORIGIN"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "http://evil.example/?localhost"},
    {"Origin": "http://localhost@evil.example"},
    {"Referer": "http://evil.example/localhost"},
    {"Referer": "about:blank"},
    {"Origin": "http://evil.example", "Referer": "http://localhost/"},
]
OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost", "Referer": "http://localhost/"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Referer": "http://localhost/c/c_x"},
    {"Origin": "https://localhost"},
]


@pytest.mark.parametrize("headers", OTHERS)
def test_a_form_of_another_site_changes_nothing(
    client: FlaskClient, kept: Conversations, name: str, headers: dict[str, str]
) -> None:
    for path, fields in FORMS:
        assert client.post(path.format(name), data=fields, headers={**BROWSER, **headers}).status_code == 403, path
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json", "multipart/form-data"):
        reply = client.post("/api/v1/ask", data='{"question": "x"}', headers={**headers, "Content-Type": kind})
        assert reply.status_code == 403
    for method in ("PATCH", "DELETE", "PUT"):
        path = f"/api/v1/conversations/{name}"
        assert client.open(path, method=method, json={"title": "x"}, headers=headers).status_code in (403, 405)
    assert (kept.entry(name).title, kept.entry(name).turns, kept.verdicts(name)) == ("staffing", 1, {})
    assert len(kept.list()) == 1


@pytest.mark.parametrize("headers", OWN)
def test_the_own_forms_and_programs_are_served(
    client: FlaskClient, kept: Conversations, name: str, headers: dict[str, str]
) -> None:
    for path, fields in FORMS:
        reply = client.post(path.format(name), data=fields, headers={**BROWSER, **headers})
        assert reply.status_code in (200, 204, 303), path
    assert [entry.id for entry in kept.list()] != [name]  # asked anew, and the first one deleted


def test_a_form_that_a_browser_can_send_anywhere_is_no_question_to_the_endpoint(client: FlaskClient) -> None:
    """Where a browser says nothing at all, JSON still cannot be sent by a form."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        reply = client.post("/api/v1/ask", data='{"question": "x"}', headers={"Content-Type": kind})
        assert reply.status_code == 415


def test_no_page_sets_a_cookie(client: FlaskClient, name: str) -> None:
    for path in ("/", "/reports", f"/c/{name}", "/conversations", "/nowhere"):
        assert "Set-Cookie" not in client.get(path, headers=BROWSER).headers
    assert "Set-Cookie" not in client.post("/ask", data={"question": "staffing"}, headers=BROWSER).headers


OUTSIDE = [
    "../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\etc\\passwd",
    "....//....//etc/passwd",
    "/etc/passwd",
    "%00",
    "..%c0%af..%c0%afetc/passwd",
    "pilcrow.css/../../__init__.py",
    "pilcrow.css%00.py",
]


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize(
    "base", ["/static/", "/reports/", "/api/v1/reports/", "/api/v1/reports/borchester-2014/paragraphs/", "/c/", "/"]
)
def test_no_path_leads_out_of_what_is_served(client: FlaskClient, base: str, path: str) -> None:
    with client.get(base + path, headers=BROWSER) as reply:
        assert reply.status_code in (301, 302, 308, 400, 404)
        assert b"root:" not in reply.data
        assert b"create_app" not in reply.data
