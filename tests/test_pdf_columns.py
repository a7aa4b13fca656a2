"""PDFs set in two columns, and tables that look like it and are none."""

from collections.abc import Sequence
from itertools import zip_longest

import pytest

from index.parse import parse_report
from index.readers.pdf import read_pdf
from index.types import Report
from tests.documents import Placed, make_pdf

LEADING, TOP = 13.0, 130.0
LEFT, RIGHT = 50.0, 310.0  # edges of the columns; lines of text are some 230 points long
SAID = "the committee heard that schools and health visitors had raised the matter with the council more than once and "
WORDS = f"{SAID}that nobody had written down what was decided or who would see it through before the winter".split()


def wrapped(number: int, *, words: int) -> list[str]:
    """The lines of a numbered paragraph, told from others by a word of its own."""
    text = [f"{number}.", f"Paragraph{number}", *(WORDS[(5 * number + at) % len(WORDS)] for at in range(words))]
    lines, line = [], ""
    for word in text:
        if len(line) + len(word) > 42:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, f"{line}."]


def column(left: float, first: int, *, words: Sequence[int]) -> list[Placed]:
    """Paragraphs one below the other, a line left free between them."""
    placed, y = [], TOP
    for number, many in enumerate(words, first):
        for line in wrapped(number, words=many):
            placed.append((left, y, 10.0, line))
            y += LEADING
        y += LEADING
    return placed


def read(*pages: Sequence[Placed]) -> Report:
    lines = read_pdf(make_pdf(*pages), name="made.pdf")
    return parse_report(lines, report_id="made", file="made.pdf", sha256="0" * 64)


TITLE = [(50.0, 80.0, 17.0, "A report set in two columns whose title goes across both of them")]
SIDES = (column(LEFT, 1, words=(60, 35, 50)), column(RIGHT, 4, words=(40, 55, 45)))
EXPECTED = [" ".join(line for line in wrapped(n, words=w)) for n, w in enumerate((60, 35, 50, 40, 55, 45), 1)]


def by_rows(one: Sequence[Placed], other: Sequence[Placed]) -> list[Placed]:
    """Both columns as a program writes them that goes from line to line across the page."""
    return [piece for pair in zip_longest(one, other) for piece in pair if piece is not None]


@pytest.mark.parametrize("page", [[*SIDES[0], *SIDES[1]], by_rows(*SIDES)], ids=["by columns", "by rows"])
def test_the_left_column_is_read_before_the_right_however_the_file_writes_them(page: list[Placed]) -> None:
    found = read([*TITLE, *page])
    assert [f"{p.number}. {p.text}" for p in found.numbered] == EXPECTED
    assert found.front.title == TITLE[0][3]
    assert found.notes == ()


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    whole = wrapped(2, words=150)
    left = [*column(LEFT, 1, words=(60,)), *((LEFT, 350.0 + LEADING * at, 10.0, t) for at, t in enumerate(whole[:8]))]
    right = [(RIGHT, TOP + LEADING * at, 10.0, text) for at, text in enumerate(whole[8:])]
    assert len(right) >= 8
    found = read(by_rows(left, right), by_rows(column(LEFT, 3, words=(60, 40)), column(RIGHT, 5, words=(45, 30))))
    assert [p.number for p in found.numbered] == ["1", "2", "3", "4", "5", "6"]
    assert f"2. {found.numbered[1].text}" == " ".join(whole)


def test_what_stands_across_both_columns_parts_what_is_above_from_what_is_below() -> None:
    above = by_rows(column(LEFT, 1, words=(80,)), column(RIGHT, 2, words=(80,)))
    across = [(50.0, 345.0, 15.0, "A heading in the middle of the page that goes across both columns")]
    below = [
        (x, y + 250.0, s, t) for x, y, s, t in by_rows(column(LEFT, 3, words=(80,)), column(RIGHT, 4, words=(80,)))
    ]
    found = read([*TITLE, *above, *across, *below])
    assert [p.number for p in found.numbered] == ["1", "2", "3", "4"]
    assert [section.title for section in found.sections] == [across[0][3]]
    assert [p.section for p in found.numbered] == [None, None, 0, 0]


def test_a_table_of_two_wide_cells_a_row_stays_a_table() -> None:
    cells = []
    for row in range(4):
        for left, name in ((LEFT, "finding"), (RIGHT, "response")):
            lines = wrapped(row + 1, words=20)
            lines[0] = f"The {name} {lines[0].partition(' ')[2]}"
            cells += [(left, TOP + 60.0 * row + LEADING * at, 10.0, line) for at, line in enumerate(lines)]
    text = "\n".join(p.text for p in read(cells).paragraphs)
    assert text.index("The response Paragraph1") < text.index("The finding Paragraph2")
