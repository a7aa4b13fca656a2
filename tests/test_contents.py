import pytest

from assistant.contents import answer_contents
from index.types import Report


def cited(question: str, report: Report) -> list[str] | None:
    found = answer_contents(question, report)
    return None if found is None else [c.label for c in found.citations]


def test_a_section_is_told_by_how_each_of_its_paragraphs_begins(short: Report) -> None:
    found = answer_contents("summarise the section on staffing", short)
    assert found is not None
    assert [c.quotes[0].text for c in found.citations] == [
        "Staffing is good.",
        "Staffing of services for children is outstanding.",
        "The summer reading scheme reached 900 children.",
    ]
    assert found.complete


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("summarise the economic well-being section", range(95, 102)),
        ("Summarise economic wellbeing please", range(95, 102)),
        ("what's under 'Ambition and prioritisation'?", [52, 53, 114, 115]),
        ("being healthy - main points?", range(72, 79)),
        ("overview of leadership and management for looked after children", range(116, 121)),
        ("in short, what about quality of provision?", [*range(25, 40), *range(102, 114)]),
        ("overview of the safeguarding services section", [9, 14, 15]),
    ],
)
def test_wolverhampton_sections(wolverhampton: Report, question: str, numbers: list[int]) -> None:
    assert cited(question, wolverhampton) == [f"¶{number}" for number in numbers]


@pytest.mark.parametrize(
    "question",
    [
        "main points on bullying",
        "what does section 20 say about leadership and management",
        "leadership and management",
        "what are the main concerns about quality of provision",
        "summarise the report",
    ],
)
def test_a_topic_is_left_to_finding(wolverhampton: Report, question: str) -> None:
    assert cited(question, wolverhampton) is None


@pytest.mark.parametrize(
    "question",
    ["list every section", "What are the headings?", "show me the table of contents", "how many sections does it have?",
     "how is the report organised?", "what are the main sections of the report"],
)  # fmt: skip
def test_all_sections_are_listed_by_how_each_begins_and_counted(short: Report, question: str) -> None:
    found = answer_contents(question, short)
    assert found is not None
    assert [c.label for c in found.citations] == ["¶1", "¶3", "¶4", "¶5", "¶6", "¶7", "Record of main findings"]
    assert (found.complete, found.note) == (True, "9 sections.")


def test_the_sections_of_the_half_named_are_listed(short: Report) -> None:
    found = answer_contents("list the sections on services for children", short)
    assert found is not None
    assert ([c.label for c in found.citations], found.note) == (["¶6", "¶7"], "3 of 9 sections.")


@pytest.mark.parametrize("question", ["which sections mention Sundays?", "what did each section say about lifts"])
def test_sections_that_tell_of_something_are_left_to_finding(short: Report, question: str) -> None:
    assert answer_contents(question, short) is None
