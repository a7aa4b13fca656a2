"""What kind a file is, by its content."""

import pytest

from index.errors import ReportError
from index.kinds import kind_of
from tests.documents import AKOMA, lines, make_docx, make_pdf


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (make_pdf(lines(70, 70, 12, "x")), "pdf"),
        (make_docx(("Normal", "x")), "docx"),
        (AKOMA.format("<p/>").encode(), "akoma"),
        (b"<?xml version='1.0'?><!-- x --><an:akomaNtoso xmlns:an='x'/>", "akoma"),
        (b"\n<!DOCTYPE html><p>x", "html"),
        (b"<html lang=en><p>x", "html"),
        (b"# A title\n\n1. One", "markdown"),
        (b"A title\n\n1. One", "text"),
        ("\ufeff1. One".encode("utf-16-le"), "text"),
    ],
)
def test_the_content_tells_the_kind_whatever_the_name(data: bytes, kind: str):
    assert kind_of(data, name="a.dat") == kind


def test_the_name_decides_between_markdown_and_text_alone():
    assert kind_of(b"1. One", name="a.md") == "markdown"
    assert kind_of(b"1. One", name="a.pdf") == "text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b" \n", "the file is empty"),
        (b"\x89PNG\r\n", r"this is a picture \(PNG\)\. Pilcrow reads PDF"),
        (b"PK\x03\x04rest", r"this packed file \(\.docx or \.zip\) is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "the Word file is encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"an old Office file \(\.doc\)\. Save it as \.docx"),
        (b"<?xml version='1.0'?><rss/>", r"this XML is not Akoma Ntoso \(its root is <rss>\)"),
        (b"\x00\x01\x02", "not a text file"),
    ],
)
def test_what_is_not_read_is_named_with_the_reason(data: bytes, reason: str):
    with pytest.raises(ReportError, match=f"^a: .*{reason}"):
        kind_of(data, name="a")
