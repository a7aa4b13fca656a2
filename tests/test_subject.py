import pytest

from assistant.subject import alike, halves, meant_half, rest, saying
from index.types import Report


def test_a_half_ends_where_the_same_is_judged_again(short: Report, wolverhampton: Report) -> None:
    assert [half.words for half in halves(short)] == [{"adult"}, {"children"}]
    assert [[wolverhampton.sections[top].title for top in half.tops] for half in halves(wolverhampton)] == [
        ["Safeguarding services", "Safeguarding outcomes for children and young people"],
        ["Services for looked after children", "How good are outcomes for looked after children and care leavers?"],
    ]


@pytest.mark.parametrize(
    ("question", "half"),
    [
        ("leadership on the safeguarding side", 0),
        ("child protection leadership", 0),
        ("leadership for looked after children", 1),
        ("leadership for kids in care", 1),
        ("care leavers and leadership", 1),
        ("leadership for LAC", 1),
        ("leadership in safeguarding and for looked after children", None),
        ("leadership for children and young people", None),
        ("leadership after the visit", None),
    ],
)
def test_the_half_that_a_question_means(wolverhampton: Report, question: str, half: int | None) -> None:
    found, left = meant_half(question, wolverhampton)
    assert found == half
    assert "leadership" in left


def test_what_is_left_is_the_subject(short: Report) -> None:
    assert rest("so what does the report say about staffing in Borchester?", short) == ["staf"]
    assert rest("what grade for the lift?", short, saying("grades?")) == ["lift"]


def test_words_of_one_stem_are_alike() -> None:
    assert alike("health", "healthi")
    assert not alike("safe", "safeguard")
