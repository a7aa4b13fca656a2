"""Markdown -> lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReportError
from index.readers.markdown import read_markdown
from index.types import Line


def read(text: str) -> tuple[Line, ...]:
    return read_markdown(text.encode(), name="made.md")


def text_of(line: str) -> str:
    return read(line)[0].text


def test_lines_come_in_order_and_empty_ones_are_left_out():
    assert read("# Title\n\n  \nOne.\r\nTwo.\rThree.") == (
        Line("Title", heading=1),
        Line("One."),
        Line("Two."),
        Line("Three."),
    )


def test_a_file_in_utf_16_is_read_like_any_other():
    text = "# Part\n\n1. The façade is open.\n"
    assert read_markdown(text.encode("utf-16"), name="x.md") == read_markdown(text.encode(), name="x.md")


def test_a_byte_order_mark_is_no_text():
    assert read_markdown(b"\xef\xbb\xbf# Title", name="x.md") == (Line("Title", heading=1),)


@pytest.mark.parametrize(
    ("line", "text", "level"),
    [
        ("# Title", "Title", 1),
        ("###### Deep", "Deep", 6),
        ("   ## Indented  ", "Indented", 2),
        ("## Closed ##", "Closed", 2),
        ("## Closed #  ", "Closed", 2),
        ("# C#", "C#", 1),
        ("# Issue #4", "Issue #4", 1),
        ("## ", "", 2),
        ("# #", "", 1),
    ],
)
def test_a_heading_loses_its_hashes_and_nothing_else(line: str, text: str, level: int):
    assert read(line) == (Line(text, heading=level),)


@pytest.mark.parametrize("line", ["####### Seven", "#Tag", "    # Indented by four", "1. # One"])
def test_other_hashes_are_text(line: str):
    assert read(line) == (Line(line.strip()),)


@pytest.mark.parametrize("mark", ["-", "*", "+", "•"])
def test_a_bullet_loses_its_mark(mark: str):
    assert read(f"  {mark} ensure that it is") == (Line("ensure that it is", bullet=True),)


def test_a_dash_within_a_line_and_a_minus_before_a_figure_are_no_bullets():
    assert read("in 2010 - as in 2009\n-5% since 2009") == (Line("in 2010 - as in 2009"), Line("-5% since 2009"))


@pytest.mark.parametrize("line", ["---", "***", "_ _ _", "  -----  ", "* * *"])
def test_a_rule_has_no_text(line: str):
    assert read(line) == (Line("", rule=True),)


def test_a_paragraph_number_stays_and_no_list_is_made_of_it():
    assert read("7. Seven.\n7. Seven again.\n9) Nine.") == (
        Line("7. Seven."),
        Line("7. Seven again."),
        Line("9) Nine."),
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (r"at A\*–C", "at A*–C"),
        ("**Most** were *good*", "Most were good"),
        ("the [scheme](http://example.org/a_b) reached", "the scheme reached"),
        ("at <http://example.org>", "at http://example.org"),
        ("`code` here", "code here"),
        ("AT&amp;T &copy; 2011", "AT&T © 2011"),
        ("A&E and R&D", "A&E and R&D"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("[sic] and [1]", "[sic] and [1]"),
        ("see <b>Services</b> <!-- ed. --> here", "see Services  here"),
        ("a<br>b<br/>c", "a b c"),
        ("aged <five and >ten", "aged <five and >ten"),
        ("under <18 and a < b > c", "under <18 and a < b > c"),
        ("<unknown-tag>kept</unknown-tag>", "<unknown-tag>kept</unknown-tag>"),
        ("the word F****r was used", "the word F****r was used"),
        ("‘multi-agency’ – co-located re\u00adassess", "‘multi-agency’ – co-located re\u00adassess"),
        ("a  b   c", "a  b   c"),
        ("\u00a0 spaced \u00a0", "spaced"),
    ],
)
def test_marks_are_taken_off_and_words_are_not_changed(line: str, text: str):
    assert text_of(line) == text


def test_an_entity_for_a_new_line_does_not_make_one():
    assert text_of("one&#10;two&NewLine;three") == "one two three"


def test_a_line_is_bold_where_all_of_it_is():
    bold = [line.bold for line in read("**All**\n<b>All</b>\n**All** **of it**\n**Some** of it\n*Not bold*\nplain")]
    assert bold == [True, True, True, False, False, False]


def test_bold_in_html_ends_where_its_tag_does():
    lines = (
        "<b>a</b> b\n<strong>a</strong> b\n<b>a</b> <b>b</b>\n<STRONG>a</STRONG> **b**\n<i>a</i>\n**a <i>b</i>**\n"
        "<b>a</b> <b>b</b> c <b>d</b>"
    )
    assert [line.bold for line in read(lines)] == [False, False, True, True, False, True, False]


def test_a_comment_alone_is_an_empty_line():
    assert read("<!-- **note** -->") == (Line(""),)


def test_a_bold_heading_and_grade_glued_together_are_two_bold_runs():
    assert read("**Enjoying and achieving****Grade 2 (good)**") == (
        Line("Enjoying and achieving Grade 2 (good)", bold=True),
    )
    assert read("**One****Two****Three**") == (Line("One Two Three", bold=True),)
    assert read("## **Staffing****Grade 1 (outstanding)**") == (
        Line("Staffing Grade 1 (outstanding)", heading=2, bold=True),
    )


def test_cells_stay_apart_by_tabs_and_an_empty_last_cell_stays():
    assert text_of("<b>Adult services</b>\t<b>3</b>") == "Adult services\t3"
    assert text_of("<b>Adult services</b>\t") == "Adult services\t"


def test_what_is_not_utf8_is_named_with_its_line():
    with pytest.raises(ReportError, match=r"^old\.md: line 3 is not UTF-8 text \(byte 10\)\. Save the file as UTF-8"):
        read_markdown(b"one\ntwo\nab\xe9", name="old.md")


def test_a_binary_file_is_refused():
    with pytest.raises(ReportError, match=r"^x\.md: this is not a text file"):
        read_markdown(b"%PDF\x00\x01", name="x.md")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes):
    try:
        lines = read_markdown(data, name="x.md")
    except ReportError:
        return
    for line in lines:
        assert not {"\r", "\n"} & set(line.text)
        assert line.text == line.text.strip(" ")


MARKED = st.text(alphabet="ab 12.\t*_`[]()<>!&#;:/\\\"'-+•\n\u00a0é", max_size=120)


@given(MARKED)
def test_any_marks_are_read_line_by_line(text: str):
    lines = read(text)
    assert len(lines) == sum(bool(raw.strip()) for raw in text.split("\n"))


@given(st.text(alphabet="ab .,;:'’–()%/£“”é\u00ad0123456789", max_size=80))
def test_text_without_marks_is_itself(text: str):
    assert [line.text for line in read("x" + text)] == [("x" + text).rstrip(" \u00a0")]


@pytest.mark.parametrize(
    "text",
    [
        "# a" + " " * 100_000 + "b",
        "# " + "#" * 100_000 + "b",
        "- " * 100_000 + "b",
        "*" * 100_000,
        "a*_" * 30_000,
        "[" * 30_000 + "]" * 30_000,
        "[a](" * 20_000,
        "<a " * 30_000,
        "**a****" * 15_000,
        "`a" * 50_000,
    ],
    ids=lambda text: text[:8],
)
def test_reading_wild_lines_takes_no_more_than_a_moment(text: str, within):
    with within(seconds=5):
        assert len(read(text)) == 1
