"""Personal data in questions is told from what people ask reports every day."""

import json
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.personal import personal_data
from index.errors import PersonalDataError
from index.library import Library
from tests.conftest import ROOT, build_fake

EMAIL, CARD, NHS, PHONE, INSURANCE = (
    "an e-mail address",
    "the number of a payment card",
    "an NHS number",
    "a phone number",
    "a National Insurance number",
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("jane.doe@example.org", EMAIL),
        ("j.o'neill+home@mail.example.co.uk", EMAIL),
        ("JANE@EXAMPLE.ORG", EMAIL),
        ("jane＠example.org", EMAIL),
        ("müller@bücher.example", EMAIL),
        ("jane\u200b.doe\u200b@example.org", EMAIL),
        ("4111 1111 1111 1111", CARD),
        ("4111111111111111", CARD),
        ("4111-1111-1111-1111", CARD),
        ("5555 5555 5555 4444", CARD),
        ("2223003122003222", CARD),
        ("3782 822463 10005", CARD),
        ("6011111111111117", CARD),
        ("4222222222222", CARD),
        ("943 476 5919", NHS),
        ("9434765919", NHS),
        ("943-476-5919", NHS),
        ("٩٤٣ ٤٧٦ ٥٩١٩", NHS),
        ("07700 900123", PHONE),
        ("07700900123", PHONE),
        ("07700 900 123", PHONE),
        ("0770 090 0123", PHONE),
        ("07700‑900‑123", PHONE),
        ("+44 7700 900123", PHONE),
        ("+44 (0)7700 900123", PHONE),
        ("+447700900123", PHONE),
        ("0044 7700 900123", PHONE),
        ("(01902) 555555", PHONE),
        ("01902 555 555", PHONE),
        ("016977 2345", PHONE),
        ("020 7946 0958", PHONE),
        ("+1 202 555 0123", PHONE),
        ("AB123456C", INSURANCE),
        ("ab 12 34 56 c", INSURANCE),
        ("AB 123456 C", INSURANCE),
        ("QQ 12 34 56 A", INSURANCE),
        ("AB-12-34-56-D", INSURANCE),
        ("by123456a", INSURANCE),
    ],
)
@pytest.mark.parametrize(
    "asked", ["{}", "My details are {}, what happens now?", "({})", "is {}. in the report", "What about {}?"]
)
def test_personal_data_is_told_wherever_it_stands(data: str, kind: str, asked: str) -> None:
    assert personal_data(asked.format(data)) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Who should call 0800 1111?",
        "Is 0808 800 5000 the number of the NSPCC?",
        "Can I ring 0300 123 1231 or 0845 6404040?",
        "What happened in 2008, 2009, 2010 and 2011?",
        "Compare 2008 2009 2010 2011 with each other",
        "What changed from 01.04.2010-31.03.2011?",
        "Between 01/04/2010 and 31/03/2011, how many were there?",
        "Anything from 01-04-2010 to 31-03-2011?",
        "01 2010 2011",
        "Show me 46 47 48 49 50 51 52",
        "41 42 43 44 45 46 47 48",
        "Paragraphs 01 02 03 04 05, please",
        "What does ¶15(e) say about the 22 recommendations?",
        "Did the budget fall from £4,111,111 to £1234567890?",
        "How does £9434765919 compare?",
        "Did 4,111,111,111,111,111 people ask?",
        "Is it 45.7 or 07.5 per cent?",
        "Which schools have the URN 123456 or the UPRN 100012345678?",
        "What did inspection 2018_80441 find?",
        "Is ISBN 9780114300913 the report?",
        "Is ISBN 0306406152 the report?",
        "Was the reference SI 2010/1234 or SC 123456?",
        "the order number 4111 1111 1111 1112",
        "the reference 943 476 5918",
        "Was it reviewed by 10 11 12 a second time?",
        "What did @ofsted say, and who is at A&E?",
        "Is there a plan by 22 07 11 d?",
        "GB123456A",
        "DA123456A",
        "AB123456E",
        "What is +10 percentage points since 2009?",
        "What is a ratio of 1:100000000000?",
        "v1.2.3.4.5.6.7.8.9.10.11",
        "",
    ],
)
def test_what_people_ask_reports_passes(question: str) -> None:
    assert personal_data(question) is None


def questions_of(file: Path) -> list[str]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [turn.get("question") or turn["q"] for row in rows for turn in row.get("turns", [])]


def test_none_of_the_questions_written_for_training_is_refused() -> None:
    asked = [question for file in sorted(ROOT.glob("training/questions/*/*.jsonl")) for question in questions_of(file)]
    assert len(asked) > 1000
    assert [question for question in asked if personal_data(question)] == []


def test_no_development_question_is_refused() -> None:
    gold = ROOT.parent / "shared" / "gold"
    if not gold.is_dir():
        pytest.skip("the development questions are not part of the product")
    asked = [question for file in sorted(gold.glob("*.jsonl")) for question in questions_of(file)]
    assert len(asked) > 200
    assert [question for question in asked if personal_data(question)] == []


def test_no_sentence_of_a_report_is_refused(fake_library: Library) -> None:
    """People paste sentences; what the reports print is public in any case."""
    for report in fake_library.reports:
        for paragraph in report.paragraphs:
            for s in paragraph.sentences:
                assert personal_data(paragraph.text[s.start : s.end], fake_library) is None


def test_what_a_report_prints_itself_passes(tmp_path: Path) -> None:
    (tmp_path / "made.md").write_text("# A report\n\n1. Write to enquiries@example.gov.uk or call 01902 555 555.\n")
    library = build_fake(tmp_path / "library", tmp_path / "made.md")
    assert personal_data("is enquiries@example.gov.uk right", library) is None
    assert personal_data("is (01902) 555-555 right", library) is None
    assert personal_data("is jane@example.gov.uk right", library) == EMAIL
    assert personal_data("is 01902 555 556 right", library) == PHONE


def test_refused_before_it_is_answered_with_a_sentence_that_says_why(short_library: Library) -> None:
    with pytest.raises(
        PersonalDataError, match=r"seems to hold an e-mail address.*nothing of it has been kept"
    ) as caught:
        Assistant(short_library).ask("is jane.doe@example.org in it")
    assert caught.value.field == "question"
    assert "jane" not in str(caught.value)


def test_an_operator_may_let_it_pass(short_library: Library) -> None:
    answer = Assistant(short_library, refuse_personal_data=False).ask("is jane.doe@example.org in it")
    assert answer.question == "is jane.doe@example.org in it"


def test_telling_takes_no_time_on_hostile_questions(within) -> None:  # type: ignore[no-untyped-def]
    with within(seconds=2):
        for sign in ("0", "01 ", "+4", "a@", "a.", "(", "1 1.", "4111 ", "ab12 ", "@", "\u0660"):
            personal_data((sign * 1000)[:1000])
            personal_data((sign * 1000)[:999] + "x")
