"""How the bot is, as a manager is told: last scores, today's lists, what is wrong."""

from collections.abc import Sequence
from datetime import datetime

from bot.config import Config
from bot.store import Store
from cards import StatusView


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
