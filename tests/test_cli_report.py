"""`pilcrow actions` and `pilcrow findings`."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from assistant.cli import main
from index.library import Library
from tests.conftest import parse


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, short_library: Library) -> None:
    monkeypatch.setattr("assistant.cli_report.open_library", lambda: short_library)


@pytest.mark.usefixtures("short")
def test_actions_are_listed_under_their_deadlines_with_the_source() -> None:
    result = run("actions")
    assert result.exit_code == 0
    assert "Immediately  Adult services › Areas for improvement\n" in result.stdout
    assert "Within three months  (by 9 August 2014, computed from the date of publication)" in result.stdout
    assert "    ¶5(a)  “ensure that the lift in the Central Library is repaired”\n" in result.stdout
    assert result.stdout.endswith("Library Inspectorate, published 9 May 2014.\n")


@pytest.mark.usefixtures("short")
def test_actions_are_printed_as_table_calendar_and_json() -> None:
    table, calendar = run("actions", "--csv").stdout_bytes, run("actions", "--ics").stdout_bytes
    assert table.startswith(b"\xef\xbb\xbfParagraph,")
    assert table.count(b"\r\n") == 4
    assert calendar.startswith(b"BEGIN:VCALENDAR\r\n")
    assert calendar.count(b"BEGIN:VEVENT") == 1
    assert [json.loads(line)["label"] for line in run("actions", "--json").stdout.splitlines()] == [
        "¶5(a)", "¶5(b)", "¶5(c)",
    ]  # fmt: skip


@pytest.mark.usefixtures("short")
def test_actions_can_be_those_of_one_deadline() -> None:
    assert run("actions", "--csv", "--deadline", "immediately").stdout_bytes.count(b"\r\n") == 3
    wrong = run("actions", "--deadline", "never")
    assert wrong.exit_code == 1
    assert "It has: Immediately, Within three months." in wrong.stderr


@pytest.mark.usefixtures("short")
def test_findings_are_listed_by_theme_and_half() -> None:
    assert run("findings").stdout.startswith(
        "Overall effectiveness\n    Adult services: adequate (grade 3)  ¶3\n"
        "    Services for children: good (grade 2)  ¶6\n"
    )
    assert json.loads(run("findings", "--json").stdout)["report"] == "borchester-2014"


def test_of_several_reports_one_is_named(monkeypatch: pytest.MonkeyPatch, fake_library: Library) -> None:
    monkeypatch.setattr("assistant.cli_report.open_library", lambda: fake_library)
    for command in ("actions", "findings"):
        result = run(command)
        assert result.exit_code == 2
        assert "--report ID (of borchester-2014, wolverhampton-2011)" in result.stderr
        assert run(command, "--report", "wolverhampton-2011").exit_code == 0
        assert run(command, "--report", "nobody").exit_code == 1


def test_a_report_that_has_none_says_so(monkeypatch: pytest.MonkeyPatch, short_library: Library) -> None:
    plain = parse("# A walk\n\n1. It was fine.\n\n2. It rained.\n")
    monkeypatch.setattr("assistant.cli_report.open_library", lambda: replace(short_library, reports=(plain,)))
    for command, words in (("actions", "makes no recommendations"), ("findings", "prints no judgements")):
        result = run(command)
        assert (result.exit_code, result.stdout) == (0, "")
        assert words in result.stderr
