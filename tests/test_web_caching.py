"""What caches may keep, and what never."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from tests.contract import contract_client
from tests.fakes import GluingResolver
from web import caching, create_app

BORCHESTER = "/reports/borchester-2014"
PAGES = [BORCHESTER, f"{BORCHESTER}?quote=4:0-9", f"{BORCHESTER}/actions", f"{BORCHESTER}/actions.csv",
         f"{BORCHESTER}/actions.ics", f"{BORCHESTER}/findings", "/reports"]  # fmt: skip
REPORT = f"/api/v1{BORCHESTER}"
JSON = ["/api/v1/reports", REPORT, f"{REPORT}/paragraphs", f"{REPORT}/paragraphs/4",
        f"{REPORT}/paragraphs?limit=2&after=p4", "/api/v1/openapi.json"]  # fmt: skip
THROUGH_A_PROXY = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def client(fake_library: Library, kept: Conversations) -> FlaskClient:
    return client_of(fake_library, kept)


def client_of(library: Library, kept: Conversations) -> FlaskClient:
    return contract_client(create_app(Assistant(library, resolver=GluingResolver()), kept))


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={**THROUGH_A_PROXY, **named})


def conversation_about(client: FlaskClient, question: str) -> str:
    reply = client.post("/api/v1/ask", json={"question": question, "reports": ["borchester-2014"]})
    return str(reply.get_json()["conversation"])


@pytest.mark.parametrize("path", PAGES + JSON)
def test_what_is_the_librarys_alone_may_be_kept_and_asked_for_again(client: FlaskClient, path: str) -> None:
    first = get(client, path)
    tag = first.headers["ETag"]
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, no-cache")
    assert tag.startswith('"')
    again = get(client, path, If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name]
    assert get(client, path, If_None_Match='"other"').data == first.data
    assert get(client, path, If_None_Match=f'"other", W/{tag}').status_code == 304
    assert get(client, path, If_None_Match="*").status_code == 304


@pytest.mark.parametrize("path", PAGES + JSON)
def test_a_head_request_has_the_tag_of_the_whole(client: FlaskClient, path: str) -> None:
    reply = client.head(path, headers=THROUGH_A_PROXY)
    assert (reply.status_code, reply.data) == (200, b"")
    assert reply.headers["ETag"] == get(client, path).headers["ETag"]


@pytest.mark.parametrize("path", PAGES + JSON)
def test_no_language_is_preferred(client: FlaskClient, path: str) -> None:
    german, none = get(client, path, Accept_Language="de-DE, fr;q=0.5"), get(client, path)
    assert german.data == none.data
    assert german.headers["ETag"] == none.headers["ETag"]
    assert "Accept-Language" not in german.headers.get("Vary", "")


def test_every_address_has_a_tag_of_its_own(client: FlaskClient) -> None:
    assert len({get(client, path).headers["ETag"] for path in PAGES + JSON}) == len(PAGES + JSON)


@pytest.mark.parametrize("path", PAGES + JSON)
def test_another_library_and_other_code_have_other_tags(
    client: FlaskClient, fake_library: Library, kept: Conversations, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = get(client, path).headers["ETag"]
    other = client_of(dataclasses.replace(fake_library, id="other"), kept)
    assert get(other, path, If_None_Match=tag).status_code == 200
    monkeypatch.setattr(caching, "code_fingerprint", lambda: "other")
    assert get(client, path, If_None_Match=tag).status_code == 200


def test_the_code_has_one_fingerprint_which_a_template_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("web/templates", "assistant"):
        (tmp_path / name).mkdir(parents=True)
    page, code = tmp_path / "web" / "templates" / "a.html", tmp_path / "assistant" / "b.py"
    monkeypatch.setattr(caching, "HOUSE", tmp_path)
    found = []
    for text_of_page, text_of_code in (("1", "1"), ("1", "1"), ("2", "1"), ("1", "2")):
        page.write_text(text_of_page)
        code.write_text(text_of_code)
        found.append(caching.code_fingerprint.__wrapped__())
    assert found[0] == found[1]
    assert len(set(found)) == 3


@pytest.mark.parametrize(
    "path",
    ["/reports/gone", "/api/v1/reports/gone", f"{REPORT}/paragraphs/99", f"{BORCHESTER}?go=99",
     f"{BORCHESTER}?find={'x' * 1001}", "/api/v1/reports?limit=0"],
)  # fmt: skip
@pytest.mark.parametrize("known", ['"x"', "*"])
def test_an_error_is_neither_tagged_nor_unchanged(client: FlaskClient, path: str, known: str) -> None:
    reply = get(client, path, If_None_Match=known)
    assert reply.status_code in (404, 422)
    assert "ETag" not in reply.headers
    assert reply.headers["Cache-Control"] == "private, no-cache"


def test_a_conversations_marks_are_kept_by_no_cache(client: FlaskClient) -> None:
    plain = get(client, BORCHESTER)
    name = conversation_about(client, "what does paragraph 4 say")
    for path, referrer in ((f"{BORCHESTER}?c={name}", ""), (BORCHESTER, f"http://localhost/c/{name}"),
                           (BORCHESTER, f"http://localhost/c/{name}/1")):  # fmt: skip
        marked = get(client, path, Referer=referrer, If_None_Match=plain.headers["ETag"])
        assert (marked.status_code, marked.headers["Cache-Control"]) == (200, "private, no-store")
        assert "Your conversation has cited" in marked.text
        assert "ETag" not in marked.headers
    assert "Referer" in plain.headers["Vary"]
    assert "Your conversation has cited" not in get(client, BORCHESTER, If_None_Match='"x"').text


def test_an_address_with_a_conversation_that_is_gone_is_kept_by_no_cache(client: FlaskClient) -> None:
    for path, referrer in ((f"{BORCHESTER}?c=c_gone", ""), (BORCHESTER, "http://localhost/c/c_gone")):
        assert get(client, path, Referer=referrer).headers["Cache-Control"] == "private, no-store"


def test_the_page_of_another_site_says_nothing_of_a_conversation(client: FlaskClient) -> None:
    reply = get(client, BORCHESTER, Referer="http://elsewhere.example/c/c_x")
    assert reply.headers["Cache-Control"] == "public, no-cache"


def test_words_looked_up_are_for_the_readers_own_cache(client: FlaskClient) -> None:
    reply = get(client, f"{BORCHESTER}?find=librarians")
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert get(client, f"{BORCHESTER}?find=librarians", If_None_Match=reply.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("path", [BORCHESTER, "/api/v1/reports"])
def test_what_is_sent_to_somebody_known_is_for_their_own_cache(client: FlaskClient, path: str) -> None:
    public = get(client, path)
    named = get(client, path, Authorization="Bearer x")
    client.set_cookie("a", "b")
    for own in (named, get(client, path)):
        assert own.headers["Cache-Control"] == "private, no-cache"
        assert own.headers["ETag"] != public.headers["ETag"]


def test_the_page_for_this_machine_links_the_conversations_and_is_no_proxys(client: FlaskClient) -> None:
    here, elsewhere = client.get(BORCHESTER), get(client, BORCHESTER)
    assert here.headers["Cache-Control"] == "private, no-cache"
    assert 'href="/conversations"' in here.text
    assert 'href="/conversations"' not in elsewhere.text
    assert client.get(BORCHESTER, headers={"If-None-Match": elsewhere.headers["ETag"]}).status_code == 200


def test_a_library_replaced_while_a_page_is_made_leaves_no_old_page_under_a_new_tag(
    client: FlaskClient, fake_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page goes out under the tag of the library that was there before, whichever it shows."""
    before = get(client, "/api/v1/reports").headers["ETag"]
    made = caching.Response
    app: Any = client.application

    def replaced(*arguments: Any, **more: Any) -> Any:
        app.extensions["served"].assistant = Assistant(dataclasses.replace(fake_library, id="new"))
        return made(*arguments, **more)

    monkeypatch.setattr("web.typed.Response", replaced)
    assert get(client, "/api/v1/reports").headers["ETag"] == before
    assert get(client, "/api/v1/reports").headers["ETag"] != before


@pytest.mark.parametrize("path", ["/", "/c/c_gone", "/conversations", "/healthz", "/readyz"])
def test_what_is_asked_and_kept_is_not_tagged(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert "ETag" not in reply.headers
    assert reply.headers["Cache-Control"] == "private, no-cache"
