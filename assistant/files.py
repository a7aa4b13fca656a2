"""Files that are there whole or, should writing be interrupted, as they were before."""

import os
import secrets
import stat
from pathlib import Path

from index.errors import ConfigError


def write_result(file: Path, text: str) -> None:
    """Write what a command was told to put into `file`. Raises `ConfigError` where that is not possible."""
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise ConfigError(f"{file} cannot be written ({error.strerror}). Name another file.") from None


def write_whole(file: Path, data: bytes) -> None:
    """Write `data` beside `file` and put it into its place in one step; its permissions stay. Raises `OSError`."""
    file = file.resolve()  # a link goes on leading to it
    if file.exists() and not file.is_file():  # a pipe or a terminal, in whose place no file may be put
        file.write_bytes(data)
        return
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o666
    draft = file.with_name(f".{secrets.token_hex(8)}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
