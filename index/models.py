"""The models that ship with Pilcrow: their files, checked, opened with onnxruntime."""

import hashlib
import os
from pathlib import Path
from typing import Any

from index.errors import LibraryError

# From 1.29 on onnxruntime tells its maker of each session that is opened, under a number that it keeps in the user's
# cache folder. Nothing may leave the machine; it looks at this when it is loaded, and at nothing later.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

THREADS = 2


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
    # Sum and normalisation in one took five times as long as one after the other (onnxruntime 1.32, AVX-512).
    return onnxruntime.InferenceSession(
        str(file), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )
