"""The calls that read records: a search page by page, and some by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulator.api import ApiRequest, JsonObject, Reply, ok
from bot.simulator.bitable import Base, Table, body_of, known_table, paged
from bot.simulator.days import Calendar
from bot.simulator.filters import Filters, sorted_records
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.tenant import Tenant

FIELD_NAMES: Final = Rule(
    "field-names",
    "field_names is a list of at most 200 texts",
    "查询记录",
    1254024,
    "InvalidFieldNames",
    200,
)
RECORDS_HIDDEN: Final = Rule(
    "records-hidden",
    "Where the app may not manage a base with advanced permissions, a search succeeds without data",
    "查询记录",
)
RESPONSE_SIZE: Final = Rule(
    "base-response-size",
    "A page of more than 10 MB of JSON is refused",
    f"{UNCONFIRMED}: 查询记录 has the code and does not tell the size",
    1254030,
    "TooLargeResponse",
    200,
)
RECORDS_GOT: Final = Rule(
    "records-got",
    "1 to 100 records are got by their ids at once",
    "批量获取记录 (tells no code: this is the gateway's for a list that is too long)",
    99992402,
    "field validation failed",
)
MOST_FIELD_NAMES, MOST_FOUND, MOST_GOT = 200, 500, 100
MOST_BYTES = 10 * 1024 * 1024


def search_records(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give a page of records; a field without a value is absent from ``fields``."""
    base, table = known_table(tenant, request)
    body = body_of(request)
    wanted = _wanted(table, body.get("field_names"))
    found = _found(tenant, base, table, body)
    shown, members = paged(found, request, most=MOST_FOUND)
    automatic = body.get("automatic_fields") is True
    items = [_shown(record, wanted, automatic=automatic) for record in shown]
    return ok({"items": items, **members})


def check_size(tenant: Tenant, answer: bytes) -> None:
    """Raise Refused for a page that is too large."""
    if len(answer) > MOST_BYTES and RESPONSE_SIZE.holds(tenant.relaxed):
        raise RESPONSE_SIZE.refused()


def _found(tenant: Tenant, base: Base, table: Table, body: JsonObject) -> Sequence[JsonObject]:
    """Return what a search is after: with a filter or a sort the view does not count."""
    asked, order = body.get("filter"), body.get("sort")
    view_id = "" if asked or order else str(body.get("view_id") or "")
    records = table.shown_in(view_id)
    if asked:
        calendar = Calendar(tenant.now(), base.time_zone)
        records = list(filter(Filters(table, calendar, tenant.relaxed).test(asked), records))
    if order:
        records = sorted_records(table, records, order)
    return [] if base.hidden else records


def _wanted(table: Table, names: object) -> set[str] | None:
    if not names:
        return None
    if not isinstance(names, list) or len(names) > MOST_FIELD_NAMES:
        raise FIELD_NAMES.refused()
    return {table.field(name).name for name in names}


def _shown(record: JsonObject, wanted: set[str] | None, *, automatic: bool) -> JsonObject:
    cells = record["fields"]
    if wanted is not None:
        cells = {key: cell for key, cell in cells.items() if key in wanted}
    if automatic:
        return {**record, "fields": cells}
    return {"record_id": record["record_id"], "fields": cells}


def batch_get(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give records by their ids, and say which are not there or hidden."""
    base, table = known_table(tenant, request)
    body = body_of(request)
    ids = body.get("record_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_GOT:
        raise RECORDS_GOT.refused()
    by_id = {record["record_id"]: record for record in table.records}
    known = [by_id[each] for each in ids if each in by_id]
    automatic = body.get("automatic_fields") is True
    records = [] if base.hidden else [_shown(each, None, automatic=automatic) for each in known]
    if body.get("with_shared_url") is True:
        place = f"https://desk.feishu.cn/record/{base.app_token}"
        records = [{**each, "shared_url": f"{place}{each['record_id']}"} for each in records]
    return ok(
        {
            "records": records,
            "forbidden_record_ids": [each["record_id"] for each in known] if base.hidden else [],
            "absent_record_ids": [each for each in ids if each not in by_id],
        }
    )
