"""Word (DOCX) -> lines: paragraphs with the numbers that Word prints before them, headings, tables, footnotes."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from index.errors import ReportError
from index.numbers import NUMBER
from index.readers.docx_numbers import Numbering, W, read_numbering, whole
from index.types import Line

MOST_BYTES = 400_000_000  # of all parts unpacked; a file that unpacks to more is no report
PLAIN = re.compile(rf"^({NUMBER})[.)]?$")
ITEM = re.compile(r"^\(?([a-zA-Z]{1,5}|\d{1,3})[).]$")
TYPED = re.compile(rf"^((\[)?({NUMBER})((?(2)\]|[.)])))(?:\s+|(?=\t))")
TYPED_ITEM = re.compile(r"^\(([a-z]{1,4}|\d{1,2})\)\s+")
BULLET = re.compile(r"^[•◼▪■●○·\ue000-\uf8ff]\s*")
HEADING = re.compile(r"^heading\s*([1-9])$", re.IGNORECASE)
LONGEST_HEADING = 150
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DEEPEST_HEADING = 6
PLAIN_LEVEL = 5  # of a heading that only its type tells


@dataclass
class _Style:
    name: str = ""
    based_on: str = ""
    list_id: str | None = None
    level: int | None = None
    outline: int | None = None
    bold: bool | None = None


@dataclass
class _File:
    styles: dict[str, _Style]
    numbering: Numbering
    default: str
    notes: dict[tuple[str, str], Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    referred: list[Line] = field(default_factory=list)


def read_docx(data: bytes, *, name: str) -> tuple[Line, ...]:
    """The blocks of a Word file in order, footnotes last. Headers and footers of its pages are not in its flow.

    Raises `ReportError` where it is damaged, unpacks to too much, or is no Word document.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    damaged = f"{name}: this Word file is damaged and cannot be opened. Save it anew as .docx."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise ReportError(f"{name}: it unpacks to more than {MOST_BYTES // 1_000_000} MB and is not read.")
        package = docx.Document(io.BytesIO(data)).part.package
        part = package.main_document_part
        file = _File(_styles(part), Numbering(), "")
        file.default = next(
            (s.get(f"{W}styleId", "") for s in _styles_xml(part) if s.get(f"{W}default") == "1"), "Normal"
        )
        lists = {key: style.list_id for key, style in file.styles.items() if style.list_id}
        file.numbering = read_numbering(_related(part, "/numbering"), lists)
        for kind in ("footnote", "endnote"):
            notes = _related(part, f"/{kind}s")
            for note in notes.findall(f"{W}{kind}") if notes is not None else ():
                file.notes[kind, note.get(f"{W}id", "")] = note
        _blocks(part.element.body, file)
    except ReportError:
        raise
    except (PackageNotFoundError, zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError) as error:
        raise ReportError(damaged) from error
    except (AttributeError, TypeError, IndexError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ReportError(
            damaged
        ) from error  # python-docx and zipfile meet parts that are not what they are said to be
    return (*file.lines, *file.referred)


def _related(part: Any, ending: str) -> Any:
    """The root of the part that the document relates to by a kind of that ending; None where it has none."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype.endswith(ending) and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _styles_xml(part: Any) -> list[Any]:
    root = _related(part, "/styles")
    return root.findall(f"{W}style") if root is not None else []


def _styles(part: Any) -> dict[str, _Style]:
    found = {}
    for element in _styles_xml(part):
        style = _Style(_value(element, "name"), _value(element, "basedOn"))
        properties = element.find(f"{W}pPr")
        if properties is not None:
            style.list_id, style.level = _list_of(properties)
            outline = properties.find(f"{W}outlineLvl")
            style.outline = whole(outline.get(f"{W}val"), 9) if outline is not None else None
        run = element.find(f"{W}rPr")
        if run is not None and run.find(f"{W}b") is not None:
            style.bold = _on(run.find(f"{W}b"))
        found[element.get(f"{W}styleId", "")] = style
    return found


def _value(element: Any, tag: str) -> str:
    child = element.find(f"{W}{tag}")
    return str(child.get(f"{W}val", "")) if child is not None else ""


def _on(element: Any) -> bool:
    return element is not None and element.get(f"{W}val") not in ("0", "false", "off")


def _list_of(properties: Any) -> tuple[str | None, int | None]:
    """The list and level that paragraph properties name."""
    numbering = properties.find(f"{W}numPr")
    if numbering is None:
        return None, None
    level = numbering.find(f"{W}ilvl")
    list_id = numbering.find(f"{W}numId")
    return (
        list_id.get(f"{W}val") if list_id is not None else None,
        whole(level.get(f"{W}val"), 0) if level is not None else None,
    )


def _chain(file: _File, style: str) -> list[_Style]:
    """A style and those it is based on."""
    found: list[_Style] = []
    seen: set[str] = set()
    while style in file.styles and style not in seen:
        seen.add(style)
        found.append(file.styles[style])
        style = file.styles[style].based_on
    return found


def _blocks(body: Any, file: _File) -> None:
    stack = [iter(body)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == f"{W}p":
            _paragraph(element, file)
        elif element.tag == f"{W}tbl":
            _table(element, file)
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            stack.append(iter(element))


def _printed(element: Any, file: _File) -> tuple[str, str, int, str]:
    """What Word prints before a paragraph, the form of it, its level, and its list (for a series to be one)."""
    properties = element.find(f"{W}pPr")
    style = _value(properties, "pStyle") if properties is not None else ""
    style = style or file.default
    list_id, level = _list_of(properties) if properties is not None else (None, None)
    for above in _chain(file, style):
        list_id = above.list_id if list_id is None else list_id
        level = above.level if level is None else level
    if style in file.numbering.styles and level is None:
        level = file.numbering.styles[style][1]
    if list_id is None or list_id == "0":
        return "", "", 0, ""
    printed, form = file.numbering.next(list_id, level or 0)
    return printed, form, level or 0, file.numbering.abstract_of.get(list_id, "")


def _paragraph(element: Any, file: _File) -> None:
    text, bold, has_runs = _text(element, file)
    if not text.strip():
        return  # Word numbers an empty paragraph too, but prints nothing worth a place: see below
    printed, form, level, _ = _printed(element, file)
    text = text.strip()
    properties = element.find(f"{W}pPr")
    style = (_value(properties, "pStyle") if properties is not None else "") or file.default
    chain = _chain(file, style)
    heading = _heading(properties, chain, text, bold and has_runs)
    named = any(HEADING.match(above.name) for above in chain)
    quoted = any("quot" in above.name.casefold() for above in chain[:2])
    plain, item = PLAIN.match(printed), ITEM.match(printed)
    titled = named or (bold and has_runs and len(text) <= LONGEST_HEADING and text[-1:] not in ".;:,")
    if heading and (titled or not plain):  # an outline level alone makes no heading of a numbered paragraph
        file.lines.append(Line(f"{printed} {text}".strip(), heading=heading, bold=bold, whole=True))
    elif quoted:
        file.lines.append(Line(f"{printed} {text}".strip(), whole=True, role="quote"))
    elif form == "bullet":
        file.lines.append(Line(text, bullet=True, whole=True, depth=level))
    elif plain:
        file.lines.append(Line(text, whole=True, number=plain[1], printed=printed, style=f"list {level}"))
    elif item:
        file.lines.append(Line(text, whole=True, mark=item[1], printed=printed, depth=level))
    elif printed:
        file.lines.append(Line(f"{printed} {text}", whole=True))
    else:
        file.lines.append(_typed(text))


def _typed(text: str) -> Line:
    """A paragraph whose number, mark or bullet was typed by hand."""
    flat = " ".join(text.split())
    if match := TYPED.match(text):
        rest = " ".join(text[match.end() :].split())
        return Line(rest, whole=True, number=match[3], printed=match[1], style=f"typed {match[4]}")
    if match := TYPED_ITEM.match(text):
        return Line(" ".join(text[match.end() :].split()), whole=True, mark=match[1], printed=f"({match[1]})")
    if match := BULLET.match(flat):
        return Line(flat[match.end() :], bullet=True, whole=True)
    return Line(flat, whole=True)


def _heading(properties: Any, chain: list[_Style], text: str, bold: bool) -> int:
    """The level of a heading, 0 for none: by its style's name, its outline level, or a short line wholly bold."""
    for style in chain:
        if match := HEADING.match(style.name):
            return min(int(match[1]), DEEPEST_HEADING)
    outline = properties.find(f"{W}outlineLvl") if properties is not None else None
    level = whole(outline.get(f"{W}val"), 9) if outline is not None else None
    for style in chain:
        level = style.outline if level is None else level
    if level is not None and level < 9 and len(text) <= LONGEST_HEADING:
        return min(level + 1, DEEPEST_HEADING)
    title = bold or any("heading" in style.name.casefold() for style in chain[:1])
    short = len(text) <= LONGEST_HEADING and text[-1:] not in ".,;:" and re.search(r"[^\W\d]{2}", text) is not None
    return PLAIN_LEVEL if title and short else 0


def _text(element: Any, file: _File) -> tuple[str, bool, bool]:
    """The words of a paragraph, footnotes put aside; whether all are bold; and whether it has any of its own."""
    properties = element.find(f"{W}pPr")
    style = (_value(properties, "pStyle") if properties is not None else "") or file.default
    inherited = next((above.bold for above in _chain(file, style) if above.bold is not None), False)
    parts: list[str] = []
    bold, any_text = True, False
    skipped: set[Any] = set()
    for child in element.iter():
        parent = child.getparent()
        if parent in skipped or child.tag in (f"{W}del", f"{W}moveFrom", f"{COMPATIBLE}Fallback", f"{W}instrText"):
            skipped.add(child)
        elif child.tag == f"{W}t":
            parts.append(child.text or "")
            if (child.text or "").strip():
                any_text = True
                bold &= _is_bold(parent, inherited, file)
        elif child.tag == f"{W}tab" and parent.tag == f"{W}r":
            parts.append("\t")
        elif child.tag in (f"{W}br", f"{W}cr"):
            parts.append(" ")
        elif child.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif child.tag == f"{W}p":
            if child is not element:
                parts.append(" ")  # a text box within
        elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            _note(child, file)
    text = re.sub(r"[ \u00a0]+", " ", "".join(parts)).strip(" ")
    return text, bold and any_text, any_text


def _is_bold(run: Any, inherited: bool, file: _File) -> bool:
    properties = run.find(f"{W}rPr") if run is not None else None
    if properties is None:
        return inherited
    own = properties.find(f"{W}b")
    if own is not None:
        return _on(own)
    style = _value(properties, "rStyle")
    return next((above.bold for above in _chain(file, style) if above.bold is not None), inherited)


def _note(reference: Any, file: _File) -> None:
    kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
    note = file.notes.pop((kind, reference.get(f"{W}id", "")), None)
    if note is not None:
        text = " ".join("".join(t.text or "" for t in note.iter(f"{W}t")).split())
        count = sum(line.role == "note" for line in file.referred) + 1
        file.referred.append(Line(text, whole=True, role="note", mark=str(count)))


def _table(table: Any, file: _File) -> None:
    """A row a line, tabs between its cells; a table of one column is layout, and its paragraphs are read as such."""
    rows = [[cell for cell in row.iter(f"{W}tc") if _own(cell, table)] for row in table.iter(f"{W}tr")]
    if all(len(cells) <= 1 for cells in rows):
        for cells in rows:
            for cell in cells:
                _blocks(cell, file)
        return
    for cells in rows:
        texts = []
        for cell in cells:
            words = []
            for paragraph in cell.iter(f"{W}p"):
                text, _, _ = _text(paragraph, file)
                printed = _printed(paragraph, file)[0] if text.strip() else ""
                words.append(f"{printed} {' '.join(text.split())}".strip())
            texts.append(" ".join(word for word in words if word))
        if any(texts):
            file.lines.append(Line("\t".join(texts).strip("\t"), whole=True))


def _own(cell: Any, table: Any) -> bool:
    """Whether a cell is the table's own and not that of a table within it."""
    above = cell.getparent()
    while above is not None and above.tag != f"{W}tbl":
        above = above.getparent()
    return above is table
