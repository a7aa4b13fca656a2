"""HTML -> lines: headings, paragraphs, lists with the numbers that a browser shows, tables.

What is for the browser or for finding the way (scripts, navigation, forms, page header and footer) is left out.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from index.errors import ReportError
from index.numbers import NUMBER
from index.outline import CONTENTS
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
TYPED = re.compile(rf"^((\[)?({NUMBER})((?(2)\]|(?:[.)]|(?<=\d\.\d)|(?<=\d\.\d\d)))))\s+(?=\S)")
"""A number that is typed before a text: 12. or [12]; 1.2 without a full stop too, but not a 12."""
NOTE_MARK = re.compile(r"\[?(\d{1,3}|[*†‡§]{1,3})\]?")
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
    note: str | None = None  # the mark of a footnote


@dataclass
class _Reading:
    notes: dict[str, str] = field(default_factory=dict)  # marks of footnotes by the ids of what they lead to
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
    reading = _Reading(_notes(main))
    try:
        _walk(main, reading, _Block(), bold=False, shell=main is body)
    except RecursionError:
        raise ReportError(f"{name}: its elements are nested too deep to be read.") from None
    _flush(reading, _Block())
    title = tree.css_first("title")
    text = SPACE.sub(" ", title.text()).strip() if title is not None else ""
    meta = [Line(f"title\t{text}", whole=True, role="meta")] if text and not tree.css_first("h1") else []
    lines = [
        replace(line, role="contents")
        if line.heading and CONTENTS.match(line.text) and after.role == "contents"
        else line
        for line, after in pairwise([*reading.lines, Line("")])
    ]
    return (*meta, *lines)


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
        elif tag in ("ol", "ul") and _is_contents(child):
            _flush(reading, block)
            reading.lines += [
                Line(SPACE.sub(" ", item.text()).strip(), whole=True, role="contents") for item in child.css("li")
            ]
        elif tag in ("sup", "a") and _refers(child) in reading.notes:
            pass  # the figure of a footnote is no word of the text
        elif tag in BLOCKS and tag not in SKIPPED and not (shell and tag in SHELL):
            _flush(reading, block)
            inner = _inner(child, node, block, counter, reading)
            if tag == "li" and node.tag == "ol":
                counter = whole(child.attributes.get("value"), counter) + 1
            _walk(child, reading, inner, bold=False, shell=shell and tag not in ("article", "section"))
            _flush(reading, inner)
        elif tag and not tag.startswith("-") and tag not in SKIPPED and not (shell and tag in SHELL):
            _walk(child, reading, block, bold=bold or tag in ("b", "strong"), shell=shell)
        child = child.next


def _inner(node: Any, parent: Any, block: _Block, counter: int, reading: _Reading) -> _Block:
    if (mark := reading.notes.get(node.attributes.get("id") or "")) is not None:
        return _Block(note=mark)
    if block.note is not None:
        return block
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
    if block.note is not None:
        bare = re.sub(rf"^\[?{re.escape(block.note)}[\].)]?\s+|\s*[↩↑^]$", "", text)
        line = Line(bare, whole=True, mark=block.note, role="note")
    elif block.heading:
        line = Line(text, heading=block.heading, bold=bold, whole=True)
    elif block.quoted:
        line = Line(f"{printed} {text}".strip(), whole=True, role="quote")
    elif printed:
        line = Line(text, whole=True, number=printed.rstrip("."), printed=printed, style="list")
    elif mark is not None:
        line = Line(text, whole=True, mark=mark, printed=f"({mark})", depth=block.depth)
    elif typed:
        line = Line(text[typed.end() :], whole=True, number=typed[3], printed=typed[1], style=f"typed {typed[4]}")
    elif item:
        line = Line(text[item.end() :], whole=True, mark=item[1], printed=f"({item[1]})", depth=block.depth)
    else:
        line = Line(text, whole=True, bullet=bullet, bold=bold, depth=block.depth)
    reading.lines.append(line)


def _notes(main: Any) -> dict[str, str]:
    """The footnotes that raised figures lead to: their marks, by the ids of the elements that hold them."""
    links = [*main.css("sup a[href^='#']"), *main.css("a[href^='#'] > sup")]
    targets = [(link if link.tag == "a" else link.parent) for link in links]
    ids = {node.attributes.get("id") for node in main.css("[id]")} if targets else set()
    found: dict[str, str] = {}
    for link in targets:
        mark, name = NOTE_MARK.fullmatch(link.text().strip()), (link.attributes.get("href") or "")[1:]
        if mark and name in ids:
            found.setdefault(name, mark[1])
    return found


def _refers(node: Any) -> str:
    """The id that a raised figure, or the link around it, leads to; empty where it is none."""
    link = node if node.tag == "a" else node.css_first("a")
    raised = node.tag == "sup" or node.css_first("sup") is not None
    return (link.attributes.get("href") or "")[1:] if link is not None and raised else ""


def _is_contents(node: Any) -> bool:
    """Whether all that stands in a list are links to places of the same page."""
    items = node.css("li")
    texts = [SPACE.sub("", item.text(deep=False)) for item in items]
    links = [item.css("a[href^='#']") for item in items]
    return len(items) > 1 and not any(texts) and all(links)


def _table(table: Any, reading: _Reading) -> None:
    for row in table.css("tr"):
        cells = [SPACE.sub(" ", cell.text(separator=" ")).strip() for cell in row.css("td, th")]
        if any(cells):
            reading.lines.append(Line("\t".join(cells).rstrip("\t"), whole=True))
