"""Tables that spreadsheets write and read as they are: CSV (RFC 4180) in UTF-8."""

import csv
import io
from collections.abc import Iterator, Sequence

from index.errors import QuestionError

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Excel reads a CSV without it in the computer's old code page, and spoils “ and ¶; LibreOffice takes it for UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is computed by spreadsheets
SEPARATORS = ",;\t"  # where the comma is the decimal point, spreadsheets write semicolons


def row(cells: Sequence[str]) -> str:
    """A row as it is written, with an apostrophe before what a spreadsheet would compute."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def guarded(cell: str) -> str:
    """The cell as text."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def column(data: bytes, wanted: str, *, name: str) -> tuple[tuple[int, str], ...]:
    """The cells of the column headed `wanted`, each with the line that its row begins in; empty rows are left out.

    Raises `QuestionError` naming the file and the line where it is no table, and the headings where none is `wanted`.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise QuestionError(f"{name}, line {line}: it is not UTF-8. Save the table as “CSV UTF-8”.") from None
    rows = _rows(text, name)
    line, headings = next(rows, (1, []))
    names = [heading.strip().casefold() for heading in headings]
    if names.count(wanted) != 1:
        how_often = "no column" if wanted not in names else "more than one column"
        has = f"It has: {', '.join(headings)}." if headings else "It is empty."
        raise QuestionError(f"{name}, line {line}: there is {how_often} headed “{wanted}”. {has} Name one so.")
    found = []
    place = names.index(wanted)
    for line, cells in rows:
        if any(cells[len(headings) :]):
            raise QuestionError(
                f"{name}, line {line}: there are {len(cells)} cells under {len(headings)} "
                f"heading{'' if len(headings) == 1 else 's'}. Put a cell with commas into quotation marks."
            )
        found.append((line, cells[place] if place < len(cells) else ""))
    return tuple(found)


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line that it begins in."""
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise QuestionError(f"{name}, line {begins}: this is no row of a table ({error}). Correct it.") from None
