"""What a new user does on the real library, with the models that ship: ask, follow up, read, copy, print, go wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.answer import Assistant
from assistant.config import read_config
from assistant.conversations import Conversations
from assistant.setup import open_built
from index.library import Library
from tests.browser.conftest import Visit, at_desk
from tests.served import serving
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.model]

CONCERNS, THEN = "what were the concerns about A&E?", "and what is being done about it?"
ABSENT = "what is the price of gold"
FIRST_WORDS_48 = "Staff raised concerns about the perceived low level of paediatric trained nurses covering A&E."
SOURCE = "Inspection of safeguarding and looked after children services: Wolverhampton, Ofsted, published 22 July 2011."


@pytest.fixture(scope="module")
def real(real_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The real library with its encoder, reader and resolver, as `pilcrow serve` opens them."""
    settings = tmp_path_factory.mktemp("settings") / "config.toml"
    settings.write_text(f'[library]\nfolder = "{real_library.folder}"\n', encoding="utf-8")
    return open_built(read_config(settings))


@pytest.fixture(scope="module")
def real_site(real: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    kept = Conversations(tmp_path_factory.mktemp("real_site") / "c.sqlite")
    with serving(create_app(real, kept)) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def real_visit(chromium: Browser, real_site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    with at_desk(chromium, real_site, script=request.param) as visit:
        yield visit


def test_a_new_user_asks_follows_up_opens_a_citation_and_comes_back(real_visit: Visit) -> None:
    real_visit.open("/")
    page = real_visit.ask(CONCERNS)
    expect(page.locator("#turn-1 .status")).to_have_text("Answered in the report’s own words")
    expect(page.locator("#turn-1 a.number").first).to_have_text("¶48")
    expect(page.locator("#turn-1 blockquote").first).to_contain_text(FIRST_WORDS_48)
    expect(page.locator("#turn-1 .source")).to_have_text(f"Source: {SOURCE}")

    real_visit.ask(THEN)
    expect(page.locator("#turn-2 .understood")).to_have_text("Understood as: and what is being done about A&E?")
    expect(page.locator("#turn-2 a.number").first).to_have_text("¶47")
    answered = page.url

    page.click("#turn-1 a.number >> nth=0")
    assert FIRST_WORDS_48 in "".join(page.locator("#p48 mark").all_text_contents())
    for neighbour in ("#p47", "#p48", "#p49"):
        expect(page.locator(neighbour)).to_be_in_viewport()
    expect(page.locator(".cited_list")).to_contain_text("¶47, ¶48")
    page.go_back()
    expect(page).to_have_url(answered)
    expect(page.locator("article.turn")).to_have_count(2)

    suggestion = page.locator(".suggested button").first
    question = suggestion.inner_text()
    suggestion.click()
    expect(page.locator("#turn-3 .question")).to_have_text(question)
    expect(page.locator("#turn-3 .status")).to_have_text("Answered in the report’s own words")

    page.click("text=Print or keep as PDF")
    page.emulate_media(media="print")
    for hidden in ("nav", "footer", "button", "form"):
        expect(page.locator(f"{hidden}:visible")).to_have_count(0)
    expect(page.locator("blockquote").first).to_be_visible()
    expect(page.locator(".source", has_text="Source:").first).to_have_text(f"Source: {SOURCE}")


def test_what_is_copied_has_number_title_publisher_and_date(chromium: Browser, real_site: str) -> None:
    with at_desk(chromium, real_site, script=True) as visit:
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visit.open("/")
        page = visit.ask(CONCERNS)
        read = """async (type) => { const [item] = await navigator.clipboard.read();
          return item.types.includes(type) ? (await item.getType(type)).text() : null; }"""
        page.click("button.copy >> nth=0")
        expect(page.locator(".done")).to_have_text("Copied, with its source.")
        rich, plain = page.evaluate(read, "text/html"), page.evaluate(read, "text/plain")
        assert "<blockquote>" in rich
        for text in (rich.replace("&amp;", "&"), plain):
            for part in ("¶48", "¶15(e)", FIRST_WORDS_48, SOURCE):
                assert part in text
        page.locator(".done").evaluate("(said) => { said.textContent = ''; }")
        page.click("button.copy >> nth=1")
        expect(page.locator(".done")).to_have_text("Copied, with its source.")
        assert page.evaluate(read, "text/html") is None
        assert page.evaluate(read, "text/plain").splitlines() == plain.splitlines()


def test_what_the_report_does_not_say_is_said_with_the_nearest_numbered_paragraphs(real_visit: Visit) -> None:
    real_visit.open("/")
    page = real_visit.ask(ABSENT)
    expect(page.locator(".status")).to_have_text("The report does not say")
    expect(page.locator(".reason")).to_contain_text("does not seem to say: all 121 numbered paragraphs were searched")
    expect(page.locator(".reason")).to_contain_text("Nowhere in the library: price, gold.")
    expect(page.locator(".nearest a.number")).to_have_count(3)
    assert all(label.startswith("¶") for label in page.locator(".nearest a.number").all_text_contents())


def test_the_question_is_still_there_where_something_goes_wrong(
    chromium: Browser, real: Assistant, tmp_path: Path
) -> None:
    with serving(create_app(real, Conversations(tmp_path / "c.sqlite"))) as site:
        context = chromium.new_context()
        visit = Visit(context, site)
        page = visit.open("/c/c_nobody")
        expect(page.locator("h1")).to_have_text("Not found")
        page.click("text=Ask a question")
        expect(page.locator("#question")).to_be_visible()
        page.wait_for_load_state()  # until the script is there: else the form would be sent as without it
        for question, said in ((" ", "The question is empty."), ("x" * 1001, "1,000 are allowed")):
            page.fill("#question", question)
            page.press("#question", "Enter")
            expect(page.locator(".error")).to_contain_text(said)
            expect(page.locator("#question")).to_have_value(question)
            expect(page.locator("#question")).to_be_focused()
        page.fill("#question", CONCERNS)
    page.press("#question", "Enter")  # the server has stopped
    expect(page.locator(".error")).to_contain_text("Pilcrow did not answer. Your question is still here")
    expect(page.locator("#question")).to_have_value(CONCERNS)
    context.close()
