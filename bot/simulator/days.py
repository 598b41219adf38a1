"""Days in a document's time zone, as filters on dates name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

IANA: Final = {"Asia/Beijing": "Asia/Shanghai"}
"""Names of zones that only Feishu has."""
DAY: Final = timedelta(days=1)
Span = tuple[date, date]
"""The first day, and the one after the last."""


def _month(day: date) -> Span:
    first = day.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1)


def _week(day: date) -> Span:
    monday = day - day.weekday() * DAY
    return monday, monday + 7 * DAY


SINGLE: Final[dict[str, Callable[[date], Span]]] = {
    "Today": lambda today: (today, today + DAY),
    "Yesterday": lambda today: (today - DAY, today),
    "Tomorrow": lambda today: (today + DAY, today + 2 * DAY),
}
PERIODS: Final[dict[str, Callable[[date], Span]]] = {
    "CurrentWeek": _week,
    "LastWeek": lambda today: _week(today - 7 * DAY),
    "CurrentMonth": _month,
    "LastMonth": lambda today: _month(today.replace(day=1) - DAY),
    # That today counts among the seven or thirty is a guess.
    "TheLastWeek": lambda today: (today - 6 * DAY, today + DAY),
    "TheNextWeek": lambda today: (today, today + 7 * DAY),
    "TheLastMonth": lambda today: (today - 29 * DAY, today + DAY),
    "TheNextMonth": lambda today: (today, today + 30 * DAY),
}


@dataclass(frozen=True)
class Calendar:
    """What day it is where a document is."""

    now: datetime
    time_zone: str

    @property
    def zone(self) -> ZoneInfo:
        """Return the document's time zone."""
        return ZoneInfo(IANA.get(self.time_zone, self.time_zone))

    def span(self, word: str) -> tuple[int, int]:
        """Return begin and end (excluded) of what a word of SINGLE or PERIODS means, in ms."""
        today = self.now.astimezone(self.zone).date()
        return self._milliseconds((SINGLE | PERIODS)[word](today))

    def day_of(self, milliseconds: int) -> tuple[int, int]:
        """Return begin and end (excluded) of the day in which an instant lies; all in ms."""
        day = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(self.zone).date()
        return self._milliseconds((day, day + DAY))

    def _milliseconds(self, span: Span) -> tuple[int, int]:
        begin, end = (datetime.combine(day, time(), self.zone).timestamp() for day in span)
        return int(begin * 1000), int(end * 1000)
