import io
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from assistant.answer import Assistant
from assistant.cli import main
from index.library import Library
from tests.conftest import ROOT
from tests.fakes import GluingResolver


@pytest.fixture
def short_assistant(monkeypatch: pytest.MonkeyPatch, short_library: Library) -> None:
    monkeypatch.setattr("assistant.cli._assistant", lambda: Assistant(short_library, resolver=GluingResolver()))


@pytest.fixture
def both_reports(monkeypatch: pytest.MonkeyPatch, fake_library: Library, short_assistant: None) -> None:
    monkeypatch.setattr("assistant.cli._assistant", lambda: Assistant(fake_library, resolver=GluingResolver()))


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


pytestmark = pytest.mark.usefixtures("short_assistant")


def test_an_answer_is_printed_with_label_section_grade_quote_and_source() -> None:
    result = run("ask", "who leads the team of librarians")
    assert result.exit_code == 0
    assert "¶4  Adult services › Staffing (Grade 2, good)\n" in result.stdout
    assert "    “Ms J. R. Hartley leads a team of 18 librarians.”\n" in result.stdout
    assert result.stdout.endswith(
        "Source: Inspection of library services: Borchester, Library Inspectorate, published 9 May 2014.\n"
    )


def test_words_without_quotation_marks_are_one_question() -> None:
    assert run("ask", "--json", "paragraph", "8").stdout == run("ask", "--json", "paragraph 8").stdout


def test_json_is_one_object_on_one_line_and_nothing_else() -> None:
    result = run("ask", "--json", "paragraph 8")
    assert result.stdout.count("\n") == 1
    found = json.loads(result.stdout)
    assert (found["status"], found["citations"][0]["label"], found["conversation"]) == ("answered", "¶8", None)
    assert "¶" in result.stdout


def test_the_same_question_prints_the_same_bytes() -> None:
    assert run("ask", "--json", "opening hours").stdout_bytes == run("ask", "--json", "opening hours").stdout_bytes


def test_exit_status_3_says_that_the_report_does_not_say() -> None:
    result = run("ask", "hello zebra")
    assert result.exit_code == 3
    assert "Closest in the report:" in result.stdout


def test_exit_status_1_is_an_error_on_stderr_in_one_line() -> None:
    result = run("ask", "  ")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "pilcrow: The question is empty. Ask something, for example: what were the main findings?\n"


