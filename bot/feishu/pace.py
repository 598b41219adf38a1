"""Our own pace, a little below what Feishu allows, so that no call is refused for its frequency.

A limit that is met costs a refused call, a wait and the patience of whoever shares it; the calls
of one process that start at once would all meet it. Calls of several processes of one app are not
counted together: what is refused all the same is tried again (``calls.py``).
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot import metrics


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many calls in any ``seconds``, and no two nearer to each other than ``apart``."""

    calls: int
    seconds: float
    apart: float = 0.0
    """Seconds."""


SECOND: Final = 1.02
"""A second, and what calls that leave in time may come nearer to each other on their way."""
MESSAGES: Final = (Limit(50, 1.005, apart=1 / 49.5), Limit(1000, 60.6))
"""Sent by the app: 50 a second and 1,000 a minute are allowed (4.1).

One after the other: 50 that leave at once hold each other up, and arrive together with later ones.
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
_REMEMBERED: Final = 500
"""Answers of which the quickest is taken for one that nothing held up: ten seconds of a push."""
SHORTEST: Final = 1e-6
"""Seconds that are worth a wait."""
MOST_KEYS: Final = 4096
"""Of people, groups and cards that are remembered at a time."""


@dataclass(slots=True)
class _Call:
    left: float = 0.0
    arrived: float = 0.0
    """When it may have been counted there, at the latest."""


class _Log:
    """The calls of one key that may still matter."""

    def __init__(self, limits: tuple[Limit, ...]) -> None:
        self._past = [(limit, deque[_Call](maxlen=limit.calls)) for limit in limits]
        self._took = deque[float](maxlen=_REMEMBERED)

    def rest(self, now: float) -> float:
        """Return the seconds until one more is within all limits."""
        return max(0.0, *(self._until(limit, calls) - now for limit, calls in self._past))

    def add(self, call: _Call) -> None:
        """Count a call."""
        for _, calls in self._past:
            calls.append(call)

    def answered(self, call: _Call, now: float) -> None:
        """Note how late a call may have arrived: by what it took longer than the quickest."""
        self._took.append(now - call.left)
        call.arrived = now - min(self._took)

    def is_past(self, now: float) -> bool:
        """Return whether no limit looks at any of the calls any more."""
        return all(calls[-1].arrived + limit.seconds < now for limit, calls in self._past)

    @staticmethod
    def _until(limit: Limit, calls: deque[_Call]) -> float:
        follows = calls[-1].left + limit.apart if calls else -math.inf
        full = len(calls) == limit.calls
        return max(follows, calls[0].arrived + limit.seconds) if full else follows


@dataclass(frozen=True, slots=True)
class Left:
    """A call that may be made now."""

    call: _Call
    log: _Log
    """Of the widest key."""


class Pace:
    """Makes callers wait for their turn; may be shared by threads."""

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep = sleep
        self._elapsed = elapsed
        self._logs: dict[Hashable, _Log] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many people, groups, cards and kinds of call are remembered."""
        return len(self._logs)

    def wait(self, *turns: Turn) -> Left | None:
        """Return when one more call is within the limits of each key; it is counted.

        The narrower key comes first: whoever waits for it takes no turn of the wider one yet.
        What is returned is for ``answered``; None for a call without limits.
        """
        call, log = _Call(), None
        for key, limits in turns:
            log = self._wait(call, key, limits)
        return None if log is None else Left(call, log)

    def answered(self, left: Left | None) -> None:
        """Note that a call was answered: one that was held up on its way counts from later on.

        A pause of either side, or of the network, lets several arrive together; those that follow
        then come later by as much.
        """
        if left is not None:
            with self._lock:
                left.log.answered(left.call, self._elapsed())

    def _wait(self, call: _Call, key: Hashable, limits: tuple[Limit, ...]) -> _Log:
        # Nobody keeps a turn while asleep: callers whom a pause of the process woke too late would
        # leave together, in front of those who come in time.
        while True:
            with self._lock:
                now = self._elapsed()
                self._forget(now)
                log = self._logs.get(key) or self._logs.setdefault(key, _Log(limits))
                rest = log.rest(now)
                if rest <= SHORTEST:
                    call.left = call.arrived = now
                    log.add(call)
                    return log
            metrics.paced_seconds.inc(rest)
            self._sleep(rest)

    def _forget(self, now: float) -> None:
        if len(self._logs) > MOST_KEYS:
            for key in [key for key, log in self._logs.items() if log.is_past(now)]:
                del self._logs[key]


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
