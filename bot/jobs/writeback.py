"""The record of contacts → a row each in a table of the shop's own, in batches, once.

What is promised. Rows are claimed in the store as a batch before they are written, under a token
by which Feishu takes a repeated write for the same one. How long it remembers a token is not
documented, so a batch that was tried before is first looked for in the table by its numbers: it
was written as a whole or not at all. A batch that cannot be written waits, and all that follows
waits behind it; nothing is left out.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from bot.config import BitablePlace, Config
from bot.errors import FeishuError, SourceError
from bot.jobs.sender import Sender
from bot.sources import explained, find_table
from bot.store import Batch, Contact
from cards import texts

log = logging.getLogger(__name__)

MOST: Final = 500
"""Rows of a batch; Feishu takes 1,000."""
TEXT, NUMBER, CHOICE, DAY, PHONE = 1, 2, 3, 5, 13
"""Types of a column (2.3)."""


@dataclass(frozen=True, slots=True)
class _Table:
    base: str
    table_id: str
    types: Mapping[str, int]
    """Header → type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writeback:
    """Writes what the shop's table does not have yet."""

    config: Callable[[], Config]
    sender: Sender

    def __call__(self) -> int:
        """Write all that is missing and return the number of rows; 0 where no table is configured.

        Raises SourceError where the table must be mended, FeishuError where nothing but waiting
        helps; what could not be written is written the next time.
        """
        place = self.config().contacts_table
        if place is None:
            return 0
        written, table = 0, None
        while batch := self.sender.store.writebacks.next(MOST, self.sender.now()):
            try:
                table = table or self._table(place)
                self._write(table, batch)
            except FeishuError as error:
                raise explained("contacts_table", error) from error
            self.sender.store.writebacks.written(batch.token, self.sender.now())
            written += len(batch.contacts)
        if written:
            log.info("contacts written back", extra={"rows": written})
        return written

    def _table(self, place: BitablePlace) -> _Table:
        base, table_id, name, _ = find_table(self.sender.gateway, place)
        fields = self.sender.gateway.bitable_fields(base, table_id)
        types = {field["field_name"]: int(field["type"]) for field in fields}
        headers = texts().contacts_table.headers
        missing = [header for header in headers.values() if header not in types]
        if missing:
            raise SourceError(
                f"contacts_table: {name} lacks the columns {', '.join(missing)}; add them as text"
                f" ({headers['number']} as a number, {headers['at']} as text or date)"
            )
        if types[headers["number"]] != NUMBER:
            raise SourceError(
                f"contacts_table: {name}: the column {headers['number']} must hold numbers, by"
                " which a row is found again; change its type to number"
            )
        return _Table(base, table_id, types)

    def _write(self, table: _Table, batch: Batch) -> None:
        numbers = [contact.id for contact in batch.contacts]
        if not batch.fresh:
            column = texts().contacts_table.headers["number"]
            where = (table.base, table.table_id, column, min(numbers), max(numbers))
            if self.sender.gateway.bitable_numbers(*where) & set(numbers):
                return
        rows = self._rows(table, batch.contacts)
        self.sender.gateway.bitable_create(table.base, table.table_id, rows, batch.token)

    def _rows(self, table: _Table, contacts: Sequence[Contact]) -> list[dict[str, Any]]:
        headers = texts().contacts_table.headers
        return [
            {
                headers[column]: _cell(value, table.types[headers[column]], self.config())
                for column, value in self._values(contact).items()
                if value is not None
            }
            for contact in contacts
        ]

    def _values(self, contact: Contact) -> dict[Any, Any]:
        say = texts()
        customer = self.sender.store.runs.customer(contact.customer_id)
        return {
            "number": contact.id,
            "at": contact.at,
            "customer": customer.customer if customer else contact.customer_id,
            "phone": (customer.phone or None) if customer else None,
            "what": say.contacts_table.kinds[contact.kind],
            "outcome": say.contact.outcomes[contact.outcome] if contact.outcome else None,
            "note": contact.note or None,
            "until": contact.until,
            "actor": contact.actor_name,
            "undoes": contact.undoes,
        }


def _cell(value: object, kind: int, config: Config) -> object:
    """Return a value as a column of this type takes it."""
    if kind == NUMBER:
        return value
    if isinstance(value, datetime):
        if kind == DAY:
            return int(value.timestamp() * 1000)
        return f"{value.astimezone(config.zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        if kind == DAY:
            return int(datetime.combine(value, time(), config.zone).timestamp() * 1000)
        return value.isoformat()
    return str(value)
