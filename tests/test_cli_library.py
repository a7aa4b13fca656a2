"""The command line with several reports: which are asked, report by report, side by side; inspect as a page."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.answer import Assistant
from assistant.cli import main
from assistant.terminal import ProgressLine
from index.library import Library
from tests.library_of_three import texts


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch, three_library: Library) -> None:
    monkeypatch.setattr("assistant.cli._assistant", lambda: Assistant(three_library))
    monkeypatch.setattr("assistant.cli_report.open_library", lambda: three_library)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def listed(*options: str) -> list[str]:
    return [json.loads(line)["id"] for line in run("reports", "--json", *options).stdout.splitlines()]


def test_reports_are_listed_by_filter() -> None:
    assert listed() == ["ashby-2013", "ashby-2016", "corby-2014"]
    assert listed("--authority", "ashby", "--from", "2015") == ["ashby-2016"]
    assert listed("--kind", "bee services", "--to", "2013") == ["ashby-2013"]
    assert listed("--search", "corby") == ["corby-2014"]
    assert listed("--report", "corby-2014", "--report", "ashby-2016") == ["ashby-2016", "corby-2014"]
    result = run("reports", "--authority", "Derby")
    assert (result.exit_code, result.stderr) == (
        1, "pilcrow: None of the 3 reports is about Derby. See them with: pilcrow reports\n"
    )  # fmt: skip


def test_only_those_chosen_are_asked() -> None:
    result = run("ask", "--json", "--authority", "Corby", "the roof leaks")
    assert {citation["report"] for citation in json.loads(result.stdout)["citations"]} == {"corby-2014"}
    both = run("ask", "--json", "--from", "2014", "the roof leaks")
    assert json.loads(both.stdout)["coverage"]["searched"] == 6


def test_each_prints_a_row_for_each_report_with_its_name() -> None:
    result = run("ask", "--each", "how was leadership graded")
    assert result.exit_code == 0
    heads = [line for line in result.stdout.splitlines() if "¶" in line]
    assert [head.partition("  ")[0] for head in heads] == ["Ashby 2013 ¶1", "Ashby 2016 ¶1", "Corby 2014 ¶1"]


def test_compare_prints_grades_and_what_each_says() -> None:
    out = run("compare", "ashby-2016", "corby-2014", "--theme", "leadership").stdout
    assert "Leadership and management\n    Corby 2014: adequate ¶1–2\n    Ashby 2016: good ¶1–2\n" in out
    assert "Ashby 2016: 2 paragraphs" in out
    assert "“The Corby service for bees is led by a board.”" in out
    told = json.loads(run("compare", "--authority", "Ashby", "--json").stdout)
    assert [report["name"] for report in told["reports"]] == ["Ashby 2013", "Ashby 2016"]


def test_compare_wants_reports_or_an_authority() -> None:
    assert run("compare").exit_code == 2
    assert run("compare", "ashby-2013", "--authority", "Ashby").exit_code == 2
    assert "Choose 2 to 5 reports to compare, these are 1." in run("compare", "ashby-2013").stderr


class Balanced(HTMLParser):
    """Fails where an element ends that was not opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_what_is_understood_can_be_a_page_that_needs_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(texts()["ashby-2013"].replace("Ashby", "Ashby & Co"))
    (tmp_path / "empty.md").write_text("")
    result = run("inspect", "--html", str(tmp_path / "a.md"), str(tmp_path / "empty.md"))
    assert result.exit_code == 1
    page = result.stdout
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert ">Inspection of bee services: Ashby &amp; Co</h2>" in page
    assert re.findall("<h3>(.*)</h3>", page) == ["Front page", "Paragraphs", "Sections", "Warnings"]
    assert "<h2>Not read</h2>" in page
    assert "empty.md" in page
    assert not re.search(r"(?:src|href)=", page)
    assert "--paper: #fbfaf6" in page


def test_progress_says_how_much_how_fast_and_how_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    times = iter([0.0, 0.0, 10.0, 20.0])
    show = ProgressLine(lambda: next(times))
    show("embedding", 0, 1000)
    show("embedding", 250, 1000)
    show("embedding", 1000, 1000)
    said = capsys.readouterr().err.split("\r\x1b[K")
    assert said[2] == "embedding █████░░░░░░░░░░░░░░░ 250/1,000, 25 a second, 30 s left"
    assert said[-1] == ""
