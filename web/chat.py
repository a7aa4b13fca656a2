"""Asking in the browser: a question box, and the conversation page that it leads to."""

from collections import Counter

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.render import STATUS_WORDS, lead_text, long_date, sources
from assistant.types import Conversation
from index.errors import NotFoundError, QuestionError
from index.types import Report
from web import current

blueprint = Blueprint("chat", __name__)

STARTERS = 3
LONGEST_STARTER = 60  # characters of a heading; longer ones read badly in a question


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """What the templates call things."""
    return {"status_words": STATUS_WORDS, "lead_text": lead_text, "long_date": long_date, "sources": sources}


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """The question box, questions to begin with, and what can be asked."""
    return _start_page()


@blueprint.get("/ask")
def ask_again() -> ResponseReturnValue:
    """Where someone lands who opens the form's address by hand."""
    return redirect(url_for("chat.start"))


@blueprint.post("/ask")
def ask() -> ResponseReturnValue:
    """Ask, keep the turn, and send the browser to it: loading that page again does not ask again.

    Where the conversation was deleted meanwhile, the question stands in the box that begins a new one.
    """
    question = request.form.get("question", "")
    try:
        before = current.conversation(request.form.get("conversation") or None)
        # A report page says which report is meant; a conversation goes on with those it began with.
        after = current.ask(question, before, () if before.turns else request.form.getlist("report"))
    except NotFoundError as error:
        return make_response(_start_page(question=question, error=str(error)), 404)
    except QuestionError as error:
        page = (
            _conversation_page(before, question=question, error=str(error))
            if before.turns
            else _start_page(question=question, error=str(error))
        )
        return make_response(page, 422)
    place = url_for("chat.conversation", conversation_id=after.id, _anchor=f"turn-{len(after.turns)}")
    return redirect(place, 303)


@blueprint.get("/c/<conversation_id>")
def conversation(conversation_id: str) -> ResponseReturnValue:
    """A conversation, turn by turn, with the box to go on."""
    return _conversation_page(current.conversations().get(conversation_id))


def _start_page(*, question: str = "", error: str = "") -> str:
    reports = current.reports()
    return render_template(
        "start.html", reports=reports, starters=starters(reports), question=question, error=error, conversation=None
    )


def _conversation_page(kept: Conversation, *, question: str = "", error: str = "") -> str:
    return render_template("conversation.html", turns=kept.turns, conversation=kept.id, question=question, error=error)


def starters(reports: tuple[Report, ...]) -> tuple[str, ...]:
    """Three questions to begin with, from headings that occur once: the first, one in the middle, the last.

    Headings with a grade are preferred, since those sections hold findings.
    """
    titles = Counter(section.title for report in reports for section in report.sections)
    fitting = []
    for report in reports:
        filled = {paragraph.section for paragraph in report.numbered}
        fitting += [
            (section.grade is not None, section.title)
            for position, section in enumerate(report.sections)
            if position in filled and titles[section.title] == 1 and len(section.title) <= LONGEST_STARTER
        ]
    graded = [title for has_grade, title in fitting if has_grade]
    chosen = graded if len(graded) >= STARTERS else [title for _, title in fitting]
    picked = dict.fromkeys((chosen[0], chosen[len(chosen) // 2], chosen[-1])) if chosen else {}
    return tuple(f"What does the report say about “{title}”?" for title in picked)
