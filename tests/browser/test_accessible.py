"""Forced colours and reduced motion: what a background, a shadow or a movement says elsewhere is said otherwise too."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_every_page import REPORT, SPEECH, send

pytestmark = pytest.mark.browser

LINE = """([name, pseudo]) => {
  const style = getComputedStyle(document.querySelector(name), pseudo);
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) => `border${side}`);
  const drawn = (kind, width) => !["none", "hidden"].includes(style[kind]) && parseFloat(style[width]) >= 1;
  return drawn("outlineStyle", "outlineWidth") || sides.some((side) => drawn(`${side}Style`, `${side}Width`))
    || style.textDecorationLine !== "none";
}"""


def lined(page: Page, *names: str) -> None:
    """Each of these has a line around, beneath or through it."""
    for name in names:
        assert page.evaluate(LINE, [name, None]), name


def test_in_forced_colours_nothing_is_told_by_a_background_alone(
    chromium: Browser, site: str, places: dict[str, str]
) -> None:
    context = chromium.new_context(forced_colors="active", reduced_motion="reduce")
    context.grant_permissions(["clipboard-write"])
    visit = Visit(context, site)
    page = visit.open(f"/c/{places['c']}")
    page.focus("form.ask button")
    page.hover("#turn-1 a.number >> nth=0")
    expect(page.locator(".preview")).to_be_visible()
    lined(page, "form.ask button", "#question", ".options button", ".notice", ".preview", ".preview mark", "blockquote",
          "form.ask button:focus", ".grade")  # fmt: skip
    page.goto(f"{site}{REPORT}?quote=48:0-91&c={places['c']}#p48")
    page.click("#p48 .tools summary")
    lined(page, "#p48", "#p48 mark", "#p48 .tools > div", ".paragraph.cited", ".contents a[aria-current]",
          ".views a[aria-current]", ".found_list, .find input")  # fmt: skip
    page.click("#p48 >> text=Copy link")
    lined(page, ".copied")
    page.goto(f"{site}/verify")
    send(page, text=SPEECH)
    page.click("a.verdict >> nth=0")
    lined(page, "#claim_1", "mark.verbatim", "mark.altered", "mark.absent", "del", "ins", ".verdict.altered", ".pasted")
    page.goto(f"{site}/api/v1/docs#record_Answer")
    lined(page, "#record_Answer", "pre")
    page.goto(f"{site}{REPORT}/findings")
    paper, ink = page.evaluate("[document.body, document.querySelector('.chart .filled')]"
                               ".map((one) => getComputedStyle(one)).map((style) => style.fill)")  # fmt: skip
    assert ink
    assert paper
    hollow = "getComputedStyle(document.querySelector('.chart .hollow')).fill"
    assert page.evaluate(hollow) != ink  # discs and diamonds differ in more than their form
    context.close()


def test_where_less_motion_is_asked_for_nothing_moves(chromium: Browser, site: str, places: dict[str, str]) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    visit = Visit(context, site)
    moving = """[...document.querySelectorAll("*")].map((one) => getComputedStyle(one)).filter((style) =>
      style.transitionDuration !== "0s" || style.animationName !== "none" || style.scrollBehavior !== "auto").length"""
    for path in (f"/c/{places['c']}", f"{REPORT}#p48", "/verify", "/choose"):
        assert visit.open(path).evaluate(moving) == 0, path
    context.close()


def test_the_name_of_a_character_that_acts_unseen_is_seen_on_every_page(scripted: Visit) -> None:
    """The style sheet of the reports' pages once hid what the first one shows."""
    for path in ("/", REPORT):
        page = scripted.open(path)
        page.evaluate("""document.querySelector("h1").insertAdjacentHTML("beforeend",
          '<span class="unseen" data-name="[U+202E]"><span hidden>x</span></span>')""")
        box = page.locator(".unseen").bounding_box()
        assert box is not None
        assert box["width"] > 20, path
