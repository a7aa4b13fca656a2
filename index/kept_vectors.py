"""Vectors of a build that has not ended: kept as they are made, so that a build that is killed loses a few seconds.

One file beside the builds, a record for each passage embedded: a digest of what was embedded (16 bytes), the vector
(float32), and a checksum of both. A record that a kill or a power cut left torn, and all after it, count for nothing.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from index.encoder import DIMENSION, MODEL_SHA256
from index.types import Vectors

FILE = f".embedded-{MODEL_SHA256[:12]}"
"""Named by the model: vectors of another are none."""
DIGEST = 16  # bytes
RECORD = np.dtype([("digest", f"V{DIGEST}"), ("vector", "<f4", (DIMENSION,)), ("check", "<u4")])


class KeptVectors:
    """The file, open for adding to it. `known` tells for each digest which record has its vector.

    The vectors stay on the disk: those of a million passages are more than many a machine has memory for.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self.known: dict[bytes, int] = {}
        self._whole = 0
        for record in self._records():
            if zlib.crc32(record.tobytes()[:-4]) != record["check"]:
                break
            self.known[record["digest"].tobytes()] = self._whole
            self._whole += 1
        self._stream: BinaryIO | None = None

    def _records(self) -> npt.NDArray[np.void]:
        count = self._file.stat().st_size // RECORD.itemsize if self._file.exists() else 0
        return np.memmap(self._file, dtype=RECORD, mode="r", shape=(count,)) if count else np.empty(0, dtype=RECORD)

    def at(self, digests: Sequence[bytes]) -> Vectors:
        """The vectors of some digests that are `known`, shape (len(digests), dimension), float32."""
        records = self._records()[[self.known[digest] for digest in digests]]
        return np.asarray(records["vector"], dtype=np.float32)

    def add(self, digests: Sequence[bytes], vectors: Vectors) -> None:
        """Keep `vectors`, shape (len(digests), dimension), under their digests; at once, for a kill may come."""
        records = np.zeros(len(digests), dtype=RECORD)
        records["digest"] = np.frombuffer(b"".join(digests), dtype=f"V{DIGEST}")
        records["vector"] = vectors
        records["check"] = [zlib.crc32(record.tobytes()[:-4]) for record in records]
        if self._stream is None:
            self._stream = self._file.open("ab")
            self._stream.truncate(self._whole * RECORD.itemsize)
        self._stream.write(records.tobytes())
        self._stream.flush()
        self.known |= {digest: self._whole + number for number, digest in enumerate(digests)}
        self._whole += len(digests)

    def forget(self) -> None:
        """Remove the file: all that it holds is in a library."""
        self.close()
        self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; it stays where it is."""
        if self._stream is not None:
            self._stream.close()
