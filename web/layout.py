"""A report as it is laid out on its page: headings, and paragraphs cut into lines, lists and tables.

Every printed word is kept; only where lines stand is decided here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from index.types import Item, Paragraph, Report, Section, TableRow

DEEPEST_HEADING = 6
Kind = Literal["text", "fields", "list", "table"]


@dataclass(frozen=True, slots=True)
class Cells:
    """One line of a block. A text has one cell; a bullet its mark and its text; a field its name and value.

    `starts` are the characters of the paragraph's text that the cells begin at, so that marks find their place.
    `section` is the position of the section that a row of the table of judgements judges.
    """

    cells: tuple[str, ...]
    starts: tuple[int, ...]
    mark: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind. `title` is the printed line that a list or a table stands under; it begins at `start`."""

    kind: Kind
    title: str | None
    start: int
    lines: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the page: the headings that open before a paragraph (level 2 to 6), and the paragraph.

    `paragraph` is None after the last one.
    """

    headings: tuple[tuple[int, int, Section], ...]
    paragraph: Paragraph | None
    blocks: tuple[Block, ...]


def section_tree(report: Report) -> dict[int | None, list[tuple[int, Section]]]:
    """The sections right under each section that has some, by its position; under None those at the top."""
    tree: dict[int | None, list[tuple[int, Section]]] = {}
    for position, section in enumerate(report.sections):
        tree.setdefault(section.parent, []).append((position, section))
    return tree


def lay_out(report: Report) -> tuple[Part, ...]:
    """The report from top to bottom; headings are (level, position, section)."""
    headings = [
        (min(len(section.path) + 1, DEEPEST_HEADING), position, section)
        for position, section in enumerate(report.sections)
    ]
    rows = list(report.rows)
    parts = []
    opened = 0
    for paragraph in report.paragraphs:
        until = max(opened, paragraph.section + 1 if paragraph.section is not None else 0)
        parts.append(Part(tuple(headings[opened:until]), paragraph, blocks(paragraph, rows)))
        opened = until
    if opened < len(headings):
        parts.append(Part(tuple(headings[opened:]), None, ()))
    return tuple(parts)


def blocks(paragraph: Paragraph, rows: list[TableRow]) -> tuple[Block, ...]:
    """The paragraph's lines, those of one kind together. Rows found in it are taken off the front of `rows`."""
    lines = [*_lines(paragraph), (0, "", None)]
    found: list[Block] = []
    title: str | None = None
    opened = 0
    for (start, text, item), (_, _, following) in pairwise(lines):
        if item is None and _titles(text, following):
            title, opened = text, start
            continue
        kind, line = _line(paragraph, start, text, item, rows)
        last = found[-1] if found else None
        if last is not None and last.kind == kind and kind != "text" and title is None:
            found[-1] = Block(kind, last.title, last.start, (*last.lines, line))
        else:
            found.append(Block(kind, title, opened, (line,)))
        title, opened = None, 0
    return tuple(found)


def _lines(paragraph: Paragraph) -> Iterator[tuple[int, str, Item | None]]:
    """Where each line begins, and the item that stands in it."""
    start = 0
    for text in paragraph.text.split("\n"):
        end = start + len(text)
        yield start, text, next((item for item in paragraph.items if start <= item.start and item.end <= end), None)
        start = end + 1


def _titles(text: str, following: Item | None) -> bool:
    """Whether a line is the printed one that the item on the next line stands under."""
    return following is not None and following.lead is not None and text.rstrip(": ") == following.lead


def _line(paragraph: Paragraph, start: int, text: str, item: Item | None, rows: list[TableRow]) -> tuple[Kind, Cells]:
    if "\t" in text:
        cells = tuple(text.split("\t"))
        starts = tuple(accumulate((len(cell) + 1 for cell in cells[:-1]), initial=start))
        if rows and tuple(cell.strip() for cell in cells) == (rows[0].subject, rows[0].judgement):
            return "table", Cells(cells, starts, section=rows.pop(0).section)
        return "table", Cells(cells, starts)
    if item is not None and item.mark is not None:
        return "list", Cells((text,), (start,), mark=item.mark)
    value = paragraph.text[item.start : item.end] if item is not None else ""
    if value and len(value) < len(text):
        name = text.removesuffix(value)
        return "fields", Cells((name.rstrip(), value), (start, start + len(name)))
    return "text", Cells((text,), (start,))
