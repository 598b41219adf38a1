"""Registering an app by QR code, as the device flow of OAuth (RFC 8628) has it.

No document of Feishu describes the calls; its two SDKs do, by how they make them. The app that is
registered is the tenant's one app.
"""

from __future__ import annotations

import base64
import gzip
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.simulator.api import Refused
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.api import ApiRequest, JsonObject, Reply
    from bot.simulator.tenant import Tenant

PATH: Final = "/oauth/v1/app/registration"
PAGE: Final = "/page/launcher"
_SDK: Final = f"{UNCONFIRMED}: scene/registration of lark-oapi"
_RFC: Final = f"{UNCONFIRMED}: RFC 8628, which the Node SDK names"

ACTIONS: Final = Rule(
    "registration-action",
    "An app is registered by a form with the action init, then begin, then poll",
    _SDK,
)
BEGINNING: Final = Rule(
    "registration-begin",
    "A registration begins with archetype PersonalAgent and auth_method client_secret",
    _SDK,
)
DEVICE_CODE: Final = Rule(
    "registration-device-code", "Polled is with the device_code that begin gave", _RFC
)
PENDING: Final = Rule(
    "registration-pending",
    "Until somebody confirms, polling is answered authorization_pending with HTTP 400",
    _RFC,
)
SLOW_DOWN: Final = Rule(
    "registration-slow-down",
    "Polling sooner than the interval asks is answered slow_down, and 5 s are added to it",
    _RFC,
)
EXPIRES: Final = Rule(
    "registration-expires",
    "After expires_in seconds, here 600, polling is answered expired_token",
    _RFC,
)
DENIED: Final = Rule(
    "registration-denied", "When somebody declines, polling is answered access_denied", _RFC
)
ONCE: Final = Rule("registration-once", "The credentials of one registration are given once", _RFC)
BRAND: Final = Rule(
    "registration-brand",
    "Of somebody in Lark, polling tells tenant_brand lark; credentials are given at Lark's host",
    _SDK,
)
LINK: Final = Rule(
    "registration-link",
    "The QR code's link carries what the app is to be given: addons, as base64url of gzipped json",
    _SDK,
)
SLOWER_BY: Final = 5

Answer = Literal["pending", "confirmed", "denied"]


@dataclass
class Registration:
    """One device code and what became of it."""

    user_code: str
    began_at: datetime
    interval: float
    asked_at: datetime | None = None
    answer: Answer = "pending"
    open_id: str = ""
    told_brand: bool = False
    given: bool = False


@dataclass
class Registrations:
    """The registrations of a tenant, by device code."""

    interval: float = 5
    """Seconds between two polls that ``begin`` asks for."""
    expires_in: int = 600
    brand: Literal["feishu", "lark"] = "feishu"
    methods: tuple[str, ...] = ("client_secret",)
    """What ``init`` says is supported."""
    begun: dict[str, Registration] = field(default_factory=dict)

    def by_link(self, link: str) -> Registration:
        """Return the registration that a QR code leads to; LookupError: none."""
        code = parse_qs(urlsplit(link).query).get("user_code", [""])[0]
        for each in self.begun.values():
            if each.user_code == code:
                return each
        raise LookupError(f"no registration has the user code {code!r}")


def register(tenant: Tenant, request: ApiRequest) -> Reply:
    """Answer one step of a registration; none of them needs a token."""
    form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    action = form.get("action")
    if action == "init":
        return {"supported_auth_methods": list(tenant.registrations.methods)}
    if action == "begin":
        return _begin(tenant, request, form)
    if action == "poll":
        return _poll(tenant, form.get("device_code", ""))
    raise _refused(ACTIONS, "invalid_request", "action must be init, begin or poll")


def _begin(tenant: Tenant, request: ApiRequest, form: dict[str, str]) -> JsonObject:
    if (form.get("archetype"), form.get("auth_method")) != ("PersonalAgent", "client_secret"):
        raise _refused(BEGINNING, "invalid_request", "archetype or auth_method is not supported")
    known, device_code = tenant.registrations, secrets.token_urlsafe(24)
    letters = secrets.token_hex(4).upper()
    begun = Registration(f"{letters[:4]}-{letters[4:]}", tenant.now(), known.interval)
    known.begun[device_code] = begun
    page = f"http://{request.host}{PAGE}"
    return {
        "device_code": device_code,
        "user_code": begun.user_code,
        "verification_uri": page,
        "verification_uri_complete": f"{page}?{urlencode({'user_code': begun.user_code})}",
        "interval": known.interval,
        "expires_in": known.expires_in,
    }


def _poll(tenant: Tenant, device_code: str) -> JsonObject:
    known, now = tenant.registrations, tenant.now()
    begun = known.begun.get(device_code)
    if begun is None:
        raise _refused(DEVICE_CODE, "invalid_grant", "no such device_code")
    asked_at, begun.asked_at = begun.asked_at, now
    if begun.given and ONCE.holds(tenant.relaxed):
        raise _refused(ONCE, "invalid_grant", "the device_code was used")
    if now - begun.began_at >= timedelta(seconds=known.expires_in):
        raise _refused(EXPIRES, "expired_token", "the device_code expired")
    # Not right after the brand was told: the SDK asks again at Lark's host at once.
    if asked_at is not None and not begun.told_brand and _too_soon(tenant, begun, now - asked_at):
        begun.interval += SLOWER_BY
        raise _refused(SLOW_DOWN, "slow_down", "polled too often")
    if begun.answer == "denied":
        raise _refused(DENIED, "access_denied", "the person declined")
    if begun.answer == "pending":
        raise _refused(PENDING, "authorization_pending", "nobody confirmed yet")
    return _given(tenant, begun)


def _too_soon(tenant: Tenant, begun: Registration, since: timedelta) -> bool:
    # A tenth is left to clocks and to the way there.
    return SLOW_DOWN.holds(tenant.relaxed) and since.total_seconds() < 0.9 * begun.interval


def _given(tenant: Tenant, begun: Registration) -> JsonObject:
    who = {"open_id": begun.open_id, "tenant_brand": tenant.registrations.brand}
    if tenant.registrations.brand == "lark" and not begun.told_brand:
        begun.told_brand = True
        return {"user_info": who}
    begun.given = True
    return {"client_id": tenant.app_id, "client_secret": tenant.app_secret, "user_info": who}


def asked_for(link: str) -> JsonObject:
    """Return what the link of a QR code asks for: scopes, events, callbacks.

    Raises LookupError where it does not ask as the SDK does.
    """
    query = parse_qs(urlsplit(link).query)
    packed = query.get("addons", [""])[0]
    try:
        unpacked = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        asked: JsonObject = json.loads(unpacked)
    except (ValueError, OSError, EOFError) as error:
        raise LookupError(f"{link}: addons cannot be read") from error
    if query.get("from") != ["sdk"]:
        raise LookupError(f"{link}: is not from an SDK")
    return asked


def _refused(rule: Rule, error: str, description: str) -> Refused:
    refused = Refused(-1, description, HTTPStatus.BAD_REQUEST, rule=rule.name)
    refused.body = {"error": error, "error_description": description}
    return refused
