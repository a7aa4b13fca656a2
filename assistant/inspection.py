"""What was understood of a report, as text: `pilcrow inspect`, and the closing table of `pilcrow index`."""

from collections.abc import Sequence

from index.sources import Failure
from index.types import Paragraph, Report

FEWEST = 3  # numbered paragraphs: a series as short is likely a list
SAMPLE = 60  # characters of a table's row


def inspection(report: Report) -> str:
    """Front page, numbering, sections with grades and paragraphs, tables, warnings; a block each, ready to print."""
    blocks = [_front(report), _numbering(report), _sections(report), _tables(report), _warnings(report)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def failure_table(failures: Sequence[Failure]) -> str:
    """What could not be read, a line each with the reason."""
    width = max(len(failure.file) for failure in failures)
    head = "1 file was not read:" if len(failures) == 1 else f"{len(failures)} files were not read:"
    return "\n".join([head, *(f"  {f.file:<{width}}  {f.reason}" for f in failures)])


def _front(report: Report) -> str:
    front = report.front
    rows = [("id", report.id), ("title", front.title), ("authority", front.authority)]
    rows += [("publisher", front.publisher), ("published", front.published)]
    lines = [f"{report.file}", *(f"  {name:<10} {value or '(not found)'}" for name, value in rows)]
    lines += [f"  {name}: {value}" for name, value in front.fields]
    return "\n".join(lines)


def _span(paragraphs: Sequence[Paragraph]) -> str:
    labels = [p.label for p in paragraphs]
    return labels[0] if len(labels) == 1 else f"{labels[0]}–{labels[-1].lstrip('¶')}"


def _numbering(report: Report) -> str:
    numbered = report.numbered
    kinds = (
        ("printed paragraphs", [p for p in numbered if p.label.startswith("¶")]),
        ("recommendations", [p for p in numbered if p.label.startswith("R")]),
        ("counted by Pilcrow, no numbers printed", [p for p in numbered if p.label.startswith("[")]),
    )
    lines = [f"  {len(found)} {name}: {_span(found)}" for name, found in kinds if found]
    rest = [p.label for p in report.paragraphs if p.number is None]
    lines += [f"  {len(rest)} parts without a number: {', '.join(dict.fromkeys(rest))}"] if rest else []
    pages = [p.page for p in report.paragraphs if p.page is not None]
    lines += [f"  pages {min(pages)}–{max(pages)}"] if pages else []
    return "\n".join(["Paragraphs", *lines])


def _sections(report: Report) -> str:
    lines = []
    for position, section in enumerate(report.sections):
        inside = [p for p in report.numbered if p.section == position]
        grade = f"  [Grade {section.grade.number}, {section.grade.word}]" if section.grade else ""
        span = f"  {_span(inside)}" if inside else ""
        lines.append(f"  {'  ' * (len(section.path) - 1)}{section.title}{span}{grade}")
    return "\n".join(["Sections", *lines]) if lines else "Sections\n  none"


def _tables(report: Report) -> str:
    lines = [f"  {row.heading}: {row.subject} – {row.judgement}" for row in report.rows]
    lines += [f"  scale: {name} – {meaning[:SAMPLE]}" for name, meaning in report.scale]
    known = {f"{row.subject}\t{row.judgement}" for row in report.rows}
    others: dict[str, int] = {}
    for p in report.paragraphs:
        rows = [item for item in p.items if "\t" in p.text[item.start : item.end]]
        rows = [item for item in rows if p.text[item.start : item.end] not in known]
        if rows and len(rows) > len(report.scale):
            others[p.label] = others.get(p.label, 0) + len(rows)
    lines += [f"  {label}: {count} rows" for label, count in others.items()]
    return "\n".join(["Tables", *lines]) if lines else ""


def _warnings(report: Report) -> str:
    lines = list(report.notes)
    numbered = [p for p in report.numbered if p.label.startswith("¶")]
    if 0 < len(numbered) <= FEWEST:
        lines.append(f"only {len(numbered)} numbered paragraphs were found")
    missing = [n for n in ("publisher", "published") if getattr(report.front, n) is None]
    if missing:
        keys = " and ".join(f'{name} = "…"' for name in missing)
        beside = report.file.rpartition(".")[0] or report.file
        lines.append(f"{' and '.join(missing)} not found: write {keys} into {beside}.toml beside it")
    return "\n".join(["Warnings", *(f"  {line}" for line in lines)]) if lines else "Warnings\n  none"
