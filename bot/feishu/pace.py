"""Our own pace, a little below what Feishu allows, so that no call is refused for its frequency.

A limit that is met costs a refused call, a wait and the patience of whoever shares it; the calls
of one process that start at once would all meet it. Calls of several processes of one app are not
counted together: what is refused all the same is tried again (``calls.py``).
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot import metrics


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many calls in any ``seconds``."""

    calls: int
    seconds: float


SECOND: Final = 1.02
"""A second, and what calls that leave in time may come nearer to each other on their way."""
MESSAGES: Final = (Limit(1, SECOND / 49), Limit(1000, 60.6))
"""Sent by the app: 50 a second and 1,000 a minute are allowed (4.1).

One after the other: 49 that leave at once hold each other up, and arrive together with later ones.
"""
RECEIVER: Final = (Limit(4, SECOND),)
"""To one person or group: 5 a second are allowed, of all bots in a group together (4.1)."""
CARD: Final = (Limit(4, SECOND),)
"""Changes of one message: 5 a second are allowed (4.2)."""
RECORDS: Final = (Limit(20, SECOND),)
"""Pages of records: 20 a second are allowed (2.2)."""
WRITES: Final = (Limit(1, SECOND),)
"""Of one table after each other: half a second to one between them is advised (2.4)."""
Turn = tuple[Hashable, tuple[Limit, ...]]
"""A key and its limits."""

_SEND: Final = "/open-apis/im/v1/messages"
_CARD: Final = f"{_SEND}/:message_id"
_REPLY: Final = f"{_CARD}/reply"
SHORTEST: Final = 1e-6
"""Seconds that are worth a wait."""
MOST_KEYS: Final = 4096
"""Of people, groups and cards that are remembered at a time."""


class Pace:
    """Makes callers wait for their turn; may be shared by threads."""

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep = sleep
        self._elapsed = elapsed
        self._turns: dict[tuple[Hashable, Limit], deque[float]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many people, groups, cards and kinds of call are remembered."""
        return len(self._turns)

    def wait(self, *turns: Turn) -> None:
        """Return when one more call is within the limits of each key; it is counted.

        The narrower key comes first: whoever waits for it takes no turn of the wider one yet.
        """
        for key, limits in turns:
            self._wait(key, limits)

    def _wait(self, key: Hashable, limits: tuple[Limit, ...]) -> None:
        # Nobody keeps a turn while asleep: callers whom a pause of the process woke too late would
        # leave together, in front of those who come in time.
        while rest := self._rest(key, limits):
            metrics.paced_seconds.inc(rest)
            self._sleep(rest)

    def _rest(self, key: Hashable, limits: tuple[Limit, ...]) -> float:
        """Return the seconds until the next turn; 0 when it is taken."""
        with self._lock:
            now = self._elapsed()
            self._forget(now)
            logs = [
                self._turns.setdefault((key, each), deque(maxlen=each.calls)) for each in limits
            ]
            past = zip(logs, limits, strict=True)
            rest = max([0.0, *(log[0] + each.seconds - now for log, each in past if _full(log))])
            if rest > SHORTEST:
                return rest
            for log in logs:
                log.append(now)
            return 0.0

    def _log(self, key: Hashable, limit: Limit) -> deque[float]:
        return self._turns.setdefault((key, limit), deque(maxlen=limit.calls))

    def _forget(self, now: float) -> None:
        if len(self._turns) > MOST_KEYS:
            past = [key for key, log in self._turns.items() if log[-1] + key[1].seconds < now]
            for key in past:
                del self._turns[key]


def turns(
    method: str, uri: str, paths: Mapping[str, str], body: Mapping[str, Any]
) -> tuple[Turn, ...]:
    """Return what a call is counted under; nothing for what is asked too seldom to matter."""
    if method == "POST" and uri == _SEND:
        return (("to", body.get("receive_id")), RECEIVER), ("messages", MESSAGES)
    if method == "POST" and uri == _REPLY:
        return (("messages", MESSAGES),)
    if method == "PATCH" and uri == _CARD:
        return ((("card", paths["message_id"]), CARD),)
    if uri.endswith("/records/search"):
        return (("records", RECORDS),)
    if uri.endswith("/records/batch_create"):
        return (("writes", WRITES),)
    return ()


def _full(log: deque[float]) -> bool:
    return len(log) == log.maxlen
