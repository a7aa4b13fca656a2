"""How often `find` has the paragraphs that answer among its first ones, measured on the questions in `questions/`.

    python -m training.recall FOLDER_OF_PDFS FOLDER_FOR_LIBRARIES [REPORT …]

Each report becomes a library of its own, with the real encoder (a minute of processor time, once). A question is the
first turn of a conversation, or a later one as rewritten to stand alone; those without an answer are left out.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.build import build_library, why_stale
from index.find import find, make_queries
from index.library import Library, open_library
from index.sources import find_sources
from index.types import Hit
from training.paragraphs import read_pdf
from training.rows import read_rows

QUESTIONS = Path(__file__).parent / "questions" / "first"
REPORTS = ("2015_80481_leeds_27mar", "2016_80518_wandsworth_16feb", "2013_80418_norfolk_16aug")
DEPTHS = (5, 10, 16, 20, 24)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the printed numbers of the paragraphs that answer it, best first."""

    text: str
    gold: tuple[str, ...]


def read_questions(report: str) -> Iterator[Asked]:
    """The questions with an answer in `report`."""
    for file in sorted(QUESTIONS.glob("*.jsonl")):
        for row in read_rows(file):
            if row["report"] != report:
                continue
            for turn in row["turns"]:
                if turn["p"]:
                    yield Asked(turn.get("s") or turn["q"], tuple(str(number) for number, _ in turn["p"]))


def open_report(pdf: Path, folder: Path) -> Library:
    """The library of one report in PDF, built in `folder` where it is missing or stale."""
    return open_reports([pdf], folder)


def open_reports(pdfs: Sequence[Path], folder: Path) -> Library:
    """One library of reports in PDF, built in `folder` where it is missing or stale."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = find_sources([as_markdown(pdf, folder) for pdf in pdfs])
    if why_stale(folder / "library", sources):
        build_library(folder / "library", sources)
    return open_library(folder / "library")


def as_markdown(pdf: Path, folder: Path) -> Path:
    """The report as a Markdown file in `folder`, as Pilcrow reads it."""
    file = folder / f"{pdf.stem}.md"
    lines = [f"# {pdf.stem}"]
    title = ""
    for source in read_pdf(pdf):
        if source.title != title:
            title = source.title
            lines.append(f"## {title}")
        lines.append(f"{source.number}. {' '.join(source.sentences)}")
    file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return file


def ranks(library: Library, hits: tuple[Hit, ...], asked: Asked) -> tuple[int, ...]:
    """The rank, from 1, of each gold paragraph among the hits; one past the last for what is not found."""
    labels = [library.reports[hit.report].paragraphs[hit.paragraph].number for hit in hits]
    return tuple(labels.index(number) + 1 if number in labels else len(labels) + 1 for number in asked.gold)


def summary(found: list[tuple[int, ...]]) -> str:
    """Recall of the first gold paragraph and of all of them (mean over questions) at each depth."""
    first = [sum(r[0] <= depth for r in found) / len(found) for depth in DEPTHS]
    every = [sum(sum(rank <= depth for rank in r) / len(r) for r in found) / len(found) for depth in DEPTHS]
    return "  ".join(f"{depth}: {one:.3f} {more:.3f}" for depth, one, more in zip(DEPTHS, first, every, strict=True))


def main(pdfs: Path, libraries: Path, reports: tuple[str, ...]) -> None:
    """Print recall at each depth, of the first gold paragraph and of all, for each report and together."""
    together: list[tuple[int, ...]] = []
    for name in reports:
        library = open_report(pdfs / f"{name}.pdf", libraries / name)
        found = [
            ranks(library, find(library, make_queries(library, [asked.text])[0]), asked)
            for asked in read_questions(name)
        ]
        print(f"{name} ({len(found)})  {summary(found)}")
        together += found
    print(f"together ({len(together)})  {summary(together)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:]) or REPORTS)
