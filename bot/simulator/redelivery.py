"""Events that the bot did not answer, delivered again later: by the stand-in's own clock."""

import heapq
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from bot.simulator.api import JsonObject
from bot.simulator.clock import Clock
from bot.simulator.rules import UNCONFIRMED, Rule

AFTER: Final = (
    timedelta(seconds=15),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""From each attempt that failed to the next; after the last nobody tries again."""
AGAIN: Final = Rule(
    "event-again",
    "An event that is not answered with 200 in time is delivered again after 15 s, 5 min, 1 h, 6 h",
    "接收并处理事件",
)
NOT_AGAIN: Final = Rule(
    "callback-once",
    "A card callback is delivered once; if it is not answered, the person sees an error",
    "卡片回传交互回调",
)
NOBODY_THERE: Final = Rule(
    "nobody-connected",
    "An event for which no long connection is open counts as not answered",
    f"{UNCONFIRMED}: the documents do not tell",
)
LOOK_EVERY: Final = 0.2
"""Seconds of real time between two looks at the clock, which a test may stop or turn."""
AT_ONCE: Final = 16
"""Events under way at the same time, so that a slow answer holds up no other event."""


class Redelivery:
    """Keeps what failed until it is due and hands it to ``attempt`` (event, number from 2 on).

    ``attempt`` returns whether it failed again. From ``start`` to ``stop`` a thread does it as time
    passes; without one, ``settle`` does.
    """

    def __init__(self, clock: Clock, attempt: Callable[[JsonObject, int], bool]) -> None:
        self._clock = clock
        self._attempt = attempt
        self._due: list[tuple[datetime, int, int, JsonObject]] = []
        self._order = count()
        self._changed = threading.Condition()
        self._under_way = 0
        self._thread: threading.Thread | None = None
        self._stopping = False
        clock.on_turn.append(self._wake)

    def start(self) -> None:
        """Deliver from now on what is due, in a thread."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="redelivery", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Wait for what is under way and deliver nothing more; what waits stays."""
        if self._thread is None:
            return
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._under_way)
        self._thread.join()
        self._thread = None

    def failed(self, event: JsonObject, attempt: int) -> None:
        """Plan the next attempt, if there is one more, of an event whose ``attempt`` failed."""
        if attempt > len(AFTER):
            return
        with self._changed:
            at = self._clock() + AFTER[attempt - 1]
            heapq.heappush(self._due, (at, next(self._order), attempt + 1, event))
            self._changed.notify_all()

    @property
    def waiting(self) -> list[tuple[datetime, int, JsonObject]]:
        """Return what waits: when it is due, as which attempt, and the event; soonest first."""
        with self._changed:
            return [(at, attempt, event) for at, _, attempt, event in sorted(self._due)]

    def settle(self, seconds: float = 10.0) -> None:
        """Wait until nothing is due; raises TimeoutError after so many seconds."""
        while self._thread is None and (item := self._take()) is not None:
            self._deliver(*item)
        with self._changed:
            self._changed.notify_all()
            if not self._changed.wait_for(self._is_settled, seconds):
                raise TimeoutError("events are still being delivered again")

    def _is_settled(self) -> bool:
        return not self._under_way and not self._is_due()

    def _is_due(self) -> bool:
        return bool(self._due) and self._due[0][0] <= self._clock()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        while (item := self._next()) is not None:
            threading.Thread(
                target=self._deliver, args=item, name="redelivery of one", daemon=True
            ).start()

    def _next(self) -> tuple[int, JsonObject] | None:
        """Wait for what is due next; None when it is over."""
        with self._changed:
            while not self._stopping:
                item = self._take() if self._under_way < AT_ONCE else None
                if item is not None:
                    return item
                self._changed.wait(LOOK_EVERY if self._due else None)
        return None

    def _take(self) -> tuple[int, JsonObject] | None:
        """Begin with what is due first, if anything is."""
        with self._changed:
            if not self._is_due():
                return None
            self._under_way += 1
            _, _, attempt, event = heapq.heappop(self._due)
            return attempt, event

    def _deliver(self, attempt: int, event: JsonObject) -> None:
        failed = self._attempt(event, attempt)
        with self._changed:
            if failed:
                self.failed(event, attempt)
            self._under_way -= 1
            self._changed.notify_all()
