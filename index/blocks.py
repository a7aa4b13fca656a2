"""A file that is too large to be read whole: cut into blocks, each checked against its digest when it is first read.

The table of a file, shape (blocks,), has where each block starts and the SHA-256 of its bytes; the last ends with the
file. The file stays open, so a library goes on answering after a build has removed it.
"""

import hashlib
import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import REBUILD, LibraryError

TABLE = np.dtype([("start", "<i8"), ("sha256", "V32")])
Table = npt.NDArray[np.void]


def make_table(file: Path, starts: Sequence[int]) -> Table:
    """The table of `file` with a block from each of `starts` (bytes, ascending) to the next."""
    table = np.zeros(len(starts), dtype=TABLE)
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(data)], strict=True)):
            table[number] = (start, hashlib.sha256(data[start:end]).digest())
    return table


class Blocks:
    """A file and its table, open for reading."""

    def __init__(self, file: Path, table: Table) -> None:
        self._file = file
        with file.open("rb") as stream:
            self._data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._bounds = [*table["start"].tolist(), len(self._data)]
        self._digests: list[bytes] = table["sha256"].tolist()
        self._whole: set[int] = set()

    def digest(self, number: int) -> bytes:
        """The SHA-256 of a block, as it was written."""
        return self._digests[number]

    def read(self, number: int) -> bytes:
        """The bytes of a block. Raises `LibraryError` where they are not those that were written."""
        data = self._data[self._bounds[number] : self._bounds[number + 1]]
        if number not in self._whole:
            if hashlib.sha256(data).digest() != self._digests[number]:
                raise LibraryError(
                    f"{self._file} is damaged: its checksum is not the one it was written with. {REBUILD}"
                )
            self._whole.add(number)
        return data

    def check(self, numbers: Iterable[int]) -> None:
        """Raises `LibraryError` where a block is damaged; each is read once."""
        for number in numbers:
            if number not in self._whole:
                self.read(number)
