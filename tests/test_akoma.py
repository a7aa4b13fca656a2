"""Akoma Ntoso -> lines: `<num>`, quotations, footnotes, and what XML can be abused for."""

import pytest

from index.errors import ReportError
from index.parse import parse_report
from index.readers.akoma import read_akoma
from index.types import Report
from tests.documents import AKOMA

BODY = """<header><p>Neutral Citation Number: [2023] EWHC 1 (Comm)</p></header><decision>
<level><heading>Facts</heading>
<paragraph><num>1.</num><content>
  <p>One<authorialNote marker="4"><p>A note.</p></authorialNote> is <b>here</b>.</p></content></paragraph>
<paragraph><num>2.</num><intro><p>Two asks:</p></intro>
  <subparagraph><num>(1)</num><content><p>whether;</p></content></subparagraph>
  <subparagraph><num>(2)</num><intro><p>and how:</p></intro>
    <subparagraph><num>(a)</num><content><p>soon.</p></content></subparagraph></subparagraph></paragraph>
<paragraph><num>3.</num><intro><p>The Act says:</p></intro><block><embeddedStructure>
  <paragraph><num>“4.</num><content><p>Quoted.”</p></content></paragraph></embeddedStructure></block></paragraph>
</level></decision>"""


def read(body: str) -> Report:
    lines = read_akoma(AKOMA.format(body).encode(), name="a.xml")
    return parse_report(lines, report_id="a", file="a.xml", sha256="0" * 64)


def test_numbers_items_quotations_and_footnotes_are_told_apart():
    report = read(BODY)
    assert [(p.label, p.text) for p in report.numbered] == [
        ("¶1", "One is here."),
        ("¶2", "Two asks:\nwhether;\nand how:\nsoon."),
        ("¶3", "The Act says:\n“4. Quoted.”"),
    ]
    assert [item.mark for item in report.numbered[1].items] == ["1", "2", "2.a"]
    assert [(p.label, p.text) for p in report.paragraphs if p.number is None] == [
        ("Front page", "Neutral Citation Number: [2023] EWHC 1 (Comm)"),
        ("Footnote 4", "A note."),
    ]
    assert report.front.fields == (("Neutral Citation Number", "[2023] EWHC 1 (Comm)"),)


def test_entities_of_the_files_own_are_refused():
    bomb = b'<!DOCTYPE akomaNtoso [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><akomaNtoso>&b;</akomaNtoso>'
    with pytest.raises(ReportError, match=r"^a\.xml: the XML declares entities of its own"):
        read_akoma(bomb, name="a.xml")


@pytest.mark.parametrize("data", [b"<akomaNtoso><p>", b"<a/>", b"", b"\xff\xfe", b"<akomaNtoso/>" * 2])
def test_broken_or_other_xml_is_named(data: bytes):
    with pytest.raises(ReportError, match=r"^a\.xml: "):
        read_akoma(data, name="a.xml")


def test_a_file_nested_without_end_is_named():
    with pytest.raises(ReportError, match=r"^a\.xml: "):
        read_akoma(AKOMA.format("<level>" * 5000 + "</level>" * 5000).encode(), name="a.xml")
