import pytest

from assistant.metadata import answer_metadata
from index.types import Report


def told(question: str, report: Report) -> list[tuple[str | None, str]] | None:
    found = answer_metadata(question, report)
    if found is None:
        return None
    assert [(c.label, c.paragraph) for c in found.citations] == [("Front page", None)]
    return [(quote.lead, quote.text) for quote in found.citations[0].quotes]


INSPECTOR = ("Reporting inspector", "Ann O’Hara HMI")
DATES = ("Inspection dates", "3 – 7 March 2014")
PUBLISHED = ("Published", "9 May 2014")


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("Who led the inspection?", [INSPECTOR]),
        ("name of the lead inspector please", [INSPECTOR]),
        ("who was in charge of the inspection", [INSPECTOR]),
        ("when was this published and what dates were the inspectors in?", [DATES, PUBLISHED]),
        ("When did the report come out?", [PUBLISHED]),
        ("publication date?", [PUBLISHED]),
        ("when did the inspection take place", [DATES]),
        ("when were Ofsted in Borchester", [DATES]),
    ],
)
def test_what_the_front_page_tells_is_answered_by_its_fields(
    short: Report, question: str, fields: list[tuple[str, str]]
) -> None:
    assert told(question, short) == fields


@pytest.mark.parametrize(
    "question", ["am I allowed to reprint bits of this?", "can I quote parts of this report?", "is it under copyright?"]
)
def test_leave_to_copy_is_answered_by_the_licence(short: Report, question: str) -> None:
    quotes = told(question, short)
    assert quotes is not None
    assert quotes[-1][1].startswith("This document may be reproduced in whole or in part")


def test_a_field_that_this_report_lacks_is_left_to_finding(short: Report, wolverhampton: Report) -> None:
    assert told("which age group?", short) is None
    assert told("which age group?", wolverhampton) == [("Age group", "All")]


@pytest.mark.parametrize(
    "question",
    [
        "How many inspectors were on the team?",
        "Who was on the inspection team?",
        "when was the plan for opening hours published?",
        "who led the reading scheme?",
        "when was it last inspected?",
        "when did the previous inspection take place?",
        "which age group borrows most?",
        "do readers copy books?",
        "how long did the cuts last",
    ],
)
def test_what_the_body_tells_is_left_to_finding(short: Report, question: str) -> None:
    assert told(question, short) is None
