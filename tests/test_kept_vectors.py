"""A build that is killed goes on where it was."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index import embed as embed_module
from index.build import build_library
from index.kept_vectors import FILE, RECORD, KeptVectors
from index.sources import Source
from index.types import Vectors
from tests.fakes import FakeEncoder

A, B, C = (bytes([number]) * 16 for number in (1, 2, 3))


def vectors(*values: float) -> Vectors:
    return np.stack([np.full(384, value, dtype=np.float32) for value in values])


def test_what_was_kept_is_known_to_the_next_build(tmp_path: Path):
    kept = KeptVectors(tmp_path)
    kept.add([A, B], vectors(0.25, 0.5))
    assert set(KeptVectors(tmp_path).known) == {A, B}  # without being closed: a kill closes nothing in order
    assert KeptVectors(tmp_path).at([B, A]).tolist() == [[0.5] * 384, [0.25] * 384]
    assert kept.at([B]).tolist() == [[0.5] * 384]
    kept.close()


@pytest.mark.parametrize("cut", [1, 100, RECORD.itemsize - 1])
def test_a_torn_end_counts_for_nothing_and_is_written_over(tmp_path: Path, cut: int):
    kept = KeptVectors(tmp_path)
    kept.add([A, B], vectors(0.25, 0.5))
    kept.close()
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[:-cut])
    again = KeptVectors(tmp_path)
    assert set(again.known) == {A}
    again.add([C], vectors(1.0))
    again.close()
    assert set(KeptVectors(tmp_path).known) == {A, C}


def test_a_record_that_was_damaged_ends_what_is_believed(tmp_path: Path):
    kept = KeptVectors(tmp_path)
    kept.add([A, B, C], vectors(0.25, 0.5, 1.0))
    kept.close()
    file = tmp_path / FILE
    data = bytearray(file.read_bytes())
    data[RECORD.itemsize + 200] ^= 1
    file.write_bytes(bytes(data))
    assert set(KeptVectors(tmp_path).known) == {A}


def test_without_anything_to_keep_no_file_is_made(tmp_path: Path):
    KeptVectors(tmp_path).close()
    KeptVectors(tmp_path).forget()
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_breaks_off_embeds_the_rest_alone_when_it_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(embed_module, "CHUNK", 3)
    text = "# T\n\n## Part\n\n" + "".join(f"{n}. The number {'x' * n} is here.\n" for n in range(1, 9))
    source = Source("a", "a.md", text.encode(), b"")
    embedded: list[str] = []

    class BreakingEncoder(FakeEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if len(embedded) >= 6 and not going_on:
                raise KeyboardInterrupt
            embedded.extend(texts)
            return super().encode(texts)

    count = FakeEncoder().count_pieces
    going_on = False
    with pytest.raises(KeyboardInterrupt):
        build_library(tmp_path, (source,), open_encoder=BreakingEncoder, count_pieces=count)
    assert len(embedded) == 6
    going_on = True
    built = build_library(tmp_path, (source,), open_encoder=BreakingEncoder, count_pieces=count)
    assert built.embedded == len(embedded) - 6
    assert len(set(embedded)) == len(embedded)  # nothing twice
    assert not (tmp_path / FILE).exists()
