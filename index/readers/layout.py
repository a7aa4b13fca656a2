"""Pieces of text with their places on pages -> rows: what stands on one line, without running heads and feet.

Measures are in points, `y` counts down from the top of the page. `blocks.py` makes paragraphs of the rows.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.types import Line

LINE_HEIGHT = 0.6  # of the type size: pieces nearer than this stand on one line (raised figures, uneven scans)
CELLS_HEIGHT = 0.9  # of the type size, for a cell beside: a cell of two lines stands higher than one of one line
CELL_GAP = 1.5  # of the type size: a wider space parts two cells of a table
SPACE = 0.6  # of the type size: a wider space may be one between cells, where others of the table begin there
RAISED = 0.8  # of the size of the text beside it: smaller figures refer to a footnote
EDGE = 4  # rows from the top and the bottom among which running heads and feet are looked for
FEWEST_HEADS = 3  # a head or foot stands on as many pages at least
NEAR_PAGES = 2  # and on the next page or the one after (left and right pages differ)
SAME_HEIGHT = 3.0  # points: heads stand at the same height
SHORT_NUMBER = re.compile(r"^(?:\W|\(?\w{1,3}(?:\.\d{1,3})*[.):]?\)?)$")  # a bullet or number before its text
NOTE_MARK = re.compile(r"^\d{1,3}$|^[*†‡§]{1,3}$")
FIGURES = re.compile(r"\d+")
ALONE = re.compile(r"[0-9]{1,4}")
PAGE_NUMBER = re.compile(r"^(?:page\s+)?[-–|\s]*(?:\d{1,4}|[ivxlc]{1,6})[-–|\s]*(?:of\s+\d{1,4})?$", re.IGNORECASE)


@dataclass(slots=True)
class Piece:
    """A run of letters of one size on one line. `hyphen`: the line ends in a hyphen that may be a break's."""

    text: str
    left: float
    y: float
    right: float
    size: float
    bold: bool
    italic: bool = False
    hyphen: bool = False

    def continues(self, x: float, y: float, size: float) -> bool:
        """Whether a letter of `size` at `x`, `y` goes on with this piece."""
        near = -size < x - self.right < SPACE * size
        return abs(y - self.y) < 0.35 * size and abs(size - self.size) < 0.6 and near

    def add(self, letter: str, right: float | None) -> None:
        """One letter more, ending at `right` (None for a space)."""
        self.text += letter
        if right is not None:
            self.right = max(self.right, right)


@dataclass(slots=True)
class Row:
    """One printed line: cells with their left edges, their size and boldness, and the footnotes referred to.

    `breaks` are spaces in its one cell that may part cells: where the text goes on from the left, and its offset.
    """

    page: int
    cells: list[tuple[float, str]]
    right: float
    y: float
    size: float
    bold: bool
    italic: bool = False
    mark: str = ""
    hyphen: bool = False
    refers: list[str] = field(default_factory=list)
    breaks: list[tuple[float, int]] = field(default_factory=list)

    def split_at(self, edge: float) -> None:
        """Cut the one cell in two where a wide space in it ends at `edge`, the left edge of a table's column."""
        for left, offset in self.breaks:
            if len(self.cells) == 1 and abs(left - edge) <= SAME_HEIGHT:
                begin, text = self.cells[0]
                self.cells = [(begin, text[:offset].rstrip()), (left, text[offset:].lstrip())]

    @property
    def left(self) -> float:
        """The left edge of the first cell."""
        return self.cells[0][0]

    @property
    def text(self) -> str:
        """The cells with tabs between them."""
        return "\t".join(cell for _, cell in self.cells)


def lay_out(pages: Sequence[Sequence[Piece]], *, leading: float | None = None) -> tuple[Line, ...]:
    """The blocks of the pages, in order. `leading`: the usual distance of rows, in points, where it is known."""
    from index.readers.blocks import make_blocks
    from index.readers.columns import in_reading_order

    rows = [_rows(in_reading_order(page), number) for number, page in enumerate(pages, 1)]
    return make_blocks(without_heads(rows), leading=leading)


