"""What a table does when somebody writes into it, a person or the app: its own fields follow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bot.simulator.bitable import Field, Kind, Table, new_record
from bot.simulator.chats import milliseconds

if TYPE_CHECKING:
    from datetime import datetime

    from bot.simulator.api import JsonObject


def add(table: Table, shown: JsonObject, by: JsonObject, at: datetime) -> JsonObject:
    """Append a record with these cells, in the shape that search returns; return it."""
    table.auto_number = max(table.auto_number, len(table.records)) + 1
    record = new_record(f"rec{uuid4().hex[:10]}", shown, by, at)
    table.records.append(record)
    _add_options(table, shown)
    calculate(table, record)
    for field in table.fields:
        if field.type == Kind.AUTO_NUMBER:
            record["fields"][field.name] = str(table.auto_number)
    return record


def change(
    table: Table, record: JsonObject, shown: JsonObject, by: JsonObject, at: datetime
) -> None:
    """Put these cells into a record; None empties."""
    cells = {**record["fields"], **shown}
    record["fields"] = {name: cell for name, cell in cells.items() if cell is not None}
    record["last_modified_by"] = by
    record["last_modified_time"] = int(milliseconds(at))
    _add_options(table, shown)
    calculate(table, record)


def delete(table: Table, record: JsonObject) -> None:
    """Take a record away."""
    table.records = [each for each in table.records if each is not record]


def add_field(table: Table, field: Field) -> None:
    """Append a column; one of times or people says of every record when and by whom it was."""
    table.fields = [*table.fields, field]
    for record in table.records:
        calculate(table, record)


def calculate(table: Table, record: JsonObject) -> None:
    """Put into its own fields when and by whom a record was written."""
    for field in table.fields:
        if field.type in _TIMES:
            record["fields"][field.name] = record[_TIMES[field.type]]
        elif field.type in _PEOPLE:
            record["fields"][field.name] = [record[_PEOPLE[field.type]]]


def _add_options(table: Table, cells: JsonObject) -> None:
    """Add to the select fields what was chosen and is no option yet."""
    for field in table.fields:
        chosen = cells.get(field.name)
        if field.type not in (Kind.SINGLE_SELECT, Kind.MULTI_SELECT) or chosen is None:
            continue
        options = list((field.property or {}).get("options", []))
        known = {option["name"] for option in options}
        for name in [chosen] if isinstance(chosen, str) else chosen:
            if name not in known:
                option = {"id": f"opt{uuid4().hex[:8]}", "name": name, "color": len(options) % 55}
                options.append(option)
                known.add(name)
        changed = {**(field.property or {}), "options": options}
        table.put_field(field, replace(field, property=changed))


_TIMES: Final[dict[int, str]] = {
    Kind.CREATED_TIME: "created_time",
    Kind.MODIFIED_TIME: "last_modified_time",
}
_PEOPLE: Final[dict[int, str]] = {
    Kind.CREATED_USER: "created_by",
    Kind.MODIFIED_USER: "last_modified_by",
}
