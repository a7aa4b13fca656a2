"""`python -m web`: serve the pages and the endpoint. `pilcrow serve` builds the library and then runs this."""

import argparse
import sys
from collections.abc import Sequence

from assistant.config import read_config
from index.errors import UserError
from web.serve import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve as the settings say, or as the arguments do; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m web", description="Serve Pilcrow's pages and its endpoint.")
    parser.add_argument("--host", help="address to listen on (default: the settings')")
    parser.add_argument("--port", type=port_number, help="port to listen on, 0 for any (default: the settings')")
    chosen = parser.parse_args(arguments)
    try:
        web = read_config().web
        host = chosen.host or web.host
        port = web.port if chosen.port is None else chosen.port
        web.check(host)
        return serve(host, port, threads=web.threads)
    except UserError as error:
        print(f"pilcrow: {error}", file=sys.stderr)  # noqa: T201
        return 1


def port_number(text: str) -> int:
    """A port, 0 to 65535. Raises `ValueError`."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
