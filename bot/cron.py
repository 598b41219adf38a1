"""A cron line as the configuration checks it; what it means in time is ``jobs/schedule.py``'s."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

_FIELDS: Final = (
    *(("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31)),
    *(("month", 1, 12), ("weekday", 0, 7)),
)
_PART: Final = re.compile(r"(\*|\d+|[a-z]{3})(-(\d+|[a-z]{3}))?(/[1-9]\d*)?", re.IGNORECASE)


def _cron(line: str) -> str:
    fields = line.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(
            f"{line!r} is no cron line: minute, hour, day, month, weekday are five, as in 0 9 * * *"
        )
    for field, (name, least, most) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            numbers = map(int, re.findall(r"(?<!/)\b\d+", part))
            if not _PART.fullmatch(part) or any(not least <= n <= most for n in numbers):
                raise ValueError(f"{line!r} is no cron line: its {name} is {field}")
    return line


Cron = Annotated[str, AfterValidator(_cron)]
