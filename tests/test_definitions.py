import pytest

from assistant.definitions import answer_definition
from index.types import Report


def cited(question: str, report: Report) -> list[str] | None:
    found = answer_definition(question, report)
    return None if found is None else [c.label for c in found.citations]


def test_a_term_is_answered_by_its_explanation_and_then_by_what_is_said_of_it(short: Report) -> None:
    found = answer_definition("what is the HDS?", short)
    assert found is not None
    (quote,) = found.citations[0].quotes
    assert quote.text.startswith("However, the home delivery service (HDS) reaches most people")
    assert quote.text.endswith("The HDS is valued by its users.")


def test_what_it_stands_for_is_the_explanation_alone(wolverhampton: Report) -> None:
    assert cited("what does CAF stand for", wolverhampton) == ["¶9"]


def test_a_word_of_the_scale_is_explained_by_the_scale(short: Report) -> None:
    found = answer_definition("what does adequate mean?", short)
    assert found is not None
    assert [c.quotes[0].text for c in found.citations] == [
        "Adequate (Grade 3)\tA service that only meets minimum requirements"
    ]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("what is a MAST?", "¶7"),
        ("mast", "¶7"),
        ("what do the MASTs do?", "¶7"),
        ("what is a multi-agency support team", "¶7"),
        ("what is a PEP", "¶71(e)"),
        ("explain what IDVAs are", "¶66"),
        ("meaning of MARAC", "¶43"),
        ("CAMHS?", "¶8"),
    ],
)
def test_wolverhampton_terms(wolverhampton: Report, question: str, first: str) -> None:
    found = cited(question, wolverhampton)
    assert found is not None
    assert found[0] == first


@pytest.mark.parametrize(
    "question",
    [
        "how effective is the CAF",
        "what are the problems with the CAF",
        "what does the WSCB need to do",
        "what is good about the MASTs",
        "what is the toxic trio",
        "what is bullying",
        "",
    ],
)
def test_a_question_about_more_than_the_term_is_left_to_finding(wolverhampton: Report, question: str) -> None:
    assert cited(question, wolverhampton) is None
