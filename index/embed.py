"""Passages -> vectors on the disk. What an old library, or a build that was killed, has embedded is not done again."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index import library as lib
from index.encoder import DIMENSION
from index.kept_vectors import KeptVectors
from index.types import Encoder, Passage

if TYPE_CHECKING:
    from index.dense import Dense

STEP = 16_384  # vectors collected together
CHUNK = 64  # passages encoded between two reports of progress


class BuildEncoder(Encoder, Protocol):
    """An encoder that can write itself into a library, to be opened for asking."""

    def export(self, folder: Path) -> None:
        """Write the encoder's files into `folder`, which exists."""
        ...


Digests = npt.NDArray[np.uint8]
"""What was embedded, as 16 bytes: shape (passages, 16)."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def digest_of(text: str) -> npt.NDArray[np.uint8]:
    """What tells one text that is embedded from another, shape (16,)."""
    return np.frombuffer(hashlib.blake2b(text.encode(), digest_size=16).digest(), dtype=np.uint8)


def embed(
    passages: list[Passage],
    digests: Digests,
    file: Path,
    old: Path | None,
    kept: KeptVectors,
    open_encoder: Callable[[], BuildEncoder],
    progress: Progress,
) -> tuple[Callable[[], BuildEncoder] | None, int]:
    """The opened encoder, where one was needed, and how many passages were embedded; their vectors go into `file`."""
    stored = _stored_vectors(old, len(passages))
    old_rows: dict[bytes, int] = {}
    if old is not None and stored is not None:
        known = np.load(old / "digests.npy", allow_pickle=False)
        old_rows = {digest.tobytes(): row for row, digest in enumerate(known)}
    missing: dict[bytes, str] = {}
    for digest, passage in zip(digests, passages, strict=True):
        if (name := digest.tobytes()) not in old_rows and name not in kept.known:
            missing[name] = passage.embed_text
    opened: BuildEncoder | None = None
    if missing:
        progress("loading the embedding model", 0, 1)
        opened = open_encoder()
        # Alike lengths together: a batch is padded to its longest text.
        todo = sorted(missing.items(), key=lambda pair: (len(pair[1]), pair[0]))
        for start in range(0, len(todo), CHUNK):
            progress("embedding", start, len(todo))
            chunk = todo[start : start + CHUNK]
            kept.add([digest for digest, _ in chunk], opened.encode([text for _, text in chunk]))
        progress("embedding", len(todo), len(todo))
    _collect(file, digests, stored, old_rows, kept)
    return (lambda: opened) if opened is not None else None, len(missing)


def _stored_vectors(old: Path | None, rows: int) -> "Dense | None":
    """The vectors of the old build; None where they are rounded and those of a build of so many `rows` are not."""
    from index import dense

    stored = lib.read_vectors(old) if old is not None else None
    return None if stored is not None and stored.rounded and not dense.rounds(rows) else stored


def _collect(
    file: Path, digests: Digests, stored: "Dense | None", old_rows: dict[bytes, int], kept: KeptVectors
) -> None:
    """Write the vectors of `digests` into `file`, a part after the other, so that they are never all in memory.

    Not through memory that is mapped: where the disk is full that is no error, but the end of the process.
    """
    from index import dense

    head = {"descr": "<f4", "fortran_order": False, "shape": (len(digests), DIMENSION)}
    with file.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, head)
        for start in range(0, len(digests), STEP):
            names = [digest.tobytes() for digest in digests[start : start + STEP]]
            known = [place for place, name in enumerate(names) if name in old_rows]
            new = [place for place, name in enumerate(names) if name not in old_rows]
            part = np.empty((len(names), DIMENSION), dtype="<f4")
            if stored is not None:
                part[known] = dense.vectors_at(stored, [old_rows[names[place]] for place in known])
            if new:
                part[new] = kept.at([names[place] for place in new])
            stream.write(part.data)
