"""PDF -> lines: the text layer with its pages, type sizes and boldness. What stands where is `layout.py`'s."""

import ctypes
from math import isfinite
from typing import Any

from index.errors import ReportError
from index.readers.layout import Piece, lay_out
from index.types import Line

MOST_PAGES = 5000
FEWEST_LETTERS = 20  # a page in the mean has fewer only where its text is a picture
HYPHEN = 0x02  # what pdfium puts for a hyphen at the end of a line, and goes on without a break
BOLD_WEIGHT = 600
NAME = 128  # bytes of a font's name that are read
FURTHEST = 14_400.0  # points: the longest side that a page can have (200 inches)
PASSWORD = 4  # pdfium's FPDF_ERR_PASSWORD
SECURITY = 5  # pdfium's FPDF_ERR_SECURITY


def read_pdf(data: bytes, *, name: str) -> tuple[Line, ...]:
    """The blocks of a PDF in reading order, with pages; running heads and feet are left out.

    Raises `ReportError` where it is encrypted, damaged, has no pages, or its text is pictures (a scan).
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (PASSWORD, SECURITY):
            raise ReportError(f"{name}: the PDF is encrypted. Save it without a password and index it again.") from None
        raise ReportError(f"{name}: this PDF is damaged and cannot be opened. Get the file again.") from None
    try:
        count = len(pdf)
        if count > MOST_PAGES:
            raise ReportError(f"{name}: it has {count:,} pages; Pilcrow reads at most {MOST_PAGES:,}. Split it.")
        pages, skipped = [], []
        for number in range(count):
            pieces = _pieces(pdf, number)
            pages.append(pieces or [])
            if pieces is None:
                skipped.append(number + 1)
    finally:
        pdf.close()
    letters = sum(len(piece.text) for page in pages for piece in page)
    if not count or len(skipped) == count:
        raise ReportError(f"{name}: this PDF is damaged: none of its pages can be read. Get the file again.")
    if letters < FEWEST_LETTERS * count:
        raise ReportError(
            f"{name}: this PDF has no text in it, its {count} pages are pictures (a scan). "
            "Run text recognition (OCR) on it and index the result."
        )
    return lay_out(pages)


def _pieces(pdf: Any, number: int) -> list[Piece] | None:
    """The text of one page in pdfium's order, cut at its line breaks; None where the page cannot be read."""
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        page = pdf[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return None
    height = _bounded(page.get_height())
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    font, flags = ctypes.create_string_buffer(NAME), ctypes.c_int()
    pieces: list[Piece] = []
    piece: Piece | None = None
    bold = italic = False
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in (0x0A, 0x0D):
            piece = None
            continue
        if code == HYPHEN:
            if piece is not None:
                piece.add("-", piece.right)
                piece.hyphen = True
            piece = None
            continue
        letter = chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd"
        if letter in " \t\u00a0\u202f\u2009" or not code:
            if piece is not None:
                piece.add(" " if letter == "\t" or not code else letter, None)
            continue
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetCharBox(text, at, left, right, bottom, top)
        place = [x.value, y.value, left.value, right.value, raw.FPDFText_GetFontSize(text, at)]
        if not sum(map(abs, place)) <= FURTHEST:  # so too where one is no number
            place = [_bounded(one) for one in place]
        start, base, begins, ends, size = place
        opens = piece is None or not piece.continues(start, height - base, size)
        if opens or (piece is not None and piece.text.endswith(" ")):  # type changes between words
            raw.FPDFText_GetFontInfo(text, at, font, NAME, flags)
            face = font.value.lower()
            bold = b"bold" in face or b"black" in face or raw.FPDFText_GetFontWeight(text, at) >= BOLD_WEIGHT
            italic = b"italic" in face or b"oblique" in face
        if piece is None or opens:
            piece = Piece("", begins, height - base, ends, round(size, 1), bold, italic)
            pieces.append(piece)
        piece.bold &= bold  # a piece is bold where all of it is
        piece.italic &= italic
        piece.add(letter, ends)
    return [piece for piece in pieces if piece.text.strip()]  # a space at the end tells words from letters set wide


def _bounded(measure: float) -> float:
    """A measure in points as it can be on a page; a broken file has letters at infinity, and at no number at all."""
    return min(max(measure, -FURTHEST), FURTHEST) if isfinite(measure) else 0.0
