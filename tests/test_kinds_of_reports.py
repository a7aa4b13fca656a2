"""Documents as other bodies write them: a judgment, a Scottish inspection, a select committee, a review, an inquiry."""

import io
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from index.sources import Source, read_report
from index.types import Report
from tests.documents import Placed, lines, make_pdf

JUDGMENT = """IN THE HIGH COURT OF JUSTICE

Neutral Citation Number: [2019] EWHC 1234 (Fam)
Case No: FD19P00123

Introduction

[1] This is an application by the local authority for a care order in respect of two
children, aged six and four.

[2] In Re B [2013] UKSC 33 the court said, at [77] to [79], that
adoption is a last resort.

    "What is clear is that it should only be contemplated
    as a last resort."

Conclusion

[3] I have been referred to two matters:
(a) the history of the family; and
(b) the mother's evidence.

[4] Paragraph [2] above states the law. See also [2014] EWCA Civ 1.
"""
INQUIRY = """              REPORT OF THE BOARD OF INQUIRY
           INTO THE CLOSURE OF MARSH LANE HOME

                      March 1998

                      CHAPTER ONE

                     THE BACKGROUND

1.   The home at Marsh Lane was opened by the County Council in 1962 as
a home for twenty children.[1] It was closed in 1996.

2.   Two matters were of concern to all of us:

     (i)   that complaints were not written down; and

     (ii)  that nobody outside the home read the log books, which were
           kept in the office.

                      CHAPTER TWO

                      THE EVIDENCE

3.   Mr Hale told us that he had never seen the log books.[2]

---------------

[1] Minutes of the Children's Committee, 12 June 1962,
item 14.

[2] Transcript, day 9, page 14.
"""
INSPECTION = """<!doctype html><html><head><title>Joint inspection - Care Inspectorate</title></head><body>
<nav><ul><li>Home</li></ul></nav><main><h1>Joint inspection of services in the Glen area</h1>
<p>Published by the Care Inspectorate, 12 September 2023</p>
<h2>Contents</h2><ol><li><a href="#a">About this inspection</a></li><li><a href="#b">Key messages</a></li></ol>
<h2 id="a">1. About this inspection</h2><p>1.1 It took place between January and June 2023.</p>
<p>1.2 We spoke to 120 children.<sup><a href="#fn1">1</a></sup> All were heard.</p>
<h2 id="b">2. Key messages</h2><p>2.1 Staff recognised harm quickly.</p><ul><li>Children were listened to.</li></ul>
<table><tr><th>Quality indicator</th><th>Evaluation</th></tr><tr><td>9. Leadership</td><td>Adequate</td></tr></table>
<p>2.2 Leaders did not have oversight.</p>
<h2>3. Recommendations</h2><ol><li>The partnership should improve chronologies.</li></ol>
<h2>Footnotes</h2><p id="fn1">1. And to 85 parents.</p></main></body></html>"""


def read(data: bytes, name: str) -> Report:
    return read_report(Source("made", name, data, b""))


def numbered(report: Report) -> list[tuple[str, str]]:
    return [(p.label, p.text) for p in report.numbered]


def titles(report: Report) -> list[str]:
    return [section.title for section in report.sections]


def test_numbers_in_brackets_open_paragraphs_and_citations_of_cases_and_paragraphs_do_not() -> None:
    found = read(JUDGMENT.encode(), "judgment.txt")
    assert [p.label for p in found.numbered] == ["¶1", "¶2", "¶3", "¶4"]
    assert found.numbered[1].text.startswith("In Re B [2013] UKSC 33 the court said, at [77] to [79], that adoption")
    assert [item.mark for item in found.numbered[2].items] == ["a", "b"]
    assert titles(found) == ["Introduction", "Conclusion"]
    assert found.front.fields == (("Neutral Citation Number", "[2019] EWHC 1234 (Fam)"), ("Case No", "FD19P00123"))
    assert found.notes == ()


def test_numbers_in_brackets_open_paragraphs_of_a_page_too() -> None:
    page = "<p>[1] One.</p><p>[2]&nbsp;Two, as [2013] UKSC 33 says.</p><blockquote>[77] Said.</blockquote>"
    page += "<p>[3] Three.</p>"
    found = read(f"<!doctype html><h1>J</h1>{page}".encode(), "judgment.html")
    assert numbered(found) == [("¶1", "One."), ("¶2", "Two, as [2013] UKSC 33 says.\n[77] Said."), ("¶3", "Three.")]


def test_a_hard_wrapped_inquiry_has_chapters_and_its_footnotes_stand_apart() -> None:
    found = read(INQUIRY.encode(), "inquiry.txt")
    assert titles(found) == ["CHAPTER ONE", "THE BACKGROUND", "CHAPTER TWO", "THE EVIDENCE"]
    assert numbered(found)[0] == (
        "¶1",
        (
            "The home at Marsh Lane was opened by the County Council in 1962 as a home for twenty children.[1] "
            "It was closed in 1996."
        ),
    )
    assert [item.mark for item in found.numbered[1].items] == ["i", "ii"]
    assert numbered(found)[2] == ("¶3", "Mr Hale told us that he had never seen the log books.[2]")
    notes = [(p.label, p.text) for p in found.paragraphs if p.label.startswith("Footnote")]
    assert notes == [
        ("Footnote 1", "Minutes of the Children's Committee, 12 June 1962, item 14."),
        ("Footnote 2", "Transcript, day 9, page 14."),
    ]


