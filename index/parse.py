"""Lines -> Report: numbered paragraphs, sections, items, tables, front matter."""

import re
from dataclasses import dataclass, field

from index.errors import ReportError
from index.front import FIELD, read_front
from index.glossary import find_abbreviations
from index.outline import CONTENTS, Outline, read_contents, split_grade
from index.sentences import split_sentences
from index.tables import read_judgements, read_scale
from index.types import Item, Line, Paragraph, Report

NUMBER = re.compile(r"^(\d{1,4})[.)][ \t]+(?=\S)")
FURTHEST_GAP = 10
"""A line that begins with a number further ahead than this is no paragraph but a wrapped line ("2011. Since …")."""
LONGEST_BOLD_HEADING = 150  # characters; a longer bold line is emphasis
FRONT_LABEL = "Front page"


@dataclass
class _Draft:
    """A paragraph while its lines come in. A part is (kind, text); kinds: text, lead, bullet, row."""

    number: str | None
    section: int | None
    page: int | None
    parts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_bullets(self) -> bool:
        return any(kind == "bullet" for kind, _ in self.parts)

    def add(self, kind: str, text: str) -> None:
        """A plain line runs on after the text or bullet before it (a page break), with one space."""
        if kind == "text" and self.parts and self.parts[-1][0] in ("text", "bullet"):
            last, before = self.parts[-1]
            self.parts[-1] = (last, f"{before} {text}")
        else:
            self.parts.append((kind, text))


def parse_report(
    lines: tuple[Line, ...], *, report_id: str, file: str, sha256: str, overrides: dict[str, str] | None = None
) -> Report:
    """The report that `lines` hold. Nothing printed is left out except the contents list and rules.

    Gaps and repeats in the numbering, and numbers not taken for paragraphs, stand in `notes`.
    Raises `ReportError` where there is no text at all.
    """
    if not any(line.text for line in lines):
        raise ReportError(f"{file}: there is no text in it. Give a report with numbered paragraphs.")
    front_lines, contents_lines, body = _split(lines)
    outline = Outline(read_contents(contents_lines))
    drafts, notes = _walk(body, outline)
    paragraphs = _front_paragraph(front_lines) + _finish(drafts, outline)
    if not any(p.number for p in paragraphs):
        notes.append("no numbered paragraph was found")
    return Report(
        id=report_id,
        file=file,
        sha256=sha256,
        front=read_front(front_lines, name=report_id, overrides=overrides or {}),
        sections=tuple(outline.sections),
        paragraphs=paragraphs,
        rows=read_judgements([block for p in paragraphs for block in _blocks(p)], outline.sections),
        scale=read_scale([p.text for p in paragraphs]),
        abbreviations=find_abbreviations([p.text for p in paragraphs]),
        notes=tuple(notes),
    )


def _split(lines: tuple[Line, ...]) -> tuple[list[Line], list[Line], list[Line]]:
    """Front page, contents list, body. Without a contents list the front ends at the second heading or ¶."""
    for start, line in enumerate(lines):
        if CONTENTS.match(line.text):
            end = start + 1
            while end < len(lines) and not (lines[end].heading or lines[end].rule):
                end += 1
            return list(lines[:start]), list(lines[start + 1 : end]), list(lines[end:])
    for start, line in enumerate(lines):
        if start and (line.heading or NUMBER.match(line.text)):
            return list(lines[:start]), [], list(lines[start:])
    return list(lines[:1]), [], list(lines[1:])


def _walk(body: list[Line], outline: Outline) -> tuple[list[_Draft], list[str]]:
    """Paragraphs in order, and what there is to note about their numbers."""
    drafts: list[_Draft] = []
    notes: list[str] = []
    draft: _Draft | None = None
    last = 0  # the last paragraph number seen
    inner = 0  # the last number of a list inside the paragraph, 0 outside one
    for position, line in enumerate(body):
        if line.rule or not line.text:
            continue
        if _is_heading(line):
            draft = _heading(line, body[position + 1 :], draft, outline)
            inner = 0
            continue
        number = NUMBER.match(line.text) if not line.bullet else None
        kind = "row" if "\t" in line.text else "bullet" if line.bullet else "text"
        if number:
            value = int(number[1])
            if draft is not None and last and (value == inner + 1 if inner else value == 1 and last > 1):
                inner = value
                notes.append(f"{number[0].strip()} inside ¶{last} is taken for a list, not a paragraph")
                kind = "row"  # on a line of its own, its number kept
            elif last and value > last + FURTHEST_GAP:
                notes.append(f"a line after ¶{last} begins with {number[0].strip()} and is not taken for a paragraph")
            else:
                if last and value > last + 1:
                    gap = f"¶{last + 1}" if value == last + 2 else f"¶{last + 1} to ¶{value - 1}"
                    notes.append(f"gap in the numbering: {gap} missing")
                elif value <= last:
                    notes.append(f"¶{value} is repeated after ¶{last}")
                inner, last = 0, max(last, value)
                draft = _Draft(number[1], outline.current, line.page)
                drafts.append(draft)
                draft.add(kind, line.text[number.end() :])
                continue
        if draft is None:
            draft = _Draft(None, outline.current, line.page)
            drafts.append(draft)
        draft.add(kind, line.text)
    return drafts, notes


