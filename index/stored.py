"""Reports as a library keeps them: what is small of all of them at once, and each one's paragraphs when asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

import msgspec
import numpy as np

from index.blocks import Blocks, make_table
from index.errors import REBUILD, LibraryError
from index.types import Paragraph, Report

HEADS, PARAGRAPHS, TABLE = "reports.json", "paragraphs.jsonl", "paragraphs.npy"


class Paragraphs(Sequence[Paragraph]):
    """The paragraphs of one report: read from the library, and checked, when they are first looked at, and kept.

    Compares and hashes like the tuple that they are.
    """

    def __init__(self, blocks: Blocks, number: int) -> None:
        self._blocks = blocks
        self._number = number
        self._read: tuple[Paragraph, ...] | None = None

    def _all(self) -> tuple[Paragraph, ...]:
        if self._read is None:
            data = self._blocks.read(self._number)
            try:
                self._read = msgspec.json.decode(data, type=tuple[Paragraph, ...])
            except msgspec.DecodeError as error:
                raise LibraryError(
                    f"The paragraphs of report {self._number + 1} do not open: {error} {REBUILD}"
                ) from None
        return self._read

    @overload
    def __getitem__(self, index: int) -> Paragraph: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Paragraph, ...]: ...
    def __getitem__(self, index: int | slice) -> Paragraph | tuple[Paragraph, ...]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Paragraph]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Paragraphs):  # of a library that was opened again: told without reading
            return self._blocks.digest(self._number) == other._blocks.digest(other._number)
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())


def write_reports(reports: Sequence[Report], folder: Path) -> None:
    """Write three files into `folder`: what is small, the paragraphs with a line for each report, and their table."""
    heads = [replace(report, paragraphs=()) for report in reports]
    (folder / HEADS).write_bytes(msgspec.json.encode(heads))
    starts = []
    with (folder / PARAGRAPHS).open("wb") as stream:
        for report in reports:
            starts.append(stream.tell())
            stream.write(msgspec.json.encode(tuple(report.paragraphs)) + b"\n")
    np.save(folder / TABLE, make_table(folder / PARAGRAPHS, starts), allow_pickle=False)


def read_reports(folder: Path) -> tuple[Report, ...]:
    """The reports in `folder`. Raises `msgspec.DecodeError` or `ValueError` where they are none."""
    heads = msgspec.json.decode((folder / HEADS).read_bytes(), type=tuple[Report, ...])
    table = np.load(folder / TABLE, allow_pickle=False)
    if len(table) != len(heads):
        raise ValueError(f"{len(table)} reports have paragraphs, and {len(heads)} a front page.")
    blocks = Blocks(folder / PARAGRAPHS, table)
    return tuple(replace(head, paragraphs=Paragraphs(blocks, number)) for number, head in enumerate(heads))
