"""Whether people work on a day: the calendar of China with its swapped weekends (调休).

The calendar knows each year's swaps once the State Council has announced them, in the autumn
before; of a later year it knows the holidays by law and no swaps. ``schedule.holidays`` goes before
it, for swaps that it lacks and for a shop's own days off.
"""

import logging
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

from holidays import HolidayBase, country_holidays

log = logging.getLogger(__name__)


def is_workday(day: date, own: Mapping[date, Literal["rest", "work"]]) -> bool:
    """Return whether ``day`` is worked: by ``own`` first, then by the calendar of China."""
    if day in own:
        return own[day] == "work"
    return _calendar(day.year).is_working_day(day)


@lru_cache(maxsize=4)
def _calendar(year: int) -> HolidayBase:
    calendar = country_holidays("CN", years=year)
    if not any(day.year == year for day in calendar.weekend_workdays):
        log.warning("the swapped weekends of %s are not known; see schedule.holidays", year)
    return calendar
