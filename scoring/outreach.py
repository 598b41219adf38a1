"""Who is on the list, who is not and why, in which order and on whose list (R32–R35)."""

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b

import numpy as np
import pandas as pd

from scoring import words
from scoring.schema import CONTACTS
from scoring.settings import Settings

ROUND_ROBIN = "round_robin"


def no_contacts() -> pd.DataFrame:
    """Return ``schema.CONTACTS`` without a row: nobody was contacted."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in CONTACTS.items()})


def outreach(
    customers: pd.DataFrame, contacts: pd.DataFrame, settings: Settings, as_of: date
) -> pd.DataFrame:
    """Decide who is on the list of a day.

    Takes ``schema.CUSTOMERS`` and ``schema.CONTACTS``. Adds ``excluded`` (the first rule of R32
    that leaves the customer out; missing on the list), ``rest_until`` (first day on which a rest
    is over; missing when it is not known or there is none) and ``rank`` (1 … on the list, R35).
    """
    day = pd.Timestamp(as_of)
    rests = _rests(customers, contacts, settings, day)
    ranked = customers.assign(
        excluded=_excluded(customers, rests, settings, day),
        rest_until=rests["until"].where(rests["until"] > day),
    )
    order = ranked[ranked["excluded"].isna()].sort_values(
        ["score", "clv", "days_since", "id"], ascending=[False, False, True, True]
    )
    rank = pd.Series(range(1, len(order) + 1), index=order.index, dtype="Int64")
    return ranked.assign(rank=rank.reindex(ranked.index))


def cooldown_days(tier: str, settings: Settings) -> int:
    """Return the days a customer of a tier rests after a contact (R34)."""
    days = settings.cooldown_days
    return {words.HIGH: days.high, words.MID: days.mid, words.LOW: days.low}[tier]


def share_out(
    ranked: pd.DataFrame, team: Sequence[str], settings: Settings, top_n: int
) -> pd.DataFrame:
    """Give each salesperson the first ``top_n`` of their customers (R35).

    Takes ``outreach``'s frame and the names in configured order. Gives the rows that are on
    somebody's list, best first, with ``owner`` and ``place`` (1 … ``top_n``). Without a team, and
    nobody named for what is unassigned, nobody owns anything.
    """
    listed = ranked[ranked["rank"].notna()].sort_values("rank")
    owner = listed["salesperson"].where(listed["salesperson"].isin(list(team)))
    lost = owner.isna()
    owner[lost] = [_unassigned(each, team, settings) for each in listed.loc[lost, "id"]]
    owned = listed.assign(owner=owner)
    owned = owned[owned["owner"].notna()]
    place = owned.groupby("owner").cumcount() + 1
    return owned.assign(place=place)[place <= top_n]


def last_calls(ranked: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """Add who will soon be left out for good: ``leaves_on`` and ``leaves_by``.

    Takes ``outreach``'s frame; only who is on the list now can leave it. ``leaves_on`` is the
    first day on which a customer counts as lost, when that is within ``last_call_days``, or on
    which the follow-up of a first order ends, when that is by the end of the week; ``leaves_by``
    names the rule of R32. Both are missing for everybody else.
    """
    day = pd.Timestamp(as_of)
    lost = ranked["last_order"] + pd.to_timedelta(
        np.floor(settings.lost_multiplier * ranked["threshold"]) + 1, unit="D"
    )
    single = _follow_up_ends(ranked, settings)
    monday = day + pd.Timedelta(days=7 - day.weekday())
    soon = day + pd.Timedelta(days=settings.last_call_days)
    listed = ranked["rank"].notna()
    lost = lost.where(listed & (lost > day) & (lost <= soon))
    single = single.where(listed & (single > day) & (single <= monday))
    first = single.notna() & ~(lost <= single)
    leaves_by = np.select([first, lost.notna()], [words.SINGLE_ORDER, words.LOST], "")
    return ranked.assign(
        leaves_on=single.where(first, lost),
        leaves_by=pd.Series(leaves_by, index=ranked.index, dtype="str").replace("", None),
    )


def _follow_up_ends(customers: pd.DataFrame, settings: Settings) -> pd.Series:
    """Return the first day on which the single-order rule leaves a customer out."""
    rule, last = settings.single_order, customers["last_order"]
    if rule.mode == "days":
        ends = last + pd.Timedelta(days=rule.days + 1)
    else:
        ends = (last.dt.to_period("M") + 2).dt.to_timestamp()
    return ends.astype(last.dtype).where((customers["orders"] == 1) & rule.enabled)


def _unassigned(customer: str, team: Sequence[str], settings: Settings) -> str | None:
    if settings.unassigned != ROUND_ROBIN:
        return settings.unassigned
    if not team:
        return None
    digest = blake2b(customer.encode(), digest_size=8).digest()
    return team[int.from_bytes(digest, "big") % len(team)]


def _rests(
    customers: pd.DataFrame, contacts: pd.DataFrame, settings: Settings, day: pd.Timestamp
) -> pd.DataFrame:
    """Return for each customer when cooldown, snooze and the rest after an order end."""
    record = contacts.set_index("id").reindex(customers["id"]).set_index(customers.index)
    contacted_on = record["contacted_on"].where(record["contacted_on"] <= day)
    tiers = {tier: cooldown_days(tier, settings) for tier in (words.HIGH, words.MID, words.LOW)}
    cooldown = pd.to_timedelta(customers["tier"].map(tiers), unit="D")
    cooled = contacted_on + cooldown
    rested = customers["last_order"] + pd.Timedelta(days=settings.rest_after_order_days)
    ends = pd.DataFrame({"cooled": cooled, "snoozed": record["snoozed_until"], "rested": rested})
    return ends.assign(
        do_not_contact=record["do_not_contact"].eq(True),  # noqa: FBT003 - missing is no
        until=ends.max(axis=1),
    )


def _excluded(
    customers: pd.DataFrame, rests: pd.DataFrame, settings: Settings, day: pd.Timestamp
) -> pd.Series:
    """Return the first rule that leaves a customer out (R32); missing when none does."""
    days_since = customers["days_since"]
    rules = {
        words.ALL_RETURNED: customers["orders"] == 0,
        words.LOST: days_since > settings.lost_multiplier * customers["threshold"],
        words.SINGLE_ORDER: _single_order(customers, settings, day),
        words.DO_NOT_CONTACT: rests["do_not_contact"],
        words.COOLING: (rests["cooled"] > day) | (rests["snoozed"] > day),
        words.JUST_ORDERED: days_since < settings.rest_after_order_days,
        words.NO_REASON: ~_wanted(customers, settings),
    }
    excluded = np.select(list(rules.values()), list(rules), "")
    return pd.Series(excluded, index=customers.index, dtype="str").replace("", None)


def _single_order(customers: pd.DataFrame, settings: Settings, day: pd.Timestamp) -> pd.Series:
    """Return who ordered once, but not when new customers are followed up."""
    rule = settings.single_order
    late: pd.Series
    if rule.mode == "days":
        late = customers["days_since"] > rule.days
    else:
        last_month = day.to_period("M") - 1
        late = customers["last_order"].dt.to_period("M") != last_month
    return late & (customers["orders"] == 1) & rule.enabled


def _wanted(customers: pd.DataFrame, settings: Settings) -> pd.Series:
    """Return who is worth a contact (R33); who ordered once is, having passed R32 so far."""
    return (
        (customers["risk_tags"] != "")
        | customers["potential"].isin([words.STAR, words.POTENTIAL])
        | (customers["score"] >= settings.wanted.score)
        | (customers["orders"] >= settings.wanted.orders)
        | customers["growth"].isin([words.RISING, words.PROMISING])
        | (customers["orders"] == 1)
    )
