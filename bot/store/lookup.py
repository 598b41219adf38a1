"""The questions people ask of the latest run: who somebody is and what they ordered."""

import re
import unicodedata
from difflib import get_close_matches
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select

from bot.store.database import Database
from bot.store.names import LONGEST, folded
from bot.store.tables import name_parts, order_lines, runs, scores
from scoring import schema
from scoring.records import Customer, OrderLine

_finished: Final = runs.alias("finished")
latest_run: Final = (
    select(func.max(_finished.c.id)).where(_finished.c.finished_at.is_not(None)).scalar_subquery()
)
latest_slot: Final = select(runs.c.slot).where(runs.c.id == latest_run).scalar_subquery()

_HIGHER_SCORE_FIRST: Final = (scores.c.score.desc().nulls_last(), scores.c.id)

_CUSTOMERS: Final[Select[Any]] = (
    select(*(scores.c[name] for name in schema.CUSTOMERS))
    .where(scores.c.slot == latest_slot)
    .order_by(*_HIGHER_SCORE_FIRST)
)

_LINES: Final[Select[Any]] = select(order_lines).where(order_lines.c.slot == latest_slot)

_LETTERS: Final = re.compile(r"[a-z0-9]{2,8}")

_ALIKE: Final = 0.5
"""Least likeness of a nearest name: of two characters, one."""
_MOST: Final = 1000
"""Customers, and names, that are looked at: where more fit, nobody reads on to the best of them."""
_BEYOND: Final = "\U0010ffff"


class Lookup:
    """Answers from the latest run; where several customers fit, the higher score comes first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer of this id."""
        found = self._customers(_CUSTOMERS.where(scores.c.id == customer_id))
        return found[0] if found else None

    def by_ref(self, ref: str) -> Customer | None:
        """Return the customer whom a button names."""
        found = self._customers(_CUSTOMERS.where(scores.c.ref == ref))
        return found[0] if found else None

    def by_phone(self, phone: str) -> list[Customer]:
        """Return the customers with this number, as cleaned by R4."""
        return self._customers(_CUSTOMERS.where(scores.c.phone == phone, scores.c.phone != ""))

    def by_phone_tail(self, last4: str) -> list[Customer]:
        """Return the customers whose number ends in these four digits."""
        return self._customers(_CUSTOMERS.where(scores.c.phone_tail == last4))

    def by_name(self, text: str, limit: int) -> list[Customer]:
        """Return the customers of this name, else those whose name begins so, else holds it."""
        name = folded(text)
        if not name:
            return []
        column = scores.c.folded_name
        parts = holding(name).limit(_MOST)
        for wanted in (column == name, begins(column, name), column.in_(parts)):
            if found := self._best(wanted, limit):
                return found
        return []

    def by_initials(self, text: str, limit: int) -> list[Customer]:
        """Return the customers whose Chinese name is typed by these first letters, or begins so."""
        letters = folded(text).replace(" ", "")
        if not _LETTERS.fullmatch(letters):
            return []
        column = scores.c.initials
        exact = self._best(column == letters, limit)
        others = begins(column, letters) & (column != letters)
        return exact + self._best(others, limit - len(exact)) if len(exact) < limit else exact

    def nearest_names(self, text: str, limit: int = 3) -> list[str]:
        """Return the customers' names most like a text, the nearest first."""
        name = folded(text)
        known: set[str] = set()
        with self._database.reading() as connection:
            for character in sorted(set(name))[:50]:
                known |= set(connection.scalars(holding(character).limit(_MOST)))
            near = get_close_matches(name, sorted(known), limit, _ALIKE)
            column = scores.c.folded_name
            statement = select(column, scores.c.customer).distinct()
            rows = connection.execute(
                statement.where(scores.c.slot == latest_slot, column.in_(near))
            )
            names = {row.folded_name: row.customer for row in rows}
        return [names[each] for each in near if each in names]

    def order(self, order_no: str) -> list[OrderLine]:
        """Return the lines with this order number, of whichever customers."""
        return self._lines(spelt(order_lines.c.order_no, order_no))

    def by_return_no(self, return_no: str) -> list[OrderLine]:
        """Return the lines that came back under this number."""
        return self._lines(spelt(order_lines.c.return_no, return_no))

    def orders_of(self, customer_id: str, limit: int) -> list[OrderLine]:
        """Return a customer's latest lines, newest first."""
        statement = (
            _LINES.where(order_lines.c.id == customer_id)
            .order_by(order_lines.c.ordered_on.desc(), order_lines.c.position)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_order_line(row) for row in connection.execute(statement)]

    def _best(self, wanted: ColumnElement[bool], limit: int) -> list[Customer]:
        """Return those of the highest score among ``_MOST`` customers wanted."""
        own = scores.c
        some = select(own.id, own.score).where(own.slot == latest_slot, wanted).limit(_MOST)
        of_some = some.subquery().c
        best = select(of_some.id).order_by(of_some.score.desc().nulls_last(), of_some.id)
        # Their whole rows only once they are known: of a common name they are all over the disk.
        return self._customers(_CUSTOMERS.where(own.id.in_(best.limit(limit))))

    def _customers(self, statement: Select[Any]) -> list[Customer]:
        with self._database.reading() as connection:
            return [_customer(row) for row in connection.execute(statement)]

    def _lines(self, wanted: ColumnElement[bool]) -> list[OrderLine]:
        # Sorted here: told to sort, SQLite reads the whole run in order rather than the index.
        with self._database.reading() as connection:
            rows = list(connection.execute(_LINES.where(wanted)))
        return [_order_line(row) for row in sorted(rows, key=lambda row: (row.id, row.position))]


def begins(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return whether a text begins so; unlike LIKE, in a way that an index answers."""
    return (column >= text) & (column < text + _BEYOND)


def holding(text: str) -> Select[tuple[str]]:
    """Select the folded names that hold a folded text."""
    own = name_parts.c
    held = begins(own.part, text[:LONGEST]), own.name.contains(text, autoescape=True)
    return select(own.name).where(*held)


def spelt(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return whether a number is this one, as typed or in one case throughout; never blank."""
    number = unicodedata.normalize("NFKC", text).strip()
    return (column != "") & column.in_(sorted({number, number.upper(), number.lower()}))


def _customer(row: Row[Any]) -> Customer:
    values = {name: row._mapping[name] for name in schema.CUSTOMERS}  # noqa: SLF001 - its public name
    values["risk_tags"] = tuple(filter(None, values["risk_tags"].split("|")))
    return Customer(**values)


def _order_line(row: Row[Any]) -> OrderLine:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row by column
    del values["slot"], values["position"]
    paid = values["paid"]
    values |= {
        "customer_id": values.pop("id"),
        "received": values["received"] / 100,
        "paid": None if paid is None else paid / 100,
    }
    return OrderLine(**values)
