"""The door by HTTP: what Feishu encrypted and signed, lately, for this app; nothing else.

The SDK's own check accepts a plain body although a key is set, looks at no timestamp and answers
every refusal with 500. So the checks are made here, the SDK decrypts and dispatches.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from lark_oapi.core.utils import AESCipher
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from bot.errors import BotError
from bot.feishu.inbox import Inbox

log = logging.getLogger(__name__)

REPLAY_WINDOW: Final = timedelta(minutes=5)
LARGEST_BODY: Final = 1024 * 1024
LONGEST_STAMP: Final = 12
"""Digits; more are no time in seconds."""
_STAMP: Final = "x-lark-request-timestamp"
_SIGNATURE: Final = "x-lark-signature"


def router(
    inbox: Inbox, encrypt_key: str, verification_token: str, now: Callable[[], datetime]
) -> APIRouter:
    """Return ``POST /feishu/events``: challenge, events and clicks."""
    routes = APIRouter()
    handled = _Handled()

    async def events(request: Request) -> Response:
        try:
            body = await _body(request)
            text, event = _decrypted(body, encrypt_key)
            _check_token(event, verification_token)
            if event.get("type") == "url_verification":
                return _json({"challenge": event.get("challenge")})
            _check_signature(request.headers, body, encrypt_key)
            _check_age(request.headers, now())
            _check_app(event, inbox.app_id)
        except HTTPException as refusal:
            log.warning("delivery refused: %s", refusal.detail)
            raise
        if request.headers in handled:
            log.warning("delivery refused: handled already")
            return _json({})
        try:
            answer = await run_in_threadpool(inbox.dispatch, text)
        except BotError:
            raise HTTPException(503, "not now; deliver it again") from None
        handled.add(request.headers, now())
        return _json(answer or {})

    # A plain route: FastAPI's own looks for parameters to inject, at each delivery.
    routes.add_route("/feishu/events", events, methods=["POST"])
    return routes


class _Handled:
    """The deliveries that were handled, each as long as it could be replayed.

    A replay is acknowledged like the delivery before it, for it may be Feishu's own; but it does
    nothing, and whoever sends it is shown no card.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def __contains__(self, headers: Mapping[str, str]) -> bool:
        return headers[_SIGNATURE] in self._until

    def add(self, headers: Mapping[str, str], now: datetime) -> None:
        """Remember a delivery by its signature, and forget those that are refused by their age."""
        over = takewhile(lambda each: self._until[each] < now.timestamp(), self._until)
        for sign in list(over):  # from the oldest on: the window holds some 60,000 on a busy day
            del self._until[sign]
        end = int(headers[_STAMP]) + REPLAY_WINDOW.total_seconds()
        self._until[headers[_SIGNATURE]] = end


def _json(content: dict[str, Any]) -> Response:
    return Response(to_json(content), media_type="application/json")


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "body too large")
    return body


def _decrypted(body: bytes, encrypt_key: str) -> tuple[bytes, dict[str, Any]]:
    """Return an event, as text and as what that says."""
    try:
        encrypted = json.loads(body)["encrypt"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise HTTPException(400, "body not encrypted") from None
    try:
        text = AESCipher(encrypt_key).decrypt_str(encrypted).encode()
        event = json.loads(text)
    except Exception:  # noqa: BLE001 - whatever a forged cipher text makes of the cipher
        raise HTTPException(400, "body not encrypted with our key") from None
    if not isinstance(event, dict):
        raise HTTPException(400, "body holds no event")
    return text, event


def _check_token(event: dict[str, Any], verification_token: str) -> None:
    header = event.get("header")
    token = header.get("token") if isinstance(header, dict) else event.get("token")
    # Half a surrogate pair can stand in JSON, and not in bytes.
    given = token.encode(errors="replace") if isinstance(token, str) else b""
    if not hmac.compare_digest(given, verification_token.encode()):
        raise HTTPException(401, "wrong verification token")


def _check_signature(headers: Mapping[str, str], body: bytes, encrypt_key: str) -> None:
    stamp, nonce = (headers.get(f"x-lark-request-{name}", "") for name in ("timestamp", "nonce"))
    signed = hashlib.sha256(f"{stamp}{nonce}{encrypt_key}".encode() + body).hexdigest()
    given = headers.get(_SIGNATURE, "")
    if not hmac.compare_digest(signed.encode(), given.encode()):
        raise HTTPException(401, "wrong signature")


def _check_age(headers: Mapping[str, str], now: datetime) -> None:
    stamp = headers.get(_STAMP, "")
    known = stamp.isdecimal() and len(stamp) <= LONGEST_STAMP
    age = now.timestamp() - int(stamp) if known else float("inf")
    if abs(age) > REPLAY_WINDOW.total_seconds():
        raise HTTPException(401, "delivery older than five minutes, or from the future")


def _check_app(event: dict[str, Any], app_id: str) -> None:
    header = event.get("header")
    if not isinstance(header, dict) or header.get("app_id") != app_id:
        raise HTTPException(403, "event of another app")
