"""Tenant access tokens: given out, kept for two hours, asked for on every call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.simulator.api import ApiRequest, JsonObject, Refused, Reply
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

ASKING: Final = "自建应用获取 tenant_access_token"
GENERAL: Final = "通用错误码"
TOKEN_LIFETIME: Final = Rule("token-lifetime", "A tenant access token lives two hours", ASKING)
TOKEN_RENEWAL: Final = Rule(
    "token-renewal",
    "With 30 minutes or more left the same token is given again; with less a new one, and the old "
    "one lives to its end",
    ASKING,
)
CREDENTIALS: Final = Rule(
    "token-request",
    "A token is asked for with app_id and app_secret, both texts",
    GENERAL,
    10003,
    "invalid param",
    HTTPStatus.OK,
)
APP_EXISTS: Final = Rule(
    "token-app-exists", "app_id is an app's", GENERAL, 10014, "app id not exists", HTTPStatus.OK
)
SECRET: Final = Rule(
    "token-app-secret",
    "A wrong app_secret has a code of its own; relaxed, that of an unknown app",
    f"{UNCONFIRMED}: 通用错误码 has the code, logs of several users show 10014",
    10015,
    "wrong app secret",
    HTTPStatus.OK,
)
TOKEN_GIVEN: Final = Rule(
    "token-given", "A call carries `Authorization: Bearer` and a token", GENERAL, 99991661,
    "Missing access token for authorization. Please make a request with token attached.",
)  # fmt: skip
TOKEN_FORM: Final = Rule(
    "token-form",
    "A token begins with `t-` or `u-`",
    GENERAL,
    99991671,
    "Invalid token: must start with t-/u-",
)
USER_TOKEN: Final = Rule(
    "user-token-valid",
    "A user's token must be valid, and is asked for by few calls",
    GENERAL,
    99991668,
    "Invalid access token for authorization. Please make a request with token attached.",
)
TOKEN_VALID: Final = Rule(
    "token-valid",
    "A tenant access token must be known and live",
    GENERAL,
    99991663,
    "Invalid access token for authorization. Please make a request with token attached.",
)
TOKEN_STATUS: Final = Rule(
    "token-refused-with-400",
    "A missing or wrong token is told with HTTP status 400; relaxed, 200",
    f"{UNCONFIRMED}: logs of users show either",
)
LIFETIME: Final = timedelta(hours=2)
RENEWED_WITHIN: Final = timedelta(minutes=30)


@dataclass
class Token:
    """One tenant access token."""

    text: str
    expires_at: datetime


def tenant_access_token(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give a token for app id and secret; errors come with status 200 and without ``error``."""
    broken = _broken(tenant, request)
    if broken is CREDENTIALS:
        return {"code": broken.code, "data": {}, "msg": broken.message}
    if broken is not None:
        return {"code": broken.code, "msg": broken.message}
    token = current_token(tenant)
    left = int((token.expires_at - tenant.now()).total_seconds())
    return {"code": 0, "msg": "ok", "tenant_access_token": token.text, "expire": left}


def _broken(tenant: Tenant, request: ApiRequest) -> Rule | None:
    try:
        body: JsonObject = request.json()
    except Refused:
        return CREDENTIALS
    app_id, secret = body.get("app_id"), body.get("app_secret")
    if not (isinstance(app_id, str) and app_id and isinstance(secret, str) and secret):
        return CREDENTIALS
    if app_id != tenant.app_id:
        return APP_EXISTS
    if secret != tenant.app_secret:
        return SECRET if SECRET.holds(tenant.relaxed) else APP_EXISTS
    return None


def current_token(tenant: Tenant) -> Token:
    """Return the newest token, or a new one when too little of its life is left."""
    now = tenant.now()
    newest = tenant.tokens[-1] if tenant.tokens else None
    if newest is None or newest.expires_at - now < RENEWED_WITHIN:
        newest = Token(f"t-desk{secrets.token_hex(16)}", now + LIFETIME)
        tenant.tokens = [token for token in tenant.tokens if token.expires_at > now]
        tenant.tokens.append(newest)
    return newest


def check_bearer(tenant: Tenant, request: ApiRequest) -> None:
    """Raise Refused unless the call carries a token that lives."""
    broken = _broken_by(tenant, request.authorization or "")
    if broken is None:
        return
    refused = broken.refused()
    if not TOKEN_STATUS.holds(tenant.relaxed):
        refused.status = HTTPStatus.OK
    raise refused


def _broken_by(tenant: Tenant, authorization: str) -> Rule | None:
    scheme, _, text = authorization.partition(" ")
    if scheme != "Bearer" or not text:
        return TOKEN_GIVEN
    if text.startswith("u-"):
        return USER_TOKEN
    if not text.startswith("t-"):
        return TOKEN_FORM
    now = tenant.now()
    lives = any(token.text == text and token.expires_at > now for token in tenant.tokens)
    return None if lives else TOKEN_VALID
