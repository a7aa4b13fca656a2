"""Reading: the list of reports, and each report as one page whose paragraphs can be linked to."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.look_up import Lookup, Place, look_up
from assistant.references import paragraphs_of, read_reference, sentences_of
from assistant.render import source_line
from assistant.types import Conversation
from assistant.versions import Change, change_since, version_of
from index.errors import NotFoundError, QuestionError
from index.types import Paragraph, Report
from web import caching, current
from web.layout import lay_out, section_tree
from web.marks import Segment, Span, split_at
from web.quoted import carried_places
from web.safety import host_of
from web.terms import terms

blueprint = Blueprint("reader", __name__)

CONVERSATION = re.compile(r"/c/([A-Za-z0-9_-]+)(?:/\d+)?")
MOST_LISTED = 50  # paragraphs in the list of what was found; all are marked in the text
LONG = 500  # paragraphs from which the browser leaves those out of sight unrendered


@blueprint.app_context_processor
def helpers() -> dict[str, object]:
    """What the templates of report pages cut and print with."""
    return {"split_at": split_at, "source_line": source_line, "version_of": version_of}


@blueprint.get("/reports")
def reports() -> ResponseReturnValue:
    """The reports of the library."""
    return caching.page_from_library(lambda: render_template("reports.html", reports=current.reports()))


@blueprint.get("/reports/<report_id>")
def report(report_id: str) -> ResponseReturnValue:
    """A whole report: contents with grades, every paragraph under its printed number.

    `find` marks and lists what is looked up, `go` leads to a paragraph, `quote` marks the words of a citation, `v` is
    the version of the report that a link was made from, and `c` the conversation whose citations are marked.
    """
    found = current.find_report(report_id)
    change = change_since(found, request.args.get("v", ""))
    # In other words the places of a quote are not those of its words any more.
    carried = "" if change is not None and change.words in ("other", "gone") else request.args.get("quote", "")
    kept = conversation_read()
    wanted, go = request.args.get("find", "").strip(), request.args.get("go", "").strip()
    lookup: Lookup | None = None
    wrong: dict[str, str] = {}
    status = 200
    try:
        if go:
            c = request.args.get("c")
            return redirect(
                url_for("reader.report", report_id=report_id, find=wanted or None, c=c, _anchor=anchor_of(found, go))
            )
    except (NotFoundError, QuestionError) as error:
        wrong["go"], status = str(error), 404 if isinstance(error, NotFoundError) else 422
    try:
        if wanted:
            lookup = look_up(current.assistant().library, current.assistant().library.position(report_id), wanted)
    except QuestionError as error:
        wrong["find"], status = str(error), 422

    def page() -> str:
        return render_template(
            "report.html",
            report=found,
            several=len(current.reports()) > 1,
            tree=section_tree(found),
            parts=lay_out(found),
            spans=spans_of(found, lookup, carried=carried),
            change=change,
            changed=changed_text(found, change) if change is not None else "",
            lookup=lookup,
            listed=listed(found, lookup) if lookup is not None else (),
            most_listed=MOST_LISTED,
            term_places={entry.long: f"term_{number}" for number, entry in enumerate(found.abbreviations, 1)},
            wanted=wanted,
            go=go,
            wrong=wrong,
            conversation=kept.id if kept is not None else None,
            cited=cited(found, kept) if kept is not None else {},
            long=len(found.paragraphs) >= LONG,
        )

    if status != 200:
        return make_response(page(), status)
    if read_from() is not None:  # a person's own marks, or an address that tells which conversation somebody had
        return make_response(page(), {"Cache-Control": "private, no-store"})
    # The words looked up are a person's own too, and a proxy would keep them as part of the address.
    return caching.page_from_library(page, private=lookup is not None, vary=("Referer",))


def changed_text(report: Report, change: Change) -> str:
    """What a link that was made from other words is told: what has changed, and what it leads to now."""
    label = next((p.label for p in report.paragraphs if change.name in (p.number, p.anchor)), f"¶{change.name}")
    whole = "This report has changed since the link was made." if change.report else ""
    words = {
        None: "",
        "same": f"{label} still says the same, word for word.",
        "other": f"{label} says something else now.",
        "gone": f"{label} is not in it any more.",
    }[change.words]
    if not change.report:  # the same file, read by another version of Pilcrow
        words = f"The report is the same, but Pilcrow reads it differently since the link was made: {words}"
    return f"{whole} {words}".strip()


def conversation_read() -> Conversation | None:
    """The conversation that the reader comes from: named in the address, or the page that a link was followed on.

    None where there is none, or it is not kept any more. Only who has its id gets to see what it cited.
    """
    try:
        return current.conversations().get(name) if (name := read_from()) is not None else None
    except NotFoundError:
        return None


def read_from() -> str | None:
    """The id of the conversation that the reader says to come from, kept or not."""
    return request.args.get("c") or came_from()


def came_from() -> str | None:
    """The id of the conversation whose page the reader followed a link on, None where it was another page."""
    referrer = request.referrer or ""
    if host_of(referrer) != request.host.lower():
        return None
    match = CONVERSATION.fullmatch(urlsplit(referrer).path)
    return match[1] if match else None


def anchor_of(report: Report, reference: str) -> str:
    """The place in links of a paragraph as people write it: "48", "¶48", "15(e)".

    Raises `QuestionError` for what is no reference, `NotFoundError` for what the report has not, saying what it has.
    """
    wanted = read_reference(reference)
    paragraph = paragraphs_of(report, wanted)[0]
    sentences_of(paragraph, wanted.item)
    return f"{paragraph.anchor}{wanted.item or ''}"


def cited(report: Report, conversation: Conversation) -> dict[str, str]:
    """The labels of what a conversation has cited of the report so far, by their places in links, as printed."""
    places = {paragraph.number or paragraph.label: paragraph.anchor for paragraph in reversed(report.paragraphs)}
    named = {
        (places[where], citation.item or "")
        for turn in conversation.turns
        for citation in turn.answer.citations
        if citation.report == report.id and (where := citation.paragraph or citation.label) in places
    }
    labels = {paragraph.anchor: paragraph.label for paragraph in report.paragraphs}
    order = {anchor: position for position, anchor in enumerate(labels)}
    return {
        f"{anchor}{item}": f"{labels[anchor]}({item})" if item else labels[anchor]
        for anchor, item in sorted(named, key=lambda place: (order[place[0]], len(place[1]), place[1]))
    }


def spans_of(report: Report, lookup: Lookup | None, *, carried: str = "") -> dict[str, tuple[Span, ...]]:
    """What is marked in each paragraph, by its place in links: abbreviations, words looked up, and quotes carried."""
    by_position = terms(report)
    for position, paragraph in enumerate(report.paragraphs) if carried else ():
        quoted = tuple(Span(start, end, "quote") for start, end in carried_places(carried, paragraph))
        by_position[position] = (*quoted, *by_position.get(position, ()))
    for place in (*lookup.by_words, *lookup.by_meaning) if lookup is not None else ():
        by_position[place.paragraph] = (*_found(place), *by_position.get(place.paragraph, ()))
    return {report.paragraphs[position].anchor: spans for position, spans in by_position.items()}


def listed(report: Report, lookup: Lookup) -> tuple[tuple[Paragraph, Place, tuple[Segment, ...]], ...]:
    """The paragraphs found, each with the words that show why, the words looked up marked in them."""
    return tuple(
        (
            report.paragraphs[place.paragraph],
            place,
            split_at(
                report.paragraphs[place.paragraph].text[place.start : place.end], _found(place), start=place.start
            ),
        )
        for place in (*lookup.by_words[:MOST_LISTED], *lookup.by_meaning)
    )


def _found(place: Place) -> tuple[Span, ...]:
    return tuple(Span(start, end, "found") for start, end in place.spans)
