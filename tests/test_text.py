"""Plain text -> lines: hard-wrapped lines, numbers alone, pages by form feeds."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UserError
from index.parse import parse_report
from index.readers.text import read_text
from index.types import Report


def read(text: str) -> Report:
    return parse_report(read_text(text.encode(), name="a.txt"), report_id="a", file="a.txt", sha256="0" * 64)


def test_hard_wrapped_lines_are_put_together_and_numbers_may_stand_alone():
    report = read("1. It fell in\n2011. Since then it\nrose.\n\n2.\nTwo stands below\nits number.\n\n3. Three.\n")
    assert [(p.number, p.text, p.page) for p in report.numbered] == [
        ("1", "It fell in 2011. Since then it rose.", None),
        ("2", "Two stands below its number.", None),
        ("3", "Three.", None),
    ]


def test_form_feeds_part_pages_and_running_heads_are_left_out():
    pages = [f"THE INQUIRY {n}\n\n{n}. Paragraph {'abc'[n - 1]} is here.\n" for n in (1, 2, 3)]
    report = read("\f".join(pages))
    assert [(p.number, p.text, p.page) for p in report.numbered] == [
        ("1", "Paragraph a is here.", 1),
        ("2", "Paragraph b is here.", 2),
        ("3", "Paragraph c is here.", 3),
    ]
    assert "INQUIRY" not in " ".join(p.text for p in report.paragraphs)


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_raises_nothing_but_user_errors(text: str):
    with contextlib.suppress(UserError):
        read(text)
