"""One open WebSocket of the long connection, and what was sent on it but not acknowledged yet."""

from __future__ import annotations

import asyncio
import json
import secrets
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator import frames
from bot.simulator.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.websockets import WebSocket

    from bot.simulator.api import JsonObject


@dataclass
class Connection:
    """A WebSocket, accepted or about to be, and the events on it that are not acknowledged yet."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    client_config: JsonObject
    answers_pings: Callable[[], bool]
    accepted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the handshake is done; what comes before waits for it."""
    waiting: dict[str, Future[Frame]] = field(default_factory=dict)

    def send(self, kind: str, parts: Sequence[tuple[int, bytes]]) -> Future[Frame]:
        """Send an event from any thread, in numbered parts; the future is its acknowledgement.

        ``kind`` is what the frame says it is: ``event`` or ``card``.
        """
        message_id = secrets.token_hex(16)
        of_all = {
            "type": kind,
            "message_id": message_id,
            "sum": str(len(parts)),
            "trace_id": secrets.token_hex(8),
        }
        acknowledged: Future[Frame] = Future()
        self.waiting[message_id] = acknowledged
        sent = [
            frames.encode(Frame(frames.DATA, {**of_all, "seq": str(seq)}, part))
            for seq, part in parts
        ]
        asyncio.run_coroutine_threadsafe(self._send(sent), self.loop)
        return acknowledged

    def forget(self, acknowledged: Future[Frame]) -> None:
        """Wait no longer for an acknowledgement."""
        for message_id, future in list(self.waiting.items()):
            if future is acknowledged:
                del self.waiting[message_id]

    async def _send(self, sent: Sequence[bytes]) -> None:
        await self.accepted.wait()
        for frame in sent:
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
            if not self.answers_pings():
                return
            config = json.dumps(self.client_config).encode()
            pong = Frame(frames.CONTROL, {"type": "pong"}, config, frame.service)
            await self.socket.send_bytes(frames.encode(pong))
        elif frame.method == frames.DATA:
            future = self.waiting.pop(frame.headers.get("message_id", ""), None)
            if future is not None:
                future.set_result(frame)
