"""Word -> lines: the numbers that Word prints, headings, quotations, damaged files."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReportError, UserError
from index.parse import parse_report
from index.readers.docx import read_docx
from index.readers.docx_numbers import Level, Numbering, written
from tests.documents import make_docx

WHOLE = make_docx(
    ("Title", "A judgment"),
    ("Heading 1", "Facts"),
    ("List Number", "The first paragraph."),
    ("Normal", "It goes on without a number."),
    ("List Number", "The second paragraph:"),
    ("List Bullet", "one"),
    ("Intense Quote", "7. A number of the letter's own."),
    ("List Number", "The third paragraph."),
)


def test_the_numbers_that_word_prints_are_the_paragraphs():
    report = parse_report(read_docx(WHOLE, name="a.docx"), report_id="a", file="a.docx", sha256="0" * 64)
    assert [(p.label, p.text) for p in report.numbered] == [
        ("¶1", "The first paragraph.\nIt goes on without a number."),
        ("¶2", "The second paragraph:\none\n7. A number of the letter's own."),
        ("¶3", "The third paragraph."),
    ]
    assert [section.title for section in report.sections] == ["Facts"]
    assert report.front.title == "A judgment"


def numbering(**options: object) -> Numbering:
    levels = {0: Level(1, "decimal", "%1."), 1: Level(1, "lowerLetter", "(%2)"), 2: Level(1, "lowerRoman", "%1.%2.%3")}
    return Numbering({"1": "0", "2": "0"}, {"0": levels}, **options)  # type: ignore[arg-type]


def test_deeper_levels_restart_when_one_above_counts_on():
    lists = numbering()
    printed = [lists.next("1", level)[0] for level in (0, 1, 1, 0, 1, 2, 2)]
    assert printed == ["1.", "(a)", "(b)", "2.", "(a)", "2.a.i", "2.a.ii"]


def test_lists_of_one_abstract_list_count_on_together_unless_one_starts_anew():
    lists = numbering(overrides={"2": {0: 5}})
    assert [lists.next(name, 0)[0] for name in ("1", "1", "2", "2", "1")] == ["1.", "2.", "5.", "6.", "7."]


def test_a_level_that_never_restarts_counts_on():
    lists = Numbering({"1": "0"}, {"0": {0: Level(1, "decimal", "%1."), 1: Level(1, "decimal", "%2)", restart=-1)}})
    assert [lists.next("1", level)[0] for level in (0, 1, 0, 1)] == ["1.", "1)", "2.", "2)"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [(1, "lowerLetter", "a"), (28, "upperLetter", "BB"), (44, "lowerRoman", "xliv"), (7, "decimalZero", "07")],
)
def test_a_counter_is_written_as_word_writes_it(number: int, form: str, text: str):
    assert written(number, form) == text


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.readers.docx.MOST_BYTES", 1000)
    with pytest.raises(ReportError, match=r"^a\.docx: it unpacks to more than 0 MB"):
        read_docx(WHOLE, name="a.docx")


@settings(max_examples=80)
@given(st.integers(0, len(WHOLE)), st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=8))
def test_a_cut_or_broken_file_raises_nothing_but_user_errors(end: int, changes: list[tuple[int, int]]):
    data = bytearray(WHOLE[:end] if end % 2 else WHOLE)
    for at, value in changes:
        if at < len(data):
            data[at] = value
    with contextlib.suppress(UserError):
        read_docx(bytes(data), name="a.docx")


@pytest.mark.parametrize("broken", [b"<w:document", b"<a/>", b"\xff\xfe\x00", b""])
def test_a_file_whose_parts_are_not_what_they_should_be_is_named(broken: bytes):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, broken if name == "word/document.xml" else old.read(name))
    with pytest.raises(ReportError, match=r"^a\.docx: this Word file is damaged"):
        read_docx(out.getvalue(), name="a.docx")
