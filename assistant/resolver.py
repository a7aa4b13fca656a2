"""A follow-up as it would stand alone: which words of the questions before it belong into it, and where.

The resolver is a tagger of Pilcrow's own (see training/README.md). It reads a question with those before it and marks
the words of those that the question leaves out (term classification over the history as in QuReTeC, Voskarides et al.
2020), the words of the question that only point back ("it", "and"), and the place where what is left out belongs
(text editing as in LaserTagger, Malmi et al. 2019). It never makes up a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.models import FLOATS, THREADS, open_weights
from index.sparse import stems

WEIGHTS = Path(__file__).parent / "weights" / "resolver.onnx"
SHA256 = "64ba0c2e66f96e3f5077ca6b37dcdb317cfdd69ab5660d4ad73334341490f50b"
MOST_EARLIER = 4
"""Questions before it that are read, the newest first."""
MOST_OWN, LONGEST = 48, 160  # word pieces: of the question, and of all
COPIED, DROPPED = 0.0, 0.0
"""Logits above which a word is put in, and left out: where that is likelier than not."""
EDGES = re.compile(r"^\W+|[^\w)]+$")
Logits = npt.NDArray[np.float32]


class Resolver(Protocol):
    """A question and those before it to the question as it would stand alone. `name` is part of fingerprints."""

    name: str

    def resolve(self, question: str, earlier: Sequence[str]) -> str:
        """`question` as it would stand alone; the same where it does. `earlier`: questions before, newest first."""
        ...

    def open(self) -> None:
        """Open the model, if it is not. Raises `LibraryError` where its weights are missing or damaged."""
        ...


@dataclass(frozen=True, slots=True)
class Tagged:
    """Word pieces of a question and those before it, and where each word of them begins.

    `own` and `earlier` hold the words; `own_at` and `earlier_at` the piece with which each begins.
    """

    pieces: list[int]
    begin: int
    own: tuple[str, ...]
    own_at: tuple[int, ...]
    earlier: tuple[tuple[str, ...], ...]
    earlier_at: tuple[tuple[int, ...], ...]


def tagged_pieces(tokenizer: Any, question: str, earlier: Sequence[str]) -> Tagged:
    """`[CLS] question [SEP] newest [SEP] the one before [SEP] …` with at most LONGEST word pieces."""
    start, stop = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    pieces = [start]
    own, own_at = _words(tokenizer, question, pieces, MOST_OWN)
    pieces.append(stop)
    begin = len(pieces)
    before = []
    for text in earlier[:MOST_EARLIER]:
        words, at = _words(tokenizer, text, pieces, LONGEST - 1)
        if words:
            before.append((words, at))
            pieces.append(stop)
    return Tagged(pieces, begin, own, own_at, tuple(w for w, _ in before), tuple(at for _, at in before))


def _words(tokenizer: Any, text: str, pieces: list[int], most: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words of `text`, after adding their pieces; what would make more than `most` pieces is left out."""
    words, at = [], []
    for word in text.split():
        own = tokenizer.encode(word, add_special_tokens=False).ids
        if len(pieces) + len(own) > most:
            break
        words.append(word)
        at.append(len(pieces))
        pieces += own
    return tuple(words), tuple(at)


def rewrite(tagged: Tagged, logits: Logits) -> str:
    """The question with what it leaves out. `logits`, shape (pieces, 3): to copy, to drop, to put in after."""
    own = tagged.own
    asked = set(stems(" ".join(own)))
    spans: list[list[str]] = []
    for words, at in zip(tagged.earlier, tagged.earlier_at, strict=True):
        span: list[str] = []
        for word, piece in zip(words, at, strict=True):
            if logits[piece, 0] > COPIED:
                span.append(EDGES.sub("", word))
            elif span:
                spans.append(span)
                span = []
        if span:
            spans.append(span)
    put: list[str] = []
    for span in spans:
        # Not twice: a word that the question has itself, or that a newer question before it gave.
        fresh = [word for word in span if not set(stems(word)) <= asked] if set(stems(" ".join(span))) & asked else span
        if set(stems(" ".join(fresh))) - asked:
            put += fresh
            asked |= set(stems(" ".join(fresh)))
    if not put:
        return " ".join(own)
    kept = [logits[piece, 1] <= DROPPED for piece in tagged.own_at]
    if not any(kept):
        kept = [True] * len(own)
    places = [0, *tagged.own_at]  # after [CLS]: before the first word
    place = max(range(len(places)), key=lambda p: (logits[places[p], 2], -p))
    ends = re.search(r"[?.!]+$", own[-1])
    bare = [*own[:-1], own[-1][: ends.start()]] if ends else list(own)
    before = [word for word, keep in zip(bare[:place], kept[:place], strict=True) if keep]
    after = [word for word, keep in zip(bare[place:], kept[place:], strict=True) if keep]
    if before and before[-1].casefold() == put[0].casefold():  # "about" + "about the hospital"
        put = put[1:]
    return " ".join([*before, *put, *after]) + (ends[0] if ends else "")


class OnnxResolver:
    """The shipped resolver. `tokenizer` is the encoder's: both read the same word pieces.

    The weights are opened at the first follow-up, since most questions on a command line have nothing before them.
    """

    name = SHA256

    def __init__(self, tokenizer: Any, *, session: Any = None) -> None:
        self._tokenizer = tokenizer
        self._session = session

    def resolve(self, question: str, earlier: Sequence[str]) -> str:
        """`question` as it would stand alone; the same where it does. `earlier`: questions before, newest first.

        A question that does not fit whole stays as it is: one that long stands alone, and its end must not be lost.
        Raises `LibraryError` where the weights are missing or damaged.
        """
        tagged = tagged_pieces(self._tokenizer, question, earlier)
        if not tagged.earlier or not tagged.own or len(tagged.own) < len(question.split()):
            return question
        self.open()
        ids = np.array([tagged.pieces], dtype=np.int64)
        types = np.zeros_like(ids)
        types[0, tagged.begin :] = 1
        logits = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids), "types": types})[0][0]
        return rewrite(tagged, np.round(logits, 4))

    def open(self) -> None:
        """Open the model, if it is not. Raises `LibraryError` where its weights are missing or damaged.

        It multiplies floats everywhere: a word is put in or not, and what a question is understood as must not depend
        on the processor.
        """
        if self._session is None:
            self._session = open_weights(WEIGHTS, SHA256, threads=THREADS, multiply=FLOATS)
