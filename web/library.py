"""Choosing among the reports of the library, and setting some of them side by side. Works without a script."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assistant.choosing import Filter, choose, matching
from assistant.compare import MOST, Comparison, Theme, compare, nearest_in
from assistant.naming import kind_of, names_of, place_of, when
from assistant.render import source_line
from index.errors import NotFoundError, QuestionError
from index.outline import fold_title
from index.types import Report
from web import current
from web.quoted import place_address

blueprint = Blueprint("library", __name__)

LONGEST_THEME = 200  # characters

By = Literal["authority", "kind", "year"]
GROUPS: dict[By, Callable[[Report], str]] = {
    "authority": lambda report: place_of(report.front.authority) if report.front.authority else "No authority named",
    "kind": kind_of,
    "year": lambda report: (when(report) or "Date not known")[:4] if when(report) else "Date not known",
}
LINE, TRACK, TOP = 1.35, 1.75, 1.9  # heights in rem: a report's name, the line with its mark, the scale above
STEPS = (4, 3, 2, 1)  # grades from left to right, the worst first, as on the page of findings
ASIDE = 26  # pixels between two marks of one report


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark in the picture: `x` in per cent of the width, `aside` in pixels; what it says, and where it leads."""

    x: float
    aside: float
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the picture: its name at `label` and its marks at `y`, both in rem."""

    name: str
    label: float
    y: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Grades (number, x in per cent) with the words given for each, and a line for each report."""

    steps: tuple[tuple[int, float], ...]
    words: tuple[tuple[int, str], ...]
    lines: tuple[Line, ...]
    top: float
    height: float


@blueprint.get("/choose")
def choose_reports() -> ResponseReturnValue:
    """The reports to tick, some or all; what is ticked stays ticked while the list is searched.

    `q`, `from` and `to` limit what is listed, `by` groups it, `report` (repeated) is ticked, and with `all` all that
    is listed is.
    """
    error, listed = "", current.reports()
    asked = {name: request.args.get(name, "").strip() for name in ("q", "from", "to")}
    try:
        listed = matching(current.reports(), Filter(since=asked["from"], until=asked["to"], text=asked["q"]))
    except QuestionError as wrong:
        error = str(wrong)
    by: By = next((name for name in GROUPS if name == request.args.get("by")), "authority")
    ticked = set(request.args.getlist("report")) | ({r.id for r in listed} if request.args.get("all") else set())
    groups: dict[str, tuple[str, list[Report]]] = {}  # spelt as first met: capitals and apostrophes differ
    for report in sorted(listed, key=lambda one: (_folded(GROUPS[by](one)), when(one) or "", one.id)):
        groups.setdefault(_folded(GROUPS[by](report)), (GROUPS[by](report), []))[1].append(report)
    shown = {report.id for report in listed}
    page = render_template(
        "choose.html",
        groups=dict(groups.values()),
        by=by,
        ways=tuple(GROUPS),
        asked=asked,
        ticked=ticked,
        hidden=[report for report in current.reports() if report.id in ticked and report.id not in shown],
        names=names_of(current.reports()),
        when=when,
        error=error,
        total=len(current.reports()),
        listed=len(listed),
        most=MOST,
    )
    return make_response(page, 422 if error else 200)


def _folded(name: str) -> str:
    return fold_title(name).replace("’", "'")


@blueprint.get("/compare")
def side_by_side() -> ResponseReturnValue:
    """Two to five reports side by side: `reports` or `report`, repeated, names them, or `authority` all on one body."""
    ids = [*request.args.getlist("reports"), *request.args.getlist("report")]
    authority, theme = request.args.get("authority", "").strip(), request.args.get("theme", "").strip()[:LONGEST_THEME]
    if not ids and not authority:
        return redirect(url_for("library.choose_reports"))
    library = current.assistant().library
    wanted = choose(library, ids, Filter(authorities=(authority,) if authority else ()))
    reports = [library.reports[library.position(name)] for name in wanted]
    nearest, error = nearest_in(library, reports), ""
    try:
        found = compare(reports, theme=theme, nearest=nearest)
    except NotFoundError as wrong:
        found, error = compare(reports, nearest=nearest), str(wrong)
    page = render_template(
        "compare.html",
        found=found,
        picture=picture_of(found),
        theme=theme,
        error=error,
        source_line=source_line,
        when=when,
    )
    return make_response(page, 404 if error else 200)


def picture_of(found: Comparison) -> Picture | None:
    """The grades of the chosen theme, report by report; None where fewer than two reports have one on the scale."""
    theme: Theme | None = found.chosen
    if theme is None or sum(any(one.number for one in given) for given in theme.given) < 2:
        return None
    width = 100 / len(STEPS)
    place = {number: round((step + 0.5) * width, 3) for step, number in enumerate(STEPS)}
    words: dict[int, dict[str, None]] = {number: {} for number in STEPS}
    lines, y = [], TOP
    for report, name, given in zip(found.reports, found.names, theme.given, strict=True):
        on_scale = [one for one in given if one.number in place]
        dots = []
        for one in on_scale:
            likes = [other for other in on_scale if other.number == one.number]  # beside each other, none hidden
            aside = (likes.index(one) - (len(likes) - 1) / 2) * ASIDE
            said = f"{name}{f', {one.half}' if one.half else ''}: {one.word}"
            where = place_address(report, one.anchor)
            dots.append(Dot(place[one.number or 0], aside, said, where))
            words[one.number or 0][one.word] = None
        label = round(y + LINE * 0.8, 3)
        y += LINE + TRACK
        lines.append(Line(name, label, round(y - TRACK / 2, 3), tuple(dots)))
    return Picture(
        tuple((number, place[number]) for number in STEPS),
        tuple((number, " or ".join(words[number])) for number in STEPS if words[number]),
        tuple(lines),
        TOP,
        round(y, 3),
    )
