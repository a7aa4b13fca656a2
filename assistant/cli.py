"""The command line: it parses, calls, prints. Results on stdout, notes on stderr.

Exit status: 0 answered, 1 error, 2 usage, 3 the report does not say.
"""

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant import __version__
from assistant.cli_choice import choice, chosen
from assistant.cli_conversations import conversations, list_feedback
from assistant.cli_library import index, inspect, remove
from assistant.cli_mcp import mcp
from assistant.cli_report import actions, compare, findings, which_report
from assistant.cli_verify import verify
from assistant.output import whole_output
from index.errors import UserError

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.config import Config, Scope
    from index.types import Report

DOES_NOT_SAY = 3
ANSWERED = ("answered", "partial")


class Friendly(click.Group):
    """A group that shows a `UserError` as one line on stderr and exits with 1."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Run all, `--help` too."""
        with whole_output():
            return super().main(*args, **more)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; this is one of the two places where a `UserError` is caught."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"pilcrow: {error}", err=True)
            ctx.exit(1)


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="pilcrow", message="%(prog)s %(version)s")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file (default: see `pilcrow doctor`).")
@click.option("--library", type=click.Path(path_type=Path), help="Folder of the library, instead of the settings' one.")
@click.pass_context
def main(context: click.Context, config: Path | None, library: Path | None) -> None:
    """Ask official reports a question and get their own numbered paragraphs back, word for word.

    Exit status: 0 answered, 1 error, 2 usage, 3 the report does not say.
    """
    if config is not None:
        os.environ["PILCROW_CONFIG"] = str(config.resolve())
    if library is not None:
        os.environ["PILCROW_LIBRARY"] = str(library.resolve())


@main.command()
@click.argument("question", nargs=-1)
@choice
@click.option("--each", is_flag=True, help="Report by report: a row for each, with what it says or that it does not.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as a JSON object, on one line.")
@click.option("--batch", metavar="FILE", help="Ask the column “question” of a CSV (-: standard input); prints a CSV.")
def ask(question: tuple[str, ...], each: bool, as_json: bool, batch: str | None, **choices: Any) -> None:
    """Ask a question; with `-`, the questions on standard input, one a line.

    \b
    pilcrow ask "what were the concerns about A&E"
    pilcrow ask --each --from 2013 --to 2016 "how did leadership fare"
    pilcrow ask --json - < questions.txt
    pilcrow ask --batch questions.csv > answers.csv
    """
    if bool(question) == (batch is not None) or (as_json and batch is not None):
        raise click.UsageError("Give a question (and --json, if you like), or --batch and a file of questions.")
    if batch is not None:
        from assistant.cli_batch import answer_file

        sys.exit(answer_file(_assistant, batch, lambda library: chosen(library, **choices), each=each))
    assistant = _assistant()
    reports = chosen(assistant.library, **choices)
    several = question == ("-",)
    questions: Iterable[str] = (line for line in sys.stdin if line.strip()) if several else [" ".join(question)]
    worst = 0
    for number, text in enumerate(questions, 1):
        try:
            status = _ask_one(assistant, text, reports, each, as_json)
        except UserError as error:
            if not several:
                raise
            click.echo(f"pilcrow: question {number}: {error}", err=True)
            if as_json:
                _print_json({"question": text.strip(), "error": str(error)})
            worst = 1
            continue
        if status not in ANSWERED and worst == 0:
            worst = DOES_NOT_SAY
        if several and not as_json:
            click.echo()
    sys.exit(worst)


@main.command()
@choice
@click.option(
    "--resume", is_flag=False, flag_value="", metavar="[ID]",
    help="Go on with a kept conversation; without ID with the latest of the terminal.",
)  # fmt: skip
@click.option("--private", is_flag=True, help="Keep nothing of this conversation.")
def chat(resume: str | None, private: bool, **choices: Any) -> None:
    """Hold a conversation; questions may follow up on the ones before. It is kept, see `pilcrow conversations`.

    Within it: /new begins again, /name TITLE names it, /show 48 shows a paragraph, /quit (or Ctrl+D) ends it.
    """
    from assistant.answer import NEW
    from assistant.chat import converse
    from assistant.conversations import Conversations

    if private and resume is not None:
        raise click.UsageError("--private keeps nothing and --resume goes on with what is kept: choose one of them.")
    settings = _config()
    kept = Conversations(settings.conversations_file, keep_days=settings.conversations.keep_days)
    before = NEW
    if resume is not None:
        before = kept.get((kept.find(resume) if resume else kept.latest("terminal")).id)
    assistant = _assistant()
    converse(assistant, chosen(assistant.library, **choices), None if private else kept, before)


main.add_command(conversations)
main.add_command(actions)
main.add_command(findings)
main.add_command(verify)
main.add_command(index)
main.add_command(inspect)
main.add_command(remove)
main.add_command(compare)
main.add_command(mcp)


@main.command()
@click.argument("reference", required=False)
@click.option("--report", "report_id", metavar="ID", help="The report, where the library has more than one.")
@click.option("--all", "everything", is_flag=True, help="The whole report.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one paragraph a line.")
def show(reference: str | None, report_id: str | None, everything: bool, as_json: bool) -> None:
    """Show paragraphs whole: 48, 46-48 or 15(e)."""
    from assistant.references import paragraphs_of, read_reference, sentences_of
    from assistant.render_json import dictionary, paragraph_record
    from assistant.terminal import show_paragraph

    if (reference is None) != everything:
        raise click.UsageError("Give a paragraph (48, 46-48 or 15(e)), or --all.")
    found = read_reference(reference) if reference is not None else None
    report = _one_report(report_id)
    item = found.item if found is not None else None
    for paragraph in paragraphs_of(report, found) if found is not None else report.paragraphs:
        sentences_of(paragraph, item)  # an item that does not exist is an error
        if as_json:
            _print_json(dictionary(paragraph_record(report, paragraph)))
        else:
            show_paragraph(report, paragraph, item)


