"""Recommendations as files for other programs: CSV for spreadsheets, iCalendar (RFC 5545) for calendars."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from assistant.recommended import Recommendation
from assistant.render import source_line
from assistant.spreadsheets import BOM, row
from index.types import Report

HEADINGS = ("Paragraph", "Recommendation", "Deadline as printed", "Due", "Due date is", "Findings behind it", "Section",
            "Page", "Report", "Publisher", "Published")  # fmt: skip
LONGEST_LINE = 75  # octets of a line of iCalendar (RFC 5545, 3.1)
LONGEST_SUMMARY = 90  # characters of an event's title


def to_csv(report: Report, found: Sequence[Recommendation]) -> str:
    """A row for each recommendation under a row of headings; every row states source and date of publication."""
    rows = [row(HEADINGS)]
    for one in found:
        kind = ("computed from the date of publication" if one.computed else "as printed") if one.day else ""
        rows.append(row((
            one.label, one.text, one.lead or "", one.day or "", kind, ", ".join(link.label for link in one.behind),
            " › ".join(one.section), str(one.page or ""), report.front.title, report.front.publisher or "",
            report.front.published or "",
        )))  # fmt: skip
    return BOM + "".join(rows)


def to_ics(report: Report, found: Sequence[Recommendation]) -> str:
    """An all-day event for each recommendation that has a day; the others are left out.

    Events and not tasks: Google's calendar and Outlook ignore tasks. The same report gives the same bytes, so an
    imported calendar is brought up to date instead of being doubled.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pilcrow//Recommendations//EN", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(f'Recommendations: {report.front.title}')}"]  # fmt: skip
    for one in found:
        if one.day is not None:
            lines += _event(report, one, one.day)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(report: Report, one: Recommendation, due: str) -> list[str]:
    day = date.fromisoformat(due)
    after = day + timedelta(days=1) if day < date.max else day
    # When the event was written: a calendar compares it between imports. The report's date, since no clock is read.
    stamp = date.fromisoformat(report.front.published or due)
    front = report.front
    told = [f"{one.label}: “{one.text}”", f"{one.lead or ''} ({one.when}).".lstrip()]
    if one.behind:
        told.append(f"The findings behind it: {', '.join(link.label for link in one.behind)}.")
    told.append(source_line(front.title, front.publisher, front.published))
    return [
        "BEGIN:VEVENT",
        f"UID:{report.id}-{one.anchor}@pilcrow",
        f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_escaped(f'{one.label} due: {_short(one.text)}')}",
        f"DESCRIPTION:{_escaped(chr(10).join(told))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _short(text: str) -> str:
    if len(text) <= LONGEST_SUMMARY:
        return text
    return f"{text[:LONGEST_SUMMARY].rpartition(' ')[0] or text[:LONGEST_SUMMARY]}…"


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11. Control characters have no place in a calendar."""
    plain = "".join(c if c == "\n" or c >= " " else " " for c in text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, later ones after a space; no character is cut."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece += character
        size += width
    yield piece
