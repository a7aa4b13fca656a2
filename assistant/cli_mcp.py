"""`pilcrow mcp`: the tools of Pilcrow for assistants that speak the Model Context Protocol."""

from contextlib import suppress

import click

from index.errors import ConfigError

EXTRA = ("mcp", "mcp_types", "pydantic", "uvicorn")  # what comes with the extra "mcp"


@click.command()
@click.option(
    "--http", "port", type=click.IntRange(0, 65535), metavar="PORT",
    help="Serve streamable HTTP at /mcp on this port of this machine, instead of standard input and output.",
)  # fmt: skip
def mcp(port: int | None) -> None:
    """Serve the tools ask, show_paragraph, verify_quotation and list_reports to assistants that speak MCP.

    Without --http a client starts this command itself and speaks with it over standard input and output.
    """
    try:
        from assistant.mcp_server import make_server, serve_http
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        raise ConfigError(
            f"pilcrow mcp needs the package {error.name}. Install it: pip install 'pilcrow[mcp]'"
        ) from None
    from assistant.config import read_config
    from assistant.setup import open_assistant
    from assistant.terminal import ProgressLine, note

    server = make_server(open_assistant(read_config(), say=note, progress=ProgressLine()))
    with suppress(KeyboardInterrupt):  # Ctrl+C is how it is stopped
        if port is None:
            server.run("stdio")
        else:
            serve_http(server, port, say=note)
