"""`pilcrow conversations` and the commands within it."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from assistant import conversations_file
from assistant.answer import Assistant
from assistant.cli import main
from assistant.conversations import Conversations
from assistant.render_json import to_json
from assistant.types import Conversation, Turn
from index.library import Library
from tests.conftest import ROOT
from tests.test_conversations import places, turn

NIGHT = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Conversations:
    settings = tmp_path / "mine.toml"
    settings.write_text('[conversations]\nfile = "c.sqlite"\nkeep_days = 0\n')
    monkeypatch.setenv("PILCROW_CONFIG", str(settings))
    monkeypatch.setattr(conversations_file, "now", lambda: NIGHT)
    return Conversations(tmp_path / "c.sqlite")


@pytest.fixture
def name(kept: Conversations, short_library: Library) -> str:
    """The id of a conversation with two turns about the short report, beside another."""
    assistant = Assistant(short_library)
    conversation = Conversation("c_first")
    for question in ("paragraph 4", "and paragraph 8?"):
        conversation = kept.add(conversation, Turn(assistant.ask(question, conversation)), origin="terminal")
    kept.add(Conversation("c_second"), turn("Othello?"))
    return "c_first"


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["conversations", *arguments], input=given)


@pytest.mark.usefixtures("name")
def test_the_list_has_a_line_for_each_with_id_date_origin_turns_and_title() -> None:
    result = run()
    when = f"{NIGHT.astimezone():%Y-%m-%d %H:%M}"
    assert result.stdout == (
        f"c_first  {when}  terminal    2 turns  paragraph 4\nc_second  {when}  web          1 turn  Othello?\n"
    )
    assert result.stderr == ""


@pytest.mark.usefixtures("name")
def test_the_list_in_json_is_one_object_a_line_with_times_in_utc() -> None:
    lines = [json.loads(line) for line in run("--json").stdout.splitlines()]
    assert lines[0] == {
        "conversation": "c_first",
        "title": "paragraph 4",
        "origin": "terminal",
        "started": "2026-05-01T23:30:00Z",
        "last_turn": "2026-05-01T23:30:00Z",
        "turns": 2,
    }
    assert [line["conversation"] for line in lines] == ["c_first", "c_second"]


def test_nothing_kept_is_said_beside_the_output() -> None:
    assert (run().stdout, run("--json").stdout, run("--json").stderr) == ("", "", "")
    assert run().stderr == "No conversation is kept. Begin one: pilcrow chat\n"


def test_one_is_shown_with_questions_quotes_and_source(name: str) -> None:
    shown = run("show", name[:4]).stdout
    assert shown.startswith("paragraph 4\n\n¶ paragraph 4\n\n¶4  Adult services › Staffing (Grade 2, good)\n")
    assert shown.index("¶4  ") < shown.index("\n¶ and paragraph 8?\n") < shown.index("¶8  ")
    assert shown.count("Source: ") == 2


def test_a_questions_control_characters_do_not_reach_the_terminal(kept: Conversations) -> None:
    kept.add(Conversation("c_x"), turn("red \x1b[31m"))
    assert "\x1b" not in run().stdout + run("show", "c_x").stdout + run("export", "c_x").stdout


def test_one_is_renamed_with_words_without_quotation_marks(kept: Conversations, name: str) -> None:
    result = run("rename", name, "Before", "the", "meeting")
    assert (result.exit_code, result.stdout) == (0, "")
    assert kept.entry(name).title == "Before the meeting"
    assert run("rename", name, " ").exit_code == 1
    assert run("rename", name).exit_code == 2


def test_one_is_exported_as_markdown_unless_asked_otherwise(name: str) -> None:
    text = run("export", name).stdout
    assert text == run("export", name, "--format", "markdown").stdout
    assert text.startswith("# paragraph 4\n\nAsked with Pilcrow, 1 May 2026.")
    assert "## 2. and paragraph 8?\n" in text
    assert "\n> “The summer reading scheme reached 900 children." in text


def test_one_is_exported_as_a_json_list_of_its_answers(kept: Conversations, name: str) -> None:
    expected = [to_json(t.answer, conversation=None) for t in kept.get(name).turns]
    assert json.loads(run("export", name, "--format", "json").stdout) == expected
    assert run("export", name, "--format", "pdf").exit_code == 2


def test_an_export_goes_into_a_file_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    file = tmp_path / "out" / "talk.md"
    result = run("export", name, "--output", str(file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "talk.md cannot be written" in result.stderr
    file.parent.mkdir()
    result = run("export", name, "--output", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_text(encoding="utf-8") == run("export", name).stdout
    assert list(file.parent.iterdir()) == [file]


def test_one_is_deleted_for_good_and_the_other_stays(kept: Conversations, name: str, tmp_path: Path) -> None:
    kept.rename(name, "Rosamund")
    result = run("delete", name, "--yes")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Deleted: Rosamund\n")
    assert [entry.id for entry in kept.list()] == ["c_second"]
    assert places(tmp_path, "Rosamund") == []


def test_deleting_where_nobody_can_be_asked_needs_yes(kept: Conversations, name: str) -> None:
    result = run("delete", name, given="y\n")
    assert result.exit_code == 2
    assert "Say so with --yes" in result.stderr
    assert len(kept.list()) == 2


@pytest.mark.parametrize(("said", "status", "left"), [("y\n", 0, 1), ("n\n", 1, 2), ("\n", 1, 2), ("", 1, 2)])
def test_on_a_terminal_it_is_asked_whether_deleting_is_meant(
    kept: Conversations, name: str, monkeypatch: pytest.MonkeyPatch, said: str, status: int, left: int
) -> None:
    monkeypatch.setattr("assistant.cli_conversations.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    result = run("delete", name, given=said)
    assert "Delete “paragraph 4” (2 turns) for good? [y/N]" in result.stderr
    assert (result.exit_code, result.stdout, len(kept.list())) == (status, "", left)


@pytest.mark.usefixtures("name")
@pytest.mark.parametrize("command", [("show",), ("rename",), ("export",), ("delete", "--yes")])
def test_an_id_that_fits_none_or_several_is_an_error(kept: Conversations, command: tuple[str, ...]) -> None:
    title = ("title",) if command == ("rename",) else ()
    for beginning, message in (("c_x", "begins with 'c_x'"), ("c_", "The ids of 2 conversations"), ("", "begins with")):
        result = run(*command, beginning, *title)
        assert (result.exit_code, result.stdout) == (1, "")
        assert message in result.stderr
    assert {entry.title for entry in kept.list()} == {"paragraph 4", "Othello?"}


def test_days_that_are_over_are_applied(kept: Conversations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept.add(Conversation("c_old"), turn("Where is Rosamund?"))
    (tmp_path / "mine.toml").write_text('[conversations]\nfile = "c.sqlite"\nkeep_days = 1\n')
    assert "Rosamund" in run().stdout
    monkeypatch.setattr(conversations_file, "now", lambda: NIGHT.replace(month=6))
    kept.add(Conversation("c_young"), turn("one"))
    assert run("show", "c_old").exit_code == 1
    assert places(tmp_path, "Rosamund") == []


def test_json_is_for_the_list_alone(name: str) -> None:
    assert run("--json", "show", name).exit_code == 2


def test_listing_loads_no_model_and_no_index(name: str) -> None:
    code = (
        "import sys\nfrom assistant.cli import main\n"
        "try:\n    main(['conversations'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'faiss', 'tantivy', 'onnxruntime', 'tokenizers', 'flask', 'torch'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (found.returncode, found.stderr) == (0, "")
    assert re.match(rf"{name}  ", found.stdout)


def test_feedback_is_counted_and_listed_with_question_status_and_cited_paragraphs(
    name: str, kept: Conversations
) -> None:
    kept.judge(name, 2, "incomplete")
    kept.judge("c_second", 1, "useful")
    result = CliRunner().invoke(main, ["eval", "--feedback"])
    assert result.exit_code == 0
    assert result.stdout == (
        "   1  Useful\n"
        "   1  Something is missing\n"
        "\nSomething is missing  (answered)\n    and paragraph 8?\n    ¶8\n    c_first 2\n"
        "\nUseful  (answered)\n    Othello?\n    -\n    c_second 1\n"
    )


def test_where_nobody_said_anything_feedback_says_where_it_is_given() -> None:
    result = CliRunner().invoke(main, ["eval", "--feedback"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "“Not useful”" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["gold.jsonl", "--feedback"]])
def test_either_questions_or_feedback_are_evaluated(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["eval", *arguments])
    assert result.exit_code == 2
    assert "Give a file of questions, or --feedback." in result.stderr
