"""Judgements side by side: themes and halves."""

from dataclasses import replace

from assistant.judgement_table import judgement_table, judgements_json
from index.types import Report, TableRow
from tests.conftest import parse


def words(report: Report) -> list[tuple[str, list[list[str]]]]:
    return [
        (theme.title, [[one.word for one in column] for column in theme.columns])
        for theme in judgement_table(report).themes
    ]


def test_a_theme_has_a_line_with_what_each_half_got(short: Report) -> None:
    table = judgement_table(short)
    assert table.columns == ("Adult services", "Services for children")
    assert words(short) == [
        ("Overall effectiveness", [["adequate"], ["good"]]),
        ("Staffing", [["good"], ["outstanding"]]),
        ("Accessibility", [[], ["good"]]),
    ]


def test_the_scale_goes_from_best_to_worst(short: Report) -> None:
    assert judgement_table(short).scale == ("outstanding", "good", "adequate", "inadequate")
    reversed_print = replace(short, scale=tuple(reversed(short.scale)))
    assert judgement_table(reversed_print).scale == ("outstanding", "good", "adequate", "inadequate")


def test_a_judgement_says_where_it_is_reasoned(short: Report) -> None:
    table = judgement_table(short)
    first, last = table.themes[0].columns[0][0], table.themes[2].columns[1][0]
    assert (first.number, first.anchor, first.label, first.section) == (
        3, "p3", "¶3", ("Adult services", "Overall effectiveness"),
    )  # fmt: skip
    assert table.themes[1].columns[1][0].label == "¶7–8"
    assert (last.anchor, last.label) == ("record-of-main-findings", "Record of main findings")
    assert last.number == 2  # the scale says that good is 2


def test_a_table_that_prints_another_word_is_told(short: Report) -> None:
    row = replace(short.rows[0], judgement="Good")
    one = judgement_table(replace(short, rows=(row, *short.rows[1:]))).themes[0].columns[0][0]
    assert (one.word, one.printed) == ("adequate", "good")
    assert judgement_table(short).themes[0].columns[0][0].printed is None


def test_a_word_that_is_not_on_the_scale_leaves_no_order(short: Report) -> None:
    stray = TableRow("Adult services", "Accessibility", "Fair", 1)
    assert judgement_table(replace(short, rows=(*short.rows, stray))).scale == ()


def test_a_report_that_judges_once_has_one_column() -> None:
    report = parse(
        "# Inspection\n\n## Leadership\n\n### Grade 2 (good)\n\n1. Good.\n\n"
        "## Care\n\n### Grade 3 (adequate)\n\n2. Fair.\n"
    )
    assert [(title, columns) for title, columns in words(report)] == [
        ("Leadership", [["good"]]),
        ("Care", [["adequate"]]),
    ]
    assert judgement_table(report).scale == ("good", "adequate")


def test_a_report_without_judgements_has_none() -> None:
    table = judgement_table(parse("# A walk\n\n1. It was fine.\n\n2. It rained.\n"))
    assert (table.themes, table.columns) == ((), ())


def test_the_json_holds_each_judgement_with_its_place(short: Report) -> None:
    found = judgements_json(short)
    assert len(found["judgements"]) == 5
    assert found["judgements"][1] == {
        "theme": "Overall effectiveness", "half": "Services for children", "judgement": "good", "grade": 2,
        "in_table": None, "section": ["Services for children", "Overall effectiveness"], "label": "¶6",
        "url": "/reports/borchester-2014#p6",
    }  # fmt: skip
