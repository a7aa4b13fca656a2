"""The conversation in the terminal: what it keeps, how it goes on, and that no error ends it."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.answer import Assistant
from assistant.chat import converse
from assistant.cli import main
from assistant.conversations import Conversations
from assistant.conversations_file import opened
from assistant.types import Answer, Conversation
from index.library import Library
from tests.fakes import GluingResolver
from tests.test_conversations import places, turn

FIRST = "how many children did the summer reading scheme reach?"


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, short_library: Library) -> Conversations:
    """The conversations that the command line keeps, in settings of this test's own."""
    monkeypatch.setattr("assistant.cli._assistant", lambda: Assistant(short_library, resolver=GluingResolver()))
    settings = tmp_path / "mine.toml"
    settings.write_text('[conversations]\nfile = "c.sqlite"\n')
    monkeypatch.setenv("PILCROW_CONFIG", str(settings))
    return Conversations(tmp_path / "c.sqlite")


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["chat", *arguments], input=given)


def questions(kept: Conversations) -> list[list[str]]:
    """Of each conversation, the one with the oldest last turn first."""
    return [[t.answer.question for t in kept.get(entry.id).turns] for entry in reversed(kept.list())]


def test_a_chat_keeps_the_conversation_and_ends_with_the_input() -> None:
    result = run(
        given="how many children did the summer reading scheme reach?\n"
        "and who ran it?\n/new\nand who ran it?\n/show 4\n/quit\n",
    )
    assert result.exit_code == 0
    understood = [line for line in result.stdout.splitlines() if line.startswith("Understood as:")]
    assert understood == ["Understood as: how many children did the summer reading scheme reach? — and who ran it?"]
    assert "¶4  Adult services › Staffing" in result.stdout


def test_an_error_does_not_end_a_chat() -> None:
    result = run(given=f"{'a' * 1001}\n/show 99\n/what\nparagraph 8\n")
    assert result.exit_code == 0
    assert "1,001 characters" in result.stderr
    assert "It has ¶1 to ¶8." in result.stderr
    assert "¶8  " in result.stdout


def test_every_conversation_of_a_chat_is_kept_and_its_id_said_at_its_end(kept: Conversations) -> None:
    result = run(given=f"{FIRST}\nand who ran it?\n/new\nparagraph 4\n")
    assert questions(kept) == [[FIRST, "and who ran it?"], ["paragraph 4"]]
    said = re.findall(r"To go on with it: pilcrow chat --resume (\S+)\n", result.stderr)
    assert said == [entry.id for entry in reversed(kept.list())]
    assert {entry.origin for entry in kept.list()} == {"terminal"}
    assert "c_" not in result.stdout


def test_a_chat_without_a_question_keeps_nothing(kept: Conversations) -> None:
    result = run(given="/show 4\n/quit\n")
    assert (result.exit_code, "is kept" in result.stderr) == (0, False)
    assert kept.list() == ()


def test_a_private_chat_follows_up_and_keeps_nothing(tmp_path: Path) -> None:
    result = run("--private", given=f"{FIRST}\nand who ran it?\n/name Secret\n")
    assert "Understood as: " in result.stdout
    assert "nothing of this conversation is kept" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["mine.toml"]


def test_a_resumed_chat_follows_up_on_the_turns_before(kept: Conversations) -> None:
    run(given=f"{FIRST}\n")
    result = run("--resume", given="and who ran it?\n")
    assert f"Going on after 1 turn. The last question was:\n¶ {FIRST}\n" in result.stderr
    assert "Understood as: " in result.stdout
    assert questions(kept) == [[FIRST, "and who ran it?"]]


def test_without_an_id_the_latest_of_the_terminal_goes_on(kept: Conversations) -> None:
    run(given="paragraph 3\n/new\nparagraph 4\n")
    kept.add(Conversation(), turn("of the web"))
    run("--resume", given="paragraph 5\n")
    assert questions(kept) == [["paragraph 3"], ["of the web"], ["paragraph 4", "paragraph 5"]]


def test_the_beginning_of_an_id_chooses_one_also_of_the_web(kept: Conversations) -> None:
    kept.add(Conversation("c_one"), turn("one", ()))
    kept.add(Conversation("c_two"), turn("two", ()))
    assert run("--resume", "c_o", given="paragraph 5\n").exit_code == 0
    assert [t.answer.question for t in kept.get("c_one").turns] == ["one", "paragraph 5"]
    assert (kept.entry("c_one").origin, kept.entry("c_two").turns) == ("web", 1)


def test_a_resumed_chat_stays_with_the_reports_of_its_conversation(kept: Conversations) -> None:
    run("--report", "borchester-2014", given="paragraph 3\n")
    run("--resume", given="paragraph 4\n")
    assert [t.reports for t in kept.get(kept.list()[0].id).turns] == [("borchester-2014",)] * 2


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--resume",), 1, "No conversation of the terminal is kept. Begin one: pilcrow chat"),
        (("--resume", "c_x"), 1, "No conversation's id begins with 'c_x'. List them: pilcrow conversations"),
        (("--resume", "--private"), 2, "choose one of them"),
    ],
)
def test_what_cannot_be_resumed_is_said(arguments: tuple[str, ...], status: int, message: str) -> None:
    result = run(*arguments, given="paragraph 4\n")
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in result.stderr


