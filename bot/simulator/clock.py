"""The clock of the stand-in: real time, which a test or the page can turn on."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def real_time() -> datetime:
    """Return the current instant."""
    return datetime.now(UTC)


class Clock:
    """Tells the time (aware, UTC) when called; ``turn`` moves it on for everybody who asks.

    ``now`` is the time it starts from: a test's own, or the real one.
    """

    def __init__(self, now: Callable[[], datetime] = real_time) -> None:
        self._now = now
        self._turned = timedelta()
        self._turning = threading.Lock()
        self.on_turn: list[Callable[[], None]] = []
        """Called after each turn, for who waits for a later time."""

    def __call__(self) -> datetime:
        """Return the time here."""
        return self._now() + self._turned

    @property
    def turned(self) -> timedelta:
        """Return how far it was turned in all."""
        return self._turned

    def elapsed(self) -> float:
        """Return seconds that pass in real time, and at once as far as the clock is turned."""
        return time.monotonic() + self._turned.total_seconds()

    def turn(self, by: timedelta) -> None:
        """Move the time on. ValueError: it goes forward only."""
        if by < timedelta():
            raise ValueError(f"the clock goes forward only, not by {by}")
        with self._turning:
            self._turned += by
        for listener in list(self.on_turn):
            listener()
