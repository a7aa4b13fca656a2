"""Lines -> Report: numbered paragraphs, sections, items, tables, front matter."""

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from index.drafts import FRONT_ANCHOR, FRONT_LABEL, Draft, finish
from index.errors import ReportError
from index.frameworks import framework_of
from index.front import FIELD, read_front
from index.glossary import find_abbreviations
from index.outline import CONTENTS, ENTRY, Outline, read_contents, split_grade
from index.sentences import split_sentences
from index.tables import read_judgements, read_scale
from index.types import Item, Line, Paragraph, Report
from index.whole import footnotes, split_front, walk_blocks
from index.whole_front import read_whole_front

CELLS = re.compile(r"^([^\t]+)\t([^\t]+)$")  # a row of two cells on a front page: a name and its value
NUMBER = re.compile(r"^(\d{1,4})[.)][ \t]+(?=\S)")
FURTHEST_GAP = 10
"""A line that begins with a number further ahead than this is no paragraph but a wrapped line ("2011. Since …")."""
LONGEST_BOLD_HEADING = 150  # characters; a longer bold line is emphasis
LONGEST_ENTRY = 200  # characters; a longer line ends a contents list


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python looks for garbage whenever many records are made. These all stay: looking took a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def parse_report(
    lines: tuple[Line, ...], *, report_id: str, file: str, sha256: str, overrides: dict[str, str] | None = None
) -> Report:
    """The report that `lines` hold. Nothing printed is left out except the contents list and rules.

    Gaps and repeats in the numbering, and numbers not taken for paragraphs, stand in `notes`.
    Raises `ReportError` where there is no text at all.
    """
    grades: dict[str, int] = {}
    if lines and lines[0].whole:
        front_lines, body = split_front(lines)
        outline = Outline()
        framework = framework_of(line.text for line in lines)
        grades = dict(framework.grades) if framework is not None else {}
        drafts, notes = walk_blocks(body, outline, grades)
        front = read_whole_front(lines, front_lines, name=report_id, overrides=overrides or {})
    else:
        front_lines, contents_lines, body = _split(tuple(line for line in lines if line.role != "note"))
        outline = Outline(read_contents(contents_lines))
        drafts, notes = _walk(body, outline)
        drafts += footnotes(lines)
        front = read_front(front_lines, name=report_id, overrides=overrides or {})
    paragraphs = _front_paragraph(front_lines, grades) + finish(drafts, outline)
    if not any(p.sentences for p in paragraphs):
        raise ReportError(f"{file}: there is no text in it. Give a report with numbered paragraphs.")
    blocks = [block for p in paragraphs for block in _blocks(p)]
    if lines[0].whole:
        blocks = [
            (title, judged) for title, rows in blocks if (judged := [r for r in rows if r[1].casefold() in grades])
        ]
    if not any(p.number for p in paragraphs):
        notes.append("no numbered paragraph was found")
    return Report(
        id=report_id,
        file=file,
        sha256=sha256,
        front=front,
        sections=tuple(outline.sections),
        paragraphs=paragraphs,
        rows=read_judgements(blocks, outline.sections),
        scale=read_scale([p.text for p in paragraphs]),
        abbreviations=find_abbreviations([p.text for p in paragraphs]),
        notes=tuple(notes),
    )


def _split(lines: tuple[Line, ...]) -> tuple[list[Line], list[Line], list[Line]]:
    """Front page, contents list, body. Without a contents list the front ends at the second heading or ¶.

    A line "Contents" after the first ¶ begins no contents list: what is above it would be taken for the front.
    """
    for start, line in enumerate(lines):
        if CONTENTS.match(line.text):
            end = _contents_end(lines, start + 1)
            return list(lines[:start]), list(lines[start + 1 : end]), list(lines[end:])
        if _begins_paragraph(line):
            break
    for start, line in enumerate(lines):
        if _begins_paragraph(line) or (start and line.heading):
            return list(lines[:start]), [], list(lines[start:])
    return list(lines[:1]), [], list(lines[1:])


def _begins_paragraph(line: Line) -> bool:
    return not line.bullet and not line.heading and NUMBER.match(line.text) is not None


def _contents_end(lines: tuple[Line, ...], start: int) -> int:
    """Where a contents list ends: at a heading, a rule, or text that is no entry (long, or a numbered paragraph).

    A numbered line is a paragraph where it ends like a sentence, or has no page while the entries before it do.
    """
    pages = False
    for position in range(start, len(lines)):
        line = lines[position]
        paged = ENTRY.search(line.text) is not None
        paragraph = _begins_paragraph(line) and not paged and (pages or line.text[-1] == ".")
        if line.heading or line.rule or paragraph or len(line.text) > LONGEST_ENTRY:
            return position
        pages |= paged
    return len(lines)


