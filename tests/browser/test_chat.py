"""What a visitor does: ask, read the quote, open its paragraph, ask on. With JavaScript and without."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

ABOUT_48 = "what does paragraph 48 say in Wolverhampton"
LINK_48 = 'a.number[href^="/reports/wolverhampton-2011"][href$="#p48"]'
MARKED, POINTED = "rgb(255, 237, 176)", "rgb(253, 247, 228)"  # words quoted; the paragraph that a link leads to
FIRST_WORDS_48 = "Staff raised concerns about the perceived low level of paediatric trained nurses covering A&E."


def style(page: Page, selector: str, name: str) -> str:
    # Read by the browser itself and not by a script of the page, so that it works where scripts are off.
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    computed = session.send("CSS.getComputedStyleForNode", {"nodeId": node})["computedStyle"]
    session.detach()
    return str(next(entry["value"] for entry in computed if entry["name"] == name))


def test_asking_shows_the_quote_under_its_number(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask(ABOUT_48)
    expect(page).to_have_url(re.compile(r"/c/c_[\w-]+#turn-1$"))
    expect(page.locator("h2.question")).to_have_text(ABOUT_48)
    citation = page.locator(".citation", has=page.locator(LINK_48))
    expect(citation.locator("a.number")).to_have_text("Wolverhampton 2011 ¶48")
    expect(citation.locator("blockquote")).to_contain_text(FIRST_WORDS_48)
    number, quote = citation.locator("a.number").bounding_box(), citation.locator("blockquote").bounding_box()
    assert number is not None
    assert quote is not None
    assert number["y"] + number["height"] <= quote["y"]


def test_the_number_leads_to_the_paragraph_which_is_marked(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask(ABOUT_48)
    page.click(LINK_48)
    expect(page).to_have_url(re.compile(r"/reports/wolverhampton-2011\?quote=48:0-\d+&v=[0-9a-f:]+#p48$"))
    expect(page.locator("#p48")).to_be_in_viewport()
    expect(page.locator("#p47")).to_be_in_viewport()
    expect(page.locator("#p49")).to_be_in_viewport()
    # In several marks, where an abbreviation is explained between them.
    assert FIRST_WORDS_48 in "".join(page.locator("#p48 mark").all_text_contents())
    quoted, pointed, other = (style(page, name, "background-color") for name in ("#p48 mark", "#p48", "#p49"))
    assert (quoted, pointed, other) == (MARKED, POINTED, "rgba(0, 0, 0, 0)")


def test_a_bullet_is_marked_alone(scripted: Visit) -> None:
    page = scripted.open("/reports/wolverhampton-2011#p15e")
    expect(page.locator("#p15e")).to_be_in_viewport()
    assert style(page, "#p15e", "background-color") == POINTED
    assert style(page, "#p15f", "background-color") == "rgba(0, 0, 0, 0)"
    assert style(page, "#p15", "background-color") == "rgba(0, 0, 0, 0)"


def test_the_report_leads_back_to_the_conversation(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask(ABOUT_48)
    place = page.url.split("#")[0]
    page.click("a.number >> nth=0")
    page.click("text=Back to the conversation")
    expect(page).to_have_url(place)


def test_a_follow_up_goes_on_with_the_conversation(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask("Is the home delivery service valued?")
    place = page.url.split("#")[0]
    visit.ask("and who is it for?")
    expect(page).to_have_url(f"{place}#turn-2")
    expect(page.locator("article.turn")).to_have_count(2)
    expect(page.locator("#turn-2 .understood")).to_contain_text("Is the home delivery service valued?")
    expect(page.locator("#turn-2")).to_be_in_viewport()


def test_loading_again_and_going_back_ask_nothing_again(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask("staffing")
    page.reload()
    expect(page.locator("article.turn")).to_have_count(1)
    page.go_back()
    page.go_forward()
    expect(page.locator("article.turn")).to_have_count(1)


def test_a_starter_question_is_asked_by_one_press(visit: Visit) -> None:
    page = visit.open("/")
    starter = page.locator(".options button").first
    question = starter.inner_text()
    starter.click()
    expect(page.locator("h2.question")).to_have_text(question)
    expect(page.locator("blockquote").first).to_be_visible()


def test_an_empty_question_comes_back_with_an_error(visit: Visit) -> None:
    visit.open("/")
    page = visit.page
    page.fill("#question", " ")
    page.click("form.ask button")
    expect(page.locator(".error")).to_contain_text("The question is empty.")
    expect(page.locator("#question")).to_be_focused()
    # Chromium itself logs every page that comes with status 4xx.
    visit.wrong[:] = [said for said in visit.wrong if "status of 422" not in said]


def test_markup_in_a_question_does_nothing(scripted: Visit) -> None:
    scripted.open("/")
    question = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    page = scripted.ask(question)
    expect(page.locator("h2.question")).to_have_text(question)
    expect(page.locator("main img")).to_have_count(0)


def test_enter_asks_and_shift_enter_begins_a_line(scripted: Visit) -> None:
    page = scripted.open("/")
    page.click("#question")
    page.keyboard.type("staffing of")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("services")
    expect(page.locator("#question")).to_have_value("staffing of\nservices")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#turn-1$"))
    expect(page.locator("h2.question")).to_have_text("staffing of services")


@pytest.fixture
def held(scripted: Visit) -> list[Route]:
    """The questions that were sent; each is held on its way until it is let go on."""
    sent: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route)

    scripted.page.route("**/ask", hold)
    return sent


def test_pressing_twice_asks_once(scripted: Visit, held: list[Route]) -> None:
    page = scripted.open("/")
    page.fill("#question", "staffing")
    # By the clock of the page: Playwright itself waits for the answer that the first press leads to.
    page.evaluate(
        "() => { const form = document.querySelector('form.ask');"
        " setTimeout(() => form.requestSubmit(), 50); setTimeout(() => form.requestSubmit(), 250); }"
    )
    page.wait_for_timeout(500)
    assert len(held) == 1
    held[0].continue_()
    expect(page).to_have_url(re.compile("#turn-1$"))


def test_a_page_that_comes_back_as_it_was_left_can_ask_again(scripted: Visit, held: list[Route]) -> None:
    """As from the cache of pages gone back to, which Playwright's browsers have not."""
    page = scripted.open("/")
    page.fill("#question", "staffing")
    page.evaluate(
        "() => { const form = document.querySelector('form.ask');"
        " setTimeout(() => form.requestSubmit(), 50);"
        " setTimeout(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })), 150);"
        " setTimeout(() => form.requestSubmit(), 250); }"
    )
    page.wait_for_timeout(500)
    assert len(held) == 2
    held[1].continue_()
    expect(page).to_have_url(re.compile("#turn-1$"))


