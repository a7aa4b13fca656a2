"""Examples for the resolver: a question, those before it, and which words a person put in or took out to let it stand.

Three sources. `reports`: the conversations in `questions/`, written for Pilcrow. `cast`: TREC CAsT's manual rewrites
(daltonj/treccastweb, MIT). `mtrag`: IBM's mt-rag-benchmark (Apache-2.0).
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from assistant.resolver import MOST_EARLIER
from index.sparse import stems
from training.examples import HELD_OUT_REPORTS
from training.rows import read_rows

HELD_OUT_CAST = "2021"
RESOLVED = 0.7
"""Of the questions before, those given as they stand alone, as they are when the resolver itself made them so."""
LEAST_ALIKE = 0.5
"""Share of its content words that a question keeps when rewritten; one in other words teaches nothing of what is left
out."""
EDGE = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A later question, its rewrite, and those before it, newest first, each as typed and as it stands alone."""

    group: str
    question: str
    earlier: tuple[tuple[str, str], ...]
    alone: str
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What the resolver should mark: words to copy of each question before, own words to drop, and the place.

    `place` is the number of own words before it, None where nothing is put in.
    """

    copied: tuple[tuple[bool, ...], ...]
    dropped: tuple[bool, ...]
    place: int | None


def report_rewrites(folder: Path) -> Iterator[Rewrite]:
    """The later turns of the conversations in `folder`."""
    for file in sorted(folder.rglob("*.jsonl")):
        for row in read_rows(file):
            before: list[tuple[str, str]] = []
            for turn in row["turns"]:
                alone = turn.get("s") or turn["q"]
                if before and _alike(turn["q"], alone) >= LEAST_ALIKE:
                    yield Rewrite(
                        f"{row['report']}", turn["q"], tuple(before[::-1]), alone, row["report"] in HELD_OUT_REPORTS
                    )
                before.append((turn["q"], alone))


def public_rewrites(data: Path) -> Iterator[Rewrite]:
    """The later turns of cast and mtrag that have a rewrite; those of one year of cast are held out."""
    for name, file in (
        ("cast", "rewrites"),
        ("mtrag_clapnq", "queries"),
        ("mtrag_cloud", "queries"),
        ("mtrag_fiqa", "queries"),
    ):
        alone: dict[tuple[str, ...], str] = {}
        for row in read_rows(data / name / f"{file}.jsonl"):
            typed = tuple(turn["question"] for turn in row["turns"])
            if not row["standalone"]:
                continue
            alone[*typed, row["question"]] = row["standalone"]
            if not typed:
                continue
            earlier = tuple((q, alone.get(typed[: n + 1], q)) for n, q in enumerate(typed))[::-1]
            if _alike(row["question"], row["standalone"]) >= LEAST_ALIKE:
                held = name == "cast" and row["id"].startswith(HELD_OUT_CAST)
                yield Rewrite(name, row["question"], earlier, row["standalone"], held)


def _alike(question: str, alone: str) -> float:
    """Share of the content words of `question` that stand in `alone`; 1 where it has none."""
    asked = set(stems(question))
    return len(asked & set(stems(alone))) / len(asked) if asked else 1.0


def given(rewrite: Rewrite, chance: random.Random | None = None) -> tuple[str, ...]:
    """The questions before, newest first, as the resolver gets them: as they stand alone, or (by chance) as typed."""
    resolved = chance is None or chance.random() < RESOLVED
    return tuple(alone if resolved else typed for typed, alone in rewrite.earlier[:MOST_EARLIER])


def mark(question: Sequence[str], earlier: Sequence[Sequence[str]], alone: str) -> Marks:
    """The marks that lead from `question` to `alone`, as far as words of `earlier` can. All are given as words."""
    own, whole = [_fold(w) for w in question], [_fold(w) for w in alone.split()]
    before = [[_fold(w) for w in words] for words in earlier]
    copied = [[False] * len(words) for words in before]
    dropped = [False] * len(own)
    places: dict[int, int] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, own, whole, autojunk=False).get_opcodes():
        if tag in ("delete", "replace"):
            dropped[i1:i2] = [True] * (i2 - i1)
        if tag in ("insert", "replace") and (found := _copy(whole[j1:j2], before, copied)):
            places[i1] = places.get(i1, 0) + found
    if not places:  # nothing that could be put in: then nothing is taken out either
        return Marks(tuple(tuple(c) for c in copied), (False,) * len(own), None)
    place = min(places, key=lambda p: (-places[p], p))
    return Marks(tuple(tuple(c) for c in copied), tuple(dropped), place)


def _copy(segment: Sequence[str], before: Sequence[Sequence[str]], copied: list[list[bool]]) -> int:
    """Mark where the words of `segment` stand in the questions before, the longest runs first; how many are found."""
    left = list(segment)
    count = 0
    while True:
        best = (0, 0, 0, 0)
        for number, words in enumerate(before):
            match = SequenceMatcher(None, left, words, autojunk=False).find_longest_match()
            if match.size and stems(" ".join(words[match.b : match.b + match.size])):
                best = max(best, (match.size, -number, match.a, match.b))
        size, number, a, b = best
        if not size:
            return count
        copied[-number][b : b + size] = [True] * size
        left[a : a + size] = ["\n"] * size
        count += size


def _fold(word: str) -> str:
    """A word as it is compared: without marks at its ends, small, in its stem where it has one."""
    bare = EDGE.sub("", word)
    return " ".join(stems(bare)) or bare.casefold()
