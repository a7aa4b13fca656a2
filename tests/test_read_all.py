"""Many files are read at once, in order, and a broken one stops none of the others."""

import os
import signal
from pathlib import Path

import pytest

from index import reading
from index.errors import ReportError
from index.reading import read_all
from index.sources import Source
from index.types import Report

TEXT = "# Inspection of {}\n\n## Part\n\n1. The lift is broken.\n2. The roof leaks.\n"


def source(name: str, text: str | None = None) -> Source:
    return Source(name, f"{name}.md", (TEXT.format(name) if text is None else text).encode(), b"")


def told(found: Report | ReportError) -> str:
    return found.id if isinstance(found, Report) else f"error: {found}"


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_stand_in_the_order_of_the_files_and_broken_ones_among_them(jobs: int) -> None:
    sources = [source("a"), source("empty", ""), *(source(f"b{number}") for number in range(5))]
    found = [told(one) for one in read_all(sources, jobs=jobs)]
    assert found[0] == "a"
    assert found[1].startswith("error: empty.md")
    assert found[2:] == ["b0", "b1", "b2", "b3", "b4"]


def test_more_processes_read_the_same() -> None:
    sources = [source(f"r{number}") for number in range(3)]
    assert list(read_all(sources, jobs=2)) == list(read_all(sources, jobs=1))


def ended(source: Source) -> Report | ReportError:
    """Stands for a reader that a file brings down, with the process that it runs in."""
    if source.id == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return ReportError(f"{source.id}: read")


def test_a_file_that_brings_down_its_process_fails_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "_read", ended)
    found = [told(one) for one in read_all([source("a"), source("deadly"), source("b")], jobs=2)]
    assert found[0] == "error: a: read"
    assert found[1].startswith("error: deadly.md: the process that read it was ended.")
    assert found[2] == "error: b: read"
