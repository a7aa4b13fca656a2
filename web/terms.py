"""Abbreviations that a report explains, where a paragraph uses them without saying what they stand for."""

import re

from index.types import Report
from web.marks import Span


def terms(report: Report) -> dict[int, tuple[Span, ...]]:
    """For each paragraph (position) with some, the first place of each abbreviation in it, its long form as detail.

    A paragraph that holds the long form itself explains it; nothing is marked there.
    """
    entries = {entry.short: entry.long for entry in report.abbreviations}
    if not entries:
        return {}
    longest_first = sorted(entries, key=len, reverse=True)
    # A plural s may follow ("MASTs"); as part of a longer word or name ("R&A&E") it is another.
    pattern = re.compile(rf"(?<![\w&])(?:{'|'.join(map(re.escape, longest_first))})(?=s?(?![\w&]))")
    found: dict[int, tuple[Span, ...]] = {}
    for position, paragraph in enumerate(report.paragraphs):
        first: dict[str, Span] = {}
        for match in pattern.finditer(paragraph.text):
            first.setdefault(match[0], Span(*match.span(), "term", entries[match[0]]))
        if first:
            folded = paragraph.text.casefold()
            spans = tuple(span for span in first.values() if span.detail.casefold() not in folded)
            if spans:
                found[position] = spans
    return found
