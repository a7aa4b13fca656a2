"""Checking a quotation in the browser, with JavaScript and without, on a phone and at a desk, light and dark."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit
from tests.browser.test_chat import CONTRAST
from tests.browser.test_every_page import SPEECH

pytestmark = pytest.mark.browser


def check(visit: Visit) -> None:
    visit.page.fill("#text", SPEECH)
    with visit.page.expect_navigation():
        visit.page.click("form.ask button")


def test_a_speech_comes_back_with_marks_that_lead_to_the_report(visit: Visit) -> None:
    visit.open("/")
    visit.page.click("text=Check a quotation")
    check(visit)
    page = visit.page
    expect(page.locator("mark.altered")).to_have_count(1)
    expect(page.locator("mark.verbatim")).to_have_count(2)
    expect(page.locator("mark.absent")).to_have_count(1)
    expect(page.locator("#claim_1 del")).to_contain_text("low")
    expect(page.locator("#claim_1 ins")).to_contain_text("high")
    expect(page.locator("#claim_1")).to_contain_text("it stands in ¶48, not in ¶47")
    page.click("a.verdict.absent")
    expect(page.locator("#claim_4")).to_be_in_viewport()
    page.click("#claim_1 a.stands")
    expect(page).to_have_url(re.compile(r"/reports/wolverhampton-2011\?quote=48:0-\d+&v=[0-9a-f:]+#p48$"))
    expect(page.locator("#p48 mark")).to_contain_text("Staff raised concerns")
    expect(page.locator("#p48")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_it_fits_and_can_be_read(chromium: Browser, site: str, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    visit = Visit(context, site)
    page = visit.open("/verify")
    assert page.evaluate(CONTRAST) == []
    check(visit)
    claim, link = page.locator("#claim_1").bounding_box(), page.locator("#claim_1 a.stands").bounding_box()
    assert claim is not None
    assert link is not None
    assert claim["x"] <= link["x"] < link["x"] + link["width"] <= claim["x"] + claim["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    assert visit.wrong == []
    context.close()
