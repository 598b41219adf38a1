"""An invented clothing shop's orders: nobody in them exists, and no operator assigns the phones.

Who comes back follows the usual model of repeat buying (BG/NBD): everybody has a pace of their own
and, after each order, a chance of their own to stay away for good. All words are in ``shop.json``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, product
from math import exp, log
from pathlib import Path
from random import Random
from typing import Any, Final

Row = dict[str, Any]
"""An order line by header; an empty cell is None."""

SHOP: Final[dict[str, Any]] = json.loads(
    Path(__file__).with_name("shop.json").read_text(encoding="utf-8")
)
HEADERS: Final[tuple[str, ...]] = tuple(SHOP["fields"])
"""In the order of the specification."""

DAYS: Final = 425
"""Length of the history."""
FESTIVALS: Final = {(6, 18): 2.5, (11, 11): 3.0, (12, 12): 1.0}
"""Month and day → how much busier the day is, in shares of an ordinary one."""
BUILD_UP_DAYS: Final = 8
WEEKEND: Final = 1.3
OCCASIONS: Final = 0.08
"""Share of customers who buy a lot for an occasion, and then hardly again."""
RETURNS_ALL: Final = 99
"""A fussiness at which everything goes back."""


@dataclass(frozen=True, slots=True)
class Good:
    """What an article costs and how it fares."""

    sku: str
    category: str
    price: float
    cost: float
    """元, what the supplier is paid."""
    returns: float
    """Share of the lines that come back."""
    weight: float
    """Demand when it is new, in its best season."""
    launched: date
    lasting: float
    """Days in which the demand falls to a third."""

    def demand(self, day: date) -> float:
        """Return how much it is asked for on a day."""
        age = (day - self.launched).days
        season = SHOP["categories"][self.category]["months"][day.month - 1]
        return self.weight * season * (exp(-age / self.lasting) + 0.2) if age >= 0 else 0.0


@dataclass(frozen=True, slots=True)
class Customer:
    """Who somebody is and how they buy."""

    name: str
    phone: str | None
    platform: str
    salesperson: str | None
    tastes: frozenset[str]
    """Categories."""
    pace: float
    """Usual days between two orders."""
    leaving: float
    """Chance to stay away for good after an order."""
    appetite: float
    """How much and how dear they buy; 1 is usual."""
    drift: float
    """Growth of the appetite from order to order, as a logarithm."""
    fussiness: float
    """Factor of the goods' return rates."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody buys at once."""

    day: date
    customer: Customer
    goods: tuple[Good, ...]


