"""`pilcrow verify`: texts from files and from standard input, words, JSON and exit status."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import setup
from assistant.answer import Assistant
from assistant.cli import main
from index.library import Library


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch, short_library: Library) -> None:
    monkeypatch.setattr(setup, "open_assistant", lambda *_, **__: Assistant(short_library))


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments], input=given)


def test_a_text_that_quotes_verbatim_ends_with_0(tmp_path: Path) -> None:
    file = tmp_path / "speech.txt"
    file.write_text("\ufeffThe report says “Turnover is low.” (paragraph 5)\n", encoding="utf-8")
    result = run(str(file))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(
        "VERBATIM ¶4\n    “Turnover is low.”\n    So few words can be the same by chance.\n"
    )
    assert result.stdout.endswith("1 quotation: 1 verbatim.\n")


def test_an_altered_quotation_ends_with_3_and_shows_the_difference() -> None:
    result = run("-", given="“Ms J. R. Hartley leads a team of 28 librarians” and “libraries are wonderful”")
    assert result.exit_code == 3
    assert "ALTERED ¶4\n    “Ms J. R. Hartley leads a team of 28 librarians”\n" in result.stdout
    assert "the difference: Ms J. R. Hartley leads a team of [-18-] {+28+} librarians\n" in result.stdout
    assert "NOT IN THE REPORT\n    “libraries are wonderful”\n" in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stdout.endswith("2 quotations: 1 altered, 1 not in the report.\n")


def test_json_is_one_line_with_slices_of_the_report(short_library: Library) -> None:
    result = run("--json", "-", given="“Ms J. R. Hartley leads a team of 28 librarians”")
    body = json.loads(result.stdout)
    assert (result.exit_code, body["verbatim"], result.stdout.count("\n")) == (3, False, 1)
    (claim,) = body["claims"]
    assert (claim["verdict"], claim["start"], claim["end"]) == ("altered", 1, 47)
    (piece,) = claim["matches"][0]["slices"]
    paragraph = next(p for p in short_library.reports[0].paragraphs if p.number == "4")
    assert piece["paragraph"] == 4
    assert paragraph.text[piece["start"] : piece["end"]] == piece["text"]
    assert [step["kind"] for step in claim["steps"]] == ["same", "changed", "same"]


def test_nothing_quoted_is_said_and_ends_with_0() -> None:
    result = run("-", given="Guten Abend.")
    assert (result.exit_code, result.stdout) == (
        0,
        "No quotation, and no stretch of eight words or more that is the report’s.\n",
    )


def test_control_characters_do_not_reach_the_terminal() -> None:
    result = run("-", given="“\x1b[31mTurnover is low\x1b[0m”")
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "The text is empty. Paste a speech, an article or a minute."),
        ("a" * 100_001, "The text has 100,001 characters, 100,000 are allowed. Check it in parts."),
        (b"caf\xe9 \xff", "Standard input is no text in UTF-8. Save it as plain text (UTF-8), then check that."),
    ],
)
def test_what_cannot_be_checked_is_one_line_on_stderr(given: str | bytes, message: str) -> None:
    result = run("-", given=given)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"pilcrow: {message}\n")


def test_a_file_that_is_not_there_and_a_report_that_is_not_there(tmp_path: Path) -> None:
    gone = tmp_path / "gone.txt"
    result = run(str(gone))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"pilcrow: {gone} cannot be read (No such file or directory). Name a text file, or - for standard input.\n"
    )
    result = run("--report", "gone", "-", given="text")
    assert (result.exit_code, "There is no report 'gone'" in result.stderr) == (1, True)
    assert run().exit_code == 2
