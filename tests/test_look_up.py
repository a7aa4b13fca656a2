"""Looking words up in a report: where they stand, and what comes close in meaning."""

from collections.abc import Callable

import pytest

from assistant.look_up import MOST_NEAR, Lookup, look_up
from index.errors import QuestionError
from index.library import Library

Find = Callable[[str], Lookup]


@pytest.fixture
def find(short_library: Library) -> Find:
    return lambda text: look_up(short_library, 0, text)


def labels(library: Library, found: Lookup) -> list[str]:
    return [library.reports[0].paragraphs[place.paragraph].label for place in found.by_words]


def marked(library: Library, found: Lookup) -> list[list[str]]:
    paragraphs = library.reports[0].paragraphs
    return [[paragraphs[p.paragraph].text[start:end] for start, end in p.spans] for p in found.by_words]


def test_words_are_found_in_any_form_in_printed_order(short_library: Library, find: Find) -> None:
    found = find("librarian")
    assert labels(short_library, found) == ["¶4", "¶7"]
    assert marked(short_library, found) == [["librarians"], ["librarian"]]
    assert found.times == 2


def test_all_the_words_must_stand_in_the_paragraph(short_library: Library, find: Find) -> None:
    assert labels(short_library, find("librarian opening hours")) == []
    assert labels(short_library, find("the hours of opening")) == ["¶3", "¶5"]


def test_words_in_quotation_marks_are_found_just_as_they_stand(short_library: Library, find: Find) -> None:
    found = find("“opening hours” sundays")
    assert labels(short_library, found) == ["¶5"]
    assert labels(short_library, find('"Opening   hours"')) == ["¶3", "¶5"]
    assert labels(short_library, find('"hours opening"')) == []


def test_function_words_count_where_nothing_else_is_looked_for(short_library: Library, find: Find) -> None:
    assert marked(short_library, find("most"))[0] == ["most"]


def test_what_shows_why_is_the_sentence_around_the_first_place(short_library: Library, find: Find) -> None:
    place = find("librarians team").by_words[0]
    text = short_library.reports[0].paragraphs[place.paragraph].text
    assert text[place.start : place.end] == "Ms J. R. Hartley leads a team of 18 librarians."


def test_a_line_without_a_sentence_shows_itself(short_library: Library, find: Find) -> None:
    place = find("immediately").by_words[0]
    assert short_library.reports[0].paragraphs[place.paragraph].text[place.start : place.end] == "Immediately:"


def test_paragraphs_close_in_meaning_come_after_and_are_others(find: Find) -> None:
    found = find("home delivery")
    assert found.by_words
    assert 0 < len(found.by_meaning) <= MOST_NEAR
    assert not {p.paragraph for p in found.by_words} & {p.paragraph for p in found.by_meaning}
    assert {p.how for p in found.by_meaning} == {"meaning"}


def test_words_that_stand_nowhere_leave_what_is_close(find: Find) -> None:
    found = find("xyzzy")
    assert (found.by_words, found.times) == ((), 0)


@pytest.mark.parametrize("text", ["", " ", "?!", "“”", "\x00"])
def test_what_holds_no_word_is_refused(find: Find, text: str) -> None:
    with pytest.raises(QuestionError, match="no word"):
        find(text)


def test_what_is_too_long_is_refused(find: Find) -> None:
    with pytest.raises(QuestionError, match="1,001 characters, 1,000 are allowed"):
        find("a" * 1001)


def test_characters_that_mean_something_elsewhere_mean_nothing(find: Find) -> None:
    for text in ("A\\*–C", "(librarian", '"[a-z]+"', "librarian OR", "\ud83d librarian"):
        find(text)
