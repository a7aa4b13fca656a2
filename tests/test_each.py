from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant import each
from assistant.answer import Assistant
from assistant.each import asks_each, bare
from assistant.reader import Pair, Scores
from assistant.render import to_text
from assistant.render_json import to_json
from index.errors import QuestionError
from index.library import Library


class WordReader:
    """Is sure of a sentence that holds the word."""

    name = "word"

    def __init__(self, word: str, *, sure: float = 2.0) -> None:
        self.word, self.sure = word, sure
        self.calls: list[int] = []

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        self.calls.append(len(pairs))
        return [np.array([self.sure if self.word in s else -5.0 for s in said], np.float32) for _, said in pairs]


@pytest.mark.parametrize(
    "question",
    [
        "which councils had concerns about A&E?",
        "Which of the local authorities were judged inadequate",
        "how did leadership fare, council by council?",
        "what does each report say about bees",
        "what is said about bees in every inspection",
        "how many councils had concerns about swarms",
        "bees across the reports",
    ],
)
def test_what_asks_for_each_of_several(question: str) -> None:
    assert asks_each(question)


@pytest.mark.parametrize(
    "question",
    [
        "what did the council do about it",
        "which council is this about",
        "does the report say that each child has a plan",
        "which areas were good",
        "how does the council work with other agencies, case by case",
        "did the council listen to each child",
    ],
)
def test_what_asks_for_no_more_than_one(question: str) -> None:
    assert not asks_each(question)


def test_what_is_asked_of_each_leaves_out_the_words_for_all() -> None:
    assert bare("how did leadership fare, council by council?") == "how did leadership fare?"
    assert bare("which councils had concerns about A&E?") == "had concerns about A&E?"
    assert bare("each report") == "each report"


def test_every_report_has_a_row_by_place_and_date(three_library: Library) -> None:
    reader = WordReader("swarms")
    answer = Assistant(three_library, reader=reader).ask("which councils had concerns about swarms?")
    assert [(row.name, row.said) for row in answer.rows] == [
        ("Ashby 2013", "answered"),
        ("Ashby 2016", "not_in_report"),
        ("Corby 2014", "not_in_report"),
    ]
    assert [(c.report, c.label) for c in answer.citations] == [("ashby-2013", "¶4")]
    assert (answer.status, answer.note) == ("answered", "1 of 3 reports say something on it. 2 do not seem to.")
    assert reader.calls == [6]  # all at once, two stretches of each


def test_the_text_names_report_and_paragraph_and_those_that_do_not_say(three_library: Library) -> None:
    text = to_text(
        Assistant(three_library, reader=WordReader("swarms")).ask("which councils had concerns about swarms?")
    )
    assert "Ashby 2013 ¶4  Other parts of the service\n“Staff raised concerns about swarms" in text
    assert "Do not seem to say: Ashby 2016, Corby 2014." in text


def test_the_json_has_the_rows_and_keeps_the_labels(three_library: Library) -> None:
    assistant = Assistant(three_library, reader=WordReader("swarms"))
    answer = to_json(assistant.ask("what was said of swarms?", each=True), conversation=None)
    assert answer["rows"][0] == {"report": "ashby-2013", "name": "Ashby 2013", "status": "answered", "grades": [],
                                 "labels": ["¶4"]}  # fmt: skip
    assert answer["rows"][1]["labels"] == []
    assert answer["citations"][0]["label"] == "¶4"
    assert "rows" not in to_json(assistant.ask("what was said of swarms?"), conversation=None)


def test_what_no_report_says_is_said_of_all(three_library: Library) -> None:
    answer = Assistant(three_library, reader=WordReader("zebra")).ask("which councils had zebras?")
    assert (answer.status, answer.citations, len(answer.rows)) == ("not_in_report", (), 3)
    assert answer.reason == "None of the 3 reports seems to say, asked one by one."


def test_what_is_not_certain_is_said_to_be_so(three_library: Library) -> None:
    answer = Assistant(three_library, reader=WordReader("swarms", sure=0.0)).ask("which councils had swarms?")
    assert (answer.status, answer.rows[0].said) == ("partial", "partial")
    assert "1 of them perhaps" in answer.note


