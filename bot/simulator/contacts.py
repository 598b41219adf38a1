"""The calls that find people by phone or mail and give their names and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulator.api import ApiRequest, JsonObject, Reply, ok
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.people import Person
    from bot.simulator.tenant import Tenant

LOOKED_UP: Final = Rule(
    "people-looked-up",
    "At most 50 mobiles and 50 e-mails are looked up at once, each a text",
    "通过手机号或邮箱获取用户 ID",
    99992402,
    "field validation failed",
)
NAMED: Final = Rule(
    "people-named",
    "1 to 10 people are named at once",
    "获取用户姓名",
    40001,
    "param is invalid",
)
DESCRIBED: Final = Rule(
    "people-described",
    "1 to 50 people are described at once",
    "批量获取用户信息",
    40001,
    "invalid parameter",
)
OUT_OF_RANGE: Final = Rule(
    "people-in-range",
    "People outside the app's contact data range are left out; none but such is refused",
    f"{UNCONFIRMED}: 批量获取用户信息 has both the code and that they are left out",
    41050,
    "no user authority",
)
NOT_FOUND_OUT_OF_RANGE: Final = Rule(
    "people-looked-up-in-range",
    "Who has no such phone, resigned or is outside the contact data range comes without user_id",
    "通过手机号或邮箱获取用户 ID",
)
FIELD_SCOPES: Final = Rule(
    "people-field-scopes",
    "Name, e-mail, mobile and user_id are absent where the app lacks the scope for each",
    "批量获取用户信息",
)
MOST_LOOKED_UP, MOST_NAMED, MOST_DESCRIBED = 50, 10, 50
ALL_CONTACTS: Final = ("contact:contact:readonly", "contact:contact:readonly_as_app")
BASIC: Final = ("contact:user.base:readonly", "contact:contact:access_as_app", *ALL_CONTACTS)
"""One of these shows names; the other fields below have one scope each."""
EMAIL, PHONE = "contact:user.email:readonly", "contact:user.phone:readonly"
EMPLOYEE_ID = "contact:user.employee_id:readonly"


def batch_get_id(tenant: Tenant, request: ApiRequest) -> Reply:
    """Find people by phone or mail; whoever is not found is an entry without user_id."""
    body = request.json()
    kind = request.argument("user_id_type", "open_id")
    asked = [(key, value) for key in ("mobile", "email") for value in _texts(body, f"{key}s")]
    seen = [
        person
        for person in tenant.people.values()
        if person.in_contact_range and (not person.resigned or body.get("include_resigned"))
    ]
    return ok({"user_list": [_found(seen, kind, key, value) for key, value in asked]})


def _texts(body: JsonObject, key: str) -> list[str]:
    values = body.get(key) or []
    if not isinstance(values, list) or len(values) > MOST_LOOKED_UP:
        raise LOOKED_UP.refused()
    if not all(isinstance(value, str) and value for value in values):
        raise LOOKED_UP.refused()
    return values


def _found(people: Sequence[Person], kind: str, key: str, value: str) -> JsonObject:
    wanted = value.removeprefix("+86")
    person = next((each for each in people if getattr(each, key) == wanted), None)
    if person is None:
        return {key: value}
    states = ("is_frozen", "is_exited", "is_unjoin")
    status = {**dict.fromkeys(states, False), "is_activated": True, "is_resigned": person.resigned}
    return {"user_id": person.id_of(kind), key: value, "status": status}


def basic_batch(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give the names of people, whatever the data range; ids that nobody has are left out."""
    ids = request.json().get("user_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_NAMED:
        raise NAMED.refused()
    if not all(isinstance(each, str) for each in ids):
        raise NAMED.refused()
    by_id = _by_id(tenant, request)
    users = [
        {"user_id": each, "name": by_id[each].name, "i18n_name": {"zh_cn": by_id[each].name}}
        for each in ids
        if each in by_id
    ]
    return ok({"users": users})


def get_batch(tenant: Tenant, request: ApiRequest) -> Reply:
    """Describe people, as far as the app's scopes go."""
    ids = request.query.get("user_ids", [])
    if not 1 <= len(ids) <= MOST_DESCRIBED:
        raise DESCRIBED.refused()
    by_id = _by_id(tenant, request)
    asked = [by_id[each] for each in ids if each in by_id]
    seen = [each for each in asked if each.in_contact_range]
    if asked and not seen and OUT_OF_RANGE.holds(tenant.relaxed):
        raise OUT_OF_RANGE.refused()
    return ok({"items": [_described(tenant, each) for each in seen]})


def _by_id(tenant: Tenant, request: ApiRequest) -> dict[str, Person]:
    kind = request.argument("user_id_type", "open_id")
    return {person.id_of(kind): person for person in tenant.people.values()}


def _described(tenant: Tenant, person: Person) -> JsonObject:
    missing = tenant.scopes_missing
    described: JsonObject = {"open_id": person.open_id, "union_id": person.union_id}
    if not missing.issuperset(BASIC):
        described |= {"name": person.name, "en_name": "", "avatar": {"avatar_72": ""}}
    own_scopes = {
        EMAIL: {"email": person.email},
        PHONE: {"mobile": person.mobile},
        EMPLOYEE_ID: {"user_id": person.user_id},
    }
    for scope, members in own_scopes.items():
        if scope not in missing:
            described |= members
    return described
