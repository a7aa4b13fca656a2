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
    tops = [position for position, section in enumerate(sections) if section.parent is None]
    rows: list[TableRow] = []
    for heading, cells in blocks:
        best = max(tops, key=lambda top: _fit(top, heading, cells, sections), default=None)
        if best is not None and not _fit(best, heading, cells, sections)[0]:
            best = None
        for subject, judgement in cells:
            judged = _child(best, subject, sections) if best is not None else None
            rows.append(TableRow(heading, subject, judgement, best if judged is None else judged))
    return tuple(rows)


def _child(top: int, subject: str, sections: Sequence[Section]) -> int | None:
    wanted = fold_title(subject)
    for position, section in enumerate(sections):
        if section.parent == top and fold_title(section.title) == wanted:
            return position
    return None


def _fit(
    top: int, heading: str, cells: Sequence[tuple[str, str]], sections: Sequence[Section]
) -> tuple[int, bool, int]:
    """How well a block fits a part: shared subjects and grades, same title, earlier in the report."""
    found = 0
    for subject, judgement in cells:
        child = _child(top, subject, sections)
        if child is not None:
            grade = sections[child].grade
            found += 1 + (grade is not None and grade.word == judgement.strip().lower())
    return found, fold_title(sections[top].title) == fold_title(heading), -top
