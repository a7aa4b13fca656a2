"""Which printed numbers are those of paragraphs, and which of lists, recommendations or quotations.

A number is believed for its place in a series: the longest series are the paragraphs', a series that restarts under a
heading on recommendations gives R1, R2 …, any other is a list. Nothing is renumbered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER = r"\d{1,4}(?:\.\d{1,3}){0,3}[A-Z]?"
KEY = re.compile(r"(\d+)((?:\.\d+)*)([A-Z]?)")
RECOMMENDS = re.compile(
    r"recommendation|areas? for (?:improvement|development)|needs? to improve|priority action", re.I
)
FURTHEST_GAP = 10
"""A number further ahead than this goes on with no series: it is a year, a count or another series' number."""
ALIKE = 14.0
"""Points: numbers of one series may stand as far apart from the left, since "9." and "10." can end at one edge."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that may open a paragraph: as printed, and what its series must share: style and distance from left."""

    number: str
    style: str = ""
    left: float = 0.0


def _key(number: str) -> tuple[tuple[int, ...], str]:
    match = KEY.fullmatch(number)
    if match is None:
        raise ValueError(f"{number!r} is no paragraph number")
    return tuple(int(part) for part in (match[1] + match[2]).split(".")), match[3]


def is_first(number: str) -> bool:
    """Whether a series may begin with `number`: 1, 1.1, 1A."""
    parts, _ = _key(number)
    return parts[-1] == 1


def steps(before: str, after: str) -> int:
    """How far `after` is ahead of `before` in a series: 1 is the next one, 0 no step that a series makes."""
    (old, letter), (new, other) = _key(before), _key(after)
    if old == new:
        return 1 if other > letter and (ord(other) - ord(letter or "@")) == 1 else 0
    if len(old) == len(new) and old[:-1] == new[:-1]:
        ahead = new[-1] - old[-1]
        return ahead if 0 < ahead <= FURTHEST_GAP else 0
    if len(new) > 1 and new[-1] == 1 and len(new) <= len(old) and new[:-2] == old[: len(new) - 2]:
        return 1 if new[-2] == old[len(new) - 2] + 1 else 0  # 12.9 -> 13.1
    return 1 if len(new) == len(old) + 1 and new == (*old, 1) else 0  # 12 -> 12.1


def missing(before: str, after: str) -> tuple[str, ...]:
    """The numbers that a series left out between two of its own."""
    (old, _), (new, _) = _key(before), _key(after)
    if len(old) != len(new) or old[:-1] != new[:-1]:
        return ()
    return tuple(".".join(map(str, (*old[:-1], number))) for number in range(old[-1] + 1, new[-1]))


def find_series(candidates: Sequence[Candidate]) -> list[list[int]]:
    """The positions of the candidates of each series, longest first, ties in order."""
    series: list[list[int]] = []
    open_: list[list[int]] = []  # the one that went on last is last
    for at, candidate in enumerate(candidates):
        ahead = [(steps(candidates[run[-1]].number, candidate.number), run) for run in open_]
        fitting = [(step, run) for step, run in ahead if step and _alike(candidates[run[-1]], candidate)]
        next_ones = [run for step, run in fitting if step == 1]
        longest = max((len(run) for run in open_), default=0)
        gapped = [run for _, run in fitting if len(run) == longest and not is_first(candidate.number)]
        fits = next_ones or gapped
        chosen: list[int] = fits[-1] if fits else []
        if fits:
            open_ = [run for run in open_ if run is not chosen]
        else:
            series.append(chosen)
        chosen.append(at)
        open_.append(chosen)
    return sorted(series, key=lambda run: (-len(run), run[0]))


def _alike(one: Candidate, other: Candidate) -> bool:
    return one.style == other.style and abs(one.left - other.left) <= ALIKE
