"""What the script adds: counting, waiting, stopping, errors with the question kept, previews, keys, copying."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

ABOUT_48 = "what does paragraph 48 say in Wolverhampton"


@pytest.fixture
def held(scripted: Visit) -> Iterator[list[Route]]:
    """The questions that were sent; each is held on its way until it is let go on."""
    sent: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route)

    scripted.page.route("**/ask", hold)
    yield sent
    scripted.page.unroute_all()


def pressed(page: Page, question: str) -> None:
    page.fill("#question", question)
    page.press("#question", "Enter")


def test_the_counter_counts_down_and_says_what_is_too_many(scripted: Visit) -> None:
    page = scripted.open("/")
    expect(page.locator("#question_limit")).to_have_text("1,000 characters left.")
    page.fill("#question", "  staffing   of services 😀 ")
    expect(page.locator("#question_limit")).to_have_text("978 characters left.")
    page.fill("#question", "x" * 1200)
    expect(page.locator("#question_limit")).to_have_text("200 characters too many.")
    expect(page.locator("#question_count")).to_have_text("200 characters too many")  # said once, after a pause


def test_the_focus_goes_to_the_answer_and_not_only_to_the_first(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask("Is the home delivery service valued?")
    expect(page.locator("#turn-1")).to_be_focused()
    scripted.ask("and who is it for?")
    expect(page.locator("#turn-2")).to_be_focused()
    top = page.evaluate("document.querySelector('#turn-2').getBoundingClientRect().top")
    assert 0 <= top <= 100 or page.evaluate("scrollY + innerHeight >= document.body.scrollHeight - 1")
    assert page.input_value("#question") == ""


def test_while_it_waits_it_says_so_and_can_be_stopped(scripted: Visit, held: list[Route]) -> None:
    page = scripted.open("/")
    pressed(page, "staffing of services")
    expect(page.locator(".progress")).to_have_text("Reading the report …")
    with page.expect_request("**/ask/stop") as stopped:
        page.click("button.stop")
    assert "mark=" in (stopped.value.post_data or "")
    expect(page.locator(".progress")).to_have_text("Stopped. Your question is still here.")
    expect(page.locator("#question")).to_have_value("staffing of services")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("button.stop")).to_be_hidden()
    page.press("#question", "Enter")
    expect(page.locator(".progress")).to_have_text("Reading the report …")
    page.keyboard.press("Escape")
    expect(page.locator(".progress")).to_have_text("Stopped. Your question is still here.")
    scripted.wrong.clear()  # Chromium logs the requests that were given up


def test_where_the_server_does_not_answer_the_question_is_kept(scripted: Visit) -> None:
    page = scripted.open("/")
    page.route("**/ask", lambda route: route.abort("connectionrefused"))
    pressed(page, "staffing of services")
    expect(page.locator(".error")).to_contain_text("Pilcrow did not answer. Your question is still here")
    expect(page.locator("#question")).to_have_value("staffing of services")
    page.unroute_all()
    page.press("#question", "Enter")  # and it can be asked as soon as the server is there again
    expect(page).to_have_url(re.compile("#turn-1$"))
    scripted.wrong[:] = [said for said in scripted.wrong if "ERR_CONNECTION_REFUSED" not in said]


def test_where_the_server_fails_the_question_is_kept(scripted: Visit) -> None:
    page = scripted.open("/")
    page.route("**/ask", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    pressed(page, "staffing")
    expect(page.locator(".error")).to_contain_text("Pilcrow did not answer.")
    expect(page.locator("#question")).to_have_value("staffing")
    scripted.wrong[:] = [said for said in scripted.wrong if "502" not in said]
    page.unroute_all()


def test_a_question_that_is_refused_is_kept_and_the_error_named(scripted: Visit) -> None:
    page = scripted.open("/")
    pressed(page, "x" * 1001)
    expect(page.locator(".error")).to_contain_text("The question has 1,001 characters, 1,000 are allowed.")
    expect(page.locator("#question")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#question")).to_have_value("x" * 1001)
    scripted.wrong[:] = [said for said in scripted.wrong if "422" not in said]


def test_a_question_is_edited_and_asked_again(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask("staffing of services")
    page.click("text=Edit and ask again")
    expect(page.locator("#question")).to_have_value("staffing of services")
    visit.ask("staffing of the library services")
    expect(page.locator("h2.question")).to_have_text(["staffing of services", "staffing of the library services"])


def test_a_suggestion_is_asked_by_one_press_and_answered(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask("what does paragraph 114 say")
    suggestion = page.locator(".suggested button").first
    question = suggestion.inner_text()
    suggestion.click()
    expect(page.locator("#turn-2 .question")).to_have_text(question)
    expect(page.locator("#turn-2 .status")).to_have_text("Answered in the report’s own words")


def test_the_whole_paragraph_is_shown_beside_its_number_and_goes_again(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask(ABOUT_48)
    preview = page.locator(".preview")
    page.hover("#turn-1 a.number")
    expect(preview).to_contain_text("The whole of ¶48")
    expect(preview.locator("mark").first).to_contain_text("Staff raised concerns")
    preview.hover()  # it can be read with the pointer on it
    page.wait_for_timeout(700)
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")  # and be dismissed without moving the pointer
    expect(preview).to_have_count(0)
    page.hover("#turn-1 a.number")
    expect(preview).to_be_visible()
    page.hover("h1")
    expect(preview).to_have_count(0)


def test_what_is_shown_never_covers_the_link_that_shows_it(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask("which areas were graded inadequate")
    link = page.locator(".unnumbered a.number").first  # a table has a name in place of a number, and not in the margin
    link.hover()
    expect(page.locator(".preview")).to_be_visible()
    name, shown = link.bounding_box(), page.locator(".preview").bounding_box()
    assert name is not None
    assert shown is not None
    assert name["y"] + name["height"] <= shown["y"]


def test_keys_go_from_citation_to_citation_but_not_in_a_field(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask("what do paragraphs 46 to 48 say in Wolverhampton")
    focused = page.locator(":focus")
    for label in ("¶46", "¶47", "¶48", "¶48"):  # there is none after the last
        page.keyboard.press("Alt+ArrowDown")
        expect(focused).to_have_text(f"Wolverhampton 2011 {label}")
    expect(page.locator(".preview")).to_contain_text("The whole of ¶48")
    page.keyboard.press("Escape")
    expect(page.locator(".preview")).to_have_count(0)
    page.keyboard.press("Alt+ArrowUp")
    expect(focused).to_have_text("Wolverhampton 2011 ¶47")
    page.focus("#question")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator(".keys")).to_contain_text("next and the previous paragraph cited")


def test_back_from_a_citation_is_the_answer(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask(ABOUT_48)
    asked = page.url
    page.click("#turn-1 a.number")
    expect(page.locator("#p48 mark").first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(asked)
    expect(page.locator("#turn-1 blockquote").first).to_be_visible()


def test_an_answer_is_copied_with_its_looks_and_as_plain_text(scripted: Visit) -> None:
    scripted.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    scripted.open("/")
    page = scripted.ask(ABOUT_48)
    read = """async (type) => { const [item] = await navigator.clipboard.read();
      return item.types.includes(type) ? (await item.getType(type)).text() : null; }"""
    page.click("button.copy >> nth=0")
    expect(page.locator(".done")).to_have_text("Copied, with its source.")
    plain, rich = (page.evaluate(read, kind) for kind in ("text/plain", "text/html"))
    for text in (plain, rich):
        assert "¶48" in text
        assert "Staff raised concerns about the perceived low level" in text
        assert "Wolverhampton, Ofsted, published 22 July 2011." in text
    assert "<blockquote>" in rich
    page.click("button.copy >> nth=1")
    page.wait_for_timeout(200)
    assert page.evaluate(read, "text/html") is None
    assert page.evaluate(read, "text/plain").replace("\r\n", "\n") == plain.replace("\r\n", "\n")


def test_without_a_script_an_answer_is_copied_from_a_page(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    visit = Visit(context, site)
    visit.open("/")
    page = visit.ask(ABOUT_48)
    assert page.locator(".scripted:visible").count() == 0
    page.click("noscript a >> nth=1")
    expect(page.locator("body")).to_contain_text("Ofsted, published 22 July 2011.")
    context.close()


def test_feedback_takes_two_presses_at_most(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask("staffing")
    page.click(".feedback summary")
    page.click("text=Something is missing")
    expect(page.locator(".feedback")).to_contain_text("You said: Something is missing.")
    page.click("text=Take back")
    page.click("text=Yes")
    expect(page.locator(".feedback")).to_contain_text("You said: Useful.")


def test_a_conversation_is_renamed_found_in_the_list_printed_and_deleted(visit: Visit) -> None:
    visit.open("/")
    page = visit.ask("staffing of services")
    place = page.url.split("#")[0]
    page.click("text=Rename")
    page.fill("#title", f"Before the meeting {place[-6:]}")
    page.click("form.ask button")
    expect(page).to_have_url(place)
    page.click("nav >> text=Conversations")
    page.click(f"text=Before the meeting {place[-6:]}")
    expect(page.locator("h2.question")).to_have_text("staffing of services")
    page.click("text=Print or keep as PDF")
    page.emulate_media(media="print")
    for hidden in ("nav", "footer", "button"):
        assert page.locator(f"{hidden}:visible").count() == 0
    expect(page.locator("blockquote").first).to_be_visible()
    page.emulate_media(media="screen")
    page.click("text=Back to the conversation")
    page.click("text=Delete")
    expect(page.locator("h1")).to_have_text("Delete this conversation for good?")
    page.click("form.ask button")
    expect(page.locator("h1")).to_have_text("Deleted")
    page.goto(place)
    expect(page.locator("h1")).to_have_text("Not found")
    visit.wrong[:] = [said for said in visit.wrong if "404" not in said]


def test_a_conversation_can_be_downloaded(scripted: Visit) -> None:
    scripted.open("/")
    page = scripted.ask("staffing")
    for form in ("Markdown", "JSON"):
        with page.expect_download() as download:
            page.click(f".conversation_actions >> text={form}")
        assert download.value.suggested_filename == f"conversation.{'md' if form == 'Markdown' else 'json'}"
