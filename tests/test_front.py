"""The front page."""

import pytest

from index.front import parse_date, read_front
from index.types import Front, Line


def front(*lines: Line, **overrides: str) -> Front:
    return read_front(list(lines), name="report-7", overrides=overrides)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("22 July 2011", "2011-07-22"),
        ("Published on 9th Sept. 2014, in London", "2014-09-09"),
        ("1st may 2014", "2014-05-01"),
        ("6 – 17 June 2011", "2011-06-17"),
        ("29 February 2012", "2012-02-29"),
        ("29 February 2011", None),
        ("31 Smarch 2011, then 3 March 2012", "2012-03-03"),
        ("July 2011", None),
        ("22/07/2011", None),
        ("", None),
    ],
)
def test_a_date_written_out_becomes_iso(text: str, date: str | None):
    assert parse_date(text) == date


def test_the_short_reports_front_page(short):
    assert short.front == Front(
        title="Inspection of library services: Borchester",
        authority="Borchester",
        publisher="Library Inspectorate",
        published="2014-05-09",
        fields=(
            ("Inspection dates", "3 – 7 March 2014"),
            ("Reporting inspector", "Ann O’Hara HMI"),
            ("Published", "9 May 2014"),
        ),
    )


def test_the_authority_is_not_said_twice():
    lines = (Line("Inspection of Leeds", heading=1), Line("Leeds"))
    assert front(*lines).title == "Inspection of Leeds"
    assert front(*lines).authority == "Leeds"


@pytest.mark.parametrize(
    "after",
    [Line("Published: 9 May 2014"), Line("A sentence about it."), Line("Sub-title", heading=2), Line("x" * 80)],
    ids=["field", "sentence", "heading", "long"],
)
def test_a_line_after_the_title_that_is_no_name_is_no_authority(after: Line):
    found = front(Line("Inspection", heading=1), after)
    assert (found.title, found.authority) == ("Inspection", None)


def test_the_title_is_the_first_heading_and_the_authority_stands_right_after_it():
    lines = (Line("Ofsted"), Line("Inspection", heading=1), Line("x" * 79), Line("Summary", heading=2), Line("Leeds"))
    assert front(*lines).title == "Inspection: " + "x" * 79
    assert front(*lines).authority == "x" * 79
    assert front(*lines[:2]).authority is None


def test_without_a_heading_the_first_line_is_the_title():
    assert front(Line(""), Line("A report"), Line("It says.")).title == "A report"


def test_without_any_text_the_file_names_the_report():
    assert front() == Front("report-7", None, None, None, ())


def test_the_toml_wins_over_what_is_printed():
    found = front(
        Line("Inspection", heading=1),
        Line("Leeds"),
        Line("Published: 9 May 2014"),
        title="T",
        authority="A",
        publisher="P",
        published="2001-01-01",
    )
    assert found == Front("T", "A", "P", "2001-01-01", (("Published", "9 May 2014"),))


def test_a_field_is_a_short_name_with_a_colon_and_a_value():
    lines = [
        Line("Age group : All"),
        Line("Publication date: 9 May 2014"),
        Line("website: example.org"),  # a name begins with a capital
        Line("Who? Me: yes"),  # and is no sentence
        Line("Time 10:30"),
        Line("Empty: "),
        Line("A name of more than forty characters is none: x"),
    ]
    found = front(Line("T", heading=1), *lines)
    assert found.fields == (("Age group", "All"), ("Publication date", "9 May 2014"))
    assert found.published == "2014-05-09"