def _rows(pieces: Sequence[Piece], page: int) -> list[Row]:
    """The rows of a page: pieces one after another that stand on one line."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if not piece.text.strip():
            continue
        last = groups[-1][-1] if groups else None
        if last is not None and not last.hyphen and _beside(groups[-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_row(group, page) for group in groups]


def _beside(group: list[Piece], piece: Piece) -> bool:
    last = group[-1]
    size = max(*(p.size for p in group), piece.size)
    reach = CELLS_HEIGHT if piece.left > last.right + CELL_GAP * size else LINE_HEIGHT
    on_line = any(abs(p.y - piece.y) < reach * size for p in (last, max(group, key=lambda p: p.size)))
    return on_line and piece.left > last.right - 0.5 * size


def _row(group: list[Piece], page: int) -> Row:
    size = Counter({p.size: 0 for p in group})
    for piece in group:
        size[piece.size] += len(piece.text)
    main = max(size, key=lambda s: (size[s], s))
    base = max((p for p in group if p.size == main), key=lambda p: len(p.text))
    row = Row(page, [], base.right, base.y, main, True, True)
    for position, piece in enumerate(group):
        text = " ".join(piece.text.split(" ")).strip(" ")
        small = piece.size < RAISED * main or base.y - piece.y > (1 - RAISED) * main
        raised = small and NOTE_MARK.match(text) is not None
        if raised and position == 0 and len(group) > 1:
            row.mark = text
            continue
        if raised and position:
            row.refers.append(text)
            continue
        row.bold &= piece.bold
        row.italic &= piece.italic
        before = group[position - 1] if position else None
        if before is None or not row.cells:
            row.cells.append((piece.left, text))
        else:
            gap = piece.left - before.right
            left, cell = row.cells[-1]
            wide = gap > CELL_GAP * main and not (len(row.cells) == 1 and SHORT_NUMBER.match(cell))
            if wide:
                row.cells.append((piece.left, text))
            else:
                figure = before.size < RAISED * main and text[0] not in ",.;:)"  # a footnote's, taken off
                glued = gap < SPACE * main and not before.text.endswith(" ") and not figure
                if len(row.cells) == 1 and gap > SPACE * main:
                    row.breaks.append((piece.left, len(cell)))
                row.cells[-1] = (left, cell + ("" if glued else " ") + text)
    row.right = max(p.right for p in group)
    row.hyphen = group[-1].hyphen
    row.mark = row.mark or (group[0].text.strip() if main < 8 and len(group) == 1 and NOTE_MARK.match(row.text) else "")
    return row


def without_heads(pages: list[list[Row]]) -> list[list[Row]]:
    """The pages without what stands again and again at their edges: titles, dates, page numbers.

    A row is a head or foot where one of the same shape (figures aside), size and height is among the edge rows of a
    page nearby, and of a third page at least; or where it is a page number that goes on with those of such pages.
    """
    edges: dict[tuple[str, float, bool, int], list[tuple[int, float, int]]] = defaultdict(list)
    for number, rows in enumerate(pages):
        order = sorted(range(len(rows)), key=lambda at: rows[at].y)
        for position in {*order[:EDGE], *order[-EDGE:]}:
            row = rows[position]
            # Figures alone are page numbers where they count with the pages; else they may be paragraphs'.
            ahead = int(row.text) - number if ALONE.fullmatch(row.text) else 0
            edges[_shape(row), row.size, row.bold, ahead].append((number, row.y, position))
    body = body_size(pages)
    gone: set[tuple[int, int]] = set()
    for (shape, size, *_), found in edges.items():
        for page, y, position in found:
            same = {other for other, height, _ in found if abs(height - y) < SAME_HEIGHT}
            near = any(0 < abs(other - page) <= NEAR_PAGES for other in same)
            few = max(2, min(FEWEST_HEADS, len(pages) - 1))
            different = size != body or PAGE_NUMBER.match(shape.replace("#", "1"))
            if near and len(same) >= few and (different or len(same) >= max(few, len(pages) / 4)):
                gone.add((page, position))
    return [[row for at, row in enumerate(rows) if (number, at) not in gone] for number, rows in enumerate(pages)]


def _shape(row: Row) -> str:
    return FIGURES.sub("#", " ".join(row.text.split()))


def body_size(pages: Sequence[Sequence[Row]]) -> float:
    """The type size that most letters have, 0 where there is none."""
    sizes: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            sizes[row.size] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
