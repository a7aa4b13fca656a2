"""How whole reports are read: paragraphs, gaps, and words, against another reading of the same files.

    python -m benchmarks.formats FOLDER…

The other reading is as simple as can be and shares no code with the readers: pdfium's own text of each page without
the lines that stand again and again at its edges and without contents lists; all `w:t` of a Word file; all text of
an XML file. Words are letters and figures; a hyphen at a line's end joins them.
"""

import re
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from index.sources import find_sources, read_report
from index.types import Report

WORD = re.compile(r"[^\W_]+")
CONTENTS = re.compile(r"^(?:table of )?contents\s*:?$", re.IGNORECASE)
ENTRY = re.compile(r"[\s.…](?:\d{1,4})$")


def pdf_lines(file: Path) -> list[list[str]]:
    """The lines of each page by pdfium, without running heads and feet."""
    import pypdfium2

    pages = [page.get_textpage().get_text_range().splitlines() for page in pypdfium2.PdfDocument(file)]
    pages = [[line.strip() for line in page if line.strip()] for page in pages]
    edges = Counter(shape(line) for page in pages for line in {*page[:3], *page[-3:]})
    often = {s for s, count in edges.items() if count >= max(3, len(pages) / 4)}
    return [
        [line for at, line in enumerate(page) if not (shape(line) in often and (at < 3 or at >= len(page) - 3))]
        for page in pages
    ]


def shape(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def words_printed(file: Path) -> Counter[str]:
    """The words of a file by the other reading."""
    if file.suffix == ".pdf":
        text = []
        contents = False
        for page in pdf_lines(file):
            starts = next((at for at, line in enumerate(page) if CONTENTS.match(line)), None)
            contents = starts is not None
            if contents:
                last = max((at for at, line in enumerate(page) if ENTRY.search(line)), default=starts)
                page = page[:starts] + page[last + 1 :]
            text.append("\n".join(page))
        joined = re.sub(r"[\x02\ufffe-]\s*", "", "\n".join(text))
    elif file.suffix == ".docx":
        with zipfile.ZipFile(file) as packed:
            names = [n for n in packed.namelist() if re.fullmatch(r"word/(document|footnotes|endnotes)\.xml", n)]
            roots = [ElementTree.fromstring(packed.read(name)) for name in names]
        w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        paragraphs = [p for root in roots for p in root.iter(f"{w}p")]
        plain = [p for p in paragraphs if not list(p.iter(f"{w}txbxContent"))]
        joined = "\n".join("".join(_run(t, w) for t in p.iter()) for p in plain)
        joined = re.sub(r"-\s*", "", joined)
    elif file.suffix == ".xml":
        root = ElementTree.fromstring(file.read_bytes())
        for element in list(root.iter()):
            if element.tag.endswith("}meta"):
                element.clear()
        joined = " ".join(_flow(root))
        joined = re.sub(r"-\s*", "", joined)
    else:
        text_only = re.sub(r"\A---\n.*?\n---\n", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        joined = re.sub(r"^\* TOC\n\{:toc\}|^#+ |\*\*|\]\(.*?\)", " ", text_only, flags=re.MULTILINE)
        joined = re.sub(r"-\s*", "", joined)
    return Counter(word.lower() for word in WORD.findall(joined))


def _run(element: ElementTree.Element, w: str) -> str:
    return {f"{w}t": element.text or "", f"{w}tab": " ", f"{w}br": " "}.get(element.tag, "")


INLINE = ("span", "a", "ref", "b", "i", "u", "sup", "sub", "neutralCitation", "courtType", "judge", "docDate", "party")


def _flow(element: ElementTree.Element) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        inner = "".join(_flow(child))
        parts.append(inner if child.tag.rpartition("}")[2] in INLINE else f" {inner} ")
        parts.append(child.tail or "")
    return ["".join(parts)]


def words_kept(report: Report) -> Counter[str]:
    """All words that a report holds: texts, numbers and marks, titles, grades."""
    parts: list[str] = []
    for p in report.paragraphs:
        parts += [p.text, p.label if p.number or p.label.startswith("Footnote") else ""]
        parts += [item.mark or "" for item in p.items]
    for section in report.sections:
        parts.append(section.title)
        if section.grade is not None:
            parts.append(f"Grade {section.grade.number} {section.grade.word}")
    return Counter(word.lower() for word in WORD.findall(re.sub(r"-\s*", "", "\n".join(parts))))


def words_lost(file: Path, report: Report) -> Counter[str]:
    """The words printed that the report does not hold; figures alone (notes, bullets' marks) are not words."""
    kept = words_kept(report)
    lost = words_printed(file) - kept
    # "board1" is a word and the figure of a footnote, which the other reading cannot tell apart.
    bare = {word: word.rstrip("0123456789") for word in lost}
    return Counter({w: n for w, n in lost.items() if bare[w] and (bare[w] == w or bare[w] not in kept)})


def gaps(report: Report) -> list[str]:
    return [note for note in report.notes if note.startswith("gap")]


def main(folders: list[str]) -> None:
    print(f"{'file':48} {'¶':>5} {'R':>3} {'[n]':>4} {'gaps':>4} {'in':>7} {'lost':>5} {'s':>6}")
    for folder in folders:
        for file in sorted(Path(folder).iterdir()):
            if file.suffix not in (".pdf", ".docx", ".xml", ".md"):
                continue
            started = time.process_time()
            report = read_report(find_sources([file])[0])
            seconds = time.process_time() - started
            count = Counter(p.label[0] for p in report.numbered)
            lost = words_lost(file, report)
            printed = sum(words_printed(file).values())
            print(
                f"{file.name:48} {count['¶']:5} {count['R']:3} {count['[']:4} {len(gaps(report)):4} {printed:7} "
                f"{sum(lost.values()):5} {seconds:6.2f}  {' '.join(list(lost)[:8])}"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
