"""Asking in the browser: a question box, and the conversation page that it leads to."""

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.answer import LONGEST_QUESTION
from assistant.conversations import no_turn
from assistant.naming import names_of
from assistant.render import (
    STATUS_WORDS,
    VERDICT_WORDS,
    behind_text,
    cited_in,
    lead_text,
    long_date,
    one_line,
    place,
    quote_text,
    shortened,
    sources,
)
from assistant.standing import changed_since
from assistant.types import Conversation
from assistant.versions import with_version
from index.errors import NotFoundError, QuestionError
from index.types import Report
from web import current
from web.access import is_admin
from web.quoted import place_address, reading_address

blueprint = Blueprint("chat", __name__)

STARTERS = 3
MOST_LISTED = 10  # reports that stand on the start page; of more it says where they are found
LONGEST_STARTER = 60  # characters of a heading; longer ones read badly in a question
LONGEST_MARK = 64  # characters
TURNS_SHOWN = 20
"""Turns of a conversation on one page: with 200 at once a browser is busy for a second. The others are a link away."""


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """What the templates call things."""
    return {
        "status_words": STATUS_WORDS,
        "verdict_words": VERDICT_WORDS,
        "lead_text": lead_text,
        "long_date": long_date,
        "sources": sources,
        "place": place,
        "quote_text": quote_text,
        "behind_text": behind_text,
        "reading_address": reading_address,
        "place_address": place_address,
        "with_version": with_version,
        "names_of": names_of,
        "cited_in": cited_in,
        "longest_question": LONGEST_QUESTION,
        "is_admin": is_admin,
        "paragraph_counts": current.paragraph_counts,
        "help_text": current.assistant().help_text,
    }


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """The question box, questions to begin with, and what can be asked; `report`, repeated, names the reports asked."""
    return _start_page(about=request.args.getlist("report"))


@blueprint.get("/ask")
def ask_again() -> ResponseReturnValue:
    """Where someone lands who opens the form's address by hand."""
    return redirect(url_for("chat.start"))


@blueprint.post("/ask")
def ask() -> ResponseReturnValue:
    """Ask, keep the turn, and send the browser to it: loading that page again does not ask again.

    Where the conversation was deleted meanwhile, the question stands in the box that begins a new one. The page's own
    script asks for JSON: it is told the address, or what is wrong, while the question stays where it was typed.
    """
    question = request.form.get("question", "")
    scripted = request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    try:
        before = current.conversation(request.form.get("conversation") or None)
        # A report page says which report is meant; a conversation goes on with those it began with.
        about = () if before.turns else request.form.getlist("report")
        each = request.form.get("each") == "yes"
        after = current.ask(question, before, about, each=each, mark=request.form.get("mark", ""))
    except NotFoundError as error:
        if scripted:
            raise
        return make_response(_start_page(question=question, error=str(error)), 404)
    except QuestionError as error:
        if scripted:
            raise
        page = (
            _conversation_page(before, question=question, error=str(error))
            if before.turns
            else _start_page(question=question, error=str(error), about=request.form.getlist("report"))
        )
        return make_response(page, 422)
    where = url_for("chat.conversation", conversation_id=after.id, _anchor=f"turn-{len(after.turns)}")
    return jsonify(place=where) if scripted else redirect(where, 303)


@blueprint.post("/ask/stop")
def stop() -> ResponseReturnValue:
    """Nobody waits any more for the answer to the question sent with this mark: it is not kept."""
    current.stopped().append(request.form.get("mark", "")[:LONGEST_MARK])
    return "", 204


@blueprint.get("/c/<conversation_id>")
def conversation(conversation_id: str) -> ResponseReturnValue:
    """A conversation, turn by turn, with the box to go on.

    `before` shows turns before that one, `edit` puts the question of a turn into the box.
    """
    kept = current.conversations().get(conversation_id)
    edited = request.args.get("edit", 0, type=int)
    question = kept.turns[edited - 1].answer.question if 1 <= edited <= len(kept.turns) else ""
    return _conversation_page(kept, question=question, before=request.args.get("before", type=int))


