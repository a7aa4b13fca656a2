"""A fake encoder: a pure function of the text, so that likeness really works in tests without a model."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.sparse import stems
from index.types import Vectors


class FakeEncoder:
    """Each stem adds one to a dimension picked by its checksum; rows are scaled to length 1. Pieces are words."""

    name = "fake"
    dimension = 384
    limit = 256
    tokenizer = None

    def count_pieces(self, text: str) -> int:
        return len(text.split()) + 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text):
                rows[row, zlib.crc32(stem.encode()) % (self.dimension - 1)] += 1
            rows[row, -1] = 1e-3  # no text has length 0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def export(self, folder: Path) -> None:
        (folder / "model.onnx").write_bytes(b"fake")
        (folder / "tokenizer.json").write_bytes(b"fake")


class GluingResolver:
    """Puts the newest question before a question of few words, and leaves others as they are."""

    name = "glue"

    def resolve(self, question: str, earlier: Sequence[str]) -> str:
        return f"{earlier[0]} — {question}" if earlier and len(stems(question)) <= 4 else question

    def open(self) -> None:
        pass
