"""The words that a link to a paragraph carries along, so that the report page marks them: "48:0-91,120-164".

The offsets are characters of the paragraph's text, end exclusive; what has no number is named by its place in links.
Links carry the version of the report too (`assistant/versions.py`).
"""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from flask import url_for

from assistant.types import Citation
from assistant.versions import version_at, with_version
from index.types import Paragraph, Report

Place = tuple[int, int]
"""Characters of a paragraph's text, end exclusive."""

CARRIED = re.compile(r"([^:]{1,80}):(\d{1,7}-\d{1,7}(?:,\d{1,7}-\d{1,7}){0,99})")


def reading_address(citation: Citation) -> str:
    """Where the cited paragraph stands on the report page, with the quoted words marked."""
    places = [(quote.start, quote.end) for quote in citation.quotes]
    return address(citation.url, citation.paragraph, places, citation.version)


def place_address(report: Report, anchor: str = "") -> str:
    """Where a paragraph, a bullet or a section stands on the report's page; the page where `anchor` is empty."""
    where = url_for("reader.report", report_id=report.id, _anchor=anchor or None)
    return with_version(where, version_at(report, anchor))


def address(url: str, paragraph: str | None, places: Sequence[Place], version: str) -> str:
    """The address of a paragraph, or of a bullet of it, with places in the paragraph's text to be marked."""
    page, _, anchor = url.partition("#")
    carried = urlencode(
        {"quote": f"{paragraph or anchor}:{','.join(f'{start}-{end}' for start, end in places)}"}, safe=":,"
    )
    return with_version(f"{page}?{carried}#{anchor}", version)


def carried_places(carried: str, paragraph: Paragraph) -> tuple[Place, ...]:
    """The places that `carried` marks in this paragraph, in order and apart; none where it names another or nothing.

    A link may be old or typed by hand: what lies outside of the text marks nothing, and that is no error.
    """
    match = CARRIED.fullmatch(carried)
    if match is None or match[1] not in (paragraph.number, paragraph.anchor):
        return ()
    found: list[Place] = []
    for start, end in sorted(tuple(map(int, pair.split("-"))) for pair in match[2].split(",")):
        start = max(start, found[-1][1] if found else 0)
        end = min(end, len(paragraph.text))
        if start < end:
            found.append((start, end))
    return tuple(found)
