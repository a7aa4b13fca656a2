"""What the command line shows: results on stdout, notes and progress on stderr, colour on a terminal alone."""

import math
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from assistant.render import behind_text, place, quote_text, silent_text, source_line, sources
from assistant.types import Answer, Citation
from assistant.unseen import named
from index.types import Paragraph, Report

if TYPE_CHECKING:
    from assistant.compare import Comparison
    from assistant.recommended import Recommendation

INDENT = "    "
BAR = 20  # columns
LEAST_TOOK = 1.0  # seconds before a rate means something
SECONDS_SHOWN = 100  # a time left that is longer is shown in minutes
WIDEST = 100  # columns: longer lines are hard to read


def note(text: str) -> None:
    """A note for the person, on stderr."""
    click.echo(text, err=True)


class ProgressLine:
    """Progress on stderr: one line that is written over on a terminal, a line for each step elsewhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._live = sys.stderr.isatty()
        self._last = ""
        self._clock = clock
        self._began = (0.0, 0)  # when the first step of this kind was shown, and how many were done by then

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of `what` are done; on a terminal with bar, rate and time left."""
        if what != self._last:
            self._began = (self._clock(), done)
        if self._live:
            share = f" {self._bar(done, total)}" if total > 1 else " …"
            click.echo(f"\r\x1b[K{what}{share}", err=True, nl=False)
            if done == total:
                click.echo("\r\x1b[K", err=True, nl=False)
        elif what != self._last:
            click.echo(f"{what} …", err=True)
        self._last = what

    def _bar(self, done: int, total: int) -> str:
        """ "█████░░░░░░░░░░░░░░░ 1,234/5,000, 210 a second, 18 s left"."""
        full = BAR * done // total
        text = f"{'█' * full}{'░' * (BAR - full)} {done:,}/{total:,}"
        took, made = self._clock() - self._began[0], done - self._began[1]
        if made <= 0 or took < LEAST_TOOK:
            return text
        rate = made / took
        speed = f"{rate:,.0f} a second" if rate >= 1 else f"{1 / rate:,.0f} s each"
        return f"{text}, {speed}, {_time((total - done) / rate)} left"


def _time(seconds: float) -> str:
    """A time to wait: "40 s", "3 min", "2 h 5 min"."""
    whole = math.ceil(seconds)
    if whole < SECONDS_SHOWN:
        return f"{whole} s"
    hours, minutes = divmod(math.ceil(whole / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def show_answer(answer: Answer) -> None:
    """The answer for a reader: status in words, citations, one source line for each report."""
    if answer.standalone != answer.question:
        _print(f"Understood as: {answer.standalone}", dim=True)
        click.echo()
    for line in (answer.note, answer.reason):
        if line:
            wrapped(line)
            click.echo()
    for citation in answer.citations:
        _citation(citation)
    if silent := silent_text(answer):
        wrapped(silent)
        click.echo()
    if answer.nearest:
        _print("Closest in the report:", bold=True)
        for citation in answer.nearest:
            _citation(citation)
    for option in answer.options:
        wrapped(option, first="  - ", later="    ")
    for line in sources(answer.citations or answer.nearest):
        _print("\n".join(_lines(line)), dim=True)


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
    _print(report.front.title, bold=True)
    _print(source_line("", report.front.publisher, report.front.published).replace("Source: ", ""), dim=True)
    for position, section in enumerate(report.sections):
        inside = [p.label for p in report.numbered if p.section == position]
        span = "–".join(dict.fromkeys((inside[0], inside[-1].lstrip("¶")))) if len(inside) > 1 else "".join(inside)
        grade = f" · Grade {section.grade.number} ({section.grade.word})" if section.grade else ""
        title = "  " * (len(section.path) - 1) + section.title
        _print(f"{title}{grade}{'  ' + span if span else ''}")


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
    _print(source_line(report.front.title, report.front.publisher, report.front.published), dim=True)


def show_reports(reports: tuple[Report, ...]) -> None:
    """One block a report: id, title, source, size, and what there is to note about its numbering."""
    for report in reports:
        _print(report.id, bold=True)
        _print(f"{INDENT}{source_line(report.front.title, report.front.publisher, report.front.published)[8:]}")
        _print(f"{INDENT}{len(report.numbered)} numbered paragraphs, {len(report.sections)} sections")
        for remark in report.notes:
            _print(f"{INDENT}note: {remark}")


def show_comparison(found: "Comparison") -> None:
    """The judgements of all themes in common, and under one of them how the paragraphs of each report begin."""
    for theme in found.themes:
        if not any(theme.given):
            continue
        _print(theme.name, bold=True)
        for name, given in zip(found.names, theme.given, strict=True):
            said = "; ".join(f"{f'{one.half}: ' if one.half else ''}{one.word} {one.label}".rstrip() for one in given)
            wrapped(f"{name}: {said or 'not judged'}", INDENT, INDENT * 2)
    if found.chosen is None:
        wrapped("These reports have no section and no judgement of the same title.")
        return
    click.echo()
    _print(f"“{found.chosen.name}” in each", bold=True)
    for name, side in zip(found.names, found.sides, strict=True):
        click.echo()
        shown = len({citation.label for citation in side.openings})
        none = (
            f"no section of this title, {'closest in meaning' if shown else 'and nothing that comes close in meaning'}"
        )
        many = f"{side.paragraphs} paragraphs" if side.paragraphs else none
        _print(f"{name}: {many}{f', the first {shown}' if shown < side.paragraphs else ''}", bold=True)
        for citation in side.openings:
            _citation(citation)
    for report in found.reports:
        _print(source_line(report.front.title, report.front.publisher, report.front.published), dim=True)


def _citation(citation: Citation) -> None:
    _head(citation.full_label, place(citation.section, citation.grade))
    for quote in citation.quotes:
        wrapped(quote_text(quote), INDENT)
    if citation.behind:
        wrapped(behind_text(citation), INDENT * 2)
    click.echo()


def _print(text: str, *, bold: bool | None = None, dim: bool | None = None) -> None:
    click.secho(_shown(text), bold=bold, dim=dim)


def _shown(text: str) -> str:
    """On a terminal without characters that act on it, which a report may hold; elsewhere as it is."""
    return named(text) if sys.stdout.isatty() else text


def _head(label: str, rest: str) -> None:
    label = _shown(label)
    lines = _lines(f"{label}  {rest}".rstrip(), "", INDENT)
    click.echo(click.style(label, fg="cyan", bold=True) + click.style(lines[0][len(label) :], dim=True))
    for line in lines[1:]:
        _print(line, dim=True)


def wrapped(text: str, first: str = "", later: str | None = None) -> None:
    """Print `text` in lines of the terminal's width; they begin with `first` and then with `later` (else `first`)."""
    click.echo("\n".join(_lines(text, first, first if later is None else later)))


def _lines(text: str, first: str = "", later: str = "") -> list[str]:
    """`text` in lines of the terminal's width; in one line elsewhere, so that programs get the words unbroken."""
    if not sys.stdout.isatty():
        return [first + text]
    text = named(text)
    width = max(20, min(WIDEST, shutil.get_terminal_size().columns) - 1)
    wrapper = textwrap.TextWrapper(
        width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False, break_long_words=False
    )
    return wrapper.wrap(text) or [first]
