"""A speech, article or minute -> what is to be checked: its quotations, and the sentences around them."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.words import APOSTROPHES, WORD, Word, key_of, rejoined, words_of

LONGEST_PIECE = 120  # words of what is compared at once; more are cut at sentences
MOST_MARKS = 200  # apostrophes and the like within a quotation in single marks
OPENING, CLOSING = "“„«", "”»"
BEFORE_OPENING = re.compile(r"[\s(\[{/—–“„«\"‘'-]")
MARK = re.compile(rf"(?P<blank>\n[ \t\r\n]*\n)|[{OPENING}{CLOSING}\"‘‚’']")
BEGINS_QUOTED = re.compile(r"\s*[“„«\"‘]")
DECADE = re.compile(r"'\d\ds\b")
ELLIPSIS = r"(?:…|\.{3,}|\.(?:[ \u00a0]\.){2,})"
OMISSION = re.compile(rf"[\[(]\s*{ELLIPSIS}\s*[\])]|{ELLIPSIS}")
# What may stand in a quotation: words left out, a letter made large or small ("[T]he"), words of the writer's own.
IN_QUOTATION = re.compile(
    rf"(?P<omission>{OMISSION.pattern})"
    rf"|(?P<letter>\[[^\W\d_]\][^\W\d_](?:[^\W_]|[{APOSTROPHES}](?=[^\W_]))*)"
    rf"|(?P<insertion>[^\W_]*\[[^\[\]]*\][^\W_]*)"
    rf"|(?P<word>{WORD.pattern})"
)
NO_END = (
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\b[A-Z])(?<!\bNo)(?<!\bNos)(?<!\bparas)(?<!\bpara)(?<!e\.g)"
)
SENTENCE_END = re.compile(
    rf"{NO_END}[.!?…][”\"’')\]]*\s+(?=[“\"‘'(\[]*[A-Z0-9¶£])"
    r"|\n[ \t\r\n]*\n|\n(?=[ \t]*(?:[-*•–]|\(?\d+[.)]|\([a-z]\))[ \t])"
)


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a quotation between two marks of omission.

    `insertions` are (position, start, end): before the word at `position` stands a bracket of the writer's own.
    """

    words: tuple[Word, ...]
    insertions: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` of the text, quoted (without its quotation marks) or not."""

    start: int
    end: int
    quoted: bool


def pieces(text: str) -> tuple[Piece, ...]:
    """The quotations of a text and the sentences around them, in order; all without a word are left out."""
    found: list[Piece] = []
    before = 0
    for start, end in quotations(text):
        found += sentences(text, before, start, quoted=False)
        found.append(Piece(start, end, True))
        before = end
    found += sentences(text, before, len(text), quoted=False)
    return tuple(piece for piece in found if WORD.search(text, piece.start, piece.end))


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what stands in quotation marks, double or single, curly or straight; one within another not.

    A double one without an end runs to the end of its paragraph, as where each paragraph of a long one is opened anew.
    """
    marks = list(MARK.finditer(text))
    closes_next = _closes_next(marks)
    opened: int | None = None
    straight = False
    depth = 0  # of curly ones within a curly one
    inner_end: int | None = None  # where the last of them ends: the quotation too, should its own end be missing
    skip_to = 0
    for position, match in enumerate(marks):
        if match.start() < skip_to:
            continue
        mark = match[0]
        if opened is None:
            if mark in OPENING or (mark == '"' and _opens(text, match.start())):
                opened, straight, depth, inner_end = match.end(), mark == '"', 0, None
            elif mark in "‘‚'" and _opens(text, match.start()) and not DECADE.match(text, match.start()):
                end = _single_end(text, marks, position)
                if end is not None:
                    yield match.end(), end
                    skip_to = end + 1
        elif match["blank"]:
            if straight or BEGINS_QUOTED.match(text, match.end()) or not closes_next[position]:
                yield opened, match.start() if inner_end is None else inner_end
                opened = None
        elif _closes(text, match.start(), opener=text[opened - 1]):
            if mark in CLOSING and depth:
                depth, inner_end = depth - 1, match.start()
            else:
                yield opened, match.start()
                opened = None
        elif mark == '"' and straight:  # opens again: the one before was never closed
            opened = match.end()
        elif mark in OPENING and not straight:
            depth += 1
    if opened is not None:
        yield opened, len(text) if inner_end is None else inner_end


def _opens(text: str, place: int) -> bool:
    """Whether a mark that can open and close opens here: space or a bracket before it, and none after it."""
    after = text[place + 1 : place + 2]
    return bool(after.strip()) and (place == 0 or bool(BEFORE_OPENING.match(text[place - 1])))


def _closes(text: str, place: int, *, opener: str) -> bool:
    """Whether the mark closes what `opener` opened; a curly one is sometimes closed by a straight one."""
    mark = text[place]
    return mark in CLOSING or (mark == '"' and not _opens(text, place)) or (mark == "“" and opener == "„")


def _closes_next(marks: list[re.Match[str]]) -> list[bool]:
    """For each mark whether, of the double curly ones after it, one that closes comes first."""
    closes, found = False, []
    for mark in reversed(marks):
        found.append(closes)
        if not mark["blank"] and mark[0] in OPENING + CLOSING:
            closes = mark[0] in CLOSING
    return found[::-1]


def _single_end(text: str, marks: list[re.Match[str]], position: int) -> int | None:
    """Where the single quotation that is opened here ends; an apostrophe after an s is taken for one ("carers’ views")
    where another mark can be the end. None where nothing ends it in its paragraph.
    """
    perhaps: int | None = None
    for match in marks[position + 1 : position + 1 + MOST_MARKS]:
        place = match.start()
        if match["blank"]:
            break
        after = text[place + 1 : place + 2]
        if match[0] not in "’'" or after.isalnum() or text[place - 1].isspace():
            if match[0] in "‘'" and perhaps is not None and _opens(text, place):
                break
            continue
        if text[place - 1] not in "sS" or after in (".", ",", ";", ":", ")", "?", "!", ""):
            return place
        perhaps = place if perhaps is None else perhaps
    return perhaps


def sentences(text: str, start: int, end: int, *, quoted: bool) -> list[Piece]:
    """The sentences between two places, none longer than `LONGEST_PIECE` words."""
    edges = [start, *(m.end() for m in SENTENCE_END.finditer(text, start, end)), end]
    found = []
    for first, last in pairwise(edges):
        words = words_of(text, first, last)
        for cut in range(0, len(words), LONGEST_PIECE):
            until = words[cut + LONGEST_PIECE].start if cut + LONGEST_PIECE < len(words) else last
            found.append(Piece(words[cut].start if cut else first, until, quoted))
    return found


def parts(text: str, piece: Piece, known: Container[str]) -> tuple[Part, ...]:
    """A quotation cut where words are said to be left out ("…", "[...]"); its brackets are set apart.

    `known` are the keys of the reports' words: one that is parted at the end of a line is put together again.
    """
    found: list[Part] = []
    words: list[Word] = []
    insertions: list[tuple[int, int, int]] = []
    for match in IN_QUOTATION.finditer(text, piece.start, piece.end):
        if match["word"] or match["letter"]:
            words.append(Word(match.start(), match.end(), key_of(match[0].replace("[", "").replace("]", ""))))
            if len(words) > 1 and (whole := rejoined(text, words[-2], words[-1], known)):
                words[-2:] = [whole]
        elif match["insertion"]:
            insertions.append((len(words), match.start(), match.end()))
        elif words:
            found.append(Part(tuple(words), tuple(insertions)))
            words, insertions = [], []
    if words:
        found.append(Part(tuple(words), tuple(insertions)))
    return tuple(found)
