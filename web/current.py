"""What the running application holds, and the one way to ask it a question."""

from collections import deque
from collections.abc import Sequence
from typing import cast

from flask import current_app, g

from assistant.answer import Assistant
from assistant.config import WebSettings
from assistant.conversations import Conversations
from assistant.once import Once
from assistant.types import Conversation, Turn
from index.errors import ConflictError, UserError
from index.types import Report
from web import access
from web.answering import Answering
from web.limits import Limit
from web.metrics import Metrics
from web.suggestions import Suggestions
from web.swap import Served


def served() -> Served:
    """What holds the assistant, and puts another in its place when the library is replaced."""
    return cast("Served", current_app.extensions["served"])


def assistant() -> Assistant:
    """The assistant of this request: the same to its end, also where the library is replaced meanwhile."""
    if "assistant" not in g:
        g.assistant = served().assistant
    return cast("Assistant", g.assistant)


def settings() -> WebSettings:
    """How this application is served."""
    return cast("WebSettings", current_app.extensions["settings"])


def metrics() -> Metrics:
    """What this application counts."""
    return cast("Metrics", current_app.extensions["metrics"])


def conversations() -> Conversations:
    """The kept conversations of this application."""
    return cast("Conversations", current_app.extensions["conversations"])


def reports() -> tuple[Report, ...]:
    """All reports of the library."""
    return assistant().library.reports


def paragraph_counts() -> dict[str, int]:
    """How many numbered paragraphs each report has, by its id, without reading them."""
    return {report.id: count for report, count in zip(reports(), assistant().library.numbered, strict=True)}


def find_report(report_id: str) -> Report:
    """The report with that id. Raises `NotFoundError` with the ids that exist."""
    return reports()[assistant().library.position(report_id)]


def conversation(conversation_id: str | None) -> Conversation:
    """The kept conversation, or a new one without an id. Raises `NotFoundError` for an unknown id."""
    return conversations().get(conversation_id) if conversation_id is not None else Conversation()


def suggestions(conversation: Conversation) -> tuple[str, ...]:
    """What could be asked next in a conversation."""
    return cast("Suggestions", current_app.extensions["suggestions"]).of(assistant(), conversation)


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

    Raises what `Assistant.ask` raises; `LimitError` where the client has asked enough for now; `LateError` where the
    answer takes too long; and `ConflictError` where the question with that `mark` was stopped meanwhile, or another
    attempt answers the `request`. Then nothing is kept.
    """
    questions = cast("Limit", current_app.extensions["questions"])
    answering = cast("Answering", current_app.extensions["answering"])
    try:
        questions.take(access.client().counted)
        with answering.turn() as watch:
            answer = assistant().ask(question, before, reports=asked, each=each, watch=watch)
    except UserError as error:
        metrics().count_refusal(error)
        raise
    metrics().count_answer(answer.status, watch.seconds)
    g.setdefault("asked", []).append((question, answer.status, watch.seconds))
    if mark and mark in stopped():
        raise ConflictError("This question was stopped.")
    about = tuple(asked) or (before.turns[-1].reports if before.turns else ())
    return conversations().add(before, Turn(answer, about), request=request)
