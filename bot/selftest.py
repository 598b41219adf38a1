"""``check --tap``: a card with one button, and whether its tap arrives."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import uuid4

from bot.access import Person, Team
from bot.app import App
from bot.check import CALLBACK, Line, subscribing
from bot.errors import ConfigError, FeishuError
from cards import self_test, texts

LOOK_AGAIN: Final = 0.2
"""Seconds. The tap may come in through the service's connection, so it is looked for on disk."""


def tap_test(app: App, to: str | None, wait: timedelta, told: Callable[[str], None]) -> Line:
    """Send somebody a button and wait for the tap; ``told`` hears whom to ask.

    Raises ConfigError where there is nobody to send it to.
    """
    person = _somebody(app.find_team(), to)
    code = uuid4().hex
    try:
        if app.environment.feishu_transport == "ws":
            app.open_door()
        app.gateway.send(person.open_id, self_test(code), key=f"tried-{code}")
    except FeishuError as error:
        why = texts("en").troubles.by_code.get(error.code) or error
        return Line(CALLBACK, f"the card for {person.name} was not sent: {why}", ok=False)
    sent = time.monotonic()
    seconds = wait.total_seconds()
    told(f"{person.name} has a card with one button; it is to be tapped within {seconds:.0f} s")
    while (passed := time.monotonic() - sent) < seconds:
        if app.store.events.seen(f"tried-{code}"):
            return Line(CALLBACK, f"the tap of {person.name} arrived {passed:.1f} s after the card")
        time.sleep(LOOK_AGAIN)
    return Line(CALLBACK, f"no tap arrived; {subscribing(app)}", ok=False)


def _somebody(team: Team, name: str | None) -> Person:
    if name is not None:
        found = team.named(name)
        if found is None:
            raise ConfigError(f"{name}: not in team, or not found in Feishu")
        return found
    if not team.people:
        raise ConfigError("team: nobody of it is found in Feishu; see check")
    return next((person for person in team.people if person.manages), team.people[0])