def test_everything_can_be_done_with_the_keyboard(visit: Visit) -> None:
    page = visit.open("/")
    focused = page.locator(":focus")
    page.keyboard.press("Tab")
    expect(focused).to_have_text("Skip to the content")
    expect(focused).to_be_in_viewport()
    assert style(page, ":focus", "outline-style") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(focused).to_have_text("Choose reports")
    page.keyboard.press("Tab")
    expect(focused).to_have_attribute("id", "question")
    page.keyboard.type(ABOUT_48)
    page.keyboard.press("Tab")
    expect(focused).to_have_attribute("id", "each")
    page.keyboard.press("Tab")
    expect(focused).to_have_text("Ask")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#turn-1$"))
    for _ in range(10):  # on from the turn that the address names, or from the top of the page
        page.keyboard.press("Tab")
        if focused.inner_text().endswith("¶48"):
            break
    expect(focused).to_have_text("Wolverhampton 2011 ¶48")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#p48$"))
    expect(page.locator("#p48")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(focused).to_have_attribute("href", "#p48")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(chromium: Browser, site: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 640})
    visit = Visit(context, site)
    visit.open("/")
    page = visit.ask("what do paragraphs 15 and 3 say " + "and" * 200)
    conversation = page.url.removeprefix(site)
    for path in (conversation, "/", "/reports", "/reports/wolverhampton-2011", "/reports/borchester-2014#p5c"):
        visit.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert visit.wrong == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(chromium: Browser, site: str, scheme: str) -> None:
    """Contrast of at least 4.5 (WCAG 2.2 AA, 1.4.3) for all text of all pages, a marked paragraph among them."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    visit = Visit(context, site)
    visit.open("/")
    page = visit.ask(ABOUT_48)
    conversation = page.url.removeprefix(site)
    for path in ("/", conversation, "/reports", "/reports/wolverhampton-2011#p15"):
        visit.open(path)
        assert page.evaluate(CONTRAST) == [], path
    context.close()


CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
