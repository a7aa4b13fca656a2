"""What the running application holds, and the one way to ask it a question."""

from collections import deque
from collections.abc import Sequence
from typing import cast

from flask import current_app

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.once import Once
from assistant.types import Conversation, Turn
from index.errors import ConflictError
from index.types import Report


def assistant() -> Assistant:
    """The assistant of this application."""
    return cast("Assistant", current_app.extensions["assistant"])


def conversations() -> Conversations:
    """The kept conversations of this application."""
    return cast("Conversations", current_app.extensions["conversations"])


def reports() -> tuple[Report, ...]:
    """All reports of the library."""
    return assistant().library.reports


def find_report(report_id: str) -> Report:
    """The report with that id. Raises `NotFoundError` with the ids that exist."""
    return reports()[assistant().library.position(report_id)]


def conversation(conversation_id: str | None) -> Conversation:
    """The kept conversation, or a new one without an id. Raises `NotFoundError` for an unknown id."""
    return conversations().get(conversation_id) if conversation_id is not None else Conversation()


def stopped() -> deque[str]:
    """The marks of the last questions whose answers nobody waits for any more."""
    return cast("deque[str]", current_app.extensions["stopped"])


def ask(
    question: str,
    before: Conversation,
    asked: Sequence[str] = (),
    *,
    each: bool = False,
    mark: str = "",
    request: Once | None = None,
) -> Conversation:
    """Ask the reports `asked` (empty: those of the conversation, else all) and keep the turn; its answer is the last.

    Raises what `Assistant.ask` raises, and `ConflictError` where the question with that `mark` was stopped meanwhile,
    or another attempt answers the `request`; then nothing is kept.
    """
    answer = assistant().ask(question, before, reports=asked, each=each)
    if mark and mark in stopped():
        raise ConflictError("This question was stopped.")
    about = tuple(asked) or (before.turns[-1].reports if before.turns else ())
    return conversations().add(before, Turn(answer, about), request=request)
