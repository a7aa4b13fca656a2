"""How much one client may send: a number of requests a minute, all of them at once if it likes."""

import math
import threading
import time
from collections.abc import Callable

from index.errors import LimitError

MINUTE = 60.0  # seconds
MOST_CLIENTS = 10_000
"""Clients remembered; who has not sent more than it may for a while is forgotten, which changes nothing for it."""


class Limit:
    """Lets each client have `per_minute` (0: any number) of something, `what`, counted exactly (GCRA, ITU-T I.371).

    Of each client one time is kept: until when what it has had would last at an even pace. It may run ahead of the
    clock by a minute.
    """

    def __init__(self, per_minute: int, what: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self.what = what
        self._clock = clock
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, client: str | None) -> None:
        """Count one for `client` (None: not counted). Raises `LimitError` where it has had all, which counts nothing.

        Other processes and restarts know nothing of it.
        """
        if not self.per_minute or client is None:
            return
        pace = MINUTE / self.per_minute
        with self._lock:
            now = self._clock()
            until = max(self._until.get(client, now), now) + pace
            wait = until - now - MINUTE
            if wait <= pace * 1e-6:  # what sums of floats lose
                self._until[client] = until
                if len(self._until) > MOST_CLIENTS:
                    self._forget()
                return
        raise LimitError(f"More than {self.per_minute} {self.what} a minute. Go on in {math.ceil(wait)} s.", wait=wait)

    def _forget(self) -> None:
        """Forget half of the clients, those that have had least of late."""
        order = sorted(self._until, key=self._until.__getitem__)
        for name in order[: len(order) // 2]:
            del self._until[name]
