import pytest

from assistant.intent import named_rows, named_sections, recognise
from index.types import Report


def paths(report: Report, question: str) -> list[tuple[str, ...]]:
    return [report.sections[position].path for position in named_sections(question, report)]


def test_a_title_that_occurs_twice_names_both_sections(short: Report) -> None:
    assert paths(short, "how was the overall effectiveness judged?") == [
        ("Adult services", "Overall effectiveness"),
        ("Services for children", "Overall effectiveness"),
    ]


def test_the_rest_of_the_question_tells_apart_a_title_that_occurs_twice(short: Report) -> None:
    assert paths(short, "overall effectiveness of services for adults") == [("Adult services", "Overall effectiveness")]


def test_a_title_in_a_question_about_something_else_is_not_a_question_about_the_section(short: Report) -> None:
    question = "does the overall effectiveness suffer when volunteers replace qualified librarians on Sundays"
    assert paths(short, question) == []


def test_a_title_of_one_word_must_be_all_that_is_asked(short: Report) -> None:
    assert paths(short, "what does it say about staffing?") == [
        ("Adult services", "Staffing"),
        ("Services for children", "Staffing"),
    ]
    assert paths(short, "was staffing cut?") == []


def test_a_row_without_a_section_is_named_by_its_subject(short: Report) -> None:
    assert [short.rows[position].judgement for position in named_rows("accessibility", short)] == ["Good"]


def test_a_row_with_a_section_of_its_own_is_left_to_the_section(short: Report) -> None:
    assert named_rows("overall effectiveness?", short) == ()


def test_a_question_that_asks_for_more_than_one_thing_is_wide(short: Report) -> None:
    assert recognise("list everything about opening hours", [(0, short)]).wide
    assert not recognise("when does the library open", [(0, short)]).wide


def test_wolverhampton_tells_its_six_double_titles_apart(wolverhampton: Report) -> None:
    for title in (
        "Overall effectiveness",
        "Capacity for improvement",
        "Quality of provision",
        "Ambition and prioritisation",
        "Leadership and management",
        "Performance management and quality assurance",
    ):
        assert len(paths(wolverhampton, f"rating for {title}?")) == 2
    assert paths(wolverhampton, "leadership and management of safeguarding") == [
        ("Safeguarding outcomes for children and young people", "Leadership and management")
    ]


@pytest.mark.parametrize(
    ("question", "lists"),
    [
        ("list all the schools", True),
        ("can you list every school", True),
        ("everything about gangs", True),
        ("which schools were praised", True),
        ("had every file been checked?", False),
        ("And did each child have a plan", False),
        ("how good are the schools", False),
    ],
)
def test_a_list_is_asked_for_by_its_words_and_not_with_yes_or_no(short: Report, question: str, lists: bool) -> None:
    assert recognise(question, [(0, short)]).lists is lists
