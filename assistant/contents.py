"""Questions for what a section holds: answered with how each of its paragraphs begins."""

from functools import lru_cache

from assistant.quotes import cite
from assistant.subject import AUDIENCE, counted_of, half_numbers, meant_half, rest, saying, stands_in, top_of
from assistant.titles import named_titles
from assistant.types import Citation, Structured
from index.sparse import kept_stems, stems
from index.types import Paragraph, Report

# Asked for what a section holds, and not for one thing in it.
ASKED = saying(
    r"summar\w+|overviews?|sum(?:ming)? up|gist|in (?:short|brief)|briefly|under",
    r"(?:main|key|headline|bullet) (?:points?|findings?|messages?|things|conclusions?)",
    r"(?:section|chapter|heading)\b(?! \d)",  # with a number it is a law's: "section 20"
)
BESIDE = saying(
    r"section|chapter|part|heading|titled|called|headed|entitled|say|says|said|covers?|covered|contains?|includes?|holds?",
    r"main|key|points?|bullet|findings?|found|conclusions?|general|list|read|brief|short|outline|present|results?|picture",
    r"under|mention\w*",
)
# Asked for the sections themselves.
SECTIONS = r"(?:sections?|headings?|chapters?)(?: (?:titles?|names?|headings?))?"
OUTLINE = saying(
    r"(?:table of )?contents(?: (?:list|page|table))?|outline",
    r"(?:list|name|all|every|each|what|which|how many|number)(?: (?:all|the|of|every|are|were|main|different))*"
    rf" {SECTIONS}",
    r"how (?:is|was) (?:it|the (?:report|document)) (?:organi[sz]ed|structured|divided|laid out|set out)",
    r"(?:structure|layout|organi[sz]ation) of (?:it|this|the (?:report|document))",
)
BESIDE_OUTLINE = saying(
    r"list|names?|called|titles?|total|divided|into|split|made|contains?|includes?|main|count|together"
)
MOST_TITLES = 2
"""A question that seems to name more titles than this names none: it is about a topic."""


def answer_contents(question: str, report: Report) -> Structured | None:
    """The first sentence of every paragraph of the sections named; None where no section's content is asked for.

    A title that occurs twice names both, unless the question says which half of the report is meant.
    """
    outline, content = _asking(question)
    if not outline and not content:
        return None
    half, without = meant_half(question, report)
    if outline and all(stem in AUDIENCE for stem in rest(without, report, OUTLINE, BESIDE_OUTLINE)):
        return _outline(report, half)
    if not content:
        return None
    number = half_numbers(report)
    left = [stem for stem in rest(without, report, ASKED, BESIDE) if stem not in AUDIENCE]
    said = stems(question)
    whole = {section.title for section in report.sections if stands_in(kept_stems(section.title), said)}
    # "Leadership" within "Leadership and management" is not meant as well.
    whole = {t for t in whole if not any(t != o and stands_in(kept_stems(t), kept_stems(o)) for o in whole)}
    titles = [title for title in dict.fromkeys(s.title for s in report.sections) if not whole or title in whole]
    chosen = named_titles(left, said, titles)
    found = [p for p, section in enumerate(report.sections) if section.title in chosen]
    found = [p for p in found if half in (None, number.get(top_of(report, p)))] or found
    if not found or len(chosen) > MOST_TITLES:
        return None
    citations = [c for position in found for p in _openings(report, position) for c in _opening(report, p)]
    return Structured("section", tuple(dict.fromkeys(citations)), complete=True) if citations else None


@lru_cache(maxsize=64)  # asked for each report
def _asking(question: str) -> tuple[bool, bool]:
    """Whether the sections themselves may be asked for, and whether what one holds."""
    return OUTLINE.search(question) is not None, ASKED.search(question) is not None


def _outline(report: Report, half: int | None) -> Structured | None:
    """How each section begins that holds paragraphs of its own; the path of its citation names those above it."""
    number = half_numbers(report)
    inside = [p for p in range(len(report.sections)) if half in (None, number.get(top_of(report, p)))]
    first: dict[int, Paragraph] = {}
    for paragraph in report.paragraphs:
        if paragraph.section in inside and paragraph.sentences:
            first.setdefault(paragraph.section, paragraph)
    citations = [c for position in inside if position in first for c in _opening(report, first[position])]
    note = counted_of(len(inside), len(report.sections), "section")
    return Structured("section", tuple(citations), complete=True, note=note) if citations else None


def _opening(report: Report, paragraph: Paragraph) -> tuple[Citation, ...]:
    return cite(report, paragraph, paragraph.sentences[:1])


def _openings(report: Report, section: int) -> list[Paragraph]:
    """The paragraphs of a section; of one that only holds others, the first of each of them."""
    own = [p for p in report.numbered if p.section == section and p.sentences]
    if own:
        return own
    below = [position for position, other in enumerate(report.sections) if other.parent == section]
    return [paragraph for position in below for paragraph in _openings(report, position)[:1]]
