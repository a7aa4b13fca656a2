"""The scale and the record of main findings."""

from index.tables import read_judgements, read_scale
from index.types import Grade, Section, TableRow

ADEQUATE, GOOD = Grade(3, "adequate"), Grade(2, "good")
SECTIONS = (
    Section("Safeguarding", ("Safeguarding",), None),  # 0
    Section("Ambition", ("Safeguarding", "Ambition"), 0, ADEQUATE),  # 1
    Section("Leadership", ("Safeguarding", "Leadership"), 0, ADEQUATE),  # 2
    Section("Looked after", ("Looked after",), None),  # 3
    Section("Ambition", ("Looked after", "Ambition"), 3, ADEQUATE),  # 4
    Section("Leadership", ("Looked after", "Leadership"), 3, GOOD),  # 5
    Section("Staff", ("Looked after", "Leadership", "Staff"), 5),  # 6
)


def rows(*blocks: tuple[str, list[tuple[str, str]]]) -> list[tuple[str, str, str, int | None]]:
    return [(row.heading, row.subject, row.judgement, row.section) for row in read_judgements(blocks, SECTIONS)]


def test_a_scale_is_rows_of_a_grade_and_its_meaning():
    texts = ["Text.\nGood (Grade 2)\tA service that exceeds", "Overall\tGood", "Poor (Grade 4)\tLess\tand more"]
    assert read_scale(texts) == (("Good (Grade 2)", "A service that exceeds"), ("Poor (Grade 4)", "Less\tand more"))


def test_without_a_table_there_is_no_scale():
    assert read_scale(["Good (Grade 2) is good.", ""]) == ()


def test_a_block_is_assigned_by_the_grades_it_lists_and_its_printed_title_is_kept():
    """Titled "Looked after", but it lists safeguarding's grades."""
    found = read_judgements([("Looked after", [("Ambition", "Adequate"), ("Leadership", "Adequate")])], SECTIONS)
    assert found == (
        TableRow("Looked after", "Ambition", "Adequate", 1),
        TableRow("Looked after", "Leadership", "Adequate", 2),
    )


def test_where_two_parts_fit_equally_the_printed_title_wins():
    assert rows(("Looked after", [("Ambition", "Adequate")])) == [("Looked after", "Ambition", "Adequate", 4)]
    assert rows(("Safeguarding", [("Ambition", "Adequate")])) == [("Safeguarding", "Ambition", "Adequate", 1)]


def test_a_shared_grade_counts_as_much_as_a_shared_subject():
    """Two subjects with other grades and one subject with its grade fit equally: the title decides."""
    sections = (
        Section("A", ("A",), None),
        Section("One", ("A", "One"), 0, GOOD),
        Section("Two", ("A", "Two"), 0),
        Section("B", ("B",), None),
        Section("One", ("B", "One"), 3, ADEQUATE),
    )
    for title, expected in (("A", [1, 2]), ("B", [4, 3])):
        found = read_judgements([(title, [("One", "Adequate"), ("Two", "Good")])], sections)
        assert [row.section for row in found] == expected


def test_where_the_title_fits_neither_the_earlier_part_wins():
    assert rows(("Record", [("ambition:", "Adequate")])) == [("Record", "ambition:", "Adequate", 1)]


def test_a_subject_without_a_section_of_its_own_belongs_to_the_part():
    assert rows(("Looked after", [("Leadership", "Good"), ("Equality", "Good")])) == [
        ("Looked after", "Leadership", "Good", 5),
        ("Looked after", "Equality", "Good", 3),
    ]


def test_a_block_that_lists_no_section_belongs_to_none():
    assert rows(("Looked after", [("Equality", "Good"), ("Staff", "Good")])) == [
        ("Looked after", "Equality", "Good", None),
        ("Looked after", "Staff", "Good", None),
    ]
    assert read_judgements([("A", [("B", "C")])], ()) == (TableRow("A", "B", "C", None),)


def test_a_large_table_of_a_large_report_takes_no_more_than_a_moment(within):
    sections = [Section(f"part {n}", (f"part {n}",), None) for n in range(3000)]
    sections += [Section(f"title {n}", (f"part {n}", f"title {n}"), n) for n in range(3000)]
    blocks = [(f"block {n}", [(f"title {n}", "Good")]) for n in range(3000)]
    with within(seconds=2):
        found = read_judgements(blocks, sections)
    assert [row.section for row in found] == list(range(3000, 6000))
