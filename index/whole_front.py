"""The front page of a report that comes in whole blocks, with what its framework tells about such reports."""

import re
from collections.abc import Sequence

from index.frameworks import Framework, framework_of
from index.front import FIELD, parse_date
from index.types import Front, Line

NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
WEEKDAY = re.compile(r"^(?:\w+day,?\s+)?\d{1,2}(?:st|nd|rd|th)?\s", re.IGNORECASE)
PUBLISHED = re.compile(
    r"\bpublished\b(?: on| in|:)?(?: by [^\d]{2,80}?)?,? ?(?:on |in )?(\d{1,2}(?:\D{1,4}| )[A-Za-z]+\.?,? \d{4}\b)",
    re.I,
)
PUBLISHER = re.compile(r"^published by (?:the )?([A-Z][^,.;:\d]{1,79}?)(?=[,.;]|$| on \d| in \d)", re.IGNORECASE)
LONGEST_SAID = 160  # characters of a line that says when a report was published
LONGEST_DATE = 40  # characters
MOST_TITLES = 6  # headings on a front page that can be its title


def read_whole_front(lines: Sequence[Line], front: Sequence[Line], *, name: str, overrides: dict[str, str]) -> Front:
    """Title, authority, publisher, date and fields. `overrides` come from the TOML beside the report and win."""
    told = dict(line.text.split("\t", 1) for line in lines if line.role == "meta")
    framework = framework_of(line.text for line in lines)
    fields = _fields(lines, front, framework)
    headings = [line.text for line in front if line.heading and not FIELD.match(line.text)][:MOST_TITLES]
    authority = _authority(headings, framework)
    title = told.get("title") or _title(headings, front, authority, framework) or name
    if authority and authority.casefold() not in title.casefold():
        title = f"{title}: {authority}"
    published = told.get("published") or next((_date(v) for k, v in fields if "publi" in k.casefold()), None)
    if published is None:
        published = next((d for k, v in fields if k.casefold() in ("date", "dated") and (d := _date(v))), None)
    if published is None:  # "Published by the Board, 12 June 2023", "Board of Ashby, published 4 June 2020"
        said = [match[1] for line in front if len(line.text) <= LONGEST_SAID and (match := PUBLISHED.search(line.text))]
        published = next((d for text in said if (d := _date(text))), None)
    if published is None:  # a line that is a date and little else
        short = [line.text for line in front if len(line.text) <= LONGEST_DATE and not FIELD.match(line.text)]
        published = next((d for text in short if WEEKDAY.match(text) and (d := _date(text))), None)
    return Front(
        title=overrides.get("title", title),
        authority=overrides.get("authority", authority),
        publisher=overrides.get("publisher")
        or told.get("publisher")
        or (framework and framework.publisher)
        or next((match[1] for line in front if (match := PUBLISHER.match(line.text))), None),
        published=overrides.get("published", published),
        fields=fields,
        kind=overrides.get("kind") or (framework and framework.called) or None,
    )


def _date(text: str) -> str | None:
    """The first date of a text, written out or in figures, day first."""
    if found := parse_date(text):
        return found
    match = NUMERIC.search(text)
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31):
        return None
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"


def _fields(lines: Sequence[Line], front: Sequence[Line], framework: Framework | None) -> tuple[tuple[str, str], ...]:
    """The (name, value) pairs printed on the front page, and those of the framework printed elsewhere."""
    found: dict[str, str] = {}
    for line in front:
        cells = line.text.split("\t")
        match = FIELD.match(line.text.replace("\t", " "))
        if match:
            found.setdefault(match[1].strip(), match[2].strip())
        elif len(cells) == 2 and all(cell.strip() for cell in cells) and not _judged(cells, framework):
            found.setdefault(cells[0].strip().rstrip(":"), cells[1].strip())
    for name in framework.fields if framework else ():
        for line in lines:
            if name not in found and line.text.casefold().startswith(f"{name.casefold()}:"):
                found[name] = line.text.split(":", 1)[1].strip()
    return tuple(found.items())


def _judged(cells: Sequence[str], framework: Framework | None) -> bool:
    """Whether a row is of a table of judgements, or its head."""
    words = {word for word, _ in framework.grades} if framework else set()
    return cells[1].strip().casefold() in {*words, "grade", "judgement grade"}


def _authority(headings: Sequence[str], framework: Framework | None) -> str | None:
    for pattern in framework.authority if framework else ():
        for heading in headings:
            if match := re.search(pattern, heading):
                return match[1] if match.re.groups else match[0]
    kinds = framework.kind if framework else ()
    named = [any(re.search(kind, heading, re.IGNORECASE) for kind in kinds) for heading in headings]
    if any(named) and not named[0]:  # the name of the body stands above the kind of report
        return headings[0]
    return None


def _title(
    headings: Sequence[str], front: Sequence[Line], authority: str | None, framework: Framework | None
) -> str | None:
    """The heading that names the kind of report, else the first that is not the authority, else the first line."""
    for pattern in framework.kind if framework else ():
        for heading in headings:
            if re.search(pattern, heading, re.IGNORECASE):
                return heading
    others = [heading for heading in headings if heading != authority]
    return next(iter(others or headings), None) or next((line.text for line in front if line.role != "meta"), None)