def test_an_installation_that_only_serves_says_so_where_a_report_is_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nupunkt", None)  # as if it were not installed
    result = run("inspect", str(ROOT / "tests" / "data" / "short.md"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "This installation asks and serves, and has not what reads reports (nupunkt)." in result.stderr
    assert result.stderr.count("\n") == 1


def test_exit_status_2_is_wrong_usage() -> None:
    assert run("ask").exit_code == 2
    assert run("show").exit_code == 2
    assert run("ask", "--nope").exit_code == 2


def test_questions_on_standard_input_give_one_object_a_line() -> None:
    result = run("ask", "--json", "-", given="paragraph 8\n\nhello zebra\nparagraph 4\n")
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == [
        "answered",
        "not_in_report",
        "answered",
    ]
    assert result.exit_code == 3


def test_a_wrong_question_among_many_is_named_and_the_others_are_answered() -> None:
    result = run("ask", "--json", "-", given=f"paragraph 8\n{'a' * 1001}\nparagraph 4\n")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("status") for line in lines] == ["answered", None, "answered"]
    assert "1,001 characters" in lines[1]["error"]
    assert "question 2" in result.stderr
    assert result.exit_code == 1


def test_a_paragraph_is_shown_whole_with_its_items() -> None:
    result = run("show", "5")
    assert result.stdout == (
        "¶5  Adult services › Areas for improvement\n"
        "    In order to improve adult services, the council should take the following action.\n"
        "    Immediately:\n"
        "    (a) ensure that the lift in the Central Library is repaired\n"
        "    (b) ensure that every complaint is answered\n"
        "    Within three months:\n"
        "    (c) publish a plan for opening hours on Sundays, which readers have asked for since 2010.\n\n"
    )


def test_an_item_is_shown_alone() -> None:
    assert run("show", "5(b)").stdout == (
        "¶5(b)  Adult services › Areas for improvement\n    ensure that every complaint is answered\n\n"
    )


def test_a_range_is_shown_paragraph_by_paragraph() -> None:
    assert re.findall(r"^¶\d+", run("show", "6-8").stdout, re.MULTILINE) == ["¶6", "¶7", "¶8"]


def test_all_shows_every_paragraph_and_part_once() -> None:
    stdout = run("show", "--all").stdout
    labels = ["Front page", *(f"¶{n}" for n in range(1, 9)), "Record of main findings"]
    assert [line.split("  ")[0] for line in stdout.splitlines() if line and not line.startswith(" ")] == labels


def test_a_shown_paragraph_in_json_holds_its_text() -> None:
    found = json.loads(run("show", "--json", "8").stdout)
    assert found["text"] == "The summer reading scheme reached 900 children. It was run with volunteers."


@pytest.mark.parametrize(
    ("reference", "message"), [("130", "It has ¶1 to ¶8."), ("5(z)", "It has (a) to (c)."), ("x", "Write it like 48")]
)
def test_what_cannot_be_shown_is_an_error_that_says_what_can(reference: str, message: str) -> None:
    result = run("show", reference)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_the_outline_is_a_tree_with_grades_and_paragraphs() -> None:
    assert run("outline").stdout.splitlines() == [
        "Inspection of library services: Borchester",
        "Library Inspectorate, published 9 May 2014.",
        "About this inspection  ¶1–2",
        "Adult services",
        "  Overall effectiveness · Grade 3 (adequate)  ¶3",
        "  Staffing · Grade 2 (good)  ¶4",
        "  Areas for improvement  ¶5",
        "Services for children",
        "  Overall effectiveness · Grade 2 (good)  ¶6",
        "  Staffing · Grade 1 (outstanding)  ¶7–8",
        "Record of main findings",
    ]


def test_the_reports_are_listed_with_their_size() -> None:
    assert run("reports").stdout.splitlines() == [
        "borchester-2014",
        "    Inspection of library services: Borchester, Library Inspectorate, published 9 May 2014.",
        "    8 numbered paragraphs, 9 sections",
    ]


@pytest.mark.usefixtures("both_reports")
def test_with_several_reports_one_must_be_named_to_be_shown() -> None:
    result = run("outline")
    assert result.exit_code == 2
    assert "borchester-2014, wolverhampton-2011" in result.stderr
    assert run("show", "48", "--report", "wolverhampton-2011").stdout.startswith("¶48  ")


@pytest.mark.usefixtures("both_reports")
def test_only_the_report_named_is_asked() -> None:
    found = json.loads(run("ask", "--json", "--report", "borchester-2014", "what about staffing of services").stdout)
    assert {c["report"] for c in found["citations"]} == {"borchester-2014"}


def commands() -> dict[str, click.Command]:
    """All commands by name, also those within another: "ask", "conversations", "conversations show"."""
    found = dict(main.commands)
    for name, command in main.commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": one for inner, one in command.commands.items()}
    return found


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, command in commands().items():
        assert command.help, name
        assert f"pilcrow {name}" in readme, f"pilcrow {name} is missing from README.md"


def test_every_pilcrow_command_in_the_readme_exists_with_its_options() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^(?:\$ )?pilcrow ([^\n#]+)", readme, re.MULTILINE)
    assert lines
    for line in lines:
        words = line.split()
        while words[0].startswith("--"):
            words = words[2:]
        name = " ".join(words[:2]) if " ".join(words[:2]) in commands() else words[0]
        assert name in commands(), line
        known = {name for p in commands()[name].params for name in p.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_help_answers_at_once_and_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom assistant.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'faiss', 'tantivy', 'onnxruntime', 'tokenizers', 'flask', 'torch'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (found.returncode, found.stderr) == (0, "")


def test_output_is_wrapped_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import terminal

    long = "word " * 60
    assert terminal._lines(long) == [long]

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "40")
    assert max(len(line) for line in terminal._lines(long, "    ", "    ")) <= 39


def test_a_narrow_terminal_loses_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import terminal

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "10")
    text = "an extraordinarily-long-hyphenated-word in a sentence"
    assert " ".join(line.strip() for line in terminal._lines(text)) == text


def test_the_shipped_report_is_byte_for_byte_the_users_document() -> None:
    original = ROOT.parent / "shared" / "reports" / "wolverhampton-2011.md"
    if not original.is_file():
        pytest.skip("the original report is not here (../shared/reports)")
    assert (ROOT / "reports" / "wolverhampton-2011.md").read_bytes() == original.read_bytes()


def test_settings_that_cannot_be_read_are_one_line_on_stderr(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "--config", str(tmp_path / "gone.toml"), "reports"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == f"pilcrow: There is no settings file {tmp_path / 'gone.toml'}.\n"
