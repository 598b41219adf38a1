"""The calls that describe a Bitable document: itself, its tables, fields and views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.api import ApiRequest, Reply, ok
from bot.simulator.bitable import known_base, known_table, paged

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

MOST_LISTED = 100


def get_app(tenant: Tenant, request: ApiRequest) -> Reply:
    """Describe a document."""
    base = known_base(tenant, request)
    described = {
        "app_token": base.app_token,
        "name": base.name,
        "revision": 1,
        "is_advanced": base.is_advanced,
        "time_zone": base.time_zone,
        "formula_type": 1,
        "advance_version": "v1",
    }
    return ok({"app": described})


def list_tables(tenant: Tenant, request: ApiRequest) -> Reply:
    """List a document's tables."""
    tables = list(known_base(tenant, request).tables.values())
    shown, members = paged(tables, request, most=MOST_LISTED)
    items = [{"table_id": t.table_id, "revision": 1, "name": t.name} for t in shown]
    return ok({"items": items, **members})


def list_fields(tenant: Tenant, request: ApiRequest) -> Reply:
    """List a table's fields; the first is the primary one."""
    _, table = known_table(tenant, request)
    table.shown_in(request.argument("view_id"))
    shown, members = paged(table.fields, request, most=MOST_LISTED)
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


def list_views(tenant: Tenant, request: ApiRequest) -> Reply:
    """List a table's views; here all are public grids that bear their id as a name."""
    _, table = known_table(tenant, request)
    shown, members = paged(list(table.views), request, most=MOST_LISTED)
    about = {"view_type": "grid", "view_public_level": "Public"}
    items = [{"view_id": view_id, "view_name": view_id, **about} for view_id in shown]
    return ok({"items": items, **members})
