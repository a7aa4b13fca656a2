"""Reports as a library keeps them."""

from dataclasses import replace
from pathlib import Path

import pytest

from index import stored
from index.errors import LibraryError
from index.stored import HEADS, PARAGRAPHS, read_reports, write_reports
from index.types import Report


@pytest.fixture
def folder(short: Report, tmp_path: Path) -> Path:
    write_reports([short, replace(short, id="other", paragraphs=short.paragraphs[:2])], tmp_path)
    return tmp_path


def test_reports_come_back_as_they_were(short: Report, folder: Path):
    first, second = read_reports(folder)
    assert first == short
    assert short == first
    assert hash(first) == hash(short)
    assert tuple(second.paragraphs) == short.paragraphs[:2]
    assert first.paragraphs != second.paragraphs
    assert first.paragraphs.index(short.paragraphs[3]) == 3
    assert first.numbered == short.numbered


def test_paragraphs_are_read_when_they_are_looked_at_and_once(folder: Path, monkeypatch: pytest.MonkeyPatch):
    read: list[int] = []
    monkeypatch.setattr(
        stored.Blocks, "read", lambda self, number, real=stored.Blocks.read: read.append(number) or real(self, number)
    )
    first, second = read_reports(folder)
    assert (first.front.title, len(first.sections)) == (second.front.title, len(second.sections))
    assert len({first, second, *read_reports(folder)}) == 2
    assert first != second
    assert read == []
    assert len(second.paragraphs) == 2
    assert second.paragraphs[1].number is not None or second.paragraphs[1].label
    assert read == [1]


def test_damaged_paragraphs_are_an_error_of_their_report_alone(folder: Path):
    data = (folder / PARAGRAPHS).read_bytes()
    (folder / PARAGRAPHS).write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
    first, second = read_reports(folder)
    assert len(second.paragraphs) == 2
    with pytest.raises(LibraryError, match=r"paragraphs\.jsonl is damaged"):
        len(first.paragraphs)


def test_a_report_without_its_line_is_refused(folder: Path, short: Report):
    other = folder / "other"
    other.mkdir()
    write_reports([short], other)
    (folder / HEADS).write_bytes((other / HEADS).read_bytes())
    with pytest.raises(ValueError, match="2 reports have paragraphs, and 1 a front page"):
        read_reports(folder)
