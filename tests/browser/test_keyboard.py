"""With the keyboard alone: everything is reached in the order it is read, is seen when it is, and lets the focus go."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_every_page import REPORT, SHORT, STATES

pytestmark = pytest.mark.browser

# All that the Tab key has to reach, in the order of the page; what is not shown is left out.
REACHED = """() => {
  window.reached = [...document.querySelectorAll(
    'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]'
  )].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  return window.reached.length;
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  const box = [...one.getClientRects()].find((box) => box.width && box.height);
  const style = getComputedStyle(one);
  const middle = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    place: window.reached.indexOf(one),
    what: one.outerHTML.slice(0, 120),
    // A mark of a picture has its square outlined, since a link in a drawing has no box of its own.
    outlined: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2
      || getComputedStyle(one.querySelector(".reach") ?? one).strokeWidth === "3px",
    uncovered: Boolean(middle) && (one.contains(middle) || middle.contains(one)),
  };
}"""
TOP = "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
WALKED = ("start, reports chosen", "conversation", "answer", "print", "conversations", "rename", "delete", "choose",
          "compare", "report, found", "actions, none", "findings, other report", "verified", "inspected")  # fmt: skip


def walk(page: Page) -> None:
    """Go through the page by Tab from its top to its end."""
    page.evaluate(TOP)
    count = page.evaluate(REACHED)
    assert count > 5
    for place in range(count):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found["place"] == place, found
        assert found["outlined"], found
        assert found["uncovered"], found
    page.keyboard.press("Tab")
    assert page.evaluate("window.reached.indexOf(document.activeElement)") <= 0  # out of the page, and round again


@pytest.mark.parametrize("state", WALKED)
def test_tab_reaches_everything_in_order_and_shows_where_it_is(
    scripted: Visit, places: dict[str, str], state: str
) -> None:
    _, address, act = STATES[state]
    page = scripted.open(address.format(**places).partition("#")[0])
    act(page)
    walk(page)


@pytest.mark.parametrize("address", ["/", "/c/{c}", "/verify", "/choose", SHORT, f"{REPORT}/findings", "/nowhere"])
def test_the_first_link_skips_to_the_content(scripted: Visit, places: dict[str, str], address: str) -> None:
    page = scripted.open(address.format(**places))
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    scripted.wrong.clear()  # Chromium logs that there is no such page


def test_reasons_open_close_and_are_given_by_keys(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask("staffing of the library services")
    focused = page.locator(":focus")
    page.focus(".feedback summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(focused).to_have_text("It answers another question")
    page.keyboard.press("Escape")
    expect(page.locator(".feedback details")).not_to_have_attribute("open", "")
    expect(focused).to_have_text("No")
    page.keyboard.press("Enter")
    page.click("h1")  # and beside it the pointer closes them too
    expect(page.locator(".feedback details")).not_to_have_attribute("open", "")
    page.focus(".feedback summary")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".feedback")).to_contain_text("You said: It answers another question.")


def test_reports_are_chosen_and_a_conversation_deleted_by_keys(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    page = Visit(context, site).open("/choose")
    page.focus(f"#report_{SHORT.rpartition('/')[2]}")
    page.keyboard.press("Space")
    page.focus("button.main")
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_contain_text("Asks Borchester 2014.")
    page.focus("#question")
    page.keyboard.type("staffing")
    page.keyboard.press("Enter")
    expect(page.locator("#turn-1")).to_be_focused()
    page.focus("text=Delete")
    page.keyboard.press("Enter")
    page.focus("button.danger")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Deleted")
    context.close()
