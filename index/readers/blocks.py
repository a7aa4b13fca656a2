"""Rows of pages -> blocks: headings, numbered paragraphs, bullets, table rows, footnotes, contents lists.

A block ends where the space above the next row is wider than between the rows of a block, where type changes, or
where a number or bullet hangs out to the left. Over a page's end it goes on where its sentence does.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.front import FIELD
from index.numbers import NUMBER, Candidate, find_series
from index.outline import CONTENTS, ENTRY
from index.readers.layout import Row, body_size
from index.readers.table_rows import find_tables
from index.types import Line

BULLET = re.compile(r"^(?:[•◼▪■●○◦‣⁃∙·□➢►\ue000-\uf8ff]|[–—-](?= )|o(?= {2,}))\s*")
OPENS = re.compile(rf"^((\[)?({NUMBER})((?(2)\]|[.)]?)))(?:\s+|$|(?<=[.)])(?=[A-Z“‘\"']))")
"""A number as it opens a paragraph: 12, 12. or [12]; as printed, "[", the number, and what follows it."""
MARK = re.compile(r"^\(([a-z]{1,4}|\d{1,2})\)\s+")
ENDED = re.compile(r"[.!?:;][’”'\")\]]*$")
WIDE = 1.25  # of the usual distance of rows: a wider one parts blocks
INDENT = 4.0  # points: rows further apart from the left are set differently
LARGE = 1.05  # of the body's type size: headings are larger
SMALL = 0.95  # of the body's type size: footnotes are smaller
LONGEST_HEADING = 250  # characters
FEWEST_BARE = 3  # numbers without a full stop open paragraphs only in a series as long
LONGEST_PLAIN = 80  # characters of a heading in body type
LEVELS = 6


@dataclass(slots=True)
class _Block:
    kind: str  # heading, text, bullet, number, mark, note
    rows: list[Row] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    number: str = ""
    printed: str = ""
    mark: str | None = None

    @property
    def hang(self) -> float:
        """The left edge of its rows after the first, that of the first where there is one row."""
        return self.rows[-1].left if len(self.rows) > 1 else self.rows[0].left


def make_blocks(pages: list[list[Row]], *, leading: float | None = None) -> tuple[Line, ...]:
    """The blocks of the rows, in order, as whole lines. `leading`: the usual distance of rows, where it is known."""
    body = body_size(pages)
    leading = leading or _leading(pages, body)
    words = _words(pages)
    notes: list[_Block] = []
    blocks: list[_Block | Line] = []
    contents = False
    flow: list[Row | Line] = []
    for rows in pages:
        rows, small = _footnotes(rows, body, bool(notes) and not ENDED.search(notes[-1].texts[-1]))
        for row in small:
            if row.mark or not notes:
                notes.append(_Block("note", [row], [row.text.replace("\t", " ")], mark=row.mark or None))
            else:
                notes[-1].rows.append(row)
                notes[-1].texts.append(row.text.replace("\t", " "))
        listed, rest, contents = _contents(rows, contents)
        flow += [Line(row.text, page=row.page, whole=True, role="contents") for row in listed]
        flow += find_tables(rest, leading)
    accepted = _numbers(flow, leading, body)
    for at, part in enumerate(flow):
        if isinstance(part, Line):
            blocks.append(part)
            continue
        last = blocks[-1] if blocks else None
        block = last if isinstance(last, _Block) else None
        fresh = _opens(part, at in accepted, block, body, leading)
        if fresh is not None:
            blocks.append(fresh)
        elif block is not None:
            block.rows.append(part)
            block.texts.append(part.text.replace("\t", " ") if block.kind != "heading" else part.text)
    _find_plain_headings(blocks)
    levels = _levels([b for b in blocks if isinstance(b, _Block) and b.kind == "heading"])
    lines: list[Line] = []
    numbered: _Block | None = None
    for made in (*blocks, *notes):
        if isinstance(made, Line):
            lines.append(made)
            continue
        line = _line(made, levels, words)
        if made.kind in ("number", "heading"):
            numbered = made if made.kind == "number" else None
        elif made.kind == "text" and numbered is not None and _is_apart(made, numbered):
            line, numbered = replace(line, role="apart"), None
        lines.append(line)
    return tuple(lines)


def _is_apart(block: _Block, numbered: _Block) -> bool:
    """Whether a text after a numbered paragraph is none of its own: in other type, or left of where its lines begin."""
    if block.rows[0].size != numbered.rows[-1].size:
        return True
    hangs = numbered.hang - numbered.rows[0].left > INDENT
    same_page = block.rows[0].page == numbered.rows[-1].page
    return hangs and same_page and block.rows[0].left < numbered.hang - INDENT


def _leading(pages: Sequence[Sequence[Row]], body: float) -> float:
    """The usual distance of two rows of the body, in points."""
    steps: Counter[float] = Counter()
    for rows in pages:
        for above, below in pairwise(rows):
            if above.size == below.size == body and 0 < below.y - above.y < 3 * body:
                steps[round(below.y - above.y)] += 1
    return float(steps.most_common(1)[0][0]) if steps else 1.2 * body


def _words(pages: Sequence[Sequence[Row]]) -> frozenset[str]:
    """Words as they stand within rows, to tell a hyphen of the word from one of the line's end."""
    return frozenset(word for rows in pages for row in rows for word in re.findall(r"[\w’'-]+", row.text.lower()))