@blueprint.get("/c/<conversation_id>/<int:number>")
def turn(conversation_id: str, number: int) -> ResponseReturnValue:
    """One answer, at an address that can be passed on; it says what has changed since."""
    kept = one_of(conversation_id, number)
    return render_template(
        "turn_page.html",
        turn=kept.turns[number - 1],
        number=number,
        conversation=kept.id,
        verdicts=current.conversations().verdicts(conversation_id),
        changed=changed_since(current.assistant(), kept, number),
    )


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """What was done so that everybody can use the pages, how it was tested, and where to report a problem."""
    return render_template("accessibility.html")


def heading(kept: Conversation) -> str:
    """The title that was given to a conversation; without one it is no more than its first question, which is there."""
    title = current.conversations().entry(kept.id or "").title
    return "Conversation" if title == shortened(one_line(kept.turns[0].answer.question)) else title


def one_of(conversation_id: str, number: int) -> Conversation:
    """The conversation, which has a turn of that number. Raises `NotFoundError` where it has not."""
    kept = current.conversations().get(conversation_id)
    if not 1 <= number <= len(kept.turns):
        raise no_turn(number)
    return kept


def turn_address(kept: Conversation, number: int) -> str:
    """Where a turn is seen: in its conversation while it is among the last, else on a page of its own."""
    if number > len(kept.turns) - TURNS_SHOWN:
        return url_for("chat.conversation", conversation_id=kept.id, _anchor=f"turn-{number}")
    return url_for("chat.turn", conversation_id=kept.id, number=number)


def _start_page(*, question: str = "", error: str = "", about: Sequence[str] = ()) -> str:
    asked = asked_of(about)
    return render_template(
        "start.html",
        reports=current.reports(),
        starters=starters(asked),
        question=question,
        error=error,
        conversation=None,
        asked=asked,
        chosen=bool(about),
        most_listed=MOST_LISTED,
    )


def asked_of(ids: Sequence[str]) -> tuple[Report, ...]:
    """The reports that are asked: those named, as far as the library has them still; all where none is."""
    return tuple(report for report in current.reports() if report.id in ids) if ids else current.reports()


def _conversation_page(kept: Conversation, *, question: str = "", error: str = "", before: int | None = None) -> str:
    last = len(kept.turns) if before is None else min(max(before - 1, 1), len(kept.turns))
    first = max(last - TURNS_SHOWN, 0)
    return render_template(
        "conversation.html",
        turns=list(enumerate(kept.turns, 1))[first:last],
        total=len(kept.turns),
        heading=heading(kept),
        verdicts=current.conversations().verdicts(kept.id or ""),
        suggestions=current.suggestions(kept) if last == len(kept.turns) else (),
        conversation=kept.id,
        question=question,
        error=error,
        asked=asked_of(kept.turns[-1].reports),
        chosen=bool(kept.turns[-1].reports),
    )


def starters(reports: tuple[Report, ...]) -> tuple[str, ...]:
    """Three questions to begin with, from headings that occur once: the first, one in the middle, the last.

    Headings with a grade are preferred, since those sections hold findings. Only of those picked are paragraphs read.
    """
    titles = Counter(section.title for report in reports for section in report.sections)
    fitting = [
        (report, position)
        for report in reports
        for position, section in enumerate(report.sections)
        if titles[section.title] == 1 and len(section.title) <= LONGEST_STARTER
    ]
    graded = [one for one in fitting if one[0].sections[one[1]].grade is not None]
    chosen = graded if len(graded) >= STARTERS else fitting
    middle = len(chosen) // 2
    picked = (_first_with_text(order) for order in (chosen, chosen[middle:] + chosen[:middle], chosen[::-1]))
    return tuple(f"What does the report say about “{title}”?" for title in dict.fromkeys(picked) if title)


def _first_with_text(order: Sequence[tuple[Report, int]]) -> str:
    """The title of the first of these sections (report, position) that has numbered paragraphs of its own; or empty."""
    for report, position in order:
        if any(paragraph.section == position for paragraph in report.numbered):
            return report.sections[position].title
    return ""
