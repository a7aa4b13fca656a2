"""The options that say which reports are meant, the same for every command that asks several."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from index.library import Library

Command = TypeVar("Command", bound=Callable[..., object])
OPTIONS = (
    click.option("--report", "reports", multiple=True, metavar="ID", help="Only this report; may be repeated."),
    click.option("--authority", "authorities", multiple=True, metavar="NAME", help="Only reports on this authority."),
    click.option("--kind", "kinds", multiple=True, metavar="WORDS", help="Only reports of this kind."),
    click.option("--from", "since", default="", metavar="DATE", help="Only reports from this date on (2013-08-02)."),
    click.option("--to", "until", default="", metavar="DATE", help="Only reports up to this date (2013)."),
)


def choice(command: Command) -> Command:
    """The options, put on a command; `chosen` makes ids of them."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def chosen(
    library: "Library",
    *,
    reports: tuple[str, ...],
    authorities: tuple[str, ...],
    kinds: tuple[str, ...],
    since: str,
    until: str,
    text: str = "",
) -> tuple[str, ...]:
    """The ids of the reports that are meant, empty for all."""
    from assistant.choosing import Filter, choose

    return choose(library, reports, Filter(authorities, kinds, since, until, text))
