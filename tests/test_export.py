import dataclasses
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.export import escaped, quoted, to_json_text, to_markdown
from assistant.quotes import cite
from assistant.render_json import to_json
from assistant.types import Answer, Conversation, Coverage, Entry, Link, Turn
from index.types import Report

ENTRY = Entry(
    "c_secret", "Who *leads*?", "terminal", datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 1, 10, tzinfo=UTC), 1
)
COVERAGE = Coverage(8, 1, False)


def answer(report: Report, number: str = "5") -> Answer:
    paragraph = next(p for p in report.numbered if p.number == number)
    citations = cite(report, paragraph, paragraph.sentences[1:2])
    return Answer("Who leads?", "Who leads?", "answered", citations, (), (), "", COVERAGE, "f")


def shown(*answers: Answer) -> str:
    return to_markdown(ENTRY, Conversation("c_secret", tuple(Turn(a) for a in answers)))


def test_an_answer_has_question_status_label_section_quote_and_source(short: Report) -> None:
    assert shown(answer(short)) == (
        "# Who \\*leads\\*?\n\n"
        "Asked with Pilcrow, 1 May 2026. All quotations are the report’s own words.\n\n"
        "## 1. Who leads?\n\n"
        "*Answered in the report’s own words*\n\n"
        "**¶5(a)** · Adult services › Areas for improvement\n\n"
        "> Immediately: "
        "“ensure that the lift in the Central Library is repaired”\n\n"
        "Source: Inspection of library services: Borchester, Library Inspectorate, published 9 May 2014.\n"
    )


def test_a_conversation_over_several_days_names_both_ends(short: Report) -> None:
    later = dataclasses.replace(ENTRY, last_turn=datetime(2026, 6, 2, tzinfo=UTC))
    assert "Asked with Pilcrow, 1 May 2026 to 2 June 2026." in to_markdown(later, Conversation("c", ()))


def test_a_follow_up_says_how_it_was_understood(short: Report) -> None:
    second = dataclasses.replace(answer(short), question="since when?", standalone="Who leads, since when?")
    text = shown(answer(short), second)
    assert text.index("## 1. Who leads?") < text.index("## 2. since when?")
    assert text.count("Understood as: Who leads, since when?\n") == text.count("Understood as") == 1


def test_what_the_report_does_not_say_has_its_reason_and_the_nearest_with_their_source(short: Report) -> None:
    found = answer(short)
    text = shown(
        dataclasses.replace(
            found, status="not_in_report", citations=(), nearest=found.citations, reason="Nowhere: x_y."
        )
    )
    assert "*The report does not say*\n\nNowhere: x\\_y.\n\nClosest in the report:\n\n**¶5(a)** · " in text
    assert "\nSource: Inspection of library services" in text


def test_what_is_counted_and_the_findings_behind_an_action_are_told_as_in_the_terminal(short: Report) -> None:
    found = answer(short)
    [citation] = found.citations
    text = shown(
        dataclasses.replace(
            found,
            note="1 of 3 recommendations.",
            citations=(dataclasses.replace(citation, behind=(Link("¶3", "/x#p3"), Link("¶4", "/x#p4"))),),
        )
    )
    assert "*Answered in the report’s own words*\n\n1 of 3 recommendations.\n\n**¶5(a)** · " in text
    assert "is repaired”\n\nThe findings behind it: ¶3, ¶4\n\nSource: " in text


def test_readings_to_choose_from_are_listed(short: Report) -> None:
    text = shown(dataclasses.replace(answer(short), status="clarify", citations=(), options=("Of A?", "Of B?")))
    assert "*Which of these do you mean?*\n\n- Of A?\n- Of B?\n" in text


def test_where_several_reports_are_cited_each_label_says_which(short: Report) -> None:
    here = answer(short).citations[0]
    there = dataclasses.replace(here, report="other", title="Another report")
    text = shown(dataclasses.replace(answer(short), citations=(here, there)))
    assert "**¶5(a)** · Another report · Adult services › Areas for improvement\n" in text
    assert "**¶5(a)** · Inspection of library services: Borchester · Adult services" in text
    assert text.count("Source: ") == 2


def test_what_a_question_holds_is_shown_and_takes_no_effect(short: Report) -> None:
    question = "<script>alert(1)</script> [x](http://e.example) \x1b[31mred"
    text = shown(dataclasses.replace(answer(short), question=question, standalone=question))
    assert "\x1b" not in text
    html = MarkdownIt().render(text)
    assert "<script" not in html
    assert "<a " not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [x](http://e.example) [31mred</h2>" in html


def words_of(markdown: str) -> str:
    """The text that a reader of the Markdown sees, in one block quotation of one paragraph."""
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown)
    assert [token.type for token in tokens] == [
        "blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close"
    ], markdown  # fmt: skip
    children = tokens[2].children or []
    assert {child.type for child in children} <= {"text", "text_special", "hardbreak"}, markdown
    return "".join("\n" if child.type == "hardbreak" else child.content for child in children)


LINES = st.text(st.sampled_from(r"ab1 .)-+=*_#>`~[]()<>&|\$!:;/"), min_size=1, max_size=20).filter(str.strip)


@given(st.lists(LINES, min_size=1, max_size=4))
def test_a_reader_of_the_markdown_sees_the_quoted_words_unchanged(lines: list[str]) -> None:
    text = "\n".join(["“x", *(line.strip() for line in lines)])
    assert words_of(quoted(text)) == text


def test_ordinary_words_are_not_touched() -> None:
    text = "Staff (18 of them) raised “concerns”: it's 5.2% - not A–C, or £3m; see e.g. para 48!"
    assert escaped(text) == text


def test_a_quotation_keeps_its_lines() -> None:
    assert quoted("“a\n- b\n1. c\n\nd”") == "> “a\\\n> \\- b\\\n> 1\\. c\n> \n> d”"


def test_json_is_a_list_of_the_answers_without_the_id(short: Report) -> None:
    found = answer(short)
    text = to_json_text(Conversation("c_secret", (Turn(found), Turn(found))))
    assert json.loads(text) == [to_json(found, conversation=None)] * 2
    assert "¶5(a)" in text
    assert "c_secret" not in text
    assert "c_secret" not in shown(found)
