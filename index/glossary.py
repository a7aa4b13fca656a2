"""The abbreviations that a report itself explains."""

import re

from index.types import Abbreviation

# A short form in brackets: two to ten characters without space, of which at least two are capital letters
# (so "(adequate)" and "(72%)" are none).
SHORT = re.compile(r"\(([A-Za-z][\w&/-]{1,9})\)")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
WIDEST_WORD = 17
"""Characters looked back for each word that a long form may have, its space included: far more than words have on
average ("administration" has fourteen), and few enough that a line of a megabyte is read in seconds."""


def find_abbreviations(texts: list[str]) -> tuple[Abbreviation, ...]:
    """Short forms with their long forms, in order of first explanation; the first explanation counts.

    The method is Schwartz and Hearst's ("A simple algorithm for identifying abbreviation definitions in
    biomedical text", PSB 2003): the characters of the short form are matched from right to left in the words
    before the bracket, the first of them at the start of a word. A plural s at the end of the short form
    is left out where the report writes it small ("MASTs" explains MAST).
    """
    found: dict[str, Abbreviation] = {}
    for text in texts:
        for match in SHORT.finditer(text):
            short = match[1]
            if sum(c.isupper() for c in short) < 2:
                continue
            long = _long_form(short, text, match.start())
            if short.endswith("s") and short[:-1].isupper():
                short = short[:-1]
            if long is not None and short not in found:
                found[short] = Abbreviation(short, long)
    return tuple(found.values())


def _before(text: str, end: int, furthest: int) -> str:
    """At most `furthest` characters before `end`, a word cut at their beginning left out."""
    if end <= furthest:
        return text[:end]
    return text[end - furthest : end].partition(" ")[2]


def _long_form(short: str, text: str, end: int) -> str | None:
    """The words just before the bracket at `end` that the short form stands for, or None."""
    letters = [c.lower() for c in short if c.isalnum() or c == "&"]
    # Schwartz and Hearst: a long form has at most min(|A| + 5, |A| * 2) words.
    most = min(len(letters) + 5, len(letters) * 2)
    before = _before(text, end, most * WIDEST_WORD)
    words = list(WORD.finditer(before))[-most:]
    if not words:
        return None
    floor, at = words[0].start(), len(before)
    for left, letter in reversed(list(enumerate(letters))):
        if letter == "&":  # stands for a whole word, unlike letters
            at = max(before.rfind(" and ", floor, at), before.rfind(" & ", floor, at)) + 1
            if not at:
                return None
            continue
        at -= 1
        while at >= floor and not (before[at].lower() == letter and (left or _opens_word(before, at))):
            at -= 1
        if at < floor:
            return None
    long = before[at:].strip()
    return None if short.lower() in long.lower().split() or len(long) <= len(short) or ". " in long else long


def _opens_word(text: str, at: int) -> bool:
    return at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "'’")


def expansions(text: str, abbreviations: tuple[Abbreviation, ...]) -> tuple[str, ...]:
    """The other forms of what `text` names: the long form of each short form in it, and the other way round.

    Only forms that `text` does not hold itself. A plural s after a short form is allowed ("MASTs").
    """
    folded = text.casefold()
    found = []
    for abbreviation in abbreviations:
        has_long = abbreviation.long.casefold() in folded
        has_short = re.search(rf"(?<![\w&]){re.escape(abbreviation.short)}s?(?![\w&])", text) is not None
        if has_short and not has_long:
            found.append(abbreviation.long)
        elif has_long and not has_short:
            found.append(abbreviation.short)
    return tuple(found)
