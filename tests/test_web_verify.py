"""Checking quotations over HTTP: the page for people, the endpoint for programs, and their limits."""

import io
import re

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from tests.contract import contract_client
from web import create_app

READER = {"Accept": "text/html"}
SPEECH = "They wrote “Ms J. R. Hartley leads a team of 28 librarians” & “Turnover is low among librarians” (para 5)."


@pytest.fixture
def client(fake_library: Library, kept: Conversations) -> FlaskClient:
    return contract_client(create_app(Assistant(fake_library), kept))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_the_endpoint_tells_verdicts_places_and_steps(client: FlaskClient) -> None:
    reply = client.post("/api/v1/verify", json={"text": SPEECH, "reports": ["borchester-2014"]})
    assert reply.status_code == 200
    body = reply.get_json()
    assert list(body) == ["verbatim", "summary", "claims"]
    assert list(body["claims"][0]) == ["start", "end", "text", "quoted", "verdict", "short", "named", "misplaced",
                                       "remarks", "found", "matches", "steps"]  # fmt: skip
    first = body["claims"][0]
    assert (first["verdict"], SPEECH[first["start"] : first["end"]]) == ("altered", first["text"])
    assert first["matches"][0]["url"] == "/reports/borchester-2014#p4"
    assert {"kind": "changed", "said": "28", "printed": "18"} in first["steps"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "text"),
        ({"text": 1}, 422, "text"),
        ({"text": " "}, 422, "text"),
        ({"text": "a" * 100_001}, 422, "text"),
        ({"text": "a", "reports": "b"}, 422, "reports"),
        ({"text": "a", "question": "b"}, 422, "question"),
        ({"text": "a", "reports": ["gone"]}, 404, "reports"),
        ({"text": "a" * 1_300_000}, 413, None),
    ],
)
def test_wrong_requests_are_problems(client: FlaskClient, body: object, status: int, field: str | None) -> None:
    reply = client.post("/api/v1/verify", json=body)
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    assert reply.get_json().get("field") == field


def test_a_text_of_the_longest_length_is_checked_and_a_body_of_unsaid_length_is_bounded(client: FlaskClient) -> None:
    assert client.post("/api/v1/verify", json={"text": "💛" * 100_000}).status_code == 200
    sent = io.BytesIO(b'{"text": "a"}'.ljust(1_300_000))
    reply = client.post(
        "/api/v1/verify", input_stream=sent, content_type="application/json", headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )  # fmt: skip
    assert reply.status_code == 413


def test_the_page_is_linked_from_every_page_and_marks_itself(client: FlaskClient) -> None:
    assert '<a href="/verify">Check a quotation</a>' in client.get("/", headers=READER).text
    page = client.get("/verify", headers=READER).text
    assert '<a href="/verify" aria-current="page">Check a quotation</a>' in page
    assert '<link rel="stylesheet" href="/static/verify.css">' in page
    assert "verify.css" not in client.get("/", headers=READER).text


def test_the_page_shows_the_text_with_marks_and_the_difference(client: FlaskClient, kept: Conversations) -> None:
    page = client.post("/verify", data={"text": SPEECH}, headers=READER).text
    assert '<mark class="altered">Ms J. R. Hartley leads a team of 28 librarians</mark>' in page
    assert '<a class="verdict altered" href="#claim_1">altered ¶4</a>' in page
    assert re.search(r'href="/reports/borchester-2014\?quote=4:\d+-\d+&amp;v=[0-9a-f:]+#p4"', page)
    assert re.search(r"<del><span class=\"visually_hidden\"> the report has: </span>18<", page)
    assert re.search(r"<ins><span class=\"visually_hidden\"> the text has: </span>28<", page)
    assert "2 quotations: 1 altered, 1 not in the report." in words(page)
    assert "Source: Inspection of library services: Borchester" in words(page)
    assert kept.list() == ()


def test_a_heading_is_linked_without_words_to_mark(client: FlaskClient) -> None:
    page = client.post("/verify", data={"text": "“Areas for improvement”"}, headers=READER).text
    assert re.search(r'href="/reports/borchester-2014\?v=[0-9a-f]{12}#section_\d+">Heading</a>', page)


def test_every_character_of_the_text_comes_back(client: FlaskClient) -> None:
    text = "<script>alert(1)</script> & “Turnover is low” 'x'\r\n\r\n  line"
    page = client.post("/verify", data={"text": text}, headers=READER).text
    pasted = re.search(r'<div class="pasted" dir="auto">(.*?)</div>', page, re.DOTALL)
    assert pasted
    shown = re.sub(r'<a class="verdict.*?</a>|</?mark[^>]*>', "", pasted[1])
    assert shown == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “Turnover is low” &#39;x&#39;\n\n  line"


@pytest.mark.parametrize(
    ("text", "said"), [("", "The text is empty."), ("a" * 100_001, "The text has 100,001 characters")]
)
def test_errors_stand_beside_the_box_with_the_text_given_back(client: FlaskClient, text: str, said: str) -> None:
    reply = client.post("/verify", data={"text": text}, headers=READER)
    assert reply.status_code == 422
    assert said in reply.text
    assert 'aria-invalid="true"' in reply.text
    assert f"\n{text}</textarea>" in reply.text


def test_a_megabyte_is_told_its_length_and_more_is_refused(client: FlaskClient) -> None:
    assert "1,048,576 characters" in client.post("/verify", data={"text": "a" * 1_048_576}, headers=READER).text
    reply = client.post("/verify", data={"text": "a" * 1_300_001}, headers=READER)
    assert (reply.status_code, "a text to check 100,000" in reply.text) == (413, True)
    assert client.post("/ask", data={"question": "a" * 70_000}, headers=READER).status_code == 413


def test_one_report_can_be_chosen(client: FlaskClient) -> None:
    page = client.post("/verify", data={"text": SPEECH, "report": "wolverhampton-2011"}, headers=READER).text
    assert '<option value="wolverhampton-2011" selected>' in page
    assert "#p4" not in page
    assert client.post("/verify", data={"text": "a", "report": "gone"}, headers=READER).status_code == 404
