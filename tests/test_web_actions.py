"""The page of actions, and its downloads."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from index.library import Library
from tests.conftest import parse
from web import create_app

READER = {"Accept": "text/html"}
ACTIONS = "/reports/borchester-2014/actions"


@pytest.fixture
def client(fake_library: Library, tmp_path: Path) -> FlaskClient:
    return create_app(Assistant(fake_library), Conversations(tmp_path / "c.sqlite")).test_client()


def get(client: FlaskClient, path: str) -> str:
    reply = client.get(path, headers=READER)
    assert reply.status_code == 200
    return reply.text


def labels(page: str) -> list[str]:
    return re.findall(r'<a class="number" href="[^"]*">([^<]*)</a>', page)


def test_all_recommendations_stand_under_their_deadlines(client: FlaskClient) -> None:
    page = get(client, ACTIONS)
    assert labels(page) == ["¶5(a)", "¶5(b)", "¶5(c)"]
    assert "3 recommendations, in the report’s own words." in page
    order = [page.index(words) for words in ("<h4>Immediately</h4>", "¶5(a)", "<h4>Within three months", "¶5(c)")]
    assert order == sorted(order)
    assert '<span class="when">by 9 August 2014, computed from the date of publication</span>' in page
    assert re.search(r'href="/reports/borchester-2014\?v=[0-9a-f:]+#p5c"', page)


def test_findings_behind_are_linked(client: FlaskClient, fake_library: Library) -> None:
    page = get(client, "/reports/wolverhampton-2011/actions")
    assert len(labels(page)) == 22
    behind = re.findall(r'behind it: <a href="(/reports/wolverhampton-2011\?v=[\w:]+#p\d+)">¶\d+</a>', page)
    assert behind


def test_one_deadline_can_be_chosen_and_goes_into_the_downloads(client: FlaskClient) -> None:
    page = get(client, f"{ACTIONS}?deadline=Immediately")
    assert labels(page) == ["¶5(a)", "¶5(b)"]
    assert "2 of 3 recommendations" in page
    assert "<option selected>Immediately</option>" in page
    assert f'href="{ACTIONS}.csv?deadline=Immediately"' in page
    assert "calendar (ICS)" not in page  # nothing in it has a day
    assert client.get(f"{ACTIONS}.csv?deadline=Immediately").text.count("\r\n") == 3


def test_a_deadline_that_there_is_not_says_which_there_are(client: FlaskClient) -> None:
    for path in (ACTIONS, f"{ACTIONS}.csv", f"{ACTIONS}.ics"):
        reply = client.get(f"{path}?deadline=never", headers=READER)
        assert reply.status_code == 404
        assert "It has: Immediately, Within three months." in reply.text


@pytest.mark.parametrize(
    ("suffix", "kind", "begins"),
    [
        ("csv", "text/csv; charset=utf-8", "\ufeffParagraph,"),
        ("ics", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR\r\n"),
    ],
)
def test_downloads_are_files_of_their_kind(client: FlaskClient, suffix: str, kind: str, begins: str) -> None:
    reply = client.get(f"{ACTIONS}.{suffix}")
    assert reply.headers["Content-Type"] == kind
    assert reply.headers["Content-Disposition"] == f'attachment; filename="borchester-2014-actions.{suffix}"'
    assert reply.data.decode().startswith(begins)
    assert reply.data == client.get(f"{ACTIONS}.{suffix}").data


def test_a_report_without_recommendations_says_so(fake_library: Library, tmp_path: Path) -> None:
    plain = parse("# A walk\n\n1. It was fine.\n\n2. It rained.\n")
    library = replace(fake_library, reports=(plain,))
    client = create_app(Assistant(library), Conversations(tmp_path / "c.sqlite")).test_client()
    page = get(client, "/reports/made/actions")
    assert "This report makes no recommendations" in page
    assert "<select" not in page
    assert client.get("/reports/made/actions.ics").text.count("VEVENT") == 0


def test_unknown_reports_are_not_found(client: FlaskClient) -> None:
    for path in ("actions", "actions.csv", "actions.ics", "findings"):
        assert client.get(f"/reports/nobody/{path}", headers=READER).status_code == 404
