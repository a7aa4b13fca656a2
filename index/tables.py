"""Tables of a report: the scale of its judgements and the record of what was judged."""

import re
from collections.abc import Sequence

from index.outline import fold_title
from index.types import Section, TableRow

SCALE = re.compile(r"^([A-Z][A-Za-z ]+?) \(Grade \d\)$")


def read_scale(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(name as printed, meaning) of each step of the scale: rows like "Good (Grade 2)<tab>A service that …"."""
    rows = [line.split("\t", 1) for text in texts for line in text.split("\n") if "\t" in line]
    return tuple((cells[0].strip(), cells[1].strip()) for cells in rows if SCALE.match(cells[0].strip()))


def read_judgements(
    blocks: Sequence[tuple[str, Sequence[tuple[str, str]]]], sections: Sequence[Section]
) -> tuple[TableRow, ...]:
    """The rows of a table of judgements, given as (printed block title, [(subject, judgement)]).

    Each block is assigned to the part of the report that has the sections it lists, with those grades: printed
    block titles repeat and can be wrong. Where two parts fit equally, the one with the printed title wins.
    """
    judged: dict[str, dict[int, int]] = {}  # subject -> the parts that have a section for it, and that section
    for position, section in enumerate(sections):
        if section.parent is not None and sections[section.parent].parent is None:
            judged.setdefault(fold_title(section.title), {}).setdefault(section.parent, position)
    rows: list[TableRow] = []
    for heading, cells in blocks:
        found = [(subject, judgement, judged.get(fold_title(subject), {})) for subject, judgement in cells]
        parts = {part for _, _, parts in found for part in parts}
        best = max(parts, key=lambda part: _fit(part, heading, found, sections), default=None)
        for subject, judgement, by_part in found:
            rows.append(TableRow(heading, subject, judgement, best if best is None else by_part.get(best, best)))
    return tuple(rows)


def _fit(
    part: int, heading: str, cells: Sequence[tuple[str, str, dict[int, int]]], sections: Sequence[Section]
) -> tuple[int, bool, int]:
    """How well a block fits a part: shared subjects and grades, same title, earlier in the report."""
    shared = 0
    for _, judgement, by_part in cells:
        if part in by_part:
            grade = sections[by_part[part]].grade
            shared += 1 + (grade is not None and grade.word == judgement.strip().lower())
    return shared, fold_title(sections[part].title) == fold_title(heading), -part
