"""Paragraph references: "48", "46-48", "15(e)", "paragraphs 46 to 48"."""

import re
from dataclasses import dataclass

from index.errors import NotFoundError, QuestionError
from index.types import Paragraph, Report, Sentence

NUMBER = r"(?:\[\d{1,4}\]|R?\d{1,4}(?:\.\d{1,3})*[A-Z]?)"
ITEM = r"\(\s*(?:[a-z]{1,4}|\d{1,2})(?:\.[a-z0-9]{1,4})*\s*\)"
ONE = rf"({NUMBER})\s*({ITEM})?"
RANGE = rf"{ONE}(?:\s*(?:-|–|—|to|through|until)\s*(?:¶+\s*)?({NUMBER})(?!\s*\())?"
REFERENCE = re.compile(rf"^\s*(?:¶+\s*)?{RANGE}\s*$", re.IGNORECASE)
# In a question the word must be there, or the sign: a bare figure is more often a count.
NAMED = re.compile(rf"(?:\bparagraphs?\b|\bparas?\b\.?|¶+)\s*(?:no\.?|number|numbers)?\s*{RANGE}", re.IGNORECASE)
MORE = re.compile(rf"\s*(?:,|and|&|or)\s*(?:paragraphs?\s*|paras?\.?\s*|¶+\s*)?{RANGE}", re.IGNORECASE)
# A bullet needs no word before it ("what does 15(e) say"), unless it is a law's.
BARE_ITEM = re.compile(
    r"(?<![\w.,£$-])(?<!section )(?<!act )(?<!article )(?<!schedule )(?<!regulation )(?<!rule )"
    r"(\d{1,3})(\([a-z]\))(?!\w)",
    re.IGNORECASE,
)
LONGEST_RANGE = 50  # paragraphs shown for one reference


@dataclass(frozen=True, slots=True)
class Reference:
    """Paragraphs `first` to `last` as printed (the same for one), or one item of `first`."""

    first: str
    last: str
    item: str | None = None

    def __str__(self) -> str:
        item = f"({self.item})" if self.item else ""
        return f"{self.first}{item}" if self.first == self.last else f"{self.first}–{self.last}"


def read_reference(text: str) -> Reference:
    """The reference that `text` is. Raises `QuestionError` where it is none."""
    if match := REFERENCE.match(text):
        return _reference(match)
    raise QuestionError(f"{text!r} is no paragraph. Write it like 48, 46-48 or 15(e).")


def find_references(question: str) -> tuple[Reference, ...]:
    """The paragraphs that a question names ("what do paras 46 and 48 say"), in order; none for bare figures."""
    return tuple(dict.fromkeys(_reference(match) for match in _named(question)))


def without_references(question: str) -> str:
    """What is said around the paragraphs that a question names."""
    parts, end = [], 0
    for match in _named(question):
        parts.append(question[end : match.start()])
        end = match.end()
    return " ".join([*parts, question[end:]])


def _named(question: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for match in NAMED.finditer(question):
        found.append(match)
        while more := MORE.match(question, found[-1].end()):
            found.append(more)
    return found or [*BARE_ITEM.finditer(question)]


def _reference(match: re.Match[str]) -> Reference:
    first, item = match[1], match[2]
    last = match[3] if match.re.groups >= 3 and match[3] else first
    return Reference(first, last if not item else first, item.strip("() ").lower() if item else None)


def paragraphs_of(report: Report, reference: Reference) -> tuple[Paragraph, ...]:
    """The paragraphs that the reference names, in order.

    Raises `NotFoundError` where there are none, saying which exist, and `QuestionError` for too long a range.
    """
    numbered = report.numbered
    places = [p.number.lower() for p in numbered if p.number is not None]
    first, last = reference.first.lower(), reference.last.lower()
    if first not in places and f"[{first}]" in places:  # a report without numbers, as Pilcrow counts it
        first, last = f"[{first}]", f"[{last}]"
    if first in places and last in places and places.index(first) <= places.index(last):
        # The last one with the number: a report can repeat one.
        found = numbered[places.index(first) : len(places) - places[::-1].index(last)]
    elif first.isdecimal() and last.isdecimal():
        wanted = range(int(first), int(last) + 1)
        found = tuple(p for p in numbered if p.number and p.number.isdecimal() and int(p.number) in wanted)
    else:
        found = ()
    if not found:
        raise NotFoundError(f"There is no ¶{reference} in {report.front.title}. {which_exist(report)}")
    if len(found) > LONGEST_RANGE:
        raise QuestionError(f"¶{reference} are {len(found)} paragraphs. Ask for at most {LONGEST_RANGE} at a time.")
    return found


def find_paragraph(report: Report, place: str) -> Paragraph:
    """The paragraph with that printed number or place in links ("48", "p48", "front-page").

    Raises `NotFoundError` saying which exist.
    """
    for found in (*report.numbered, *report.paragraphs):
        if place in (found.number, found.anchor):
            return found
    raise NotFoundError(f"There is no paragraph {place!r} in {report.front.title}. {which_exist(report)}")


def which_exist(report: Report) -> str:
    """One sentence on the numbers that a report has, for those who asked for another."""
    numbered = report.numbered
    return f"It has {numbered[0].label} to {numbered[-1].label}." if numbered else "It has no numbered paragraphs."


def sentences_of(paragraph: Paragraph, item: str | None) -> tuple[Sentence, ...]:
    """All sentences of the paragraph, or of one of its items.

    Raises `NotFoundError` for an item that the paragraph has not, saying which it has.
    """
    if item is None:
        return paragraph.sentences
    found = tuple(s for s in paragraph.sentences if s.item is not None and paragraph.items[s.item].mark == item)
    if not found:
        marks = [i.mark for i in paragraph.items if i.mark]
        has = f"It has ({marks[0]}) to ({marks[-1]})." if marks else "It has no items."
        raise NotFoundError(f"There is no {paragraph.label}({item}). {has}")
    return found
