"""Markdown -> lines.

Line by line, and not by Markdown's own block rules: those let a list swallow the paragraph after it and
renumber what the report numbered. Only marks inside a line are read by the CommonMark parser.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.readers.markdown_notes import find_notes
from index.readers.text import decode
from index.types import Line

if TYPE_CHECKING:  # 50 ms that asking does not need
    from markdown_it import MarkdownIt

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*)$")
BULLET = re.compile(r"^[ \t]*[-*+•][ \t]+(?=\S)")
HEADER = re.compile(r"---[ \t]*\r?\n((?:[\w-]+:.*\r?\n|[ \t]+.*\r?\n)+)---[ \t]*(?:\r?\n|$)")
MACHINE = re.compile(r"^(?:\{:[^}]*\}|[*-] TOC)\s*$")  # for publishing tools: attributes, and where contents go
NUMBERED = re.compile(r"\s*\d+[.)]")
LONGEST_REST = 80  # characters of what is left of a heading on its second line
QUOTES = "\"'"
RULE = re.compile(r"^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
EDGE = " \r\n\f\v\u00a0"  # not the tab: an empty last cell of a table row is still a cell
GLUED = re.compile(r"(?<=\*\*)([^*\s][^*]*)\*{4}(?=[^*]+\*\*)")
"""Two bold runs without a space between them (`**Title****Grade 2**`), which CommonMark reads as one."""
BOLD_HTML = {"<b>": 1, "</b>": -1, "<strong>": 1, "</strong>": -1}
TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
TAGS = re.findall(
    r"\w+",
    """a abbr b big blockquote center cite code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p
pre q s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul wbr""",
)
"""Tags that are taken off as marks. Anything else between < and > is the report's words ("ages <five and >ten")."""


@lru_cache(maxsize=1)
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True})


def read_markdown(data: bytes, *, name: str) -> tuple[Line, ...]:
    """The lines of a Markdown file that hold anything, in order.

    Raises what `decode` does.
    """
    text = decode(data, name=name)
    if header := HEADER.match(text):
        text = text[header.end() :]
    lines = [raw for raw in re.split(r"\r\n|\r|\n", text) if not MACHINE.match(raw)]
    groups: list[list[Line]] = []
    for position, raw in enumerate(lines):
        if not raw.strip():
            continue
        read = _line(raw)
        before = lines[position - 1] if position else ""
        after = lines[position + 1] if position + 1 < len(lines) else ""
        if not before.strip() or not groups:
            groups.append([read])
        elif _ends_heading(before, raw, after) and groups[-1][-1].heading:
            groups[-1][-1] = replace(groups[-1][-1], text=f"{groups[-1][-1].text} {read.text}")
        else:
            groups[-1].append(read)
    return (*_header(header[1] if header else ""), *(line for group in find_notes(groups) for line in group))


def _ends_heading(heading: str, raw: str, after: str) -> bool:
    """Whether a line is the rest of a hard-wrapped heading: alone right below one that ends in a space or a dash."""
    marked = any(mark.match(raw) for mark in (HEADING, BULLET, RULE, NUMBERED))
    alone = not after.strip() or NUMBERED.match(after) is not None
    return heading[-1:] in (" ", "–", "-") and not marked and alone and len(raw) < LONGEST_REST


def _header(text: str) -> Iterator[Line]:
    """What a header for publishing tools tells of the report: its title and date."""
    for key, value in re.findall(r"^(\w+): *(.+?) *$", text, re.MULTILINE):
        if key.lower() in ("title", "date"):
            yield Line(f"{key.lower()}\t{value.strip(EDGE + QUOTES)}", role="meta")


def _line(raw: str) -> Line:
    if RULE.match(raw):
        return Line("", rule=True)
    if heading := HEADING.match(raw):
        text, bold = _plain(_without_closing(heading[2]))
        return Line(text, heading=len(heading[1]), bold=bold)
    if bullet := BULLET.match(raw):
        text, bold = _plain(raw[bullet.end() :])
        return Line(text, bullet=True, bold=bold)
    text, bold = _plain(raw)
    return Line(text, bold=bold)


def _without_closing(title: str) -> str:
    """A heading without the marks that may close it: hashes after a space ("# Title ##", but not "# C#")."""
    title = title.strip(EDGE + "\t")
    bare = title.rstrip("#")
    return title if bare and bare[-1] not in " \t" else bare


def _plain(raw: str) -> tuple[str, bool]:
    """The text of one line without its marks, and whether all of it was bold."""
    if not any(mark in raw for mark in "*_`[<\\&!"):
        return raw.strip(EDGE), False
    tokens = _parser().parseInline(GLUED.sub(r"\1** **", raw.strip(EDGE)))[0].children or []
    parts: list[str] = []
    depth, plain_seen, bold_seen = 0, False, False
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            depth += 1 if token.type == "strong_open" else -1
        elif token.type == "html_inline":
            depth += BOLD_HTML.get(token.content.lower(), 0)
            parts.append(_html(token.content))
        elif token.content:
            parts.append(re.sub(r"[\r\n]", " ", token.content))  # "&#10;": a line stays a line
            if token.content.strip():
                bold_seen |= depth > 0
                plain_seen |= depth <= 0
    return "".join(parts).strip(EDGE), bold_seen and not plain_seen


def _html(tag: str) -> str:
    """What an HTML tag, or what looks like one, leaves in the text."""
    match = TAG.match(tag)
    name = match[1].lower() if match else ""  # a comment has none
    if name == "br":
        return " "
    return "" if not name or name in TAGS else tag
