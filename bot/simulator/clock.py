"""The clock of the stand-in: real time, which a test or the page can turn on."""

import threading
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
        self._moved = threading.Condition()

    def __call__(self) -> datetime:
        """Return the time here."""
        return self._now() + self._turned

    @property
    def turned(self) -> timedelta:
        """Return how far it was turned in all."""
        return self._turned

    def turn(self, by: timedelta) -> None:
        """Move the time on and wake who waits for a later one. ValueError: it goes forward only."""
        if by < timedelta():
            raise ValueError(f"the clock goes forward only, not by {by}")
        with self._moved:
            self._turned += by
            self._moved.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait that long in real time, or until the clock is turned, whichever is first."""
        with self._moved:
            self._moved.wait(seconds)
