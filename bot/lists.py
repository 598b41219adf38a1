"""The day's lists: the stored run and the contacts that stand → who is on whose list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from bot.config import Config
from bot.store import Standing, Store
from scoring import last_calls, list_items, outreach, share_out
from scoring.records import ListItem
from scoring.words import HIGH_RETURN


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyLists:
    """Everybody's list of one day, not yet sent."""

    day: date
    data_as_of: date
    items: Mapping[str, Sequence[ListItem]]
    """Name → places 1 to ``top_n``; every salesperson is here, with an empty list if need be."""


def contacts_frame(standing: Mapping[str, Standing]) -> pd.DataFrame:
    """Return ``schema.CONTACTS``: what stands of the record of contacts, a row a customer."""
    rows = list(standing.items())
    return pd.DataFrame(
        {
            "id": pd.Series([customer for customer, _ in rows], dtype="str"),
            "contacted_on": pd.to_datetime(
                pd.Series([s.contact and s.contact.day for _, s in rows], dtype="object")
            ).astype("datetime64[us]"),
            "snoozed_until": pd.to_datetime(
                pd.Series([s.snooze and s.snooze.until for _, s in rows], dtype="object")
            ).astype("datetime64[us]"),
            "do_not_contact": pd.Series([bool(s.blocked) for _, s in rows], dtype="bool"),
        }
    )


def daily_lists(day: date, *, config: Config, store: Store) -> DailyLists | None:
    """Return the lists of ``day`` from the last run (R32–R35); None before the first run."""
    run = store.runs.latest()
    if run is None:
        return None
    contacts = contacts_frame(store.contacts.standing())
    ranked = last_calls(outreach(store.runs.customers(run.id), contacts, config, day), config, day)
    sellers = [member.name for member in config.team if member.role == "sales"]
    shared = _held_back(
        share_out(ranked, sellers, config, config.push.top_n), store.runs.alerts(run.id)
    )
    items: dict[str, Sequence[ListItem]] = dict.fromkeys(sellers, ())
    for owner, rows in shared.groupby("owner", sort=False):
        items[str(owner)] = list_items(rows)
    return DailyLists(day=day, data_as_of=run.as_of, items=items)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one customer stands on a day."""

    owner: str | None
    """Whose list they would be on; None: nobody's, or they are left out."""
    place: int | None
    """Among that person's customers who may be contacted."""


def ranked_today(day: date, *, config: Config, store: Store) -> pd.DataFrame | None:
    """Return ``outreach``'s frame of all customers with ``last_calls``; None before a run."""
    run = store.runs.latest()
    if run is None:
        return None
    contacts = contacts_frame(store.contacts.standing())
    ranked = outreach(store.runs.customers(run.id), contacts, config, day)
    return last_calls(ranked, config, day)


def place_of(customer_id: str, ranked: pd.DataFrame, config: Config) -> Place:
    """Return where a customer stands among all who may be contacted."""
    shared = place_of_all(ranked, config)
    row = shared[shared["id"] == customer_id]
    if row.empty:
        return Place(None, None)
    return Place(str(row["owner"].iloc[0]), int(row["place"].iloc[0]))


def place_of_all(ranked: pd.DataFrame, config: Config) -> pd.DataFrame:
    """Return who may be contacted and has an owner, with ``owner`` and ``place`` (from 1)."""
    sellers = [member.name for member in config.team if member.role == "sales"]
    return share_out(ranked, sellers, config, len(ranked))


def _held_back(shared: pd.DataFrame, alerts: pd.DataFrame) -> pd.DataFrame:
    """Add ``hold_rate`` and ``hold_sku``: of a favourite that comes back too often (R39)."""
    returned = alerts[alerts["kind"] == HIGH_RETURN]
    rates = shared["sku"].map(returned.set_index("sku")["return_rate"])
    return shared.assign(hold_rate=rates, hold_sku=shared["sku"].where(rates.notna(), ""))
