"""What the command line shows: results on stdout, notes and progress on stderr, colour on a terminal alone."""

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from assistant.render import behind_text, place, quote_text, source_line, sources
from assistant.types import Answer, Citation
from index.types import Paragraph, Report

if TYPE_CHECKING:
    from assistant.recommended import Recommendation

INDENT = "    "
WIDEST = 100  # columns: longer lines are hard to read


def note(text: str) -> None:
    """A note for the person, on stderr."""
    click.echo(text, err=True)


class ProgressLine:
    """Progress on stderr: one line that is written over on a terminal, a line for each step elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of `what` are done."""
        if self._live:
            share = f" {done}/{total}" if total > 1 else ""
            click.echo(f"\r\x1b[K{what}{share} …", err=True, nl=False)
            if done == total:
                click.echo("\r\x1b[K", err=True, nl=False)
        elif what != self._last:
            click.echo(f"{what} …", err=True)
        self._last = what


def show_answer(answer: Answer) -> None:
    """The answer for a reader: status in words, citations, one source line for each report."""
    if answer.standalone != answer.question:
        click.secho(f"Understood as: {answer.standalone}", dim=True)
        click.echo()
    for line in (answer.note, answer.reason):
        if line:
            wrapped(line)
            click.echo()
    for citation in answer.citations:
        _citation(citation)
    if answer.nearest:
        click.secho("Closest in the report:", bold=True)
        for citation in answer.nearest:
            _citation(citation)
    for option in answer.options:
        wrapped(option, first="  - ", later="    ")
    for line in sources(answer.citations or answer.nearest):
        click.secho("\n".join(_lines(line)), dim=True)


def show_paragraph(report: Report, paragraph: Paragraph, item: str | None = None) -> None:
    """A whole paragraph, or one of its items, under its label and section."""
    section = report.sections[paragraph.section] if paragraph.section is not None else None
    label = f"{paragraph.label}({item})" if item else paragraph.label
    _head(label, place(section.path, section.grade) if section else "")
    marks = {i.start: i.mark for i in paragraph.items if i.mark}
    chosen = next((i for i in paragraph.items if item and i.mark == item), None)
    if chosen is not None:
        wrapped(paragraph.text[chosen.start : chosen.end], INDENT)
        click.echo()
        return
    start = 0
    for line in paragraph.text.split("\n"):
        mark = f"({marks[start]}) " if start in marks else ""
        wrapped(line, INDENT + mark, INDENT + " " * len(mark))
        start += len(line) + 1
    click.echo()


def show_outline(report: Report) -> None:
    """The sections as a tree, with grades and the paragraphs that stand in each."""
    click.secho(report.front.title, bold=True)
    click.secho(source_line("", report.front.publisher, report.front.published).replace("Source: ", ""), dim=True)
    for position, section in enumerate(report.sections):
        inside = [p.label for p in report.numbered if p.section == position]
        span = "–".join(dict.fromkeys((inside[0], inside[-1].lstrip("¶")))) if len(inside) > 1 else "".join(inside)
        grade = f" · Grade {section.grade.number} ({section.grade.word})" if section.grade else ""
        title = "  " * (len(section.path) - 1) + section.title
        click.echo(f"{title}{grade}{'  ' + span if span else ''}")


def show_actions(report: Report, chosen: "Sequence[Recommendation]") -> None:
    """The recommendations under the section and deadline that they are printed under, and one source line."""
    above: tuple[object, ...] = ()
    for one in chosen:
        if above != (one.section, one.deadline):
            above = (one.section, one.deadline)
            _head(one.deadline, f"{f'({one.when})  ' if one.when else ''}{place(one.section, None)}")
        wrapped(f"{one.label}  “{one.text}”", INDENT, INDENT * 2)
        if one.behind:
            wrapped(f"The findings behind it: {', '.join(link.label for link in one.behind)}", INDENT * 2)
    click.echo()
    click.secho(source_line(report.front.title, report.front.publisher, report.front.published), dim=True)


def show_reports(reports: tuple[Report, ...]) -> None:
    """One block a report: id, title, source, size, and what there is to note about its numbering."""
    for report in reports:
        click.secho(report.id, bold=True)
        click.echo(f"{INDENT}{source_line(report.front.title, report.front.publisher, report.front.published)[8:]}")
        click.echo(f"{INDENT}{len(report.numbered)} numbered paragraphs, {len(report.sections)} sections")
        for remark in report.notes:
            click.echo(f"{INDENT}note: {remark}")


def _citation(citation: Citation) -> None:
    _head(citation.label, place(citation.section, citation.grade))
    for quote in citation.quotes:
        wrapped(quote_text(quote), INDENT)
    if citation.behind:
        wrapped(behind_text(citation), INDENT * 2)
    click.echo()


def _head(label: str, rest: str) -> None:
    lines = _lines(f"{label}  {rest}".rstrip(), "", INDENT)
    click.echo(click.style(label, fg="cyan", bold=True) + click.style(lines[0][len(label) :], dim=True))
    for line in lines[1:]:
        click.secho(line, dim=True)


def wrapped(text: str, first: str = "", later: str | None = None) -> None:
    """Print `text` in lines of the terminal's width; they begin with `first` and then with `later` (else `first`)."""
    click.echo("\n".join(_lines(text, first, first if later is None else later)))


def _lines(text: str, first: str = "", later: str = "") -> list[str]:
    """`text` in lines of the terminal's width; in one line elsewhere, so that programs get the words unbroken."""
    if not sys.stdout.isatty():
        return [first + text]
    width = max(20, min(WIDEST, shutil.get_terminal_size().columns) - 1)
    wrapper = textwrap.TextWrapper(
        width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False, break_long_words=False
    )
    return wrapper.wrap(text) or [first]
