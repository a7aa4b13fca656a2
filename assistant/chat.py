"""A conversation in the terminal, kept from its first turn on, with history and line editing."""

import sys
from pathlib import Path

import click

from assistant.answer import NEW, Assistant
from assistant.conversations import Conversations
from assistant.history import drop_last, forget, read_history, write_history
from assistant.references import paragraphs_of, read_reference
from assistant.render import one_line
from assistant.terminal import note, show_answer, show_paragraph
from assistant.types import Conversation, Turn
from index.errors import NotFoundError, PersonalDataError, UserError

PROMPT = "¶ "
HELP = "Ask a question. /new begins again, /name TITLE names the conversation, /show 48 shows a paragraph, /quit ends."


def converse(
    assistant: Assistant, reports: tuple[str, ...], kept: Conversations | None, before: Conversation = NEW
) -> None:
    """Read questions until the end of input or /quit, each with those before it; an error ends none of it.

    Turns are kept in `kept`, after those of `before`; with None neither they nor the lines typed are.
    """
    live = sys.stdin.isatty()
    known = None  # lines in the history; None where it is not kept
    if live:
        titles = " · ".join(report.front.title for report in assistant.library.reports)
        note(f"{titles}\n{HELP}")
        if kept is not None:
            known = _lines_before(kept.history)
    conversation = before
    asked: dict[str, set[str]] = {}  # the questions of each conversation that is kept
    if before.turns:
        number = len(before.turns)
        note(f"Going on after {number} {'turn' if number == 1 else 'turns'}. The last question was:")
        note(f"{PROMPT}{one_line(before.turns[-1].answer.question)}")
    try:
        while (line := _read(live)) is not None:
            question = line.strip()
            if question in ("/quit", "/exit"):
                break
            if question == "/new":
                _say_id(conversation)
                conversation = NEW
                note("A new conversation.")
            elif question.startswith("/"):
                _command(assistant, question, kept, conversation)
            elif question:
                conversation = _turn(assistant, question, conversation, reports, kept)
                if conversation.id is not None:
                    asked.setdefault(conversation.id, set()).add(" ".join(question.split()))
    finally:
        if kept is not None and known is not None:
            _keep_lines(kept, known, asked)
        _say_id(conversation)


def _turn(
    assistant: Assistant, question: str, before: Conversation, reports: tuple[str, ...], kept: Conversations | None
) -> Conversation:
    try:
        answer = assistant.ask(question, before, reports=reports)
    except UserError as error:
        note(f"pilcrow: {error}")
        if isinstance(error, PersonalDataError) and sys.stdin.isatty():
            drop_last()
        return before
    click.echo()
    show_answer(answer)
    click.echo()
    turn = Turn(answer, reports or (before.turns[-1].reports if before.turns else ()))
    if kept is None:
        return Conversation(None, (*before.turns, turn))
    try:
        try:
            return kept.add(before, turn, origin="terminal")
        except NotFoundError:  # what was deleted is not kept again
            note("The conversation has been deleted meanwhile. A new one begins with this question.")
            before = NEW
            return kept.add(before, turn, origin="terminal")
    except UserError as error:
        note(f"pilcrow: This turn is not kept. {error}")
        return Conversation(before.id, (*before.turns, turn))


def _command(assistant: Assistant, line: str, kept: Conversations | None, conversation: Conversation) -> None:
    name, _, rest = line.partition(" ")
    try:
        if name == "/show":
            reference = read_reference(rest)
            for report in assistant.library.reports:
                for paragraph in paragraphs_of(report, reference):
                    show_paragraph(report, paragraph, reference.item)
        elif name != "/name":
            note(HELP)
        elif kept is None or conversation.id is None:
            note("There is no name to give: nothing of this conversation is kept.")
        else:
            kept.rename(conversation.id, rest)
    except UserError as error:
        note(f"pilcrow: {error}")


def _lines_before(history: Path) -> int | None:
    try:
        return read_history(history)
    except OSError as error:
        note(f"pilcrow: The lines typed are not kept: {history} cannot be read ({error.strerror}).")
        return None


def _keep_lines(kept: Conversations, known: int, asked: dict[str, set[str]]) -> None:
    """Add the lines typed to the history, but for the questions of conversations that were deleted meanwhile."""
    try:
        write_history(kept.history, known)
        for name, questions in asked.items():
            try:
                kept.entry(name)
            except NotFoundError:
                forget(kept.history, questions)
    except OSError as error:
        note(f"pilcrow: The lines typed are not kept: {kept.history} cannot be written ({error.strerror}).")
    except UserError as error:
        note(f"pilcrow: {error}")


def _say_id(conversation: Conversation) -> None:
    if conversation.id is not None:
        note(f"The conversation is kept. To go on with it: pilcrow chat --resume {conversation.id}")


def _read(live: bool) -> str | None:
    try:
        return input(PROMPT) if live else (sys.stdin.readline() or None)
    except EOFError:
        click.echo()
        return None
    except KeyboardInterrupt:  # gives up the line, as in a shell
        click.echo()
        return ""