def _footnotes(rows: list[Row], body: float, going_on: bool) -> tuple[list[Row], list[Row]]:
    """The rows of a page, and its footnotes: small rows to its end, from one that begins with a footnote's mark on."""
    start = len(rows)
    while start and rows[start - 1].size < SMALL * body:
        start -= 1
    first = next((at for at in range(start, len(rows)) if rows[at].mark), None)
    if first is None:
        first = start if going_on else len(rows)
    alone = [row for row in rows[first:] if row.mark and row.text == row.mark]
    for row in alone:  # a mark that stands higher than its note
        following = rows[rows.index(row) + 1 :]
        if following and not following[0].mark:
            following[0].mark = row.mark
            rows = [r for r in rows if r is not row]
    return rows[:first], rows[first:]


def _contents(rows: list[Row], before: bool) -> tuple[list[Row], list[Row], bool]:
    """The rows of a contents list on this page, the others, and whether it may go on on the next page.

    `before`: it stood on the page before. It ends after the last entry (a title, leader dots or a space, a page).
    """
    start = next((at for at, row in enumerate(rows) if CONTENTS.match(row.text.strip())), None)
    entries = [at for at, row in enumerate(rows) if ENTRY.search(row.text) and not OPENS.fullmatch(row.text)]
    if start is None:
        if not before or len(entries) < max(2, len(rows) / 2):
            return [], rows, False
        start = -1
    end = start
    for at in entries:
        if at > start and at - end <= FEWEST_BARE:  # an entry runs over three rows at most
            end = at
    if end == start:
        return ([rows[start]], rows[:start] + rows[start + 1 :], True) if start >= 0 else ([], rows, False)
    return rows[max(start, 0) : end + 1], rows[: max(start, 0)] + rows[end + 1 :], end == len(rows) - 1


def _numbers(flow: Sequence[Row | Line], leading: float, body: float) -> frozenset[int]:
    """The positions of the rows whose number opens a block: those of a series, hanging out or with space above."""
    places: list[int] = []
    candidates: list[Candidate] = []
    edges: dict[int, float] = {}
    for row in flow:
        if isinstance(row, Row):
            edges[row.page] = min(edges.get(row.page, row.left), row.left)
    before: Row | None = None
    first_left = 0.0  # of the block that is open
    for at, row in enumerate(flow):
        if isinstance(row, Line):
            before = None
            continue
        match = OPENS.match(row.text) if row.size <= LARGE * body else None  # chapters are numbered too
        apart = before is None or before.page != row.page or not 0 < row.y - before.y <= WIDE * leading
        hangs = before is not None and row.left < before.left - INDENT
        follows = before is not None and abs(row.left - before.left) <= INDENT and abs(row.left - first_left) <= INDENT
        if match and len(row.cells) == 1 and (apart or hangs or (follows and match[4])):
            places.append(at)
            candidates.append(Candidate(match[3], match[4], row.left - edges[row.page]))
        if apart or hangs:
            first_left = row.left
        before = row
    accepted: set[int] = set()
    for series in find_series(candidates):
        first = candidates[series[0]]
        if len(series) >= (2 if first.style else FEWEST_BARE) or (first.number == "1" and first.style):
            accepted |= {places[at] for at in series}
    return frozenset(accepted)


def _is_heading(row: Row, body: float) -> bool:
    large = row.size > LARGE * body
    return bool(re.search(r"[^\W\d]", row.text)) and (large or (row.bold and row.size >= SMALL * body))


