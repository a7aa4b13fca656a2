from collections.abc import Sequence

import pytest

from assistant.actions import all_actions, answer_actions, covered
from index.types import Report


def cited(question: str, report: Report) -> list[str] | None:
    found = answer_actions(question, report)
    return None if found is None else [c.label for c in found.citations]


def letters(number: int, marks: str) -> list[str]:
    return [f"¶{number}({mark})" for mark in marks]


def test_the_items_of_a_list_that_says_what_should_be_done_are_actions(short: Report) -> None:
    assert [(a.text, a.lead, a.half) for a in all_actions(short)] == [
        ("ensure that the lift in the Central Library is repaired", "Immediately", 0),
        ("ensure that every complaint is answered", "Immediately", 0),
        (
            "publish a plan for opening hours on Sundays, which readers have asked for since 2010.",
            "Within three months",
            0,
        ),
    ]


def test_a_list_that_opens_otherwise_is_none(wolverhampton: Report) -> None:
    assert {a.paragraph.number for a in all_actions(wolverhampton)} == {"15", "71"}
    assert len(all_actions(wolverhampton)) == 22


def test_every_action_is_cited_by_its_letter(short: Report) -> None:
    found = answer_actions("What are the recommendations?", short)
    assert found is not None
    assert [c.label for c in found.citations] == ["¶5(a)", "¶5(b)", "¶5(c)"]
    assert found.citations[2].quotes[0].lead == "Within three months"
    assert found.complete


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("what must be done straight away?", ["¶5(a)", "¶5(b)"]),
        ("what should the council fix first?", ["¶5(a)", "¶5(b)"]),
        ("list the actions with a 3 month deadline", ["¶5(c)"]),
        ("what has to happen by October 2014?", ["¶5(a)", "¶5(b)", "¶5(c)"]),
        ("how long did they get to sort out opening hours?", ["¶5(c)"]),
        ("what does Ofsted want them to change about complaints?", ["¶5(b)"]),
    ],
)
def test_deadline_and_subject_choose_among_them(short: Report, question: str, labels: list[str]) -> None:
    assert cited(question, short) == labels


@pytest.mark.parametrize(
    "question",
    [
        "what was done about complaints?",
        "why should the lift be repaired?",
        "how long are the opening hours?",
        "what should be done about it?",
        "what did the readers' panel recommend from the survey?",
        "what must be done about the mobile library?",
        "who repairs the lift?",
    ],
)
def test_a_question_for_anything_else_is_left_to_finding(short: Report, question: str) -> None:
    assert cited(question, short) is None


def test_a_reader_passed_in_judges_the_subject(short: Report) -> None:
    def score(texts: Sequence[str]) -> list[float]:
        return [1.0 if "lift" in text else -1.0 for text in texts]

    found = answer_actions("what were they told to do about elevators?", short, score=score)
    assert found is not None
    assert [c.label for c in found.citations] == ["¶5(a)"]


def test_a_phrase_counts_before_its_words() -> None:
    assert covered(["care", "plan"], ["comprehensive care plans", "social care will review its plan"]) == [0.5, -0.5]


def test_a_word_that_many_hold_does_not_decide() -> None:
    assert covered(["ensur"], ["ensure a", "ensure b", "ensure c", "d"]) == [-0.5] * 4


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("what had to be done straight away on the safeguarding side?", letters(15, "abcdefg")),
        ("list the areas for improvement with a three month deadline", [*letters(15, "hijklm"), *letters(71, "bcde")]),
        ("what were they told to sort within 6 months for looked after children", letters(71, "fgh")),
        ("which recommendations are aimed at the hospital trust?", letters(15, "de")),
        ("how long did they get to recruit permanent social workers?", letters(15, "h")),
        ("what does Ofsted want them to change about supervision", letters(15, "bg")),
        ("What should be done about paediatric nurses in A&E?", letters(15, "e")),
        ("what is the deadline for personal education plans", letters(71, "e")),
        ("urgent actions for LAC", letters(71, "a")),
    ],
)
def test_wolverhampton_actions(wolverhampton: Report, question: str, labels: list[str]) -> None:
    assert cited(question, wolverhampton) == labels


@pytest.mark.parametrize(
    "question",
    [
        "what did the scrutiny review recommend?",
        "what recommendations came from the adoption inspection?",
        "what has the council done about bullying?",
        "how long did children wait for adoption",
        "what is being done to improve attendance",
        "which children have been accommodated for more than six months",
    ],
)
def test_what_was_done_or_recommended_by_others_is_left_to_finding(wolverhampton: Report, question: str) -> None:
    assert cited(question, wolverhampton) is None


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("how many recommendations were made in total?", "3 recommendations."),
        ("how many actions are due immediately?", "2 of 3 recommendations."),
        ("number of areas for improvement", "3 recommendations."),
        ("list all the actions", "3 recommendations."),
        ("how many recommendations are about the lift?", ""),
    ],
)
def test_recommendations_are_counted_where_all_that_are_asked_for_are_there(
    short: Report, question: str, note: str
) -> None:
    found = answer_actions(question, short)
    assert found is not None
    assert (found.note, found.complete) == (note, note != "")


@pytest.mark.parametrize("question", ["what actions has the council taken?", "how many actions were completed?"])
def test_actions_that_were_taken_are_no_recommendations(short: Report, question: str) -> None:
    assert cited(question, short) is None
