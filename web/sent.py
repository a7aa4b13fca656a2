"""What programs send: records, read from the body and from the address of a request, and checked."""

import re
from typing import Annotated, Any, TypeVar

import msgspec
from flask import abort, request
from msgspec import Meta, Struct

from index.errors import QuestionError
from web.safety import LARGEST_BODY

WHERE = re.compile(r"`\$\.(\w+)|required field `(\w+)`")  # in msgspec's messages
LONGEST_PAGE = 200  # entries of a list at once; a paragraph has some 1,000 characters

FILLED = {"minLength": 1}  # told, not checked here: what is empty is refused in words where it is asked

Reports = Annotated[tuple[str, ...], Meta(description="Ids of the reports that are meant; left out or null: all")]


class Filtered(Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """What the reports asked have in common; of several values of one field one is enough."""

    authority: Annotated[tuple[str, ...], Meta(description="Words of the authority's name")] = ()
    kind: Annotated[tuple[str, ...], Meta(description="Words of the kind of report")] = ()
    since: Annotated[str, Meta(description="A year, a month or a day, included", examples=["2013", "2013-08"])] = ""
    until: Annotated[str, Meta(description="A year, a month or a day, included", examples=["2016-08-02"])] = ""


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """A question, in a new conversation or in one that goes on."""

    question: Annotated[
        str,
        Meta(
            description="At most 1,000 characters, white space counted once",
            examples=["what were the concerns about A&E"],
            extra_json_schema=FILLED,
        ),
    ]
    conversation: Annotated[str | None, Meta(description="Its id; left out or null: a new one")] = None
    reports: Reports | None = None
    filter: Filtered | None = None
    each: Annotated[bool, Meta(description="Whether to go report by report: a row for each")] = False


class Pasted(Struct, frozen=True, forbid_unknown_fields=True):
    """A text whose quotations are to be checked."""

    text: Annotated[str, Meta(description="At most 100,000 characters", extra_json_schema=FILLED)]
    reports: Reports | None = None


class Renamed(Struct, frozen=True, forbid_unknown_fields=True):
    """Another title for a conversation."""

    title: Annotated[
        str,
        Meta(description="At most 200 characters", examples=["Before the meeting"], extra_json_schema=FILLED),
    ]


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of a list."""

    after: Annotated[str, Meta(description="Where the part before ended, as its `next` says; empty: from the top")] = ""
    limit: Annotated[int, Meta(ge=1, le=LONGEST_PAGE, description="Entries at most")] = 50


FORMS = {
    "title": "a string",
    "text": "a string",
    "question": "a string",
    "conversation": "a string (the id of a conversation), or left out to begin a new one",
    "reports": "a list of strings (ids of reports), or left out to ask all",
    "filter": "an object with any of authority and kind (lists of strings), from and to (dates), or left out",
    "each": "true to be answered report by report, or left out",
    "after": "a string",
    "limit": f"a whole number from 1 to {LONGEST_PAGE}",
}
EXAMPLES: dict[type[Struct], str] = {
    Asked: '{"question": "What were the main findings?"}',
    Pasted: '{"text": "The report says: “Turnover is low.”"}',
    Renamed: '{"title": "Before the scrutiny meeting"}',
}
Form = TypeVar("Form", bound=Struct)


def read_body(form: type[Form]) -> Form:
    """The body of the request as a `form`, checked.

    Aborts with 415 for another content type, 413 for too long a body and 400 for what is no JSON object. Raises
    `QuestionError` naming the field that is missing, unknown or of a wrong type.
    """
    if request.mimetype != "application/json":
        abort(415, "Send JSON, with the header Content-Type: application/json.")
    return decode(read_bytes(), form)


def read_bytes() -> bytes:
    """The body of the request, whole. Aborts with 413 where it is too long."""
    data = request.get_data()
    if request.content_length is None and len(data) >= (request.max_content_length or LARGEST_BODY):
        abort(413)  # a body of unsaid length is cut off there
    return data


def decode(data: bytes, form: type[Form], *, what: str = "body") -> Form:
    """JSON as a `form`, checked. Aborts with 400 and raises `QuestionError` as `read_body` does."""
    try:
        body = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        abort(400, f"The {what} is no JSON ({error}).")
    except RecursionError:
        abort(400, f"The {what} is nested too deeply.")
    if not isinstance(body, dict):
        abort(400, f"The {what} must be a JSON object like {EXAMPLES[form]}.")
    return _checked(body, form, strict=True)


def read_query(form: type[Form]) -> Form:
    """What stands after the "?" in the address as a `form`. Raises `QuestionError` naming the parameter."""
    return _checked(request.args.to_dict(), form, strict=False)


def _checked(values: dict[str, Any], form: type[Form], *, strict: bool) -> Form:
    fields = form.__struct_fields__
    if unknown := [name for name in values if name not in fields]:
        names = ", ".join(repr(name) for name in unknown)
        raise QuestionError(f"Unknown: {names}. Send {', '.join(fields)}.", field=unknown[0])
    try:
        return msgspec.convert(values, form, strict=strict)
    except msgspec.ValidationError as error:
        match = WHERE.search(str(error))
        name = (match[1] or match[2]) if match else fields[0]
        raise QuestionError(f"{name} must be {FORMS[name]}.", field=name) from None
