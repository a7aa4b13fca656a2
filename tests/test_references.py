import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.references import Reference, find_references, paragraphs_of, read_reference, sentences_of
from index.errors import NotFoundError, QuestionError
from index.types import Report


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("48", Reference("48", "48")),
        ("¶48", Reference("48", "48")),
        (" 46-48 ", Reference("46", "48")),
        ("46–48", Reference("46", "48")),
        ("46 to 48", Reference("46", "48")),
        ("15(e)", Reference("15", "15", "e")),
        ("15 (E)", Reference("15", "15", "e")),
        ("4A", Reference("4A", "4A")),
        ("12.3", Reference("12.3", "12.3")),
    ],
)
def test_a_reference_is_read_as_it_is_written(text: str, reference: Reference) -> None:
    assert read_reference(text) == reference


@pytest.mark.parametrize("text", ["", "abc", "48 and a half", "-3", "15(e", "1234567"])
def test_what_is_no_reference_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(QuestionError, match=r"48, 46-48 or 15\(e\)"):
        read_reference(text)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what does paragraph 48 say", ["48"]),
        ("Could you run me through paragraphs 34 to 36?", ["34–36"]),
        ("compare paras 12 and 46", ["12", "46"]),
        ("paragraphs 3, 5 and 7-8 please", ["3", "5", "7–8"]),
        ("what is in para 15(e)?", ["15(e)"]),
        ("¶48", ["48"]),
        ("15(e)", ["15(e)"]),
        ("what does 15(e) say, and 71(b)?", ["15(e)", "71(b)"]),
        ("children accommodated under section 20(b)", []),
        ("show me ¶¶46–48", ["46–48"]),
        ("how many of the 48 children were seen", []),
        ("48", []),
        ("what happened in 2010", []),
        ("paragraphs about A&E", []),
    ],
)
def test_a_question_names_paragraphs_by_word_or_sign_and_never_by_a_bare_figure(
    question: str, found: list[str]
) -> None:
    assert [str(reference) for reference in find_references(question)] == found


def test_a_paragraph_is_found_by_its_printed_number(short: Report) -> None:
    assert [p.label for p in paragraphs_of(short, Reference("4", "4"))] == ["¶4"]


def test_a_range_gives_every_paragraph_in_it(short: Report) -> None:
    assert [p.number for p in paragraphs_of(short, Reference("3", "5"))] == ["3", "4", "5"]


def test_a_range_that_goes_over_the_end_gives_what_there_is(short: Report) -> None:
    assert [p.number for p in paragraphs_of(short, Reference("7", "12"))] == ["7", "8"]


def test_a_paragraph_that_does_not_exist_is_an_error_that_says_which_do(short: Report) -> None:
    with pytest.raises(NotFoundError, match=r"no ¶130 .* It has ¶1 to ¶8\."):
        paragraphs_of(short, Reference("130", "130"))


def test_an_endless_range_is_refused(wolverhampton: Report) -> None:
    with pytest.raises(QuestionError, match="at most 50"):
        paragraphs_of(wolverhampton, Reference("1", "121"))


def test_an_item_gives_its_own_sentences_alone(short: Report) -> None:
    paragraph = paragraphs_of(short, Reference("5", "5"))[0]
    texts = [paragraph.text[s.start : s.end] for s in sentences_of(paragraph, "b")]
    assert texts == ["ensure that every complaint is answered"]


def test_an_item_that_does_not_exist_is_an_error_that_says_which_do(short: Report) -> None:
    paragraph = paragraphs_of(short, Reference("5", "5"))[0]
    with pytest.raises(NotFoundError, match=r"no ¶5\(z\)\. It has \(a\) to \(c\)\."):
        sentences_of(paragraph, "z")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_references(text: str) -> None:
    find_references(text)
    with contextlib.suppress(QuestionError):
        read_reference(text)


@pytest.mark.parametrize("reference", ["R3", "[12]", "12.3", "4A", "12(1)", "12(2.a)"])
def test_recommendations_counted_paragraphs_and_printed_marks_are_references(reference: str):
    assert str(read_reference(reference)) == reference
