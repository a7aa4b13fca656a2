"""Where each run of words stands in the reports: exact places, and the places that come near.

All words of all paragraphs and headings stand in one row of numbers, sorted once by the three words that begin at each
place. So the places of one, two or three words in a row are one stretch of that order, found by halving. Measured
(benchmarks/verify.py): one report is read in 0.02 s, 40,000 paragraphs of 4.9 million words in 5 s, with 79 MB held and
191 MB while reading; a text of 100,000 characters is then checked in 1 s and in 4 s.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.words import WORD, key_of, words_of
from index.errors import LibraryError
from index.types import Report

Places = npt.NDArray[np.int64]
BITS = 21  # of the number of a word: three make one number of 63 bits
MOST_SEEDS = 4000  # places that are weighed for one claim, those of the rarest runs of words first
BUCKET = 32  # words by which what is near may have slipped: a clause left out shifts the rest of a sentence
MOST_WINDOWS = 6  # stretches that are compared word by word
SEED = np.dtype([("place", np.int64), ("offset", np.int64), ("weight", np.float64)])


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text of a report in which words are looked up: a paragraph, or (`paragraph` None) a heading or the title.

    `first` and `last` (exclusive) are its words in the row of all words.
    """

    report: int
    paragraph: int | None
    section: int | None
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Window:
    """Words `first` to `last` (exclusive) of the row, where words of a claim stand in like order."""

    first: int
    last: int


