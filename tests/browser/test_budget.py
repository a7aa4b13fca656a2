"""How light and how still the pages are: bytes over the wire, time until a page can be used, nothing that shifts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_every_page import REPORT, SHORT

pytestmark = pytest.mark.browser

LIGHT = 60_000  # bytes
AT_ONCE = 0.1  # seconds
SHIFTED = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def test_the_first_page_is_light(chromium: Browser, site: str) -> None:
    """Measured: 28 kB with style sheet, script, icon and all headers, not compressed."""
    context = chromium.new_context()
    visit = Visit(context, site)
    session = context.new_cdp_session(visit.page)
    sizes: list[float] = []

    def loaded(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    session.send("Network.enable")
    session.on("Network.loadingFinished", loaded)
    visit.open("/").wait_for_load_state("networkidle")
    assert len(sizes) >= 3
    assert sum(sizes) < LIGHT
    context.close()


def test_an_answer_can_be_used_as_soon_as_it_has_come(
    scripted: Visit, places: dict[str, str], long_conversation: str
) -> None:
    """In processor time, so that a busy machine fails no test: all that the browser does for a page until it is still.

    Measured on a busy machine: 29 ms for an answer, 91 ms for the last 20 of 200 turns with ten paragraphs each.
    """
    page = scripted.page
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    for path, most in ((f"/c/{places['c']}/1", AT_ONCE), (f"/c/{long_conversation}", 3 * AT_ONCE)):
        scripted.open(path).wait_for_load_state("networkidle")
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        assert metrics["TaskDuration"] < most, path


def still(page: Page) -> None:
    assert page.evaluate(SHIFTED) == 0, page.url


def test_nothing_shifts_while_pages_load_and_are_used(scripted: Visit, places: dict[str, str]) -> None:
    still(scripted.open("/"))
    scripted.ask("what do paragraphs 1 to 48 say in Wolverhampton")
    still(scripted.page)
    page = scripted.ask("staffing of the library services")
    page.hover("#turn-2 a.number >> nth=0")
    expect(page.locator(".preview")).to_be_visible()
    page.keyboard.press("Escape")
    page.click("#turn-2 .feedback summary")
    page.fill("#question", "x" * 990)
    still(page)
    read = f"{REPORT}?quote=48:0-91&c={places['c']}#p48"
    paths = ("/conversations", "/accessibility", f"{SHORT}?find=staffing", read, f"{REPORT}/actions",
             f"{REPORT}/findings", "/choose")  # fmt: skip
    for path in paths:
        still(scripted.open(path))
    page.goto(f"{scripted.site}{SHORT}#p4")
    page.click("#p4 .tools summary")
    page.focus(".abbreviations a, #go")
    still(page)


def test_a_conversation_of_200_turns_is_quick(scripted: Visit, long_conversation: str) -> None:
    page = scripted.open(f"/c/{long_conversation}")
    expect(page.locator("article.turn")).to_have_count(20)
    # What the server takes for it is measured in tests/test_web_kept.py, in processor time.
    assert page.evaluate("document.querySelectorAll('*').length") < 6000
    page.fill("#question", "what does paragraph 48 say in Wolverhampton")
    page.press("#question", "Enter")
    expect(page.locator("#turn-201")).to_be_focused()
    page.click("text=Earlier ones")
    expect(page.locator("#turn-181")).to_be_visible()
