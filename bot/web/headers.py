"""What every answer tells the browser, and how much a request may send.

A browser runs nothing foreign on our pages, keeps nothing of them, and frames them nowhere.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": _POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_ENCODED: Final = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())

MOST_BODY: Final = 2 * 1024 * 1024
"""Bytes; each address takes less. Of whoever sends more nothing is read, signed in or not."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class Guarded:
    """An ASGI application whose answers bear ``HEADERS`` unless they set them themselves."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(each for each in _ENCODED if each[0] not in told),
                ]
            await send(message)

        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return {"type": "http.disconnect"} if taken > MOST_BODY else message

        await self._app(scope, limited, guarded)
