"""What a report grades, and how its grades are cited."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from assistant.quotes import cite, cite_row
from assistant.subject import half_numbers, top_of
from assistant.types import Citation
from index.frameworks import framework_by
from index.outline import fold_title
from index.types import Report

NUMBERED = re.compile(
    r"\bgrade[sd]?(?: an?)? ?(\d)s?\b|\b(?:got|gets?|given|awarded|scored|rated)(?: an?)? (\d)s?"
    r"(?=\W*$|\W+(?:for|in|on|or|overall)\b)",
    re.IGNORECASE,
)

NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s+")


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing judged: a graded section, a row of the table, or both. `half` is a position in `halves`.

    `said`, (paragraph, sentence), is where a sentence gives the grade of the whole that no section and no row gives.
    """

    title: str
    word: str
    section: int | None
    rows: tuple[int, ...]
    half: int | None
    said: tuple[int, int] | None = None


@lru_cache(maxsize=2048)
def all_judged(report: Report) -> tuple[Judged, ...]:
    """Everything that the report grades, in its order; a row without a section of its own stands at the end."""
    number = half_numbers(report)
    rows: dict[int, list[int]] = {}
    alone: list[Judged] = []
    graded_as = {_bare(s.title): position for position, s in enumerate(report.sections) if s.grade is not None}
    for position, row in enumerate(report.rows):
        at = row.section
        if at is not None and fold_title(report.sections[at].title) == fold_title(row.subject):
            rows.setdefault(at, []).append(position)
        elif at is None and (there := graded_as.get(_bare(row.subject))) is not None:  # a table on the front page
            rows.setdefault(there, []).append(position)
        else:
            half = number.get(top_of(report, at)) if at is not None else None
            alone.append(Judged(row.subject, row.judgement.strip().lower(), None, (position,), half))
    graded = [
        Judged(section.title, section.grade.word, s, tuple(rows.get(s, ())), number.get(top_of(report, s)))
        for s, section in enumerate(report.sections)
        if section.grade is not None
    ]
    return (*_overall(report, (*graded, *alone)), *graded, *alone)


def _bare(title: str) -> str:
    """A title as it is compared, without its number: "1. Adoption" of a table is the section "Adoption"."""
    return fold_title(NUMBER.sub("", title))


def _overall(report: Report, things: Sequence[Judged]) -> tuple[Judged, ...]:
    """The grade of the whole where a sentence of the front page alone says it, as its publisher's reports do."""
    framework = framework_by(report.front.publisher)
    if framework is None or framework.overall is None or not things:
        return ()
    title = framework.overall.title
    if any(fold_title(thing.title).startswith(fold_title(title)) for thing in things):
        return ()
    first = takewhile(lambda one: one[1].number is None, enumerate(report.paragraphs))
    for position, paragraph in first:
        for at, sentence in enumerate(paragraph.sentences):
            if (word := framework.grade_said(paragraph.text[sentence.start : sentence.end])) is not None:
                return (Judged(title, word, None, (), None, (position, at)),)
    return ()


def cite_judged(report: Report, things: Sequence[Judged]) -> tuple[Citation, ...]:
    """The opening sentence of each section judged, then the rows of the table for the same judgements."""
    citations: list[Citation] = []
    for thing in things:
        opening = next(
            (p for p in report.paragraphs if p.section == thing.section is not None and p.number and p.sentences), None
        )
        if opening is not None:
            citations += cite(report, opening, opening.sentences[:1])
        if thing.said is not None:
            paragraph = report.paragraphs[thing.said[0]]
            citations += cite(report, paragraph, [paragraph.sentences[thing.said[1]]])
    for thing in things:
        for row in thing.rows:
            citations += cite_row(report, row)
    return tuple(dict.fromkeys(citations))


def in_words(question: str, report: Report) -> str:
    """`question` with the numbers of grades ("grade 3", "got a 2") as the words that the report has for them."""
    word = {
        **{m[1]: name.split("(")[0].strip().lower() for name, _ in report.scale if (m := re.search(r"(\d+)\)", name))},
        **{str(s.grade.number): s.grade.word for s in report.sections if s.grade is not None},
    }
    return NUMBERED.sub(lambda m: f"graded {word.get(m[1] or m[2], m[0])}", question)


def in_scale(scale: list[str], question: str, report: Report) -> list[str]:
    """The scale with the words of its publisher's scale that the question names, in their places.

    "Was it inadequate?" is a question for the grade of a report, too, that gives nothing that grade.
    """
    framework = framework_by(report.front.publisher)
    known = dict(framework.grades) if framework is not None else {}
    if not set(scale) <= set(known):
        return scale
    named = {word for word in known if re.search(rf"\b{re.escape(word)}\b", question, re.IGNORECASE)}
    # "Requires improvement" within "requires improvement to be good" is not named as well, unless it is the report's.
    named = {word for word in named if not any(word != other and word in other for other in named)}
    return [word for word in known if word in scale or word in named]


def scale_of(report: Report, things: Sequence[Judged]) -> list[str]:
    """The words of the report's scale, best first, as far as it prints them."""
    printed = [name.split("(")[0].strip().lower() for name, _ in report.scale]
    return list(dict.fromkeys([*printed, *(thing.word for thing in things)]))
