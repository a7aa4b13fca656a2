"""axe-core on every page and state: WCAG 2.0 to 2.2, levels A and AA, and its good practices. Nothing may be found."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """(tags) => axe.run({ runOnly: tags }).then((found) => ({
  passes: found.passes.length,
  violations: found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(" | ")}`),
}))"""


def check(page: Page) -> None:
    page.evaluate(AXE)
    found = page.evaluate(RUN, RULES)
    assert found["violations"] == [], page.url
    assert found["passes"] > 10


def test_no_rule_is_broken_on_any_page(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    visit = Visit(context, site)
    page = visit.open("/")
    check(page)
    visit.ask("what do paragraphs 15, 46 and 48 say in Wolverhampton")
    place = page.url.split("#")[0].removeprefix(site)
    visit.ask("and the inspector?")  # understood as
    visit.ask("the")  # which is meant
    visit.ask("hello")  # no question
    page.click(".feedback summary >> nth=0")
    check(page)
    page.click("text=Something is missing")
    check(page)
    page.hover("#turn-1 a.number >> nth=0")
    expect(page.locator(".preview")).to_be_visible()
    check(page)
    paths = [f"{place}/1", f"{place}/print", f"{place}/title", f"{place}/delete", "/conversations", "/accessibility",
             "/api/v1/docs", "/reports", "/nowhere"]  # fmt: skip
    for path in paths:
        visit.open(path)
        check(page)
    context.close()


def test_no_rule_is_broken_where_something_is_wrong(scripted: Visit) -> None:
    page = scripted.open("/")
    page.fill("#question", "x" * 1001)
    page.press("#question", "Enter")
    expect(page.locator(".error")).not_to_be_empty()
    check(page)
    page.route("**/ask", lambda _: None)
    page.fill("#question", "staffing")
    page.press("#question", "Enter")
    expect(page.locator("button.stop")).to_be_visible()
    check(page)
    page.click("button.stop")
    check(page)
    page.unroute_all()
    scripted.wrong.clear()


def test_no_rule_is_broken_on_a_phone_in_the_dark(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640}, has_touch=True, color_scheme="dark")
    visit = Visit(context, site)
    page = visit.open("/")
    check(page)
    visit.ask("what do paragraphs 15, 46 and 48 say in Wolverhampton")
    check(page)
    page.hover("#turn-1 a.number >> nth=0")
    check(page)
    for path in (page.url.split("#")[0].removeprefix(site) + "/delete", "/conversations", "/api/v1/docs"):
        visit.open(path)
        check(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_in_forced_colours_what_is_marked_and_focused_can_be_told(chromium: Browser, site: str) -> None:
    context = chromium.new_context(forced_colors="active", reduced_motion="reduce")
    visit = Visit(context, site)
    page = visit.open("/")
    page.focus("form.ask button")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.querySelector('form.ask button')).borderStyle") == "solid"
    visit.open("/reports/wolverhampton-2011?quote=48:0-91#p48")
    assert page.evaluate("getComputedStyle(document.querySelector('#p48')).outlineStyle") == "solid"
    mark, around = page.evaluate(
        "['#p48 mark', '#p48'].map((name) => getComputedStyle(document.querySelector(name)).backgroundColor)"
    )
    assert mark != around
    moving = (
        "[...document.querySelectorAll('a, button')].filter((e) => getComputedStyle(e).transitionDuration !== '0s')"
    )
    assert page.evaluate(f"{moving}.length") == 0
    context.close()


def test_no_rule_is_broken_where_a_file_is_inspected(scripted: Visit, tmp_path: Path) -> None:
    file = tmp_path / "lifts.md"
    file.write_text("# Lifts\n\n## Part\n\n1. One is here.\n\n3. Three is here.\n", encoding="utf-8")
    page = scripted.open("/reports")
    page.click("text=See what Pilcrow understands of a file")
    page.set_input_files("#file", file)
    page.click("form.inspect button")
    expect(page.locator("h2")).to_have_text("Lifts")
    expect(page.locator(".understood")).to_contain_text("gap in the numbering: ¶2 missing")
    check(page)
    file.write_bytes(b"")
    page.set_input_files("#file", file)
    page.click("form.inspect button")
    expect(page.locator(".error")).to_contain_text("the file is empty")
    check(page)
    page.select_option("#report", "borchester-2014")
    page.click("form.filter button")
    expect(page.locator("h2")).to_contain_text("Borchester")
    scripted.wrong.clear()  # the browser says that a page came with 422
