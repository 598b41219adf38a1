"""Signing in to a web page with Feishu: OAuth's authorization code, with PKCE (RFC 7636).

The page on which a person agrees stands in ``signinpage.py``; here is what the app calls.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.simulator.api import Refused, ok
from bot.simulator.auth import TOKEN_GIVEN, USER_TOKEN
from bot.simulator.people import TENANT
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from bot.simulator.api import ApiRequest, JsonObject, Reply
    from bot.simulator.people import Person
    from bot.simulator.tenant import Tenant

ASKING: Final = "获取授权码"
TURNING_IN: Final = "获取 user_access_token"
_CODE_NOT_TOLD: Final = f"{UNCONFIRMED}: {TURNING_IN} refuses it, with a code that is not at hand"
CODE_LIFETIME: Final = timedelta(minutes=5)
TOKEN_LIFETIME: Final = timedelta(hours=2)

APP: Final = Rule("signin-app", "client_id is an app's", ASKING)
REDIRECT: Final = Rule(
    "signin-redirect",
    "A person is sent back only to an address on the app's list of redirect URLs, letter by letter",
    ASKING,
)
CODE_ASKED: Final = Rule("signin-response-type", "response_type is code", ASKING)
STATE: Final = Rule("signin-state", "state comes back as it was given, also with a refusal", ASKING)
DECLINED: Final = Rule(
    "signin-declined", "Whoever declines is sent back with the error access_denied", ASKING
)
GRANT: Final = Rule(
    "signin-grant-type", "grant_type is authorization_code", _CODE_NOT_TOLD, 20036,
    "grant_type is not supported",
)  # fmt: skip
CREDENTIALS: Final = Rule(
    "signin-credentials", "client_id and client_secret are the app's", _CODE_NOT_TOLD, 20002,
    "the client_secret is invalid",
)  # fmt: skip
CODE_KNOWN: Final = Rule("signin-code", "The code was given", TURNING_IN, 20003, "code not found")
CODE_LIVES: Final = Rule(
    "signin-code-lives", "A code is good for five minutes", TURNING_IN, 20004, "code expired"
)
CODE_ONCE: Final = Rule(
    "signin-code-once", "A code is good for one token", TURNING_IN, 20065, "code has been used"
)
SAME_REDIRECT: Final = Rule(
    "signin-redirect-same", "redirect_uri is the one the code was sent to", TURNING_IN, 20071,
    "redirect_uri does not match",
)  # fmt: skip
VERIFIER: Final = Rule(
    "signin-pkce", "code_verifier fits the code_challenge (S256)", TURNING_IN, 20049,
    "PKCE verification failed",
)  # fmt: skip
MAY: Final = Rule(
    "signin-availability", "The person is within the app's availability", TURNING_IN, 20010,
    "the user has no permission to use the app",
)  # fmt: skip
USER_LIFETIME: Final = Rule("user-token-lifetime", "A user's token lives two hours", TURNING_IN)


@dataclass
class Code:
    """One agreement of one person, to be turned into a token."""

    open_id: str
    redirect_uri: str
    challenge: str
    given_at: datetime
    used: bool = False


@dataclass
class UserToken:
    """What lets the app ask who somebody is."""

    open_id: str
    expires_at: datetime


@dataclass
class SignIns:
    """Who agreed to what."""

    redirect_urls: list[str] = field(default_factory=list)
    """The app's list in the developer console."""
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, UserToken] = field(default_factory=dict)

    def give_code(self, open_id: str, redirect_uri: str, challenge: str, now: datetime) -> str:
        """Let somebody agree; return the code that the browser takes to the app."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = Code(open_id, redirect_uri, challenge, now)
        return code


def user_access_token(tenant: Tenant, request: ApiRequest) -> Reply:
    """Turn a code into a token; errors are OAuth's, with Feishu's code beside them."""
    body = request.json()
    broken, code = _broken(tenant, body)
    if broken is not None or code is None:
        raise _refused(broken or CODE_KNOWN)
    code.used = True
    token = f"u-desk{secrets.token_hex(16)}"
    tenant.sign_ins.tokens[token] = UserToken(code.open_id, tenant.now() + TOKEN_LIFETIME)
    return {
        "code": 0,
        "access_token": token,
        "expires_in": int(TOKEN_LIFETIME.total_seconds()),
        "token_type": "Bearer",
        "scope": "",
    }


def _broken(tenant: Tenant, body: JsonObject) -> tuple[Rule | None, Code | None]:
    """Return the first rule that a request breaks, or the code that it turns in."""
    code = tenant.sign_ins.codes.get(str(body.get("code")))
    credentials = body.get("client_id"), body.get("client_secret")
    if body.get("grant_type") != "authorization_code":
        return GRANT, None
    if credentials != (tenant.app_id, tenant.app_secret):
        return CREDENTIALS, None
    if code is None:
        return CODE_KNOWN, None
    checks = {
        CODE_ONCE: not code.used,
        CODE_LIVES: tenant.now() - code.given_at < CODE_LIFETIME,
        SAME_REDIRECT: body.get("redirect_uri") == code.redirect_uri,
        VERIFIER: challenge_of(str(body.get("code_verifier") or "")) == code.challenge,
        MAY: tenant.people[code.open_id].available,
    }
    return next((rule for rule, kept in checks.items() if not kept), None), code


def challenge_of(verifier: str) -> str:
    """Return the code_challenge of a verifier by S256; none for none."""
    if not verifier:
        return ""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _refused(rule: Rule) -> Refused:
    refused = Refused(rule.code or 0, rule.message, HTTPStatus.BAD_REQUEST, rule=rule.name)
    refused.body = {
        "code": rule.code,
        "error": "invalid_grant",
        "error_description": rule.message,
    }
    return refused


def user_info(tenant: Tenant, request: ApiRequest) -> Reply:
    """Tell who a token's person is: what needs no scope."""
    scheme, _, text = (request.authorization or "").partition(" ")
    if scheme != "Bearer" or not text:
        raise TOKEN_GIVEN.refused()
    token = tenant.sign_ins.tokens.get(text)
    if token is None or token.expires_at <= tenant.now():
        raise USER_TOKEN.refused()
    person = tenant.people[token.open_id]
    return ok({**_named(person), **person.ids(), "tenant_key": TENANT})


def _named(person: Person) -> JsonObject:
    avatar = {f"avatar_{size}": "" for size in ("url", "thumb", "middle", "big")}
    return {"name": person.name, "en_name": "", **avatar}
