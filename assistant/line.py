"""A line of threads: so many go on at a time, the others wait, and who came first goes first.

`threading.Semaphore` and `Lock` let who comes later go before those who wait, and SQLite's waiting for a lock does too:
where many come at once somebody waits for ever.
"""

import threading
from collections import deque


class Line:
    """Lets `at_once` threads go on."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @property
    def length(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def enter(self, *, patience: float) -> bool:
        """Wait for a turn, which ends with `leave`; False where none comes within `patience`, in seconds."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(patience):
            return True
        with self._lock:
            if mine.is_set():  # its turn came just now
                return True
            self._waiting.remove(mine)
            return False

    def leave(self) -> None:
        """The next one may go on."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
