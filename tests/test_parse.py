"""Lines -> Report: what is numbered, what belongs to it, and what is noted."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReportError
from index.sentences import lead_name
from index.types import Item, Paragraph, Report
from tests.conftest import parse, sentences_of

HEAD = "# Title\n\n## Part\n\n"


def texts(report: Report) -> list[tuple[str | None, str]]:
    return [(p.number, p.text) for p in report.paragraphs if p.label != "Front page"]


def items(paragraph: Paragraph) -> list[tuple[str | None, str | None, str]]:
    return [(item.mark, item.lead, paragraph.text[item.start : item.end]) for item in paragraph.items]


# Numbered paragraphs


def test_a_number_on_its_line_begins_a_paragraph():
    report = parse(HEAD + "1. One.\n2) Two.\n3.\tThree.\n")
    assert texts(report) == [("1", "One."), ("2", "Two."), ("3", "Three.")]
    assert [(p.label, p.anchor) for p in report.numbered] == [("¶1", "p1"), ("¶2", "p2"), ("¶3", "p3")]
    assert report.notes == ()


def test_a_report_may_begin_with_its_first_paragraph():
    report = parse("1. One.\n\n2. Two.\n")
    assert texts(report) == [("1", "One."), ("2", "Two.")]
    assert report.front.title == "made"


def test_a_paragraph_that_runs_on_after_a_page_break_has_one_space_there():
    report = parse(HEAD + "1. It brings together the main \n\n---\n\n organisations in re-\n\nassessment.\n\n2. Two.")
    assert texts(report)[0] == ("1", "It brings together the main organisations in re- assessment.")


def test_a_number_within_or_without_a_space_after_it_begins_no_paragraph():
    report = parse(HEAD + "1. One in\n2.5 million, or\n18 of them.\n2. Two 3. not three.")
    assert texts(report) == [("1", "One in 2.5 million, or 18 of them."), ("2", "Two 3. not three.")]


def test_a_numbered_bullet_and_a_numbered_heading_begin_no_paragraph():
    report = parse(HEAD + "1. One:\n- 2. of a list\n## 2. Heading\n**3. Bold heading**\n2. Two.")
    assert texts(report) == [("1", "One:\n2. of a list"), ("2", "Two.")]
    assert [section.title for section in report.sections] == ["Part", "2. Heading", "3. Bold heading"]


def test_a_bold_number_before_plain_text_begins_a_paragraph():
    assert texts(parse(HEAD + "**1.** One.\n2\\. Two.")) == [("1", "One."), ("2", "Two.")]


def test_a_wrapped_line_that_begins_with_a_year_is_no_paragraph():
    report = parse(HEAD + "1. It fell in\n2011. Since then it rose.\n2. Two.")
    assert texts(report) == [("1", "It fell in 2011. Since then it rose."), ("2", "Two.")]
    assert report.notes == ("a line after ¶1 begins with 2011. and is not taken for a paragraph",)


def test_the_furthest_number_that_is_taken_for_a_paragraph_is_ten_ahead():
    assert [p.number for p in parse(HEAD + "1. One.\n11. Eleven.").numbered] == ["1", "11"]
    assert [p.number for p in parse(HEAD + "1. One.\n12. Twelve.").numbered] == ["1"]


@pytest.mark.parametrize(
    ("numbers", "notes"),
    [
        ([1, 2, 3], ()),
        ([1, 3], ("gap in the numbering: ¶2 missing",)),
        ([1, 5, 6], ("gap in the numbering: ¶2 to ¶4 missing",)),
        ([2, 3], ("gap in the numbering: ¶1 missing",)),
        ([1, 2, 2, 3], ("¶2 is repeated after ¶2",)),
        ([1, 2, 4, 3, 5], ("gap in the numbering: ¶3 missing", "¶3 stands after ¶4")),
        ([0, 1], ()),
    ],
)
def test_gaps_and_repeats_are_noted_by_number(numbers: list[int], notes: tuple[str, ...]):
    report = parse(HEAD + "".join(f"{number}. Text.\n" for number in numbers))
    assert [p.number for p in report.numbered] == [str(number) for number in numbers]
    assert report.notes == notes


def test_a_repeated_number_has_an_anchor_of_its_own_and_the_first_one_keeps_its_own():
    report = parse(HEAD + "1. One.\n1. One again.\n1. And again.\n2. Two.")
    assert [p.anchor for p in report.numbered] == ["p1", "p1-2", "p1-3", "p2"]


def test_a_report_without_numbers_is_read_and_noted():
    report = parse(HEAD + "Some text.\n\n## Next\n\nMore.")
    assert texts(report) == [(None, "Some text."), (None, "More.")]
    assert report.notes == ("no numbered paragraph was found",)


@pytest.mark.parametrize("text", ["", "\n \n", "---\n***", "# Contents\n", "Contents\nPart\t1\n", "# \n##  "])
def test_a_report_without_text_is_refused(text: str):
    with pytest.raises(ReportError, match=r"^made\.md: there is no text in it\."):
        parse(text)


# Lists inside paragraphs


def test_a_list_inside_a_paragraph_swallows_no_paragraph():
    report = parse(HEAD + "1. One.\n2. Two:\n1. first\n2. second\n3. Three.\n4. Four.")
    assert texts(report) == [("1", "One."), ("2", "Two:\n1. first\n2. second"), ("3", "Three."), ("4", "Four.")]
    assert report.notes == (
        "1. inside ¶2 is taken for a list, not a paragraph",
        "2. inside ¶2 is taken for a list, not a paragraph",
    )


def test_a_list_that_counts_further_than_the_paragraphs_is_no_paragraph():
    report = parse(HEAD + "1. One.\n2. Two:\n1. a\n2. b\n3. c\n4. d\n3. Three.\n4. Four.")
    assert texts(report) == [("1", "One."), ("2", "Two:\n1. a\n2. b\n3. c\n4. d"), ("3", "Three."), ("4", "Four.")]


def test_a_list_inside_the_first_paragraph_is_no_repeat_of_it():
    report = parse(HEAD + "1. One:\n1. a\n2. b\n3. c\n2. Two.\n3. Three.")
    assert texts(report) == [("1", "One:\n1. a\n2. b\n3. c"), ("2", "Two."), ("3", "Three.")]


def test_two_lists_in_neighbouring_paragraphs_stay_apart():
    report = parse(HEAD + "1. One.\n2. Two:\n1. a\n2. b\n3. Three:\n1. c\n2. d\n3. e\n4. Four.")
    assert [p.number for p in report.numbered] == ["1", "2", "3", "4"]
    assert items(report.numbered[2]) == [(None, None, "1. c"), (None, None, "2. d"), (None, None, "3. e")]


def test_a_list_ends_where_the_last_paragraph_begins():
    report = parse(HEAD + "1. One.\n2. Two:\n1. a\n2. b\n3. c\n3. Three.")
    assert texts(report) == [("1", "One."), ("2", "Two:\n1. a\n2. b\n3. c"), ("3", "Three.")]


def test_a_list_in_a_part_without_a_number_is_no_paragraph_either():
    report = parse(HEAD + "1. One.\n2. Two.\n## Annex\nWe ask:\n1. a\n2. b")
    assert texts(report) == [("1", "One."), ("2", "Two."), (None, "We ask:\n1. a\n2. b")]
    assert report.notes == (
        "1. inside a part without a number is taken for a list, not a paragraph",
        "2. inside a part without a number is taken for a list, not a paragraph",
    )


def test_an_item_of_a_list_runs_on_as_a_paragraph_does():
    report = parse(HEAD + "1. One.\n2. Two:\n1. first and\nmore of it\n2. second\n3. Three.")
    assert items(report.numbered[1]) == [(None, None, "1. first and more of it"), (None, None, "2. second")]


def test_after_a_heading_a_list_begins_anew_as_paragraphs():
    report = parse(HEAD + "1. One.\n2. Two.\n## Recommendations\n1. Do.\n2. Do more.")
    assert [p.number for p in report.numbered] == ["1", "2", "1", "2"]
    assert report.notes == ("¶1 is repeated after ¶2", "¶2 is repeated after ¶2")


# Bullets


def test_bullets_are_items_with_letters():
    paragraph = parse(HEAD + "1. Included:\n  - one\n  - two, which\n\nruns on\n  - three").numbered[0]
    assert paragraph.text == "Included:\none\ntwo, which runs on\nthree"
    assert items(paragraph) == [("a", None, "one"), ("b", None, "two, which runs on"), ("c", None, "three")]


def test_a_bullet_after_a_page_break_stays_one_item():
    paragraph = parse(HEAD + "1. Do:\n- publish a plan for Sundays, which\n\n---\n\nreaders have asked for.").numbered[
        0
    ]
    assert items(paragraph) == [("a", None, "publish a plan for Sundays, which readers have asked for.")]


def test_a_bold_bullet_is_a_bullet():
    report = parse(HEAD + "1. Do:\n- **repair the lift**\n- **answer**")
    assert items(report.numbered[0]) == [("a", None, "repair the lift"), ("b", None, "answer")]


def test_the_heading_above_the_last_bullet_of_a_report_is_its_lead():
    report = parse(HEAD + "1. Do:\n### Now:\n- repair it")
    assert items(report.numbered[0]) == [("a", "Now", "repair it")]


def test_the_heading_above_bullets_is_their_lead_and_no_section():
    report = parse(HEAD + "1. Do:\n### Immediately:\n- a\n- b\n**Within six months:**\n- c\n## Next\n2. Two.")
    assert items(report.numbered[0]) == [
        ("a", "Immediately", "a"),
        ("b", "Immediately", "b"),
        ("c", "Within six months", "c"),
    ]
    assert [section.title for section in report.sections] == ["Part", "Next"]
    assert report.numbered[0].text == "Do:\nImmediately:\na\nb\nWithin six months:\nc"


def test_a_heading_between_a_paragraph_and_its_lead_titles_the_paragraph():
    report = parse("# T\n## A\n1. Do:\n## Areas for improvement:\n### Immediately\n- a\n## B\n2. Two.")
    assert [section.title for section in report.sections] == ["A", "Areas for improvement", "B"]
    assert [report.sections[p.section].title for p in report.numbered] == ["Areas for improvement", "B"]
    assert items(report.numbered[0]) == [("a", "Immediately", "a")]


def test_a_heading_after_bullets_ends_the_paragraph_where_text_follows():
    report = parse(HEAD + "1. Do:\n- a\n## Next\nText.\n- b")
    assert texts(report) == [("1", "Do:\na"), (None, "Text.\nb")]


def test_letters_go_on_after_z():
    paragraph = parse(HEAD + "1. Do:\n" + "- x\n" * 54).numbered[0]
    assert [item.mark for item in paragraph.items][25:28] == ["z", "aa", "ab"]
    assert [item.mark for item in paragraph.items][51:] == ["az", "ba", "bb"]


# Sections


def test_a_paragraph_knows_its_section_and_the_section_its_grade():
    report = parse(
        "# T\n## A\n### Grade 3 (adequate)\n1. One.\n## **B****Grade 2 (good)**\n2. Two.\n"
        "**C**\n**Grade 1 (outstanding)**\n3. Three."
    )
    assert [(section.title, section.grade.number) for section in report.sections] == [("A", 3), ("B", 2), ("C", 1)]
    assert [p.section for p in report.numbered] == [0, 1, 2]


def test_a_long_bold_line_and_a_bold_sentence_are_text():
    long = "word " * 30
    report = parse(HEAD + f"1. One.\n**{long.strip()} end**\n**It stopped.**\n2. Two.")
    assert [section.title for section in report.sections] == ["Part"]
    assert texts(report)[0] == ("1", f"One. {long.strip()} end It stopped.")


@pytest.mark.parametrize(("length", "titles"), [(150, ["Part", "x" * 150]), (151, ["Part"])])
def test_a_bold_heading_has_at_most_150_characters(length: int, titles: list[str]):
    report = parse(HEAD + f"1. One.\n**{'x' * length}**\n2. Two.")
    assert [section.title for section in report.sections] == titles


def test_a_heading_above_bullets_without_a_numbered_paragraph_is_a_section():
    report = parse(HEAD + "Text.\n### Annex\n- a")
    assert [section.path for section in report.sections] == [("Part",), ("Part", "Annex")]
    assert [(p.label, p.text) for p in report.paragraphs[1:]] == [("Part", "Text."), ("Annex", "a")]


def test_a_heading_ends_a_paragraph_and_what_follows_has_no_number():
    report = parse(HEAD + "1. One.\n## Annex\nText of the\nannex.\n## Other\nMore.")
    assert [(p.label, p.anchor, p.number, p.text) for p in report.paragraphs[2:]] == [
        ("Annex", "annex", None, "Text of the annex."),
        ("Other", "other", None, "More."),
    ]


def test_no_two_places_have_one_anchor_and_the_numbers_have_first_choice():
    report = parse(
        "# T\nContents\nA\t1\n---\nLoose text.\n## P1\nText.\n## A\n1. One.\n"
        "## 日本\nText.\n## A\nText.\n# Front page\nText."
    )
    assert [(p.label, p.anchor) for p in report.paragraphs] == [
        ("Front page", "front-page"),
        ("Front page", "front-page-2"),
        ("P1", "p1-2"),
        ("¶1", "p1"),
        ("日本", "part"),
        ("A", "a"),
        ("Front page", "front-page-3"),
    ]


# Front page and contents


def test_the_front_page_ends_at_the_second_heading():
    report = parse("# Title\nLeeds\nPublished: 9 May 2014\n## Part\n1. One.")
    assert report.paragraphs[0] == Paragraph(
        number=None,
        label="Front page",
        anchor="front-page",
        text="Title\nLeeds\nPublished: 9 May 2014",
        section=None,
        sentences=report.paragraphs[0].sentences,
        items=(Item(None, "Published", 23, 33),),
    )
    assert [report.paragraphs[0].text[s.start : s.end] for s in report.paragraphs[0].sentences] == [
        "Title",
        "Leeds",
        "9 May 2014",
    ]


def test_without_headings_and_numbers_the_first_line_is_the_front_page():
    report = parse("A title\nSome text.\n\nMore of it.")
    assert [(p.label, p.text) for p in report.paragraphs] == [
        ("Front page", "A title"),
        ("Front page", "Some text. More of it."),
    ]


def test_a_contents_list_is_left_out_and_swallows_no_paragraph():
    contents = "# T\n\nContents\n1. Introduction\t2\n2. Findings\t3\nAnnex 4\n"
    for after in ("# Introduction\n1. One.\n2. Two.", "---\n1. One.\n2. Two.", "1. One.\n2. Two."):
        report = parse(contents + after)
        assert texts(report) == [("1", "One."), ("2", "Two.")]
        assert report.notes == ()


def test_a_contents_list_of_numbers_without_pages_is_left_out():
    report = parse("# T\n# Contents\n1. Introduction\n2. Findings\n# Introduction\n1. One.\n2. Two.")
    assert texts(report) == [("1", "One."), ("2", "Two.")]


def test_a_contents_list_ends_at_a_numbered_line_that_is_no_entry():
    """It has no page while the entries before it have, or it ends like a sentence."""
    for contents in ("Contents\nPart\t1\n1. One\n2. Two.", "Contents\nPart\n1. One.\n2. Two."):
        assert [p.number for p in parse(contents).paragraphs] == ["1", "2"]


def test_an_entry_of_a_contents_list_may_run_on():
    report = parse("# T\nContents\nPart\t1\nA title that\nruns on\t2\n1. A numbered one ... 3\n# A\n1. One.")
    assert texts(report) == [("1", "One.")]


@pytest.mark.parametrize(("length", "numbers"), [(200, ["1"]), (201, [None, "1"])])
def test_an_entry_of_a_contents_list_has_at_most_200_characters(length: int, numbers: list[str | None]):
    assert [p.number for p in parse("Contents\nPart\t1\n" + "x" * length + "\n1. One.").paragraphs] == numbers


def test_numbered_headings_and_bullets_of_the_front_page_are_no_paragraphs():
    report = parse("# 1. Title\n- 2. bullet\n## A\n1. One.")
    assert [(p.number, p.text) for p in report.paragraphs] == [(None, "1. Title\n2. bullet"), ("1", "One.")]


def test_a_contents_list_ends_at_a_line_too_long_for_an_entry():
    report = parse("Contents\nPart\t1\n" + "A sentence of words. " * 10 + "\n1. One.")
    assert [p.number for p in report.paragraphs] == [None, "1"]


def test_a_line_contents_after_the_first_paragraph_begins_no_contents_list():
    report = parse(HEAD + "1. One.\n## Contents\nText of it.\n## Next\n2. Two.")
    assert texts(report) == [("1", "One."), (None, "Text of it."), ("2", "Two.")]


# Tables


def test_rows_are_items_under_the_line_without_a_second_cell():
    report = parse(
        "# T\n## Staffing\n### Grade 2 (good)\n1. One.\n## Record\n<b>Services</b>\t\nStaffing\tGood\nOther\tPoor"
    )
    record = report.paragraphs[-1]
    assert record.text == "Services\nStaffing\tGood\nOther\tPoor"
    assert items(record) == [(None, "Services", "Staffing\tGood"), (None, "Services", "Other\tPoor")]
    assert [(row.heading, row.subject, row.judgement) for row in report.rows] == [
        ("Services", "Staffing", "Good"),
        ("Services", "Other", "Poor"),
    ]


def test_text_after_a_row_is_no_part_of_it():
    report = parse(HEAD + "1. Grades:\nA\tGood\nB\tPoor\nThat is all.")
    assert report.numbered[0].text == "Grades:\nA\tGood\nB\tPoor\nThat is all."
    assert [text for _, _, text in items(report.numbered[0])] == ["A\tGood", "B\tPoor"]
    assert sentences_of(report, "1") == ["Grades:", "A\tGood", "B\tPoor", "That is all."]


def test_two_blocks_under_one_printed_title_are_two_blocks():
    report = parse(
        "# T\nContents\n<b>A</b>\t<b>1</b>\nStaff\t1\n<b>B</b>\t<b>2</b>\nStaff\t2\n"
        "# A\n## Staff\n### Grade 3 (adequate)\n1. One.\n# B\n## Staff\n### Grade 2 (good)\n2. Two.\n"
        "# Record\nA\t\nStaff\tAdequate\nA\t\nStaff\tGood"
    )
    assert [(row.heading, row.judgement, row.section) for row in report.rows] == [
        ("A", "Adequate", 1),
        ("A", "Good", 3),
    ]


def test_the_short_report_is_read_exactly(short: Report):
    assert [p.number for p in short.numbered] == [str(number) for number in range(1, 9)]
    assert [(section.path, section.grade and section.grade.number) for section in short.sections] == [
        (("About this inspection",), None),
        (("Adult services",), None),
        (("Adult services", "Overall effectiveness"), 3),
        (("Adult services", "Staffing"), 2),
        (("Adult services", "Areas for improvement"), None),
        (("Services for children",), None),
        (("Services for children", "Overall effectiveness"), 2),
        (("Services for children", "Staffing"), 1),
        (("Record of main findings",), None),
    ]
    assert [row.section for row in short.rows] == [2, 3, 6, 7, 5]
    assert short.notes == ()


# Anything


def check(report: Report) -> None:
    """What holds for every report."""
    anchors = [p.anchor for p in report.paragraphs]
    assert len(set(anchors)) == len(anchors)
    assert "" not in anchors
    for paragraph in report.paragraphs:
        text = paragraph.text
        spans = [(s.start, s.end) for s in paragraph.sentences]
        for start, end in spans:
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            assert "\n" not in text[start:end]
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        for sentence in paragraph.sentences:
            if sentence.item is not None:
                item = paragraph.items[sentence.item]
                assert item.start <= sentence.start
                assert sentence.end <= item.end
        assert all(0 <= item.start < item.end <= len(text) for item in paragraph.items)
        assert all(before.end <= after.start for before, after in pairwise(paragraph.items))
        covered = {at for start, end in spans for at in range(start, end)}
        leads = {item.lead for item in paragraph.items}
        for line in re.finditer(r"[^\n]+", text):
            if paragraph.label != "Front page" and lead_name(line[0]) not in leads:
                lost = "".join(text[at] for at in range(*line.span()) if at not in covered)
                assert lost.strip() == ""
    for section in report.sections:
        above = report.sections[section.parent].path if section.parent is not None else ()
        assert section.path == (*above, section.title)


LINE = st.one_of(
    st.sampled_from(
        [
            "# Heading", "## Part", "### Grade 2 (good)", "**Bold:**", "**Staffing****Grade 1 (outstanding)**", "---",
            "Contents", "Part\t3", "<b>Part</b>\t", "Staffing\tGood", "Within three months:", "Published : 9 May 2014",
            "- a bullet", "- a second; with e.g. two. Sentences?", "1. One.", "2. Two: a, b. And c (A&E).", "3. Three",
            "It ran on. “Yes,” she said.", "A.B. Smith", "\u2003", "&nbsp;\t", "**\u2003**", "9. Nine", "\u0663. Three",
        ]
    ),
    st.builds("{}. {}".format, st.integers(0, 30), st.text(max_size=20)),
    st.text(max_size=40),
)  # fmt: skip


@given(st.lists(LINE, max_size=25).map("\n".join))
def test_any_text_is_read_whole_or_refused(text: str):
    try:
        report = parse(text)
    except ReportError:
        return
    check(report)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=25))
def test_no_number_is_lost_whatever_the_order(numbers: list[int]):
    """Each numbered line is a paragraph, an item of a list, or noted."""
    report = parse(HEAD + "".join(f"{number}. word{position}.\n" for position, number in enumerate(numbers)))
    everything = " ".join(p.text for p in report.paragraphs)
    assert [f"word{position}." for position in range(len(numbers))] == re.findall(r"word\d+\.", everything)
    listed = sum("taken for" in note for note in report.notes)
    assert len(report.numbered) + listed == len(numbers)


@pytest.mark.parametrize(
    "text",
    [
        "# a\n" * 40_000,
        "1. a\n" + "# a\n" * 20_000 + "- b",
        "1. a\n" + ("word " * 18 + "\n") * 30_000,
        "1. a\n" + "- word word.\n" * 20_000,
        "# Contents\n" + "Part\t1\n" * 30_000 + "# a\n1. One.",
        "line\n" * 30_000 + "# a\n1. One.",
        "# T\n# A\n1. a\n2. b\n" + "".join(f"{n}. c\n" for n in range(1, 20_000)) + "3. d",
        "# T\n" + "# a\ntext\n" * 15_000,
    ],
    ids=["headings", "headings then a bullet", "wrapped", "bullets", "contents", "front", "list", "unnumbered"],
)
def test_a_large_report_takes_no_more_than_a_few_seconds(text: str, within):
    with within(seconds=8):
        parse(text)


@pytest.mark.parametrize(
    "line",
    [
        "The cat sat on the mat, they say. " * 300_000,
        "The *cat* sat. " + "It ran off, they say. " * 450_000,
        "cat " * 2_500_000,
        "a" * 10_000_000,
    ],
    ids=["sentences", "with a mark", "no sentence end", "one word"],
)
def test_a_line_of_ten_megabytes_is_read_in_a_few_seconds(line: str, within):
    with within(seconds=10):
        report = parse(HEAD + "1. " + line)
    assert report.numbered[0].text.split() == line.replace("*", "").split()
