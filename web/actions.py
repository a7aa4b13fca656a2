"""What a report recommends: as a page that can be filtered by deadline, as CSV and as a calendar."""

from itertools import groupby

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from assistant.action_files import to_csv, to_ics
from assistant.recommended import Recommendation, deadlines, only, recommendations
from index.types import Report
from web import caching, current

blueprint = Blueprint("actions", __name__)


@blueprint.get("/reports/<report_id>/actions")
def actions(report_id: str) -> ResponseReturnValue:
    """The recommendations, under the section and the deadline that they are printed under."""
    report, every, chosen = _chosen(report_id)
    return caching.page_from_library(lambda: _page(report, every, chosen))


def _page(report: Report, every: tuple[Recommendation, ...], chosen: tuple[Recommendation, ...]) -> str:
    groups = [(section, list(inside)) for section, inside in groupby(chosen, key=lambda one: one.section)]
    return render_template(
        "actions.html",
        report=report,
        every=every,
        chosen=chosen,
        groups=[(section, [(key, list(g)) for key, g in groupby(inside, key=_deadline)]) for section, inside in groups],
        deadlines=deadlines(every),
        deadline=request.args.get("deadline", ""),
        dated=sum(one.day is not None for one in chosen),
    )


@blueprint.get("/reports/<report_id>/actions.csv")
def table(report_id: str) -> ResponseReturnValue:
    """The recommendations for a spreadsheet."""
    report, _, chosen = _chosen(report_id)
    return _file(to_csv(report, chosen), "text/csv", f"{report.id}-actions.csv")


@blueprint.get("/reports/<report_id>/actions.ics")
def calendar(report_id: str) -> ResponseReturnValue:
    """The recommendations that have a day, for a calendar."""
    report, _, chosen = _chosen(report_id)
    return _file(to_ics(report, chosen), "text/calendar", f"{report.id}-actions.ics")


def _chosen(report_id: str) -> tuple[Report, tuple[Recommendation, ...], tuple[Recommendation, ...]]:
    """The report, its recommendations, and those with the deadline asked for. Raises `NotFoundError`."""
    library = current.assistant().library
    position = library.position(report_id)
    report = library.reports[position]
    every = recommendations(library, position)
    return report, every, only(every, request.args.get("deadline", ""), report)


def _deadline(one: Recommendation) -> tuple[str, str]:
    return one.deadline, one.when


def _file(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return caching.from_library(lambda: Response(text, mimetype=kind, headers=headers))
