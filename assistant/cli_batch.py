"""`pilcrow ask --batch`: a CSV of questions becomes a CSV of answers on standard output."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import QuestionError

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from index.library import Library


def answer_file(
    open_assistant: Callable[[], "Assistant"],
    file: str,
    choose: Callable[["Library"], tuple[str, ...]],
    *,
    each: bool,
) -> int:
    """Print the answers to the questions of `file` ("-": standard input); returns the exit status.

    `choose` says which reports are asked, `each` whether report by report. The whole file is read before anything is
    answered, so a table that is none costs no time.
    """
    from assistant.batch import ERROR, answer_table, read_questions
    from assistant.terminal import ProgressLine, note

    questions = read_questions(_read(file), name="Standard input" if file == "-" else file)
    assistant = open_assistant()
    reports = choose(assistant.library)
    statuses = []
    progress = ProgressLine()
    for number, (text, status) in enumerate(answer_table(assistant, questions, reports=reports, each=each)):
        click.echo(text.encode(), nl=False)
        progress("answering", number, len(questions))
        statuses.append(status)
    if wrong := statuses.count(ERROR):
        note(f"pilcrow: {wrong} of {len(questions)} questions could not be asked; the column “reason” says why.")
        return 1
    return 0 if {*statuses} <= {"", "answered", "partial"} else 3


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise QuestionError(f"{file} cannot be read ({error.strerror}). Name a CSV with questions.") from None
