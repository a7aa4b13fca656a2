"""How much one client may send: so many requests a minute, and so many bodies at the same time."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.errors import LateError, LimitError

MINUTE = 60.0  # seconds
MOST_CLIENTS = 10_000
"""Clients remembered; who has not sent more than it may for a while is forgotten, which changes nothing for it."""

MOST_ARRIVING, MOST_OF_ONE = 32, 16
"""Bodies that may be arriving at once, of all and of one address. Half of the threads that are left when as many wait
as may (`serve.BESIDE`): pages are there however many send slowly, and no address alone keeps others from asking."""
ARRIVAL_PATIENCE = 5.0  # seconds that another one waits; a body that is sent as fast as the line can takes none


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


class Arriving:
    """Lets so many bodies arrive at once."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """One more arrives from `address`. Raises `LateError` where too many others do for too long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(address), ARRIVAL_PATIENCE):
                raise LateError("Too many others are still sending what they ask. Try again in a minute.", wait=60)
            self._of[address] += 1
        try:
            yield
        finally:
            with self._changed:
                self._of[address] -= 1
                self._of += Counter()  # forgets those that have none
                self._changed.notify_all()

    def _has_room(self, address: str) -> bool:
        return self._of[address] < MOST_OF_ONE and self._of.total() < MOST_ARRIVING
