import pytest

from assistant.graded import all_judged
from assistant.judgements import answer_grade
from index.types import Report


def cited(question: str, report: Report) -> list[str] | None:
    """Labels of what is cited, or None where the question asks for no grade."""
    found = answer_grade(question, report)
    return None if found is None else [c.label for c in found.citations]


def quotes(question: str, report: Report) -> list[str]:
    found = answer_grade(question, report)
    assert found is not None
    return [quote.text for c in found.citations for quote in c.quotes]


RECORD = "Record of main findings"


def test_everything_graded_is_there_with_its_row_and_its_half(short: Report) -> None:
    assert [(j.title, j.word, j.half, len(j.rows)) for j in all_judged(short)] == [
        ("Overall effectiveness", "adequate", 0, 1),
        ("Staffing", "good", 0, 1),
        ("Overall effectiveness", "good", 1, 1),
        ("Staffing", "outstanding", 1, 1),
        ("Accessibility", "good", 1, 1),
    ]


def test_a_grade_comes_from_the_opening_sentences_of_both_halves_and_the_rows(short: Report) -> None:
    assert quotes("what grade did staffing get?", short) == [
        "Staffing is good.",
        "Staffing of services for children is outstanding.",
        "Staffing\tGood",
        "Staffing\tOutstanding",
    ]


def test_the_half_named_is_the_half_answered(short: Report) -> None:
    assert cited("rating for staffing of the children's side", short) == ["¶7", RECORD]
    assert cited("adult services staffing grade", short) == ["¶4", RECORD]


def test_what_stands_only_in_the_table_is_answered_from_there(short: Report) -> None:
    assert quotes("how was accessibility rated?", short) == ["Accessibility\tGood"]


@pytest.mark.parametrize(
    "question",
    ["What grade did Borchester get overall?", "overall verdict?", "how did the council do overall?",
     "what rating was given"],
)  # fmt: skip
def test_where_nothing_is_named_the_overall_effectiveness_of_each_half_is_meant(short: Report, question: str) -> None:
    assert cited(question, short) == ["¶3", "¶6", RECORD, RECORD]


def test_all_areas_with_a_grade_are_listed_completely(short: Report) -> None:
    assert quotes("which areas were good?", short) == [
        "Staffing is good.",
        "The overall effectiveness of services for children is good.",
        "Staffing\tGood",
        "Overall effectiveness\tGood",
        "Accessibility\tGood",
    ]
    found = answer_grade("which areas were less than good?", short)
    assert found is not None
    assert found.complete
    assert [c.label for c in found.citations] == ["¶3", RECORD]


def test_where_nothing_has_the_grade_the_whole_table_is_shown_and_said_so(short: Report) -> None:
    found = answer_grade("were any areas inadequate?", short)
    assert found is not None
    assert (found.status, [c.label for c in found.citations]) == ("partial", [RECORD])
    assert found.reason.startswith("No section and no row of the table of judgements is graded inadequate")


@pytest.mark.parametrize(
    "question",
    [
        "why was staffing judged good?",
        "was the fostering service rated good in 2008",
        "what mark did the mobile library get",
        "how can staffing become outstanding?",
        "who judged the staffing?",
        "what is good about staffing?",
        "did readers get good support?",
        "is there a good lift?",
        "which schools were judged good",
        "what grade was that?",
        "how many staff are there?",
    ],
)
def test_a_question_for_anything_else_is_left_to_finding(short: Report, question: str) -> None:
    assert cited(question, short) is None


def test_the_lowest_and_the_highest_grade_are_those_reached(short: Report) -> None:
    assert quotes("which area got the highest grade?", short) == [
        "Staffing of services for children is outstanding.",
        "Staffing\tOutstanding",
    ]
    assert cited("what was rated lowest?", short) == ["¶3", RECORD]


def test_without_whole_a_question_that_names_nothing_asks_nothing(short: Report) -> None:
    assert answer_grade("what grade did they get?", short, whole=False) is None
    assert answer_grade("what grade did staffing get?", short, whole=False) is not None


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("rating for leadership and management?", ["¶54", "¶116", RECORD, RECORD]),
        ("how did they score on partnership working?", ["¶63", RECORD]),
        ("equality and diversity grade?", [RECORD, RECORD]),
        ("did the NHS side of safeguarding get a Good?", ["¶40", RECORD]),
        ("what did inspectors give for staying safe?", ["¶79", RECORD]),
        ("what did kids in care services get for leadership, which grade?", ["¶116", RECORD]),
        ("child protection: overall rating?", ["¶9", RECORD]),
        ("economic wellbeing grade", ["¶95", RECORD]),
        ("is quality of provision good?", ["¶25", "¶102", RECORD, RECORD]),
    ],
)
def test_wolverhampton_grades(wolverhampton: Report, question: str, labels: list[str]) -> None:
    assert cited(question, wolverhampton) == labels


@pytest.mark.parametrize(
    "question",
    [
        "the fostering service was judged good in 2008",
        "what rating did the children's homes get?",
        "how was the quality of assessments judged",
        "what percentage of schools were rated good or better",
        "why is partnership working only adequate?",
    ],
)
def test_judgements_of_other_things_are_left_to_finding(wolverhampton: Report, question: str) -> None:
    assert cited(question, wolverhampton) is None


@pytest.mark.parametrize(
    "question", ["which areas are good and not outstanding?", "which areas were rated at least adequate but not good"]
)
def test_grades_compared_with_more_than_one_are_left_to_finding(wolverhampton: Report, question: str) -> None:
    assert cited(question, wolverhampton) is None


