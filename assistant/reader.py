"""Which sentences answer, and how surely: the reader, a cross-encoder of Pilcrow's own (see training/README.md).

It reads the question together with a stretch of a paragraph and gives each sentence a score. The scores are logits
against "nothing here answers", whose score is 0.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import ConfigError
from index.models import open_weights, run_each

Scores = npt.NDArray[np.float32]
Pair = tuple[str, tuple[str, ...]]
"""The title of a section, and some consecutive sentences under it."""

WEIGHTS = Path(__file__).parent / "weights" / "reader.onnx"
SHA256 = "2578f0d0559c9b8e279235ce989c8c1d9148aad375cf9beb6d9a2d4bdb956b55"
MOST_QUESTION = 48  # word pieces of a question; the rest is not read
LONGEST = 160  # word pieces of question, title and sentences together, as in training
UNREAD = -1e4
"""The score of a sentence that did not fit."""


class Reader(Protocol):
    """Question and stretches of paragraphs to scores of sentences. `name` tells readers apart in fingerprints."""

    name: str

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        """For each pair the scores of its sentences, shape (sentences,), float32."""
        ...


class OnnxReader:
    """The shipped reader through onnxruntime. `tokenizer` is the encoder's: both read the same word pieces."""

    def __init__(self, session: Any, tokenizer: Any, *, name: str = "") -> None:
        self.name = name
        self._tokenizer = tokenizer
        self._session = session

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        """For each pair the scores of its sentences, shape (sentences,), float32."""
        built = [pair_pieces(self._tokenizer, question, *pair, longest=LONGEST) for pair in pairs]
        # The longest first, so that at the end no thread has long to wait for another.
        order = sorted(range(len(built)), key=lambda i: -len(built[i][0]))
        feeds = [dict(zip(("ids", "mask", "types"), padded([built[i]]), strict=True)) for i in order]
        pieces = dict(zip(order, run_each(self._session, feeds), strict=True))
        return [
            np.array([pieces[i][0, f:last].mean() if last > f else UNREAD for f, last in spans], dtype=np.float32)
            for i, (_, _, spans) in enumerate(built)
        ]


Built = tuple[list[int], int, list[tuple[int, int]]]


def pair_pieces(tokenizer: Any, question: str, title: str, sentences: Sequence[str], *, longest: int) -> Built:
    """Word pieces of `[CLS] question [SEP] title. sentences [SEP]`.

    Returns the piece ids, where the second half begins, and the (first, last exclusive) pieces of each sentence; what
    goes over `longest` is cut off, and a sentence that is cut off whole has an empty span.
    """
    start, stop = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    pieces = [start, *_ids(tokenizer, question)[:MOST_QUESTION], stop]
    begin = len(pieces)
    if title:
        pieces += _ids(tokenizer, f"{title}.")
    spans = []
    for sentence in sentences:
        first = min(len(pieces), longest - 1)
        pieces += _ids(tokenizer, sentence)
        spans.append((first, min(len(pieces), longest - 1)))
    return [*pieces[: longest - 1], stop], begin, spans


def padded(built: Sequence[Built]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Piece ids, mask and halves (0 question, 1 sentences) of some pairs; each of shape (pairs, longest), int64."""
    ids = np.zeros((len(built), max(len(pieces) for pieces, _, _ in built)), dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, (pieces, begin, _) in enumerate(built):
        ids[row, : len(pieces)], mask[row, : len(pieces)], types[row, begin : len(pieces)] = pieces, 1, 1
    return ids, mask, types


@lru_cache(maxsize=10_000)
def _ids(tokenizer: Any, text: str) -> tuple[int, ...]:
    """Kept, because the same sentences are read for many questions."""
    return tuple(tokenizer.encode(text, add_special_tokens=False).ids)


def open_reader(tokenizer: Any) -> OnnxReader:
    """The shipped reader. Raises `LibraryError` where its weights are missing or damaged."""
    return OnnxReader(open_weights(WEIGHTS, SHA256), tokenizer, name=SHA256)


class CrossEncoderReader:
    """Any CrossEncoder of sentence-transformers, which scores each sentence by itself under its title."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        self.name = name
        self._model = CrossEncoder(name, device="cpu", num_labels=1)

    def score(self, question: str, pairs: Sequence[Pair]) -> list[Scores]:
        """For each pair the scores of its sentences, shape (sentences,), float32: the model's own logits."""
        from torch.nn import Identity

        texts = [(question, f"{title}. {s}" if title else s) for title, sentences in pairs for s in sentences]
        logits = np.asarray(self._model.predict(texts, activation_fn=Identity(), show_progress_bar=False), np.float32)
        ends = np.cumsum([len(sentences) for _, sentences in pairs])
        return np.split(logits, ends[:-1])


def open_cross_encoder(name: str) -> CrossEncoderReader:
    """The CrossEncoder of that name or folder. Raises `ConfigError` where it does not open."""
    try:
        return CrossEncoderReader(name)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError(
            f"[reader] model = {name!r} does not open as a CrossEncoder of sentence-transformers ({error}). "
            'Leave it empty for the shipped reader, or write "none".'
        ) from None
