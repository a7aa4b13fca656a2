from datetime import date

import pytest

from assistant.deadlines import Deadline, counted, due, read_deadline


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("Immediately", Deadline()),
        ("what must happen straight away?", Deadline()),
        ("Within three months", Deadline(months=3)),
        ("a 3-month deadline", Deadline(months=3)),
        ("within 6 months", Deadline(months=6)),
        ("in half a year", Deadline(months=6)),
        ("within a year", Deadline(months=12)),
        ("Within 20 working days", Deadline(days=20)),
        ("within two weeks", Deadline(days=14)),
        ("by March 2012", Deadline(by="2012-03-31")),
        ("by 1 September 2011", Deadline(by="2011-09-01")),
        ("in due course", None),
        ("", None),
    ],
)
def test_a_deadline_is_read_from_words(text: str, deadline: Deadline | None) -> None:
    assert read_deadline(text) == deadline


@pytest.mark.parametrize(
    ("published", "lead", "day"),
    [
        ("2011-07-22", "Immediately", date(2011, 7, 22)),
        ("2011-07-22", "Within three months", date(2011, 10, 22)),
        ("2011-07-22", "Within six months", date(2012, 1, 22)),
        ("2013-11-30", "Within three months", date(2014, 2, 28)),
        ("2011-07-22", "within two weeks", date(2011, 8, 5)),
        (None, "by March 2012", date(2012, 3, 31)),
        (None, "Within three months", None),
        ("2011-07-22", "Areas for improvement", None),
    ],
)
def test_the_day_is_counted_from_publication(published: str | None, lead: str, day: date | None) -> None:
    assert due(published, lead) == day


@pytest.mark.parametrize(
    ("lead", "day"),
    [
        ("Immediately", None),
        ("Within three months", "2011-10-22"),
        ("Within six months of publication of this report", "2012-01-22"),
        ("by March 2012", None),
        ("Within 20 working days", None),
        ("Within three months of the plan being agreed", None),
        ("Published", None),
    ],
)
def test_only_a_day_that_runs_from_publication_is_counted(lead: str, day: str | None) -> None:
    assert counted("2011-07-22", lead) == day
