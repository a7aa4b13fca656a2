"""Links that carry the quoted words to the report page, and the marks there."""

import dataclasses
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.types import Quote
from index.library import Library
from index.types import Paragraph
from tests.test_web_chat import WHERE
from web import create_app
from web.quoted import carried_places, reading_address

PARAGRAPH = Paragraph("48", "¶48", "p48", "Staff <raised> concerns.", None, ())


@pytest.fixture
def client(fake_library: Library, tmp_path: Path) -> FlaskClient:
    return create_app(Assistant(fake_library), Conversations(tmp_path / "c.sqlite")).test_client()


def marks_of(page: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)


def test_the_link_carries_the_offsets_of_all_quotes_and_leads_to_the_paragraph() -> None:
    two = dataclasses.replace(WHERE, quotes=(Quote("Staff", 0, 5), Quote("concerns", 15, 23)))
    assert reading_address(two) == "/reports/wolverhampton-2011?quote=48:0-5,15-23#p48"


def test_a_bullet_is_carried_by_its_paragraph_and_what_has_no_number_by_its_place() -> None:
    bullet = dataclasses.replace(WHERE, paragraph="15", item="e", url="/reports/x#p15e")
    assert reading_address(bullet) == "/reports/x?quote=15:0-22#p15e"
    front = dataclasses.replace(WHERE, paragraph=None, url="/reports/x#front-page")
    assert reading_address(front) == "/reports/x?quote=front-page:0-22#front-page"


@pytest.mark.parametrize(
    ("carried", "places"),
    [
        ("48:0-5,15-23", ((0, 5), (15, 23))),
        ("48:15-23,0-5", ((0, 5), (15, 23))),
        ("p48:0-5", ((0, 5),)),
        ("48:0-10,5-12", ((0, 10), (10, 12))),
        ("48:20-9999999", ((20, 24),)),
        ("48:5-5,9-3", ()),
        ("47:0-5", ()),
        ("48:", ()),
        ("48:-1-5", ()),
        ("<script>", ()),
        ("", ()),
    ],
)
def test_what_lies_in_the_paragraph_is_marked_and_nothing_else(carried: str, places: tuple[object, ...]) -> None:
    assert carried_places(carried, PARAGRAPH) == places


@pytest.mark.parametrize(
    "question",
    [
        "what do paragraphs 1 to 48 say in Wolverhampton",
        "what does 15(e) say",
        "who was the reporting inspector",
        "the four point scale",
    ],
)
def test_following_the_link_of_a_citation_marks_just_what_it_quotes(
    client: FlaskClient, fake_library: Library, question: str
) -> None:
    citations = Assistant(fake_library).ask(question).citations
    assert citations
    for citation in citations:
        page = client.get(reading_address(citation), headers={"Accept": "text/html"}).text
        quoted = "".join("".join(quote.text.split()) for quote in citation.quotes)
        assert "".join("".join(Markup(part).unescape().split()) for part in marks_of(page)) == quoted


def test_a_link_that_carries_nonsense_opens_the_report_without_marks(client: FlaskClient) -> None:
    for carried in ("x", "48:9-1", "48:" + "0-1," * 5000, "%00"):
        reply = client.get("/reports/wolverhampton-2011", query_string={"quote": carried})
        assert reply.status_code == 200
        assert marks_of(reply.text) == []
