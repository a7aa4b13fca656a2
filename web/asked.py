"""A question of a program, answered; one that is sent again under the same Idempotency-Key gets the answer it got.

After the IETF's draft-ietf-httpapi-idempotency-key-header: 400 for a malformed key, 409 while the first request is
being answered, 422 where the key was sent with another question.
"""

import re
from contextlib import suppress

import msgspec
from flask import abort, request

from assistant import served
from assistant.choosing import Filter, choose
from assistant.once import Once, once
from assistant.render_json import answer_record
from index.errors import UserError
from web import current
from web.errors import in_field
from web.sent import Asked

KEY = "Idempotency-Key"
# The draft's keys are strings of RFC 9651, in quotation marks; many clients leave these out.
QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\]){1,255})"')
BARE = re.compile(r"[!#-~]{1,255}")


def answer(asked: Asked) -> served.Answer:
    """The answer to a question, kept as a turn."""
    return _answer(asked, None)


def answer_once(asked: Asked) -> served.Answer:
    """As `answer`; where the request has a key that was answered before, the answer that it got then."""
    if (key := read_key(request.headers.get(KEY))) is None:
        return answer(asked)
    # A key is only as secret as its sender has made it: of somebody else, the same one is another.
    whose = request.headers.get("Authorization") or request.remote_addr or ""
    this = once(key, msgspec.json.encode(asked), whose=whose, field=KEY)
    if (before := current.conversations().begin(this)) is not None:
        name, position = before
        return answer_record(current.conversations().get(name).turns[position].answer, conversation=name)
    try:
        return _answer(asked, this)
    except BaseException:
        with suppress(UserError):  # a key that cannot be freed now is free in a minute
            current.conversations().give_up(this)
        raise


def read_key(header: str | None) -> str | None:
    """The key that a header holds, None where there is none. Aborts with 400 where it is malformed."""
    if header is None:
        return None
    if quoted := QUOTED.fullmatch(header):
        return re.sub(r"\\(.)", r"\1", quoted[1])
    if not BARE.fullmatch(header):
        abort(400, f"{KEY} must be a string of 1 to 255 ASCII characters in quotation marks, such as a UUID.")
    return header


def _answer(asked: Asked, this: Once | None) -> served.Answer:
    before = current.conversation(asked.conversation)
    about = reports_meant(asked)
    with in_field("reports"):
        after = current.ask(asked.question, before, about, each=asked.each, request=this)
    return answer_record(after.turns[-1].answer, conversation=after.id)


def reports_meant(asked: Asked) -> tuple[str, ...]:
    """The ids of the reports that are named and pass the filter; empty for all. Raises `NotFoundError` for none."""
    library = current.assistant().library
    with in_field("reports"):
        named = choose(library, asked.reports or ())
    if asked.filter is None:
        return named
    wanted = asked.filter
    with in_field("filter"):
        return choose(library, named, Filter(wanted.authority, wanted.kind, wanted.since, wanted.until))
