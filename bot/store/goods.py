"""What was sold, from the latest run: a SKU's figures, and the money of each month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, select

from bot.store.database import Database
from bot.store.lookup import latest_slot, spelt
from bot.store.tables import order_lines

FEN: Final = 100

_kept: Final = order_lines.c.returned.is_(False)
_costed: Final = and_(_kept, order_lines.c.paid > 0, order_lines.c.received > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuFigures:
    """A SKU over all lines that took part in the latest run."""

    sku: str
    orders: int
    lines: int
    customers: int
    returned: int
    """Lines."""
    received: float
    """元 of the kept lines."""
    margin_rate: float | None
    """Share of what was received, over the lines whose cost is known; None where none is."""
    first: date
    last: date


Months = tuple[tuple[str, float], ...]
"""``2026-11`` → 元 of the kept lines, oldest first, without gaps."""


class Goods:
    """Answers about SKUs and months."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sku(self, text: str) -> SkuFigures | None:
        """Return the figures of the SKU of this name, in any case and width."""
        line = order_lines.c
        order = line.id + "\n" + line.order_no
        statement = (
            select(
                line.sku,
                func.count(func.distinct(order)).label("orders"),
                func.count().label("lines"),
                func.count(func.distinct(line.id)).label("customers"),
                func.sum(case((line.returned, 1), else_=0)).label("returned"),
                _sum(_kept, line.received).label("received"),
                _sum(_costed, line.received).label("costed"),
                _sum(_costed, line.paid).label("paid"),
                func.min(line.ordered_on).label("first"),
                func.max(line.ordered_on).label("last"),
            )
            .where(line.slot == latest_slot, spelt(line.sku, text))
            .group_by(line.sku)
            .order_by(func.count().desc(), line.sku)
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        return SkuFigures(
            sku=row.sku,
            orders=row.orders,
            lines=row.lines,
            customers=row.customers,
            returned=row.returned,
            received=int(row.received) / FEN,
            margin_rate=float((row.costed - row.paid) / row.costed) if row.costed else None,
            first=row.first,
            last=row.last,
        )

    def months_of_sku(self, sku: str) -> Months:
        """Return what a SKU brought each month."""
        return self._months(order_lines.c.sku == sku)

    def months_of_customer(self, customer_id: str) -> Months:
        """Return what a customer spent each month."""
        return self._months(order_lines.c.id == customer_id)

    def followed(
        self, contacted: Sequence[tuple[str, date]], within: timedelta
    ) -> tuple[int, float]:
        """Return how many orders, and of how much (元), came after contacts (customer, day).

        An order counts once, from the day of a contact until ``within`` has passed.
        """
        line = order_lines.c
        orders: dict[tuple[str, str], int] = {}
        with self._database.reading() as connection:
            for customer_id, day in contacted:
                statement = (
                    select(line.order_no, func.sum(line.received).label("received"))
                    .where(line.slot == latest_slot, line.id == customer_id, _kept)
                    .where(line.ordered_on.between(day, day + within))
                    .group_by(line.order_no)
                )
                for row in connection.execute(statement):
                    orders[customer_id, row.order_no] = int(row.received)
        return len(orders), sum(orders.values()) / FEN

    def _months(self, wanted: ColumnElement[bool]) -> Months:
        line = order_lines.c
        statement = (
            select(line.ordered_on, func.sum(line.received).label("received"))
            .where(line.slot == latest_slot, wanted, _kept)
            .group_by(line.ordered_on)
        )
        with self._database.reading() as connection:
            days = [(row.ordered_on, int(row.received)) for row in connection.execute(statement)]
        return _by_month(days)


def _sum(where: ColumnElement[bool], amount: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((where, amount), else_=0)), 0)


def _by_month(days: Iterable[tuple[date, int]]) -> Months:
    """Return the 元 of each month between the first and the last of the days (in 分)."""
    fen: dict[int, int] = {}
    for day, amount in days:
        month = day.year * 12 + day.month - 1
        fen[month] = fen.get(month, 0) + amount
    if not fen:
        return ()
    return tuple(
        (f"{month // 12:04}-{month % 12 + 1:02}", fen.get(month, 0) / FEN)
        for month in range(min(fen), max(fen) + 1)
    )
