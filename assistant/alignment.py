"""Words said against words printed: what is the same, and what was added, dropped or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "dropped", "changed", "inserted"]
KINDS: dict[str, Kind] = {"equal": "same", "delete": "added", "insert": "dropped", "replace": "changed"}
# How many words that are the same make up for one that is not, where the ends of the alignment are sought. Dropped
# words cost less: a clause left out still leaves a sentence of the report.
COST = {"added": 0.5, "changed": 0.5, "dropped": 0.15}
ISLAND = 3  # words that may be the same by chance, as "of the" is


@dataclass(frozen=True, slots=True)
class Run:
    """Words `a` to `b` (exclusive) of what was said against words `c` to `d` of what is printed.

    "inserted": printed words for which the one who quotes has put a bracket.
    """

    kind: Kind
    a: int
    b: int
    c: int
    d: int


def align(said: Sequence[int], printed: Sequence[int]) -> tuple[Run, ...]:
    """The best stretch of both, beginning and ending with words that are the same; empty where none is."""
    runs = [Run(KINDS[op[0]], *op[1:]) for op in SequenceMatcher(None, said, printed, autojunk=False).get_opcodes()]
    best, chosen = 0.0, (0, 0)
    score, begin = 0.0, 0
    for position, run in enumerate(runs):
        score += run.b - run.a if run.kind == "same" else -COST[run.kind] * max(run.b - run.a, run.d - run.c)
        if score <= 0:
            score, begin = 0.0, position + 1
        elif score > best:
            best, chosen = score, (begin, position + 1)
    inside = runs[slice(*chosen)]
    while inside and inside[0].kind != "same":
        inside = inside[1:]
    return tuple(inside)


def stretched(
    runs: Sequence[Run], said: Sequence[int], printed: Sequence[int], *, left: int, right: int, low: int, high: int
) -> tuple[Run, ...]:
    """The alignment with `left` words said before it and `right` after it, set against as many printed words.

    No printed word before `low` or from `high` on is taken.
    """
    a, c, b, d = runs[0].a, runs[0].c, runs[-1].b, runs[-1].d
    before = _ops(said, printed, (a - left, a), (max(low, c - left), c))
    after = _ops(said, printed, (b, b + right), (d, max(d, min(high, d + right))))
    return (*before, *runs, *after)


def _ops(said: Sequence[int], printed: Sequence[int], a: tuple[int, int], c: tuple[int, int]) -> list[Run]:
    pair = SequenceMatcher(None, said[slice(*a)], printed[slice(*c)], autojunk=False)
    return [Run(KINDS[t], a[0] + i, a[0] + j, c[0] + k, c[0] + m) for t, i, j, k, m in pair.get_opcodes()]


def count(runs: Sequence[Run], kind: Kind) -> int:
    """Words of that kind: printed ones where dropped, else said ones."""
    return sum(run.d - run.c if kind == "dropped" else run.b - run.a for run in runs if run.kind == kind)


def without_islands(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Without words at the ends that are the same by chance: three at most, and farther off than their number and 1."""
    inside = list(runs)
    while len(inside) > 2 and _length(inside[0]) <= ISLAND and _length(inside[1]) > _length(inside[0]) + 1:
        del inside[:2]
    while len(inside) > 2 and _length(inside[-1]) <= ISLAND and _length(inside[-2]) > _length(inside[-1]) + 1:
        del inside[-2:]
    return tuple(inside)


def _length(run: Run) -> int:
    return max(run.b - run.a, run.d - run.c)
