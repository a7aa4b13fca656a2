"""Vectors of a build that has not ended: kept as they are made, so that a build that is killed loses a few seconds.

One file beside the builds, a record for each passage embedded: a digest of what was embedded (16 bytes), the vector
(float32), and a checksum of both. A record that a kill or a power cut left torn, and all after it, count for nothing.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from index.encoder import DIMENSION, MODEL_SHA256
from index.types import Vectors

FILE = f".embedded-{MODEL_SHA256[:12]}"
"""Named by the model: vectors of another are none."""
DIGEST = 16  # bytes
RECORD = np.dtype([("digest", f"V{DIGEST}"), ("vector", "<f4", (DIMENSION,)), ("check", "<u4")])


class KeptVectors:
    """The file, open for adding to it. `known` are the vectors that an earlier build left, by digest."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        data = self._file.read_bytes() if self._file.exists() else b""
        records = np.frombuffer(data, dtype=RECORD, count=len(data) // RECORD.itemsize)
        self.known: dict[bytes, Vectors] = {}
        self._whole = 0
        for record in records:
            if zlib.crc32(record.tobytes()[:-4]) != record["check"]:
                break
            self.known[record["digest"].tobytes()] = record["vector"]
            self._whole += 1
        self._stream: BinaryIO | None = None

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

    def forget(self) -> None:
        """Remove the file: all that it holds is in a library."""
        self.close()
        self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; it stays where it is."""
        if self._stream is not None:
            self._stream.close()
