"""Two to five reports side by side: what they judge alike, and what each says under one theme.

A theme is a title that two of the reports have, of a section or of a judgement; titles that mean the same in a
publisher's frameworks are one theme (`themes.toml`). Where a report has no section of the title, or no two have the
theme asked for, what comes closest in meaning stands there, and is said to.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.evidence import LEAST_SIMILARITY
from assistant.judgement_table import Judgement, judgement_table
from assistant.naming import names_of, when
from assistant.quotes import cite
from assistant.render_json import citation_record, dictionary
from assistant.types import Citation
from index.errors import NotFoundError, QuestionError
from index.frameworks import read_frameworks
from index.outline import fold_title
from index.sparse import stems
from index.types import Report

if TYPE_CHECKING:
    from index.library import Library

FEWEST, MOST = 2, 5
MOST_NEAR = 3  # paragraphs of a report without a section of the title that come closest in meaning
Nearest = Callable[[Report, str], tuple[Citation, ...]]
"""What a report says that comes closest in meaning to some words."""
MOST_OPENINGS = 10
"""Paragraphs of a theme that are shown of each report; how many more there are is said."""
NUMBERED = re.compile(r"^\d+(?:\.\d+)*\.?\s+")


@dataclass(frozen=True, slots=True)
class Given:
    """A judgement, with its place on the four-point scale (1 the best; None where that is not known).

    `half` is the part of the report that it is about, empty where the report judges the theme once.
    """

    word: str
    number: int | None
    half: str
    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, and what each report gives it, in the order of the reports; empty where a report does not judge it."""

    name: str
    given: tuple[tuple[Given, ...], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one report says under the theme: how its paragraphs begin, and how many there are in all.

    Where it has no section of the title there are none, and `openings` are what comes closest in meaning.
    """

    openings: tuple[Citation, ...]
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports by date, `names` beside them; the themes that at least two have; and one of them, side by side."""

    reports: tuple[Report, ...]
    names: tuple[str, ...]
    themes: tuple[Theme, ...]
    chosen: Theme | None
    sides: tuple[Side, ...]


def nearest_in(library: "Library", reports: Sequence[Report]) -> Nearest:
    """The search for what comes closest in meaning, in one of `reports` at a time."""
    from index.find import Query, find, make_queries, sentence_similarities

    @lru_cache(maxsize=1)
    def queries(words: str) -> dict[str, Query]:
        """By report: every one is asked for the same words."""
        places = [{library.position(report.id)} for report in reports]
        made = make_queries(library, [words], reports=places)
        return {report.id: query for report, query in zip(reports, made, strict=True)}

    def nearest(report: Report, words: str) -> tuple[Citation, ...]:
        query = queries(words)[report.id]
        citations: list[Citation] = []
        for hit in find(library, query)[:MOST_NEAR]:
            paragraph = report.paragraphs[hit.paragraph]
            if hit.similarity >= LEAST_SIMILARITY and paragraph.sentences:
                best = int(sentence_similarities(library, query.vector, hit).argmax())
                citations += cite(report, paragraph, [paragraph.sentences[best]])
        return tuple(citations)

    return nearest


def compare(reports: Sequence[Report], *, theme: str = "", nearest: Nearest | None = None) -> Comparison:
    """The reports side by side under `theme`, or the first that they have in common.

    With `nearest`, what comes closest in meaning stands where there is no section of the title. Raises `QuestionError`
    for fewer than two or more than five reports, `NotFoundError` for a theme that no two have and nothing comes near.
    """
    if not FEWEST <= len(reports) <= MOST:
        raise QuestionError(f"Choose {FEWEST} to {MOST} reports to compare, these are {len(reports)}.", field="reports")
    ordered = sorted(reports, key=lambda report: (when(report) or "", report.id))
    called = names_of(ordered)
    judged = [_judged(report) for report in ordered]
    held = [_sections(report) for report in ordered]
    titles: dict[str, str] = {}
    for report, given, inside in zip(ordered, judged, held, strict=True):
        for key in (*given, *inside):
            titles.setdefault(key, _called(key) or _title(report, key))
    have = Counter(key for given, inside in zip(judged, held, strict=True) for key in {*given, *inside})
    graded = Counter(key for given in judged for key in given)
    shared = [key for key in titles if have[key] > 1]
    shared.sort(key=lambda key: (-min(graded[key], FEWEST), -have[key]))  # what is judged first, then what most have
    themes = {key: Theme(titles[key], tuple(given.get(key, ()) for given in judged)) for key in shared}
    chosen: Theme | None = None
    sides: tuple[Side, ...] = ()
    picked = _meant(theme, themes) if theme.strip() else next(iter(themes), "")
    if picked or theme.strip():
        words = theme.strip() if not picked else titles[picked]
        key = picked or _key(theme)
        sides = tuple(
            _side(report, inside.get(key, ()), nearest, words) for report, inside in zip(ordered, held, strict=True)
        )
        chosen = themes.get(key) or Theme(words, tuple(given.get(key, ()) for given in judged))
        if not picked and not any(side.openings for side in sides):
            known = ", ".join(one.name for one in themes.values()) or "none"
            raise NotFoundError(f"No two of these reports have the theme {theme!r}. They have in common: {known}.")
    names = tuple(called[report.id] for report in ordered)
    return Comparison(tuple(ordered), names, tuple(themes.values()), chosen, sides)


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The comparison as a JSON object."""
    chosen = found.chosen
    return {
        "reports": [{"id": r.id, "name": n, "date": when(r)} for r, n in zip(found.reports, found.names, strict=True)],
        "themes": [{"theme": theme.name, "judgements": _given_json(found, theme)} for theme in found.themes],
        "theme": chosen.name if chosen is not None else None,
        "sides": [
            {
                "report": report.id,
                "paragraphs": side.paragraphs,
                "citations": [dictionary(citation_record(citation)) for citation in side.openings],
            }
            for report, side in zip(found.reports, found.sides, strict=False)
        ],
    }


def _given_json(found: Comparison, theme: Theme) -> list[dict[str, Any]]:
    return [
        {
            "report": report.id,
            "half": one.half or None,
            "judgement": one.word,
            "grade": one.number,
            "label": one.label,
            "url": f"/reports/{report.id}#{one.anchor}",
        }
        for report, given in zip(found.reports, theme.given, strict=True)
        for one in given
    ]


def _key(title: str) -> str:
    """What titles that name one theme have in common; the judgement that a heading ends with is no part of it."""
    folded = _ending().sub("", fold_title(NUMBERED.sub("", title)).rstrip("."))
    return _themes().get(folded, folded)


@lru_cache(maxsize=1)
def _ending() -> re.Pattern[str]:
    """A judgement at the end of a folded heading: "… requires improvement to be good", "… is that it is good"."""
    words = {word for framework in read_frameworks() for word, _ in framework.grades}
    said = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<=\w)(?: is that it)?(?: is| are)?:? (?:{said})$")


@lru_cache(maxsize=1)
def _themes() -> dict[str, str]:
    """The name of each theme of the frameworks, folded, by its folded titles."""
    rows = tomllib.loads((Path(__file__).parent / "themes.toml").read_text(encoding="utf-8"))["theme"]
    return {fold_title(title): fold_title(row["name"]) for row in rows for title in row["titles"]}


@lru_cache(maxsize=1)
def _theme_names() -> dict[str, str]:
    rows = tomllib.loads((Path(__file__).parent / "themes.toml").read_text(encoding="utf-8"))["theme"]
    return {fold_title(row["name"]): row["name"] for row in rows}


def _called(key: str) -> str | None:
    return _theme_names().get(key)


def _title(report: Report, key: str) -> str:
    found = [*(row.subject for row in report.rows), *(section.title for section in report.sections)]
    return next(NUMBERED.sub("", title) for title in found if _key(title) == key)


def _judged(report: Report) -> dict[str, tuple[Given, ...]]:
    """What the report gives each theme; the same word in a heading and in a table is one judgement."""
    table = judgement_table(report)
    found: dict[str, dict[tuple[str, str], Given]] = {}
    for theme in table.themes:
        for column, several in zip(table.columns, theme.columns, strict=True):
            for one in several:
                place = found.setdefault(_key(theme.title), {})
                place.setdefault((one.word, column), _given(report, one, column))
    return {key: _once(tuple(place.values())) for key, place in found.items()}


def _once(given: tuple[Given, ...]) -> tuple[Given, ...]:
    """Judgements that differ; halves are named only where there is more than one judgement."""
    words = dict.fromkeys(one.word for one in given)
    if len(words) == 1:
        first = next((one for one in given if one.label.startswith("¶")), given[0])
        return (Given(first.word, first.number, "", first.anchor, first.label),)
    return given


def _given(report: Report, one: Judgement, half: str) -> Given:
    scale = {word: number for framework in read_frameworks() for word, number in framework.grades}
    number = one.number if one.number is not None else scale.get(one.word)
    return Given(one.word, number, half, one.anchor, one.label)


def _sections(report: Report) -> dict[str, tuple[int, ...]]:
    """The sections of each theme that hold paragraphs, themselves or below them."""
    found: dict[str, list[int]] = {}
    for position, section in enumerate(report.sections):
        if _below(report, [position]):
            found.setdefault(_key(section.title), []).append(position)
    return {key: tuple(positions) for key, positions in found.items()}


def _below(report: Report, tops: Sequence[int]) -> list[int]:
    """Positions of the numbered paragraphs in some sections and in those below them."""
    inside = set(tops)
    for position, section in enumerate(report.sections):  # a section stands after the one above it
        if section.parent in inside:
            inside.add(position)
    return [p for p, one in enumerate(report.paragraphs) if one.section in inside and one.number and one.sentences]


def _side(report: Report, sections: Sequence[int], nearest: Nearest | None, words: str) -> Side:
    """What a report says in some of its sections; where it has none, what comes `nearest` to the `words`."""
    if not sections:
        return Side(nearest(report, words) if nearest is not None else (), 0)
    inside = _below(report, sections)
    openings = [
        citation
        for position in inside[:MOST_OPENINGS]
        for citation in cite(report, report.paragraphs[position], report.paragraphs[position].sentences[:1])
    ]
    return Side(tuple(openings), len(inside))


def _meant(theme: str, themes: dict[str, Theme]) -> str:
    """The key of the theme that is meant: by its title, else the first whose title has all the words asked for.

    Empty where none is.
    """
    key = _key(theme)
    if key in themes:
        return key
    asked = set(stems(theme))
    for other, one in themes.items():
        if asked and asked <= {*stems(one.name), *stems(other)}:
            return other
    return ""
