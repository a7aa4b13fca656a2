"""Opening the models that ship with Pilcrow."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import encoder
from index.errors import LibraryError
from index.models import open_weights
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
