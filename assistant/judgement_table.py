"""The judgements of a report side by side: a line for each theme, a column for each half."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.graded import NUMBER, Judged, all_judged
from assistant.subject import halves
from index.frameworks import framework_by
from index.outline import fold_title
from index.types import Report

GRADE = re.compile(r"(\d+)\)")  # in a scale's printed name: "Good (Grade 2)"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one theme got in one half. `word` is in lower case, `number` is None where the report prints none.

    `anchor` and `label` are where it is reasoned: the numbered paragraphs of its section ("¶9–13"), else the table.
    `printed` is what the table of judgements says where that is another word, else None.
    """

    word: str
    number: int | None
    section: tuple[str, ...]
    anchor: str
    label: str
    printed: str | None


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, and for each column the judgements of it: mostly one, none where that half does not judge it."""

    title: str
    columns: tuple[tuple[Judgement, ...], ...]


@dataclass(frozen=True, slots=True)
class Judgements:
    """`scale` are the words from the best to the worst, empty where the report does not say in which order they are.

    `columns` are the titles of the halves, one for a report that judges everything once. `same` are words that the
    report has beside one of the scale for the same grade, as (word, the scale's).
    """

    scale: tuple[str, ...]
    columns: tuple[str, ...]
    themes: tuple[Theme, ...]
    same: tuple[tuple[str, str], ...] = ()


def judgement_table(report: Report) -> Judgements:
    """Everything that the report judges, themes in the order in which they are first judged."""
    things = all_judged(report)
    parts = halves(report)
    parts = parts if len(parts) > 1 else ()
    titles = [report.sections[half.tops[0]].title for half in parts]
    stray = any(thing.half is None for thing in things)
    columns = [*titles, "Other parts"] if stray and titles else titles or ["Judgement"]
    found: dict[str, tuple[str, list[list[Judgement]]]] = {}
    for thing in things:
        title = fold_title(NUMBER.sub("", thing.title))
        _, line = found.setdefault(title, (thing.title, [[] for _ in columns]))
        column = line[thing.half if thing.half is not None and parts else len(columns) - 1]
        one = _judgement(report, thing)
        if (one.word, one.anchor) not in {(other.word, other.anchor) for other in column}:
            column.append(one)
    themes = tuple(Theme(title, tuple(map(tuple, line))) for title, line in found.values())
    scale, numbers = scale_in_order(report, things), publishers_numbers(report)
    same = [
        (word, other)
        for word in dict.fromkeys(thing.word for thing in things if thing.word not in scale)
        for other in scale
        if numbers.get(word) == numbers.get(other)
    ]
    return Judgements(scale, tuple(columns) if themes else (), themes, tuple(same))


def scale_in_order(report: Report, things: Sequence[Judged]) -> tuple[str, ...]:
    """The scale's words, best first: as it is printed, else its publisher's, else by the numbers of its grades.

    Empty where a judgement's word is on none of them: then nothing says where that word stands.
    """
    numbers = _numbers(report)
    printed = [name.split("(")[0].strip().lower() for name, _ in report.scale]
    words = sorted(numbers, key=lambda word: numbers[word]) if set(printed) <= set(numbers) else printed
    given = {thing.word for thing in things}
    known = publishers_numbers(report)
    if not given <= set(known) or (printed and given <= set(words)):
        return tuple(words) if given <= set(words) else ()
    steps: dict[int, list[str]] = {}
    for word, step in known.items():
        steps.setdefault(step, []).append(word)
    # Of words for the same grade that which the report uses, the shortest.
    return tuple(min((w for w in steps[step] if w in given), key=len, default=steps[step][0]) for step in sorted(steps))


def publishers_numbers(report: Report) -> dict[str, int]:
    """The numbers of the grades on the scale of the report's publisher, by their words; empty where none is known."""
    framework = framework_by(report.front.publisher)
    return dict(framework.grades) if framework is not None else {}


def judgements_json(report: Report) -> dict[str, Any]:
    """The table as a JSON object."""
    table = judgement_table(report)
    return {
        "report": report.id,
        "title": report.front.title,
        "publisher": report.front.publisher,
        "published": report.front.published,
        "scale": list(table.scale),
        "judgements": [
            {
                "theme": theme.title,
                "half": table.columns[column],
                "judgement": one.word,
                "grade": one.number,
                "in_table": one.printed,
                "section": list(one.section),
                "label": one.label,
                "url": f"/reports/{report.id}#{one.anchor}",
            }
            for theme in table.themes
            for column, several in enumerate(theme.columns)
            for one in several
        ],
    }


def _judgement(report: Report, thing: Judged) -> Judgement:
    row = report.rows[thing.rows[0]] if thing.rows else None
    section = thing.section
    inside = [p for p in report.numbered if section is not None and p.section == section]
    if thing.said is not None:
        said = report.paragraphs[thing.said[0]]
        anchor, label = said.anchor, said.label
    elif inside:
        anchor = inside[0].anchor
        label = inside[0].label if len(inside) == 1 else f"{inside[0].label}–{inside[-1].number}"
    elif section is not None:
        anchor, label = f"section_{section}", thing.title
    else:
        table = next(
            (p for p in report.paragraphs if row is not None and f"{row.subject}\t{row.judgement}" in p.text), None
        )
        anchor, label = (table.anchor, table.label) if table is not None else ("", "")
    at = section if section is not None else row.section if row is not None else None
    path = report.sections[at].path if at is not None else ()
    printed = [word for r in thing.rows if (word := report.rows[r].judgement.strip().lower()) != thing.word]
    return Judgement(thing.word, _numbers(report).get(thing.word), path, anchor, label, next(iter(printed), None))


def _numbers(report: Report) -> dict[str, int]:
    """The numbers of the grades by their words, as far as the report prints them."""
    printed = {name.split("(")[0].strip().lower(): int(m[1]) for name, _ in report.scale if (m := GRADE.search(name))}
    return printed | {s.grade.word: s.grade.number for s in report.sections if s.grade is not None}
