"""What Pilcrow understands of a file, before anything is indexed; for admins. Nothing of the file is kept."""

import threading

from flask import Blueprint, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from assistant.apart import LARGEST_FILE, inspect_apart
from assistant.inspection import inspection
from assistant.inspection_page import section
from index.errors import LateError, ReportError
from web import current

blueprint = Blueprint("inspecting", __name__)

AROUND = 10_000  # bytes of a form around the file in it
PATIENCE = 60.0  # seconds that a file waits for the one before it: two at once could need too much memory
_one = threading.Lock()


@blueprint.get("/inspect")
def page() -> ResponseReturnValue:
    """The form; with `report`, what was understood of that report of the library."""
    name = request.args.get("report", "")
    report = current.find_report(name) if name else None
    shown = Markup(section(report.front.title, inspection(report))) if report is not None else None
    return _page(shown=shown, report=name)


@blueprint.post("/inspect")
def upload() -> ResponseReturnValue:
    """What is understood of the file sent; the answer to the form itself, since nothing is kept to lead to."""
    request.max_content_length = LARGEST_FILE + AROUND
    try:
        sent = request.files.get("file")
        data = b""
        if sent is not None:
            with sent.stream:  # a large one was put beside, into a file without a name
                data = sent.stream.read()
        g.read = True
    except RequestEntityTooLarge:
        return make_response(
            _page(error=f"The file is too large: at most {LARGEST_FILE // 1_000_000} MB are read."), 413
        )
    if sent is None or not sent.filename:
        return make_response(_page(error="No file was chosen."), 422)
    if not _one.acquire(timeout=PATIENCE):
        raise LateError("Other files are being read. Send it again in a minute.")
    try:
        understood = inspect_apart(data, name=sent.filename)
    except ReportError as error:
        return make_response(_page(error=str(error)), 422)
    finally:
        _one.release()
    return _page(shown=Markup(section(understood.title, understood.text)))


def _page(*, shown: Markup | None = None, error: str = "", report: str = "") -> str:
    return render_template(
        "inspect.html",
        reports=current.reports(),
        report=report,
        shown=shown,
        error=error,
        largest=LARGEST_FILE // 1_000_000,
    )
