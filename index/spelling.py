"""Words that were mistyped -> words of the library."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.sparse import STOPWORDS, row_frequency, stems
from index.types import Report
from index.vocabulary import Vocabulary

WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_]|[&'’][^\W_])|(?<![^\W_])[^\W\d_]+(?=['’]s\b)")
"""Letters alone, or before 's: no figure, no "A&E" and no "don't"."""
LETTERS = re.compile(r"[^\W\d_]+")
SHORTEST, SHORT, LONG = 3, 4, 7
"""Letters. Words of 3 are only read as function words ("teh"); from 4 on one slip is allowed, from 7 on two. More would
turn names that are not in the library into its words."""
PLAIN, PLAIN_SHORT = 500_000, 4_000_000
"""A word that was counted so often in Google's books is English, and no slip. Of words like those of the reports the
rare ones are counted half a million times (Bexley .7, autism 3.9 million), slips that are words too less often (planing
.4); of words of three letters "wat" has 2.9 million, and those in use (dog, gun) over twenty."""


class Speller:
    """Puts words of a library in place of mistyped ones. `counts` are of its words (see `count_words`)."""

    def __init__(self, counts: Mapping[str, int], index: Any, vocabulary: Vocabulary) -> None:
        self._counts = counts
        self._index = index
        self._vocabulary = vocabulary

    def correct(self, text: str) -> str:
        """`text` with each mistyped word replaced by the nearest one of the library, its capital kept.

        A word is mistyped where no passage and no vocabulary has it, and it is no plain English. Of words as
        near the one counts first that has the same letters and one or two more, since a letter left out is the
        commonest slip, then the one that stands in the library most often, then the alphabet. A name within a sentence
        is only changed by one letter, a rare English word only where one letter was left out ("planing"), a word with
        capitals inside ("LADO") and a figure never.
        """
        return WORD.sub(lambda match: self._nearest(match[0], inside=_inside(text, match.start())) or match[0], text)

    def _nearest(self, written: str, *, inside: bool) -> str | None:
        """The word to put in place of `written`; None where it is right, or nothing is near."""
        word = written.lower()
        if len(word) < SHORTEST or written[1:] != word[1:] or self._known(word):
            return None
        from symspellpy import Verbosity

        english = _counted(word) > 0
        allowed = 2 if len(word) >= LONG and not english and not (inside and written[0].isupper()) else 1
        near = [
            (found.distance, not left_out, -found.count, found.term)
            for found in self._table(word, allowed).lookup(word, Verbosity.ALL, max_edit_distance=allowed)
            if (left_out := found.distance == len(found.term) - len(word)) or not english
            # Two slips and another first letter make another word ("Trafford" is not "afford").
            if (found.distance == 1 or found.term[0] == word[0]) and (len(word) >= SHORT or found.term in STOPWORDS)
        ]
        if not near:
            return None
        best: str = min(near)[3]
        return best.capitalize() if written[0].isupper() else best

    def _known(self, word: str) -> bool:
        """Whether a word is of the library or the vocabulary, a function word, or plain English."""
        found = stems(word)
        if not found or word in self._words:
            return True
        counted = _counted(word)
        if max(counted, _counted(word.removesuffix("s"))) >= (PLAIN if len(word) >= SHORT else PLAIN_SHORT):
            return True  # "year-olds" is as plain as "old"
        if any(_counted(f"{word[:-letters]}'{word[-letters:]}") for letters in (1, 2)):
            return True  # "arent" is aren't, and no parent
        # A form of a word of the library, if it is a word at all ("visiters" has the stem of "visits").
        return counted > 0 and any(row_frequency(self._index, stem) for stem in found)

    @cached_property
    def _words(self) -> Counter[str]:
        """How often each word stands in the reports; those of the vocabulary and function words once more."""
        counts = Counter(self._counts)
        counts.update(STOPWORDS)
        for group in self._vocabulary.groups:
            counts.update({word.lower() for phrase in group for word in LETTERS.findall(phrase)})
        return counts

    def _table(self, word: str, allowed: int) -> Any:
        """SymSpell's table (Garbe, 2012) of the words that may be near: a slip changes two letters at most.

        Of all words it takes 50 ms for a report, and a second for a library of many.
        """
        from symspellpy import SymSpell

        table = SymSpell(max_dictionary_edit_distance=allowed)
        letters, shortest, longest = set(word), max(2, len(word) - allowed), len(word) + allowed
        for known, count in self._words.items():
            if shortest <= len(known) <= longest and len(letters.symmetric_difference(known)) <= 2 * allowed:
                table.create_dictionary_entry(known, count)
        return table


def count_words(reports: Iterable[Report]) -> Counter[str]:
    """How often each word of letters alone stands in the titles and paragraphs of some reports, in small letters."""
    counts: Counter[str] = Counter()
    for report in reports:
        for text in (*(section.title for section in report.sections), *(p.text for p in report.paragraphs)):
            counts.update(LETTERS.findall(text.lower()))
    return counts


def _inside(text: str, at: int) -> bool:
    """Whether a word that begins at `at` stands within a sentence, and not at its beginning."""
    before = text[:at].rstrip(" \"'“‘(")
    return bool(before) and before[-1] not in ".?!:—"


def _counted(word: str) -> int:
    """How often an English word is counted in the list that comes with symspellpy (1 ms); 0 where it is not in it."""
    spec = find_spec("symspellpy")  # importing it takes 40 ms, and is only needed where a word is none
    data = (
        (Path(spec.origin).parent / "frequency_dictionary_en_82_765.txt").read_bytes() if spec and spec.origin else b""
    )
    at = data.find(b"\n" + word.encode() + b" ")
    return int(data[at:].split(None, 2)[1]) if at >= 0 else 0
