"""Fixtures: the short test report, read and built into a library with the fake encoder."""

from pathlib import Path

import pytest

from index.build import build_library
from index.library import Library, open_library
from index.sources import Source, find_sources, read_report
from index.types import Report
from tests.fakes import FakeEncoder

ROOT = Path(__file__).parent.parent
SHORT = ROOT / "tests" / "data" / "short.md"
WOLVERHAMPTON = ROOT / "reports" / "wolverhampton-2011.md"


@pytest.fixture(scope="session")
def short_source() -> Source:
    return find_sources([SHORT])[0]


@pytest.fixture(scope="session")
def short(short_source: Source) -> Report:
    return read_report(short_source)


@pytest.fixture(scope="session")
def wolverhampton() -> Report:
    return read_report(find_sources([WOLVERHAMPTON])[0])


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
