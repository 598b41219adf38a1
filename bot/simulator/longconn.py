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
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.simulator.connection import Connection
from bot.simulator.delivery import Delivery, as_object, type_of
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from datetime import datetime

    from bot.simulator.api import ApiRequest, JsonObject, Reply
    from bot.simulator.frames import Frame
    from bot.simulator.tenant import Tenant

PATH = "/callback/ws"
MOST_CONNECTIONS = 50
SDK: Final = "lark-oapi 1.7.5, ws/client.py"
LONG_CONNECTION: Final = "使用长连接接收事件"
CREDENTIAL: Final = Rule(
    "connection-credential",
    "The endpoint call names app and secret",
    SDK,
    1000040344,
    "no credential",
    200,
)
AUTHENTIC: Final = Rule(
    "connection-auth", "The endpoint call's app and secret are right", SDK, 514, "auth failed", 200
)
AT_MOST: Final = Rule(
    "connections-of-an-app",
    "One app has at most 50 long connections; the endpoint call or the handshake (514) refuses",
    LONG_CONNECTION,
    1000040350,
    "exceed connection limit",
    200,
)
ADDRESS: Final = Rule(
    "connection-address",
    "Only an address that the endpoint call gave opens a connection; the handshake says 403",
    SDK,
)
TICKET: Final = Rule(
    "connection-ticket",
    "Such an address opens one connection; relaxed, any number",
    f"{UNCONFIRMED}: it carries a ticket; how often that opens is not documented",
)
SHARED: Final = Rule(
    "connections-share",
    "Each event goes to one of the app's connections at random",
    LONG_CONNECTION,
)
PLAIN: Final = Rule(
    "connection-plain", "Over a long connection nothing is encrypted or signed", LONG_CONNECTION
)
AS_EVENT: Final = Rule(
    "click-as-event",
    "Over a long connection a tap arrives in a frame of type `event`; of type `card` no SDK "
    "acknowledges any",
    "lark-samples, card_interaction_bot",
)
IN_PARTS: Final = Rule(
    "event-in-parts",
    "An event may come in several frames, each with its number `seq` of `sum`; one acknowledgement "
    "is for all",
    SDK,
)
ACKNOWLEDGED: Final = Rule(
    "event-acknowledged",
    "The frame is sent back with code 200; any other code counts as not answered",
    SDK,
)
GOING_AWAY = 1001
CLICK = "card.action.trigger"
CLIENT_CONFIG = {
    "ReconnectCount": -1,
    "ReconnectInterval": 120,
    "ReconnectNonce": 30,
    "PingInterval": 120,
}


def endpoint(tenant: Tenant, request: ApiRequest) -> Reply:
    """Answer where to connect, with a ticket that opens one connection."""
    body, connections = request.json(), tenant.connections
    if connections.refusing is not None:
        return {"code": connections.refusing, "msg": "refused on demand"}
    if not body.get("AppID") or not body.get("AppSecret"):
        raise CREDENTIAL.refused()
    if (body["AppID"], body["AppSecret"]) != (tenant.app_id, tenant.app_secret):
        raise AUTHENTIC.refused()
    if len(connections) >= MOST_CONNECTIONS:
        raise AT_MOST.refused()
    query = f"device_id={secrets.randbelow(10**9)}&service_id=1&ticket={connections.ticket()}"
    data = {
        "URL": f"ws://{connections.host or request.host}{PATH}?{query}&access_key=desk",
        "ClientConfig": connections.client_config,
    }
    return {"code": 0, "msg": "ok", "data": data}


class Connections:
    """All open long connections of the app."""

    def __init__(self, relaxed: Callable[[], Container[str]] = frozenset) -> None:
        self._relaxed = relaxed
        self.client_config: JsonObject = dict(CLIENT_CONFIG)
        """What clients are told about reconnecting and pinging, in seconds."""
        self.refusing: int | None = None
        """A code with which the endpoint call is refused, such as 1 or 1000040350."""
        self.host: str | None = None
        """Where the endpoint call sends clients, such as a host behind a firewall; None: here."""
        self.handshake: dict[str, str] = {}
        """Headers with which the handshake is refused, such as handshake-status: 514."""
        self.parts = 1
        """Frames that an event is split into; ``backwards`` sends the last one first."""
        self.backwards = False
        self.pongs = True
        """Whether pings are answered."""
        self.clicks_as_cards = False
        """Send clicks as frames of type card, which no SDK acknowledges."""
        self.cut: Callable[[tuple[str, int]], None] = lambda _peer: None
        """Ends a connection without a word, on the server's loop; known once there is a server."""
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
        refusal = self._refusal(socket.query_params.get("ticket", ""))
        if refusal:
            await socket.send_denial_response(Response(status_code=403, headers=refusal))
            return
        loop = asyncio.get_running_loop()
        connection = Connection(socket, loop, self.client_config, lambda: self.pongs)
        # First known, then accepted: a client that sees itself connected misses no event.
        with self._lock:
            self._open.append(connection)
        try:
            await socket.accept()
            connection.accepted.set()
            while True:
                await connection.received(await socket.receive_bytes())
        except (WebSocketDisconnect, RuntimeError, ValueError, KeyError):
            pass  # gone, dropped between two frames, or it sent what is no frame
        finally:
            with self._lock:
                self._open.remove(connection)
            connection.lost()

    def _refusal(self, ticket: str) -> dict[str, str]:
        """Return the headers with which a handshake is refused; none where it is not."""
        if self.handshake:
            return self.handshake
        with self._lock:
            if ticket not in self._tickets:
                return {"handshake-status": "403", "handshake-msg": "invalid ticket"}
            if TICKET.holds(self._relaxed()):
                self._tickets.remove(ticket)
            if len(self._open) < MOST_CONNECTIONS:
                return {}
        return {
            "handshake-status": str(AUTHENTIC.code),
            "handshake-autherrcode": str(AT_MOST.code),
            "handshake-msg": AT_MOST.message,
        }

    def drop(self, *, abrupt: bool = False) -> None:
        """Close all connections, or with ``abrupt`` end them without a word."""
        with self._lock:
            lost = list(self._open)
        for connection in lost:
            if abrupt and connection.socket.client is not None:
                peer = (connection.socket.client.host, connection.socket.client.port)
                connection.loop.call_soon_threadsafe(self.cut, peer)
            else:
                closing = connection.socket.close(GOING_AWAY)
                asyncio.run_coroutine_threadsafe(closing, connection.loop)

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
        card = self.clicks_as_cards and type_of(event) == CLICK
        acknowledged = chosen.send("card" if card else "event", self._split(payload))
        try:
            frame = acknowledged.result(within)
        except TimeoutError:
            chosen.forget(acknowledged)
            return noted(failure="timeout")
        except ConnectionError:
            return noted(failure="connect")
        return noted(**_acknowledged(frame))

    def _split(self, payload: bytes) -> list[tuple[int, bytes]]:
        size = -(-len(payload) // self.parts)
        parts = [(seq, payload[seq * size : (seq + 1) * size]) for seq in range(self.parts)]
        return parts[::-1] if self.backwards else parts


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
