"""Standard output that arrives whole, or it is said that it does not."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EIO, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else []))


@contextmanager
def whole_output() -> Iterator[None]:
    """What is printed within reaches where it goes, to the last byte; else that is told, and the exit status is 1."""
    # Told not to buffer (PYTHONUNBUFFERED), Python drops what a full disk did not take of a text, and says nothing.
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw), encoding=sys.stdout.encoding, errors=sys.stdout.errors, line_buffering=True
        )
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here and not when Python ends, which would have no words for it
    except OSError as error:
        if error.errno not in NO_ROOM or error.filename is not None:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still held back
        print(  # noqa: T201
            f"pilcrow: The output could not be written ({error.strerror}), so it is not whole. "
            "Free some space there, or send it elsewhere, and begin again.",
            file=sys.stderr,
        )
        sys.exit(1)
