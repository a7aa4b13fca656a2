"""What a report is called among others ("Sandwell 2013"), of what kind it is, and when it is from."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from index.front import DATE, parse_date
from index.types import Report

# What councils are called beside their place: the forms of local government in Britain.
BEFORE = re.compile(
    r"^(?:the )?(?:(?:london|royal|metropolitan) )*(?:borough|city|county|district|council)(?: council)? of (?:the )?",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"(?:,? (?:metropolitan|london|royal|county|city|borough|district|unitary|council|authority|corporation|of))+$",
    re.IGNORECASE,
)
LONGEST = 48  # characters of a title that stands for a report without an authority
OTHER = "Other"  # the kind of a report that names none


def place_of(authority: str) -> str:
    """The place that an authority is of: "Sandwell" of "Sandwell Metropolitan Borough Council"."""
    return AFTER.sub("", BEFORE.sub("", authority.strip())).strip(" ,") or authority


def when(report: Report) -> str | None:
    """The day of publication (ISO 8601); where none is known, the last day that a field of the front page names.

    So an inspection whose report does not say when it was published has the day on which it ended.
    """
    return report.front.published or _last_day(report.front.fields)


@lru_cache(maxsize=4096)
def _last_day(fields: tuple[tuple[str, str], ...]) -> str | None:
    days = [
        day
        for name, value in fields
        if "date" in name.casefold()
        for match in DATE.finditer(value)
        if (day := parse_date(match[0]))
    ]
    return max(days, default=None)


def kind_of(report: Report) -> str:
    """What kind of report it is: what its TOML says, else its title without the body that it is about."""
    front = report.front
    if front.kind:
        return front.kind
    if not front.authority:
        return OTHER
    title = front.title.removesuffix(f": {front.authority}").replace(front.authority, " ")
    title = title.replace(place_of(front.authority), " ")
    return " ".join(title.split()).strip(" :–-") or OTHER


def names_of(reports: Sequence[Report]) -> dict[str, str]:
    """What each of the reports is called among the others, by id; no two are called the same."""
    return dict(_names_of(tuple(reports)))


@lru_cache(maxsize=2)  # what is asked of a library is mostly all of it
def _names_of(reports: tuple[Report, ...]) -> dict[str, str]:
    called = {report.id: _name(report) for report in reports}
    many = Counter(called.values())
    if len(many) == len(called):
        return called
    by_day = {r.id: f"{called[r.id]} ({when(r) or r.id})" if many[called[r.id]] > 1 else called[r.id] for r in reports}
    still = Counter(by_day.values())
    return {r.id: f"{called[r.id]} ({r.id})" if still[by_day[r.id]] > 1 else by_day[r.id] for r in reports}


@lru_cache(maxsize=4096)
def _named(title: str, authority: str | None, day: str | None) -> str:
    name = place_of(authority) if authority else title
    if len(name) > LONGEST:
        name = f"{name[:LONGEST].rpartition(' ')[0] or name[:LONGEST]}…"
    return f"{name} {day[:4]}" if day else name


def _name(report: Report) -> str:
    return _named(report.front.title, report.front.authority, when(report))
