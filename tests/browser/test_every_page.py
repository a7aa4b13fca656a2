"""Every page in every state it has: axe-core in light and in dark, and nothing that scrolls sideways, however small.

axe-core's rules for WCAG 2.0 to 2.2, levels A and AA, and its good practices. A page without a state here fails a test.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.conversations import Conversations
from index.library import Library
from tests.browser.conftest import PATIENCE, Visit, faked
from web import create_app

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """(only) => axe.run({ runOnly: only, resultTypes: ["violations"] }).then((found) => ({
  passes: found.passes.length,
  violations: found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(" | ")}`),
}))"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"

SPEECH = (
    "They wrote “staff raised concerns about the perceived high level of paediatric trained nurses” (paragraph 47), "
    "“Bullying in schools is tackled well”, “[t]he council took … action” and “nothing was ever done about it here”."
)
REPORT, SHORT = "/reports/wolverhampton-2011", "/reports/borchester-2014"


def send(page: Page, form: str = "form.ask", **fields: str) -> None:
    """Fill a form and have it sent as without a script: the server answers with a page."""
    for name, value in fields.items():
        page.fill(f"{form} [name={name}]", value)
    with page.expect_navigation():
        page.eval_on_selector(form, "(form) => form.submit()")


def preview(page: Page) -> None:
    page.focus("#turn-1 a.number >> nth=0")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".preview")).to_be_visible()


def wait_for_answer(page: Page) -> None:
    page.route("**/ask", lambda _: None)
    page.fill("#question", "staffing")
    page.press("#question", "Enter")
    expect(page.locator("button.stop")).to_be_visible()


def refused(page: Page) -> None:
    page.fill("#question", "x" * 1001)
    page.press("#question", "Enter")
    expect(page.locator(".error")).not_to_be_empty()


def inspect(page: Page, file: bytes) -> None:
    page.set_input_files("#file", {"name": "lifts.md", "mimeType": "text/markdown", "buffer": file})
    page.click("form.inspect button")
    expect(page.locator(".understood" if file else ".error")).to_contain_text("¶2 missing" if file else "is empty")


def stay(_: Page) -> None:
    """The page as it comes."""


State = tuple[str, str, Callable[[Page], object]]
"""The endpoint that it is a state of, its address ("{c}" is a conversation), and what is done there."""
STATES: dict[str, State] = {
    "start": ("chat.start", "/", stay),
    "start, reports chosen": ("chat.start", "/?report=borchester-2014", stay),
    "start, question refused by the script": ("chat.start", "/", refused),
    "start, waiting": ("chat.start", "/", wait_for_answer),
    "start, stopped": ("chat.start", "/", lambda page: (wait_for_answer(page), page.click("button.stop"))),
    "question refused": ("chat.ask", "/", lambda page: send(page, question=" ")),
    "conversation": ("chat.conversation", "/c/{c}", stay),
    "conversation, paragraph shown": ("chat.conversation", "/c/{c}", preview),
    "conversation, reasons shown": (
        "chat.conversation",
        "/c/{c}",
        lambda page: page.click("#turn-2 .feedback summary"),
    ),
    "conversation, question refused": ("chat.conversation", "/c/{c}", refused),
    "conversation, earlier turns": ("chat.conversation", "/c/{long}?before=2", stay),
    "conversation, edited": ("chat.conversation", "/c/{c}?edit=1", stay),
    "answer": ("chat.turn", "/c/{c}/1", stay),
    "answer that has changed": ("chat.turn", "/c/{c}/10", stay),
    "accessibility": ("chat.accessibility", "/accessibility", stay),
    "conversations": ("kept.conversations", "/conversations", stay),
    "rename": ("kept.ask_title", "/c/{c}/title", stay),
    "rename refused": ("kept.rename", "/c/{c}/title", lambda page: send(page, title=" ")),
    "delete": ("kept.ask_whether", "/c/{c}/delete", stay),
    "deleted": ("kept.delete", "/c/{gone}/delete", send),
    "print": ("kept.print_view", "/c/{c}/print", stay),
    "to copy": ("kept.copy", "/c/{c}/1.html", stay),
    "choose": ("library.choose_reports", "/choose?by=kind&report=borchester-2014", stay),
    "choose, searched": ("library.choose_reports", "/choose?q=wolver&report=borchester-2014", stay),
    "choose, refused": ("library.choose_reports", "/choose?from=then", stay),
    "compare": ("library.side_by_side", f"/compare?report={REPORT[9:]}&report={SHORT[9:]}", stay),
    "compare, refused": ("library.side_by_side", f"/compare?report={REPORT[9:]}&report={SHORT[9:]}&theme=no", stay),
    "reports": ("reader.reports", "/reports", stay),
    "report, quoted and cited": ("reader.report", REPORT + "?quote=48:0-400&c={c}#p48", stay),
    "report, menu": ("reader.report", SHORT, lambda page: page.click("#p4 .tools summary")),
    "report, abbreviation": ("reader.report", REPORT, lambda page: page.focus("#p48 .term")),
    "report, found": ("reader.report", SHORT + "?find=staffing", stay),
    "report, not found": ("reader.report", SHORT + "?find=zebras", stay),
    "report, search refused": ("reader.report", SHORT + "?find=%3F", stay),
    "report, no such paragraph": ("reader.report", SHORT + "?go=400", stay),
    "actions": ("actions.actions", REPORT + "/actions", stay),
    "actions, none": ("actions.actions", SHORT + "/actions?deadline=Immediately", stay),
    "findings": ("findings.findings", REPORT + "/findings", stay),
    "findings, other report": ("findings.findings", SHORT + "/findings", stay),
    "inspect": ("inspecting.page", "/inspect", stay),
    "inspect, a report": ("inspecting.page", "/inspect?report=borchester-2014", stay),
    "inspected": ("inspecting.upload", "/inspect", lambda page: inspect(page, b"# Lifts\n\n1. One.\n\n3. Three.\n")),
    "inspect, refused": ("inspecting.upload", "/inspect", lambda page: inspect(page, b"")),
    "verify": ("verify.page", "/verify", stay),
    "verified": ("verify.check", "/verify", lambda page: (send(page, text=SPEECH), page.click("a.verdict >> nth=0"))),
    "verify, refused": ("verify.check", "/verify", lambda page: send(page, text=" ")),
    "for programs": ("docs.page", "/api/v1/docs", stay),
    "no such page": ("", "/nowhere", stay),
    "no such conversation": ("", "/c/c_nobody", stay),
    "no such report": ("", "/reports/nothing", stay),
    "address of another kind": ("", "/ask/stop", stay),
}
NO_PAGES = {"static", "chat.ask_again", "chat.stop", "kept.export", "kept.judge", "actions.table", "actions.calendar",
            "openapi.document", "scrape.metrics"}  # fmt: skip
"""They send files, and lead to other pages. So does the endpoint for programs."""


@pytest.fixture(scope="module")
def still(chromium: Browser, site: str) -> Iterator[Visit]:
    """A visit at a desk where nothing moves, so that colours are there at once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield Visit(context, site)
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_no_rule_is_broken_and_nothing_scrolls_sideways(still: Visit, places: dict[str, str], state: str) -> None:
    _, address, act = STATES[state]
    page = still.open(address.format(**places))
    page.set_default_timeout(PATIENCE)
    act(page)
    page.evaluate(AXE)
    # What is there to be copied is no page of its own, and has no landmarks.
    found = page.evaluate(RUN, TAGS[:-1] if state == "to copy" else TAGS)
    assert found["violations"] == []
    assert found["passes"] >= 5
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert page.evaluate(RUN, COLOURS)["violations"] == []
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 pixels at 400 %
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # and the text alone twice as large
    page.set_viewport_size({"width": 640, "height": 512})
    assert page.evaluate(SIDEWAYS) <= 0
    page.set_viewport_size({"width": 1280, "height": 900})
    wrong = [said for said in still.wrong if "status of 4" not in said and "ERR_FAILED" not in said]
    page.goto("about:blank")  # a question that still waits would be answered once it is let through, and lead elsewhere
    page.unroute_all()
    still.wrong.clear()
    assert wrong == []


def test_every_page_has_a_state(fake_library: Library, kept: Conversations) -> None:
    app = create_app(faked(fake_library), kept)
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("api")}
    assert pages - NO_PAGES == {endpoint for endpoint, _, _ in STATES.values() if endpoint}


def test_the_statement_says_how_many_states_were_checked_by_which_axe(scripted: Visit) -> None:
    page = scripted.open("/accessibility")
    version = page.evaluate(f"{AXE}; axe.version")
    expect(page.locator("main")).to_contain_text(f"axe-core {version}, in {len(STATES)} states")