def test_grades_come_from_the_structure_of_each(three_library: Library) -> None:
    reader = WordReader("nothing")
    answer = Assistant(three_library, reader=reader).ask("how was leadership graded, council by council?")
    assert [c.grade.word for c in answer.citations if c.grade] == ["inadequate", "good", "adequate"]
    assert [c.full_label for c in answer.citations] == ["Ashby 2013 ¶1", "Ashby 2016 ¶1", "Corby 2014 ¶1"]
    assert [row.grades for row in answer.rows] == [("inadequate",), ("good",), ("adequate",)]
    assert answer.coverage.complete
    assert reader.calls == []


@pytest.mark.parametrize(
    "question",
    [
        "how did leadership fare, council by council?",
        "which councils were inadequate for leadership?",
        "how well did each council perform on leadership",
    ],
)
def test_how_something_fared_is_a_question_for_its_grade_in_each(three_library: Library, question: str) -> None:
    answer = Assistant(three_library, reader=WordReader("nothing")).ask(question)
    assert [row.grades for row in answer.rows] == [("inadequate",), ("good",), ("adequate",)]


def test_how_many_have_the_grade_asked_for_is_said(three_library: Library) -> None:
    answer = Assistant(three_library).ask("which councils were judged inadequate for leadership?")
    assert answer.note == (
        "1 of the 3 reports that print a grade for it give inadequate. 3 of 3 reports say something on it."
    )


def test_a_paragraph_without_the_most_telling_word_is_never_more_than_perhaps(three_library: Library) -> None:
    found = Assistant(three_library, reader=WordReader("concerns", sure=1.9)).ask(
        "which councils had concerns about roofs?"
    )
    assert {row.said for row in found.rows} == {"not_in_report"}
    surer = Assistant(three_library, reader=WordReader("concerns", sure=9.0)).ask(
        "which councils had concerns about roofs?"
    )
    assert [row.said for row in surer.rows] == ["partial", "not_in_report", "not_in_report"]


def test_a_place_that_the_question_names_is_asked_alone(three_library: Library) -> None:
    answer = Assistant(three_library).ask("how was leadership graded in Corby?")
    assert [c.full_label for c in answer.citations] == ["Corby 2014 ¶1"]
    assert answer.coverage.searched == 3


def test_one_report_is_never_asked_as_each(three_library: Library) -> None:
    answer = Assistant(three_library).ask("which councils had bees?", reports=["corby-2014"], each=True)
    assert answer.rows == ()
    assert {c.name for c in answer.citations} <= {""}


def test_a_bare_number_is_asked_back_with_the_reports_that_have_it(three_library: Library) -> None:
    assistant = Assistant(three_library)
    answer = assistant.ask("what does paragraph 3 say?")
    assert answer.status == "clarify"
    assert answer.options == (
        "What does paragraph 3 of Ashby 2013 say?",
        "What does paragraph 3 of Ashby 2016 say?",
        "What does paragraph 3 of Corby 2014 say?",
    )
    for option, report in zip(answer.options, ("ashby-2013", "ashby-2016", "corby-2014"), strict=True):
        assert [(c.report, c.label) for c in assistant.ask(option).citations] == [(report, "¶3")]
    assert [c.full_label for c in assistant.ask("what does paragraph 4 say?").citations] == ["Ashby 2013 ¶4"]


def test_the_same_question_gets_the_same_answer_and_another_mode_another_fingerprint(three_library: Library) -> None:
    assistant = Assistant(three_library, reader=WordReader("swarms"))
    assert assistant.ask("swarms?", each=True) == assistant.ask("swarms?", each=True)
    assert assistant.ask("swarms?", each=True).fingerprint != assistant.ask("swarms?").fingerprint
    assert assistant.ask("swarms?", each=True).fingerprint == assistant.fingerprint("swarms?", each=True)


def test_more_reports_than_can_be_asked_one_by_one_are_refused(
    three_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(each, "MOST_REPORTS", 2)
    with pytest.raises(QuestionError, match=r"at most 2 reports can be asked, these are 3\."):
        Assistant(three_library).ask("which councils had swarms?")


def test_of_more_than_a_few_reports_structure_is_shown_in_rows(three_library: Library) -> None:
    reports = (*three_library.reports, replace(three_library.reports[2], id="derby", sections=(), paragraphs=()))
    library = replace(three_library, reports=reports, numbered=(*three_library.numbered, 0))
    answer = Assistant(library).ask("how was leadership graded?")
    assert [row.said for row in answer.rows] == ["answered", "answered", "answered", "not_in_report"]
