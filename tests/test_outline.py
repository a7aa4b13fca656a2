"""Headings -> a tree of sections with grades."""

import pytest

from index.outline import Outline, fold_title, read_contents, split_grade
from index.types import Grade, Line, Section


def grow(*lines: Line, contents: list[tuple[str, int]] | None = None) -> tuple[Section, ...]:
    outline = Outline(contents or [])
    for line in lines:
        outline.add(line.text, line)
    return tuple(outline.sections)


@pytest.mark.parametrize(
    ("heading", "title", "grade"),
    [
        ("Grade 3 (adequate)", "", Grade(3, "adequate")),
        ("Staying safe Grade 2 (good)", "Staying safe", Grade(2, "good")),
        ("Staying safe – Grade 2 (Good)", "Staying safe", Grade(2, "good")),
        ("Staying safe: grade 1 ( outstanding )", "Staying safe", Grade(1, "outstanding")),
        ("Staying safe\tGrade 4 (inadequate) ", "Staying safe", Grade(4, "inadequate")),
        ("Overall Grade 2 (requires improvement)", "Overall", Grade(2, "requires improvement")),
        ("Record of main findings:", "Record of main findings", None),
        ("Grade 5 (poor)", "Grade 5 (poor)", None),
        ("Grade 3", "Grade 3", None),
        ("Upgrade 2 (good)", "Upgrade 2 (good)", None),
        ("What Grade 3 (adequate) means", "What Grade 3 (adequate) means", None),
        ("Lord Goldsmith’s “view”", "Lord Goldsmith’s “view”", None),
    ],
)
def test_a_grade_is_split_from_its_heading(heading: str, title: str, grade: Grade | None):
    assert split_grade(heading) == (title, grade)


@pytest.mark.parametrize("text", ["a" + ":" * 200_000 + "x", "Grade 1 (a" + " " * 200_000 + "x", "Grade " * 40_000])
def test_splitting_a_wild_heading_takes_no_more_than_a_moment(text: str, within):
    with within(seconds=3):
        assert split_grade(text)[1] is None


def test_titles_are_compared_without_case_spaces_and_colon():
    assert fold_title(" Areas  for Improvement: ") == "areas for improvement"


def test_bold_entries_of_a_contents_list_are_the_top():
    entries = [
        Line("Safeguarding services\t5", bold=True),
        Line("Overall effectiveness\t5"),
        Line("Services for looked after children ..... 20", bold=True),
        Line("Capacity for improvement………21"),
    ]
    assert read_contents(entries) == [
        ("safeguarding services", 1),
        ("overall effectiveness", 2),
        ("services for looked after children", 1),
        ("capacity for improvement", 2),
    ]


def test_without_bold_entries_all_of_them_are_the_top():
    assert read_contents([Line("Introduction 1"), Line("Findings . . . . xii")]) == [
        ("introduction", 1),
        ("findings", 1),
    ]


def test_lines_of_a_contents_list_without_a_page_are_no_entries():
    assert read_contents([Line("Page", bold=True), Line("Introduction 1"), Line("2003"), Line("....... 7")]) == [
        ("introduction", 1)
    ]


@pytest.mark.parametrize("text", ["a" + "." * 200_000 + "y", "a" + ". " * 100_000 + "y", "·iv" * 60_000 + "y"])
def test_a_wild_contents_list_takes_no_more_than_a_moment(text: str, within):
    with within(seconds=3):
        assert read_contents([Line(text)]) == []


def test_a_path_leads_from_the_top_to_the_section():
    assert grow(Line("A", heading=1), Line("B", heading=2), Line("C", heading=3), Line("D", heading=2)) == (
        Section("A", ("A",), None),
        Section("B", ("A", "B"), 0),
        Section("C", ("A", "B", "C"), 1),
        Section("D", ("A", "D"), 0),
    )


def test_a_bold_line_stands_under_any_marked_heading():
    sections = grow(Line("A", heading=6), Line("B", bold=True), Line("C", bold=True), Line("D", heading=6))
    assert [section.parent for section in sections] == [None, 0, 0, None]


def test_levels_come_from_the_contents_list_and_not_from_uneven_marks():
    contents = [("safeguarding", 1), ("quality", 2), ("looked after", 1), ("quality", 2)]
    sections = grow(
        Line("Safeguarding", heading=2),
        Line("Quality", heading=2),
        Line("Looked after", heading=3),
        Line("Quality:", bold=True),
        contents=contents,
    )
    assert [section.path for section in sections] == [
        ("Safeguarding",),
        ("Safeguarding", "Quality"),
        ("Looked after",),
        ("Looked after", "Quality:"),
    ]


def test_a_heading_that_the_contents_list_leaves_out_stands_under_the_open_top():
    sections = grow(
        Line("Safeguarding", heading=2),
        Line("Areas for improvement", heading=2),
        Line("Quality", heading=2),
        contents=[("safeguarding", 1), ("quality", 2)],
    )
    assert [section.parent for section in sections] == [None, 0, 0]


def test_entries_of_a_contents_list_are_used_up_in_order():
    """The second "Quality" is at the top, as its entry is, though the first is not."""
    sections = grow(
        Line("Safeguarding", heading=2),
        Line("Quality", heading=2),
        Line("Quality", heading=2),
        contents=[("safeguarding", 1), ("quality", 2), ("quality", 1)],
    )
    assert [section.parent for section in sections] == [None, 0, None]


def test_a_grade_is_the_open_sections_and_the_first_one_counts():
    outline = Outline()
    outline.grade(Grade(4, "inadequate"))  # before the first heading: nobody's
    outline.add("A", Line("A", heading=1))
    outline.add("B", Line("B", heading=2))
    outline.grade(Grade(2, "good"))
    outline.grade(Grade(3, "adequate"))
    assert [section.grade for section in outline.sections] == [None, Grade(2, "good")]
    assert outline.current == 1
