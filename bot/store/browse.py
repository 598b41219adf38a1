"""The customers of the latest run as a page shows them: filtered, in order, some at a time."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from bot.store.contacts import STANDS
from bot.store.lookup import Lookup, begins, holding, latest_slot, spelt
from bot.store.names import folded
from bot.store.pushes import LIST
from bot.store.tables import contacts, push_items, pushes, scores
from scoring import schema
from scoring.records import Customer

Show = Literal["all", "listed", "waiting", "contacted"]
OrderBy = Literal["score", "spend", "orders", "longest", "latest", "returns"]

_BEST_FIRST: Final = (
    scores.c.score.desc().nulls_last(), scores.c.clv.desc(), scores.c.days_since, scores.c.id,
)  # fmt: skip
"""As R35 has it."""
_ORDERS: Final[Mapping[str, tuple[ColumnElement[Any], ...]]] = {
    "score": (),
    "spend": (scores.c.spend.desc(),),
    "orders": (scores.c.orders.desc(),),
    "longest": (scores.c.days_since.desc(),),
    "latest": (scores.c.days_since,),
    "returns": (scores.c.return_rate.desc(),),
}
_LABELS: Final = ("potential", "growth")
_CHOICES: Final = ("platform", "tier", "salesperson", *_LABELS, "risk_tags")
_LETTERS: Final = re.compile(r"[a-z0-9]{2,8}")
_TAIL: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which customers, and in which order; "" and None ask for nothing."""

    day: date
    """Whose lists and contacts count."""
    owner: str | None = None
    """Only theirs: their own, and who is on their list of the day."""
    text: str = ""
    """Part of a name, its first letters, a phone or its last four digits, a SKU."""
    show: Show = "all"
    least: float | None = None
    """Score."""
    below: float | None = None
    tier: str = ""
    tag: str = ""
    """Potential, growth or risk."""
    platform: str = ""
    seller: str = ""
    order_by: OrderBy = "score"


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, each with the number of customers, most first."""

    tiers: Mapping[str, int]
    tags: Mapping[str, int]
    platforms: Mapping[str, int]
    sellers: Mapping[str, int]


class Browse(Lookup):
    """Leafs through the latest run."""

    def page(self, wanted: Wanted, offset: int, limit: int) -> tuple[list[Customer], int]:
        """Return some of the customers wanted, and how many there are."""
        where = _where(wanted)
        count = select(func.count()).select_from(scores).where(*where)
        with self._database.reading() as connection:
            total = int(connection.scalar(count) or 0)
        return self._customers(_rows(wanted, where).offset(offset).limit(limit)), total

    def all(self, wanted: Wanted) -> list[Customer]:
        """Return all customers wanted."""
        return self._customers(_rows(wanted, _where(wanted)))

    def choices(self, wanted: Wanted) -> Choices:
        """Return what can be asked for of a day and owner, whatever else is wanted."""
        columns = [scores.c[name] for name in _CHOICES]
        statement = (
            select(*columns, func.count().label("people"))
            .where(scores.c.slot == latest_slot, *_owned(wanted))
            .group_by(*columns)
        )
        tiers, tags, platforms, sellers = (Counter[str]() for _ in range(4))
        with self._database.reading() as connection:
            for row in connection.execute(statement):
                tiers[row.tier] += row.people
                platforms[row.platform] += row.people
                sellers[row.salesperson] += row.people
                for tag in filter(None, [row.potential, row.growth, *row.risk_tags.split("|")]):
                    tags[tag] += row.people
        return Choices(*(dict(each.most_common()) for each in (tiers, tags, platforms, sellers)))


def _rows(wanted: Wanted, where: list[ColumnElement[bool]]) -> Select[Any]:
    columns = (scores.c[name] for name in schema.CUSTOMERS)
    return select(*columns).where(*where).order_by(*_ORDERS[wanted.order_by], *_BEST_FIRST)


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    own = scores.c
    where = [own.slot == latest_slot, *_owned(wanted), *_shown(wanted), *_named(wanted.text)]
    if wanted.least is not None:
        where.append(own.score >= wanted.least)
    if wanted.below is not None:
        where.append(own.score < wanted.below)
    equal = ("tier", wanted.tier), ("platform", wanted.platform), ("salesperson", wanted.seller)
    where += [own[name] == value for name, value in equal if value]
    if wanted.tag:
        among = ("|" + own.risk_tags + "|").contains(f"|{wanted.tag}|", autoescape=True)
        where.append(or_(*(own[name] == wanted.tag for name in _LABELS), among))
    return where


def _owned(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.owner is None:
        return []
    return [or_(scores.c.salesperson == wanted.owner, _listed(wanted))]


def _listed(wanted: Wanted) -> ColumnElement[bool]:
    """Return whether a customer is on a list of the day: the owner's, else anybody's."""
    lists = (
        select(push_items.c.customer_id)
        .join(pushes, pushes.c.id == push_items.c.push_id)
        .where(pushes.c.day == wanted.day, pushes.c.part == LIST)
    )
    if wanted.owner is not None:
        lists = lists.where(pushes.c.person == wanted.owner)
    return scores.c.id.in_(lists)


def _shown(wanted: Wanted) -> list[ColumnElement[bool]]:
    of_day = and_(contacts.c.customer_id == scores.c.id, STANDS, contacts.c.day >= wanted.day)
    contacted = exists().where(of_day, contacts.c.kind == "contacted")
    if wanted.show == "contacted":
        return [contacted]
    if wanted.show == "all":
        return []
    if wanted.show == "listed":
        return [_listed(wanted)]
    snoozed = exists().where(of_day, contacts.c.kind == "snoozed")
    ours = and_(contacts.c.customer_id == scores.c.id, STANDS)
    blocked = exists().where(ours, contacts.c.kind == "blocked")
    return [_listed(wanted), ~contacted, ~snoozed, ~blocked]


def _named(text: str) -> list[ColumnElement[bool]]:
    """Return whether a text means a customer; a part of a phone tells nothing of the rest."""
    name = folded(text)
    if not name:
        return []
    digits, letters = re.sub(r"[\s-]", "", name), name.replace(" ", "")
    own = scores.c
    found = [
        own.folded_name.in_(holding(name)),
        and_(own.phone == digits, own.phone != ""),
        spelt(own.sku, text),
        spelt(own.last_sku, text),
    ]
    if _TAIL.fullmatch(digits):
        found.append(own.phone_tail == digits)
    if _LETTERS.fullmatch(letters):
        found.append(begins(own.initials, letters))
    return [or_(*found)]
