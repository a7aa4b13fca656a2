"""Real reports of all kinds, against another reading of the same files; they are not part of Pilcrow."""

import re
import zipfile
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from benchmarks.formats import pdf_lines, words_lost
from index.sources import find_sources, read_report
from index.types import Report
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared" / "reports"
FILES = sorted(f for f in SHARED.glob("*/*") if f.suffix in (".pdf", ".docx", ".xml", ".md")) if SHARED.is_dir() else []
PDFS, WORDS, XMLS = ([f for f in FILES if f.suffix == s] for s in (".pdf", ".docx", ".xml"))
WITHOUT_NUMBERS = ("2014_80553_slough_14feb", "ps_test10", "ps_test7")

needs_files = pytest.mark.skipif(not FILES, reason=f"{SHARED} is not here: it holds the real reports")


def param(files: list[Path]) -> list:
    return [pytest.param(file, id=file.stem) for file in files] or [pytest.param(None, marks=needs_files)]


@lru_cache(maxsize=40)
def read(file: Path) -> Report:
    return read_report(find_sources([file])[0])


def printed(report: Report) -> list[str]:
    """The numbers of printed paragraphs that are no sub-numbers, in order."""
    return [p.number for p in report.numbered if p.label.startswith("¶") and p.number and p.number.isdecimal()]


def counted_on(numbers: list[int]) -> int:
    """How far numbers in the order they are met count on from 1."""
    last = 0
    for number in numbers:
        last += number == last + 1
    return last


@pytest.mark.parametrize("file", param(PDFS))
def test_every_number_that_a_pdf_prints_is_found_once(file: Path):
    lines = [line for page in pdf_lines(file)[1:] for line in page]
    found = [int(match[1]) for line in lines if (match := re.match(r"(\d{1,3})\.(?:\s|$|(?=[A-Z‘]))", line))]
    expected = 0 if file.stem in WITHOUT_NUMBERS else counted_on(found)
    assert printed(read(file)) == [str(number) for number in range(1, expected + 1)]
    assert expected > 40 or file.stem in WITHOUT_NUMBERS


@pytest.mark.parametrize("file", param(XMLS))
def test_every_num_of_an_xml_is_found_once(file: Path):
    text = file.read_text(encoding="utf-8")
    expected = counted_on([int(number) for number in re.findall(r"<num[^>]*>(\d+)\.?</num>", text)])
    assert printed(read(file)) == [str(number) for number in range(1, expected + 1)]


@pytest.mark.parametrize("file", param(WORDS))
def test_every_number_that_word_prints_is_found_once(file: Path):
    """Two of the files tell their last number themselves: by a contents list, and by numbers typed by hand.

    In the others every paragraph in the court's own style is numbered unless it is taken out of its list.
    """
    with zipfile.ZipFile(file) as packed:
        xml = packed.read("word/document.xml").decode()
    plain = [
        re.sub(r"<[^>]+>", "", p.replace("<w:tab/>", "\t")) for p in re.findall(r"<w:p[ >].*?</w:p>", xml, re.DOTALL)
    ]
    own = [p for p in re.findall(r"<w:p[ >].*?</w:p>", xml, re.DOTALL) if '<w:pStyle w:val="ParaLevel1"' in p]
    typed = counted_on([int(match[1]) for text in plain if (match := re.match(r"(\d+)\.\t", text))])
    contents = [int(match[1]) for text in plain if (match := re.fullmatch(r"\d+-(\d+)", text.strip()))]
    own = [p for p in own if '<w:numId w:val="0"' not in p and "<w:ind " not in p]  # set in: a list within a paragraph
    styled = sum(re.search(r"<w:t[ >][^<]*\S", p) is not None for p in own)
    expected = max(contents, default=0) or styled or typed
    assert printed(read(file)) == [str(number) for number in range(1, expected + 1)]


@pytest.mark.parametrize("file", param([f for f in FILES if f.suffix == ".pdf"]))
def test_no_running_head_is_in_any_paragraph(file: Path):
    """A line at the edge of three pages at least, with their numbers, is in no text that holds anything else."""
    import pypdfium2

    pages = [page.get_textpage().get_text_range().splitlines() for page in pypdfium2.PdfDocument(file)]
    edges = Counter(line.strip() for page in pages for line in {*page[:2], *page[-2:]} if len(line.strip()) > 12)
    heads = [line for line, count in edges.items() if count >= 3]
    numbered = [
        re.sub(r"\s*\d+$", "", page[0].strip()) for page in pages if page and re.search(r"\D\s\d+$", page[0].strip())
    ]
    heads += [line for line, count in Counter(numbered).items() if count >= 3 and len(line) > 12]
    texts = [p.text for p in read(file).numbered]
    assert [head for head in heads if any(head in text for text in texts)] == []


@pytest.mark.parametrize("file", param(FILES))
def test_no_word_is_lost(file: Path):
    assert words_lost(file, read(file)) == Counter()


@pytest.mark.parametrize("file", param(PDFS))
def test_the_front_page_tells_who_when_and_what(file: Path):
    front = read(file).front
    name = file.stem.split("_")[2].split("-")[0]
    assert name in (front.authority or "").casefold().replace(" ", "-")
    assert front.publisher == "Ofsted"
    assert "nspection" in front.title
    assert any("date" in field.casefold() for field, _ in front.fields)


@pytest.mark.parametrize("file", param(PDFS))
def test_grades_are_read_from_headings_or_tables(file: Path):
    report = read(file)
    assert len(report.rows) >= 4
    assert {row.judgement.casefold() for row in report.rows} <= {
        *("outstanding", "good", "requires improvement", "requires improvement to be good", "adequate", "inadequate")
    }


@pytest.mark.parametrize("file", param([f for f in FILES if f.suffix in (".xml", ".docx") and "ps_" not in f.name]))
def test_a_judgment_has_its_citation_and_date(file: Path):
    front = read(file).front
    assert any("Citation" in field and re.search(r"\[20\d\d\]", value) for field, value in front.fields)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", front.published or "")
