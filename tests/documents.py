"""Small PDF, Word and XML files made by code, for the tests of their readers."""

import io
from collections.abc import Sequence

import docx

AKOMA = (
    '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><judgment><judgmentBody>{}'
    "</judgmentBody></judgment></akomaNtoso>"
)
Placed = tuple[float, float, float, str]  # from the left, from the top, type size, text; bold where the size is odd


def make_pdf(*pages: Sequence[Placed]) -> bytes:
    """A PDF of A4 pages with Helvetica, bold where the size is an odd number."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{5 + 2 * at} 0 R' for at in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for at, page in enumerate(pages):
        shown = []
        for left, top, size, text in page:
            letters = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            font = "/F2" if size % 2 else "/F1"
            shown.append(f"BT {font} {size} Tf {left} {842 - top} Td ({letters}) Tj ET")
        stream = "\n".join(shown)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        out.write(f"{place:010} 00000 n \n".encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def lines(left: float, top: float, size: float, *texts: str) -> list[Placed]:
    """Texts one below the other."""
    return [(left, top + 14.4 * at, size, text) for at, text in enumerate(texts)]


def make_docx(*paragraphs: tuple[str, str]) -> bytes:
    """A Word file of (style, text) paragraphs in python-docx's own template, which numbers "List Number"."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
