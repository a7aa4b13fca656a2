"""Paragraph text -> sentences with exact offsets."""

import re
from collections.abc import Iterator

from index.types import Item, Sentence

# A closing figure of a reference cannot end a sentence, and neither can an opening one begin it: the next
# word must be able to open a sentence. nupunkt splits before lower-case words now and then ("1(4) of").
LOWER_START = re.compile(r"[a-z]")
# nupunkt learned from judgments, where "met.", "how." and "lead." are law reports; in other reports they are words.
MISSED = re.compile(r"(?<![\w.])([a-z]{3,})\.[’”'\")]*\s+(?=[‘“'\"(]?[A-Z])")
SHORTENED = re.findall(
    r"\w+",
    """app approx art assoc avg chap cllr col comp corp dept div eds esp est etc exec fig figs gen gov govt hon inc
incl inst int ltd max min misc nos para paras pct plc prof pub ref refs reg resp rev sec sect ser supp tel trans univ
viz vol vols""",
)
"""Lower-case words that a full stop may shorten: where nupunkt ends no sentence after them, none ends."""


def split_sentences(text: str, items: tuple[Item, ...]) -> tuple[Sentence, ...]:
    """The sentences of a paragraph in order: `text[s.start:s.end]` is the sentence, without space around it.

    Lines are never joined: each line of `text` outside the items is split on its own, and each item is too,
    so no sentence reaches over the edge of a bullet, a field or a row. The printed line that items stand
    under (a deadline, a field's name) is no sentence: it is the items' `lead`.
    """
    sentences: list[Sentence] = []
    leads = {item.lead for item in items if item.lead}
    cursor = 0
    for position, item in enumerate(items):
        sentences += _lines(text, cursor, item.start, leads)
        sentences += (Sentence(s, e, position) for s, e in _spans(text, item.start, item.end))
        cursor = item.end
    sentences += _lines(text, cursor, len(text), leads)
    return tuple(sentences)


def lead_name(line: str) -> str:
    """The printed line above some items as it is named: "Within three months:" without its colon."""
    return line.strip().rstrip(": ")


def _lines(text: str, start: int, end: int, leads: set[str]) -> list[Sentence]:
    """The sentences of the lines between two items, leads left out."""
    found: list[Sentence] = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if lead_name(line[0]) not in leads:
            found += (Sentence(s, e) for s, e in _spans(text, start + line.start(), start + line.end()))
    return found


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of each sentence in one line, space around it left out."""
    import nupunkt  # its model takes longer to load than all other imports of this package

    found: list[tuple[int, int]] = []
    for s, e in nupunkt.sent_spans(text[start:end]):
        piece = text[start + s : start + e]
        if not piece.strip():
            continue
        s += start + len(piece) - len(piece.lstrip())
        e = s + len(piece.strip())
        if found and LOWER_START.match(text[s]) and text[found[-1][1] - 1] not in ".?!:;":
            found[-1] = (found[-1][0], e)
        else:
            found.append((s, e))
    return [piece for s, e in found for piece in _missed(text, s, e)]


def _missed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences in a span of which nupunkt missed the ends."""
    for match in MISSED.finditer(text, start, end):
        if match[1] not in SHORTENED:
            yield start, start + len(text[start : match.end()].rstrip())
            start = match.end()
    yield start, end
