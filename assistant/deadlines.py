"""Deadlines: "Within three months" and "by March 2012", read and counted from the day of publication."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from index.front import MONTHS, parse_date

WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
)  # fmt: skip
SMALL = {word: number for number, word in enumerate(WORDS, start=1)} | {"a": 1, "an": 1, "half a": 0.5}
COUNT = rf"(\d{{1,3}}|{'|'.join(sorted(SMALL, key=len, reverse=True))})"
SPAN = re.compile(rf"\b{COUNT}[\s-]+(?:(?:working|calendar)[\s-]+)?(day|week|month|year)s?\b", re.IGNORECASE)
AT_ONCE = re.compile(
    r"\b(?:immediate(?:ly)?|straight ?away|right away|at once|urgent(?:ly)?|without delay|forthwith|instantly"
    r"|as soon as possible|asap|there and then)\b",
    re.IGNORECASE,
)
MONTH = re.compile(rf"\b({'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?\s+(\d{{4}})\b", re.IGNORECASE)
# Not counted from publication, or not in days of the calendar.
ELSEWHEN = re.compile(
    r"\bworking\b|\b(?:of|after|from|before|following|since)\b(?!.{0,30}\b(?:publi\w+|report)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Months and days from publication (both 0: at once), or the day `by`, ISO 8601, that is named itself."""

    months: int = 0
    days: int = 0
    by: str | None = None


def read_deadline(text: str) -> Deadline | None:
    """The first deadline that `text` names, or None. A month without a day ends on its last."""
    if named := parse_date(text):
        return Deadline(by=named)
    if month := MONTH.search(text):
        year, number = int(month[2]), MONTHS[month[1].lower()]
        return Deadline(by=date(year, number, monthrange(year, number)[1]).isoformat()) if year else None
    if span := SPAN.search(text):
        count = SMALL.get(span[1].lower()) or int(span[1])
        unit = span[2].lower()
        if unit in ("month", "year"):
            return Deadline(months=int(count * (12 if unit == "year" else 1)))
        return Deadline(days=int(count * (7 if unit == "week" else 1)))
    return Deadline() if AT_ONCE.search(text) else None


def due(published: str | None, lead: str) -> date | None:
    """The day by which what stands under `lead` is due, computed from the ISO 8601 date of publication.

    None where the lead names no deadline, or it cannot be counted because the date of publication is not known. It is
    computed, never printed: show it as such.
    """
    deadline = read_deadline(lead)
    return day_of(published, deadline) if deadline is not None else None


def counted(published: str | None, lead: str) -> str | None:
    """As `due`, ISO 8601, where the day has to be counted and can be; None where the lead names it ("by March 2012").

    None too for "immediately", where there is nothing to count, and where it runs from another day than that of
    publication, or in working days: the holidays are not known.
    """
    deadline = read_deadline(lead)
    if deadline is None or deadline == Deadline() or deadline.by is not None or ELSEWHEN.search(lead):
        return None
    day = day_of(published, deadline)
    return day.isoformat() if day is not None else None


def day_of(published: str | None, deadline: Deadline) -> date | None:
    """The day of a deadline. Three months from 30 November end on the last of February."""
    if deadline.by is not None:
        return date.fromisoformat(deadline.by)
    if published is None:
        return None
    start = date.fromisoformat(published)
    year, month = divmod(start.year * 12 + start.month - 1 + deadline.months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=deadline.days)
