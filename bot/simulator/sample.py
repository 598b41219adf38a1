"""An invented clothing shop: its customers' orders, lifelike, the same for the same arguments."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

Row = dict[str, Any]

SHOP: Final[dict[str, Any]] = json.loads(
    Path(__file__).with_name("sample.json").read_text(encoding="utf-8")
)
"""The shop's vocabulary: goods, prices, platforms, names, and how often what happens."""

HEADERS: Final = tuple(SHOP["fields"])
DAYS: Final = 430
"""How far back the orders go."""
HOT_DAYS: Final = 45
_GOODS: Final = {
    name: (category, about)
    for category, about in SHOP["categories"].items()
    for name in about["goods"]
}


@dataclass(frozen=True)
class _Person:
    """A customer as the shop knows them, and how they buy."""

    name: str
    phone: str
    platform: str
    seller: str
    favourite: str
    """Category."""
    means: float
    """What they spend compared with others."""
    returns: float
    """How often they send things back compared with others."""


def sample_orders(until: date, *, customers: int = 3000, seed: int = 20) -> list[Row]:
    """Return order lines up to and on ``until``, oldest first, keyed by ``HEADERS``."""
    chance = Random(seed)  # noqa: S311 - a sample, not a secret
    rows = [
        row
        for number in range(customers)
        for row in _orders_of(_person(number, chance), until, chance)
    ]
    return sorted(rows, key=lambda row: (row[HEADERS[1]], row[HEADERS[0]]))


def _picked(weights: dict[str, float], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _person(number: int, chance: Random) -> _Person:
    given = "".join(chance.sample(SHOP["given"], chance.choice((1, 2, 2, 2))))
    return _Person(
        name=chance.choice(SHOP["surnames"]) + given,
        # No operator has assigned numbers that begin with 120.
        phone="" if chance.random() < 0.02 else f"120{number * 7919 % 10**8:08d}",  # noqa: PLR2004
        platform=_picked(SHOP["platforms"], chance),
        seller="" if chance.random() < 0.01 else _picked(SHOP["sales"], chance),  # noqa: PLR2004
        favourite=chance.choice(list(SHOP["categories"])),
        means=min(max(chance.lognormvariate(0, 0.3), 0.6), 1.5),
        returns=chance.choice((0.3, 0.6, 1, 1, 1.4, 2.5)),
    )


def _orders_of(person: _Person, until: date, chance: Random) -> Iterator[Row]:
    for day in _days(until, chance):
        number = f"{day:%y%m%d}{chance.randrange(10**10):010d}"
        kind = _picked(SHOP["order_types"], chance)
        for _ in range(chance.choice((1, 1, 1, 1, 1, 2, 2, 3))):
            order = (number, day, person.name, person.phone, person.platform)
            bought = _bought(person, _goods(person, day, until, chance), chance)
            cells = (*order, *bought, person.seller or None, kind or None)
            yield dict(zip(HEADERS, cells, strict=True))


def _days(until: date, chance: Random) -> list[date]:
    """Return when somebody ordered: once, now and then, or by a rhythm of their own."""
    if chance.random() < 0.54:  # noqa: PLR2004 - as many as of the real shops
        ago = timedelta(days=int(chance.triangular(0, DAYS, 60)))
        return [_busy_day(until - ago, until, chance)]
    orders = 2 + min(int(chance.expovariate(0.42)), 22)
    rhythm = max(4.0, min(chance.lognormvariate(3.4, 0.6), DAYS / orders))
    day = until - timedelta(days=_silence(rhythm, chance))
    days = []
    for _ in range(orders):
        days.append(_busy_day(day, until, chance))
        day -= timedelta(days=max(1, round(chance.gauss(rhythm, rhythm * 0.3))))
    return [day for day in days if day > until - timedelta(days=DAYS)]


def _silence(rhythm: float, chance: Random) -> int:
    """Return the days since the last order: on time, due, late, or gone."""
    spans = ((0, rhythm), (rhythm, 90), (90, 175), (175, 330))
    first, last = chance.choices(spans, (35, 35, 18, 12))[0]
    return int(chance.uniform(first, last))


def _busy_day(day: date, until: date, chance: Random) -> date:
    """Move a day to a promotion that is near, or now and then to a weekend."""
    if (day.month, day.day) in ((11, 10), (11, 12), (6, 17), (6, 19)):
        day = day.replace(day=11 if day.month == 11 else 18)  # noqa: PLR2004 - 11.11 and 6.18
    elif chance.random() < 0.25:  # noqa: PLR2004
        day += timedelta(days=(5 - day.weekday()) % 7)
    return min(day, until)


def _goods(person: _Person, day: date, until: date, chance: Random) -> str:
    """Return what is bought: what is hot now, what they like, what the season asks for."""
    if (until - day).days < HOT_DAYS and chance.random() < 0.3:  # noqa: PLR2004
        return str(chance.choice(SHOP["hot_goods"]))
    if chance.random() < 0.4:  # noqa: PLR2004
        return str(chance.choice(SHOP["categories"][person.favourite]["goods"]))
    in_season = [goods for goods, (_, about) in _GOODS.items() if day.month in about["months"]]
    return str(chance.choice(in_season))


def _bought(person: _Person, goods: str, chance: Random) -> tuple[object, ...]:
    """Return category, goods, quantity, received, paid, return number and return status."""
    category, about = _GOODS[goods]
    cheapest, dearest = about["price"]
    place = about["goods"].index(goods) / (len(about["goods"]) - 1)
    quantity = 2 if chance.random() < 0.06 else 1  # noqa: PLR2004
    price = (cheapest + (dearest - cheapest) * place) * person.means * quantity
    received = round(price * chance.uniform(0.85, 1))
    share = SHOP["thin_goods"].get(goods, about["cost"] * chance.uniform(0.94, 1.06))
    back = chance.random() < SHOP["bad_goods"].get(goods, about["returns"] * person.returns)
    return (
        category,
        goods,
        quantity,
        float(received),
        None if chance.random() < 0.08 else round(received * share, 2),  # noqa: PLR2004
        f"SF{chance.randrange(10**13):013d}" if back and chance.random() < 0.7 else None,  # noqa: PLR2004
        chance.choice(SHOP["returned"]) if back else None,
    )
