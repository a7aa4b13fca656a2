import dataclasses
import json

from assistant.quotes import cite
from assistant.render import citation_text, long_date, source_line, to_text
from assistant.render_json import citation_record, to_json
from assistant.types import Answer, Coverage
from index.types import Report

KEYS = ["question", "standalone", "status", "text", "citations", "nearest", "options", "reason", "coverage"]
CITATION_KEYS = ["report", "title", "publisher", "published", "paragraph", "item", "label", "section", "grade", "page"]


def answer(report: Report) -> Answer:
    five = next(p for p in report.numbered if p.number == "5")
    citations = cite(report, five, five.sentences[1:2])
    return Answer("q", "s", "answered", citations, (), (), "", Coverage(8, 1, False), "f")


def test_the_dictionary_has_the_keys_of_the_answer_in_their_order(short: Report) -> None:
    found = to_json(answer(short), conversation="c_1")
    assert list(found) == [*KEYS, "conversation", "fingerprint"]
    assert list(found["citations"][0]) == [*CITATION_KEYS, "quotes", "url"]
    assert json.loads(json.dumps(found)) == found


def test_a_citation_in_json_is_exact(short: Report) -> None:
    assert to_json(answer(short), conversation=None)["citations"] == [
        {
            "report": "borchester-2014",
            "title": "Inspection of library services: Borchester",
            "publisher": "Library Inspectorate",
            "published": "2014-05-09",
            "paragraph": 5,
            "item": "a",
            "label": "¶5(a)",
            "section": ["Adult services", "Areas for improvement"],
            "grade": None,
            "page": None,
            "quotes": [{"text": "ensure that the lift in the Central Library is repaired", "start": 95, "end": 150}],
            "url": "/reports/borchester-2014#p5a",
        }
    ]


def test_the_text_holds_label_section_deadline_quote_and_source(short: Report) -> None:
    assert to_text(answer(short)) == (
        "¶5(a)  Adult services › Areas for improvement\n"
        "Immediately: "
        "“ensure that the lift in the Central Library is repaired”\n\n"
        "Source: Inspection of library services: Borchester, Library Inspectorate, published 9 May 2014."
    )


def test_a_computed_day_stands_outside_the_quotation_marks_and_in_no_quote(short: Report) -> None:
    five = next(p for p in short.numbered if p.number == "5")
    citation = cite(short, five, five.sentences[3:])[0]
    before = "Within three months (by 9 August 2014, computed from the date of publication): “publish a plan"
    assert citation_text(citation).split("\n")[1].startswith(before)
    assert "2014" not in citation_record(citation).quotes[0].text


def test_what_is_counted_is_the_first_line(short: Report) -> None:
    counted = dataclasses.replace(answer(short), note="1 of 3 recommendations.")
    assert to_text(counted).startswith("1 of 3 recommendations.\n\n¶5(a)")
    assert to_json(counted, conversation=None)["text"] == to_text(counted)
    assert to_json(counted, conversation=None)["reason"] == ""


def test_the_grade_of_the_section_stands_beside_it(short: Report) -> None:
    four = next(p for p in short.numbered if p.number == "4")
    first = citation_text(cite(short, four, four.sentences[:1])[0]).split("\n")[0]
    assert first == "¶4  Adult services › Staffing (Grade 2, good)"


def test_a_source_line_leaves_out_what_is_not_known() -> None:
    assert source_line("T", None, None) == "Source: T."
    assert source_line("T", "P", "2011-07-22") == "Source: T, P, published 22 July 2011."


def test_a_date_is_written_out() -> None:
    assert long_date("2011-07-02") == "2 July 2011"