class Season:
    """The days of the history: how busy each is and what is asked for."""

    def __init__(self, random: Random, until: date) -> None:
        self.first, self.last = until - timedelta(days=DAYS - 1), until
        days = [self.first + timedelta(days=at) for at in range(DAYS)]
        self.bustle = [bustle(day) for day in days]
        self.goods = [*_range(random, self.first), *_notable(self.first, self.last)]
        self.demand = [list(accumulate(g.demand(day) for g in self.goods)) for day in days[::7]]

    def arrivals(self, random: Random, customers: int) -> list[date]:
        """Return each customer's first day: many early, for the shop is older, and one the last."""
        weights = [busy * (1 + 3 * exp(-at / 30)) for at, busy in enumerate(self.bustle)]
        found = random.choices(range(DAYS), weights, k=customers - 1)
        return [self.last, *(self.first + timedelta(days=at) for at in found)]

    def near(self, random: Random, day: date, after: date) -> date | None:
        """Return a busy day around ``day`` and later than ``after``; None beyond the history."""
        at = (day - self.first).days
        earliest = max(at - 4, (after - self.first).days + 1)
        if max(at, earliest) >= DAYS:
            return None
        choice = range(earliest, min(at + 4, DAYS - 1) + 1)
        chosen = random.choices(choice, self.bustle[choice.start : choice.stop])[0]
        return self.first + timedelta(days=chosen)

    def on_show(self, random: Random, day: date) -> list[Good]:
        """Return some goods as people come upon them that day."""
        weights = self.demand[(day - self.first).days // 7]
        return random.choices(self.goods, cum_weights=weights, k=4)


def sample_orders(until: date, *, customers: int = 3000, seed: int = 20) -> list[Row]:
    """Invent the order lines of the fourteen months that end with ``until``, in order of time.

    The headers are those of the specification's section 1, dates are ``date``, money is 元, and
    what is known of returns is what is known on ``until``. Same arguments, same lines.
    """
    random = Random(seed)  # noqa: S311 - a shop is made up, not a secret
    season = Season(random, until)
    arrived = zip(season.arrivals(random, customers), _people(random, customers), strict=True)
    orders = [
        order for first, customer in arrived for order in _orders(random, season, customer, first)
    ]
    orders.sort(key=lambda order: order.day)
    return [
        row for number, order in enumerate(orders) for row in _rows(random, order, number, until)
    ]


def bustle(day: date) -> float:
    """Return how busy a day is; an ordinary weekday has 1."""
    busy = WEEKEND if day.isoweekday() > 5 else 1.0  # noqa: PLR2004 - Saturday and Sunday
    for (month, number), lift in FESTIVALS.items():
        ahead = (date(day.year, month, number) - day).days
        if 0 <= ahead < BUILD_UP_DAYS:
            busy += lift / (1 + ahead)
    return busy


# What is sold


def _range(random: Random, first: date) -> Iterator[Good]:
    """Yield the ordinary goods: each name of each category in each look."""
    number = 100
    for category, known in SHOP["categories"].items():
        for (name, price), look in product(known["names"].items(), SHOP["looks"]):
            number += 1
            tag = price + random.choice((-20, -10, 0, 0, 10, 20, 30))
            yield Good(
                sku=f"{known['code']}{number} {look}{name}",
                category=category,
                price=tag,
                cost=round(tag * (known["cost"] + random.uniform(-0.04, 0.04))),
                returns=known["returns"] * random.uniform(0.5, 1.3),
                weight=random.paretovariate(5),
                launched=first + timedelta(days=random.randrange(-150, DAYS)),
                lasting=random.uniform(60, 180),
            )


def _notable(first: date, last: date) -> Iterator[Good]:
    """Yield the goods that alerts are about."""
    for number, each in enumerate(SHOP["notable"], 901):
        known = SHOP["categories"][each["category"]]
        is_new = "age" in each
        yield Good(
            sku=f"{known['code']}{number} {each['name']}",
            category=each["category"],
            price=each["price"],
            cost=round(each["price"] * each.get("cost", known["cost"])),
            returns=each.get("returns", known["returns"] / 2),
            weight=each["weight"],
            launched=last - timedelta(days=each["age"]) if is_new else first,
            lasting=60 if is_new else 2 * DAYS,
        )


# Who buys


def _people(random: Random, number: int) -> Iterator[Customer]:
    phones = random.sample(range(10**7, 10**8), number)
    for phone, salesperson in zip(phones, _shared_out(random, number), strict=True):
        for_occasion = _happens(random, OCCASIONS)
        yield Customer(
            name=_name(random),
            phone=None if _happens(random, 0.035) else f"120{phone}",
            platform=_drawn(random, SHOP["platforms"]),
            salesperson=None if _happens(random, 0.04) else salesperson,
            tastes=frozenset(random.sample(list(SHOP["categories"]), 3)),
            pace=min(max(random.lognormvariate(log(40), 0.5), 12), 150),
            leaving=0.95 if for_occasion else random.betavariate(0.8, 1.1),
            appetite=9 if for_occasion else random.lognormvariate(-0.05, 0.2),
            drift=random.gauss(0, 0.08),
            fussiness=random.choices((0.7, 3, RETURNS_ALL), (86, 12, 2))[0],
        )


def _name(random: Random) -> str:
    given = random.choice(SHOP["given_second"])
    if _happens(random, 0.85):
        given = random.choice(SHOP["given_first"]) + given
    return f"{random.choice(SHOP['surnames'])}{given}"


def _shared_out(random: Random, customers: int) -> list[str]:
    """Return each customer's salesperson: the exact shares, so that a small shop has them too."""
    shares = SHOP["sales"]
    dealt = [name for name, share in shares.items() for _ in range(share * customers // 100)]
    dealt += random.choices(list(shares), k=customers - len(dealt))
    random.shuffle(dealt)
    return dealt


def _happens(random: Random, share: float) -> bool:
    return random.random() < share


def _drawn(random: Random, weights: dict[str, float]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _orders(random: Random, season: Season, customer: Customer, first: date) -> Iterator[Order]:
    day: date | None = first
    appetite = customer.appetite
    while day is not None:
        yield Order(day, customer, tuple(_basket(random, season, customer, day, appetite)))
        if _happens(random, customer.leaving):
            return
        appetite *= exp(customer.drift)
        gap = customer.pace * random.lognormvariate(0, 0.35)
        day = season.near(random, day + timedelta(days=round(gap)), day)


def _basket(
    random: Random, season: Season, customer: Customer, day: date, appetite: float
) -> list[Good]:
    """Return one to seven goods; appetite takes more of them and dearer ones."""
    basket: dict[str, Good] = {}
    for _ in range(1 + min(int(random.expovariate(1.9 / appetite)), 6)):
        shown = season.on_show(random, day)
        liked = [good for good in shown if good.category in customer.tastes] or shown
        liked.sort(key=lambda good: (good.price, good.sku))
        good = liked[int(random.random() ** (1 / appetite) * len(liked))]
        basket[good.sku] = good
    return list(basket.values())


# What is written down


def _rows(random: Random, order: Order, number: int, until: date) -> Iterator[Row]:
    customer, kinds = order.customer, SHOP["order_types"]
    digits = SHOP["order_digits"][customer.platform] - 14
    order_no = f"{order.day:%Y%m%d}{number:06}{random.randrange(10**digits):0{digits}}"
    kind = random.choices(kinds, [each["weight"] for each in kinds])[0]
    for good in order.goods:
        quantity = 2 if _happens(random, 0.04) else 1
        received = good.price * quantity * kind["price"] * _discount(random, order.day)
        paid = round(good.cost * quantity * kind["cost"], 2)
        values = (
            *(order_no, order.day, customer.name, customer.phone, customer.platform),
            *(good.category, good.sku, quantity, round(received, 2)),
            None if _happens(random, 0.03) else paid,
            *_return(random, order, good, until),
            *(customer.salesperson, kind["name"]),
        )
        yield dict(zip(HEADERS, values, strict=True))


def _discount(random: Random, day: date) -> float:
    if bustle(day) > 1 + WEEKEND / 2:
        return 0.88
    return random.choice((1, 1, 1, 0.95, 0.9))


def _return(random: Random, order: Order, good: Good, until: date) -> tuple[str | None, str | None]:
    """Return the parcel's number and the status of what came back by ``until``."""
    sent_back = _happens(random, good.returns * order.customer.fussiness)
    if not sent_back or order.day + timedelta(days=random.randint(3, 12)) > until:
        return None, None
    parcel = f"{random.choice(SHOP['carriers'])}{random.randrange(10**12, 10**13)}"
    status = _drawn(random, SHOP["return_statuses"])
    return (None if _happens(random, 0.2) else parcel), status