def _opens(row: Row, numbered: bool, block: _Block | None, body: float, leading: float) -> _Block | None:
    """The block that the row opens, None where it goes on with `block`."""
    if numbered and (match := OPENS.match(row.text)):
        rest = row.text[match.end() :]
        return _Block("number", [row], [rest] if rest else [], match[3], match[1])
    if bullet := BULLET.match(row.text):
        return _Block("bullet", [row], [row.text[bullet.end() :].replace("\t", " ")])
    heading = _is_heading(row, body)
    kind = "heading" if heading else "text"
    if block is None:
        return _Block(kind, [row], [row.text])
    last = block.rows[-1]
    same_page = last.page == row.page and row.y > last.y
    near = same_page and row.y - last.y <= WIDE * max(leading, 1.2 * row.size)
    if row.text[:1].islower() and block.kind == "heading" and near and row.size == last.size:
        goes_on = True  # a word in other type within the heading
    elif heading:
        alike = block.kind == "heading" and (last.size, last.bold) == (row.size, row.bold)
        goes_on = alike and near and not ENDED.search(last.text)
    elif block.kind == "heading":
        goes_on = False
    elif match := MARK.match(row.text):
        if (
            not near
            or row.left < last.left - INDENT
            or ENDED.search(last.text)
            or last.text.endswith((",", "and", "or"))
        ):
            return _Block("mark", [row], [row.text[match.end() :]], mark=match[1], printed=match[0].strip())
        goes_on = True
    elif same_page:
        goes_on = near and row.size == last.size
        if block.kind == "text" and len(block.rows) == 1 and FIELD.match(last.text) and FIELD.match(row.text):
            goes_on = False  # fields one below the other
        if block.kind != "text" and not block.texts:
            goes_on = True  # the number stood alone on its line
        elif block.kind in ("bullet", "mark") and len(block.rows) > 1:
            goes_on &= row.left > block.rows[0].left - INDENT
        elif block.kind == "bullet":
            goes_on &= row.left > block.rows[0].left + 1
    else:
        hanging = block.kind != "text" and abs(row.left - block.hang) <= INDENT and len(block.rows) > 1
        goes_on = not ENDED.search(last.text) or row.text[:1].islower() or (hanging and block.hang > block.rows[0].left)
        goes_on &= row.size == last.size
    return None if goes_on else _Block(kind, [row], [row.text if heading else row.text.replace("\t", " ")])


def _find_plain_headings(blocks: Sequence[_Block | Line]) -> None:
    """A short line in body type that stands alone above a paragraph and ends like a title is a heading.

    So is one in capitals above such a heading ("CHAPTER TWO").
    """
    for block, below in reversed(list(pairwise(blocks))):
        if not (isinstance(block, _Block) and isinstance(below, _Block) and block.kind == "text" and not block.mark):
            continue
        text = block.texts[0] if len(block.rows) == 1 else ""
        opens = below.kind in ("number", "bullet") or (below.kind == "text" and len(below.rows) > 1)
        opens |= below.kind == "heading" and text.isupper()
        title = text[:1].isupper() and not ENDED.search(text) and text[-1:] not in ",;&–-" and "@" not in text
        if title and opens and len(text) <= LONGEST_PLAIN and "\t" not in text:
            block.kind = "heading"


def _levels(headings: Sequence[_Block]) -> dict[tuple[float, bool], int]:
    """Level 1 to 6 of each look of a heading: the larger the higher, bold before plain."""
    looks = sorted({(b.rows[0].size, b.rows[0].bold) for b in headings}, reverse=True)
    return {look: min(level, LEVELS) for level, look in enumerate(looks, 1)}


def _line(block: _Block, levels: dict[tuple[float, bool], int], words: frozenset[str]) -> Line:
    row = block.rows[0]
    text, breaks = _joined(block, words)
    if block.kind == "heading" and len(text) <= LONGEST_HEADING:
        return Line(text, heading=levels[row.size, row.bold], bold=row.bold, page=row.page, whole=True)
    depth = max(0, round(row.left / 18))
    return Line(
        text,
        bullet=block.kind == "bullet",
        page=row.page,
        whole=True,
        number=block.number or None,
        printed=block.printed,
        style=block.printed.replace(block.number, "", 1) if block.number else "",
        mark=block.mark,
        depth=depth,
        breaks=breaks,
        role="note" if block.kind == "note" else "",
    )


def _joined(block: _Block, words: frozenset[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The rows of a block in one line, and where it goes on on other pages, as (character, page).

    A hyphen at a row's end is dropped where the word is written without it.
    """
    text, page = "", block.rows[0].page
    breaks: list[tuple[int, int]] = []
    skipped = len(block.rows) - len(block.texts)
    for row, part in zip(block.rows[skipped:], block.texts, strict=True):
        before = block.rows[block.rows.index(row) - 1] if row is not block.rows[0] else None
        part = part.strip()
        if row.page != page:
            page = row.page
            breaks.append((len(text), page))
        ends = re.search(r"([\w’']+)-$", text)
        starts = re.match(r"[\w’']+", part)
        if ends and starts and before is not None:
            whole = (ends[1] + starts[0]).lower()
            both = f"{ends[1]}-{starts[0]}".lower()
            text = text[:-1] + part if whole in words and both not in words else text + part
        else:
            text = f"{text} {part}" if text else part
    return text, tuple(breaks)
