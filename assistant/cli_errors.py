"""What a person at the command line is told where a command cannot do its work."""

from typing import Any

import click

from assistant.output import whole_output
from index.errors import UserError

BUILDING = {
    "torch", "sentence_transformers", "onnx", "onnxscript", "nupunkt", "markdown_it", "pypdfium2", "docx", "lxml",
    "selectolax",
}  # fmt: skip
"""What an installation that only serves has not (deploy/building.txt)."""


class Friendly(click.Group):
    """A group that shows a `UserError`, or that it has not all packages, as one line on stderr and exits with 1."""

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
        except ModuleNotFoundError as error:
            if error.name not in BUILDING:
                raise
            click.echo(
                f"pilcrow: This installation asks and serves, and has not what reads reports ({error.name}). Build the "
                "library where all of Pilcrow is installed: pip install . in the folder that it came in.",
                err=True,
            )
            ctx.exit(1)
