import pytest

from assistant.answer import Assistant
from assistant.config import read_config
from assistant.structure import answer_from_structure
from index.library import Library
from index.types import Report


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who led the inspection?", "metadata"),
        ("what is the HDS?", "definition"),
        ("what grade did staffing get?", "grade"),
        ("compare staffing for adults with staffing for children", "contrast"),
        ("summarise the section on staffing", "section"),
        ("what are the recommendations?", "recommendation"),
        ("thanks!", "chat"),
    ],
)
def test_each_kind_is_recognised(short: Report, question: str, kind: str) -> None:
    found = answer_from_structure(question, question, [short])
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "question",
    [
        "How many children did the summer reading scheme reach?",
        "when does the library open on Sundays?",
        "what do readers complain about?",
        "is the home delivery service any good?",
        "staffing",
    ],
)
def test_all_else_is_left_to_finding(short: Report, question: str) -> None:
    assert answer_from_structure(question, question, [short]) is None


def test_several_reports_answer_together(short: Report, wolverhampton: Report) -> None:
    found = answer_from_structure("who led the inspection?", "who led the inspection?", [short, wolverhampton])
    assert found is not None
    assert [c.report for c in found.citations] == [short.id, wolverhampton.id]


def test_what_is_counted_in_several_reports_is_said_of_each(short: Report, wolverhampton: Report) -> None:
    question = "how many recommendations are there?"
    found = answer_from_structure(question, question, [short, wolverhampton])
    assert found is not None
    assert found.note == (
        "Inspection of library services: Borchester: 3 recommendations. "
        "Inspection of safeguarding and looked after children services: Wolverhampton: 22 recommendations."
    )


def test_a_grade_that_one_report_has_not_given_is_no_answer_beside_one_that_has(
    short: Report, wolverhampton: Report
) -> None:
    question = "which areas were outstanding?"
    found = answer_from_structure(question, question, [short, wolverhampton])
    assert found is not None
    assert (found.status, found.reason) == ("answered", "")
    assert found.citations[0].quotes[0].text == "Staffing of services for children is outstanding."
    assert {citation.report for citation in found.citations} == {short.id}
    assert found.note == "Inspection of library services: Borchester: 1 of the 5 graded areas is outstanding."
    assert not found.complete


def test_where_no_report_gave_the_grade_all_show_what_they_gave_and_the_reason_is_said_once(
    short: Report, wolverhampton: Report
) -> None:
    question = "which areas were inadequate?"
    found = answer_from_structure(question, question, [short, wolverhampton])
    assert found is not None
    assert (found.status, found.reason.count("No section")) == ("partial", 1)
    assert {citation.report for citation in found.citations} == {short.id, wolverhampton.id}


def test_a_question_within_a_conversation_is_answered_as_typed_where_it_names_what_it_asks(short: Report) -> None:
    asked = "what grade did staffing get?"
    found = answer_from_structure(asked, f"how many lifts are there? — {asked}", [short])
    assert found is not None
    assert found.kind == "grade"
    asked = "what must be done?"
    assert answer_from_structure(asked, f"how are zebras kept? — {asked}", [short]) is None


def test_what_is_no_question_gets_three_that_are(short_library: Library) -> None:
    answer = Assistant(short_library).ask("hello")
    assert (answer.status, answer.citations, len(answer.options)) == ("out_of_scope", (), 3)


def test_the_settings_say_where_help_is(short_library: Library) -> None:
    assistant = Assistant(short_library, help_text=read_config().assistant.help)
    answer = assistant.ask("my dad hits me")
    assert answer.status == "out_of_scope"
    for number in ("999", "0808 800 5000", "0800 1111"):
        assert number in answer.reason


@pytest.mark.parametrize("question", ["why?", "what about it", "and them?", "???"])
def test_a_question_that_names_nothing_asks_back(short_library: Library, question: str) -> None:
    answer = Assistant(short_library).ask(question)
    assert answer.status == "clarify"
    assert "does not say what it is about" in answer.reason
    assert answer.options
    assert not answer.citations
    assert all(Assistant(short_library).ask(option).status == "answered" for option in answer.options)
