"""Reading: the list of reports, and each report as one page whose paragraphs can be linked to."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web import current
from web.layout import lay_out, section_tree
from web.safety import host_of

blueprint = Blueprint("reader", __name__)

CONVERSATION = re.compile(r"/c/[A-Za-z0-9_-]+(?:/\d+)?")


@blueprint.get("/reports")
def reports() -> ResponseReturnValue:
    """The reports of the library."""
    return render_template("reports.html", reports=current.reports())


@blueprint.get("/reports/<report_id>")
def report(report_id: str) -> ResponseReturnValue:
    """A whole report: contents with grades, every paragraph under its printed number."""
    found = current.find_report(report_id)
    parts = lay_out(found, carried=request.args.get("quote", ""))
    return render_template("report.html", report=found, tree=section_tree(found), parts=parts, back=came_from())


def came_from() -> str | None:
    """The conversation page that the reader followed a link on, None where it was another page."""
    referrer = request.referrer or ""
    if host_of(referrer) != request.host.lower():
        return None
    path = urlsplit(referrer).path
    return path if CONVERSATION.fullmatch(path) else None
