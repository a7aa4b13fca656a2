"""Words of a text set against the words of the reports: where they stand exactly, and where they come nearest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assistant.alignment import Run, align, stretched
from assistant.claims import Placed, printed_words
from assistant.phrases import Phrases, Places
from assistant.quotations import Part
from assistant.words import Word, words_of

LONGEST_INSERTED = 6  # words of the report that a bracket may stand for
MOST_PLACES = 100  # places of one part that are looked at
FEW = 3  # words at the end of a sentence that may be other ones
DROPPED_COUNTS = 0.25  # a word left out makes a quotation less unlike than another word does
JOINS = re.compile("[-‐‑\u00ad\n]")
NEGATIONS = frozenset(re.findall(r"\w+", "no not never none nor neither nobody nothing without cannot hardly"))


@dataclass(frozen=True, slots=True)
class Desk:
    """What a text is checked with: the words of the reports, the text, and the positions of the reports asked.

    `seen` keeps where words stand that were looked up already: a text of nothing but “of the” is no slower than others.
    """

    phrases: Phrases
    text: str
    asked: frozenset[int]
    seen: dict[tuple[str, ...], tuple[Places, int]]


@dataclass(frozen=True, slots=True)
class Near:
    """A part set against the words that come nearest to it. `alike`, 0 to 1, counts rare words more."""

    placed: Placed
    alike: float

    @property
    def exact(self) -> bool:
        """Whether nothing but brackets differs."""
        return all(run.kind in ("same", "inserted") for run in self.placed.runs)


def exact(desk: Desk, part: Part) -> tuple[list[Placed], int]:
    """The first places where the part stands word for word, and in how many paragraphs it does."""
    if part.insertions:
        return [], 0
    keys = tuple(word.key for word in part.words)
    if keys not in desk.seen:
        places = desk.phrases.exact(desk.phrases.number(keys), desk.asked)
        desk.seen[keys] = places[:MOST_PLACES], desk.phrases.count_stretches(places)
    first, found = desk.seen[keys]
    return [placed_at(part, int(place)) for place in first], found


def placed_at(part: Part, place: int) -> Placed:
    """The part where it stands word for word, from the word `place` of the row on."""
    return Placed(part, (Run("same", 0, len(part.words), place, place + len(part.words)),))


def nearest(desk: Desk, part: Part) -> list[Near]:
    """The part set against the stretches that come nearest, best first; only those that are equally near."""
    numbers = desk.phrases.number(word.key for word in part.words)
    windows = desk.phrases.near(numbers, desk.asked)
    found = [near for w in windows if (near := set_against(desk, part, w.first, w.last))]
    found.sort(key=lambda near: (-near.alike, near.placed.first))
    return [near for near in found if near.alike == found[0].alike]


def set_against(desk: Desk, part: Part, first: int, last: int) -> Near | None:
    """The whole part set against words `first` to `last` (exclusive) of the row; None where nothing is the same."""
    phrases = desk.phrases
    numbers = phrases.number(word.key for word in part.words)
    said, printed = numbers.tolist(), phrases.row[first:last].tolist()
    runs = align(said, printed)
    if not runs:
        return None
    low = phrases.stretches[phrases.at(first + runs[0].c)].first - first
    high = phrases.stretches[phrases.at(first + runs[-1].d - 1)].last - first
    runs = stretched(
        runs, said, printed,
        left=runs[0].a, right=len(said) - runs[-1].b, low=max(0, low), high=min(high, len(printed)),
    )  # fmt: skip
    runs = tuple(replace(run, c=run.c + first, d=run.d + first) for run in runs)
    placed = Placed(part, tuple(judged(desk, part, run) for run in runs))
    return Near(placed, _alike(phrases, numbers, placed))


def judged(desk: Desk, part: Part, run: Run) -> Run:
    """The run as the same where only a hyphen or the end of a line parts its words; as inserted where a bracket stands
    for it and it denies nothing.
    """
    phrases = desk.phrases
    if run.kind == "dropped":
        stands = any(position == run.a for position, _, _ in part.insertions)
        few = run.d - run.c <= LONGEST_INSERTED
        return replace(run, kind="inserted") if stands and few and not negations(phrases, run.c, run.d) else run
    if run.kind != "changed":
        return run
    printed = printed_words(phrases, run.c, run.d)
    said = [(desk.text, word) for word in part.words[run.a : run.b]]
    if "".join(word.key for _, word in said) != "".join(word.key for _, word in printed):
        return run
    longer = said if len(said) > len(printed) else printed
    gaps = [text[a.end : b.start] for (text, a), (_, b) in pairwise(longer)]
    return replace(run, kind="same") if all(JOINS.search(gap) for gap in gaps) else run


def _alike(phrases: Phrases, numbers: Places, placed: Placed) -> float:
    weights = phrases.weights(numbers)
    same = sum(float(weights[run.a : run.b].sum()) for run in placed.runs if run.kind == "same")
    dropped = [phrases.row[run.c : run.d].astype(np.int64) for run in placed.runs if run.kind == "dropped"]
    lost = sum(float(phrases.weights(words).sum()) for words in dropped)
    return same / (float(weights.sum()) + DROPPED_COUNTS * lost)


def to_sentence_ends(
    phrases: Phrases, runs: tuple[Run, ...], said: list[int], printed: list[int], first: int
) -> tuple[Run, ...]:
    """With the last few words of both sentences, where they differ: they may say the contrary ("is good" / "is poor").

    `said` is a whole sentence; the printed one is that in which the alignment begins or ends.
    """
    low, _ = phrases.sentence(first + runs[0].c)
    _, high = phrases.sentence(first + runs[-1].d - 1)
    left, right = runs[0].a, len(said) - runs[-1].b
    before, after = first + runs[0].c - low, high - (first + runs[-1].d)
    if after == 1 and right > FEW:  # "is poor, and we know it": one other word ends what the report says
        right = 1
    return stretched(
        runs, said, printed,
        left=left if 0 < left <= FEW and 0 < before <= FEW else 0,
        right=right if 0 < right <= FEW and 0 < after <= FEW else 0,
        low=max(0, low - first), high=min(len(printed), high - first),
    )  # fmt: skip


def negations(phrases: Phrases, first: int, last: int) -> list[str]:
    """The printed words that deny something."""
    return [word.key for _, word in printed_words(phrases, first, last) if _denies(word)]


def _denies(word: Word) -> bool:
    return word.key in NEGATIONS or word.key.endswith("n't")


def denying_bracket(desk: Desk, cut: Sequence[Part]) -> str:
    """A remark on a bracket that puts a denial into the report's mouth; empty where none does."""
    for part in cut:
        for _, start, end in part.insertions:
            if any(_denies(word) for word in words_of(desk.text, start, end)):
                return f"{desk.text[start:end]} is not the report’s, and denies what stands there."
    return ""
