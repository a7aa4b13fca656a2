"""A text cut at the edges of what is marked in it: words found, a quote, a term. One helper for every kind of mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of a paragraph's text. `kind` says why: "found", "quote", "term".

    `detail` is what a reader is told of it (a term's long form), empty where the mark says all.
    """

    start: int
    end: int
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks throughout: the spans that cover it, in the order they were given."""

    text: str
    spans: tuple[Span, ...] = ()

    def under(self, kind: str) -> Span | None:
        """The first span of that kind over it, or None."""
        return next((span for span in self.spans if span.kind == kind), None)


def split_at(text: str, spans: Sequence[Span], *, start: int = 0) -> tuple[Segment, ...]:
    """`text`, which begins at character `start` of its paragraph, cut wherever a span begins or ends.

    The texts of the segments are `text` again, whatever the spans are: they may overlap, and what lies outside of
    `text` marks nothing.
    """
    end = start + len(text)
    inside = [span for span in spans if span.start < span.end and span.start < end and span.end > start]
    if not inside:
        return (Segment(text),) if text else ()
    edges = sorted({start, end, *(e for span in inside for e in (span.start, span.end) if start < e < end)})
    return tuple(
        Segment(text[left - start : right - start], tuple(s for s in inside if s.start <= left and right <= s.end))
        for left, right in pairwise(edges)
    )


def without_overlap(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order of place; of two that overlap the one that begins first stays, the longer where both do."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)
