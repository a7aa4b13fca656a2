"""Two things set against each other: split by the words, answered by grades where both have some."""

import pytest

from assistant.contrast import answer_contrast, sides
from index.types import Report

LEADERSHIP = ("leadership safeguarding", "leadership looked after children")


@pytest.mark.parametrize(
    "question",
    [
        "how does safeguarding compare with looked after children on leadership",
        "What is the difference in leadership between safeguarding and looked after children?",
        "difference between leadership in safeguarding and in looked after children",
        "compare leadership in safeguarding and looked after children",
        "In terms of leadership, is safeguarding better than looked after children?",
        "is leadership stronger in safeguarding than in looked after children?",
        "is safeguarding any better at leadership than looked after children",
        "safeguarding versus looked after children when it comes to leadership",
    ],
)
def test_the_frame_goes_before_both_sides(question: str) -> None:
    assert sides(question) == LEADERSHIP


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("what's the difference between the CAF and a MAST?", ("CAF", "MAST")),
        ("so how is private fostering different from fostering?", ("private fostering", "fostering")),
        ("fostering or adoption, which did Ofsted rate higher?", ("fostering", "adoption")),
        ("which is better, fostering or adoption?", ("fostering", "adoption")),
        ("is fostering as good as adoption", ("fostering", "adoption")),
        ("fostering vs. adoption – which was stronger?", ("fostering", "adoption")),
        ("compare enjoying and achieving with being healthy", ("enjoying and achieving", "being healthy")),
        (
            "compare leadership and management and performance management and quality assurance",
            ("leadership and management", "performance management and quality assurance"),
        ),
        ("compare quality of provision with staying safe", ("quality of provision", "staying safe")),
        ("the CAF compared with the MAST", ("CAF", "MAST")),
    ],
)
def test_every_way_of_setting_against_is_split(question: str, both: tuple[str, str]) -> None:
    assert sides(question) == both


@pytest.mark.parametrize(
    "question",
    [
        "how does attendance compare with the national average?",
        "is it better now than before?",
        "is leadership better than adequate?",
        "compare it with the hospital",
        "difference between enjoying and achieving and being healthy",
        "compare the number of children in care and foster carers",
        "do care leavers get better support than other young people",
        "how many more children were placed than last year",
        "what is being done about health and safety?",
        "is it the same for hiring nurses and doctors?",
        "compare fostering with fostering",
        "compare",
        "better than average?",
        f"compare fostering {'on placements ' * 30}with adoption",
        "",
    ],
)
def test_in_doubt_nothing_is_split(question: str) -> None:
    assert sides(question) is None


def cited(question: str, report: Report) -> list[str] | None:
    found = answer_contrast(question, report)
    return None if found is None else [c.label for c in found.citations]


RECORD = "Record of main findings"


def test_both_grades_are_given_side_by_side(short: Report, wolverhampton: Report) -> None:
    assert cited("compare staffing for adults with staffing for children", short) == ["¶4", RECORD, "¶7", RECORD]
    assert cited("adult services vs services for children", short) == ["¶3", RECORD, "¶6", RECORD]
    question = "is leadership better in safeguarding than in looked after children?"
    assert cited(question, wolverhampton) == ["¶54", RECORD, "¶116", RECORD]
    assert cited("compare staying safe with being healthy", wolverhampton) == ["¶79", RECORD, "¶72", RECORD]


@pytest.mark.parametrize(
    "question",
    [
        "what grade did staffing get?",
        "fostering versus adoption",
        "compare staffing with the mobile library",
        "compare staffing with staffing of adult services",
    ],
)
def test_what_is_not_two_grades_is_left_to_finding(short: Report, question: str) -> None:
    assert cited(question, short) is None