def _walk(body: list[Line], outline: Outline) -> tuple[list[Draft], list[str]]:
    """Paragraphs in order, and what there is to note about their numbers."""
    body = [line for line in body if line.text and not line.rule]
    numbers = [None if line.bullet or _is_heading(line) else NUMBER.match(line.text) for line in body]
    values = [int(number[1]) for number in numbers if number]
    to_bullets = _lead_to_bullets(body)
    drafts: list[Draft] = []
    notes: list[str] = []
    draft: Draft | None = None
    seen: set[int] = set()
    last = 0  # the highest paragraph number seen
    inner = 0  # the last number of a list inside the paragraph, 0 outside one
    met = 0  # how many numbers were met
    for position, line in enumerate(body):
        if _is_heading(line):
            following = body[position + 1] if to_bullets[position] else None
            draft = _heading(line, following, draft, outline)
            inner = 0
            continue
        kind = "row" if "\t" in line.text else "bullet" if line.bullet else "text"
        if number := numbers[position]:
            value = values[met]
            listed = draft is not None and last > 0 and value == inner + 1
            if listed and (value == last + 1 or value == last == 1):
                listed = _resumes(values, met, last)
            met += 1
            if draft is not None and listed:
                inner = value
                where = f"¶{draft.number}" if draft.number else "a part without a number"
                notes.append(f"{number[0].strip()} inside {where} is taken for a list, not a paragraph")
                kind = "listed"  # on a line of its own, its number kept
            elif last and value > last + FURTHEST_GAP:
                notes.append(f"a line after ¶{last} begins with {number[0].strip()} and is not taken for a paragraph")
            else:
                if value > last + 1:
                    gap = f"¶{last + 1}" if value == last + 2 else f"¶{last + 1} to ¶{value - 1}"
                    notes.append(f"gap in the numbering: {gap} missing")
                elif value < last or value in seen:
                    notes.append(f"¶{value} {'is repeated' if value in seen else 'stands'} after ¶{last}")
                inner, last = 0, max(last, value)
                seen.add(value)
                draft = Draft(number[1], outline.current, line.page)
                drafts.append(draft)
                draft.add(kind, line.text[number.end() :])
                continue
        if draft is None:
            draft = Draft(None, outline.current, line.page)
            drafts.append(draft)
        draft.add(kind, line.text)
    return drafts, notes


def _resumes(values: list[int], at: int, last: int) -> bool:
    """Whether numbers that would go on with the list as well as with the paragraphs after ¶`last` are the list's.

    They are where the paragraphs go on after them: where the number that breaks their run is that of the paragraph
    after `last`.
    """
    while at + 1 < len(values) and values[at + 1] == values[at] + 1:
        at += 1
    return at + 1 < len(values) and values[at + 1] == last + 1


def _lead_to_bullets(body: list[Line]) -> list[bool]:
    """For each line, whether the first line after it that is no heading is a bullet."""
    found = [False] * len(body)
    for position in range(len(body) - 2, -1, -1):
        after = body[position + 1]
        found[position] = found[position + 1] if _is_heading(after) else after.bullet
    return found


def _is_heading(line: Line) -> bool:
    short = len(line.text) <= LONGEST_BOLD_HEADING and line.text[-1:] not in ".,;" and "\t" not in line.text
    return bool(line.heading) or (line.bold and short and not line.bullet)


def _heading(line: Line, following: Line | None, draft: Draft | None, outline: Outline) -> Draft | None:
    """Take a heading in; the paragraph that stays open after it is returned, None where it ends.

    `following` is the line after it where bullets follow, with or without more headings before them, else None.
    A heading between a paragraph and its own bullets does not end the paragraph: right above a bullet it is
    the bullets' lead ("Within three months:"), further above it titles the section that the paragraph opens.
    """
    title, grade = split_grade(line.text)
    if title:
        if draft is not None and draft.number and following is not None:
            if following.bullet:
                draft.add("lead", line.text)
            else:
                draft.section = outline.add(title, line)
            return draft
        outline.add(title, line)
    if grade:
        outline.grade(grade)
    return None


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


def _front_paragraph(lines: list[Line], grades: Mapping[str, int]) -> tuple[Paragraph, ...]:
    """The front page as a part without a number; each field's value is an item under the field's name.

    A row of a table of judgements there is an item as a whole, as in a table elsewhere.
    """
    texts = [line.text for line in lines if line.text and line.role != "meta"]
    if not texts:
        return ()
    items: list[Item] = []
    start = 0
    for line in texts:
        cells = line.split("\t")
        if len(cells) == 2 and cells[1].strip().casefold() in grades:
            items.append(Item(None, FRONT_LABEL, start, start + len(line)))
        elif match := FIELD.match(line) or CELLS.match(line):
            items.append(Item(None, match[1], start + match.start(2), start + match.end(2)))
        start += len(line) + 1
    text = "\n".join(texts)
    sentences = split_sentences(text, tuple(items))
    page = next(line.page for line in lines if line.text and line.role != "meta")
    return (Paragraph(None, FRONT_LABEL, FRONT_ANCHOR, text, None, sentences, tuple(items), page),)
