"""A conversation in the terminal, with history and line editing."""

import sys
from pathlib import Path

import click

from assistant.answer import Assistant
from assistant.references import paragraphs_of, read_reference
from assistant.terminal import note, show_answer, show_paragraph
from assistant.types import Conversation, Turn
from index.errors import UserError

PROMPT = "¶ "
HELP = "Ask a question. /new begins again, /show 48 shows a paragraph, /quit ends."
LONGEST_HISTORY = 1000  # lines


def converse(assistant: Assistant, reports: tuple[str, ...], history: Path) -> None:
    """Read questions until the end of input or /quit, each with those before it; an error ends none of it."""
    live = sys.stdin.isatty()
    if live:
        titles = " · ".join(report.front.title for report in assistant.library.reports)
        note(f"{titles}\n{HELP}")
        _read_history(history)
    conversation = Conversation()
    try:
        while (line := _read(live)) is not None:
            question = line.strip()
            if question in ("/quit", "/exit"):
                break
            if question == "/new":
                conversation = Conversation()
                note("A new conversation.")
            elif question.startswith("/"):
                _command(assistant, question)
            elif question:
                conversation = _turn(assistant, question, conversation, reports)
    finally:
        if live:
            _write_history(history)


def _turn(assistant: Assistant, question: str, conversation: Conversation, reports: tuple[str, ...]) -> Conversation:
    try:
        answer = assistant.ask(question, conversation, reports=reports)
    except UserError as error:
        note(f"pilcrow: {error}")
        return conversation
    click.echo()
    show_answer(answer)
    click.echo()
    return Conversation(None, (*conversation.turns, Turn(answer, reports)))


def _command(assistant: Assistant, line: str) -> None:
    name, _, rest = line.partition(" ")
    if name != "/show":
        note(HELP)
        return
    try:
        reference = read_reference(rest)
        for report in assistant.library.reports:
            for paragraph in paragraphs_of(report, reference):
                show_paragraph(report, paragraph, reference.item)
    except UserError as error:
        note(f"pilcrow: {error}")


def _read(live: bool) -> str | None:
    try:
        return input(PROMPT) if live else (sys.stdin.readline() or None)
    except EOFError:
        click.echo()
        return None
    except KeyboardInterrupt:  # gives up the line, as in a shell
        click.echo()
        return ""


def _read_history(file: Path) -> None:
    try:
        import readline
    except ImportError:  # Windows: its console edits lines itself
        return
    readline.set_history_length(LONGEST_HISTORY)
    if file.is_file():
        readline.read_history_file(file)


def _write_history(file: Path) -> None:
    try:
        import readline
    except ImportError:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    readline.write_history_file(file)
    file.chmod(0o600)  # questions can be private
