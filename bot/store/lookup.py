"""The questions people ask of the latest run: who somebody is and what they ordered."""

import os
import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select

from bot.store.database import Database
from bot.store.tables import order_lines, runs, scores
from scoring import schema
from scoring.records import Customer, OrderLine

_finished: Final = runs.alias("finished")
latest_run: Final = (
    select(func.max(_finished.c.id)).where(_finished.c.finished_at.is_not(None)).scalar_subquery()
)

_HIGHER_SCORE_FIRST: Final = (scores.c.score.desc().nulls_last(), scores.c.position)

_CUSTOMERS: Final[Select[Any]] = (
    select(*(scores.c[name] for name in schema.CUSTOMERS))
    .where(scores.c.run_id == latest_run)
    .order_by(*_HIGHER_SCORE_FIRST)
)

_LINES: Final[Select[Any]] = select(order_lines).where(order_lines.c.run_id == latest_run)

_HAN: Final = re.compile(r"[\u3400-\u9fff]")

_LETTERS: Final = re.compile(r"[a-z0-9]{2,8}")

_ALIKE: Final = 0.5
"""Least likeness of a nearest name: of two characters, one."""


def folded(text: str) -> str:
    """Return a text as names are compared: width, case and spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """Return the first letters by which a Chinese name is typed: ``zyy`` for 张一一; else blank."""
    if not _HAN.search(name):
        return ""
    # Names are no phrases, whose readings take 0.2 s and 50 MB of every start.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # noqa: PLC0415 - reads the environment when imported

    letters = pinyin(folded(name), style=Style.FIRST_LETTER, errors=_keep)
    return "".join(letter for (letter, *_) in letters).casefold()


def _keep(other: str) -> str:
    return "".join(other.split())


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
        nearness = case(
            (column == name, 0), (column.startswith(name, autoescape=True), 1), else_=2
        ).label("nearness")
        statement = (
            _CUSTOMERS.add_columns(nearness)
            .where(column.contains(name, autoescape=True))
            .order_by(None)
            .order_by(nearness, *_HIGHER_SCORE_FIRST)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        return [_customer(row) for row in rows if row.nearness == rows[0].nearness]

    def by_initials(self, text: str, limit: int) -> list[Customer]:
        """Return the customers whose Chinese name is typed by these first letters, or begins so."""
        letters = folded(text).replace(" ", "")
        if not _LETTERS.fullmatch(letters):
            return []
        column = scores.c.initials
        exact = case((column == letters, 0), else_=1)
        statement = (
            _CUSTOMERS.where(column.startswith(letters, autoescape=True))
            .order_by(None)
            .order_by(exact, *_HIGHER_SCORE_FIRST)
            .limit(limit)
        )
        return self._customers(statement)

    def nearest_names(self, text: str, limit: int = 3) -> list[str]:
        """Return the customers' names most like a text, the nearest first."""
        name = folded(text)
        column = scores.c.folded_name
        alike: list[ColumnElement[bool]] = [
            column.contains(character, autoescape=True) for character in sorted(set(name))[:50]
        ]
        if not alike:
            return []
        statement = select(column, scores.c.customer).where(
            scores.c.run_id == latest_run, or_(*alike)
        )
        with self._database.reading() as connection:
            names = {row.folded_name: row.customer for row in connection.execute(statement)}
        return [names[near] for near in get_close_matches(name, sorted(names), limit, _ALIKE)]

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

    def _customers(self, statement: Select[Any]) -> list[Customer]:
        with self._database.reading() as connection:
            return [_customer(row) for row in connection.execute(statement)]

    def _lines(self, wanted: ColumnElement[bool]) -> list[OrderLine]:
        # Sorted here: told to sort, SQLite reads the whole run in order rather than the index.
        with self._database.reading() as connection:
            rows = sorted(connection.execute(_LINES.where(wanted)), key=lambda row: row.position)
        return [_order_line(row) for row in rows]


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
    del values["run_id"], values["position"]
    paid = values["paid"]
    values |= {
        "customer_id": values.pop("id"),
        "received": values["received"] / 100,
        "paid": None if paid is None else paid / 100,
    }
    return OrderLine(**values)
