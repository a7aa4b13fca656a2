"""The endpoint for programs: `shared/answer.md`, version 1."""

import re
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from assistant.references import which_exist
from assistant.render import entry_json, paragraph_json, report_json, summary_json, to_json
from assistant.verify import verify
from assistant.verify_render import to_json as verify_json
from index.errors import NotFoundError, QuestionError
from index.types import Paragraph, Report
from web import current
from web.safety import LARGEST_BODY, LARGEST_TEXT_BODY

blueprint = Blueprint("api", __name__)

WHERE = re.compile(r"`\$\.(\w+)|required field `(\w+)`")  # in msgspec's messages


class Asked(msgspec.Struct, frozen=True):
    """What a program sends to ask."""

    question: str
    conversation: str | None = None
    reports: tuple[str, ...] | None = None


class Pasted(msgspec.Struct, frozen=True):
    """What a program sends to have quotations checked."""

    text: str
    reports: tuple[str, ...] | None = None


class Renamed(msgspec.Struct, frozen=True):
    """What a program sends to give a conversation a title."""

    title: str


FORMS = {
    "title": "a string",
    "text": "a string",
    "question": "a string",
    "conversation": "a string (the id of a conversation), or left out to begin a new one",
    "reports": "a list of strings (ids of reports), or left out to ask all",
}
EXAMPLES: dict[type[msgspec.Struct], str] = {
    Asked: '{"question": "What were the main findings?"}',
    Pasted: '{"text": "The report says: “Turnover is low.”"}',
    Renamed: '{"title": "Before the scrutiny meeting"}',
}
Form = TypeVar("Form", Asked, Pasted, Renamed)


@blueprint.post("/api/v1/ask")
def ask() -> ResponseReturnValue:
    """The answer to a question, in a new conversation or as the next turn of one."""
    asked = read_body(Asked)
    after = current.ask(asked.question, current.conversation(asked.conversation), asked.reports or ())
    return to_json(after.turns[-1].answer, conversation=after.id)


@blueprint.post("/api/v1/verify")
def check() -> ResponseReturnValue:
    """What of a text stands in the reports word for word, what was altered, and what is not there; nothing is kept."""
    request.max_content_length = LARGEST_TEXT_BODY
    pasted = read_body(Pasted)
    return verify_json(verify(current.assistant().phrases, pasted.text, reports=pasted.reports or ()))


@blueprint.get("/api/v1/reports")
def reports() -> ResponseReturnValue:
    """All reports of the library."""
    return {"reports": [summary_json(report) for report in current.reports()]}


@blueprint.get("/api/v1/reports/<report_id>")
def report(report_id: str) -> ResponseReturnValue:
    """What a report is: front page, sections with grades, table of judgements."""
    return report_json(current.find_report(report_id))


@blueprint.get("/api/v1/reports/<report_id>/paragraphs/<number>")
def paragraph(report_id: str, number: str) -> ResponseReturnValue:
    """One paragraph by its printed number; what has none by its place in links ("front-page")."""
    found = current.find_report(report_id)
    return paragraph_json(found, find_paragraph(found, number))


# Whoever has the id of a conversation may do all of this: no list of ids is given out.
@blueprint.get("/api/v1/conversations/<conversation_id>")
def conversation(conversation_id: str) -> ResponseReturnValue:
    """The answers of a conversation, in order, with its title and times."""
    kept = current.conversations().get(conversation_id)
    return entry_of(conversation_id) | {
        "answers": [to_json(turn.answer, conversation=kept.id) for turn in kept.turns],
    }


@blueprint.patch("/api/v1/conversations/<conversation_id>")
def rename_conversation(conversation_id: str) -> ResponseReturnValue:
    """Give a conversation another title."""
    current.conversations().rename(conversation_id, read_body(Renamed).title)
    return entry_of(conversation_id)


@blueprint.delete("/api/v1/conversations/<conversation_id>")
def delete_conversation(conversation_id: str) -> ResponseReturnValue:
    """Delete a conversation for good."""
    current.conversations().delete(conversation_id)
    return "", 204


def entry_of(conversation_id: str) -> dict[str, Any]:
    """What is told of a conversation beside its answers. Raises `NotFoundError` for an unknown id."""
    return entry_json(current.conversations().entry(conversation_id))


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Whether the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether a library is open and has answered a first question; and why it is not the newest, where it is not."""
    served = current.served()
    served.warm_up()
    library = current.assistant().library
    body = {"status": "ready", "library": library.id, "reports": len(library.reports)}
    return body | {"problem": served.problem} if served.problem else body


def read_body(form: type[Form]) -> Form:
    """The body of the request as a `form`, checked.

    Aborts with 415 for another content type, 413 for too long a body and 400 for what is no JSON object. Raises
    `QuestionError` naming the field that is missing, unknown or of a wrong type.
    """
    if request.mimetype != "application/json":
        abort(415, "Send JSON, with the header Content-Type: application/json.")
    data = request.get_data()
    if request.content_length is None and len(data) >= (request.max_content_length or LARGEST_BODY):
        abort(413)  # a body of unsaid length is cut off there
    try:
        body = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        abort(400, f"The body is no JSON ({error}).")
    except RecursionError:
        abort(400, "The body is nested too deeply.")
    if not isinstance(body, dict):
        abort(400, f"The body must be a JSON object like {EXAMPLES[form]}.")
    fields = form.__struct_fields__
    if unknown := [name for name in body if name not in fields]:
        names = ", ".join(repr(name) for name in unknown)
        raise QuestionError(f"Unknown: {names}. Send {', '.join(fields)}.", field=unknown[0])
    try:
        return msgspec.convert(body, form)
    except msgspec.ValidationError as error:
        raise _wrong_field(error, fields[0]) from None


def _wrong_field(error: msgspec.ValidationError, first: str) -> QuestionError:
    match = WHERE.search(str(error))
    name = (match[1] or match[2]) if match else first
    return QuestionError(f"{name} must be {FORMS[name]}.", field=name)


def find_paragraph(report: Report, number: str) -> Paragraph:
    """The paragraph with that printed number or place in links. Raises `NotFoundError` saying which exist."""
    for found in (*report.numbered, *report.paragraphs):
        if number in (found.number, found.anchor):
            return found
    raise NotFoundError(f"There is no paragraph {number!r} in {report.front.title}. {which_exist(report)}")
