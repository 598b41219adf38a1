"""The people of the tenant, and the calls that find them by phone or mail and give their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator.api import ApiRequest, JsonObject, Refused, Reply, ok

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

TENANT = "desk0tenant0key1"
MOST_LOOKED_UP = 50
MOST_NAMED = 10
INVALID = Refused(99992402, "field validation failed")


@dataclass
class Person:
    """Somebody with a Feishu account; the app sees them by ``open_id``."""

    open_id: str
    name: str
    mobile: str = ""
    email: str = ""
    available: bool = True
    """False: outside the app's availability, so that sending answers 230013."""

    @property
    def user_id(self) -> str:
        """Return the tenant's short id."""
        return f"u{self.open_id[-7:]}"

    @property
    def union_id(self) -> str:
        """Return the id that is the same in all apps of one developer."""
        return f"on_{self.open_id.removeprefix('ou_')}"

    def id_of(self, kind: str) -> str:
        """Return the id of the kind that ``user_id_type`` asks for."""
        ids = {"open_id": self.open_id, "user_id": self.user_id, "union_id": self.union_id}
        if kind not in ids:
            raise INVALID
        return ids[kind]

    def ids(self) -> JsonObject:
        """Return the ids as events carry them: no user_id, for that scope is not asked for."""
        return {"open_id": self.open_id, "union_id": self.union_id}


def batch_get_id(tenant: Tenant, request: ApiRequest) -> Reply:
    """Find people by phone or mail; whoever is not found is an entry without user_id."""
    body = request.json()
    kind = request.argument("user_id_type", "open_id")
    asked = [(key, value) for key in ("mobile", "email") for value in _texts(body, f"{key}s")]
    return ok({"user_list": [_found(tenant, kind, key, value) for key, value in asked]})


def _texts(body: JsonObject, key: str) -> list[str]:
    values = body.get(key) or []
    if not isinstance(values, list) or len(values) > MOST_LOOKED_UP:
        raise INVALID
    if not all(isinstance(value, str) and value for value in values):
        raise INVALID
    return values


def _found(tenant: Tenant, kind: str, key: str, value: str) -> JsonObject:
    wanted = value.removeprefix("+86")
    person = next((p for p in tenant.people.values() if getattr(p, key) == wanted), None)
    if person is None:
        return {key: value}
    states = ("is_frozen", "is_resigned", "is_exited", "is_unjoin")
    status = {**dict.fromkeys(states, False), "is_activated": True}
    return {"user_id": person.id_of(kind), key: value, "status": status}


def basic_batch(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give the names of at most ten people; ids that nobody has are left out."""
    kind = request.argument("user_id_type", "open_id")
    ids = request.json().get("user_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_NAMED:
        raise INVALID
    if not all(isinstance(each, str) for each in ids):
        raise INVALID
    by_id = {person.id_of(kind): person for person in tenant.people.values()}
    users = [
        {"user_id": each, "name": by_id[each].name, "i18n_name": {"zh_cn": by_id[each].name}}
        for each in ids
        if each in by_id
    ]
    return ok({"users": users})


def bot_info(tenant: Tenant, _request: ApiRequest) -> Reply:
    """Describe the bot itself; its members stand at the top, not under ``data``."""
    bot = {
        "activate_status": 2,
        "app_name": tenant.app_name,
        "avatar_url": "",
        "ip_white_list": [],
        "open_id": tenant.bot_open_id,
    }
    return {"code": 0, "msg": "ok", "bot": bot}
