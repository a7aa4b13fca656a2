"""Pages set in two columns: their pieces in the order in which they are read, as if set in one.

What a page is set in is told by its lines alone. A table of two columns has an empty strip in the middle too; but its
cells are short, or begin side by side, while the paragraphs of columns begin where they happen to.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.readers.layout import SAME_HEIGHT, Piece

MIDDLE = (0.35, 0.65)  # of the width of the text: where the strip between two columns is
STRIP = 8.0  # points: it is as wide at least
MOST_ACROSS = 0.25  # of the lines of a page: titles and what else stands across both columns
FEWEST_LINES, FEWEST_LETTERS = 8, 18  # of a column, and in the mean of its lines
FULL = 0.75  # of a column's width: a line of running text ends beyond that,
FULL_LINES = 0.5  # as do so many of the lines
ALIKE = 0.6  # the narrower column is as wide beside the wider one
GAP = 1.3  # of the usual distance of lines: what is wider parts two paragraphs, or two cells
MOST_ALIGNED = 0.5  # of these gaps may be at the same height in both columns


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of one column: its height, edges and letters."""

    y: float
    left: float
    right: float
    letters: int


def in_reading_order(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a page; of one in two columns the left before the right, and both with the left one's edge.

    What stands across both columns parts what is above it from what is below.
    """
    strip = _strip(pieces)
    if strip is None:
        return list(pieces)
    middle = sum(strip) / 2
    sides = [[p for p in pieces if p.right <= middle], [p for p in pieces if p.left >= middle]]
    left, right = (_lines(side) for side in sides)
    across = [p.y for p in pieces if p.left < middle < p.right]
    if not _are_columns(left, right, across):
        return list(pieces)
    aside = _edge(right) - _edge(left)

    def place(piece: Piece) -> tuple[int, int]:
        above = sum(y < piece.y - SAME_HEIGHT for y in across)
        return above, 0 if piece.right <= middle else 1 if piece.left >= middle else 2

    ordered = sorted(pieces, key=place)  # what is of one column stays in its order
    return [replace(p, left=p.left - aside, right=p.right - aside) if p.left >= middle else p for p in ordered]


def _strip(pieces: Sequence[Piece]) -> tuple[float, float] | None:
    """The edges of the widest strip in the middle of a page that hardly any line crosses; None where there is none."""
    if len(pieces) < 2 * FEWEST_LINES:
        return None
    first, last = min(p.left for p in pieces), max(p.right for p in pieces)
    steps = range(round(first + MIDDLE[0] * (last - first)), round(first + MIDDLE[1] * (last - first)) + 1)
    across = {x: sum(p.left < x < p.right for p in pieces) for x in steps}
    least = min(across.values(), default=len(pieces))
    if least > MOST_ACROSS * len(pieces):
        return None
    best: tuple[float, float] | None = None
    start: int | None = None
    for x in [*steps, steps.stop]:
        if across.get(x) == least:
            start = x if start is None else start
        elif start is not None:
            if x - 1 - start >= STRIP and (best is None or x - 1 - start > best[1] - best[0]):
                best = (start, x - 1)
            start = None
    return best


def _lines(side: Sequence[Piece]) -> list[_Line]:
    """The pieces of one column put together to lines, from the top down."""
    lines: list[_Line] = []
    for piece in sorted(side, key=lambda p: (p.y, p.left)):
        last = lines[-1] if lines else None
        if last is not None and abs(last.y - piece.y) <= SAME_HEIGHT:
            edges = min(last.left, piece.left), max(last.right, piece.right)
            lines[-1] = _Line(last.y, *edges, last.letters + len(piece.text))
        else:
            lines.append(_Line(piece.y, piece.left, piece.right, len(piece.text)))
    return lines


def _are_columns(left: Sequence[_Line], right: Sequence[_Line], across: Sequence[float]) -> bool:
    """Whether two sides of a page are running text, and no table. `across`: heights of what goes across both."""
    widths = []
    for side in (left, right):
        if len(side) < FEWEST_LINES or sum(line.letters for line in side) < FEWEST_LETTERS * len(side):
            return False
        begin, end = min(line.left for line in side), max(line.right for line in side)
        widths.append(end - begin)
        if sum(line.right > begin + FULL * (end - begin) for line in side) < FULL_LINES * len(side):
            return False
    if min(widths) < ALIKE * max(widths):
        return False
    gaps = _gaps(left, across), _gaps(right, across)
    aligned = sum(any(abs(y - other) <= SAME_HEIGHT for other in gaps[1]) for y in gaps[0])
    return aligned <= MOST_ALIGNED * min(map(len, gaps))


def _gaps(lines: Sequence[_Line], across: Sequence[float]) -> list[float]:
    """The heights of the lines that stand further from the one above than lines usually do, with nothing between."""
    steps = [round(below.y - above.y, 1) for above, below in pairwise(lines)]
    usual = Counter(steps).most_common(1)[0][0]
    return [
        below.y
        for step, (above, below) in zip(steps, pairwise(lines), strict=True)
        if step > GAP * usual and not any(above.y < y < below.y for y in across)
    ]


def _edge(lines: Sequence[_Line]) -> float:
    """Where most lines begin."""
    return Counter(round(line.left, 1) for line in lines).most_common(1)[0][0]
