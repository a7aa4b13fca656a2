"""What can be done with kept conversations: list, rename, delete, take away, and say whether an answer was useful."""

from typing import cast, get_args

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.export import to_json_text, to_markdown
from assistant.render import one_line, to_text
from assistant.types import Verdict
from index.errors import QuestionError
from web import current
from web.chat import heading, one_of, turn_address
from web.paging import place_of_use, read_place

blueprint = Blueprint("kept", __name__)

ENTRIES_SHOWN = 50


@blueprint.get("/conversations")
def conversations() -> ResponseReturnValue:
    """All kept conversations, the one used last first, some on each page. For admins (`access.FOR_ADMINS`).

    `after` is where the page before ended.
    """
    after = request.args.get("after", "")
    entries = current.conversations().used_before(read_place(after), limit=ENTRIES_SHOWN + 1)
    shown = entries[:ENTRIES_SHOWN]
    following = place_of_use(shown[-1]) if len(entries) > ENTRIES_SHOWN else None
    return render_template("conversations.html", entries=shown, after=after, following=following)


@blueprint.post("/c/<conversation_id>/title")
def rename(conversation_id: str) -> ResponseReturnValue:
    """Give a conversation another title."""
    kept = current.conversations()
    title = request.form.get("title", "")
    try:
        kept.rename(conversation_id, title)
    except QuestionError as error:
        entry = kept.entry(conversation_id)
        return make_response(render_template("rename.html", entry=entry, title=title, error=str(error)), 422)
    return redirect(url_for("chat.conversation", conversation_id=conversation_id), 303)


@blueprint.get("/c/<conversation_id>/title")
def ask_title(conversation_id: str) -> ResponseReturnValue:
    """The form that asks for another title."""
    entry = current.conversations().entry(conversation_id)
    return render_template("rename.html", entry=entry, title=entry.title, error="")


@blueprint.get("/c/<conversation_id>/delete")
def ask_whether(conversation_id: str) -> ResponseReturnValue:
    """The page that asks whether it is meant."""
    return render_template("delete.html", entry=current.conversations().entry(conversation_id))


@blueprint.post("/c/<conversation_id>/delete")
def delete(conversation_id: str) -> ResponseReturnValue:
    """Delete a conversation for good, and say so."""
    title = current.conversations().entry(conversation_id).title
    current.conversations().delete(conversation_id)
    return render_template("deleted.html", title=title)


@blueprint.get("/c/<conversation_id>/print")
def print_view(conversation_id: str) -> ResponseReturnValue:
    """The whole conversation as it is printed, or kept as a PDF."""
    kept = current.conversations().get(conversation_id)
    entry = current.conversations().entry(conversation_id)
    turns = list(enumerate(kept.turns, 1))
    return render_template("print.html", turns=turns, entry=entry, heading=heading(kept), conversation=kept.id)


@blueprint.get("/c/<conversation_id>/conversation.<any(md, json):form>")
def export(conversation_id: str, form: str) -> ResponseReturnValue:
    """The whole conversation as a file to keep."""
    kept = current.conversations().get(conversation_id)
    if form == "md":
        text, kind = to_markdown(current.conversations().entry(conversation_id), kept), "text/markdown"
    else:
        text, kind = to_json_text(kept), "application/json"
    reply = Response(text, mimetype=kind)
    reply.headers["Content-Disposition"] = f'attachment; filename="conversation.{form}"'
    return reply


@blueprint.get("/c/<conversation_id>/<int:number>.<any(txt, html):form>")
def copy(conversation_id: str, number: int, form: str) -> ResponseReturnValue:
    """One answer to copy: as plain text, or with its looks; each with question, ¶, title, publisher and date."""
    answer = one_of(conversation_id, number).turns[number - 1].answer
    if form == "html":
        return render_template("copy.html", answer=answer)
    return Response(f"{one_line(answer.question)}\n\n{to_text(answer)}\n", mimetype="text/plain")


@blueprint.post("/c/<conversation_id>/<int:number>/feedback")
def judge(conversation_id: str, number: int) -> ResponseReturnValue:
    """Keep whether an answer was useful, or why not; an empty verdict takes it back."""
    said = request.form.get("verdict", "")
    if said and said not in get_args(Verdict):
        raise QuestionError(f"Unknown: {said!r}. Choose one of {', '.join(get_args(Verdict))}.", field="verdict")
    kept = one_of(conversation_id, number)
    current.conversations().judge(conversation_id, number, cast("Verdict", said) if said else None)
    return redirect(turn_address(kept, number), 303)
