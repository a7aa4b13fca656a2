"""Fixtures: the short test report, read and built into a library with the fake encoder."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from assistant.answer import Assistant
from assistant.config import LIBRARY_VARIABLE, VARIABLE
from assistant.conversations import Conversations
from index.build import build_library
from index.library import Library, open_library
from index.parse import parse_report
from index.readers.markdown import read_markdown
from index.sources import Source, find_sources, read_report
from index.types import Report
from tests.fakes import FakeEncoder, GluingResolver

if TYPE_CHECKING:
    from flask.testing import FlaskClient

# The same examples in every run, however slow the machine is. To look for new ones: pytest --hypothesis-profile=default
settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")

VARIABLES = (VARIABLE, LIBRARY_VARIABLE)
ROOT = Path(__file__).parent.parent
SHORT = ROOT / "tests" / "data" / "short.md"
WOLVERHAMPTON = ROOT / "reports" / "wolverhampton-2011.md"


@pytest.fixture(autouse=True)
def _settings_of_its_own() -> Iterator[None]:
    """No test sees the settings of the person who runs it, or those that `--config` and `--library` set in another."""
    before = {name: os.environ.pop(name) for name in VARIABLES if name in os.environ}
    yield
    for name in VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(before)


@pytest.fixture(scope="session")
def short_source() -> Source:
    return find_sources([SHORT])[0]


@pytest.fixture(scope="session")
def short(short_source: Source) -> Report:
    return read_report(short_source)


@pytest.fixture(scope="session")
def wolverhampton() -> Report:
    return read_report(find_sources([WOLVERHAMPTON])[0])


def parse(text: str) -> Report:
    """The report that a Markdown text holds."""
    lines = read_markdown(text.encode(), name="made.md")
    return parse_report(lines, report_id="made", file="made.md", sha256="0" * 64)


def sentences_of(report: Report, number: str) -> list[str]:
    """The sentences of one numbered paragraph."""
    paragraph = next(p for p in report.numbered if p.number == number)
    return [paragraph.text[s.start : s.end] for s in paragraph.sentences]


def build_fake(folder: Path, *paths: Path) -> Library:
    """A library of `paths` in `folder`, built and opened with the fake encoder."""
    build_library(folder, find_sources(paths), open_encoder=FakeEncoder, count_pieces=FakeEncoder().count_pieces)
    return open_library(folder, open_encoder=lambda _: FakeEncoder())


@pytest.fixture(scope="session")
def short_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return build_fake(tmp_path_factory.mktemp("short"), SHORT)


@pytest.fixture(scope="session")
def fake_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Wolverhampton and the short report, with the fake encoder."""
    return build_fake(tmp_path_factory.mktemp("fake"), SHORT, WOLVERHAMPTON)


@pytest.fixture(scope="session")
def three_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Three short reports on two towns, with the fake encoder."""
    from tests.library_of_three import build_three

    return build_three(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="session")
def real_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Wolverhampton alone, built with the real model; for tests marked `model`. Measured: 47 s of processor."""
    folder = tmp_path_factory.mktemp("real")
    build_library(folder, find_sources([WOLVERHAMPTON]))
    return open_library(folder)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    """A file of conversations of this test's own."""
    return Conversations(tmp_path / "c.sqlite")


@pytest.fixture
def client(fake_library: Library, kept: Conversations) -> "FlaskClient":
    """Asks the endpoint over two reports; every answer is held to the contract."""
    from tests.contract import contract_client
    from web import create_app

    return contract_client(create_app(Assistant(fake_library, resolver=GluingResolver()), kept))


@pytest.fixture
def within() -> Callable[..., AbstractContextManager[None]]:
    """`with within(seconds=5):` fails where what stands in it takes more processor time, without waiting for its end.

    Processor time, and not the clock's, so that a busy machine fails no test.
    """

    @contextmanager
    def limit(*, seconds: float) -> Iterator[None]:
        def stop(_: int, frame: FrameType | None) -> None:
            # Hypothesis looks on when Python collects garbage, where an exception would be lost: the next tick comes.
            if frame is None or "hypothesis" not in frame.f_code.co_filename:
                pytest.fail(f"takes more than {seconds} seconds", pytrace=False)

        before = signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.01)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    return limit
