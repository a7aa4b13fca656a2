"""What kind of question it is. In doubt: find."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.sparse import kept_stems, stems
from index.types import Report

# Asked for more than one thing. General words of English, not of any report.
WIDE = re.compile(
    r"\b(?:list|all|every|everything|each|overview|summar\w+|main|across|concerns|criticisms|weaknesses|strengths"
    r"|problems|issues|findings|recommendations|improvements|compare\w*|versus|vs)\b",
    re.IGNORECASE,
)
# Asked for all there is of something: then it is said whether all is shown.
LISTS = re.compile(
    r"\b(?:list|every|each|all (?:the|of|that)|everything|name (?:the|all|every|some)"
    r"|which (?:\w+ )?\w+s (?:are|were|have|had|do|did|need|get|got|can|should|must))\b",
    re.IGNORECASE,
)
# To be answered with yes or no, and so no list, whatever stands in it ("had every file been checked?"); "can you list".
YES_OR_NO = re.compile(
    r"\W*(?:(?:and|but|so|ok|then)\W+)*"
    r"(?:is|are|was|were|do|does|did|has|have|had|should|must|(?:can|could|will|would)(?! you\b))\b",
    re.IGNORECASE,
)
# Asked for what a section holds, and not for one thing in it.
CONTENT = re.compile(
    r"\b(?:summar\w+|overview|main|points|section|under|list|everything|all|(?:say|says|said) about|cover\w*)\b",
    re.IGNORECASE,
)
# Words that only frame a question about a section, and say nothing of its subject.
FRAME = frozenset(
    stems("section chapter part summarise summary overview main points under list rating grade judged score")
)
SPARE_WORDS = 2
"""Content words that a question about a section may have beside its title ("how did they *score* on …")."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question asks for.

    Sections by title, as (report, section) positions, or rows of the table of judgements; or, with neither, whatever is
    found. `wide` asks for more than one thing, `lists` for all there are, `content` for all that the sections hold.
    """

    sections: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[int, int], ...] = ()
    wide: bool = False
    lists: bool = False
    content: bool = False


def recognise(question: str, reports: Sequence[tuple[int, Report]]) -> Intent:
    """The intent of a standalone question to `reports`, given as (position, report)."""
    listing = LISTS.search(question) is not None
    lists = listing and not YES_OR_NO.match(question)
    wide = listing or WIDE.search(question) is not None
    sections = tuple((position, s) for position, report in reports for s in named_sections(question, report))
    rows = tuple((position, r) for position, report in reports for r in named_rows(question, report))
    return Intent(sections=sections, rows=rows, wide=wide, lists=lists, content=CONTENT.search(question) is not None)


def named_sections(question: str, report: Report) -> tuple[int, ...]:
    """The sections whose title the question names, and little else; positions in the report.

    Where a title occurs twice, what is left of the question decides if it names one of the sections above them.
    """
    asked = stems(question)
    if _openings(report).isdisjoint(asked):  # most reports of a library of many
        return ()
    found = [position for position, section in enumerate(report.sections) if _names(asked, section.title, report)]
    left = set(asked) - {stem for position in found for stem in kept_stems(report.sections[position].title)}
    above = {p: left & set(kept_stems(" ".join(report.sections[p].path[:-1]))) for p in found}
    most = max((len(shared) for shared in above.values()), default=0)
    return tuple(position for position in found if len(above[position]) == most)


@lru_cache(maxsize=2048)
def _openings(report: Report) -> frozenset[str]:
    """The stems with which the titles of a report begin."""
    return frozenset(stem for section in report.sections for stem in stems(section.title)[:1])


def named_rows(question: str, report: Report) -> tuple[int, ...]:
    """The rows of the table of judgements that the question names and that have no section of their own."""
    if not report.rows:
        return ()
    asked = stems(question)
    titles = {section.title.casefold() for section in report.sections}
    return tuple(
        position
        for position, row in enumerate(report.rows)
        if row.subject.casefold() not in titles and _names(asked, row.subject, report)
    )


def _names(asked: list[str], title: str, report: Report) -> bool:
    """Whether the words of `title` stand together in the question, with few others beside them.

    Words of the report's own title ("Wolverhampton", "inspection") do not count as others. A title of one word must be
    all that is asked: it is more often a topic.
    """
    wanted = kept_stems(title)
    if not wanted or wanted[0] not in asked:
        return False
    if not any(asked[start : start + len(wanted)] == wanted for start in range(len(asked))):
        return False
    beside = {*wanted, *kept_stems(report.front.title), *FRAME}
    others = [stem for stem in asked if stem not in beside]
    return len(others) <= (SPARE_WORDS if len(wanted) > 1 else 0)
