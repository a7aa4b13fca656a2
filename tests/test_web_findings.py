"""The page of findings: the table in words, and the picture."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.judgement_table import Judgement, Judgements, Theme, judgement_table
from index.library import Library
from index.types import Report, TableRow
from tests.conftest import parse
from web import create_app
from web.findings import ASIDE, picture

READER = {"Accept": "text/html"}


def page_of(library: Library, report: Report, folder: Path) -> str:
    app = create_app(Assistant(replace(library, reports=(report,))), Conversations(folder / "c.sqlite"))
    reply = app.test_client().get(f"/reports/{report.id}/findings", headers=READER)
    assert reply.status_code == 200
    return reply.text


@pytest.fixture
def client(fake_library: Library, tmp_path: Path) -> FlaskClient:
    return create_app(Assistant(fake_library), Conversations(tmp_path / "c.sqlite")).test_client()


def test_the_table_says_each_judgement_and_where_it_is_reasoned(client: FlaskClient) -> None:
    page = client.get("/reports/borchester-2014/findings", headers=READER).text
    assert re.search(
        r'<th scope="row">Staffing</th>\s*<td data-column="Adult services">'
        r'<span class="judged">Good</span> <span class="quiet">\(grade 2\)</span>'
        r'\s*<a href="/reports/borchester-2014\?v=[0-9a-f:]+#p4">¶4</a>\s*</td>',
        page,
    )
    assert '<th scope="col">Services for children</th>' in page
    assert page.count('<span class="quiet">not judged</span>') == 1


def test_the_picture_has_a_mark_for_each_that_says_what_it_means(client: FlaskClient) -> None:
    page = client.get("/reports/wolverhampton-2011/findings", headers=READER).text
    names = re.findall(r'<a href="/reports/wolver[^"#]*v=[\w:-]+#[\w-]+" transform="[^"]*" aria-label="([^"]*)">', page)
    assert len(names) == 22
    assert names[0] == "Overall effectiveness, Safeguarding services: adequate"
    assert '<title id="chart_title">Judgements by theme and half of the report</title>' in page
    assert "The table below says the same in words." in page
    assert " style=" not in page  # the policy forbids it


def test_every_link_leads_to_a_place_on_the_report_page(client: FlaskClient) -> None:
    page = client.get("/reports/wolverhampton-2011/findings", headers=READER).text
    text = client.get("/reports/wolverhampton-2011", headers=READER).text
    places = set(re.findall(r'href="/reports/wolverhampton-2011\?v=[\w:-]+#([\w-]+)"', page))
    assert len(places) > 20
    assert all(f'id="{place}"' in text for place in places)


def test_marks_stand_over_the_step_of_their_judgement_beside_one_another(short: Report) -> None:
    found = picture(judgement_table(short))
    assert found is not None
    assert [(word, x) for word, x, _ in found.steps] == [
        ("inadequate", 12.5), ("adequate", 37.5), ("good", 62.5), ("outstanding", 87.5),
    ]  # fmt: skip
    marks = [[(m.x, m.aside, m.shape) for m in row.marks] for row in found.rows]
    assert marks == [
        [(37.5, -ASIDE / 2, "disc"), (62.5, ASIDE / 2, "diamond")],
        [(62.5, -ASIDE / 2, "disc"), (87.5, ASIDE / 2, "diamond")],
        [(62.5, ASIDE / 2, "diamond")],
    ]
    heights = [y for row in found.rows for y in (*(y for _, y in row.lines), row.y)]
    assert heights == sorted(heights)
    assert heights[-1] < found.height


def test_long_words_of_a_scale_stand_in_two_lines_by_turns() -> None:
    scale = ("outstanding", "good", "requires improvement", "inadequate")
    one = Judgement("good", 2, (), "p1", "¶1", None)
    found = picture(Judgements(scale, ("Judgement",), (Theme("Care", ((one,),)),)))
    assert found is not None
    heights = [y for _, _, y in found.steps]
    assert heights == [1.25, 2.5, 1.25, 2.5]
    assert found.top > max(heights)


def test_without_an_order_of_the_scale_there_is_no_picture(
    short: Report, fake_library: Library, tmp_path: Path
) -> None:
    stray = TableRow("Adult services", "Accessibility", "Fair", 1)
    page = page_of(fake_library, replace(short, rows=(*short.rows, stray)), tmp_path)
    assert "<figure" not in page
    assert "does not print in which order" in page
    assert '<span class="judged">Fair</span>' in page


def test_a_word_that_the_table_prints_otherwise_is_told(short: Report, fake_library: Library, tmp_path: Path) -> None:
    rows = (replace(short.rows[0], judgement="Good"), *short.rows[1:])
    assert "The table of judgements prints “good”." in page_of(fake_library, replace(short, rows=rows), tmp_path)


def test_a_report_without_judgements_says_so(fake_library: Library, tmp_path: Path) -> None:
    page = page_of(fake_library, parse("# A walk\n\n1. It was fine.\n\n2. It rained.\n"), tmp_path)
    assert "This report prints no judgements" in page
    assert "<table" not in page
