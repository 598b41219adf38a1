"""The calls that create, change and delete records: all of a call's records, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.simulator.api import ApiRequest, JsonObject, Reply, ok
from bot.simulator.bitable import OWNER, Base, Table, body_of, known_table
from bot.simulator.cells import Cells
from bot.simulator.edits import add, change
from bot.simulator.limits import Limit
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.tenant import Tenant

BASE_MANAGED: Final = Rule(
    "base-managed",
    "In a base with advanced permissions only an app that may manage it writes",
    "新增多条记录",
    1254302,
    "Permission denied.",
    403,
)
WRITE_BODY: Final = Rule(
    "write-body",
    "records is a list of objects with fields, and with record_id where they are changed",
    "新增多条记录",
    1254001,
    "WrongRequestBody",
    200,
)
WRITTEN_AT_ONCE: Final = Rule(
    "written-at-once",
    "At most 1,000 records are created or changed at once",
    "新增多条记录",
    1254104,
    "RecordAddOnceExceedLimit",
    200,
)
DELETED_AT_ONCE: Final = Rule(
    "deleted-at-once",
    "At most 500 records are deleted at once",
    "删除多条记录",
    1254104,
    "RecordAddOnceExceedLimit",
    200,
)
RECORD_EXISTS: Final = Rule(
    "record-exists",
    "A record that is changed or deleted is there; else none of the call's records is touched",
    "更新多条记录",
    1254043,
    "RecordIdNotFound",
    200,
)
TABLE_FULL: Final = Rule(
    "table-full",
    "A table takes no more than 20,000 records (Table.most_records); relaxed, any number",
    f"{UNCONFIRMED}: so says the error table, but today's editions allow different numbers",
    1254103,
    "RecordExceedLimit",
    200,
)
CLIENT_TOKEN: Final = Rule(
    "client-token",
    "client_token is a UUID of version 4",
    "新增多条记录",
    1254037,
    "Invalid client token, make sure that it complies with the specification.",
)
CLIENT_TOKEN_CONFLICT: Final = Rule(
    "client-token-conflict",
    "The same client_token with the same records creates nothing more, with others it is refused",
    "新增多条记录",
    1255006,
    "Client token conflict, please generate a new client token and try again.",
)
WRITE_CONFLICT: Final = Rule(
    "write-conflict",
    "Writes of one table follow half a second after each other, or say ignore_consistency_check",
    f"{UNCONFIRMED}: 新增多条记录 advises 0.5 to 1 s and does not tell what exactly is refused",
    1254291,
    "Write conflict",
    200,
)
MOST_WRITTEN, MOST_DELETED = 1000, 500
AFTER_EACH_OTHER: Final = Limit(1, 0.5)
UUID_VERSION = 4


def create_record(tenant: Tenant, request: ApiRequest) -> Reply:
    """Create one record."""
    return ok({"record": _created(tenant, request, [body_of(request)])[0]})


def batch_create(tenant: Tenant, request: ApiRequest) -> Reply:
    """Create records."""
    return ok({"records": _created(tenant, request, body_of(request).get("records"))})


def update_record(tenant: Tenant, request: ApiRequest) -> Reply:
    """Change the cells that are named of one record."""
    asked = [{**body_of(request), "record_id": request.params["record_id"]}]
    return ok({"record": _changed(tenant, request, asked)[0]})


def batch_update(tenant: Tenant, request: ApiRequest) -> Reply:
    """Change the cells that are named of some records."""
    return ok({"records": _changed(tenant, request, body_of(request).get("records"))})


def batch_delete(tenant: Tenant, request: ApiRequest) -> Reply:
    """Delete records."""
    base, table = _writable(tenant, request)
    ids = body_of(request).get("records")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise WRITE_BODY.refused()
    if len(ids) > MOST_DELETED:
        raise DELETED_AT_ONCE.refused()
    _records(table, ids)
    _take_turn(tenant, request, base, table)
    deleted = set(ids)
    table.records = [each for each in table.records if each["record_id"] not in deleted]
    return ok({"records": [{"deleted": True, "record_id": each} for each in ids]})


def _writable(tenant: Tenant, request: ApiRequest) -> tuple[Base, Table]:
    base, table = known_table(tenant, request)
    if base.hidden:
        raise BASE_MANAGED.refused()
    return base, table


def _created(tenant: Tenant, request: ApiRequest, asked: object) -> list[JsonObject]:
    base, table = _writable(tenant, request)
    token = request.argument("client_token")
    if token:
        _check_client_token(token)
        if token in base.client_tokens:
            before, echo = base.client_tokens[token]
            if before != (table.table_id, asked):
                raise CLIENT_TOKEN_CONFLICT.refused()
            return echo
    records = _written(asked)
    cells = _converted(tenant, request, base, table, records)
    room = table.most_records - len(table.records)
    if len(cells) > room and TABLE_FULL.holds(tenant.relaxed):
        raise TABLE_FULL.refused()
    _take_turn(tenant, request, base, table)
    echo = []
    for record, shown in zip(records, cells, strict=True):
        created = add(table, shown, _app(tenant), tenant.now())
        echo.append(_echo(created["record_id"], record))
    if token:
        base.client_tokens[token] = (table.table_id, asked), echo
    return echo


def _changed(tenant: Tenant, request: ApiRequest, asked: object) -> list[JsonObject]:
    base, table = _writable(tenant, request)
    records = _written(asked)
    ids = [each.get("record_id") for each in records]
    if not all(isinstance(each, str) for each in ids):
        raise WRITE_BODY.refused()
    changed = _records(table, ids)
    cells = _converted(tenant, request, base, table, records)
    _take_turn(tenant, request, base, table)
    for record, shown in zip(changed, cells, strict=True):
        change(table, record, shown, _app(tenant), tenant.now())
    return [_echo(each["record_id"], each) for each in records]


def _written(asked: object) -> list[JsonObject]:
    if not isinstance(asked, list):
        raise WRITE_BODY.refused()
    if not all(isinstance(each, dict) and isinstance(each.get("fields"), dict) for each in asked):
        raise WRITE_BODY.refused()
    if len(asked) > MOST_WRITTEN:
        raise WRITTEN_AT_ONCE.refused()
    return asked


def _converted(
    tenant: Tenant, request: ApiRequest, base: Base, table: Table, records: list[JsonObject]
) -> list[JsonObject]:
    cells = Cells(tenant, base, table, request.argument("user_id_type", "open_id"))
    return [cells.shown(record["fields"]) for record in records]


def _records(table: Table, ids: Sequence[object]) -> list[JsonObject]:
    by_id = {record["record_id"]: record for record in table.records}
    if not all(each in by_id for each in ids):
        raise RECORD_EXISTS.refused()
    return [by_id[each] for each in ids]


def _take_turn(tenant: Tenant, request: ApiRequest, base: Base, table: Table) -> None:
    """Refuse a write that follows too soon on the one before; counts real time."""
    if request.argument("ignore_consistency_check") == "true":
        return
    if not WRITE_CONFLICT.holds(tenant.relaxed):
        return
    if tenant.limits.wait(("write", base.app_token, table.table_id), AFTER_EACH_OTHER):
        raise WRITE_CONFLICT.refused()


def _check_client_token(token: str) -> None:
    try:
        version = UUID(token).version
    except ValueError:
        version = None
    if version != UUID_VERSION:
        raise CLIENT_TOKEN.refused()


def _app(tenant: Tenant) -> JsonObject:
    """Return the app as the person that wrote."""
    return {**OWNER, "id": tenant.bot_open_id, "name": tenant.app_name}


def _echo(record_id: str, written: JsonObject) -> JsonObject:
    """Return a record as a write answers: with what was written, not what a search shows."""
    return {"record_id": record_id, "id": record_id, "fields": written["fields"]}
