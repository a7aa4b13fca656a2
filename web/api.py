"""The endpoint for programs, asking half: questions, conversations, and whether Pilcrow can answer."""

from flask import Blueprint
from msgspec import UNSET

from assistant import served
from assistant.render_json import conversation_record, entry_record
from assistant.verify import verify as check
from assistant.verify_render import checked_record
from web import batch, current
from web.asked import KEY, answer_once
from web.errors import in_field
from web.paging import part, place_of, read_place
from web.safety import LARGEST_TEXT_BODY
from web.sent import Asked, Page, Pasted, Renamed
from web.typed import operation

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/v1/ask")
@operation(errors=(404, 409), headers=(KEY,), lines=batch.answers)
def ask(body: Asked) -> served.Answer:
    """Ask a question, in a new conversation or as the next turn of one; or up to 100 questions, one a line."""
    return answer_once(body)


@blueprint.post("/api/v1/verify")
@operation(errors=(404,), largest=LARGEST_TEXT_BODY)
def verify(body: Pasted) -> served.Checked:
    """Check what of a text stands in the reports word for word, what was altered, and what is not there.

    Nothing of it is kept.
    """
    with in_field("reports"):
        return checked_record(check(current.assistant().phrases, body.text, reports=body.reports or ()))


@blueprint.get("/api/v1/conversations")
@operation()
def conversations(query: Page) -> served.Conversations:
    """List the kept conversations, those begun last first; for admins alone, since an id opens all."""
    entries = current.conversations().begun_before(read_place(query.after), limit=query.limit + 1)
    shown, following = part(entries, query, place_of)
    return served.Conversations(conversations=tuple(map(entry_record, shown)), next=following)


# Whoever has the id of a conversation may do all of this.
@blueprint.get("/api/v1/conversations/<conversation_id>")
@operation(errors=(404,))
def conversation(conversation_id: str) -> served.Conversation:
    """Read a conversation: its answers in order, its title and times."""
    kept = current.conversations()
    return conversation_record(kept.entry(conversation_id), kept.get(conversation_id))


@blueprint.patch("/api/v1/conversations/<conversation_id>")
@operation(errors=(404,))
def rename_conversation(conversation_id: str, body: Renamed) -> served.Entry:
    """Give a conversation another title."""
    current.conversations().rename(conversation_id, body.title)
    return entry_record(current.conversations().entry(conversation_id))


@blueprint.delete("/api/v1/conversations/<conversation_id>")
@operation(errors=(404,))
def delete_conversation(conversation_id: str) -> None:
    """Delete a conversation for good."""
    current.conversations().delete(conversation_id)


@blueprint.get("/healthz")
@operation()
def health() -> served.Health:
    """Whether the process answers."""
    return served.Health(status="ok")


@blueprint.get("/readyz")
@operation(errors=(503,))
def ready() -> served.Readiness:
    """Whether a library is open and has answered a first question; and why it is not the newest, where it is not."""
    serving = current.served()
    serving.warm_up()
    library = current.assistant().library
    return served.Readiness(
        status="ready", library=library.id, reports=len(library.reports), problem=serving.problem or UNSET
    )
