"""`pilcrow actions`, `findings` and `compare`: what reports recommend and judge, as lists and as files."""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.judgement_table import Judgement
    from index.library import Library

REPORT = click.option("--report", "report_id", metavar="ID", help="The report, where the library has more than one.")


@click.command()
@REPORT
@click.option("--deadline", default="", metavar="TEXT", help='Only those with this printed deadline ("immediately").')
@click.option("--csv", "form", flag_value="csv", help="Print a table for spreadsheets.")
@click.option("--ics", "form", flag_value="ics", help="Print a calendar of those that have a day.")
@click.option("--json", "form", flag_value="json", help="Print JSON, one recommendation a line.")
def actions(report_id: str | None, deadline: str, form: str | None) -> None:
    """List a report's recommendations with deadlines and the findings behind each."""
    from assistant.action_files import to_csv, to_ics
    from assistant.recommended import only, recommendation_json, recommendations
    from assistant.terminal import note, show_actions

    library = open_library()
    position = which_report(library, report_id)
    report = library.reports[position]
    chosen = only(recommendations(library, position), deadline, report)
    if form == "json":
        for one in chosen:
            click.echo(json.dumps(recommendation_json(report, one), ensure_ascii=False))
    elif form is not None:
        click.echo((to_csv if form == "csv" else to_ics)(report, chosen).encode(), nl=False)
    elif not chosen:
        note(f"{report.front.title} makes no recommendations that can be told from its form.")
    else:
        show_actions(report, chosen)


@click.command()
@REPORT
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def findings(report_id: str | None, as_json: bool) -> None:
    """Show a report's judgements, theme by theme and half by half."""
    from assistant.judgement_table import judgement_table, judgements_json
    from assistant.terminal import note

    library = open_library()
    report = library.reports[which_report(library, report_id)]
    if as_json:
        click.echo(json.dumps(judgements_json(report), ensure_ascii=False))
        return
    table = judgement_table(report)
    if not table.themes:
        note(f"{report.front.title} prints no judgements.")
    for theme in table.themes:
        click.secho(theme.title, bold=True)
        for column, several in zip(table.columns, theme.columns, strict=True):
            if several:
                click.echo(f"    {column}: {'; '.join(map(_said, several))}")


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--authority", default="", metavar="NAME", help="Compare the reports on this authority, over the years.")
@click.option(
    "--theme", default="", metavar="TITLE", help="What to compare, a title or words; without it, what is judged first."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def compare(ids: tuple[str, ...], authority: str, theme: str, as_json: bool) -> None:
    """Set two to five reports side by side: their judgements, and what they say under one theme.

    \b
    pilcrow compare leeds-2015 wakefield-2016 --theme leadership
    pilcrow compare --authority Sandwell
    """
    from assistant.choosing import Filter, choose
    from assistant.compare import compare as put_side_by_side
    from assistant.compare import comparison_json, nearest_in
    from assistant.terminal import show_comparison

    if bool(ids) == bool(authority):
        raise click.UsageError("Name the reports to compare, or an authority with --authority.")
    library = open_library()
    wanted = choose(library, ids, Filter(authorities=(authority,) if authority else ()))
    reports = [library.reports[library.position(name)] for name in wanted]
    found = put_side_by_side(reports, theme=theme, nearest=nearest_in(library, reports))
    if as_json:
        click.echo(json.dumps(comparison_json(found), ensure_ascii=False))
    else:
        show_comparison(found)


def _said(one: "Judgement") -> str:
    grade = f" (grade {one.number})" if one.number is not None else ""
    printed = f", in the table: {one.printed}" if one.printed else ""
    return f"{one.word}{grade}{printed}  {one.label}".rstrip()


def open_library() -> "Library":
    """The library that the settings name, brought up to date."""
    from assistant.config import read_config
    from assistant.setup import open_assistant
    from assistant.terminal import ProgressLine, note

    return open_assistant(read_config(), say=note, progress=ProgressLine()).library


def which_report(library: "Library", report_id: str | None) -> int:
    """The position of the report that is meant. Without an id there must be only one."""
    if report_id is None and len(library.reports) > 1:
        known = ", ".join(report.id for report in library.reports)
        raise click.UsageError(f"The library has several reports. Name one: --report ID (of {known}).")
    return 0 if report_id is None else library.position(report_id)
