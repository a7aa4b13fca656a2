import pytest

from assistant.quotes import NotVerbatimError, cite, cite_row, cut, verify
from assistant.types import Quote
from index.types import Paragraph, Report


def paragraph(report: Report, number: str) -> Paragraph:
    return next(p for p in report.numbered if p.number == number)


def test_neighbouring_sentences_become_one_quote_with_the_space_between_them(short: Report) -> None:
    p = paragraph(short, "1")
    assert cut(p, p.sentences) == (Quote(p.text, 0, len(p.text)),)


def test_sentences_apart_are_quotes_of_their_own_in_the_order_they_stand(short: Report) -> None:
    p = paragraph(short, "3")
    quotes = cut(p, [p.sentences[3], p.sentences[0]])
    assert [q.text for q in quotes] == [
        "The overall effectiveness of adult services is adequate.",
        "The HDS is valued by its users.",
    ]
    assert all(p.text[q.start : q.end] == q.text for q in quotes)


def test_a_quote_never_reaches_over_the_edge_of_an_item(short: Report) -> None:
    p = paragraph(short, "5")
    assert [q.text for q in cut(p, p.sentences)] == [p.text[s.start : s.end] for s in p.sentences]


def test_an_item_is_quoted_under_its_deadline(short: Report) -> None:
    p = paragraph(short, "5")
    assert [q.lead for q in cut(p, p.sentences)] == [None, "Immediately", "Immediately", "Within three months"]


def test_the_day_of_a_deadline_is_counted_where_the_day_of_publication_is_known(short: Report) -> None:
    five = next(p for p in short.numbered if p.number == "5")
    days = [q.due for c in cite(short, five, five.sentences) for q in c.quotes]
    assert days == [None, None, None, "2014-08-09"]
    assert {q.due for q in cut(five, five.sentences)} == {None}


def test_the_fields_of_the_front_page_have_no_deadline(short: Report) -> None:
    front = short.paragraphs[0]
    assert {q.due for q in cut(front, front.sentences, published="2014-05-09")} == {None}


def test_bullets_are_cited_one_by_one(short: Report) -> None:
    p = paragraph(short, "5")
    assert [(c.label, c.item, c.url) for c in cite(short, p, p.sentences)] == [
        ("¶5", None, "/reports/borchester-2014#p5"),
        ("¶5(a)", "a", "/reports/borchester-2014#p5a"),
        ("¶5(b)", "b", "/reports/borchester-2014#p5b"),
        ("¶5(c)", "c", "/reports/borchester-2014#p5c"),
    ]


def test_a_citation_says_where_it_stands_and_what_it_is_from(short: Report) -> None:
    citation = cite(short, paragraph(short, "4"), paragraph(short, "4").sentences[:1])[0]
    assert citation.title == "Inspection of library services: Borchester"
    assert (citation.publisher, citation.published) == ("Library Inspectorate", "2014-05-09")
    assert citation.section == ("Adult services", "Staffing")
    assert citation.grade is not None
    assert (citation.grade.number, citation.grade.word) == (2, "good")


@pytest.mark.parametrize(
    "quote",
    [Quote("Staffing is bad.", 0, 16), Quote("Staffing is good", 0, 17), Quote("", 3, 3), Quote(" ", 8, 9)],
)
def test_what_is_not_the_slice_it_says_never_leaves(short: Report, quote: Quote) -> None:
    with pytest.raises(NotVerbatimError):
        verify(paragraph(short, "4"), quote)


def test_a_row_is_cited_under_the_section_that_it_judges_with_its_printed_title_as_lead(short: Report) -> None:
    row = next(position for position, r in enumerate(short.rows) if r.judgement == "Outstanding")
    citation = cite_row(short, row)[0]
    assert citation.label == "Record of main findings"
    assert citation.section == ("Services for children", "Staffing")
    assert citation.quotes == (
        Quote("Staffing\tOutstanding", *offsets(short, "Staffing\tOutstanding"), "Adult services"),
    )


def offsets(report: Report, text: str) -> tuple[int, int]:
    record = next(p for p in report.paragraphs if p.label == "Record of main findings")
    start = record.text.index(text)
    return start, start + len(text)


def test_the_two_equality_rows_of_wolverhampton_are_told_apart(wolverhampton: Report) -> None:
    rows = [position for position, r in enumerate(wolverhampton.rows) if r.subject == "Equality and diversity"]
    citations = [cite_row(wolverhampton, row)[0] for row in rows]
    assert [c.section[0] for c in citations] == [
        "Safeguarding outcomes for children and young people",
        "How good are outcomes for looked after children and care leavers?",
    ]
    assert citations[0].quotes[0].start < citations[1].quotes[0].start
