"""``check --preview``: what another configuration would change on today's lists."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import pandas as pd

from bot.config import Config
from bot.errors import BotError
from bot.lists import contacts_frame, place_of_all
from bot.store import Standing, Store
from scoring import last_calls, outreach, score

FAR: Final = 10
"""Places; who moves less is not told."""
Places = dict[str, tuple[str, int, str]]
"""Customer's id → whose list, at which place, under which name."""


def preview(store: Store, now: Config, other: Config, day: date) -> Iterator[str]:
    """Yield a line for each list that would be another, from the orders of the last run.

    Raises BotError before the first run.
    """
    run = store.runs.latest()
    if run is None:
        raise BotError("there are no scores yet; run rescore first")
    standing = store.contacts.standing()
    before = _places(store.runs.customers(run.id), now, standing, day)
    rescored = score(store.runs.lines(run.id), other, run.as_of).customers
    after = _places(rescored, other, standing, day)
    owners = dict.fromkeys([*(owner for owner, *_ in before.values()),
                            *(owner for owner, *_ in after.values())])  # fmt: skip
    changes = {owner: list(_changes(owner, before, after)) for owner in owners}
    for owner, told in changes.items():
        if told:
            yield f"{owner}: {'; '.join(told)}"
    if not any(changes.values()):
        yield "nobody's list changes"


def _places(
    customers: pd.DataFrame, config: Config, standing: dict[str, Standing], day: date
) -> Places:
    ranked = last_calls(outreach(customers, contacts_frame(standing), config, day), config, day)
    placed = place_of_all(ranked, config)
    listed = placed[placed["place"] <= config.push.top_n]
    columns = ("id", "owner", "place", "customer")
    rows = listed[list(columns)].itertuples(index=False, name=None)
    return {str(each): (str(owner), int(place), str(name)) for each, owner, place, name in rows}


def _changes(owner: str, before: Places, after: Places) -> Iterator[str]:
    for each, (whose, place, name) in after.items():
        if whose != owner:
            continue
        was = before.get(each)
        if was is None or was[0] != owner:
            yield f"comes in {name} ({place})"
        elif abs(was[1] - place) >= FAR:
            yield f"moves {name} ({was[1]} → {place})"
    for each, (whose, place, name) in before.items():
        if whose == owner and after.get(each, ("", 0, ""))[0] != owner:
            yield f"goes out {name} (was {place})"
