"""Checking quotations in the browser: a text is pasted and comes back with marks. Nothing of it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from assistant.claims import Claim, Match
from assistant.verify import LONGEST_TEXT, verify
from assistant.verify_render import VERDICT_WORDS, places, remarks, sources_of, summary
from assistant.versions import version_at, with_version
from index.errors import QuestionError
from web import current, quoted
from web.safety import LARGEST_TEXT_BODY

blueprint = Blueprint("verify", __name__)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the pasted text: `number` and `claim` where it is one, counted from 1."""

    text: str
    number: int = 0
    claim: Claim | None = None


@blueprint.get("/verify")
def page() -> ResponseReturnValue:
    """The box to paste a text into."""
    return _page()


@blueprint.post("/verify")
def check() -> ResponseReturnValue:
    """The text with marks and what was found; the answer to the form itself, since nothing is kept to lead to."""
    request.max_content_length = request.max_form_memory_size = LARGEST_TEXT_BODY
    text = request.form.get("text", "").replace("\r\n", "\n")  # as browsers send the ends of lines
    report = request.form.get("report", "")
    try:
        claims = verify(current.assistant().phrases, text, reports=[report] if report else [])
    except QuestionError as error:
        return make_response(_page(text=text, report=report, error=str(error)), 422)
    return _page(text=text, report=report, claims=claims)


def _page(*, text: str = "", report: str = "", error: str = "", claims: tuple[Claim, ...] | None = None) -> str:
    return render_template(
        "verify.html",
        reports=current.reports(),
        report=report,
        text=text[: 2 * LONGEST_TEXT],  # what is far too long is not sent back whole
        error=error,
        claims=claims,
        stretches=stretches(text, claims or ()),
        summary=summary(claims or ()),
        sources=sources_of(claims or ()),
        verdict_words=VERDICT_WORDS,
        places=places,
        remarks=remarks,
        reading_address=reading_address,
        longest=LONGEST_TEXT,
    )


def stretches(text: str, claims: Sequence[Claim]) -> list[Stretch]:
    """The whole text, cut where claims begin and end."""
    found, before = [], 0
    for number, claim in enumerate(claims, 1):
        found += [Stretch(text[before : claim.start]), Stretch(claim.text, number, claim)]
        before = claim.end
    return [*found, Stretch(text[before:])]


def reading_address(match: Match) -> str:
    """Where a match stands on the report page, with its words marked; of several paragraphs those of the first."""
    first = match.slices[0]
    report = current.find_report(match.report)
    version = version_at(report, first.url.partition("#")[2])
    if first.heading:
        return with_version(first.url, version)
    places = [(piece.start, piece.end) for piece in match.slices if piece.label == first.label]
    return quoted.address(first.url, first.paragraph, places, version)
