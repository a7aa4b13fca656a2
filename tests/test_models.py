"""Opening the models that ship with Pilcrow."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import encoder, models
from index.errors import LibraryError
from index.models import EIGHT_BITS, FLOATS, open_weights, processor_flags, products
from tests.conftest import ROOT

OPEN = "from index import encoder; from index.models import open_session; open_session(encoder.WEIGHTS)"


def test_opening_a_model_leaves_nothing_behind_and_tells_nobody(tmp_path: Path) -> None:
    """onnxruntime makes a number for its user and a file of what it would send, which are what is looked for."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "ORT_", "XDG_"))}
    own = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", OPEN], check=True, env=keep | own)
    assert list(tmp_path.rglob("*")) == []


def test_weights_that_are_missing_or_others_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be read"):
        open_weights(tmp_path / "gone.onnx", encoder.QUESTION_SHA256)
    (tmp_path / "other.onnx").write_bytes(b"other")
    with pytest.raises(LibraryError, match="are damaged"):
        open_weights(tmp_path / "other.onnx", encoder.QUESTION_SHA256)


@pytest.mark.parametrize(
    ("flags", "machine", "expected"),
    [
        ({"avx2", "fma"}, "x86_64", FLOATS),
        ({"avx2", "avx512f"}, "x86_64", FLOATS),
        ({"avx2", "avx512f", "avx512_vnni"}, "x86_64", EIGHT_BITS),
        ({"avx2", "avx_vnni"}, "x86_64", EIGHT_BITS),
        ({"fp", "asimd", "asimddp"}, "aarch64", EIGHT_BITS),
        ({"fp", "asimd"}, "aarch64", FLOATS),
        ((), "arm64", EIGHT_BITS),
        ((), "AMD64", FLOATS),
    ],
)
def test_products_are_of_8_bits_where_the_processor_has_them(
    flags: set[str], machine: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "processor_flags", lambda: frozenset(flags))
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert products() == expected


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say what the processor can in a file")
def test_the_flags_of_this_processor_are_words() -> None:
    assert processor_flags()
    assert all(flag == flag.strip() and ":" not in flag for flag in processor_flags())


def test_a_model_opened_either_way_gives_vectors_that_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the same weights: one session that made them floats, and one that rounds what it multiplies."""
    import numpy as np

    pieces = np.array([[101, 2054, 2020, 1996, 5936, 2055, 1037, 1004, 1041, 1029, 102]])
    found = {}
    for way in (FLOATS, EIGHT_BITS):
        monkeypatch.setattr(models, "products", lambda way=way: way)
        session = open_weights(encoder.WEIGHTS, encoder.QUESTION_SHA256, threads=1)
        found[way] = session.run(None, {"input_ids": pieces, "attention_mask": np.ones_like(pieces)})[0][0]
    assert 0.99 < float(found[FLOATS] @ found[EIGHT_BITS]) < 1 + 1e-6
    assert (found[FLOATS] != found[EIGHT_BITS]).any()
