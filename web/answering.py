"""Answering in turns: so many questions at once, each with its time, and how long each stage of it took."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.line import Line
from index.errors import LateError

if TYPE_CHECKING:  # the process that watches the worker knows of the line, and needs none of the models
    from assistant.search import Stage

LONGEST_WAIT = 60.0
"""Seconds that a question waits for its turn. Waiting holds nobody up, so this is more than an answer may take; who has
waited for a minute is told rather than kept."""
MOST_WAITING = 128
"""Questions that wait; another one is told at once when to come back. Each has a thread of the server's
(`serve.BESIDE`), and two cores answer some ten a second, so that nobody waits for much longer than ten seconds."""


class Stopwatch:
    """Measures the stages of one answer, in seconds by stage, and ends it between two of them when its time is up."""

    def __init__(self, longest: float) -> None:
        self.seconds: dict[str, float] = {}
        self._longest = longest
        self._begun = self._last = time.monotonic()
        self._stage: Stage | None = None

    def __call__(self, stage: "Stage") -> None:
        """Another stage begins. Raises `LateError` where the time is up."""
        now = self._close()
        self._stage = stage
        if now - self._begun > self._longest:
            raise LateError(
                f"This question was given up after {now - self._begun:.0f} s: Pilcrow is busy, or it is hard to "
                "answer. Ask again later, or in fewer words."
            )

    def end(self) -> None:
        """The answer is there, or will never be."""
        self.seconds["total"] = self._close() - self._begun

    def _close(self) -> float:
        now = time.monotonic()
        if self._stage is not None:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._last
        self._last = now
        return now


class Answering:
    """Lets `at_once` questions be answered at a time, each for at most `longest` seconds; others wait in line."""

    def __init__(self, at_once: int, longest: float) -> None:
        self._at_once = at_once
        self._longest = longest
        self._line = Line(at_once)
        self._usual = 0.0  # seconds that an answer takes of late

    @contextmanager
    def turn(self) -> Iterator[Stopwatch]:
        """Wait for a turn; within it the stopwatch runs. Raises `LateError` where none comes."""
        if (length := self._line.length) >= MOST_WAITING:
            wait = max(length * self._usual / self._at_once, 1.0)
            raise LateError(
                f"Too many questions are waiting for an answer. Ask again in {math.ceil(wait)} s.", wait=wait
            )
        if not self._line.enter(patience=LONGEST_WAIT):
            raise LateError("Too many questions are waiting for an answer. Ask again in a minute.", wait=60)
        watch = Stopwatch(self._longest)
        try:
            yield watch
        finally:
            watch.end()
            self._usual += (watch.seconds["total"] - self._usual) / 10
            self._line.leave()
