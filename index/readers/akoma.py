"""Akoma Ntoso XML (judgments, acts, press summaries) -> lines: `<num>` gives the numbers.

A number counts for a paragraph where it stands in a numbered unit outside quotations (`embeddedStructure`), and for an
item in a unit within another. Footnotes (`authorialNote`) leave the flow.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from index.errors import ReportError
from index.numbers import NUMBER
from index.readers.xml_safe import read_xml
from index.types import Line

ROOT = "akomaNtoso"
PLAIN = re.compile(rf"^({NUMBER})[.)]?$")
ITEM = re.compile(r"^\(?([a-zA-Z]{1,5}|\d{1,3})[).]$")
BLOCKS = frozenset({"p", "block", "docTitle", "longTitle"})
QUOTED = frozenset({"embeddedStructure", "quotedStructure", "embeddedText", "quotedText"})
SKIPPED = frozenset({"meta", "img", "marker", "remark"})
FRONT = frozenset({"header", "coverPage", "preface"})
DEEPEST_HEADING = 6


@dataclass
class _Reading:
    """Where the reading is: lines so far, footnotes, and what waits for the next block."""

    lines: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    waiting: str = ""  # a printed number that no block has taken yet
    level: int = 0  # of paragraphs: 1 in a numbered unit, 2 in one within it
    quoted: int = 0
    front: bool = False
    headings: int = 0


def read_akoma(data: bytes, *, name: str) -> tuple[Line, ...]:
    """The blocks of an Akoma Ntoso file in order. Raises `ReportError` where it is none, or has no text."""
    root = read_xml(data, name=name)
    if _tag(root) != ROOT:
        raise ReportError(f"{name}: this XML is not Akoma Ntoso (its root is <{_tag(root)}>).")
    reading = _Reading()
    try:
        _walk(root, reading)
    except RecursionError:
        raise ReportError(f"{name}: its elements are nested too deep to be read.") from None
    return (*_meta(root), *reading.lines, *reading.notes)


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _meta(root: Any) -> list[Line]:
    """What the file tells of itself: date and court."""
    found = {}
    for element in root.iter():
        tag = _tag(element)
        value = element.get("date") or element.get("value") or ""
        if tag == "FRBRdate" and "published" not in found and element.get("name") not in ("transform", None):
            found["published"] = value[:10]
        elif tag == "FRBRname" and value:
            found.setdefault("title", value)
        elif tag == "FRBRauthor" and (publisher := _organisation(root, element.get("href", ""))):
            found.setdefault("publisher", publisher)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", found.get("published", "")):
        found.pop("published", None)
    return [Line(f"{key}\t{value}", whole=True, role="meta") for key, value in found.items()]


def _organisation(root: Any, reference: str) -> str | None:
    for element in root.iter():
        if _tag(element) == "TLCOrganization" and f"#{element.get('eId')}" == reference:
            return element.get("showAs") or None
    return None


def _walk(element: Any, reading: _Reading) -> None:
    tag = _tag(element)
    if tag in SKIPPED or not tag:
        return
    if tag == "num":
        _number(" ".join("".join(element.itertext()).split()), reading)
    elif tag in ("heading", "subheading", "crossHeading"):
        _add(reading, _text(element, reading), heading=True)
    elif tag == "table":
        _flush(reading)
        _table(element, reading)
    elif tag in BLOCKS and not _holds_blocks(element):
        _add(reading, _text(element, reading))
    else:
        if tag in BLOCKS or (not len(element) and (element.text or "").strip()):
            _add(reading, " ".join((element.text or "").split()))
        front, quoted, level = reading.front, reading.quoted, reading.level
        reading.front |= tag in FRONT
        reading.quoted += tag in QUOTED
        numbered = any(_tag(child) == "num" for child in element)
        reading.level += numbered
        reading.headings += tag in ("level", "part", "chapter", "section")
        for child in element:
            _walk(child, reading)
            if tag in BLOCKS and (child.tail or "").strip():
                _add(reading, " ".join(child.tail.split()))
        reading.headings -= tag in ("level", "part", "chapter", "section")
        if numbered:
            _flush(reading)
        reading.front, reading.quoted, reading.level = front, quoted, level


def _holds_blocks(element: Any) -> bool:
    inner = {_tag(child) for child in element.iterdescendants() if not _in_note(child, element)}
    return bool(inner & (BLOCKS | QUOTED | {"table", "num"}))


def _in_note(element: Any, top: Any) -> bool:
    while element is not None and element is not top:
        if _tag(element) == "authorialNote":
            return True
        element = element.getparent()
    return False


def _number(printed: str, reading: _Reading) -> None:
    _flush(reading)
    reading.waiting = printed


def _flush(reading: _Reading) -> None:
    """A number without any text is still printed."""
    if reading.waiting:
        printed, reading.waiting = reading.waiting, ""
        _append(reading, "", printed)


def _add(reading: _Reading, text: str, *, heading: bool = False) -> None:
    if not text:
        return
    printed, reading.waiting = reading.waiting, ""
    if heading:
        level = min(max(reading.headings, 1), DEEPEST_HEADING)
        reading.lines.append(Line(f"{printed} {text}".strip(), heading=level, whole=True, role=_role(reading)))
    else:
        _append(reading, text, printed)


def _append(reading: _Reading, text: str, printed: str) -> None:
    role = _role(reading)
    plain, item = PLAIN.match(printed), ITEM.match(printed)
    if printed and plain and reading.level == 1 and not role:
        line = Line(text, whole=True, number=plain[1], printed=printed)
    elif printed and item and not role:
        line = Line(text, whole=True, mark=item[1], printed=printed, depth=reading.level)
    else:
        line = Line(f"{printed} {text}".strip(), whole=True, role=role)
    reading.lines.append(line)


def _role(reading: _Reading) -> Any:
    return "front" if reading.front else "quote" if reading.quoted else ""


def _text(element: Any, reading: _Reading) -> str:
    """The words of an element, footnotes put aside."""
    parts: list[str] = []
    _collect(element, parts, reading)
    return " ".join("".join(parts).split())


def _collect(element: Any, parts: list[str], reading: _Reading) -> None:
    parts.append(element.text or "")
    for child in element:
        tag = _tag(child)
        if tag == "authorialNote":
            note = " ".join(" ".join(child.itertext()).split())
            mark = (child.get("marker") or "").strip()
            reading.notes.append(Line(note, whole=True, role="note", mark=mark or None))
        elif tag == "br" or tag == "tab":
            parts.append(" ")
        elif tag and tag not in SKIPPED:
            if tag in BLOCKS:
                parts.append(" ")
            _collect(child, parts, reading)
            if tag in BLOCKS:
                parts.append(" ")
        parts.append(child.tail or "")


def _table(table: Any, reading: _Reading) -> None:
    for row in table.iterdescendants():
        if _tag(row) == "tr":
            cells = [_text(cell, reading) for cell in row if _tag(cell) in ("td", "th")]
            if any(cells):
                reading.lines.append(Line("\t".join(cells).strip("\t"), whole=True, role=_role(reading)))