def test_text_with_an_empty_line_after_every_line_is_not_cut_at_each() -> None:
    text = "1. A sentence that is\n\ncut at the end of each\n\nline as typed.\n\n\n\n2. Another that is\n\nlike it.\n"
    assert numbered(read(text.encode(), "double.txt")) == [
        ("¶1", "A sentence that is cut at the end of each line as typed."),
        ("¶2", "Another that is like it."),
    ]


def test_an_inspection_as_a_page_has_its_typed_numbers_and_no_contents_list() -> None:
    found = read(INSPECTION.encode(), "glen.html")
    assert [label for label, _ in numbered(found)] == ["¶1.1", "¶1.2", "¶2.1", "¶2.2", "R1"]
    assert numbered(found)[1] == ("¶1.2", "We spoke to 120 children. All were heard.")
    assert "Contents" not in titles(found)
    assert (found.front.publisher, found.front.published) == ("Care Inspectorate", "2023-09-12")
    assert [(p.label, p.text) for p in found.paragraphs if p.label == "Footnote 1"] == [
        ("Footnote 1", "And to 85 parents.")
    ]


@pytest.mark.parametrize(
    ("line", "published", "publisher"),
    [
        ("Published on 3 March 2023 by authority of the House of Commons", "2023-03-03", None),
        ("Dunford Safeguarding Partnership, published 4 June 2020", "2020-06-04", None),
        ("Published by the Board of Ashby on 4 June 2020", "2020-06-04", "Board of Ashby"),
        ("It was published in many copies and 12 people read it", None, None),
    ],
)
def test_when_it_was_published_and_by_whom_is_read_where_a_line_says_so(
    line: str, published: str | None, publisher: str | None
) -> None:
    page = f"<!doctype html><h1>A report</h1><p>{line}</p><h2>Part</h2><p>1. One.</p><p>2. Two.</p>"
    front = read(page.encode(), "a.html").front
    assert (front.published, front.publisher) == (published, publisher)


def committee(number: int, *parts: tuple[str, tuple[str, ...]]) -> list[Placed]:
    """A page with numbers alone on their lines above their paragraphs; a part without one is a heading."""
    placed, y = lines(70, 40, 8, f"Committee on Things   {number}"), 90.0
    for mark, texts in parts:
        placed += [(70, y, 12 if mark else 15, mark or texts[0])]
        for text in texts if mark else ():
            y += 14.4
            placed.append((98, y, 12, text))
        y += 30
    return placed


def test_numbers_alone_on_their_lines_are_no_page_numbers_though_they_stand_at_one_height() -> None:
    found = read(
        make_pdf(
            lines(70, 100, 21, "Services in the north"),
            committee(3, ("", ("1 Introduction",)), ("1", ("The first has", "two lines.")), ("2", ("The second.",))),
            committee(4, ("", ("2 Evidence",)), ("3", ("Witnesses told", "us.")), ("4", ("It rose to", "12", "then."))),
            committee(5, ("", ("3 Ends",)), ("5", ("The last", "but one.")), ("6", ("The last.",))),
        ),
        "committee.pdf",
    )  # fmt: skip
    assert numbered(found) == [
        ("¶1", "The first has two lines."),
        ("¶2", "The second."),
        ("¶3", "Witnesses told us."),
        ("¶4", "It rose to 12 then."),
        ("¶5", "The last but one."),
        ("¶6", "The last."),
    ]


def test_page_numbers_that_count_with_the_pages_are_left_out() -> None:
    said = ("The first of four.", "Another.", "One more that is longer.", "And the last.")
    pages = [[*lines(70, 90, 12, f"{n}. {text}"), (290, 800, 12, str(n + 6))] for n, text in enumerate(said, 1)]
    assert tuple(text for _, text in numbered(read(make_pdf(*pages), "a.pdf"))) == said


def test_word_numbers_of_several_levels_are_as_word_prints_them() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    kinds = (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("lowerRoman", "(%4)"))
    levels = []
    for at, (form, text) in enumerate(kinds):
        told = (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text))
        values = [element(tag, {"w:val": value}) for tag, value in told]
        levels.append(element("w:lvl", {"w:ilvl": str(at)}, *values))
    numbering.insert(0, element("w:abstractNum", {"w:abstractNumId": "77"}, *levels))
    numbering.append(element("w:num", {"w:numId": "77"}, element("w:abstractNumId", {"w:val": "77"})))
    document.add_paragraph("Serious case review", style="Title")
    for level, style, text in (
        (0, "Heading 1", "Introduction"), (1, None, "This review was commissioned in May."), (1, None, "It was:"),
        (2, None, "to establish what happened;"), (2, None, "to consider:"), (3, None, "health; and"),
        (3, None, "schools."), (0, "Heading 1", "What happened"), (1, None, "The family moved."),
    ):  # fmt: skip
        paragraph = document.add_paragraph(text, style=style)
        marks = element("w:numPr", {}, element("w:ilvl", {"w:val": str(level)}), element("w:numId", {"w:val": "77"}))
        paragraph._p.get_or_add_pPr().append(marks)
    out = io.BytesIO()
    document.save(out)
    found = read(out.getvalue(), "review.docx")
    assert [p.label for p in found.numbered] == ["¶1.1", "¶1.2", "¶2.1"]
    assert [item.mark for item in found.numbered[1].items] == ["a", "b", "b.i", "b.ii"]
    assert titles(found) == ["1. Introduction", "2. What happened"]


def element(tag: str, attributes: dict[str, str], *children: Any) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    made.extend(children)
    return made
