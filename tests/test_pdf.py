"""PDF -> lines and reports: what is read from places, sizes and boldness."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.quotes import cite
from index.errors import ReportError, UserError
from index.parse import parse_report
from index.readers.pdf import read_pdf
from index.types import Line, Report, Sentence
from tests.documents import lines, make_pdf


def report(*pages: list) -> Report:
    found = read_pdf(make_pdf(*pages), name="made.pdf")
    return parse_report(found, report_id="made", file="made.pdf", sha256="0" * 64)


def kinds(*pages: list) -> list[tuple[str, str]]:
    def kind(line: Line) -> str:
        if line.heading:
            return "heading"
        return line.role or ("number" if line.number else "bullet" if line.bullet else "text")

    return [(kind(line), line.text) for line in read_pdf(make_pdf(*pages), name="made.pdf")]


PAGE = [
    *lines(70, 40, 8, "Report on things 1"),
    *lines(70, 80, 17, "A title"),
    *lines(70, 120, 12, "1. The first paragraph has"),
    *lines(98, 134.4, 12, "two lines and an out-of-"),
    *lines(98, 148.8, 12, "work word."),
    *lines(70, 180, 12, "2. The second runs on over"),
]
SECOND = [
    *lines(70, 40, 8, "Report on things 2"),
    *lines(98, 80, 12, "the end of its page."),
    *lines(70, 120, 12, "3. The third has two bullets:"),
    *lines(98, 150, 12, "• one of them on"),
    *lines(116, 164.4, 12, "two lines"),
    *lines(98, 190, 12, "• another."),
]
THIRD = [*lines(70, 40, 8, "Report on things 3"), *lines(70, 80, 12, "4. The last paragraph of the report.")]


def test_paragraphs_have_their_printed_numbers_whole_texts_and_pages():
    found = report(PAGE, SECOND, THIRD)
    assert [(p.number, p.text, p.page) for p in found.numbered] == [
        ("1", "The first paragraph has two lines and an out-of-work word.", 1),
        ("2", "The second runs on over the end of its page.", 1),
        ("3", "The third has two bullets:\none of them on two lines\nanother.", 2),
        ("4", "The last paragraph of the report.", 3),
    ]
    assert [item.mark for item in found.numbered[2].items] == ["a", "b"]
    assert found.notes == ()


def test_where_a_paragraph_goes_on_on_another_page_what_is_cited_from_there_has_that_page():
    found = report([*PAGE, *lines(98, 194.4, 12, "the end. A new sentence is on")], SECOND, THIRD)
    second, third = found.numbered[1:3]
    assert second.text[second.breaks[0][0] :].strip() == "the end of its page."
    assert (second.page, second.page_at(0), second.page_at(len(second.text) - 1)) == (1, 1, 2)
    assert (third.breaks, third.page_at(len(third.text) - 1)) == ((), 2)
    late = Sentence(second.breaks[0][0] + 1, len(second.text))
    assert [[c.page for c in cite(found, second, [one])] for one in (second.sentences[0], late)] == [[1], [2]]


def test_running_heads_are_in_no_line():
    assert not [text for _, text in kinds(PAGE, SECOND, THIRD) if "Report on things" in text]


def test_a_gap_is_noted():
    found = report(
        [*lines(70, 80, 12, "1. One.", "2. Two."), *lines(70, 150, 12, "4. Four."), *lines(70, 190, 12, "5. Five.")]
    )
    assert [p.number for p in found.numbered] == ["1", "2", "4", "5"]
    assert found.notes == ("gap in the numbering: ¶3 missing",)


def test_a_wrapped_line_that_begins_with_a_number_opens_no_paragraph():
    page = [
        *lines(70, 80, 12, "1. There were many and now"),
        *lines(98, 94.4, 12, "2. or so are left."),
        *lines(70, 130, 12, "2. Two."),
    ]
    assert [(p.number, p.text) for p in report(page).numbered] == [
        ("1", "There were many and now 2. or so are left."),
        ("2", "Two."),
    ]


def test_a_number_alone_on_its_line_opens_a_paragraph():
    page = [(70, 80, 12, "1."), (98, 94.4, 12, "One is here."), (70, 130, 12, "2."), (98, 144.4, 12, "Two is here.")]
    assert [(p.number, p.text) for p in report(page).numbered] == [("1", "One is here."), ("2", "Two is here.")]


def test_footnotes_leave_the_flow_and_their_raised_figures_too():
    page = [
        *lines(70, 80, 12, "1. The board"),
        (140, 76, 6, "1"),
        (150, 80, 12, "met often, as the minutes of it show."),
        *lines(70, 110, 12, "2. Two is a paragraph of some length here."),
        (70, 700, 6, "1"),
        (76, 704, 10, "Its minutes are kept."),
    ]
    found = report(page)
    assert found.numbered[0].text == "The board met often, as the minutes of it show."
    assert [(p.label, p.anchor, p.text) for p in found.paragraphs if p.number is None] == [
        ("Footnote 1", "footnote-1", "Its minutes are kept.")
    ]


def test_a_contents_list_is_no_section_and_a_table_has_a_row_a_line():
    page = [
        *lines(70, 80, 17, "Contents"),
        *lines(70, 110, 12, "First part"),
        (400, 110, 12, "3"),
        *lines(70, 130, 12, "Second part"),
        (400, 130, 12, "4"),
    ]
    table = [
        *lines(70, 80, 12, "1. One paragraph of text comes before it."),
        (70, 120, 12, "Overall"),
        (300, 120, 12, "Good"),
        *lines(70, 150, 12, "Children looked after and", "achieving permanence"),
        (300, 157, 12, "Inadequate"),
    ]
    assert kinds(page, table)[3:] == [
        ("number", "One paragraph of text comes before it."),
        ("text", "Overall\tGood"),
        ("text", "Children looked after and achieving permanence\tInadequate"),
    ]
    assert report(page, table).sections == ()


def test_recommendations_that_restart_at_one_are_never_mixed_up_with_paragraphs():
    page = [
        *lines(70, 80, 12, "1. One.", "2. Two.", "3. Three."),
        *lines(70, 150, 15, "Recommendations"),
        *lines(70, 190, 12, "1. Do this."),
        *lines(70, 220, 12, "2. Do that."),
    ]
    found = report(page)
    assert [(p.label, p.anchor, p.text) for p in found.numbered] == [
        ("¶1", "p1", "One."),
        ("¶2", "p2", "Two."),
        ("¶3", "p3", "Three."),
        ("R1", "r1", "Do this."),
        ("R2", "r2", "Do that."),
    ]


def test_a_report_without_numbers_is_counted_in_brackets():
    page = [
        *lines(70, 80, 17, "A title"),
        *lines(70, 120, 15, "Part one"),
        *lines(
            70,
            150,
            12,
            "A first text that ends here.",
        ),
        *lines(70, 190, 12, "A second one."),
    ]
    found = report(page)
    assert [(p.number, p.label, p.anchor) for p in found.numbered] == [("[1]", "[1]", "n1"), ("[2]", "[2]", "n2")]
    assert found.notes == ("it prints no paragraph numbers: those in brackets are Pilcrow's own count",)


def test_a_scan_is_named_as_one():
    with pytest.raises(ReportError, match=r"^made\.pdf: this PDF has no text in it, its 2 pages are"):
        read_pdf(make_pdf([], []), name="made.pdf")


def test_an_encrypted_pdf_is_named_as_one():
    data = make_pdf(PAGE).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O ("
        + b"x" * 32
        + b") /U ("
        + b"y" * 32
        + b") >>",
    )
    with pytest.raises(ReportError, match=r"^made\.pdf: the PDF is encrypted\. Save it without a password"):
        read_pdf(data, name="made.pdf")


WHOLE = make_pdf(PAGE, SECOND, THIRD)


@settings(max_examples=60)
@given(
    st.integers(0, len(WHOLE)), st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=20)
)
def test_a_cut_or_broken_pdf_raises_nothing_but_user_errors(end: int, changes: list[tuple[int, int]]):
    data = bytearray(WHOLE[:end])
    for at, value in changes:
        if at < len(data):
            data[at] = value
    try:
        found = read_pdf(bytes(data), name="made.pdf")
        parse_report(found, report_id="made", file="made.pdf", sha256="0" * 64)
    except UserError:
        pass


@pytest.mark.parametrize("sign", [b"", b"-"])
@pytest.mark.parametrize("place", [b"71.5", b"61.5", b"12.5"])  # from the left, from the foot, type size
def test_words_that_a_broken_file_puts_at_infinity_harm_no_others(place: bytes, sign: bytes):
    data = make_pdf([*PAGE, (71.5, 780.5, 12.5, "elsewhere")], SECOND, THIRD)
    assert data.count(place) == 1
    broken = data.replace(place, sign + b"6" * 88 + b".5")
    found = parse_report(read_pdf(broken, name="made.pdf"), report_id="made", file="made.pdf", sha256="0" * 64)
    assert {"3", "4"} <= {p.number for p in found.numbered}
    assert "two bullets" in next(p.text for p in found.numbered if p.number == "3")


def test_many_lines_take_no_more_than_their_share_of_time(within: Callable):
    page = [(70 + at % 7, 40 + at % 780, 12, f"{at}. word") for at in range(3000)]
    with within(seconds=20):
        read_pdf(make_pdf(page, page), name="made.pdf")
