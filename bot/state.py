"""How the bot is, as a manager is told: last scores, today's lists, what is wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.config import Config
from bot.errors import StoreError
from bot.store import Store
from cards import StatusView


def not_ready(
    store: Store,
    *,
    now: datetime,
    running: bool,
    connected: bool,
    rescore_period: timedelta,
) -> list[str]:
    """Return the reasons for which the service should get no work; none when it is ready."""
    try:
        store.ping()
        run = store.runs.latest()
    except StoreError as error:
        return [f"store: {error}"]
    reasons = []
    if not running:
        reasons.append("the scheduler does not run")
    if not connected:
        reasons.append("the long connection to Feishu is down")
    if run is None:
        reasons.append("nothing has been scored yet")
    elif now - run.finished_at > 2 * rescore_period:
        reasons.append(f"the last rescore is of {run.finished_at:%Y-%m-%d %H:%M} UTC")
    return reasons


def status_of(
    store: Store,
    config: Config,
    *,
    now: datetime,
    next_push: datetime | None,
    faults: Sequence[str],
) -> StatusView:
    """Return the state of the service at ``now`` (aware)."""
    run, zone, today = store.runs.latest(), config.zone, config.day(now)
    sellers = {member.name for member in config.team if member.role == "sales"}
    sent = {push.person for push in store.pushes.day(today) if push.status == "sent"}
    return StatusView(
        now=now.astimezone(zone),
        scored_at=run.finished_at.astimezone(zone) if run else None,
        as_of=run.as_of if run else None,
        customers=run.customers if run else 0,
        rows=run.notes["rows"] if run else 0,
        rejected=run.rejected if run else 0,
        sent=len(sellers & sent),
        lists=len(sellers),
        next_push=next_push.astimezone(zone) if next_push else None,
        faults=faults,
    )
