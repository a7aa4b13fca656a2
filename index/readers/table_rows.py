"""Rows of a page -> the rows of its tables: cells that run over several printed lines put together."""

import re
from collections.abc import Sequence

from index.readers.layout import Row
from index.types import Line

FAR = 4.0  # of the usual distance of rows: a table's rows stand nearer
TIGHT = 1.3  # of it: two lines of one cell stand as near
NUMBERED = re.compile(r"^\d{1,3}(?:\.\d{1,3})*[.)]?\s")
EDGE = 12.0  # points: cells of one column begin as near


def find_tables(rows: Sequence[Row], leading: float) -> list[Row | Line]:
    """The rows of a page, those of a table as one line each with tabs between its cells."""
    found: list[Row | Line] = []
    at = 0
    while at < len(rows):
        if len(rows[at].cells) < 2:
            found.append(rows[at])
            at += 1
            continue
        start, end = _reach(rows, at, leading)
        taken = min(at - start, len(found))
        while taken and not all(isinstance(row, Row) for row in found[-taken:]):
            taken -= 1
        if taken:
            del found[-taken:]
        found += _lines(rows[at - taken : end], leading)
        at = end
    return found


def _reach(rows: Sequence[Row], at: int, leading: float) -> tuple[int, int]:
    """Where the table that has the two cells of row `at` begins and ends."""
    edge = rows[at].cells[1][0]
    start = at
    for row in rows:
        row.split_at(edge)
    while start and _fits(rows[start - 1], edge) and rows[start - 1].size == rows[at].size:
        above = rows[start - 1]
        far = len(above.cells) > 1 or above.left > edge - EDGE
        if not 0 < rows[start].y - above.y <= (FAR if far else TIGHT) * leading:
            break
        start -= 1
    end = last = at + 1
    while end < len(rows):
        row = rows[end]
        if row.y - rows[end - 1].y > FAR * leading or not _fits(row, edge):
            break
        end += 1
        if len(row.cells) > 1 or row.left > edge - EDGE or row.y - rows[last - 1].y <= TIGHT * leading:
            last = end
    return start, last


def _fits(row: Row, edge: float) -> bool:
    """Whether a row keeps the table's second column free or stands in it."""
    if len(row.cells) > 1:
        return True
    return row.right < edge - 2 or row.left > edge - EDGE


def _lines(rows: Sequence[Row], leading: float) -> list[Line]:
    lefts = sorted(left for row in rows for left, _ in row.cells[1:])
    columns = [min(row.left for row in rows)]
    for left in lefts:
        if left - columns[-1] > 3 * EDGE:
            columns.append(left)
    done: list[tuple[int, list[list[str]]]] = []
    first_y = 0.0  # of the last line in the first column
    for row in rows:
        for left, text in row.cells:
            column = max((c for c, edge in enumerate(columns) if edge <= left + EDGE), default=0)
            filled = bool(done) and any(done[-1][1][1:])
            label = done[-1][1][0][-1:] if done else []
            anew = row.y - first_y > TIGHT * leading or (bool(label) and label[0].endswith(":"))
            anew = anew or NUMBERED.match(text) is not None
            anew = anew or (len(row.cells) > 1 and all(cell[:1].isupper() for _, cell in row.cells))
            if not done or (column == 0 and filled and anew):
                done.append((row.page, [[] for _ in columns]))
            if column == 0:
                first_y = row.y
            done[-1][1][column].append(text)
    return [
        Line("\t".join(" ".join(cell) for cell in cells).rstrip("\t"), page=page, whole=True) for page, cells in done
    ]
