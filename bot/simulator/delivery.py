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
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.simulator.api import JsonObject
from bot.simulator.crypto import encrypt, signature

ANSWER_WITHIN = 3.0
"""Seconds for the whole of it; connecting alone may take two."""
CONNECT_WITHIN = 2.0

Failure = Literal["timeout", "connect", "dns", "status", "malformed", "nobody"]


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

    @property
    def event_type(self) -> str:
        """Return what kind of event it was."""
        return str(self.event.get("header", self.event).get("event_type", "url_verification"))


@dataclass(frozen=True)
class Webhook:
    """The wrapping and posting that one app's keys make."""

    encrypt_key: str
    token: str
    now: Callable[[], datetime]

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
        body = json.dumps(wrapped, ensure_ascii=False).encode()
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
            status, raw = _exchange(url, parcel, started + within)
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


def _exchange(url: str, parcel: Parcel, deadline: float) -> tuple[int, bytes]:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=CONNECT_WITHIN)
    try:
        try:
            connection.connect()
        except TimeoutError as error:
            raise ConnectionError(f"no connection within {CONNECT_WITHIN:g} s") from error
        connection.sock.settimeout(max(0.01, deadline - time.perf_counter()))
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", target, parcel.body, parcel.headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
