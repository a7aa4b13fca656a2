"""Judgements side by side: themes and halves."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import compare
from assistant.judgement_table import judgement_table, judgements_json
from assistant.judgements import answer_grade
from index.frameworks import read_frameworks
from index.types import Front, Item, Paragraph, Report, Section, Sentence, TableRow
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


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("The overall judgement is Inadequate", "inadequate"),
        ("The overall judgement is requires improvement.", "requires improvement"),
        ("The overall judgement is that children’s services are good", "good"),
        ("Children’s services in Ashby and Zouch require improvement to be good", "requires improvement to be good"),
        ("Children’s services in Ashby are inadequate.", "inadequate"),
    ],
)
def test_the_grade_of_the_whole_is_taken_from_the_sentence_that_says_it(said: str, word: str) -> None:
    report = since_2014(said)
    first = judgement_table(report).themes[0]
    assert (first.title, [(one.word, one.label) for one in first.columns[0]]) == (
        "Overall effectiveness",
        [(word, "Front page")],
    )
    found = answer_grade("what was the overall grade", report)
    assert found is not None
    assert [quote.text for c in found.citations for quote in c.quotes] == [said]


@pytest.mark.parametrize(
    "said", ["Children’s services in Ashby are provided well.", "The overall judgement is not given."]
)
def test_a_sentence_that_gives_no_grade_of_the_publishers_gives_none(said: str) -> None:
    assert next(theme.title for theme in judgement_table(since_2014(said)).themes) != "Overall effectiveness"


def test_where_no_scale_is_printed_the_publishers_is_taken_and_words_for_one_grade_are_one_step() -> None:
    table = judgement_table(since_2014("Children’s services in Ashby require improvement to be good"))
    assert table.scale == ("outstanding", "good", "requires improvement", "inadequate")
    assert table.same == (("requires improvement to be good", "requires improvement"),)
    assert table.columns == ("Judgement",)


def test_the_name_of_the_whole_is_a_theme_in_comparisons() -> None:
    themes = (Path(compare.__file__).parent / "themes.toml").read_text(encoding="utf-8")
    for framework in read_frameworks():
        assert framework.overall is None or f'"{framework.overall.title}"' in themes


def since_2014(said: str) -> Report:
    """A report of the form of 2014–17, whose front page says the grade of the whole in a sentence."""
    title = "Leadership, management and governance"
    sections = (Section(title, (title,), None),)
    rows = ("1. Children who need help\tRequires improvement", "2. Leadership, management and governance\tGood")
    text = "\n".join((said, *rows))
    starts = [text.index(row) for row in rows]
    items = tuple(Item(None, "Front page", at, at + len(row)) for at, row in zip(starts, rows, strict=True))
    sentences = (Sentence(0, len(said)), *(Sentence(i.start, i.end, n) for n, i in enumerate(items)))
    front = Front("Inspection", "Ashby Council", "Ofsted", "2014-05-09", ())
    page = Paragraph(None, "Front page", "front-page", text, None, sentences, items)
    one = "Leaders know the services well."
    first = Paragraph("1", "¶1", "p1", one, 0, (Sentence(0, len(one)),))
    judged = tuple(TableRow("Front page", *row.split("\t"), None) for row in rows)  # type: ignore[arg-type]
    return Report("ashby", "a.md", "0" * 64, front, sections, (page, first), judged, (), (), ())
