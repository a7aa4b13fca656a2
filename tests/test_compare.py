import dataclasses

import pytest

from assistant.compare import _key, compare, comparison_json, nearest_in
from index.errors import NotFoundError, QuestionError
from index.library import Library


def test_titles_that_mean_the_same_are_one_theme_and_reports_stand_by_date(three_library: Library) -> None:
    found = compare(three_library.reports)
    assert found.names == ("Ashby 2013", "Corby 2014", "Ashby 2016")
    assert [theme.name for theme in found.themes] == ["Leadership and management", "Other parts of the service"]
    assert [[(g.word, g.number, g.label) for g in given] for given in found.themes[0].given] == [
        [("inadequate", 4, "¶1–2")],
        [("adequate", 3, "¶1–2")],
        [("good", 2, "¶1–2")],
    ]


def test_under_the_theme_stands_how_the_paragraphs_of_each_begin(three_library: Library) -> None:
    found = compare(three_library.reports, theme="leadership")
    assert found.chosen is not None
    assert found.chosen.name == "Leadership and management"
    assert [side.paragraphs for side in found.sides] == [2, 2, 2]
    assert found.sides[2].openings[0].quotes[0].text == "The Ashby service for bees is led by a board."


@pytest.mark.parametrize(
    "title",
    [
        "The impact of leaders on social work practice with children and families is good",
        "3. Leadership, management and governance",
        "Leadership and management: requires improvement to be good",
        "LEADERSHIP AND MANAGEMENT",
    ],
)
def test_a_number_before_and_a_judgement_after_a_title_are_no_part_of_it(title: str) -> None:
    assert _key(title) == "leadership and management"


def test_a_title_that_is_a_word_of_judgement_is_left() -> None:
    assert (_key("Good"), _key("What is good practice")) == ("good", "what is good practice")


def test_a_theme_is_named_by_its_later_title_too(three_library: Library) -> None:
    found = compare(three_library.reports, theme="Leadership, management and governance")
    assert found.chosen is not None
    assert found.chosen.name == "Leadership and management"


def test_a_theme_that_no_two_have_is_named_with_those_that_they_have(three_library: Library) -> None:
    with pytest.raises(NotFoundError, match=r"'honey'. They have in common: Leadership and management, Other parts"):
        compare(three_library.reports, theme="honey")


@pytest.mark.parametrize("count", [0, 1, 6])
def test_too_few_or_too_many_are_refused(three_library: Library, count: int) -> None:
    with pytest.raises(QuestionError, match="Choose 2 to 5 reports"):
        compare((three_library.reports * 2)[:count])


def test_as_json(three_library: Library) -> None:
    told = comparison_json(compare(three_library.reports[:2], theme="other parts"))
    assert told["theme"] == "Other parts of the service"
    assert told["themes"][0]["judgements"][0] == {
        "report": "ashby-2013",
        "half": None,
        "judgement": "inadequate",
        "grade": 4,
        "label": "¶1–2",
        "url": "/reports/ashby-2013#p1",
    }
    assert [side["paragraphs"] for side in told["sides"]] == [2, 1]


def test_a_theme_that_no_two_have_is_compared_by_meaning_and_no_judgement_is_made_up(three_library: Library) -> None:
    found = compare(
        three_library.reports, theme="the roof of the hall", nearest=nearest_in(three_library, three_library.reports)
    )
    assert found.chosen is not None
    assert (found.chosen.name, found.chosen in found.themes) == ("the roof of the hall", False)
    assert found.chosen.given == ((), (), ())
    assert [side.paragraphs for side in found.sides] == [0, 0, 0]
    assert all(side.openings[0].label == "¶3" for side in found.sides)


def test_a_report_without_a_section_of_the_title_shows_what_comes_closest_and_others_their_section(
    three_library: Library,
) -> None:
    first, *others = three_library.reports
    bare = dataclasses.replace(
        first, sections=(), paragraphs=[dataclasses.replace(p, section=None) for p in first.paragraphs]
    )
    nearest = nearest_in(three_library, three_library.reports)
    found = compare((bare, *others), theme="Other parts of the service", nearest=nearest)
    assert [side.paragraphs for side in found.sides] == [0, 1, 1]
    assert found.sides[0].openings == nearest(bare, "Other parts of the service")
    assert [c.label for c in found.sides[1].openings] == ["¶3"]


def test_where_nothing_comes_near_it_is_said(three_library: Library) -> None:
    with pytest.raises(NotFoundError, match="No two of these reports have the theme"):
        compare(three_library.reports, theme="qwxz vlkj", nearest=lambda _report, _words: ())
