"""`pilcrow conversations`: the owner of the file lists, shows, renames, exports and deletes what is kept."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistant.conversations import Conversations


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one conversation a line.")
@click.pass_context
def conversations(context: click.Context, as_json: bool) -> None:
    """List the kept conversations, the latest first; or do something with one.

    Of an ID its beginning is enough, where no other begins so.
    """
    if context.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError("--json is for the list. To have one as JSON: export ID --format json")
        return
    import json

    from assistant.render_json import dictionary, entry_record
    from assistant.terminal import note

    entries = _kept().list()
    if not entries and not as_json:
        note("No conversation is kept. Begin one: pilcrow chat")
    for entry in entries:
        if as_json:
            click.echo(json.dumps(dictionary(entry_record(entry)), ensure_ascii=False))
        else:
            when = f"{entry.last_turn.astimezone():%Y-%m-%d %H:%M}"
            click.echo(f"{entry.id}  {when}  {entry.origin:8}  {_turns(entry.turns):>9}  {entry.title}")


@conversations.command()
@click.argument("beginning", metavar="ID")
def show(beginning: str) -> None:
    """Show a conversation as it was in the terminal."""
    from assistant.render import one_line
    from assistant.terminal import show_answer

    kept = _kept()
    entry = kept.find(beginning)
    click.secho(entry.title, bold=True)
    for turn in kept.get(entry.id).turns:
        click.secho(f"\n¶ {one_line(turn.answer.question)}\n", bold=True)
        show_answer(turn.answer)


@conversations.command()
@click.argument("beginning", metavar="ID")
@click.argument("title", nargs=-1, required=True)
def rename(beginning: str, title: tuple[str, ...]) -> None:
    """Give a conversation another title."""
    kept = _kept()
    kept.rename(kept.find(beginning).id, " ".join(title))


@conversations.command()
@click.argument("beginning", metavar="ID")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True,
    help="To read, or for programs.",
)  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), help="Write this file (default: standard output).")
def export(beginning: str, form: str, output: Path | None) -> None:
    """Write out a conversation, with all quotations and their source; its ID is not in it."""
    from assistant.export import to_json_text, to_markdown
    from assistant.files import write_result

    kept = _kept()
    entry = kept.find(beginning)
    conversation = kept.get(entry.id)
    text = to_markdown(entry, conversation) if form == "markdown" else to_json_text(conversation)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_result(output, text)


@conversations.command()
@click.argument("beginning", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
def delete(beginning: str, yes: bool) -> None:
    """Delete a conversation for good; nothing brings it back."""
    from assistant.terminal import note

    kept = _kept()
    entry = kept.find(beginning)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("There is no terminal to ask whether it is meant. Say so with --yes.")
        click.confirm(f"Delete “{entry.title}” ({_turns(entry.turns)}) for good?", abort=True, err=True)
    kept.delete(entry.id)
    note(f"Deleted: {entry.title}")


def list_feedback() -> None:
    """Print what was thought of the kept answers: a count of each verdict, then one line for each answer."""
    from collections import Counter

    from assistant.render import VERDICT_WORDS, one_line
    from assistant.terminal import note

    given = _kept().feedback()
    if not given:
        note("Nothing was said of any answer yet. In the browser each answer has “Useful” and “Not useful”.")
    counts = Counter(feedback.verdict for feedback in given)
    for verdict, words in VERDICT_WORDS.items():
        if counts[verdict]:
            click.echo(f"{counts[verdict]:>4}  {words}")
    for feedback in given:
        answer = feedback.answer
        labels = " ".join(citation.label for citation in answer.citations) or "-"
        place = f"{feedback.conversation} {feedback.number}"
        said = VERDICT_WORDS[feedback.verdict]
        click.echo(f"\n{said}  ({answer.status})\n    {one_line(answer.question)}\n    {labels}\n    {place}")


def _kept() -> "Conversations":
    from assistant.config import read_config
    from assistant.conversations import Conversations

    config = read_config()
    return Conversations(config.conversations_file, keep_days=config.conversations.keep_days)


def _turns(number: int) -> str:
    return "1 turn" if number == 1 else f"{number} turns"
