"""A table of questions becomes a table of answers."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.answer import Assistant
from assistant.batch import HEADINGS
from assistant.cli import main
from index.library import Library
from tests.fakes import GluingResolver


@pytest.fixture(autouse=True)
def _short_assistant(monkeypatch: pytest.MonkeyPatch, short_library: Library) -> None:
    monkeypatch.setattr("assistant.cli._assistant", lambda: Assistant(short_library, resolver=GluingResolver()))


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ("ask", *arguments), input=given)


def table(result: Result) -> list[dict[str, str]]:
    text = result.stdout_bytes.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_each_question_has_a_row_with_what_its_answer_says() -> None:
    result = run("--batch", "-", given="question\nwho leads the team of librarians\nhello zebra\n")
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbfquestion,standalone,status,")
    first, second = table(result)
    assert tuple(first) == HEADINGS
    assert (first["question"], first["status"], first["paragraphs"], first["nearest"]) == (
        "who leads the team of librarians", "answered", "¶4, ¶7", "",
    )  # fmt: skip
    assert first["quotes"].split("\n")[0] == "¶4: “Ms J. R. Hartley leads a team of 18 librarians.”"
    assert first["quotes"].split("\n")[1].startswith("¶7: “")
    assert first["source"] == (
        "Source: Inspection of library services: Borchester, Library Inspectorate, published 9 May 2014."
    )
    assert (second["status"], second["paragraphs"], second["quotes"]) == ("not_in_report", "", "")
    assert second["reason"].startswith("The report does not seem to say")
    assert second["nearest"] == "¶1, ¶2, ¶3"
    assert result.exit_code == 3


def test_an_answer_is_the_one_that_the_question_gets_alone() -> None:
    (answered,) = table(run("--batch", "-", given="question\nparagraph 8\n"))
    alone = json.loads(run("--json", "paragraph 8").stdout)
    assert answered["fingerprint"] == alone["fingerprint"]
    assert answered["paragraphs"] == ", ".join(citation["label"] for citation in alone["citations"])


def test_no_question_goes_on_with_the_one_before() -> None:
    rows = table(run("--batch", "-", given="question\nIs the home delivery service valued?\nand who is it for?\n"))
    assert rows[1]["standalone"] == "and who is it for?"


def test_a_question_that_cannot_be_asked_has_a_row_and_the_others_are_answered() -> None:
    result = run("--batch", "-", given=f"id,question\n1,paragraph 8\n2,\n3,{'x' * 1001}\n4,paragraph 4\n")
    rows = table(result)
    assert [one["status"] for one in rows] == ["answered", "error", "error", "answered"]
    assert rows[1]["reason"].startswith("line 3: The question is empty.")
    assert rows[2]["reason"].startswith("line 4: The question has 1,001 characters")
    assert result.exit_code == 1
    assert "2 of 4 questions could not be asked" in result.stderr


def test_all_answered_is_exit_status_0() -> None:
    assert run("--batch", "-", given="question\nparagraph 8\nparagraph 4\n").exit_code == 0


def test_what_a_spreadsheet_would_compute_is_text() -> None:
    (found,) = table(run("--batch", "-", given="question\n=HYPERLINK(paragraph 8)\n"))
    assert found["question"] == "'=HYPERLINK(paragraph 8)"


def test_a_file_is_read_and_only_the_report_named_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    file.write_bytes("\ufeffid;question\r\n1;paragraph 8\r\n".encode())
    assert table(run("--batch", str(file), "--report", "borchester-2014"))[0]["paragraphs"] == "¶8"
    result = run("--batch", str(file), "--report", "gone")
    assert result.exit_code == 1
    assert "There is no report 'gone'" in result.stderr


def test_what_is_no_table_of_questions_is_said_before_anything_is_answered(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    for data, message in (
        (b'question\nparagraph 8\n"open\n', f"{file}, line 3: this is no row of a table"),
        (b"frage\nx\n", f"{file}, line 1: there is no column headed “question”"),
        (b"question\n\n", f"{file}: there is no question below the heading"),
    ):
        file.write_bytes(data)
        result = run("--batch", str(file))
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(f"pilcrow: {message}")
    result = run("--batch", str(tmp_path / "gone.csv"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot be read (No such file or directory)" in result.stderr


@pytest.mark.parametrize("arguments", [("--batch", "q.csv", "a question"), ("--batch", "q.csv", "--json"), ()])
def test_a_table_is_asked_alone(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_report_by_report_each_row_names_the_reports_and_those_that_do_not_say(
    monkeypatch: pytest.MonkeyPatch, three_library: Library
) -> None:
    monkeypatch.setattr("assistant.cli._assistant", lambda: Assistant(three_library))
    (found,) = table(run("--batch", "-", "--each", given="question\nwhat was said of swarms?\n"))
    alone = json.loads(run("--json", "--each", "what was said of swarms?").stdout)
    assert found["fingerprint"] == alone["fingerprint"]
    assert all(
        label.split(" ¶")[0] in ("Ashby 2013", "Ashby 2016", "Corby 2014") for label in found["paragraphs"].split(", ")
    )
    silent = [row["name"] for row in alone["rows"] if row["status"] == "not_in_report"]
    assert f"Do not seem to say: {', '.join(silent)}." in found["reason"]
