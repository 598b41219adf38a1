"""Tenant access tokens: given out, kept for two hours, asked for on every call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.simulator.api import ApiRequest, JsonObject, Refused, Reply

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

LIFETIME = timedelta(hours=2)
RENEWED_WITHIN = timedelta(minutes=30)
"""With less than this left a new token is given; the old one lives to its own end."""
NO_TOKEN = Refused(99991661, "Missing access token for authorization.")
BAD_TOKEN = Refused(
    99991663,
    "Invalid access token for authorization. Please make a request with token attached.",
)


@dataclass
class Token:
    """One tenant access token."""

    text: str
    expires_at: datetime


def tenant_access_token(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give a token for app id and secret; errors come with HTTP status 200."""
    try:
        body = request.json()
    except Refused:
        return _invalid()
    app_id, secret = body.get("app_id"), body.get("app_secret")
    if not (isinstance(app_id, str) and app_id and isinstance(secret, str) and secret):
        return _invalid()
    if app_id != tenant.app_id:
        return {"code": 10014, "msg": "app id not exists"}
    if secret != tenant.app_secret:
        return {"code": 10015, "msg": "app secret error"}
    token = current_token(tenant)
    left = int((token.expires_at - tenant.now()).total_seconds())
    return {"code": 0, "msg": "ok", "tenant_access_token": token.text, "expire": left}


def _invalid() -> JsonObject:
    return {"code": 10003, "data": {}, "msg": "invalid param"}


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
    scheme, _, text = (request.authorization or "").partition(" ")
    if scheme != "Bearer" or not text:
        raise NO_TOKEN
    now = tenant.now()
    if not any(token.text == text and token.expires_at > now for token in tenant.tokens):
        raise BAD_TOKEN
