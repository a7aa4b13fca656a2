"""A text cut where marks begin and end."""

from hypothesis import given
from hypothesis import strategies as st

from web.marks import Segment, Span, split_at, without_overlap


def test_a_text_without_marks_is_one_segment_and_an_empty_one_none() -> None:
    assert split_at("Opening hours", ()) == (Segment("Opening hours"),)
    assert split_at("", (Span(0, 4, "found"),)) == ()


def test_a_mark_stands_alone_between_what_is_before_and_after() -> None:
    span = Span(8, 13, "found")
    assert split_at("Opening hours were cut", (span,)) == (
        Segment("Opening "), Segment("hours", (span,)), Segment(" were cut"),
    )  # fmt: skip


def test_marks_that_overlap_share_a_segment() -> None:
    quote, word = Span(0, 13, "quote"), Span(8, 18, "found")
    cut = split_at("Opening hours were cut", (quote, word))
    assert [(s.text, [span.kind for span in s.spans]) for s in cut] == [
        ("Opening ", ["quote"]), ("hours", ["quote", "found"]), (" were", ["found"]), (" cut", []),
    ]  # fmt: skip
    assert (cut[1].under("found"), cut[1].under("term")) == (word, None)


def test_offsets_are_those_of_the_paragraph_the_text_stands_in() -> None:
    span = Span(100, 107, "found")
    assert split_at("Opening hours", (span,), start=100)[0] == Segment("Opening", (span,))


def test_what_lies_outside_marks_nothing() -> None:
    assert split_at("hours", (Span(0, 3, "found"), Span(8, 20, "found"), Span(4, 4, "found")), start=3) == (
        Segment("hours"),
    )
    long = Span(-5, 999, "quote")
    assert split_at("hours", (long,)) == (Segment("hours", (long,)),)


def test_of_overlapping_spans_the_first_and_longest_stays() -> None:
    spans = (Span(4, 9, "term"), Span(0, 5, "term"), Span(0, 3, "term"), Span(5, 6, "term"))
    assert without_overlap(spans) == (Span(0, 5, "term"), Span(5, 6, "term"))


@given(st.text(), st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60))), st.integers(0, 9))
def test_the_segments_are_the_text_again(text: str, places: list[tuple[int, int]], start: int) -> None:
    cut = split_at(text, [Span(left, right, "found") for left, right in places], start=start)
    assert "".join(segment.text for segment in cut) == text
    assert all(segment.text for segment in cut)