@main.command()
@click.option("--report", "report_id", metavar="ID", help="The report, where the library has more than one.")
def outline(report_id: str | None) -> None:
    """Show the sections of a report, with grades and paragraph numbers."""
    from assistant.terminal import show_outline

    show_outline(_one_report(report_id))


@main.command()
@choice
@click.option("--search", "text", default="", metavar="WORDS", help="Only those with these words in the title.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one report a line.")
def reports(text: str, as_json: bool, **choices: Any) -> None:
    """List the reports of the library, or some of them."""
    from assistant.render_json import dictionary, summaries
    from assistant.terminal import show_reports

    library = _assistant().library
    ids = chosen(library, text=text, **choices)
    listed = tuple(report for report in library.reports if not ids or report.id in ids)
    if as_json:
        for one in summaries(library, listed):
            _print_json(dictionary(one))
    else:
        show_reports(listed)


@main.command()
@click.option("--host", help="Address to listen on (default: the settings').")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default: the settings').")
def serve(host: str | None, port: int | None) -> None:
    """Serve the web chat and the JSON endpoint."""
    from assistant.setup import ensure_library
    from assistant.terminal import ProgressLine, note

    config = _config()
    config.web.check(host or config.web.host)  # before a build, which takes longer
    ensure_library(config, say=note, progress=ProgressLine())
    # The web imports the assistant and never the other way round, so it is started as a program of its own; that
    # also gives back the memory of a build.
    command = [sys.executable, "-P", "-m", "web", "--host", host or config.web.host]
    command += ["--port", str(config.web.port if port is None else port)]
    sys.stdout.flush()
    os.execv(sys.executable, command)


@main.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(["read", "ask", "admin"]), default="ask", help="What it allows (ask).")
def token(name: str, scope: "Scope") -> None:
    """Make a token that lets the client NAME in, and print it this once.

    read: reports; ask: questions too; admin: besides that the list of conversations and the metrics.
    """
    from assistant.config import CLIENT, user_file
    from assistant.terminal import note
    from assistant.tokens import new_token, to_toml

    if not re.fullmatch(CLIENT, name):
        raise click.UsageError("NAME has letters, figures, dots, hyphens and underscores, 64 at most.")
    file = _config().file or user_file()
    made, settings = new_token(name, scope)
    note(f"The token of {name}, which is told only now:")
    click.echo(made)
    note(f"\nPut these lines at the end of {file} and start the server anew:\n{to_toml(settings)}")


@main.command()
def doctor() -> None:
    """Check everything that Pilcrow needs; exit status 1 where something fails."""
    from assistant.doctor import examine

    colours = {"pass": "green", "warn": "yellow", "fail": "red"}
    failed = False
    for check in examine():
        failed |= check.result == "fail"
        click.echo(f"{click.style(check.result, fg=colours[check.result])}  {check.name}: {check.detail}")
        if check.mend:
            click.echo(f"      mend it: {check.mend}")
    sys.exit(1 if failed else 0)


@main.command(name="eval")
@click.argument("gold", required=False, type=click.Path(path_type=Path))
@click.option("--feedback", is_flag=True, help="List instead what was thought of the answers that are kept.")
@click.option("--report", "reports", multiple=True, metavar="ID", help="Ask only this report; may be repeated.")
@click.option("--rewritten", is_flag=True, help="Ask later turns as their given standalone question.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all measures and turns as JSON.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write the table and diagram as a page.")
def evaluate(
    gold: Path | None,
    feedback: bool,
    reports: tuple[str, ...],
    rewritten: bool,
    json_file: Path | None,
    html_file: Path | None,
) -> None:
    """Measure the answers to questions whose right answers are known.

    GOLD has one JSON object a line: {"id", "kind", "turns": [{"question", "answerable", "best", "also", "quotes",
    "standalone"}]}; see CONTRIBUTING.md. With --feedback no GOLD is needed: what people marked in the browser as useful
    or not is listed, with the reason, question and cited paragraphs.
    """
    if (gold is None) != feedback:
        raise click.UsageError("Give a file of questions, or --feedback.")
    if gold is None:
        list_feedback()
        return
    from assistant.evaluate import evaluate as measure
    from assistant.evaluate import read_gold, to_html, to_json, to_table
    from assistant.files import write_result

    questions = read_gold(gold)
    evaluation = measure(_assistant(), questions, reports=reports, rewritten=rewritten)
    click.echo(to_table(evaluation))
    if json_file is not None:
        import json

        write_result(json_file, json.dumps(to_json(evaluation), ensure_ascii=False, indent=1) + "\n")
    if html_file is not None:
        write_result(html_file, to_html(evaluation, title=gold.name))


def _config() -> "Config":
    from assistant.config import read_config

    return read_config()


def _assistant() -> "Assistant":
    from assistant.setup import open_assistant
    from assistant.terminal import ProgressLine, note

    return open_assistant(_config(), say=note, progress=ProgressLine())


def _ask_one(assistant: "Assistant", text: str, reports: tuple[str, ...], each: bool, as_json: bool) -> str:
    from assistant.render_json import to_json
    from assistant.terminal import show_answer

    answer = assistant.ask(text, reports=reports, each=each)
    if as_json:
        _print_json(to_json(answer, conversation=None))
    else:
        show_answer(answer)
    return answer.status


def _one_report(report_id: str | None) -> "Report":
    library = _assistant().library
    return library.reports[which_report(library, report_id)]


def _print_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    main()
