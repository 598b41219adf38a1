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


class Redelivery:
    """Keeps what failed until it is due and hands it to ``attempt`` (event, number from 2 on).

    ``attempt`` returns whether it failed again. The thread starts with the first failure.
    """

    def __init__(self, clock: Clock, attempt: Callable[[JsonObject, int], bool]) -> None:
        self._clock = clock
        self._attempt = attempt
        self._due: list[tuple[datetime, int, int, JsonObject]] = []
        self._order = count()
        self._changed = threading.Condition()
        self._busy = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        clock.on_turn.append(self._wake)

    def failed(self, event: JsonObject, attempt: int) -> None:
        """Plan the next attempt, if there is one more, of an event whose ``attempt`` failed."""
        if attempt > len(AFTER):
            return
        with self._changed:
            at = self._clock() + AFTER[attempt - 1]
            heapq.heappush(self._due, (at, next(self._order), attempt + 1, event))
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="redelivery", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    @property
    def waiting(self) -> list[tuple[datetime, int, JsonObject]]:
        """Return what waits: when it is due, as which attempt, and the event; soonest first."""
        with self._changed:
            return [(at, attempt, event) for at, _, attempt, event in sorted(self._due)]

    def settle(self, seconds: float = 10.0) -> None:
        """Wait until nothing is due; raises TimeoutError after so many seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._busy and not self._is_due(), seconds):
                raise TimeoutError("events are still being delivered again")

    def stop(self) -> None:
        """Deliver nothing any more and wait for the attempt under way."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _is_due(self) -> bool:
        return bool(self._due) and self._due[0][0] <= self._clock()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        while (item := self._next()) is not None:
            attempt, event = item
            failed = self._attempt(event, attempt)
            with self._changed:
                if failed:
                    self.failed(event, attempt)
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> tuple[int, JsonObject] | None:
        """Wait for what is due next; None when it is over."""
        with self._changed:
            while not self._stopping and not self._is_due():
                self._changed.wait(LOOK_EVERY)
            if self._stopping:
                return None
            self._busy = True
            _, _, attempt, event = heapq.heappop(self._due)
            return attempt, event
