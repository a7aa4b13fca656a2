"""Plain text -> lines: the places of letters on a page of one type, read as a PDF's are.

Hard-wrapped lines are put together, numbers may stand alone on their line, and where form feeds part pages, running
heads and feet are left out.
"""

import re
from itertools import pairwise

from index.errors import ReportError
from index.readers.layout import Piece, lay_out
from index.types import Line

WIDTH, HEIGHT, SIZE = 6.0, 12.0, 10.0  # of a letter, of a line, of the type: points, as on a typewriter
CELLS = re.compile(r"\t| {4,}")
WRAPPED = 0.1  # of the lines of a hard-wrapped text at least have another right below
NOTE = re.compile(r"^ {0,8}\[(\d{1,3})\]\s+(\S.*)$")
CALLED = re.compile(r"(?<=[\w.,;:!?’”'\")])\[(\d{1,3})\]")
RULE = re.compile(r"[-_=*–—]{3,}")
MARKDOWN = re.compile(r"^#{1,6} \S|^\*\*\S.*\*\*$|\]\(https?://", re.MULTILINE)
ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(data: bytes, *, name: str) -> str:
    """The text of a file in UTF-8, or UTF-16 with its mark. Raises `ReportError` with the line of a wrong byte."""
    encoding = next((known for mark, known in ENCODINGS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReportError(
            f"{name}: line {line} is not UTF-8 text (byte {error.start}). Save the file as UTF-8 and index it again."
        ) from None
    if "\x00" in text:
        raise ReportError(f"{name}: this is not a text file (it holds zero bytes). Give a Markdown or text file.")
    return text


def is_markdown(text: str) -> bool:
    """Whether a text has Markdown's headings, bold lines or links."""
    return MARKDOWN.search(text) is not None


def read_text(data: bytes, *, name: str) -> tuple[Line, ...]:
    """The blocks of a plain text in order, with pages where form feeds part it."""
    text, notes = _without_notes(decode(data, name=name))
    paged = text.strip("\f \r\n").count("\f") > 0
    pages = [_pieces(page) for page in text.split("\f")]
    lines = lay_out([page for page in pages if page] or [[]], leading=HEIGHT if _is_wrapped(text) else None)
    if not paged:
        lines = tuple(_without_page(line) for line in lines)
    return (*lines, *notes)


def _is_wrapped(text: str) -> bool:
    """Whether lines follow one another, so that an empty one parts paragraphs, and not every line from the next."""
    filled = [bool(line.strip()) for line in text.splitlines()]
    pairs = sum(one and other for one, other in pairwise(filled))
    return pairs >= WRAPPED * sum(filled)


def _without_notes(text: str) -> tuple[str, tuple[Line, ...]]:
    """The text without its footnotes and the rules above them; and those, each as a line.

    A footnote is a block that opens with a number in brackets which stands right after a word elsewhere: "homes.[3]".
    """
    called = set(CALLED.findall(text))
    kept: list[str] = []
    notes: list[tuple[str, list[str]]] = []
    inside = False
    for line in text.split("\n"):
        match = NOTE.match(line)
        if match and match[1] in called:
            notes.append((match[1], [match[2]]))
            inside = True
        elif inside and line.strip() and "\f" not in line:
            notes[-1][1].append(line)
        else:
            inside = False
            kept.append(line)
            continue
        kept.append("")
    if notes:
        kept = ["" if RULE.fullmatch(line.strip()) else line for line in kept]
    made = (Line(" ".join(" ".join(parts).split()), whole=True, mark=mark, role="note") for mark, parts in notes)
    return "\n".join(kept), tuple(made)


def _pieces(page: str) -> list[Piece]:
    pieces = []
    for row, line in enumerate(re.split(r"\r\n|\r|\n", page)):
        at = 0
        for cell in CELLS.split(line.rstrip()):
            left = line.index(cell, at)
            at = left + len(cell)
            if cell.strip():
                left += len(cell) - len(cell.lstrip())
                right = (at + 1) * WIDTH
                hyphen = cell.endswith("-")
                pieces.append(Piece(cell.strip(), left * WIDTH, row * HEIGHT, right, SIZE, False, hyphen=hyphen))
    return pieces


def _without_page(line: Line) -> Line:
    from dataclasses import replace

    return replace(line, page=None)
