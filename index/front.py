"""The front page: title, authority, dates and the other fields that are printed there."""

import re
from datetime import date

from index.types import Front, Line

FIELD = re.compile(r"^([A-Z][^:.?!]{0,39}[^:.?!\s])[ \t]*:[ \t]+(\S.*)$")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ), 1
    )
    for name in names.split()
}  # fmt: skip
DATED = re.compile(r"(?:dated|published)\b(?! *:)", re.IGNORECASE)  # a line of its own: "dated 6 July 2016"
DATE = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+)\.?,?\s+(\d{4})\b")


def parse_date(text: str) -> str | None:
    """The first date written out in `text` ("22 July 2011") as ISO 8601, or None."""
    for day, month, year in DATE.findall(text):
        number = MONTHS.get(month.lower())
        if number:
            try:
                return date(int(year), number, int(day)).isoformat()
            except ValueError:  # 31 February
                continue
    return None


def read_front(lines: list[Line], *, name: str, overrides: dict[str, str]) -> Front:
    """What the lines before the contents list (or the first section) tell.

    The title is the first heading, or the first line; a line right after it that is neither field nor
    sentence is the authority inspected. `overrides` (title, authority, publisher, published) come from the TOML
    beside the report and win. Without any title the report is called by its file's `name`.
    """
    told = dict(line.text.split("\t", 1) for line in lines if line.role == "meta")
    texts = [line for line in lines if line.text and line.role != "meta"]
    titles = [position for position, line in enumerate(texts) if line.heading] or ([0] if texts else [])
    title = told.get("title") or (texts[titles[0]].text if titles else name)
    authority = None
    if "title" not in told and titles and titles[0] + 1 < len(texts):
        after = texts[titles[0] + 1]
        if not after.heading and not FIELD.match(after.text) and len(after.text) < 80 and not after.text.endswith("."):
            authority = after.text
    fields = tuple((match[1], match[2]) for line in texts if (match := FIELD.match(line.text)))
    published = next((parse_date(v) for k, v in fields if "publi" in k.lower()), None) or parse_date(
        next((line.text for line in texts if DATED.match(line.text)), "")
    )
    if authority and authority.casefold() not in title.casefold():
        title = f"{title}: {authority}"
    return Front(
        title=overrides.get("title", title),
        authority=overrides.get("authority", authority),
        publisher=overrides.get("publisher"),
        published=overrides.get("published", published),
        fields=fields,
        kind=overrides.get("kind"),
    )
