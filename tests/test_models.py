"""Opening the models that ship with Pilcrow."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import encoder, models
from index.errors import LibraryError
from index.models import EIGHT_BITS, FLOATS, THREADS, open_weights, processor_flags, products, run_each
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
    pieces = np.array([[101, 2054, 2020, 1996, 5936, 2055, 1037, 1004, 1041, 1029, 102]])
    found = {}
    for way in (FLOATS, EIGHT_BITS):
        monkeypatch.setattr(models, "products", lambda way=way: way)
        session = open_weights(encoder.WEIGHTS, encoder.QUESTION_SHA256)
        found[way] = session.run(None, {"input_ids": pieces, "attention_mask": np.ones_like(pieces)})[0][0]
    assert 0.99 < float(found[FLOATS] @ found[EIGHT_BITS]) < 1 + 1e-6
    assert (found[FLOATS] != found[EIGHT_BITS]).any()


class Session:
    """Gives back what it is given; counts how many runs go on at once."""

    def __init__(self) -> None:
        self.lock, self.now, self.most = threading.Lock(), 0, 0

    def run(self, _: None, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.002)
        if feed["ids"][0, 0] < 0:
            raise RuntimeError("no such piece")
        with self.lock:
            self.now -= 1
        return [feed["ids"]]


def feeds_of(*numbers: int) -> list[dict[str, np.ndarray]]:
    return [{"ids": np.array([[number]])} for number in numbers]


def test_each_input_is_run_by_itself_and_outputs_come_in_their_order() -> None:
    assert run_each(Session(), []) == []
    assert [found.tolist() for found in run_each(Session(), feeds_of(7))] == [[[7]]]
    assert [found.item() for found in run_each(Session(), feeds_of(*range(9)))] == list(range(9))


def test_however_many_ask_no_more_are_run_at_once_than_there_are_threads() -> None:
    session = Session()
    with ThreadPoolExecutor(6) as many:
        found = list(many.map(lambda start: run_each(session, feeds_of(start, start + 1)), range(12)))
    assert [[one.item() for one in pair] for pair in found] == [[start, start + 1] for start in range(12)]
    assert session.most <= THREADS


def test_what_goes_wrong_in_a_thread_is_said_to_who_asked() -> None:
    with pytest.raises(RuntimeError, match="no such piece"):
        run_each(Session(), feeds_of(1, -1, 2))
    assert [found.item() for found in run_each(Session(), feeds_of(1, 2))] == [1, 2]


FORK = """
import os
import numpy as np
from index.models import run_each
class Session:
    def run(self, _, feed):
        return [feed["ids"]]
feeds = [{"ids": np.array([[number]])} for number in range(3)]
run_each(Session(), feeds)
child = os.fork()
if child == 0:
    os._exit(0 if [found.item() for found in run_each(Session(), feeds)] == [0, 1, 2] else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not fork here")
def test_a_process_that_forked_has_threads_of_its_own() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], check=True, env=environment, timeout=60)
