"""A real browser and a real server: Chromium, and a server over the library with the fake encoder."""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.conversations_file import opened, writing
from assistant.types import Conversation, Turn
from index.library import Library
from tests.fakes import GluingResolver
from tests.served import serving
from web import create_app

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE = 10_000  # milliseconds
HELP = "If somebody is in danger now, call 999."
QUESTIONS = (
    "what do paragraphs 15, 46 and 48 say in Wolverhampton",
    "and the inspector?",  # understood as
    "which areas were graded inadequate",  # in part
    "the",  # which is meant
    "hello",  # no question
    "my father beats me",  # help
    "which recommendations are there in Wolverhampton",  # findings behind them
    "in each report, how were the staffing and the overall effectiveness of services graded",  # a table
)
STATUSES = {"answered", "partial", "clarify", "out_of_scope"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Skips where there is no Chromium, and fails where that happens in CI."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        message = "No Chromium was found. Install it (Debian: apt-get install chromium) to run the browser tests."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Conversations:
    """What the running server keeps."""
    return Conversations(tmp_path_factory.mktemp("site") / "c.sqlite")


@pytest.fixture(scope="session")
def long_conversation(fake_library: Library, kept: Conversations) -> str:
    """The id of a conversation of 200 turns, each with ten paragraphs cited."""
    answer = Assistant(fake_library).ask("what do paragraphs 40 to 49 say in Wolverhampton")
    name = kept.add(Conversation(), Turn(answer, ())).id
    with opened(kept.file) as database, writing(database):  # all at once, since each by itself takes a while
        repeat = "INSERT INTO turns SELECT conversation, ?, turn FROM turns WHERE conversation = ? AND position = 0"
        database.executemany(repeat, [(position, name) for position in range(1, 200)])
    return name or ""


def faked(library: Library) -> Assistant:
    """An assistant without models, which tells people in distress where help is."""
    return Assistant(library, resolver=GluingResolver(), help_text=HELP)


@pytest.fixture(scope="session")
def site(fake_library: Library, kept: Conversations) -> Iterator[str]:
    """The address of a running server."""
    with serving(create_app(faked(fake_library), kept)) as address:
        yield address


@pytest.fixture(scope="session")
def places(fake_library: Library, kept: Conversations, long_conversation: str) -> dict[str, str]:
    """The ids of a conversation with an answer of every kind, of one that can be deleted, and of a long one."""
    assistant = faked(fake_library)
    talk, statuses = Conversation(), set()
    for question in QUESTIONS:
        answer = assistant.ask(question, talk if question.startswith("and ") else Conversation())
        statuses.add(answer.status)
        talk = kept.add(talk, Turn(answer, ()))
    assert answer.rows
    assert statuses == STATUSES
    first = talk.turns[0].answer
    reason = "The reports do not seem to say. Nowhere in the library: zebras."
    absent = dataclasses.replace(
        first, status="not_in_report", citations=(), nearest=first.citations[-2:], reason=reason
    )
    old = dataclasses.replace(first, fingerprint="of another library")
    for answer in (absent, old):
        talk = kept.add(talk, Turn(answer, ()))
    kept.judge(talk.id or "", 1, "incomplete")
    gone = kept.add(Conversation(), Turn(old, ())).id or ""
    return {"c": talk.id or "", "gone": gone, "long": long_conversation}


class Visit:
    """A page of a browser, and what went wrong on it: console messages, errors, other sites' addresses."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.wrong: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)
        self.page.on("request", lambda r: self.wrong.append(r.url) if not r.url.startswith(site) else None)

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def ask(self, question: str) -> Page:
        """Ask and wait for the answer, which is the last turn on the page."""
        turns = self.page.locator("article.turn").count()
        self.page.fill("#question", question)
        self.page.click("form.ask button")
        expect(self.page.locator("article.turn")).to_have_count(turns + 1)
        self.page.wait_for_load_state()
        return self.page

    def _said(self, message: ConsoleMessage) -> None:
        self.wrong.append(f"{message.type}: {message.text}")

    def _failed(self, error: Error) -> None:
        self.wrong.append(str(error))


@contextmanager
def at_desk(chromium: Browser, site: str, *, script: bool) -> Iterator[Visit]:
    """A visit, after which nothing may have gone wrong."""
    context = chromium.new_context(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    visit = Visit(context, site)
    yield visit
    context.close()
    assert visit.wrong == []


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def visit(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit at a desk, once with JavaScript and once without; afterwards nothing may have gone wrong."""
    with at_desk(chromium, site, script=request.param) as visit:
        yield visit


@pytest.fixture
def scripted(chromium: Browser, site: str) -> Iterator[Visit]:
    """A visit at a desk, with JavaScript."""
    with at_desk(chromium, site, script=True) as visit:
        yield visit
