"""A question becomes a cited answer. For programs in Python: `from assistant import open_assistant`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.answer import Assistant

__version__ = "0.1.0"
__all__ = ["__version__", "open_assistant"]


def open_assistant(config: "Path | None" = None) -> "Assistant":
    """An assistant for the library that the settings name (those of `config`, else as for the command line).

    The library is built first where it is missing or stale, which takes a while. What is asked is kept nowhere; a
    conversation is what you pass to `Assistant.ask`. Raises a `UserError` where settings, reports or library are wrong.
    """
    from assistant.config import read_config
    from assistant.setup import open_assistant

    return open_assistant(read_config(config))
