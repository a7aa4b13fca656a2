"""HTML -> lines: headings, paragraphs, lists with the numbers that a browser shows, tables.

What is for the browser or for finding the way (scripts, navigation, forms, page header and footer) is left out.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from index.errors import ReportError
from index.numbers import NUMBER
from index.readers.docx_numbers import whole, written
from index.types import Line

SKIPPED = frozenset(re.findall(r"\w+", "script style noscript template nav form button select svg iframe head aside"))
SHELL = frozenset(("header", "footer"))  # of the page; within an article or section they are the report's
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1
h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul""",
    )
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
TYPED = re.compile(rf"^(({NUMBER})([.)]))\s+")
ITEM = re.compile(r"^\(([a-z]{1,4}|\d{1,2})\)\s+")
FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass
class _Block:
    """What is known of the block that text falls into."""

    heading: int = 0
    printed: str = ""
    mark: str | None = None
    bullet: bool = False
    quoted: bool = False
    depth: int = 0


@dataclass
class _Reading:
    lines: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)


def read_html(data: bytes, *, name: str) -> tuple[Line, ...]:
    """The blocks of an HTML page in order. Raises `ReportError` where it has no text or is nested too deep."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(data)
    body = tree.body
    if body is None:
        raise ReportError(f"{name}: there is no text in this HTML file.")
    main = tree.css_first("main") or tree.css_first("article") or body
    reading = _Reading()
    try:
        _walk(main, reading, _Block(), bold=False, shell=main is body)
    except RecursionError:
        raise ReportError(f"{name}: its elements are nested too deep to be read.") from None
    _flush(reading, _Block())
    title = tree.css_first("title")
    text = SPACE.sub(" ", title.text()).strip() if title is not None else ""
    meta = [Line(f"title\t{text}", whole=True, role="meta")] if text and not tree.css_first("h1") else []
    return (*meta, *reading.lines)


def _walk(node: Any, reading: _Reading, block: _Block, *, bold: bool, shell: bool) -> None:
    child = node.child
    counter = whole(node.attributes.get("start"), 1) if node.tag == "ol" else 0
    while child is not None:
        tag = child.tag
        if tag == "-text":
            text = child.text_content or ""
            reading.text.append(text)
            if text.strip():
                reading.bold.append(bold)
        elif tag == "br":
            reading.text.append(" ")
        elif tag == "table":
            _flush(reading, block)
            _table(child, reading)
        elif tag in BLOCKS and tag not in SKIPPED and not (shell and tag in SHELL):
            _flush(reading, block)
            inner = _inner(child, node, block, counter)
            if tag == "li" and node.tag == "ol":
                counter = whole(child.attributes.get("value"), counter) + 1
            _walk(child, reading, inner, bold=False, shell=shell and tag not in ("article", "section"))
            _flush(reading, inner)
        elif tag and not tag.startswith("-") and tag not in SKIPPED and not (shell and tag in SHELL):
            _walk(child, reading, block, bold=bold or tag in ("b", "strong"), shell=shell)
        child = child.next


def _inner(node: Any, parent: Any, block: _Block, counter: int) -> _Block:
    quoted = block.quoted or node.tag == "blockquote"
    if node.tag in HEADINGS:
        return _Block(heading=HEADINGS[node.tag])
    if node.tag != "li":
        return block if quoted == block.quoted else _Block(quoted=True)
    if parent.tag != "ol":
        return _Block(bullet=True, quoted=quoted, depth=block.depth + 1)
    count = whole(node.attributes.get("value"), counter)
    form = FORMS.get(parent.attributes.get("type") or "", "decimal")
    if form == "decimal" and block.depth == 0:
        return _Block(printed=f"{count}.", quoted=quoted, depth=1)
    return _Block(mark=written(count, form), quoted=quoted, depth=block.depth + 1)


def _flush(reading: _Reading, block: _Block) -> None:
    """Make a line of the text that was gathered; what numbers or marks the block counts for its first line alone."""
    text = SPACE.sub(" ", "".join(reading.text)).strip()
    bold = bool(reading.bold) and all(reading.bold)
    reading.text.clear()
    reading.bold.clear()
    if not text:
        return
    printed, block.printed = block.printed, ""
    mark, block.mark = block.mark, None
    bullet, block.bullet = block.bullet, False
    typed, item = TYPED.match(text), ITEM.match(text)
    if block.heading:
        line = Line(text, heading=block.heading, bold=bold, whole=True)
    elif block.quoted:
        line = Line(f"{printed} {text}".strip(), whole=True, role="quote")
    elif printed:
        line = Line(text, whole=True, number=printed.rstrip("."), printed=printed, style="list")
    elif mark is not None:
        line = Line(text, whole=True, mark=mark, printed=f"({mark})", depth=block.depth)
    elif typed:
        line = Line(text[typed.end() :], whole=True, number=typed[2], printed=typed[1], style=f"typed {typed[3]}")
    elif item:
        line = Line(text[item.end() :], whole=True, mark=item[1], printed=f"({item[1]})", depth=block.depth)
    else:
        line = Line(text, whole=True, bullet=bullet, bold=bold, depth=block.depth)
    reading.lines.append(line)


def _table(table: Any, reading: _Reading) -> None:
    for row in table.css("tr"):
        cells = [SPACE.sub(" ", cell.text(separator=" ")).strip() for cell in row.css("td, th")]
        if any(cells):
            reading.lines.append(Line("\t".join(cells).rstrip("\t"), whole=True))
