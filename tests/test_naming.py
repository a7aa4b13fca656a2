from dataclasses import replace

import pytest

from assistant.naming import OTHER, kind_of, names_of, place_of, when
from index.library import Library


@pytest.mark.parametrize(
    ("authority", "place"),
    [
        ("Ashby Metropolitan Borough Council", "Ashby"),
        ("London Borough of Ashby", "Ashby"),
        ("Royal Borough of Ashby and Corby", "Ashby and Corby"),
        ("City of Ashby Council", "Ashby"),
        ("Ashby City Council", "Ashby"),
        ("Ashby County Council", "Ashby"),
        ("Ashby, City of", "Ashby"),
        ("Ashby-on-Sea", "Ashby-on-Sea"),
        ("Council", "Council"),
    ],
)
def test_a_place_is_what_is_left_of_an_authority(authority: str, place: str) -> None:
    assert place_of(authority) == place


def test_reports_are_called_by_place_and_year(three_library: Library) -> None:
    assert names_of(three_library.reports) == {
        "ashby-2013": "Ashby 2013",
        "ashby-2016": "Ashby 2016",
        "corby-2014": "Corby 2014",
    }


def test_no_two_are_called_the_same(three_library: Library) -> None:
    first = three_library.reports[0]
    later = replace(first, id="later", front=replace(first.front, published="2013-09-01"))
    same = replace(first, id="same")
    assert names_of([first, later]) == {"ashby-2013": "Ashby 2013 (2013-05-02)", "later": "Ashby 2013 (2013-09-01)"}
    assert names_of([first, same]) == {"ashby-2013": "Ashby 2013 (ashby-2013)", "same": "Ashby 2013 (same)"}


def test_without_an_authority_the_title_stands_for_it_cut_after_a_word(three_library: Library) -> None:
    first = three_library.reports[0]
    long = replace(
        first, front=replace(first.front, authority=None, title="The report on bees " * 5, published=None, fields=())
    )
    assert names_of([long]) == {"ashby-2013": "The report on bees The report on bees The…"}


def test_a_report_is_from_its_publication_else_from_the_last_day_on_its_front_page(three_library: Library) -> None:
    first = three_library.reports[0]
    assert when(first) == "2013-05-02"
    unknown = replace(
        first, front=replace(first.front, published=None, fields=(("Inspection dates", "6 to 17 March 2023"),))
    )
    assert when(unknown) == "2023-03-17"
    assert when(replace(first, front=replace(first.front, published=None, fields=()))) is None


def test_its_kind_is_its_title_without_the_place_unless_its_toml_says_one(three_library: Library) -> None:
    first = three_library.reports[0]
    assert kind_of(first) == "Inspection of bee services"
    assert kind_of(replace(first, front=replace(first.front, kind="Bees"))) == "Bees"
    inside = replace(first.front, title="Inspection of Ashby local authority bees", authority="Ashby")
    assert kind_of(replace(first, front=inside)) == "Inspection of local authority bees"
    assert kind_of(replace(first, front=replace(first.front, authority=None))) == OTHER
