import pytest

from assistant.choosing import Filter, choose, day_of, mentioned
from index.errors import NotFoundError, QuestionError
from index.library import Library


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Filter(authorities=("ashby",)), ["ashby-2013", "ashby-2016"]),
        (Filter(authorities=("Ashby", "Corby")), ["ashby-2013", "ashby-2016", "corby-2014"]),
        (Filter(authorities=("Ashby Borough Council",), until="2015"), ["ashby-2013"]),
        (Filter(kinds=("honey",)), ["ashby-2016"]),
        (Filter(since="2014"), ["ashby-2016", "corby-2014"]),
        (Filter(since="2014-05-02", until="2014-05-02"), ["corby-2014"]),
        (Filter(until="2014-05"), ["ashby-2013", "corby-2014"]),
        (Filter(text="corb"), ["corby-2014"]),
        (Filter(text="ashby 2016"), ["ashby-2016"]),
    ],
)
def test_a_filter_leaves_the_reports_that_pass_it(three_library: Library, wanted: Filter, ids: list[str]) -> None:
    assert list(choose(three_library, (), wanted)) == ids


def test_ids_and_filter_must_both_hold(three_library: Library) -> None:
    assert choose(three_library, ("ashby-2013", "corby-2014"), Filter(since="2014")) == ("corby-2014",)


def test_without_either_all_are_meant_and_none_is_named(three_library: Library) -> None:
    assert choose(three_library) == ()


def test_what_leaves_nothing_says_what_was_asked_for(three_library: Library) -> None:
    with pytest.raises(NotFoundError, match=r"None of the 3 reports is about Derby, from 2013 or later"):
        choose(three_library, (), Filter(authorities=("Derby",), since="2013"))
    with pytest.raises(NotFoundError, match="There is no report 'x'"):
        choose(three_library, ("x",))


@pytest.mark.parametrize("text", ["yesterday", "2013-13", "2013-02-30", "13", "2013/05", "0000"])
def test_what_is_no_date_is_named_with_its_field(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        day_of(text, field="to")
    assert caught.value.field == "to"


def test_a_year_or_month_ends_on_its_last_day() -> None:
    assert (day_of("2012-02", field="to", end=True), day_of("2012", field="from")) == ("2012-02-29", "2012-01-01")


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("how did Ashby do on leadership?", ["ashby-2013", "ashby-2016"]),
        ("what was ashby's grade in 2016", ["ashby-2016"]),
        ("what does paragraph 3 of Corby 2014 say?", ["corby-2014"]),
        ("compare Ashby Borough Council and Corby", ["ashby-2013", "ashby-2016", "corby-2014"]),
        ("did it improve by 2016?", []),
        ("what about Ashbyshire", []),
    ],
)
def test_a_question_names_reports_by_place_and_year(three_library: Library, question: str, ids: list[str]) -> None:
    assert [report.id for report in mentioned(question, three_library.reports)] == ids