class Phrases:
    """The words of some reports, ready to be looked up."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Raises `LibraryError` where the reports have more different words than can be told apart."""
        self.reports = tuple(reports)
        self.numbers: dict[str, int] = {}
        stretches: list[Stretch] = []
        row: list[int] = []
        raw: dict[str, int] = {}

        def add(report: int, paragraph: int | None, section: int | None, text: str) -> None:
            first = len(row)
            for word in WORD.findall(text):
                number = raw.get(word)
                if number is None:
                    number = raw[word] = self.numbers.setdefault(key_of(word), len(self.numbers) + 1)
                row.append(number)
            stretches.append(Stretch(report, paragraph, section, text, first, len(row)))

        # A 0 stands where no run of words may pass: paragraphs follow each other, reports and headings do not.
        for position, report in enumerate(self.reports):
            for place, paragraph in enumerate(report.paragraphs):
                add(position, place, paragraph.section, paragraph.text)
            row.append(0)
            for title in dict.fromkeys(s.title for s in report.sections):
                place = next(i for i, s in enumerate(report.sections) if s.title == title)
                add(position, None, place, title)
                row.append(0)
            add(position, None, None, report.front.title)
            row.append(0)
        if len(self.numbers) >= 1 << BITS:
            known = f"{len(self.numbers):,} different words"
            raise LibraryError(f"The library has {known}; {1 << BITS:,} can be compared. Name fewer reports.")
        self.stretches = tuple(stretches)
        self.row: npt.NDArray[np.int32] = np.array(row, dtype=np.int32)
        self._counts = np.bincount(self.row, minlength=1)
        self._firsts = np.array([s.first for s in stretches], dtype=np.int64)
        self._reports_of = np.array([s.report for s in stretches], dtype=np.int64)
        self._stops: Places = np.flatnonzero(self.row == 0)
        keys = _triples(np.concatenate([self.row, [0, 0]]).astype(np.int64))
        order = np.argsort(keys, kind="stable")
        self._keys, self._order = keys[order], order.astype(np.int32)

    def number(self, words: Iterable[str]) -> Places:
        """The numbers of words by their keys; -1 for a word that no report has."""
        return np.array([self.numbers.get(word, -1) for word in words], dtype=np.int64)

    def at(self, place: int) -> int:
        """The position in `stretches` of the text in which the word at `place` of the row stands."""
        return int(np.searchsorted(self._firsts, place, side="right")) - 1

    def bounds(self, place: int) -> tuple[int, int]:
        """First and last (exclusive) word of the row around `place` that runs of words may reach."""
        after = int(np.searchsorted(self._stops, place))
        return int(self._stops[after - 1]) + 1 if after else 0, int(self._stops[after])

    def count_stretches(self, places: Places) -> int:
        """In how many texts these words of the row stand."""
        return len(np.unique(np.searchsorted(self._firsts, places, side="right")))

    def weights(self, numbers: Places) -> npt.NDArray[np.float64]:
        """What words count for in a likeness: the logarithm of how rare they are, more than 0."""
        counts: npt.NDArray[np.float64] = np.log(
            (len(self.row) + 1) / np.maximum(1, self._counts[np.maximum(numbers, 0)])
        )
        return np.where(numbers > 0, counts, np.log(len(self.row) + 1))

    def sentence(self, place: int) -> tuple[int, int]:
        """First and last (exclusive) word of the printed sentence around a word of the row."""
        stretch = self.stretches[self.at(place)]
        if stretch.paragraph is None:
            return stretch.first, stretch.last
        words = words_of(stretch.text)
        at = words[place - stretch.first].start
        sentences = self.reports[stretch.report].paragraphs[stretch.paragraph].sentences
        inside = next(((s.start, s.end) for s in sentences if s.start <= at < s.end), None)
        if inside is None:  # a line that items stand under
            return stretch.first, stretch.last
        starts = [word.start for word in words]
        return stretch.first + bisect_left(starts, inside[0]), stretch.first + bisect_left(starts, inside[1])

    def exact(self, numbers: Places, asked: frozenset[int]) -> Places:
        """Where exactly these words stand in the reports `asked`, ascending."""
        length = len(numbers)
        if not length or int(numbers.min()) < 1:
            return np.empty(0, dtype=np.int64)
        size = min(3, length)
        low, high = self._ranges(numbers, size)
        rarest = int(np.argmin(high - low))
        starts = np.sort(self._order[low[rarest] : high[rarest]].astype(np.int64)) - rarest
        starts = starts[(starts >= 0) & (starts + length <= len(self.row))]
        for offset in range(length):
            if not len(starts):
                break
            starts = starts[self.row[starts + offset] == numbers[offset]]
        return self._of(starts, asked)

    def near(self, numbers: Places, asked: frozenset[int], *, fewest: int = 1) -> tuple[Window, ...]:
        """Windows where runs of two and three of these words stand in like order, the best first.

        At least `fewest` words must begin such a run in a window.
        """
        seeds = self._seeds(numbers, asked)
        if not len(seeds):
            return ()
        places, offsets = seeds["place"], seeds["offset"]
        diagonals = places - offsets
        buckets, which = np.unique(diagonals // BUCKET, return_inverse=True)
        alone = np.bincount(which, weights=seeds["weight"])
        # The next bucket counts too, so that what lies across their border is not torn apart.
        neighbours = np.append(buckets[1:] == buckets[:-1] + 1, False)
        votes = alone + np.where(neighbours, np.append(alone[1:], 0), 0)
        windows: list[Window] = []
        for best in np.argsort(-votes, kind="stable")[: 3 * MOST_WINDOWS]:
            inside = (which == best) | (which == best + 1) if neighbours[best] else which == best
            if len(np.unique(offsets[inside])) < fewest:
                continue
            lowest, highest = self.bounds(int(places[inside].min()))
            first = max(lowest, int(diagonals[inside].min()) - BUCKET // 2)
            last = min(highest, int(diagonals[inside].max()) + len(numbers) + BUCKET // 2)
            if not any(w.first <= first and last <= w.last for w in windows):
                windows.append(Window(first, last))
            if len(windows) == MOST_WINDOWS:
                break
        return tuple(windows)

    def _seeds(self, numbers: Places, asked: frozenset[int]) -> npt.NDArray[np.void]:
        """Places of runs of three and of two of these words, with where in `numbers` the run begins and its weight:
        what is rare says more. The rarest come first, until there are enough.
        """
        runs: list[tuple[int, int, int]] = []
        for size in (2, 3):
            if len(numbers) >= size:
                low, high = self._ranges(numbers, size)
                counts = high - low
                runs += [(int(counts[i]), int(low[i]), int(i)) for i in np.flatnonzero(counts)]
        parts, taken = [], 0
        for count, low_end, offset in sorted(runs):
            if taken and taken + count > MOST_SEEDS:
                break
            places = self._of(self._order[low_end : low_end + min(count, MOST_SEEDS)].astype(np.int64), asked)
            part = np.empty(len(places), dtype=SEED)
            part["place"], part["offset"], part["weight"] = places, offset, 1 / (1 + np.log2(count))
            parts.append(part)
            taken += count
        return np.concatenate(parts) if parts else np.empty(0, dtype=SEED)

    def _of(self, places: Places, asked: frozenset[int]) -> Places:
        """The places that stand in the reports `asked`."""
        if len(asked) == len(self.reports) or not len(places):
            return places
        stretch = np.searchsorted(self._firsts, places, side="right") - 1
        kept: Places = places[np.isin(self._reports_of[stretch], sorted(asked))]
        return kept

    def _ranges(self, numbers: Places, size: int) -> tuple[Places, Places]:
        """For each run of `size` of these words (1 to 3) the stretch of the sorted places that begin with it."""
        padded = np.concatenate([numbers, np.zeros(3 - size, dtype=np.int64)])
        known = np.ones(len(numbers) - size + 1, dtype=bool)
        for offset in range(size):
            known &= numbers[offset : len(numbers) - size + 1 + offset] > 0
        step = 1 << (BITS * (3 - size))
        keys = _triples(padded) // step * step
        low = np.searchsorted(self._keys, keys, side="left")
        high = np.searchsorted(self._keys, keys + (step - 1), side="right")
        return low, np.where(known, high, low)


def _triples(numbers: Places) -> Places:
    return (numbers[:-2] << (2 * BITS)) | (numbers[1:-1] << BITS) | numbers[2:]
