"""The long connection: its endpoint call, the WebSocket, and events sent over one of them.

Events leave from any thread; the socket itself is only touched on the server's loop.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import secrets
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.simulator import frames
from bot.simulator.delivery import Delivery, as_object
from bot.simulator.frames import Frame

if TYPE_CHECKING:
    from datetime import datetime

    from bot.simulator.api import ApiRequest, JsonObject, Reply
    from bot.simulator.tenant import Tenant

PATH = "/callback/ws"
MOST_CONNECTIONS = 50
NO_CREDENTIAL, AUTH_FAILED, TOO_MANY = 1000040344, 514, 1000040350
CLIENT_CONFIG = {
    "ReconnectCount": -1,
    "ReconnectInterval": 120,
    "ReconnectNonce": 30,
    "PingInterval": 120,
}


@dataclass
class Connection:
    """One open WebSocket and the events on it that are not acknowledged yet."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    client_config: JsonObject
    accepted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the handshake is done; what comes before waits for it."""
    waiting: dict[str, Future[Frame]] = field(default_factory=dict)

    def send(self, message_id: str, payload: bytes) -> Future[Frame]:
        """Send an event from any thread; the future holds the acknowledgement."""
        headers = {
            "type": "event",
            "message_id": message_id,
            "sum": "1",
            "seq": "0",
            "trace_id": secrets.token_hex(8),
        }
        acknowledged: Future[Frame] = Future()
        self.waiting[message_id] = acknowledged
        frame = frames.encode(Frame(frames.DATA, headers, payload))
        asyncio.run_coroutine_threadsafe(self._send(frame), self.loop)
        return acknowledged

    async def _send(self, frame: bytes) -> None:
        await self.accepted.wait()
        await self.socket.send_bytes(frame)

    def lost(self) -> None:
        """Tell those who wait that no acknowledgement will come."""
        for future in list(self.waiting.values()):
            future.set_exception(ConnectionError("the connection closed"))
        self.waiting.clear()

    async def received(self, data: bytes) -> None:
        """Answer a ping, or hand an acknowledgement to whoever waits for it."""
        frame = frames.decode(data)
        if frame.method == frames.CONTROL and frame.headers.get("type") == "ping":
            config = json.dumps(self.client_config).encode()
            pong = Frame(frames.CONTROL, {"type": "pong"}, config, frame.service)
            await self.socket.send_bytes(frames.encode(pong))
        elif frame.method == frames.DATA:
            future = self.waiting.pop(frame.headers.get("message_id", ""), None)
            if future is not None:
                future.set_result(frame)


def endpoint(tenant: Tenant, request: ApiRequest) -> Reply:
    """Answer where to connect, with a ticket that opens one connection."""
    body = request.json()
    if not body.get("AppID") or not body.get("AppSecret"):
        return {"code": NO_CREDENTIAL, "msg": "no credential"}
    if (body["AppID"], body["AppSecret"]) != (tenant.app_id, tenant.app_secret):
        return {"code": AUTH_FAILED, "msg": "auth failed"}
    connections = tenant.connections
    if len(connections) >= MOST_CONNECTIONS:
        return {"code": TOO_MANY, "msg": "exceed connection limit"}
    query = f"device_id={secrets.randbelow(10**9)}&service_id=1&ticket={connections.ticket()}"
    data = {
        "URL": f"ws://{request.host}{PATH}?{query}&access_key=desk",
        "ClientConfig": connections.client_config,
    }
    return {"code": 0, "msg": "ok", "data": data}


class Connections:
    """All open long connections of the app."""

    def __init__(self) -> None:
        self.client_config: JsonObject = dict(CLIENT_CONFIG)
        """What clients are told about reconnecting and pinging, in seconds."""
        self._open: list[Connection] = []
        self._tickets: set[str] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many are open."""
        return len(self._open)

    def ticket(self) -> str:
        """Return a new ticket, which opens one connection."""
        ticket = secrets.token_hex(16)
        with self._lock:
            self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Keep one WebSocket open until the client leaves."""
        with self._lock:
            known = socket.query_params.get("ticket", "") in self._tickets
            self._tickets.discard(socket.query_params.get("ticket", ""))
        if not known:
            headers = {"handshake-status": "403", "handshake-msg": "invalid ticket"}
            await socket.send_denial_response(Response(status_code=403, headers=headers))
            return
        connection = Connection(socket, asyncio.get_running_loop(), self.client_config)
        # First known, then accepted: a client that sees itself connected misses no event.
        with self._lock:
            self._open.append(connection)
        try:
            await socket.accept()
            connection.accepted.set()
            while True:
                await connection.received(await socket.receive_bytes())
        except (WebSocketDisconnect, ValueError, KeyError):
            pass  # gone, or it sent what is no frame
        finally:
            with self._lock:
                self._open.remove(connection)
            connection.lost()

    def deliver(self, event: JsonObject, at: datetime, within: float) -> Delivery:
        """Send an event to one connection at random and wait that long (seconds) for its answer."""
        started = time.perf_counter()

        def noted(**found: Any) -> Delivery:  # noqa: ANN401 - members of Delivery
            return Delivery(event, "ws", at, (time.perf_counter() - started) * 1000, **found)

        with self._lock:
            chosen = random.choice(self._open) if self._open else None  # noqa: S311 - no secret
        if chosen is None:
            return noted(failure="nobody")
        payload = json.dumps(event, ensure_ascii=False).encode()
        message_id = secrets.token_hex(16)
        try:
            frame = chosen.send(message_id, payload).result(within)
        except TimeoutError:
            chosen.waiting.pop(message_id, None)
            return noted(failure="timeout")
        except ConnectionError:
            return noted(failure="connect")
        return noted(**_acknowledged(frame))


def _acknowledged(frame: Frame) -> JsonObject:
    """Return status, answer and failure that an acknowledgement means."""
    ack = as_object(frame.payload)
    if ack is None or not isinstance(ack.get("code"), int):
        return {"failure": "malformed"}
    if ack["code"] != HTTPStatus.OK:
        return {"status": ack["code"], "failure": "status"}
    if not ack.get("data"):
        return {"status": HTTPStatus.OK.value, "answer": {}}
    try:
        answer = as_object(base64.b64decode(ack["data"], validate=True))
    except (ValueError, TypeError):
        answer = None
    return {"status": HTTPStatus.OK.value, "answer": answer}
