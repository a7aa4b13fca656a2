"""`pilcrow verify`: what of a speech, an article or a minute stands in the reports."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import QuestionError

if TYPE_CHECKING:
    from assistant.claims import Claim

NOT_VERBATIM = 3
COLOURS = {"verbatim": "green", "altered": "yellow", "absent": "red"}


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--report", "reports", multiple=True, metavar="ID", help="Check against this report; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print all claims as a JSON object, on one line.")
def verify(file: str, reports: tuple[str, ...], as_json: bool) -> None:
    """Check the quotations in a text: verbatim, altered (with the difference) or not in the report.

    FILE is a text of at most 100,000 characters, `-` standard input. Stretches without quotation marks that are
    the report's words, or nearly, are marked too. In a difference [-words-] stand in the report alone and {+words+}
    in the text alone.

    Exit status: 0 everything quoted is verbatim, 1 error, 2 usage, 3 something quoted is altered or not there.
    """
    import json

    from assistant.config import read_config
    from assistant.render_json import dictionary
    from assistant.setup import open_assistant
    from assistant.terminal import ProgressLine, note
    from assistant.verify import verify as check
    from assistant.verify_render import checked_record

    text = _read(file)
    assistant = open_assistant(read_config(), say=note, progress=ProgressLine())
    claims = check(assistant.phrases, text, reports=reports)
    if as_json:
        click.echo(json.dumps(dictionary(checked_record(claims)), ensure_ascii=False))
    else:
        _show(claims)
    sys.exit(NOT_VERBATIM if any(claim.quoted and claim.verdict != "verbatim" for claim in claims) else 0)


def _read(file: str) -> str:
    """The text of a file, or of standard input. Raises `QuestionError` saying what to do where it is none."""
    name = "Standard input" if file == "-" else file
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise QuestionError(
            f"{file} cannot be read ({error.strerror}). Name a text file, or - for standard input."
        ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionError(f"{name} is no text in UTF-8. Save it as plain text (UTF-8), then check that.") from None


def _show(claims: tuple["Claim", ...]) -> None:
    """Each claim under its verdict, in words and marks that need no colour; at the end the sources and the sum."""
    from assistant.render import one_line
    from assistant.terminal import INDENT, wrapped
    from assistant.verify_render import difference, heading, remarks, sources_of, summary

    for claim in claims:
        click.echo(click.style(heading(claim), fg=COLOURS[claim.verdict], bold=True))
        quoted = one_line(claim.text)
        wrapped(f"“{quoted}”" if claim.quoted else quoted, INDENT)
        if claim.verdict == "altered":
            wrapped(difference(claim), f"{INDENT}the difference: ", INDENT)
        for remark in remarks(claim):
            wrapped(one_line(remark), INDENT)
        click.echo()
    for line in sources_of(claims):
        click.secho(line, dim=True)
    click.echo(summary(claims))
