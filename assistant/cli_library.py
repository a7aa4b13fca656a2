"""`pilcrow index`, `pilcrow inspect` and `pilcrow remove`: what comes into the library and leaves it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import UserError

if TYPE_CHECKING:
    from assistant.config import Config


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--strict", is_flag=True, help="Refuse reports with gaps or repeats in their numbering.")
@click.option("--rebuild", is_flag=True, help="Build even if nothing has changed, or the library is damaged.")
@click.option("--id", "piped_id", default="stdin", metavar="ID", help="Id of the report on standard input.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Processes that read files (default: by files and processors)."
)
def index(paths: tuple[Path, ...], strict: bool, rebuild: bool, piped_id: str, jobs: int | None) -> None:
    """Bring reports (files or folders) into the library; without PATH those of the settings.

    With `-`, a report on standard input. Formats: PDF, Word, HTML, Akoma Ntoso XML, Markdown, plain text. What cannot
    be read is named at the end, the others go on, and the exit status is 1.
    """
    from assistant.inspection import failure_table
    from assistant.setup import index_reports, summary
    from assistant.terminal import ProgressLine, note
    from index.sources import Failure, source_of

    files = tuple(path for path in paths if str(path) != "-")
    piped = source_of(sys.stdin.buffer.read(), name=piped_id) if len(files) < len(paths) else None
    failures: list[Failure] = []
    built = None
    try:
        built = index_reports(
            settings(), files, strict=strict, rebuild=rebuild, progress=ProgressLine(), piped=piped, failures=failures,
            jobs=jobs,
        )  # fmt: skip
    except UserError:
        if not failures:
            raise
    if built is not None:
        for report_id, remarks in built.notes.items():
            for remark in remarks:
                note(f"{report_id}: {remark}")
        click.echo(summary(built))
    elif not failures:
        note("Nothing to do: the library is up to date.")
    if failures:
        note(failure_table(failures))
        sys.exit(1)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--html", "as_page", is_flag=True, help="Print a page to look at in the browser, complete in itself.")
def inspect(paths: tuple[Path, ...], as_page: bool) -> None:
    """Show what is understood of reports, before anything is indexed.

    Front page, numbering with gaps, sections with grades, tables, warnings. With `-`, the report on standard input.
    """
    from assistant.inspection import failure_table, inspection
    from assistant.inspection_page import page
    from assistant.terminal import note
    from index.sources import Failure, find_sources, read_report, source_of

    files = tuple(path for path in paths if str(path) != "-")
    failures: list[Failure] = []
    sources = list(find_sources(files, failures=failures))
    if len(files) < len(paths):
        sources.append(source_of(sys.stdin.buffer.read(), name="stdin"))
    inspected = []
    for source in sources:
        try:
            report = read_report(source)
            inspected.append(report)
            if not as_page:
                click.echo(inspection(report))
        except UserError as error:
            failures.append(Failure(source.file, str(error).removeprefix(f"{source.file}: ")))
    if as_page:
        click.echo(page(inspected, failures), nl=False)
    if failures:
        note(failure_table(failures))
        sys.exit(1)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
def remove(ids: tuple[str, ...], yes: bool) -> None:
    """Take reports out of the library, by their ids (`pilcrow reports` lists them).

    The files that they were made from are not touched, and conversations are kept: their answers say that the report
    is no longer there. One that ships with Pilcrow stays out until it is brought in again with `pilcrow index PATH`.
    """
    from assistant.removal import remove_reports
    from assistant.setup import summary
    from assistant.terminal import ProgressLine, note

    folder = settings().library_folder
    wanted = tuple(dict.fromkeys(ids))
    if not yes:
        many = "this report" if len(wanted) == 1 else f"these {len(wanted)} reports"
        click.confirm(f"Take {many} out of the library: {', '.join(wanted)}?", abort=True, err=True)
    built = remove_reports(folder, wanted, progress=ProgressLine())
    note(f"Removed: {', '.join(wanted)}.")
    click.echo(summary(built))


def settings() -> "Config":
    """The settings as they are read."""
    from assistant.config import read_config

    return read_config()
