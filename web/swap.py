"""The assistant that answers, and how another takes its place when the library on disk is replaced."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from assistant.answer import Assistant
from assistant.types import Conversation, Turn
from index.errors import LibraryError, UserError
from index.library import MANIFEST

FIRST_QUESTION = "What do the people who were asked think of it?"
THEN = "And what else?"
"""A question that nothing but a search answers, and one that leans on it: they open every model and page in what
asking needs, so that nobody's first question waits for that."""
LOOK_EVERY = 1.0  # seconds between looks whether the library was replaced
TRY_EVERY = 60.0
"""Seconds after which a library that did not open is tried again: what hindered it may have been the machine."""
log = logging.getLogger("web")

Mark = tuple[int, int, int]
"""What tells one manifest from the next: when it was written, where it stands, and its size."""


def mark(folder: Path) -> Mark | None:
    """Of the manifest in `folder`; None where there is none."""
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ino, found.st_size)


def built(folder: Path) -> float:
    """When the library in `folder` was built, in seconds since 1970; now where it is gone."""
    found = mark(folder)
    return found[0] / 1e9 if found is not None else time.time()


class Served:
    """The assistant that answers, and when its library was built.

    `problem` says why a newer library does not open; it is empty otherwise.

    A request takes `assistant` once and keeps it to its end: the old library stays open as long as anybody reads it.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.built = built(assistant.library.folder)
        self.problem = ""
        self._warm = False
        self._lock = threading.Lock()

    def warm_up(self) -> None:
        """Answer a first question, once. Raises `UserError` where that is not possible."""
        with self._lock:
            if not self._warm:
                ask_first(self.assistant)
                self._warm = True

    def follow(
        self,
        folder: Path,
        seen: Mark | None,
        reopen: Callable[[Assistant], Assistant],
        *,
        stop: threading.Event,
        every: float = LOOK_EVERY,
    ) -> None:
        """Until `stop` is set: open the library of `folder` whenever it is replaced, and let it answer from then on.

        `seen` is the mark of the one that is open. A library that does not open changes nothing.
        """
        tried = 0.0
        while not stop.wait(every):
            found = mark(folder)
            again = self.problem and time.monotonic() - tried >= TRY_EVERY
            if found == seen and not again:
                continue
            seen, tried = found, time.monotonic()
            self._replace(reopen)

    def _replace(self, reopen: Callable[[Assistant], Assistant]) -> None:
        try:
            newer = reopen(self.assistant)
            ask_first(newer)
        except UserError as error:
            problem = f"The library was replaced by one that does not open; the one before goes on answering. {error}"
            if problem != self.problem:
                log.error(problem)
            self.problem = problem
        except Exception:
            self.problem = "The library was replaced by one that does not answer; the one before goes on answering."
            log.exception(self.problem)
        else:
            self.assistant, self.built, self.problem = newer, built(newer.library.folder), ""
            log.info("The library was replaced; answers come from it now (%s).", newer.library.id[:12])


def ask_first(assistant: Assistant) -> None:
    """Have the assistant answer a question and one after it. Raises `UserError` where it cannot."""
    if not assistant.library.reports:
        raise LibraryError("The library is empty. Bring a report in: pilcrow index PATH")
    if assistant.resolver is not None:
        assistant.resolver.open()  # else a broken one is noticed at the first follow-up
    answer = assistant.ask(FIRST_QUESTION)
    assistant.ask(THEN, Conversation(None, (Turn(answer),)))
