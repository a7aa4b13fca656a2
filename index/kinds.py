"""What kind of file bytes are, by what is in them and not by the file's name; and the reader of each kind."""

import io
import re
import zipfile
from collections.abc import Callable

from index.errors import ReportError
from index.types import Line

Reader = Callable[..., tuple[Line, ...]]
HEAD = 4096  # bytes in which a file shows what it is
KINDS = "PDF, Word (.docx), HTML, Akoma Ntoso XML, Markdown (.md) and plain text"
OTHERS = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"II*\x00": "a picture (TIFF)",
    b"MM\x00*": "a picture (TIFF)",
    b"{\\rtf": "a rich text file (RTF); save it as .docx",
    b"\x1f\x8b": "a packed file (gzip); unpack it",
    b"7z\xbc\xaf": "a packed file (7z); unpack it",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL)


def kind_of(data: bytes, *, name: str) -> str:
    """pdf, docx, html, akoma, markdown or text. The name decides only where nothing tells Markdown from plain text.

    Raises `ReportError` for what Pilcrow does not read, saying what it is.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n\f\x00"):
        raise ReportError(f"{name}: the file is empty.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, name)
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReportError(f"{name}: the Word file is encrypted. Save it without a password and index it again.")
        raise ReportError(f"{name}: this is an old Office file (.doc). Save it as .docx and index that.")
    for sign, what in OTHERS.items():
        if data.startswith(sign):
            raise ReportError(f"{name}: this is {what}. Pilcrow reads {KINDS}.")
    return _text_kind(data, name)


def _packed(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise ReportError(f"{name}: this packed file (.docx or .zip) is damaged. Get the file again.") from None
    if "word/document.xml" in names or any(n.startswith("word/document") for n in names):
        return "docx"
    what = "a workbook (.xlsx)" if any(n.startswith("xl/") for n in names) else "a packed file (.zip)"
    what = "an OpenDocument file; save it as .docx" if "mimetype" in names else what
    raise ReportError(f"{name}: this is {what}. Pilcrow reads {KINDS}.")


def _text_kind(data: bytes, name: str) -> str:
    from index.readers.text import decode, is_markdown

    head = data[:HEAD].decode("utf-8", errors="replace").lstrip("\ufeff")
    root = head
    while match := PROLOGUE.match(root):
        root = root[match.end() :]
    first = ROOT.match(root.lstrip())
    if re.match(r"\s*<!doctype html", head, re.IGNORECASE) or (first and first[1].lower() in ("html", "head", "body")):
        return "html"
    if head.lstrip().startswith("<?xml") or (first and first[1] == "akomaNtoso"):
        if first and first[1] == "akomaNtoso":
            return "akoma"
        what = f"its root is <{first[1]}>" if first else "it has no root"
        raise ReportError(f"{name}: this XML is not Akoma Ntoso ({what}). Pilcrow reads {KINDS}.")
    marked = is_markdown(decode(data, name=name)) or name.lower().endswith((".md", ".markdown"))
    return "markdown" if marked else "text"


def reader_of(kind: str) -> Reader:
    """The reader of a kind; imported here, since asking needs none of them."""
    if kind == "pdf":
        from index.readers.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from index.readers.docx import read_docx

        return read_docx
    if kind == "html":
        from index.readers.html import read_html

        return read_html
    if kind == "akoma":
        from index.readers.akoma import read_akoma

        return read_akoma
    if kind == "text":
        from index.readers.text import read_text

        return read_text
    from index.readers.markdown import read_markdown

    return read_markdown