def test_a_conversation_is_named_within_the_chat(kept: Conversations) -> None:
    result = run(given=f"/name Too early\nparagraph 4\n/name  Before the meeting \n/name\n/name {'x' * 201}\n")
    assert [entry.title for entry in kept.list()] == ["Before the meeting"]
    assert "nothing of this conversation is kept" in result.stderr
    assert "The title is empty" in result.stderr
    assert "201 characters" in result.stderr


def test_a_conversation_deleted_meanwhile_stays_so_and_the_chat_begins_a_new_one(
    kept: Conversations, short_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deleting(Assistant):
        def ask(self, question: str, *arguments: Any, **more: Any) -> Answer:
            if question == "and who ran it?":
                kept.delete(kept.list()[0].id)
            return super().ask(question, *arguments, **more)

    monkeypatch.setattr("assistant.cli._assistant", lambda: Deleting(short_library))
    result = run(given="paragraph 8\nand who ran it?\nparagraph 4\n")
    assert result.exit_code == 0
    assert "has been deleted meanwhile" in result.stderr
    assert questions(kept) == [["and who ran it?", "paragraph 4"]]


def test_where_turns_cannot_be_kept_they_are_answered_and_that_is_said(kept: Conversations) -> None:
    kept.file.write_bytes(b"something else altogether " * 50)
    result = run(given=f"{FIRST}\nand who ran it?\n")
    assert result.exit_code == 0
    assert "Understood as: " in result.stdout
    assert result.stderr.count("This turn is not kept. The conversations in ") == 2


def test_days_that_are_over_are_applied_by_the_chat(kept: Conversations, tmp_path: Path) -> None:
    kept.add(Conversation("c_old"), turn("Where is Rosamund?"))
    kept.add(Conversation("c_young"), turn("Where is Eleanor?"))  # so that the clock is believed
    with opened(kept.file) as database:
        database.execute("UPDATE conversations SET last_turn = '2001-01-01T00:00:00.000000+00:00' WHERE id = 'c_old'")
    run(given="paragraph 4\n")
    assert sorted(questions(kept)) == [["Where is Eleanor?"], ["paragraph 4"]]
    assert places(tmp_path, "Rosamund") == []


@pytest.mark.parametrize("private", [False, True])
def test_the_lines_typed_on_a_terminal_are_kept_unless_the_chat_is_private(
    kept: Conversations, short_library: Library, monkeypatch: pytest.MonkeyPatch, private: bool
) -> None:
    written: list[tuple[Path, int]] = []
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _: "/quit")
    monkeypatch.setattr("assistant.chat.read_history", lambda _: 7)
    monkeypatch.setattr("assistant.chat.write_history", lambda *given: written.append(given))
    converse(Assistant(short_library, resolver=GluingResolver()), (), None if private else kept)
    assert written == ([] if private else [(kept.history, 7)])


def test_a_conversation_deleted_during_the_chat_leaves_none_of_its_questions_in_the_history(
    kept: Conversations, short_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["paragraph  8", "/new", "paragraph 4", "/quit"])

    def read(_: str) -> str:
        line = next(typed)
        if line == "paragraph 4":
            kept.delete(kept.list()[0].id)
        return line

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", read)
    monkeypatch.setattr("assistant.chat.read_history", lambda _: 0)
    monkeypatch.setattr(
        "assistant.chat.write_history", lambda file, _: file.write_text("paragraph  8\n/new\nparagraph 4\n/quit\n")
    )
    converse(Assistant(short_library), (), kept)
    assert questions(kept) == [["paragraph 4"]]
    assert kept.history.read_text() == "/new\nparagraph 4\n/quit\n"


@pytest.mark.parametrize(("broken", "what"), [("read_history", "read"), ("write_history", "written")])
def test_a_history_that_cannot_be_kept_is_said_and_ends_no_chat(
    kept: Conversations,
    short_library: Library,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    broken: str,
    what: str,
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    typed = iter(["paragraph 4", "/quit"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr("assistant.chat.read_history", lambda _: 0)
    monkeypatch.setattr("assistant.chat.write_history", lambda *_: None)
    monkeypatch.setattr(f"assistant.chat.{broken}", refuse)
    converse(Assistant(short_library), (), kept)
    assert questions(kept) == [["paragraph 4"]]
    assert f"{kept.history} cannot be {what} (Permission denied)" in capsys.readouterr().err


def test_personal_data_is_neither_asked_nor_kept_nor_left_in_the_history(
    kept: Conversations,
    short_library: Library,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed = iter(["is jane@example.org named", "x" * 1001, "/quit"])
    dropped: list[str] = []
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    monkeypatch.setattr("assistant.chat.read_history", lambda _: 0)
    monkeypatch.setattr("assistant.chat.write_history", lambda *_: None)
    monkeypatch.setattr("assistant.chat.drop_last", lambda: dropped.append("once"))
    converse(Assistant(short_library), (), kept)
    assert "seems to hold an e-mail address" in capsys.readouterr().err
    assert dropped == ["once"]  # what is too long may be mended with the arrow keys
    assert not kept.file.exists()
