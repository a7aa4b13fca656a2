"""Several reports in the browser: the picker, a table report by report, reports side by side."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.conversations import Conversations
from index.library import Library
from tests.browser.conftest import Visit, at_desk, faked
from tests.served import serving
from web import create_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def three_site(three_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with three reports on two towns."""
    kept = Conversations(tmp_path_factory.mktemp("three_site") / "c.sqlite")
    with serving(create_app(faked(three_library), kept)) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def three(chromium: Browser, three_site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    with at_desk(chromium, three_site, script=request.param) as visit:
        yield visit


def test_reports_are_found_ticked_and_asked(three: Visit) -> None:
    page = three.open("/")
    page.click("text=Choose reports")
    page.check("#report_ashby-2016")
    page.fill("#q", "corby")
    page.click("text=Find >> nth=-1")
    expect(page.locator("legend")).to_have_text(["Find in the list", "Ticked before, not in this list", "Corby"])
    expect(page.locator("#report_ashby-2016")).to_be_checked()
    page.check("#report_corby-2014")
    page.click("text=Ask these")
    expect(page.locator(".asked")).to_contain_text("Asks Ashby 2016, Corby 2014.")
    three.ask("the roof leaks")
    expect(page.locator(".asked")).to_contain_text("Asks Ashby 2016, Corby 2014.")
    expect(page.locator("a.number").first).to_have_text(re.compile(r"^(?:Ashby 2016|Corby 2014) ¶3$"))
    three.ask("bees on Mondays")
    assert "Ashby 2013" not in page.locator("main").inner_text()


def test_an_answer_report_by_report_is_a_table_whose_numbers_lead_to_the_paragraphs(three: Visit) -> None:
    page = three.open("/")
    page.check("#each")
    three.ask("how was leadership graded")
    expect(page.locator(".by_report tbody th a")).to_have_text(["Ashby 2013", "Ashby 2016", "Corby 2014"])
    expect(page.locator(".by_report tbody th p")).to_have_text(["Inadequate", "Good", "Adequate"])
    page.click(".by_report tr:nth-child(3) a.number")
    expect(page).to_have_url(re.compile(r"/reports/corby-2014\?quote=.*#p1$"))
    expect(page.locator("#p1")).to_be_in_viewport()


def test_in_the_table_too_a_number_shows_its_whole_paragraph(chromium: Browser, three_site: str) -> None:
    with at_desk(chromium, three_site, script=True) as visit:
        page = visit.open("/")
        page.check("#each")
        visit.ask("how was leadership graded")
        page.hover(".by_report tr:nth-child(3) a.number")
        expect(page.locator(".by_report tr:nth-child(3) .preview")).to_contain_text("The whole of ¶1")
        page.keyboard.press("Escape")
        expect(page.locator(".preview")).to_have_count(0)


def test_two_reports_are_set_side_by_side(three: Visit) -> None:
    page = three.open("/choose")
    page.check("#report_ashby-2013")
    page.check("#report_ashby-2016")
    page.click("text=Compare (2 to 5)")
    expect(page.locator("h1")).to_have_text("Ashby 2013 · Ashby 2016")
    expect(page.locator(".chart a")).to_have_count(2)
    page.select_option("#theme", "Other parts of the service")
    page.click("text=Show")
    expect(page.locator("h2").first).to_have_text("Other parts of the service")
    expect(page.locator(".sides section")).to_have_count(2)


def test_a_mark_of_the_picture_is_reached_by_keys_and_leads_to_the_report(chromium: Browser, three_site: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = Visit(context, three_site).open("/compare?authority=Ashby")
    page.focus(".chart a >> nth=1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/reports/ashby-2016\?v=[0-9a-f:]+#p1$"))
    context.close()


def test_a_file_is_inspected_without_javascript(chromium: Browser, three_site: str, tmp_path: Path) -> None:
    (tmp_path / "lifts.md").write_text("# Lifts\n\n1. One is here.\n\n3. Three is here.\n", encoding="utf-8")
    with at_desk(chromium, three_site, script=False) as visit:
        page = visit.open("/inspect")
        page.set_input_files("#file", tmp_path / "lifts.md")
        page.click("form.inspect button")
        expect(page.locator(".understood")).to_contain_text("gap in the numbering: ¶2 missing")
