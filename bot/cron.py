"""Cron lines as people write them: what each of the five fields means, and what none may say.

The one reading of a line, for the configuration, which refuses it, and the clock, which follows it.
"""

import re
from typing import Annotated, Final, NamedTuple

from pydantic import AfterValidator


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    """What may stand for the numbers from ``least`` on."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS: Final = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_LAST_DAY: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PART = re.compile(r"(?:(\*)|([0-9]+|[a-z]{3})(?:-([0-9]+|[a-z]{3}))?)(?:/([0-9]+))?")


class Times(NamedTuple):
    """The values at which a line fires; ``weekdays`` from 0, Sunday, to 6."""

    minutes: list[int]
    hours: list[int]
    days: list[int]
    months: list[int]
    weekdays: list[int]
    any_hour: bool
    """Whether the hour is left open, as in ``*/5 * * * *``."""


def read_cron(line: str) -> Times:
    """Return what a line means; raises ValueError naming the field that means nothing."""
    texts = line.split()
    if len(texts) != len(_FIELDS):
        raise ValueError(
            f"{line!r} is no cron line: minute, hour, day, month, weekday are five, as in 0 9 * * *"
        )
    found = []
    for text, field in zip(texts, _FIELDS, strict=True):
        parts = [_values(part, field) for part in text.lower().split(",")]
        if not all(parts):
            raise ValueError(f"{line!r} is no cron line: its {field.name} is {text}")
        found.append(sorted({value for part in parts for value in part}))
    minutes, hours, days, months, weekdays = found
    if all(days[0] > _LAST_DAY[month - 1] for month in months):
        raise ValueError(f"{line!r} is no cron line: no month of it has a day {days[0]}")
    weekdays = sorted({day % 7 for day in weekdays})
    return Times(minutes, hours, days, months, weekdays, texts[1].startswith("*"))


def _meant(line: str) -> str:
    read_cron(line)
    return line


def _values(part: str, field: _Field) -> range:
    """Return the values of one part of a field; none where it means nothing."""
    read = _PART.fullmatch(part)
    if read is None:
        return range(0)
    star, first, last, step = read.groups()
    # All of the week is seven days, though Sunday has two numbers.
    most = 6 if field.name == "weekday" and last is None else field.most
    start = field.least if star else _number(first, field)
    end = start
    if last is not None:
        end = _number(last, field)
    elif star or step:
        end = most
    fits = field.least <= start <= field.most and field.least <= end <= field.most
    each = int(step or 1)
    if not fits or not 1 <= each <= field.most:
        return range(0)
    return range(start, end + 1, each)


def _number(text: str, field: _Field) -> int:
    if text.isdigit():
        return int(text)
    return field.words.index(text) + field.least if text in field.words else -1


Cron = Annotated[str, AfterValidator(_meant)]
