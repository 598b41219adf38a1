"""At what time the lists arrive, as cron lines."""

import re
from typing import Any, Final

from bot.config import CLOCK, Config
from bot.errors import ConfigError
from bot.setup.talk import Answers, Talk

_DAILY: Final = re.compile(r"(\d{1,2}) (\d{1,2})( .*)")
BEFORE: Final = 30
"""Minutes that reading and scoring are begun before the push."""
BEHIND: Final = 5
"""Minutes after the push in which the groups hear of products."""
PATIENCE: Final = 180
"""Minutes after the push until a list that could not be sent is reported."""
_LAST: Final = 24 * 60 - 1


def choose_times(config: Config, answers: Answers, talk: Talk) -> dict[str, Any]:
    """Ask when the lists are to arrive; return the parts of the configuration that change.

    Raises ConfigError for a time that is none, where nobody is asked.
    """
    daily = _DAILY.fullmatch(config.schedule.push or "")
    now = f"{int(daily[2]):02}:{int(daily[1]):02}" if daily else "as it is"
    given = answers.push_at
    while True:
        wanted = given or talk.ask("When are the lists to arrive", default=now)
        if wanted == now:
            return {}
        if re.fullmatch(CLOCK, wanted := wanted.zfill(5)):
            return _at(config, wanted, daily[3] if daily else " * * *")
        if given:
            raise ConfigError(f"--push-at {given}: no time; expected is one such as 09:00")
        talk.say(f"{wanted} is no time; expected is one such as 09:00")


def _at(config: Config, wanted: str, days: str) -> dict[str, Any]:
    hours, minutes = map(int, wanted.split(":"))
    at = 60 * hours + minutes
    schedule = {
        "rescore": _cron(max(0, at - BEFORE), days),  # not before midnight: it scores the day
        "push": _cron(at, days),
        "alerts": _cron(min(_LAST, at + BEHIND), days),
    }
    changed: dict[str, Any] = {"schedule": {**config.schedule.model_dump(), **schedule}}
    if config.push.latest <= wanted:
        latest = divmod(min(_LAST, at + PATIENCE), 60)
        changed["push"] = {**config.push.model_dump(), "latest": "{:02}:{:02}".format(*latest)}
    return changed


def _cron(minute: int, days: str) -> str:
    return f"{minute % 60} {minute // 60}{days}"