def _is_heading(line: Line) -> bool:
    short = len(line.text) <= LONGEST_BOLD_HEADING and line.text[-1:] not in ".,;" and "\t" not in line.text
    return bool(line.heading) or (line.bold and short and not line.bullet)


def _heading(line: Line, ahead: list[Line], draft: _Draft | None, outline: Outline) -> _Draft | None:
    """Take a heading in; the paragraph that stays open after it is returned, None where it ends.

    A heading between a paragraph and its own bullets does not end the paragraph: right above a bullet it is
    the bullets' lead ("Within three months:"), further above it titles the section that the paragraph opens.
    """
    title, grade = split_grade(line.text)
    if title:
        following = [nearby for nearby in ahead if nearby.text]
        first = next((n for n in following if not _is_heading(n)), None)
        if draft is not None and draft.number and first is not None and first.bullet:
            if following[0].bullet:
                draft.add("lead", line.text)
            else:
                draft.section = outline.add(title, line)
            return draft
        outline.add(title, line)
    if grade:
        outline.grade(grade)
    return None


def _finish(drafts: list[_Draft], outline: Outline) -> tuple[Paragraph, ...]:
    seen: dict[str, int] = {}
    paragraphs = []
    for draft in drafts:
        text, items = _text(draft)
        title = outline.sections[draft.section].title if draft.section is not None else FRONT_LABEL
        label = f"¶{draft.number}" if draft.number else title
        anchor = f"p{draft.number}" if draft.number else re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        seen[anchor] = seen.get(anchor, 0) + 1
        if seen[anchor] > 1:
            anchor = f"{anchor}-{seen[anchor]}"
        paragraphs.append(
            Paragraph(draft.number, label, anchor, text, draft.section, split_sentences(text, items), items, draft.page)
        )
    return tuple(paragraphs)


def _text(draft: _Draft) -> tuple[str, tuple[Item, ...]]:
    """The parts joined, a line each, and the items among them with their offsets."""
    text, lead = "", None
    items: list[Item] = []
    bullets = 0
    for kind, part in draft.parts:
        part = part.rstrip("\t ") if kind == "row" else part
        start = len(text) + 1 if text else 0
        text = f"{text}\n{part}" if text else part
        if kind == "lead" or (kind == "row" and "\t" not in part and not NUMBER.match(part)):
            lead = part.rstrip(": ")
        elif kind in ("bullet", "row"):
            mark = _mark(bullets) if kind == "bullet" else None
            bullets += kind == "bullet"
            items.append(Item(mark, lead, start, len(text)))
    return text, tuple(items)


def _mark(position: int) -> str:
    """0 -> "a", 25 -> "z", 26 -> "aa"."""
    letters = ""
    while position >= 0:
        letters = chr(ord("a") + position % 26) + letters
        position = position // 26 - 1
    return letters


def _blocks(paragraph: Paragraph) -> list[tuple[str, list[tuple[str, str]]]]:
    """The blocks of a table of judgements: runs of two-cell rows under one printed title."""
    blocks: list[tuple[str, list[tuple[str, str]]]] = []
    previous_end = -1
    for item in paragraph.items:
        cells = paragraph.text[item.start : item.end].split("\t")
        if item.lead is None or item.mark is not None or len(cells) != 2:
            continue
        if not blocks or blocks[-1][0] != item.lead or item.start != previous_end + 1:
            blocks.append((item.lead, []))
        blocks[-1][1].append((cells[0].strip(), cells[1].strip()))
        previous_end = item.end
    return blocks


def _front_paragraph(lines: list[Line]) -> tuple[Paragraph, ...]:
    """The front page as a part without a number; each field's value is an item under the field's name."""
    text = ""
    items: list[Item] = []
    for line in lines:
        if not line.text:
            continue
        start = len(text) + 1 if text else 0
        text = f"{text}\n{line.text}" if text else line.text
        if match := FIELD.match(line.text):
            items.append(Item(None, match[1], start + match.start(2), start + match.end(2)))
    if not text:
        return ()
    sentences = split_sentences(text, tuple(items))
    return (Paragraph(None, FRONT_LABEL, "front-page", text, None, sentences, tuple(items)),)
