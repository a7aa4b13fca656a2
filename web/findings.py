"""What a report judges: as a table, and as a picture whose every mark leads to where it is reasoned."""

from dataclasses import dataclass
from textwrap import wrap

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assistant.judgement_table import Judgement, Judgements, judgement_table
from web import caching, current

blueprint = Blueprint("findings", __name__)

LABEL_WIDTH = 36  # characters of a line of a theme's title: they stand beside each other at 320 pixels
SHAPES = ("disc", "diamond", "square", "triangle")  # one a column; told apart without colour
STEP, LINE, TRACK, GAP = 1.25, 1.25, 1.75, 0.5  # heights in rem: words of the scale, a title's line, marks, between
WIDEST_STEPS = 40  # characters of all words of the scale that fit beside each other at 320 pixels
ASIDE = 26  # pixels between marks of one theme: what a finger needs, and equal judgements do not hide one another


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement in the picture. `x` is a share of the width in per cent, `y` a height in rem, `aside` in pixels."""

    x: float
    y: float
    aside: float
    shape: str
    column: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Row:
    """A theme in the picture: lines of its title (text, y), a track at `y` with its marks."""

    title: str
    lines: tuple[tuple[str, float], ...]
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Steps of the scale (word, x in per cent, y in rem), the worst at the left, and rows from top to bottom.

    Guides run from `top` to `height`, both in rem.
    """

    steps: tuple[tuple[str, float, float], ...]
    rows: tuple[Row, ...]
    top: float
    height: float
    shapes: tuple[tuple[str, str], ...]


@blueprint.get("/reports/<report_id>/findings")
def findings(report_id: str) -> ResponseReturnValue:
    """The judgements of a report."""
    report = current.find_report(report_id)

    def page() -> str:
        table = judgement_table(report)
        return render_template("findings.html", report=report, table=table, picture=picture(table))

    return caching.page_from_library(page)


def picture(table: Judgements) -> Picture | None:
    """Where everything stands in the picture; None where it would say nothing (no scale) or not be readable."""
    if not table.themes or len(table.scale) < 2 or len(table.columns) > len(SHAPES):
        return None
    width = 100 / len(table.scale)
    place = {word: round(100 - (step + 0.5) * width, 3) for step, word in enumerate(table.scale)}
    place_of = place | {word: place[other] for word, other in table.same}
    # Long words stand in two lines by turns.
    high = [STEP * (1 + step % 2) if len("".join(table.scale)) > WIDEST_STEPS else STEP for step in range(len(place))]
    top = max(high) + 0.4
    y = top + GAP
    rows = []
    for theme in table.themes:
        lines = []
        for text in wrap(theme.title, LABEL_WIDTH):
            y += LINE
            lines.append((text, y))
        marks = []
        y += TRACK / 2
        for number, (column, several) in enumerate(zip(table.columns, theme.columns, strict=True)):
            aside = (number - (len(table.columns) - 1) / 2) * ASIDE
            marks += [Mark(place_of[one.word], y, aside, SHAPES[number], column, one) for one in several[:1]]
        rows.append(Row(theme.title, tuple(lines), y, tuple(marks)))
        y += TRACK / 2 + GAP
    steps = tuple((word, place[word], line) for word, line in zip(reversed(table.scale), high, strict=True))
    return Picture(steps, tuple(rows), top, y, tuple(zip(SHAPES, table.columns, strict=False)))
