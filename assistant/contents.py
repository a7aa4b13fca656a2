"""Questions for what a section holds: answered with how each of its paragraphs begins."""

from assistant.quotes import cite
from assistant.subject import AUDIENCE, halves, meant_half, rest, saying, stands_in, top_of
from assistant.titles import named_titles
from assistant.types import Structured
from index.sparse import stems
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
MOST_TITLES = 2
"""A question that seems to name more titles than this names none: it is about a topic."""


def answer_contents(question: str, report: Report) -> Structured | None:
    """The first sentence of every paragraph of the sections named; None where no section's content is asked for.

    A title that occurs twice names both, unless the question says which half of the report is meant.
    """
    if not ASKED.search(question):
        return None
    half, without = meant_half(question, report)
    number = {top: n for n, part in enumerate(halves(report)) for top in part.tops}
    left = [stem for stem in rest(without, report, ASKED, BESIDE) if stem not in AUDIENCE]
    said = stems(question)
    whole = {section.title for section in report.sections if stands_in(stems(section.title), said)}
    # "Leadership" within "Leadership and management" is not meant as well.
    whole = {t for t in whole if not any(t != o and stands_in(stems(t), stems(o)) for o in whole)}
    titles = [title for title in dict.fromkeys(s.title for s in report.sections) if not whole or title in whole]
    chosen = named_titles(left, said, titles)
    found = [p for p, section in enumerate(report.sections) if section.title in chosen]
    found = [p for p in found if half in (None, number.get(top_of(report, p)))] or found
    if not found or len(chosen) > MOST_TITLES:
        return None
    citations = [c for position in found for p in _openings(report, position) for c in cite(report, p, p.sentences[:1])]
    return Structured("section", tuple(dict.fromkeys(citations)), complete=True) if citations else None


def _openings(report: Report, section: int) -> list[Paragraph]:
    """The paragraphs of a section; of one that only holds others, the first of each of them."""
    own = [p for p in report.numbered if p.section == section and p.sentences]
    if own:
        return own
    below = [position for position, other in enumerate(report.sections) if other.parent == section]
    return [paragraph for position in below for paragraph in _openings(report, position)[:1]]
