"""Numbered paragraphs of the reports in a folder, for training: PDF -> paragraphs with their sentences.

Rough on purpose: a paragraph that is read wrongly costs one training example, not a citation.
"""

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

NUMBERED = re.compile(r"(\d{1,3})\.\s+(\S.*)")

FEWEST = 20  # numbered paragraphs; with fewer the report does not number them
SHORTEST = 80  # characters of a paragraph without a number; shorter ones are headings and addresses


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered paragraph of a report: its text and its sentences, in order."""

    report: str
    number: int
    title: str
    sentences: tuple[str, ...]


def read_pdf(file: Path) -> list[Source]:
    """The numbered paragraphs of an inspection report in PDF, in order; running heads and feet left out."""
    import pypdfium2
    from nupunkt import sent_tokenize

    pages = [page.get_textpage().get_text_range().splitlines() for page in pypdfium2.PdfDocument(file)]
    # A line that stands on a third of the pages, figures aside, is a running head or foot.
    shapes = Counter(shape for page in pages for shape in {re.sub(r"\d+", "#", line).strip() for line in page})
    running = {shape for shape, count in shapes.items() if count > max(2, len(pages) / 3)}
    lines = [line for line in (line.strip() for page in pages for line in page) if line]
    lines = [line for line in lines if re.sub(r"\d+", "#", line) not in running]
    found: list[tuple[int, str, list[str]]] = []
    title = ""
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        match = NUMBERED.fullmatch(line)
        following = NUMBERED.fullmatch(after)
        if match and int(match[1]) == len(found) + 1:
            found.append((len(found) + 1, title, [match[2]]))
        elif following and int(following[1]) == len(found) + 1 and re.match(r"[A-Z].*[^.,;)]$", line):
            title = line.rstrip(":")  # the line just before a paragraph, without a full stop: its heading
        elif found:
            found[-1][2].append(line)
    if len(found) < FEWEST:
        found = [(number, "", text) for number, text in enumerate(_unnumbered(lines), 1)]
    return [
        Source(file.stem, number, title, tuple(" ".join(s.split()) for s in sent_tokenize(" ".join(text))))
        for number, title, text in found
    ]


def _unnumbered(lines: list[str]) -> list[list[str]]:
    """Paragraphs of a report that does not number them: one ends with a full stop before the line is full."""
    full = 0.8 * sorted(len(line) for line in lines)[int(0.9 * len(lines))]
    found: list[list[str]] = [[]]
    for line in lines:
        found[-1].append(line)
        if line.endswith((".", ":")) and len(line) < full:
            found.append([])
    return [text for text in found if len(" ".join(text)) > SHORTEST]


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:]:
        for source in read_pdf(Path(name)):
            print(json.dumps(asdict(source), ensure_ascii=False))
