"""Links that carry the version of the report that they were made from, and what an old one is told."""

import dataclasses
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.versions import change_since, version_at, version_of, with_version
from index.library import Library
from index.types import Front, Paragraph, Report
from web import create_app
from web.reader import changed_text

READER = {"Accept": "text/html"}
FIRST, SECOND = (Paragraph(n, f"¶{n}", f"p{n}", text, None, ()) for n, text in (("1", "The lift."), ("2", "The door.")))
OLD = Report("made", "made.md", "a" * 64, Front("Made", None, None, None, ()), (), (FIRST, SECOND), (), (), (), ())


@pytest.fixture
def client(fake_library: Library, tmp_path: Path) -> FlaskClient:
    return create_app(Assistant(fake_library), Conversations(tmp_path / "c.sqlite")).test_client()


def replaced(*paragraphs: Paragraph) -> Report:
    return dataclasses.replace(OLD, sha256="b" * 64, paragraphs=paragraphs)


def test_nothing_has_changed_while_the_report_is_the_one_that_the_link_was_made_from() -> None:
    assert change_since(OLD, version_of(OLD)) is None
    assert change_since(OLD, version_of(OLD, FIRST)) is None


@pytest.mark.parametrize("carried", ["", "x", "a" * 11, "A" * 12, f"{'a' * 12}:1", f"{'a' * 12}:1:zz", "a" * 5000])
def test_what_is_no_version_tells_nothing(carried: str) -> None:
    assert change_since(replaced(FIRST), carried) is None


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (replaced(FIRST), "This report has changed since the link was made. ¶1 still says the same, word for word."),
        (
            replaced(dataclasses.replace(FIRST, text="The lift was mended.")),
            "This report has changed since the link was made. ¶1 says something else now.",
        ),
        (replaced(SECOND), "This report has changed since the link was made. ¶1 is not in it any more."),
        (
            dataclasses.replace(OLD, paragraphs=(dataclasses.replace(FIRST, text="The  lift."),)),
            (
                "The report is the same, but Pilcrow reads it differently since the link was made: "
                "¶1 says something else now."
            ),
        ),
    ],
)
def test_an_old_link_is_told_what_has_changed(now: Report, told: str) -> None:
    change = change_since(now, version_of(OLD, FIRST))
    assert change is not None
    assert changed_text(now, change) == told


def test_words_that_have_another_number_now_are_found_again() -> None:
    moved = dataclasses.replace(FIRST, number="7", label="¶7", anchor="p7")
    change = change_since(replaced(SECOND, moved), version_of(OLD, FIRST))
    assert change is not None
    assert (change.words, change.moved) == ("gone", moved)


def test_a_bullet_has_the_version_of_its_paragraph_and_a_section_that_of_the_report() -> None:
    assert version_at(OLD, "p1b") == version_at(OLD, "p1") == version_of(OLD, FIRST)
    assert version_at(OLD, "section_3") == version_at(OLD, "") == version_of(OLD)


def test_a_version_goes_between_address_and_place() -> None:
    assert with_version("/reports/x#p1", "ab") == "/reports/x?v=ab#p1"
    assert with_version("/reports/x?quote=1:0-2#p1", "ab") == "/reports/x?quote=1:0-2&v=ab#p1"
    assert with_version("/reports/x#p1", "") == "/reports/x#p1"


def test_the_page_tells_an_old_link_and_does_not_mark_words_that_are_others_now(client: FlaskClient) -> None:
    old = f"{'0' * 12}:48:{'0' * 12}"
    page = client.get("/reports/wolverhampton-2011", query_string={"v": old, "quote": "48:0-5"}, headers=READER).text
    assert "This report has changed since the link was made. ¶48 says something else now." in page
    assert page.count("Other words than when the link was made") == 1
    assert "<mark>" not in page


def test_pages_hand_out_links_that_carry_the_version_and_are_told_nothing_today(
    client: FlaskClient, fake_library: Library
) -> None:
    report = fake_library.reports[fake_library.position("wolverhampton-2011")]
    version = report.sha256[:12]
    place = client.post("/ask", data={"question": "what does 15(e) say in Wolverhampton"}).location
    cited = client.get(place, headers=READER).text
    assert re.search(rf'wolverhampton-2011\?quote=15:\d+-\d+&amp;v={version}:15:[0-9a-f]{{12}}#p15e"', cited)
    for path in ("/reports/wolverhampton-2011/actions", "/reports/wolverhampton-2011/findings"):
        links = re.findall(r'href="(/reports/wolverhampton-2011[^"]*#[^"]*)"', client.get(path, headers=READER).text)
        assert links
        assert all(f"v={version}" in link for link in links), path
    page = client.get(place and links[0].replace("&amp;", "&"), headers=READER).text
    assert "since the link was made" not in page


def test_the_endpoint_gives_the_address_alone(client: FlaskClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "what does 15(e) say in Wolverhampton"}).json
    assert answer is not None
    assert answer["citations"][0]["url"] == "/reports/wolverhampton-2011#p15e"
    assert "version" not in answer["citations"][0]
