"""What a link says of the report that it was made from, so that an old one can tell what has changed since.

A version is the beginning of the SHA-256 of the report's file, and for a paragraph its name and the beginning of the
SHA-256 of its words: "3f9a1c0b2d4e" or "3f9a1c0b2d4e:48:7e12ab90c3d4".
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from index.types import Paragraph, Report

DIGITS = 12
"""Of a hash: two of a library's reports share so many once in millions of libraries, and a link stays short."""
CARRIED = re.compile(rf"([0-9a-f]{{{DIGITS}}})(?::([^:]{{1,80}}):([0-9a-f]{{{DIGITS}}}))?")


@dataclass(frozen=True, slots=True)
class Change:
    """What is different since a link was made.

    `report` is whether the file is another. `words` tells of the paragraph that the link leads to: whether it says the
    same, something else, or is gone; None where the link names none. `name` is the paragraph's number, or its place in
    links; `moved` the paragraph whose words are now what the link's were, where that is another.
    """

    report: bool
    words: Literal["same", "other", "gone"] | None = None
    name: str = ""
    moved: Paragraph | None = None


def version_of(report: Report, paragraph: Paragraph | None = None) -> str:
    """The version that a link to a report, or to one of its paragraphs, carries."""
    whole = report.sha256[:DIGITS]
    return whole if paragraph is None else f"{whole}:{_name(paragraph)}:{_words(paragraph)}"


def version_at(report: Report, anchor: str) -> str:
    """The version that a link to a place of a report carries; a bullet's is that of its paragraph."""
    if not anchor:  # of a report of many, its paragraphs are not read for that
        return version_of(report)
    places = {paragraph.anchor: paragraph for paragraph in report.paragraphs}
    return version_of(report, places.get(anchor) or places.get(anchor.rstrip("abcdefghijklmnopqrstuvwxyz")))


def with_version(url: str, version: str) -> str:
    """The address with a version; as it is where there is none."""
    page, hash_mark, anchor = url.partition("#")
    return f"{page}{'&' if '?' in page else '?'}v={version}{hash_mark}{anchor}" if version else url


def change_since(report: Report, carried: str) -> Change | None:
    """What has changed since a link with the version `carried` was made; None where nothing has, or it is no version.

    A link may be typed by hand: what is no version tells nothing, and that is no error.
    """
    match = CARRIED.fullmatch(carried)
    if match is None:
        return None
    whole, name, words = match.groups()
    other = not report.sha256.startswith(whole)
    if name is None:
        return Change(other) if other else None
    now = next((paragraph for paragraph in report.paragraphs if _name(paragraph) == name), None)
    if now is not None and _words(now) == words:
        return Change(other, "same", name) if other else None
    moved = next((paragraph for paragraph in report.paragraphs if _words(paragraph) == words), None)
    return Change(other, "gone" if now is None else "other", name, moved)


def _name(paragraph: Paragraph) -> str:
    return paragraph.number or paragraph.anchor


def _words(paragraph: Paragraph) -> str:
    return hashlib.sha256(paragraph.text.encode()).hexdigest()[:DIGITS]
