"""The models that ship with Pilcrow: their files, checked, opened with onnxruntime."""

import hashlib
import os
import platform
from functools import cache
from pathlib import Path
from typing import Any

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


def open_weights(file: Path, sha256: str, *, threads: int = THREADS) -> Any:
    """An inference session for a shipped model. Raises `LibraryError` where it is missing or not the file meant."""
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise LibraryError(f"The weights {file} cannot be read ({error.strerror}). Install Pilcrow again.") from None
    if found != sha256:
        raise LibraryError(f"The weights {file} are damaged. Install Pilcrow again.")
    return open_session(file, threads=threads)


def open_session(file: Path, *, threads: int = THREADS) -> Any:
    """An inference session for the model in `file`."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    # A thread that waits sleeps: spinning took a quarter more processor time, and other work's time with it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry(*HOW_TO_OPEN[products()])
    # Sum and normalisation in one took five times as long as one after the other (onnxruntime 1.32, AVX-512).
    return onnxruntime.InferenceSession(
        str(file), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )
