"""The models that ship with Pilcrow: their files, checked, opened with onnxruntime."""

import hashlib
import os
import platform
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError

# From 1.29 on onnxruntime tells its maker of each session that is opened, under a number that it keeps in the user's
# cache folder. Nothing may leave the machine; it looks at this when it is loaded, and at nothing later.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

THREADS = 2
DOT_PRODUCTS = ("avx512_vnni", "avx_vnni", "asimddp")
"""Processor flags, as Linux names them: sums of products of 8 bits in one instruction."""
FLOATS, EIGHT_BITS = "floats", "8 bits"
HOW_TO_OPEN = {
    FLOATS: ("session.disable_quant_qdq", "1"),
    EIGHT_BITS: ("session.qdq_matmulnbits_accuracy_level", "4"),
}
"""onnxruntime's setting for each: weights made floats once, or products of 8 bits with what is multiplied rounded."""


@cache
def processor_flags() -> frozenset[str]:
    """What the processor can, in Linux's words; empty where the system does not say."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    said = (line.partition(":")[2] for line in lines if line.startswith(("flags", "Features")))
    return frozenset(next(said, "").split())


def products() -> str:
    """How the models that ship multiply on this machine: FLOATS or EIGHT_BITS.

    Where 8 bits are multiplied at once they are read in two thirds of the time; where not, floats are. Scores differ
    in the second decimal, so answers' fingerprints name which.
    """
    flags = processor_flags()
    if not flags and platform.machine().lower() in ("arm64", "aarch64"):  # a Mac: each of them can
        return EIGHT_BITS
    return EIGHT_BITS if flags.intersection(DOT_PRODUCTS) else FLOATS


def open_weights(file: Path, sha256: str, *, threads: int = 1, multiply: str = "") -> Any:
    """An inference session for a shipped model, opened as `open_session` says.

    Raises `LibraryError` where it is missing or not the file meant.
    """
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise LibraryError(f"The weights {file} cannot be read ({error.strerror}). Install Pilcrow again.") from None
    if found != sha256:
        raise LibraryError(f"The weights {file} are damaged. Install Pilcrow again.")
    return open_session(file, threads=threads, multiply=multiply)


def open_session(file: Path, *, threads: int = 1, multiply: str = "") -> Any:
    """An inference session for the model in `file`, each run of which is done by so many threads.

    One, where there are several texts to run: see `run_each`. Two share the work of one long text. `multiply`: FLOATS
    or EIGHT_BITS, what suits this machine where it is empty.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    # A thread that waits sleeps: spinning took a quarter more processor time, and other work's time with it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry(*HOW_TO_OPEN[multiply or products()])
    # Sum and normalisation in one took five times as long as one after the other (onnxruntime 1.32, AVX-512).
    return onnxruntime.InferenceSession(
        str(file), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def run_each(session: Any, feeds: Sequence[Mapping[str, npt.NDArray[np.int64]]]) -> list[npt.NDArray[np.float32]]:
    """The first output for each of some inputs, in their order; THREADS of them at once, each by itself.

    A text's numbers then do not depend on its company, nothing is padded, and no thread waits for another at each
    product: the stretches of a question are read in nine tenths of the time that both threads on one batch of four
    after the other take, and two questions are encoded in six tenths.
    """
    if len(feeds) < 2:
        return [session.run(None, feed)[0] for feed in feeds]
    return list(_pool().map(lambda feed: session.run(None, feed)[0], feeds))


@cache
def _pool() -> ThreadPoolExecutor:
    """The threads of this process that run models: no more of them, however many questions are asked at once."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="models")


if hasattr(os, "register_at_fork"):  # not on Windows; a child has none of its parent's threads
    os.register_at_fork(after_in_child=_pool.cache_clear)
