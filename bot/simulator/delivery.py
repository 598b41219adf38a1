"""Carrying an event to the bot's webhook: wrap, post within three seconds, note the answer."""

import http.client
import json
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from bot.simulator.api import JsonObject
from bot.simulator.crypto import encrypt, signature
from bot.simulator.rules import Rule

ANSWER_WITHIN = 3.0
"""Seconds for the whole of it; connecting alone may take two."""
CONNECT_WITHIN = 2.0
RECEIVE: Final = "接收并处理事件"
WITHIN: Final = Rule(
    "answer-within-3-seconds", "An event or callback is answered with 200 within 3 s", RECEIVE
)
CONNECTED_WITHIN: Final = Rule(
    "connect-within-2-seconds", "A webhook's connection is made within 2 s", RECEIVE
)
SEALED: Final = Rule(
    "webhook-encrypted",
    "With an Encrypt Key everything posted is encrypted (AES-256-CBC, key SHA-256 of the key)",
    "配置订阅方式",
)
SIGNED: Final = Rule(
    "webhook-signed",
    "With an Encrypt Key X-Lark-Signature is SHA-256 of timestamp, nonce, key and raw body",
    "配置订阅方式",
)

Failure = Literal[
    "timeout", "connect", "dns", "status", "malformed", "nobody", "unsubscribed", "held"
]


@dataclass(frozen=True)
class Parcel:
    """What goes over the wire to a webhook, so that a test can alter it or post it again."""

    event: JsonObject
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """One attempt to hand over an event, and how the bot answered."""

    event: JsonObject
    transport: Literal["webhook", "ws"]
    at: datetime
    ms: float
    status: int | None = None
    """HTTP status, or the code of the acknowledgement; None where no answer came."""
    answer: JsonObject | None = None
    """None too where the body was no JSON object, which matters to taps only."""
    failure: Failure | None = None
    attempt: int = 1
    """From 2 on it was delivered again."""

    @property
    def event_type(self) -> str:
        """Return what kind of event it was."""
        return type_of(self.event)

    @property
    def event_id(self) -> str:
        """Return the event's id; blank for a check of the address."""
        return str(self.event.get("header", {}).get("event_id", ""))


def type_of(event: JsonObject) -> str:
    """Return what kind of event it is."""
    return str(event.get("header", event).get("event_type", "url_verification"))


@dataclass(frozen=True)
class Webhook:
    """The wrapping and posting that one app's keys make."""

    encrypt_key: str
    token: str
    now: Callable[[], datetime]
    connect_within: float = CONNECT_WITHIN

    def wrap(
        self,
        event: JsonObject,
        *,
        encrypted: bool = True,
        token: str | None = None,
        sign: str | None = None,
        timestamp: int | None = None,
    ) -> Parcel:
        """Return the event as it is posted; each argument puts one thing wrong.

        ``encrypted`` False leaves the body plain (still signed), ``token`` replaces the
        Verification Token, ``sign`` the signature ("" leaves all three headers away), and
        ``timestamp`` (seconds) the time that is signed.
        """
        if token is not None:
            event = _with_token(event, token)
        wrapped = {"encrypt": encrypt(event, self.encrypt_key)} if encrypted else event
        # Compact: Feishu's Node SDK signs what it reads written again, which must be these bytes.
        body = json.dumps(wrapped, ensure_ascii=False, separators=(",", ":")).encode()
        at = str(int(self.now().timestamp()) if timestamp is None else timestamp)
        nonce = secrets.token_hex(8)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if sign != "":
            headers |= {
                "X-Lark-Request-Timestamp": at,
                "X-Lark-Request-Nonce": nonce,
                "X-Lark-Signature": sign or signature(at, nonce, self.encrypt_key, body),
            }
        return Parcel(event, body, headers)

    def post(self, url: str, parcel: Parcel, within: float = ANSWER_WITHIN) -> Delivery:
        """Post a parcel; a bot that cannot be reached is a failure noted, not an error raised."""
        started = time.perf_counter()

        def noted(**found: Any) -> Delivery:  # noqa: ANN401 - members of Delivery
            ms = (time.perf_counter() - started) * 1000
            return Delivery(parcel.event, "webhook", self.now(), ms, **found)

        try:
            status, raw = _exchange(url, parcel, started + within, self.connect_within)
        except TimeoutError:
            return noted(failure="timeout")
        except socket.gaierror:
            return noted(failure="dns")
        except (OSError, http.client.HTTPException):
            return noted(failure="connect")
        if status != HTTPStatus.OK:
            return noted(status=status, failure="status")
        return noted(status=status, answer=as_object(raw))


def as_object(raw: bytes) -> JsonObject | None:
    """Return the JSON object that an answer is, or None."""
    try:
        answer = json.loads(raw)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _with_token(event: JsonObject, token: str) -> JsonObject:
    if "header" in event:
        return {**event, "header": {**event["header"], "token": token}}
    return {**event, "token": token}


def _exchange(
    url: str, parcel: Parcel, deadline: float, connect_within: float
) -> tuple[int, bytes]:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=connect_within)
    try:
        try:
            connection.connect()
        except TimeoutError as error:
            raise ConnectionError(f"no connection within {connect_within:g} s") from error
        connection.sock.settimeout(max(0.01, deadline - time.perf_counter()))
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", target, parcel.body, parcel.headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
