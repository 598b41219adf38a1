"""Bitable documents: their tables, fields and records, and the calls that read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.simulator.api import ApiRequest, JsonObject, Refused, Reply, ok, page
from bot.simulator.chats import milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.simulator.tenant import Tenant

# Most errors of this service come with HTTP status 200.
NOT_EXIST = Refused(91402, "NOTEXIST", 200)
FORBIDDEN = Refused(91403, "Forbidden", 200)
NO_TABLE = Refused(1254041, "TableIdNotFound", 200)
NO_VIEW = Refused(1254005, "WrongViewId", 200)
NO_FIELD = Refused(1254045, "FieldNameNotFound", 200)
BAD_FIELD_NAMES = Refused(1254024, "InvalidFieldNames", 200)
BAD_FILTER = Refused(1254018, "InvalidFilter: the stand-in evaluates no filter and no sort", 200)
BAD_PAGE = Refused(1254030, "InvalidPageToken", 200)
MOST_FIELD_NAMES = 200


@dataclass(frozen=True)
class Field:
    """A column; ``type`` and ``ui_type`` are Feishu's, such as 13 and ``Phone``."""

    name: str
    type: int = 1
    ui_type: str = "Text"
    property: JsonObject | None = None
    field_id: str = field(default_factory=lambda: f"fld{uuid4().hex[:10]}")


@dataclass
class Table:
    """A table with its records in the shape that search returns."""

    table_id: str
    name: str
    fields: list[Field]
    records: list[JsonObject]
    views: Sequence[str] = ()
    """Ids; each shows all records."""


def records_of(rows: Sequence[JsonObject], at: datetime) -> list[JsonObject]:
    """Return rows (field name to value) as records, all written at one time."""
    by = {"id": "ou_owner", "name": "owner", "en_name": "", "email": "", "avatar_url": ""}
    written = int(milliseconds(at))
    return [
        {
            "record_id": f"rec{number:08x}",
            "fields": {name: cell for name, cell in row.items() if cell is not None},
            "created_by": by,
            "created_time": written,
            "last_modified_by": by,
            "last_modified_time": written,
        }
        for number, row in enumerate(rows)
    ]


@dataclass
class Base:
    """A Bitable document."""

    app_token: str
    name: str
    time_zone: str = "Asia/Beijing"
    """As Feishu writes it, which is no IANA name."""
    is_advanced: bool = False
    tables: dict[str, Table] = field(default_factory=dict)
    shared: bool = True
    """False: the app was not added to the document, so that all calls answer 91403."""
    managed: bool = True
    """False: with advanced permissions the app may not manage, so that searches find nothing."""


def _base(tenant: Tenant, request: ApiRequest) -> Base:
    base = tenant.bases.get(request.params["app_token"])
    if base is None:
        raise NOT_EXIST
    if not base.shared:
        raise FORBIDDEN
    return base


def _table(tenant: Tenant, request: ApiRequest) -> tuple[Base, Table]:
    base = _base(tenant, request)
    table = base.tables.get(request.params["table_id"])
    if table is None:
        raise NO_TABLE
    return base, table


def get_app(tenant: Tenant, request: ApiRequest) -> Reply:
    """Describe a document."""
    base = _base(tenant, request)
    return ok(
        {
            "app": {
                "app_token": base.app_token,
                "name": base.name,
                "revision": 1,
                "is_advanced": base.is_advanced,
                "time_zone": base.time_zone,
                "formula_type": 1,
                "advance_version": "v1",
            }
        }
    )


def list_tables(tenant: Tenant, request: ApiRequest) -> Reply:
    """List a document's tables."""
    tables = list(_base(tenant, request).tables.values())
    shown, members = page(tables, request, default=20, most=100, bad=BAD_PAGE)
    items = [{"table_id": t.table_id, "revision": 1, "name": t.name} for t in shown]
    return ok({"items": items, **members})


def list_fields(tenant: Tenant, request: ApiRequest) -> Reply:
    """List a table's fields; the first is the primary one."""
    _, table = _table(tenant, request)
    shown, members = page(table.fields, request, default=20, most=100, bad=BAD_PAGE)
    items = [
        {
            "field_id": each.field_id,
            "field_name": each.name,
            "type": each.type,
            "ui_type": each.ui_type,
            "is_primary": each is table.fields[0],
            "property": each.property,
            "description": "",
            "is_hidden": False,
        }
        for each in shown
    ]
    return ok({"items": items, **members})


def search_records(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give a page of records; a field without a value is absent from ``fields``.

    A filter or a sort is refused rather than ignored: nobody shall believe that it worked.
    """
    base, table = _table(tenant, request)
    body = request.json() if request.body else {}
    if body.get("filter") or body.get("sort"):
        raise BAD_FILTER
    if body.get("view_id") and body["view_id"] not in table.views:
        raise NO_VIEW
    wanted = _wanted(table, body.get("field_names"))
    records = [] if base.is_advanced and not base.managed else table.records
    shown, members = page(records, request, default=20, most=500, bad=BAD_PAGE)
    automatic = body.get("automatic_fields") is True
    return ok({"items": [_shown(record, wanted, automatic) for record in shown], **members})


def _wanted(table: Table, names: object) -> set[str] | None:
    if not names:
        return None
    if not isinstance(names, list) or len(names) > MOST_FIELD_NAMES:
        raise BAD_FIELD_NAMES
    known = [each.name for each in table.fields]
    if not all(name in known for name in names):
        raise NO_FIELD
    return set(names)


def _shown(record: JsonObject, wanted: set[str] | None, automatic: bool) -> JsonObject:  # noqa: FBT001 - the request's own flag
    cells = record["fields"]
    if wanted is not None:
        cells = {key: cell for key, cell in cells.items() if key in wanted}
    if automatic:
        return {**record, "fields": cells}
    return {"record_id": record["record_id"], "fields": cells}
