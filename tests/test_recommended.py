"""The list of recommendations, and the files made of it."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.action_files import to_csv, to_ics
from assistant.recommended import Recommendation, deadlines, only, recommendation_json, recommendations
from assistant.types import Link
from index.errors import NotFoundError
from index.library import Library
from index.types import Front, Report
from tests.conftest import build_fake, parse

FRONT = Front("Inspection; of libraries, 2014", "Borchester", "Ofsted", "2014-05-09", ())
REPORT = Report("made", "made.md", "0" * 64, FRONT, (), (), (), (), (), ())


def made(text: str, *, mark: str = "a", lead: str | None = "Within a month", day: str | None = "2014-06-09",
         computed: bool = True, behind: tuple[Link, ...] = ()) -> Recommendation:  # fmt: skip
    return Recommendation(f"¶5({mark})", f"p5{mark}", text, ("Adult services",), None, lead, day, computed, behind)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_every_recommendation_is_listed_with_its_deadline_and_day(short_library: Library) -> None:
    found = recommendations(short_library, 0)
    assert [(r.label, r.anchor, r.lead, r.day, r.computed) for r in found] == [
        ("¶5(a)", "p5a", "Immediately", None, False),
        ("¶5(b)", "p5b", "Immediately", None, False),
        ("¶5(c)", "p5c", "Within three months", "2014-08-09", True),
    ]
    assert found[2].text == "publish a plan for opening hours on Sundays, which readers have asked for since 2010."
    assert found[2].when == "by 9 August 2014, computed from the date of publication"
    assert found[0].when == ""


def test_a_day_that_the_deadline_names_is_not_computed(tmp_path: Path) -> None:
    (tmp_path / "lift.md").write_text(
        "# Inspection\n\n1. It was visited.\n\n## Safety\n\n2. The council should take the following action.\n\n"
        "### By 31 March 2015:\n\n- mend the lift\n\n## Areas for improvement\n\n3. The council must mend the roof.\n"
    )
    first, second = recommendations(build_fake(tmp_path / "library", tmp_path / "lift.md"), 0)
    assert (first.lead, first.day, first.computed, first.when) == (
        "By 31 March 2015", "2015-03-31", False, "by 31 March 2015",
    )  # fmt: skip
    assert (second.label, second.lead, second.day, second.deadline) == ("¶3", None, None, "No deadline printed")


def test_the_words_are_a_slice_of_the_report(short_library: Library) -> None:
    texts = [paragraph.text for paragraph in short_library.reports[0].paragraphs]
    for one in recommendations(short_library, 0):
        assert any(one.text in text for text in texts)


def test_a_report_without_recommendations_has_none(short_library: Library) -> None:
    plain = parse("# A walk\n\n1. It was fine.\n\n2. It rained.\n")
    assert recommendations(replace(short_library, reports=(plain,)), 0) == ()


def test_some_are_chosen_by_their_deadline(short_library: Library) -> None:
    found = recommendations(short_library, 0)
    report = short_library.reports[0]
    assert deadlines(found) == ("Immediately", "Within three months")
    assert [r.label for r in only(found, "within THREE months ", report)] == ["¶5(c)"]
    assert only(found, "", report) == found
    with pytest.raises(NotFoundError, match=r"no deadline 'never'.*It has: Immediately, Within three months\."):
        only(found, "never", report)
    with pytest.raises(NotFoundError, match="makes no recommendations"):
        only((), "never", report)


def test_the_json_names_what_is_computed(short_library: Library) -> None:
    one = recommendation_json(short_library.reports[0], recommendations(short_library, 0)[2])
    assert (one["label"], one["due"], one["due_is_computed"]) == ("¶5(c)", "2014-08-09", True)
    assert one["url"] == "/reports/borchester-2014#p5c"


def test_the_table_has_a_row_for_each_under_headings_with_source_and_date() -> None:
    text = to_csv(REPORT, [made("mend the “lift”,\nat once", behind=(Link("¶3", "/x"), Link("¶4", "/y")))])
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == 2
    heading, row = rows(text)
    assert dict(zip(heading, row, strict=True)) == {
        "Paragraph": "¶5(a)", "Recommendation": "mend the “lift”,\nat once", "Deadline as printed": "Within a month",
        "Due": "2014-06-09", "Due date is": "computed from the date of publication", "Findings behind it": "¶3, ¶4",
        "Section": "Adult services", "Page": "", "Report": "Inspection; of libraries, 2014", "Publisher": "Ofsted",
        "Published": "2014-05-09",
    }  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_computes_no_cell(start: str) -> None:
    row = rows(to_csv(REPORT, [made(f"{start}HYPERLINK(1)")]))[1]
    assert row[1] == f"'{start}HYPERLINK(1)"


def test_a_cell_that_only_holds_such_a_character_stays() -> None:
    assert rows(to_csv(REPORT, [made("mend 1=1")]))[1][1] == "mend 1=1"


def test_the_calendar_has_an_all_day_event_for_each_that_has_a_day() -> None:
    text = to_ics(REPORT, [made("mend"), made("now", mark="b", lead="Immediately", day=None, computed=False)])
    lines = unfolded(text)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == 1
    for line in ("UID:made-p5a@pilcrow", "DTSTAMP:20140509T000000Z", "DTSTART;VALUE=DATE:20140609",
                 "DTEND;VALUE=DATE:20140610", "SUMMARY:¶5(a) due: mend"):  # fmt: skip
        assert line in lines


def test_the_calendar_says_what_is_computed_and_where_it_comes_from() -> None:
    text = to_ics(REPORT, [made("mend", behind=(Link("¶3", "/x"),))])
    told = next(line for line in unfolded(text) if line.startswith("DESCRIPTION:"))
    assert told == (
        "DESCRIPTION:¶5(a): “mend”\\nWithin a month (by 9 June 2014\\, computed from the date of publication)."
        "\\nThe findings behind it: ¶3.\\nSource: Inspection\\; of libraries\\, 2014\\, Ofsted\\, published 9 May 2014."
    )


def test_what_is_special_in_calendars_is_escaped() -> None:
    lines = unfolded(to_ics(REPORT, [made("a\\b;c,d\ne\rf")]))
    assert "SUMMARY:¶5(a) due: a\\\\b\\;c\\,d\\ne f" in lines


def test_no_line_of_the_calendar_is_longer_than_75_octets_and_no_character_is_cut() -> None:
    words = "¶é“😀” " * 60
    text = to_ics(REPORT, [made(words)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert words in next(line for line in unfolded(text) if line.startswith("DESCRIPTION:"))


def test_the_same_report_gives_the_same_calendar(short_library: Library) -> None:
    report = short_library.reports[0]
    first, second = (to_ics(report, recommendations(short_library, 0)) for _ in range(2))
    assert first == second
    assert re.findall(r"UID:(.*)\r\n", first) == ["borchester-2014-p5c@pilcrow"]


def test_a_report_without_a_date_stamps_events_with_their_own_day() -> None:
    undated = replace(REPORT, front=replace(FRONT, published=None))
    lines = unfolded(to_ics(undated, [made("mend", day=date.max.isoformat(), computed=False)]))
    assert "DTSTAMP:99991231T000000Z" in lines
    assert "DTEND;VALUE=DATE:99991231" in lines