def test_grades_joined_by_or_are_compared_with_as_one(wolverhampton: Report) -> None:
    for question in ("which areas were not good or outstanding?", "which areas were not good?"):
        found = answer_grade(question, wolverhampton)
        assert found is not None
        assert found.note == "11 of the 22 graded areas are adequate or inadequate."


def test_wolverhampton_good_areas_are_all_there(wolverhampton: Report) -> None:
    found = cited("Which areas were good?", wolverhampton)
    assert found is not None
    assert found[:9] == ["¶14", "¶68", "¶70", "¶72", "¶79", "¶85", "¶90", "¶95", "¶116"]
    assert found[9:] == [RECORD] * 11


def test_a_list_says_how_many_of_all_that_is_graded(short: Report, wolverhampton: Report) -> None:
    def note(question: str, report: Report) -> str:
        found = answer_grade(question, report)
        assert found is not None
        assert found.complete
        return found.note

    assert note("which areas are outstanding?", short) == "1 of the 5 graded areas is outstanding."
    assert note("how many areas were good?", short) == "3 of the 5 graded areas are good."
    assert note("how many areas were at least good?", short) == "4 of the 5 graded areas are outstanding or good."
    assert note("what was rated lowest?", short) == "1 of the 5 graded areas is adequate."
    assert note("how many sections were judged adequate", wolverhampton) == "11 of the 22 graded areas are adequate."
    assert note("what grade did staffing get?", short) == ""


def test_none_is_a_count_too_and_the_table_shows_it(short: Report) -> None:
    found = answer_grade("how many areas were inadequate?", short)
    assert found is not None
    assert (found.status, found.complete) == ("answered", True)
    assert found.note == "0 of the 5 graded areas are inadequate."
    assert [c.label for c in found.citations] == [RECORD]


def test_the_word_for_the_areas_may_be_a_title_of_theirs(wolverhampton: Report) -> None:
    found = cited("which outcomes were graded good?", wolverhampton)
    assert found is not None
    assert found[:6] == ["¶72", "¶79", "¶85", "¶90", "¶95", "¶116"]
    assert cited("how many of the outcomes were good?", wolverhampton) == found


# Thirty phrasings written down with their answers before any of them was run. At the first run 21 were right; the nine
# others were not recognised and so left to finding, none got a wrong answer. Eight of them are mended by general rules
# (so the error rate to expect of others' phrasings is nearer to .3 than to 0); "which category did … fall in" is not.
ASKED = (
    ("I'd like the inspection grade for staying safe", ["¶79"]),
    ("Remind me how enjoying and achieving was marked", ["¶85"]),
    ("leadership and management – adequate or good?", ["¶54", "¶116"]),
    ("What did the looked after side get for leadership and management, grade-wise?", ["¶116"]),
    ("Which grade was awarded to health agencies' contribution to keeping children safe?", ["¶40"]),
    ("Can you list the judgements for safeguarding?", ["¶9", "¶14", "¶16", "¶25", "¶40", "¶52", "¶54", "¶59", "¶63"]),
    ("were any aspects graded outstanding?", []),
    ("Did partnership working get an adequate?", ["¶63"]),
    ("quality of provision in the care system – what was the verdict", ["¶102"]),
    ("Headline grades for the two halves?", ["¶9", "¶68"]),
    ("How was the capacity for improvement of safeguarding services judged?", ["¶14"]),
    ("so is being healthy good or not?", ["¶72"]),
    ("how did economic well-being do", ["¶95"]),
    ("what's the official rating on ambition and prioritisation for children in care", ["¶114"]),
    ("Which sections of safeguarding scored good?", ["¶14"]),
    ("Count the areas with an adequate grade for looked after children", ["¶102", "¶114", "¶121"]),
    ("what is the final grade", ["¶9", "¶68"]),
    ("Tell me if overall effectiveness of safeguarding was rated inadequate", ["¶9"]),
    ("which category did making a positive contribution fall in, good or outstanding", None),
    ("How do inspectors judge performance management in safeguarding?", ["¶59"]),
    ("did ofsted rate leadership as good in both the safeguarding and looked after halves?", ["¶54", "¶116"]),
    ("areas rated adequate on the looked after side", ["¶102", "¶114", "¶121"]),
    # Of other things, or for something else: left to finding.
    ("What was the fostering service's rating in 2008?", None),
    ("which children's homes were rated outstanding", None),
    ("how many primary schools got good or better for keeping children safe", None),
    ("Who decides the grades?", None),
    ("was the training good?", None),
    ("What would it take for safeguarding to be graded good?", None),
    ("is the LACE team good", None),
    ("how good are the pathway plans?", None),
)


@pytest.mark.parametrize(("question", "labels"), ASKED)
def test_thirty_phrasings(wolverhampton: Report, question: str, labels: list[str] | None) -> None:
    found = cited(question, wolverhampton)
    assert (None if found is None else [label for label in found if label != RECORD]) == labels


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("which areas were given grade 2?", ["¶4", "¶6", RECORD, RECORD, RECORD]),
        ("grade 3 areas", ["¶3", RECORD]),
        ("what got a 1?", ["¶7", RECORD]),
        ("is anything graded adequate or worse?", ["¶3", RECORD]),
        ("which sections got grade 4", [RECORD]),
    ],
)
def test_grades_may_be_asked_for_by_their_numbers(short: Report, question: str, labels: list[str]) -> None:
    assert cited(question, short) == labels
