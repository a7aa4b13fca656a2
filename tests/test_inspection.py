"""`pilcrow inspect`, and reports that cannot be read among others."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import main
from index.build import build_library
from index.errors import ReportError
from index.library import open_library
from index.sources import Failure, find_sources
from tests.documents import lines, make_pdf
from tests.fakes import FakeEncoder

GOOD = "# A report\n\n## Part\n\n### Grade 3 (adequate)\n\n1. One is here.\n\n3. Three is here.\n"


def build(folder: Path, reports: Path, failures: list[Failure], **options: object) -> None:
    sources = find_sources([reports], failures=failures)
    count = FakeEncoder().count_pieces
    build_library(folder, sources, failures=failures, open_encoder=FakeEncoder, count_pieces=count, **options)  # type: ignore[arg-type]


def test_inspect_shows_what_is_understood_and_names_what_cannot_be_read(tmp_path: Path):
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "scan.pdf").write_bytes(make_pdf([]))
    (tmp_path / "empty.txt").write_bytes(b"")
    result = CliRunner().invoke(main, ["inspect", str(tmp_path)])
    assert result.exit_code == 1
    assert "  2 printed paragraphs: ¶1–3" in result.stdout
    assert "  Part  ¶1–3  [Grade 3, adequate]" in result.stdout
    assert "  gap in the numbering: ¶2 missing" in result.stdout
    assert (
        'publisher and published not found: write publisher = "…" and published = "…" into good.toml' in result.stdout
    )
    assert "2 files were not read:" in result.stderr
    assert "  empty.txt  the file is empty." in result.stderr
    assert "  scan.pdf   this PDF has no text in it, its 1 pages are pictures (a scan)." in result.stderr


def test_inspect_reads_standard_input():
    pdf = make_pdf([*lines(70, 80, 12, "1. One is a paragraph here."), (70, 120, 12, "2. Two is one as well.")])
    result = CliRunner().invoke(main, ["inspect", "-"], input=pdf)
    assert (result.exit_code, "  2 printed paragraphs: ¶1–2" in result.stdout) == (0, True)


def test_a_broken_report_stops_no_build_and_the_one_before_stays(tmp_path: Path):
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.md").write_text(GOOD, encoding="utf-8")
    (reports / "b.md").write_text(GOOD.replace("Three", "Third"), encoding="utf-8")
    failures: list[Failure] = []
    build(tmp_path / "library", reports, failures)
    before = {source.id: source for source in find_sources([reports])}
    (reports / "a.md").write_bytes(b"\x89PNG")
    build(tmp_path / "library", reports, failures, before=before)
    library = open_library(tmp_path / "library", open_encoder=lambda _: FakeEncoder())
    assert [(r.id, r.numbered[1].text) for r in library.reports] == [("a", "Three is here."), ("b", "Third is here.")]
    assert [failure.file for failure in failures] == ["a.md"]


def test_nothing_but_broken_reports_builds_nothing(tmp_path: Path):
    (tmp_path / "a.md").write_bytes(b"\x89PNG")
    with pytest.raises(ReportError, match="None of the reports given can be read"):
        build(tmp_path / "library", tmp_path / "a.md", [])
