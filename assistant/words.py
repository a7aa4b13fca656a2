"""Text -> words that can be compared, each with where it stands.

Compared are letters and figures. How quotation marks, dashes, hyphens and capitals are set, and where lines end, is the
printer's business and no change of words; "%", "£", "$", "€" and "&" are words, because without them figures say
something else.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

APOSTROPHES = "’‘'ʼ＇"
INVISIBLE = "\u00ad\u200b\u200c\u200d\ufeff"  # soft hyphens and marks of no width, which copying brings along
# Letters with what may stand inside a word: accents typed as marks of their own, and apostrophes before a letter.
LETTERS = rf"[^\W_](?:[^\W_]|[\u0300-\u036f{INVISIBLE}]|[{APOSTROPHES}](?=[^\W_]))*"
WORD = re.compile(rf"\d+(?:[.,]\d+)*|{LETTERS}|[%£$€&]")
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
LINE_END = re.compile(r"[-‐‑][ \t]*\r?\n\s*")
DROPPED = dict.fromkeys(map(ord, INVISIBLE))
STRAIGHT = dict.fromkeys(map(ord, APOSTROPHES), "'")


@dataclass(frozen=True, slots=True)
class Word:
    """`text[start:end]` is the word as it stands there, `key` what it is compared by."""

    start: int
    end: int
    key: str


def key_of(word: str) -> str:
    """What a word is compared by: "Children’s" -> "children's", "3,000" -> "3000"."""
    if word.isascii():
        key = word.lower()
        return key.replace(",", "") if "," in key and THOUSANDS.fullmatch(key) else key
    return unicodedata.normalize("NFKC", word.translate(DROPPED).translate(STRAIGHT)).casefold()


def words_of(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """The words between two places of a text, in order."""
    found = WORD.finditer(text, start, len(text) if end is None else end)
    return tuple(Word(match.start(), match.end(), key_of(match[0])) for match in found)


def rejoined(text: str, first: Word, second: Word, known: Container[str]) -> Word | None:
    """The word that a hyphen at the end of a line parts into two; None where none does, or the whole is not known."""
    whole = first.key + second.key
    parted = LINE_END.fullmatch(text, first.end, second.start)
    return Word(first.start, second.end, whole) if parted and whole in known else None


def rejoined_words(text: str, start: int, end: int, known: Container[str]) -> tuple[Word, ...]:
    """The words between two places of a text; those that the end of a line parts are put together where known."""
    words: list[Word] = []
    for word in words_of(text, start, end):
        whole = rejoined(text, words[-1], word, known) if words else None
        words[-1:] = [whole] if whole else [*words[-1:], word]
    return tuple(words)
