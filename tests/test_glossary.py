"""The abbreviations that a report explains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.glossary import expansions, find_abbreviations
from index.types import Abbreviation

AE = Abbreviation("A&E", "accident and emergency")
MAST = Abbreviation("MAST", "multi-agency support teams")


def found(*texts: str) -> list[tuple[str, str]]:
    return [(a.short, a.long) for a in find_abbreviations(list(texts))]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("its children's accident and emergency (A&E) department", "A&E", "accident and emergency"),
        ("the accident & emergency (A&E) department", "A&E", "accident & emergency"),
        ("eight multi-agency support teams (MASTs).", "MAST", "multi-agency support teams"),
        ("the Children in Care Council (CiCC) and", "CiCC", "Children in Care Council"),
        (
            "with child and adolescent mental health services (CAMHS)",
            "CAMHS",
            "child and adolescent mental health services",
        ),
        ("the Looked After Children's Education (LACE) team", "LACE", "Looked After Children's Education"),
        ("a local authority designated officer (LADO)", "LADO", "local authority designated officer"),
        ("four of Her Majesty’s Inspectors (HMI)", "HMI", "Her Majesty’s Inspectors"),
        ("research and development (R&D) work", "R&D", "research and development"),
        ("Independent domestic violence advisers (IDVAs) engage", "IDVA", "Independent domestic violence advisers"),
        (
            "special educational needs and/or disabilities (SEND)",
            "SEND",
            "special educational needs and/or disabilities",
        ),
        ("weapons of mass destruction (WMD)", "WMD", "weapons of mass destruction"),
        ("Primary Care Trust (PCT)", "PCT", "Primary Care Trust"),
        ("proof of identity (ID)", "ID", "identity"),
        ("Departments of Health services (DoHs)", "DoHs", "Departments of Health services"),
        ("see alpha one two beta (AB)", "AB", "alpha one two beta"),
        ("see a x x x x x b c d e f (ABCDEF)", "ABCDEF", "a x x x x x b c d e f"),
    ],
)
def test_an_abbreviation_is_found_with_its_long_form_in_the_reports_words(text: str, short: str, long: str):
    assert found(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "The judgement is good (adequate) or White British (72%).",
        "Asian (Asian) and (A) and (AB",
        "children under five (A&E)",
        "nothing before it stands for (XYZ)",
        "(HMI) at the very start",
        "the PCT (PCT) again",
        "It left the Board. Children (BC) came.",
        "the sub (SUB) service",
        "the Act (Section 20)",
        "to get our own data (Good)",
        "the council's team (ST) and the cats team (ST)",
        "a PCT care trust (PCT)",
        "abc (A-B-C)",
        "a b c (A-B-C)",
        "alpha one two three beta (AB)",
        "a x x x x x x b c d e f (ABCDEF)",
        "a form (LONGERTHANTEN)",
    ],
)
def test_other_brackets_are_no_abbreviations(text: str):
    assert found(text) == []


def test_the_first_explanation_counts_and_order_is_that_of_the_text():
    assert found("The primary care trust (PCT). A police crime team (PCT).", "An out of hours (OOH) rota.") == [
        ("PCT", "primary care trust"),
        ("OOH", "out of hours"),
    ]


def test_an_explanation_late_in_a_long_paragraph_is_found():
    assert found("word " * 5000 + "a primary care trust (PCT)") == [("PCT", "primary care trust")]


def test_a_long_form_does_not_begin_in_a_word_cut_off():
    """Only so many characters are looked at; the word at their beginning may be half a word."""
    for width in range(60, 110):
        assert found("xprimary" + "-" * width + " care trust (PCT)") == []


def test_every_abbreviation_of_the_short_report(short):
    assert short.abbreviations == (Abbreviation("HDS", "home delivery service"),)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("What about A&E staff?", ("accident and emergency",)),
        ("Accident and emergency staff", ("A&E",)),
        ("accident and emergency (A&E)", ()),
        ("the MASTs and A&E", ("accident and emergency", "multi-agency support teams")),
        ("a mast, HA&E, A&EX, MASTERS", ()),
        ("", ()),
    ],
)
def test_the_other_form_of_what_a_text_names(text: str, others: tuple[str, ...]):
    assert expansions(text, (AE, MAST)) == others


@given(st.text(max_size=300) | st.text(alphabet="abAB &()'’.-s/", max_size=300))
def test_any_text_gives_long_forms_that_stand_in_it(text: str):
    for abbreviation in find_abbreviations([text]):
        assert abbreviation.long in text
        assert f"({abbreviation.short}" in text
        assert len(abbreviation.long) > len(abbreviation.short)
        assert abbreviation.long[0].lower() == abbreviation.short[0].lower()
        assert sum(c.isupper() for c in abbreviation.short) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "Abc bed (AB) " * 80_000,
        "(AB)" * 250_000,
        "a" * 1_000_000 + " (AB)",
        "a b " * 250_000 + "(AB)",
        "(" * 1_000_000,
        "(A&B) " * 160_000,
    ],
    ids=["explained", "brackets", "one word", "words", "open", "and"],
)
def test_a_line_of_a_megabyte_takes_no_more_than_a_few_seconds(text: str, within):
    with within(seconds=10):  # some 1 to 4 on a busy machine; what goes back over the line again takes minutes
        find_abbreviations([text])
