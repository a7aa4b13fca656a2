"""Which reports are asked: by id, authority, kind and date, the same from the command line, the endpoint and the page.

And those that a question itself names ("in Sandwell", "Leeds 2015").
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.naming import kind_of, names_of, place_of, when
from index.errors import NotFoundError, QuestionError
from index.library import Library
from index.types import Report

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
WORD = re.compile(r"[^\W_]+")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reports asked have in common. Empty values leave nothing out; of several values one is enough.

    `since` and `until` are a year, a month or a day ("2013", "2013-08", "2013-08-02"), each included. `text` are words
    that stand in the title, the authority or the id.
    """

    authorities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    text: str = ""


NO_FILTER = Filter()


def choose(library: Library, ids: Sequence[str] = (), wanted: Filter = NO_FILTER) -> tuple[str, ...]:
    """The ids of the reports that are among `ids` (empty: all) and pass the filter; empty where all are meant.

    Raises `NotFoundError` for an unknown id and where no report passes, `QuestionError` for what is no date.
    """
    for name in ids:
        library.position(name)
    among = [report for report in library.reports if not ids or report.id in ids]
    if wanted == NO_FILTER:
        return tuple(report.id for report in among) if ids else ()
    found = matching(among, wanted)
    if not found:
        raise NotFoundError(
            f"None of the {len(among)} reports is {_described(wanted)}. See them with: pilcrow reports"
            if len(among) > 1
            else f"The report is not {_described(wanted)}."
        )
    return tuple(report.id for report in found)


def matching(reports: Sequence[Report], wanted: Filter) -> tuple[Report, ...]:
    """The reports that pass the filter, in their order. Raises `QuestionError` for what is no date.

    A report whose date is not known passes no limit of dates.
    """
    first = day_of(wanted.since, field="from") if wanted.since else None
    last = day_of(wanted.until, field="to", end=True) if wanted.until else None

    def passes(report: Report) -> bool:
        front, day = report.front, when(report)
        return (
            (not wanted.authorities or any(_has(front.authority or "", one) for one in wanted.authorities))
            and (not wanted.kinds or any(_has(kind_of(report), one) for one in wanted.kinds))
            and (first is None or (day is not None and day >= first))
            and (last is None or (day is not None and day <= last))
            and _has(f"{front.title} {front.authority or ''} {day or ''} {report.id}", wanted.text)
        )

    return tuple(report for report in reports if passes(report))


def day_of(text: str, *, field: str, end: bool = False) -> str:
    """The first day (ISO 8601) of a year or month, or with `end` its last. Raises `QuestionError` for what is none."""
    match = DATE.fullmatch(text.strip())
    if match:
        year, month = int(match[1]), int(match[2] or (12 if end else 1))
        if year and 1 <= month <= 12:
            longest = monthrange(year, month)[1]
            day = int(match[3] or (longest if end else 1))
            if 1 <= day <= longest:
                return f"{year:04}-{month:02}-{day:02}"
    raise QuestionError(f"{text!r} is no date. Write it like 2013, 2013-08 or 2013-08-02.", field=field)


def mentioned(question: str, reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports that a question names: by what they are called, or by their place, of the year if it says one.

    Empty where it names none.
    """
    said = _words(question)
    called = names_of(reports)
    exact = tuple(r for r in reports if f" {_words(called[r.id]).strip()} " in said or f" {r.id} " in f" {question} ")
    if exact:
        return exact
    found = [r for r in reports if r.front.authority and any(f" {one} " in said for one in _places(r.front.authority))]
    years = set(YEAR.findall(question))
    of_year = [report for report in found if (when(report) or "")[:4] in years]
    return tuple(of_year or found)


@lru_cache(maxsize=4096)
def _places(authority: str) -> frozenset[str]:
    """How a place may be called: whole, or by the first of two names ("Telford" of "Telford and Wrekin")."""
    place = _words(place_of(authority)).strip()
    return frozenset((_words(authority).strip(), place, place.partition(" and ")[0]))


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """The words of a text in small letters, a space before and after each."""
    plain = text.casefold().replace("’", "'").replace("'s ", " ")
    return f" {' '.join(WORD.findall(plain))} "


def _has(text: str, wanted: str) -> bool:
    """Whether every word of `wanted` begins a word of `text`."""
    there = _words(text)
    return all(f" {word}" in there for word in _words(wanted).split())


def _described(wanted: Filter) -> str:
    parts = [f"about {' or '.join(wanted.authorities)}"] if wanted.authorities else []
    parts += [f"of the kind {' or '.join(map(repr, wanted.kinds))}"] if wanted.kinds else []
    parts += [f"from {wanted.since} or later"] if wanted.since else []
    parts += [f"from {wanted.until} or earlier"] if wanted.until else []
    parts += [f"found by {wanted.text!r}"] if wanted.text else []
    return ", ".join(parts)
