"""Checking quotations: every way in which a speech can give a report's words, rightly and wrongly."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims import Claim
from assistant.phrases import Phrases
from assistant.verify import LONGEST_TEXT, verify
from assistant.words import words_of
from index.errors import NotFoundError, QuestionError
from index.types import Report
from tests.conftest import parse

REPORT = """# Review of the harbour

Published: 3 May 2019

## Safety

1. The pilot service is not reliable at night. It lost 1,250 hours in 2018, which is 12% of its time; two of the three
boats are older than thirty years.

2. Well-trained staff keep the harbour's lights burning. The harbour master's office has a good understanding of risks,
and its plans are reviewed twice a year.

3. In order to make the harbour safer, the council should take the following action.

### Within three months:

- buy a second pilot boat that can be used in heavy weather
- train four more officers for the night watch.

4. Fishing crews said “nobody listens to us”. The inspectors agree.

## Money

5. The harbour earns less than it costs. In order to make the harbour safer, the council should borrow.
"""


@pytest.fixture(scope="module")
def report() -> Report:
    return parse(REPORT)


@pytest.fixture(scope="module")
def phrases(report: Report) -> Phrases:
    return Phrases([report])


def one(phrases: Phrases, text: str) -> Claim:
    (claim,) = verify(phrases, text)
    return claim


def labels(claim: Claim) -> list[str]:
    return [match.label for match in claim.matches]


def differences(claim: Claim) -> list[tuple[str, str, str]]:
    return [(step.kind, step.said, step.printed) for step in claim.steps if step.kind != "same"]


@pytest.mark.parametrize(
    "text",
    [
        "They wrote “The pilot service is not reliable at night.”",
        'They wrote "the pilot service is not reliable at night"',
        "They wrote 'the pilot service is not reliable at night'.",
        "They wrote ‘The pilot service is not reliable at night’.",
        "They wrote «The pilot service is not reliable at night».",
        "They wrote „The pilot service is not reliable at night“.",
        "They wrote “[t]he pilot service is not reliable at night”",
        "They wrote “THE PILOT SERVICE IS NOT RELIABLE AT NIGHT”",
        "They wrote “the pilot ser-\nvice is not reli-\r\n  able at night”",
        "They wrote “the pilot\nservice is\nnot\u00a0reliable at night”",
        "They wrote “the pilot ser\u00advice is not reliable at night”",
    ],
)
def test_marks_capitals_and_ends_of_lines_are_no_change_of_words(phrases: Phrases, text: str) -> None:
    claim = one(phrases, text)
    assert (claim.verdict, claim.quoted, labels(claim)) == ("verbatim", True, ["¶1"])
    assert claim.matches[0].slices[0].text == "The pilot service is not reliable at night"


@pytest.mark.parametrize(
    "quotation",
    [
        "Well trained staff keep the harbour’s lights burning",
        "It lost 1250 hours in 2018 – which is 12% of its time",
        "reliable at night. It lost 1,250 hours",  # over the end of a sentence
        "Wellbeing",
    ],
)
def test_hyphens_dashes_and_thousands_may_be_set_otherwise(phrases: Phrases, quotation: str) -> None:
    assert one(phrases, f"“{quotation}”").verdict == ("absent" if quotation == "Wellbeing" else "verbatim")


@pytest.mark.parametrize(
    ("quotation", "difference"),
    [
        ("The pilot service is reliable at night", [("dropped", "", "not")]),
        ("The pilot service is not available at night", [("changed", "available", "reliable")]),
        ("It lost 1,350 hours in 2018", [("changed", "1,350", "1,250")]),
        ("which is 12 of its time", [("dropped", "", "%")]),
        ("two of the three boats are much older than thirty years", [("added", "much", "")]),
        ("two of the three boats are older than forty years", [("changed", "forty", "thirty")]),
        ("three of the three boats are older than thirty years", [("changed", "three", "two")]),
        ("two of the three boats are older than thirty miles", [("changed", "miles", "years.")]),
    ],
)
def test_a_changed_word_is_altered_and_shown(
    phrases: Phrases, quotation: str, difference: list[tuple[str, str, str]]
) -> None:
    claim = one(phrases, f"“{quotation}”")
    assert (claim.verdict, labels(claim)) == ("altered", ["¶1"])
    assert differences(claim) == difference


@pytest.mark.parametrize("mark", ["…", "...", ". . .", "[…]", "[...]", "(...)", "[ … ]"])
def test_words_left_out_with_a_mark_are_verbatim_with_the_words_shown(phrases: Phrases, mark: str) -> None:
    claim = one(phrases, f"“Well-trained staff {mark} has a good understanding of risks”")
    assert (claim.verdict, labels(claim)) == ("verbatim", ["¶2"])
    ((kind, said, printed),) = differences(claim)
    assert (kind, said) == ("omitted", mark)
    assert printed == "keep the harbour's lights burning. The harbour master's office"


def test_parts_of_two_paragraphs_are_no_quotation(phrases: Phrases) -> None:
    claim = one(phrases, "“Well-trained staff keep the lights … The harbour earns less than it costs”")
    assert claim.verdict == "altered"
    claim = one(
        phrases, "“Well-trained staff keep the harbour's lights burning … The harbour earns less than it costs”"
    )
    assert (claim.verdict, labels(claim)) == ("altered", ["¶2 and ¶5"])
    assert claim.note == "Its parts do not stand in this order in one paragraph."


def test_parts_in_another_order_are_no_quotation(phrases: Phrases) -> None:
    claim = one(phrases, "“two of the three boats … The pilot service is not reliable”")
    assert (claim.verdict, labels(claim)) == ("altered", ["¶1"])
    assert claim.note == "Its parts do not stand in this order in one paragraph."


def test_an_ellipsis_for_a_denial_alone_is_altered(phrases: Phrases) -> None:
    claim = one(phrases, "“The pilot service is … reliable at night”")
    assert (claim.verdict, claim.note) == ("altered", "What is left out has “not” in it.")


def test_a_quotation_that_begins_after_a_denial_says_so(phrases: Phrases) -> None:
    claim = one(phrases, "It is “reliable at night. It lost 1,250 hours”.")
    assert (claim.verdict, claim.note) == ("verbatim", "Right before these words the report has “not”.")
    assert one(phrases, "“not reliable at night. It lost 1,250 hours”").note == ""


def test_a_bracket_is_the_writers_own(phrases: Phrases) -> None:
    claim = one(phrases, "“[The port] has a good understanding of risks, and [the council's] plans are reviewed”")
    assert (claim.verdict, labels(claim)) == ("verbatim", ["¶2"])
    assert differences(claim) == [("inserted", "[The port]", ""), ("inserted", "[the council's]", "its")]


@pytest.mark.parametrize(
    "quotation", ["The harbour master's office has [not] a good understanding", "service is [now] reliable at night"]
)
def test_a_bracket_cannot_turn_the_report_into_its_contrary(phrases: Phrases, quotation: str) -> None:
    assert one(phrases, f"“{quotation}”").verdict == "altered"


def test_a_quotation_within_a_quotation_is_part_of_it(phrases: Phrases) -> None:
    for quotation in ("“Fishing crews said ‘nobody listens to us’.”", "“Fishing crews said “nobody listens to us”.”"):
        claim = one(phrases, quotation)
        assert (claim.verdict, labels(claim)) == ("verbatim", ["¶4"])


def test_a_quotation_that_is_opened_within_and_never_closed_there_ends_at_the_mark(phrases: Phrases) -> None:
    claim = one(phrases, "They write “Fishing crews said “nobody listens to us”. We listen.")
    assert (claim.verdict, claim.text) == ("verbatim", "Fishing crews said “nobody listens to us")


def test_a_quotation_over_two_paragraphs_names_both(phrases: Phrases) -> None:
    text = "“its plans are reviewed twice a year.\n\nIn order to make the harbour safer, the council should take”"
    claim = one(phrases, text)
    assert (claim.verdict, labels(claim)) == ("verbatim", ["¶2 and ¶3"])
    assert [piece.paragraph for piece in claim.matches[0].slices] == ["2", "3"]
    assert [step.printed for step in claim.steps] == [
        "its plans are reviewed twice a year.",
        "In order to make the harbour safer, the council should take",
    ]


def test_a_long_quotation_may_open_each_paragraph_anew(phrases: Phrases) -> None:
    first, second = verify(phrases, "“Its plans are reviewed twice a year.\n\n“In order to make the harbour safer.”")
    assert (labels(first), labels(second)) == (["¶2"], ["¶3", "¶5"])


def test_all_paragraphs_are_named(phrases: Phrases) -> None:
    claim = one(phrases, "“In order to make the harbour safer, the council should”")
    assert (labels(claim), claim.found, claim.short) == (["¶3", "¶5"], 2, False)


def test_few_words_are_found_and_said_to_be_few(phrases: Phrases) -> None:
    claim = one(phrases, "It is “reliable”.")
    assert (claim.verdict, labels(claim), claim.short) == ("verbatim", ["¶1"], True)
    claim = one(phrases, "It is “very reliable”.")
    assert (claim.verdict, claim.matches, claim.short) == ("absent", (), True)


def test_a_bullet_is_named_with_its_mark(phrases: Phrases) -> None:
    claim = one(phrases, "“a second pilot boat that can be used in heavy weather”")
    assert labels(claim) == ["¶3(a)"]
    assert claim.matches[0].url == "/reports/made#p3a"


def test_headings_title_and_front_page_are_printed_words_too(phrases: Phrases) -> None:
    assert labels(one(phrases, "“Safety”")) == ["Heading"]
    assert "Front page" in labels(one(phrases, "“3 May 2019”"))
    assert "Title" in labels(one(phrases, "“Review of the harbour”"))


def test_what_is_not_there_is_absent(phrases: Phrases) -> None:
    claim = one(phrases, "“The lighthouse was painted blue by volunteers”")
    assert (claim.verdict, claim.matches, claim.steps) == ("absent", (), ())


@pytest.mark.parametrize(
    "text", ["Guten Abend, meine Damen und Herren.", "港の安全について話しましょう。", "¶ – …", "’’’"]
)
def test_a_text_that_quotes_nothing_has_no_claims(phrases: Phrases, text: str) -> None:
    assert verify(phrases, text) == ()


def test_words_without_quotation_marks_are_marked_where_they_are_the_reports(phrases: Phrases) -> None:
    claim = one(phrases, "We know that two of the three boats are older than thirty years. We must act now.")
    assert (claim.verdict, claim.quoted, labels(claim)) == ("verbatim", False, ["¶1"])
    assert claim.text == "two of the three boats are older than thirty years"


def test_words_without_quotation_marks_may_be_altered(phrases: Phrases) -> None:
    claim = one(
        phrases, "The harbour master's office has a good understanding of risks, and its plans are reviewed daily."
    )
    assert (claim.verdict, claim.quoted, labels(claim)) == ("altered", False, ["¶2"])
    assert differences(claim) == [("changed", "daily", "twice a year.")] or claim.steps[-1].said == "daily"


def test_fewer_than_eight_words_without_marks_are_nobodys(phrases: Phrases) -> None:
    assert verify(phrases, "Some boats are older than thirty years.") == ()


@pytest.mark.parametrize(
    ("text", "named", "misplaced"),
    [
        ("“The pilot service is not reliable” (paragraph 2).", "¶2", True),
        ("“The pilot service is not reliable” (paragraph 1).", "¶1", False),
        ("“The pilot service is not reliable” (paras. 1-2).", "¶1–2", False),
        ("As paragraph 4 says, “the pilot service is not reliable”.", "¶4", True),
        ("“The pilot service is not reliable”, as it says in ¶1.", "¶1", False),
        ("“The pilot service is not reliable”. Paragraph 4 is about something else.", "", False),
        ("“The pilot service is not reliable.” Paragraph 4 is about something else.", "", False),
        ("“The pilot service is not reliable.” (Paragraph 2)", "¶2", True),
        ("Paragraph 4 is good. “The pilot service is not reliable”.", "", False),
        ("“a second pilot boat that can be used” (¶3(b))", "¶3(b)", True),
        ("“a second pilot boat that can be used” (¶3)", "¶3", False),
        ("“in order to make the harbour safer, the council should” (paragraph 5)", "¶5", False),
    ],
)
def test_the_paragraph_that_the_text_names_is_checked(phrases: Phrases, text: str, named: str, misplaced: bool) -> None:
    claim = one(phrases, text)
    assert (claim.verdict, claim.named, claim.misplaced) == ("verbatim", named, misplaced)


def test_each_quotation_has_its_own_paragraph(phrases: Phrases) -> None:
    text = "“not reliable at night” (para 1) and “plans are reviewed twice” (para 3), but “earns less than it costs”."
    assert [(c.named, c.misplaced) for c in verify(phrases, text)] == [("¶1", False), ("¶3", True), ("", False)]
    text = "In paragraph 1 it says “not reliable at night” and in paragraph 2 “plans are reviewed twice”."
    assert [(c.named, c.misplaced) for c in verify(phrases, text)] == [("¶1", False), ("¶2", False)]


def test_several_reports_are_told_apart(report: Report, short: Report) -> None:
    phrases = Phrases([report, short])
    first, second = verify(phrases, "“The pilot service is not reliable” and “The HDS is valued by its users”")
    assert [c.matches[0].report for c in (first, second)] == ["made", short.id]
    first, second = verify(
        phrases, "“The pilot service is not reliable”, “The HDS is valued by its users”", reports=[short.id]
    )
    assert [c.verdict for c in (first, second)] == ["absent", "verbatim"]
    with pytest.raises(NotFoundError, match="no report 'gone'"):
        verify(phrases, "text", reports=["gone"])


def test_no_run_of_words_passes_from_report_to_report(report: Report) -> None:
    last = report.paragraphs[-1].text.split()[-2:]
    first = report.paragraphs[0].text.split()[:3]
    claim = one(Phrases([report, report]), f"“{' '.join([*last, *first])}”")
    assert claim.verdict != "verbatim"


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_text_is_refused(phrases: Phrases, text: str) -> None:
    with pytest.raises(QuestionError, match="The text is empty") as raised:
        verify(phrases, text)
    assert raised.value.field == "text"


def test_too_long_a_text_is_refused(phrases: Phrases) -> None:
    with pytest.raises(QuestionError, match="1,048,576 characters, 100,000 are allowed"):
        verify(phrases, "a" * 1_048_576)


def test_half_a_character_is_shown_as_none(phrases: Phrases) -> None:
    claim = one(phrases, "\ud83d “The pilot service is \udc9b not reliable”")
    assert (claim.verdict, claim.text) == ("verbatim", "The pilot service is ? not reliable")


@pytest.mark.parametrize(
    "text",
    ["“", "“ ", "\"a ", "'a ", "‘a’ s", "“a” ", "[", "[a", "...", ". ", "\n", "“\n\n", "a\n\n", "-\n", "of the ", "('",
     "“of the” ", "“[a] … ", "(paragraph 4) ", "“a” paragraph ", "The pilot service is "],
)  # fmt: skip
def test_no_text_takes_long(phrases: Phrases, text: str, within: Callable[..., AbstractContextManager[None]]) -> None:
    with within(seconds=5):  # a quarter of the longest text; none takes two seconds
        verify(phrases, "x" + text * (LONGEST_TEXT // 4 // len(text)))
        verify(phrases, "“" + text * (LONGEST_TEXT // 4 // len(text)) + "”")


@given(data=st.data())
def test_whole_words_of_any_paragraph_are_verbatim(wolverhampton: Report, data: st.DataObject) -> None:
    paragraph = data.draw(st.sampled_from(wolverhampton.paragraphs))
    words = words_of(paragraph.text)
    begin = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(begin + 1, min(len(words), begin + 60)))
    quotation = paragraph.text[words[begin].start : words[end - 1].end]
    if set(quotation) & set("“”„«»\"'‘’[]…"):
        return
    claims = verify(_whole(wolverhampton), f"“{quotation}”")
    assert [claim.verdict for claim in claims] == ["verbatim"]
    if not claims[0].short:
        assert any(match.label.startswith(paragraph.label) for match in claims[0].matches)


@given(text=st.text(alphabet="“”\"'‘’ .…[]()abAB1%\n¶-", max_size=80), quoted=st.booleans())
def test_whatever_is_pasted_every_shown_word_is_a_slice(wolverhampton: Report, text: str, quoted: bool) -> None:
    pasted = f"“{text} children and young people {text}” the council took immediate action to rectify this {text}"
    claims = verify(_whole(wolverhampton), pasted if quoted else pasted[1:])
    paragraphs = {p.label: p.text for p in wolverhampton.paragraphs}
    before = 0
    for claim in claims:
        assert before <= claim.start < claim.end
        assert pasted[1 - quoted :][claim.start : claim.end] == claim.text
        before = claim.end
        for match in claim.matches:
            for piece in match.slices:
                whole = paragraphs.get(piece.label.split("(")[0])
                if whole is not None:
                    assert whole[piece.start : piece.end] == piece.text != ""
        printed = [step.printed for step in claim.steps if step.printed]
        wholes = [*paragraphs.values(), _titles(wolverhampton)]
        assert all(any(part in whole for whole in wholes) for part in printed)


def _titles(report: Report) -> str:
    return "\n".join([report.front.title, *(section.title for section in report.sections)])


_made: dict[str, Phrases] = {}


def _whole(report: Report) -> Phrases:
    if report.id not in _made:
        _made[report.id] = Phrases([report])
    return _made[report.id]
