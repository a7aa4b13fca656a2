"""What a question is about, once the words that only ask are taken away; and which half of the report it means.

A kind of question is recognised only where nothing is left over that the report's structure does not explain: so "was
the fostering service rated good in 2008" is no question about the report's own grades.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.outline import fold_title
from index.sparse import kept_stems, stems
from index.types import Report

# Words that ask, point or are polite, and words for who reports on whom. They are in questions about any official
# report and say nothing of what is asked of it.
FRAME = frozenset(
    stems(
        """please thanks thank you hi hello hey ok okay so then well now actually just exactly really only here there
        tell show give know see look want need like ask question answer explain wonder curious interested hear
        whats what's how's who's where's wot im i'm id i'd i've we're they're did didn't get got gets getting gave
        given put end both each any all every everything other part parts area areas side sides half halves bit bits
        report reports inspection inspections inspector inspectors inspect inspected inspecting ofsted visit document
        council councils authority authorities local partnership service services department city town county borough
        place thing things time one ones overall official officially quick quickly summary respect regard regards
        regarding terms come came go went end ended up down off yes no merely mere remind
        """
    )
)
# Whom services for children are for. Said of everything in a report on them, so they name none of its parts.
AUDIENCE = frozenset(stems("child children children's kid kids young people youngster youngsters youth"))


@dataclass(frozen=True, slots=True)
class Half:
    """Top sections (positions) that belong together. `words` are the stems that stand in all their titles alone."""

    tops: tuple[int, ...]
    words: frozenset[str]


# How people say which half of a report on services for children they mean, by a stem of its titles. The terms are
# those of the law and of practice in England (Children Act 1989: child protection; looked after, leaving care).
MEANT = (
    ("safeguard", re.compile(r"\b(?:safeguard\w*|child protection|protect(?:ion|ing)?)\b", re.IGNORECASE)),
    (
        "look",
        re.compile(
            r"\blooked?[- ]after\b|\b(?:in|into|from|leaving|left|leave) (?:the )?care(?: system)?\b"
            r"|\bcare (?:leavers?|system|experienced)\b|\b(?:lac|cla)\b",
            re.IGNORECASE,
        ),
    ),
)


def saying(*phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of some phrases (regular expressions) as whole words, in small or capital letters."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


def rest(question: str, report: Report, *patterns: re.Pattern[str]) -> list[str]:
    """The stems of `question`, in order, without what `patterns` match, FRAME and the name of the place."""
    for pattern in patterns:
        question = pattern.sub(" ", question)
    named = {*FRAME, *kept_stems(report.front.authority or "")}
    return [stem for stem in dict.fromkeys(stems(question)) if len(stem) > 1 and stem not in named]


@lru_cache(maxsize=2048)
def half_numbers(report: Report) -> dict[int, int]:
    """For each top section (position) the number of its half, a position in `halves`."""
    return {top: number for number, half in enumerate(halves(report)) for top in half.tops}


def top_of(report: Report, section: int) -> int:
    """The position of the section at the top of the tree above `section`, or itself."""
    parent = report.sections[section].parent
    return section if parent is None else top_of(report, parent)


@lru_cache(maxsize=2048)
def halves(report: Report) -> tuple[Half, ...]:
    """The halves of a report that judges the same things of several services; one half where nothing repeats.

    A half ends before the top section that judges again what was judged since the half began.
    """
    tops: dict[int, set[str]] = {}
    for position, section in enumerate(report.sections):
        if section.grade is not None:
            tops.setdefault(top_of(report, position), set()).add(fold_title(section.title))
    groups: list[list[int]] = []
    judged: set[str] = set()
    for top, titles in tops.items():
        if not groups or judged & titles:
            groups.append([])
            judged = set()
        groups[-1].append(top)
        judged |= titles
    titles_of = [[set(stems(report.sections[top].title)) for top in group] for group in groups]
    found = []
    for number, group in enumerate(groups):
        others = {stem for n, sets in enumerate(titles_of) if n != number for one in sets for stem in one}
        found.append(Half(tuple(group), frozenset(set.intersection(*titles_of[number]) - others)))
    return tuple(found)


def meant_half(question: str, report: Report) -> tuple[int | None, str]:
    """The half (position) that the question names, and the question without the words that name it.

    None where it names none, or several.
    """
    parts = halves(report)
    if len(parts) < 2:
        return None, question
    named: dict[int, str] = {}
    for number, half in enumerate(parts):
        without = question
        for stem, pattern in MEANT:
            if stem in half.words:
                without = pattern.sub(" ", without)
        words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", without)
        said = [word for word in words if half.words & set(stems(word))]
        if len({s for word in said for s in stems(word)} & half.words) * 2 > len(half.words):
            without = re.sub(rf"\b(?:{'|'.join(map(re.escape, said))})\b", " ", without)
        if without != question:
            named[number] = without
    if len(named) != 1:
        for without in named.values():
            question = _common(question, without)
        return None, question
    return next(iter(named.items()))


def _common(first: str, second: str) -> str:
    """The words of `first` that stand in `second` as well."""
    kept = set(second.split())
    return " ".join(word for word in first.split() if word in kept)


def counted_of(count: int, total: int, what: str) -> str:
    """ "8 of 22 recommendations.", or "22 recommendations." where it is all of them."""
    many = what if total == 1 else f"{what}s"
    return f"{count} {many}." if count == total else f"{count} of {total} {many}."


def alike(asked: str, stem: str) -> bool:
    """Whether two stems are of one word: the same, or one the beginning of the other ("health", "healthi")."""
    return asked == stem or (min(len(asked), len(stem)) >= 5 and (asked.startswith(stem) or stem.startswith(asked)))


def stands_in(title: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether the stems of a title stand together in those asked."""
    return bool(title) and any(list(asked[i : i + len(title)]) == list(title) for i in range(len(asked)))
