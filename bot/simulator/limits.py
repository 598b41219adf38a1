"""How often an app may call: per API, per person and chat; told as Feishu tells it."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Hashable
from dataclasses import dataclass
from typing import Final

from bot.simulator.api import Refused
from bot.simulator.rules import UNCONFIRMED, Rule

SECOND, MINUTE = 1.0, 60.0
TOO_OFTEN: Final = Rule(
    "limit-of-an-api",
    "Over an API's limit, HTTP 429 tells in x-ogw-ratelimit-reset after how many seconds it lifts",
    "频控策略",
    99991400,
    "request trigger frequency limit",
    429,
)
SLIDING: Final = Rule(
    "limit-window-slides",
    "A limit counts the calls of the last second or minute; relaxed, those since it began",
    f"{UNCONFIRMED}: the documents do not tell which",
)


@dataclass(frozen=True)
class Limit:
    """So many calls in a time of ``seconds``."""

    calls: int
    seconds: float = SECOND

    def __str__(self) -> str:
        """Return it as the documents write it."""
        return f"{self.calls}/{'s' if self.seconds == SECOND else 'min'}"


class Limits:
    """Counts calls in real time, so that a test that stops its clock is not held to be fast."""

    def __init__(
        self,
        elapsed: Callable[[], float] = time.monotonic,
        relaxed: Callable[[], Container[str]] = frozenset,
    ) -> None:
        """Count by ``elapsed``: seconds that pass, whatever the clock on the wall says."""
        self.enforced = True
        """False for measurements of something else."""
        self._elapsed = elapsed
        self._relaxed = relaxed
        self._calls: dict[Hashable, deque[float]] = {}
        self._swept = elapsed()
        self._lock = threading.Lock()

    def wait(self, key: Hashable, *limits: Limit) -> float:
        """Count one call under ``key``; return 0, or the seconds until another is let through."""
        over = self.over(key, *limits)
        return over[1] if over is not None else 0.0

    def over(self, key: Hashable, *limits: Limit) -> tuple[Limit, float] | None:
        """Count one call under ``key``; return the limit it is over, and the seconds it will be.

        Of several limits it is the one that lifts last. A call that is refused does not count.
        """
        if not self.enforced:
            return None
        now = self._elapsed()
        with self._lock:
            self._sweep(now)
            left = {limit: self._left((key, limit), limit, now) for limit in limits}
            last = max(left, key=left.__getitem__, default=None)
            if last is not None and left[last]:
                return last, left[last]
            for limit in limits:
                self._calls[key, limit].append(now)
        return None

    def _left(self, key: Hashable, limit: Limit, now: float) -> float:
        calls = self._calls.setdefault(key, deque())
        sliding = SLIDING.holds(self._relaxed())
        start = now - limit.seconds if sliding else now // limit.seconds * limit.seconds
        while calls and (calls[0] <= start if sliding else calls[0] < start):
            calls.popleft()
        if len(calls) < limit.calls:
            return 0.0
        return (calls[0] if sliding else start) + limit.seconds - now

    def _sweep(self, now: float) -> None:
        """Forget, once a minute, what no limit looks at any more."""
        if now - self._swept < MINUTE:
            return
        self._swept = now
        old = [key for key, calls in self._calls.items() if not calls or calls[-1] < now - MINUTE]
        for key in old:
            del self._calls[key]


def too_often(limit: Limit | None, seconds: float) -> Refused:
    """Return the refusal of a call over ``limit`` that may come again after so many seconds."""
    refused = TOO_OFTEN.refused()
    refused.headers = {
        "x-ogw-ratelimit-limit": str(limit.calls if limit else 100),
        "x-ogw-ratelimit-reset": str(max(1, math.ceil(seconds))),
    }
    return refused
