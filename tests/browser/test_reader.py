"""What a reader of a report does: go to a paragraph, find words, copy a quotation, look at actions and findings."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

REPORT = "/reports/wolverhampton-2011"
FIRST_WORDS_48 = "Staff raised concerns about the perceived low level of paediatric trained nurses covering A&E."


def send(page: Page, form: str) -> None:
    page.click(f"{form} button")


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_number_leads_to_its_paragraph(visit: Visit) -> None:
    page = visit.open(REPORT)
    page.fill("#go", "15(e)")
    send(page, ".go")
    expect(page).to_have_url(re.compile("#p15e$"))
    expect(page.locator("#p15e")).to_be_in_viewport()


def test_a_number_that_is_not_there_says_which_are(scripted: Visit) -> None:
    page = scripted.open(REPORT)
    page.fill("#go", "47")  # on the page itself, and then somewhere else again
    send(page, ".go")
    expect(page.locator("#p47")).to_be_in_viewport()
    page.fill("#go", "400")
    send(page, ".go")
    expect(page.locator("#go_error")).to_contain_text("It has ¶1 to ¶121.")
    expect(page.locator("#go")).to_have_value("400")
    page.fill("#go", "48")
    send(page, ".go")
    expect(page.locator("#p48")).to_be_in_viewport()
    scripted.wrong = [said for said in scripted.wrong if "404" not in said]  # what the browser says of the answer


def test_words_are_found_listed_and_marked(visit: Visit) -> None:
    page = visit.open(REPORT)
    page.fill("#find", "paediatric nurses")
    send(page, ".find")
    expect(page.locator(".found_list li.words .number").last).to_have_text("¶48")
    expect(page.locator(".found_list li.meaning")).to_have_count(6)
    page.click('.found_list a[href="#p48"]')
    expect(page).to_have_url(re.compile(r"find=paediatric\+nurses#p48$"))
    expect(page.locator("#p48 mark.found").first).to_be_in_viewport()
    page.click("text=Clear")
    expect(page.locator("mark")).to_have_count(0)


def test_the_contents_say_where_one_is(scripted: Visit) -> None:
    page = scripted.open(f"{REPORT}#p48")
    current = page.locator(".contents [aria-current]")
    expect(current).to_have_text("The contribution of health agencies to keeping children and young people safe")
    page.evaluate("document.querySelector('#p72').scrollIntoView()")
    expect(current).to_have_text("Being Healthy")
    expect(current).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    expect(current).to_have_count(0)


@pytest.mark.parametrize("old", [False, True], ids=["clipboard", "without-clipboard"])
def test_a_quotation_is_copied_with_its_source(chromium: Browser, site: str, old: bool) -> None:
    context = chromium.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    visit = Visit(context, site)
    page = visit.open(REPORT)
    if old:  # as over plain HTTP from another machine
        page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('no')) }")
    page.click("#p48 .tools summary")
    page.click("#p48 >> text=Copy quotation")
    expect(page.locator(".copied")).to_have_text("¶48 was copied with its source.")
    text = page.evaluate("navigator.clipboard.readText()")
    html = page.evaluate(
        "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())"
    )
    where = f"{site}{REPORT}?v={page.get_attribute('#p48', 'data-version')}#p48"
    assert text.startswith(f"“{FIRST_WORDS_48} ")
    assert text.endswith(
        "”\n¶48, Inspection of safeguarding and looked after children services: Wolverhampton, Ofsted, "
        f"published 22 July 2011\n{where}"
    )
    assert f'<blockquote cite="{where}"><p>Staff raised' in html
    assert "published 22 July 2011</a>" in html
    expect(page.locator("#p48 .tools summary")).to_be_focused()
    context.close()
    assert visit.wrong == []


def test_lists_and_tables_are_copied_line_by_line_and_the_link_without_the_search(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = Visit(context, site).open("/reports/borchester-2014?find=lift")
    page.click("#p5 .tools summary")
    page.click("#p5 >> text=Copy quotation")
    expect(page.locator(".copied")).not_to_be_empty()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[1:4] == [
        "Immediately:",
        "(a) ensure that the lift in the Central Library is repaired",
        "(b) ensure that every complaint is answered",
    ]
    page.click("#p2 .tools summary")
    page.click("#p2 >> text=Copy quotation")
    expect(page.locator(".copied")).to_contain_text("¶2")
    assert "Good (Grade 2)\tA service that exceeds minimum requirements" in page.evaluate(
        "navigator.clipboard.readText()"
    )
    page.click("#p5 .tools summary")
    page.click("#p5 >> text=Copy link")
    expect(page.locator(".copied")).to_contain_text("link")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"{site}/reports/borchester-2014\?v=[0-9a-f]{{12}}:5:[0-9a-f]{{12}}#p5", copied)
    context.close()


def test_the_menu_of_a_paragraph_works_by_keys(scripted: Visit) -> None:
    page = scripted.open(f"{REPORT}#p48")
    page.focus("#p48 .tools summary")
    page.keyboard.press("Enter")
    expect(page.locator("#p48 [data-copy]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#p48 .tools")).not_to_have_attribute("open", "")
    expect(page.locator("#p48 .tools summary")).to_be_focused()


def test_a_paragraph_can_be_asked_about(visit: Visit) -> None:
    page = visit.open(REPORT)
    page.click("#p48 .tools summary")
    page.click("#p48 >> text=Ask about this paragraph")
    expect(page.locator("#turn-1 blockquote").first).to_contain_text(FIRST_WORDS_48)
    assert "borchester" not in page.locator("#turn-1").inner_html()
    page.click('a.number[href*="#p48"] >> nth=0')
    expect(page.locator("#p48 .cited_word")).to_be_visible()
    expect(page.locator(".paragraph.cited")).to_have_count(1)
    expect(page.locator(".cited_list")).to_contain_text("¶48")


def test_an_abbreviation_tells_what_it_stands_for_by_keys(scripted: Visit) -> None:
    page = scripted.open(f"{REPORT}#p48")
    shown = "getComputedStyle(document.querySelector('#p48 .term'), '::after').content"
    assert page.evaluate(shown) == "none"
    page.focus("#p48 .term")
    assert page.evaluate(shown) == '"accident and emergency"'
    page.keyboard.press("Escape")
    assert page.evaluate(shown) == "none"
    page.keyboard.press("Enter")
    expect(page.locator(".abbreviations div:target")).to_contain_text("accident and emergency")


def test_an_abbreviation_tells_what_it_stands_for_by_a_tap(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = Visit(context, site).open(f"{REPORT}#p48")
    page.tap("#p48 .term")
    expect(page.locator("#p48 .term")).to_be_focused()
    expect(page).to_have_url(re.compile("#p48$"))
    page.tap("#p48 .term")
    expect(page).to_have_url(re.compile("#term_"))
    context.close()


def test_actions_are_filtered_and_lead_to_the_text(visit: Visit) -> None:
    page = visit.open(f"{REPORT}/actions")
    page.select_option("#deadline", "Within six months")
    send(page, ".filter")
    expect(page.locator(".action")).to_have_count(4)
    expect(page.locator(".when").first).to_have_text("by 22 January 2012, computed from the date of publication")
    with page.expect_download() as download:
        page.click("text=calendar (ICS)")
    assert download.value.suggested_filename == "wolverhampton-2011-actions.ics"
    page.click("text=¶15(n)")
    expect(page.locator("#p15n")).to_be_in_viewport()


def test_a_mark_of_the_picture_leads_to_its_reasons(visit: Visit) -> None:
    page = visit.open(f"{REPORT}/findings")
    page.click('.chart a[aria-label="Staying safe, Services for looked after children: good"]')
    expect(page).to_have_url(re.compile("#p79$"))
    expect(page.locator("#p79")).to_be_in_viewport()


def test_nothing_scrolls_sideways_on_a_narrow_page(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 700})
    visit = Visit(context, site)
    for path in ("", "?find=supervision+of+staff", "?find=%3F", "/actions", "/findings"):
        no_sideways_scroll(visit.open(REPORT + path))
    page = visit.open(f"{REPORT}/findings")
    boxes = [box.bounding_box() for box in page.locator(".chart .reach").all()]
    assert all(box and box["width"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
    steps = [box.bounding_box() for box in page.locator(".chart .step").all()]
    assert all(a and b and a["x"] + a["width"] <= b["x"] for a, b in pairwise(steps))
    context.close()


def test_print_holds_the_text_and_its_numbers_alone(scripted: Visit) -> None:
    page = scripted.open(REPORT)
    page.emulate_media(media="print")
    expect(page.locator("#p48 .number")).to_be_visible()
    for gone in (".pages", ".find", ".go", "#p48 .tools", ".contents"):
        expect(page.locator(gone).first).to_be_hidden()
