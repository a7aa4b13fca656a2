from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spreadsheets import column, row
from index.errors import QuestionError, UserError


def read(text: str) -> list[tuple[int, str]]:
    return list(column(text.encode(), "question", name="q.csv"))


def test_a_row_is_quoted_where_it_must_be_and_ends_as_spreadsheets_end_it() -> None:
    assert row(("a", "b, c", 'd "e"', "f\ng", "")) == 'a,"b, c","d ""e""","f\ng",\r\n'


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "=HYPERLINK(A1)"])
def test_what_a_spreadsheet_would_compute_stands_behind_an_apostrophe(cell: str) -> None:
    assert row((cell,)).lstrip('"').startswith("'" + cell[0])


def test_the_column_is_found_by_its_heading_wherever_it_stands() -> None:
    assert read('id,Question ,note\n1,staffing,x\n2,"A, B",y\n') == [(2, "staffing"), (3, "A, B")]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert read('question\n"one\nand more"\n\n,,\nlast\r\n') == [(2, "one\nand more"), (6, "last")]


def test_a_row_that_is_short_has_an_empty_cell_and_empty_cells_at_the_end_are_none() -> None:
    assert read("id,question\n1\n2,two,,\n") == [(2, ""), (3, "two")]


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_separator_is_that_of_the_first_line(separator: str) -> None:
    assert read(f"id{separator}question\n1{separator}staffing\n") == [(2, "staffing")]


def test_what_excel_and_other_computers_write_is_read() -> None:
    assert column("\ufeffquestion\r\n¶48\r\n".encode(), "question", name="q.csv") == ((2, "¶48"),)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "q.csv, line 1: there is no column headed “question”. It is empty."),
        (b"frage,id\nx,1\n", "q.csv, line 1: there is no column headed “question”. It has: frage, id."),
        (b"\n\nquestion,question\n", "q.csv, line 3: there is more than one column headed “question”."),
        (b"question\none\nA, B and C\n", "q.csv, line 3: there are 2 cells under 1 heading."),
        (b'question\none\n"two\nthree\n', "q.csv, line 3: this is no row of a table (unexpected end of data)."),
        (b'question\n"a" b\n', "q.csv, line 2: this is no row of a table"),
        (b"question\none\ncaf\xe9\n", "q.csv, line 3: it is not UTF-8. Save the table as “CSV UTF-8”."),
        (b"question\n" + b"x" * 200_000, "q.csv, line 2: this is no row of a table (field larger"),
    ],
)
def test_what_is_no_table_is_named_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        column(data, "question", name="q.csv")
    assert str(caught.value).startswith(message)


@given(st.binary() | st.text().map(lambda text: f"question\n{text}".encode("utf-8", "surrogatepass")))
def test_nothing_but_an_error_for_the_user_comes_of_any_bytes(data: bytes) -> None:
    with suppress(UserError):
        column(data, "question", name="q.csv")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0")).filter(str.strip)))
def test_what_is_written_is_read(cells: list[str]) -> None:
    """But for the apostrophe, which is there for spreadsheets."""
    text = row(("question",)) + "".join(row((cell,)) for cell in cells)
    assert [cell.removeprefix("'") for _, cell in read(text)] == [cell.removeprefix("'") for cell in cells]
