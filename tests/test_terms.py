"""Abbreviations marked where a paragraph does not explain them itself."""

from dataclasses import replace

from index.types import Abbreviation, Report
from tests.conftest import parse
from web.marks import Span
from web.terms import terms


def report(*texts: str, **entries: str) -> Report:
    found = parse("# R\n\n" + "\n\n".join(f"{n}. {text}" for n, text in enumerate(texts, 1)) + "\n")
    return replace(
        found,
        paragraphs=found.numbered,
        abbreviations=tuple(Abbreviation(short.replace("_", "&"), long) for short, long in entries.items()),
    )


def test_the_first_place_in_each_paragraph_is_marked() -> None:
    found = terms(report("The PCT and the PCT.", "Nothing.", "A PCT.", PCT="primary care trust"))
    assert found == {
        0: (Span(4, 7, "term", "primary care trust"),),
        2: (Span(2, 5, "term", "primary care trust"),),
    }


def test_a_paragraph_that_explains_it_is_left_alone() -> None:
    assert terms(report("The Primary Care Trust (PCT) met. The PCT agreed.", PCT="primary care trust")) == {}


def test_a_plural_counts_and_a_part_of_a_word_does_not() -> None:
    assert [s.end for s in terms(report("The MASTs met.", MAST="multi-agency support teams"))[0]] == [8]
    assert terms(report("MASTER of MASTsomething R&MAST MAST&B", MAST="multi-agency support teams")) == {}


def test_of_two_the_longer_one_is_meant() -> None:
    (span,) = terms(report("An A_E".replace("_", "&"), A="alpha", A_E="accident and emergency"))[0]
    assert span.detail == "accident and emergency"


def test_a_report_that_explains_none_has_none() -> None:
    assert terms(report("The PCT met.")) == {}
