"""The door by long connection: the SDK's WebSocket client on a thread and loop of its own.

The SDK keeps one module-level event loop and runs handlers on it, one after the other; so the loop
is ours, nothing else runs on it, and a handler may only do one short write. The SDK's own
reconnecting can end for ever without a word (a refused endpoint call kills its task), so it is
switched off: whenever a connection is gone, a new client is made.
"""

import asyncio
import contextlib
import logging
import random
import threading
from types import ModuleType
from typing import Any, Final

from bot.errors import FeishuError
from bot.feishu.inbox import Inbox

log = logging.getLogger(__name__)

START_SECONDS: Final = 20.0
"""For the SDK's import and the first connection."""
ENDPOINT_SECONDS: Final = 15.0
"""For the call that gives the address; the SDK itself would wait for ever."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
LOOK_EVERY: Final = 0.1


class LongConnection:
    """Keeps one connection to Feishu open until it is stopped."""

    def __init__(self, app_id: str, app_secret: str, domain: str, inbox: Inbox) -> None:
        self._credentials = (app_id, app_secret)
        self._domain = domain
        self._inbox = inbox
        self._thread = threading.Thread(target=self._run, name="long connection", daemon=True)
        self._settled = threading.Event()
        self._connected = threading.Event()
        self._stopping = threading.Event()
        self._fault: Exception | None = None

    @property
    def connected(self) -> bool:
        """Whether events arrive."""
        return self._connected.is_set()

    def start(self) -> None:
        """Open the connection; raises FeishuError when it is refused or takes too long."""
        self._thread.start()
        if not self._settled.wait(START_SECONDS) or self._fault is not None:
            self._stopping.set()
            raise FeishuError(
                -1, f"long connection not opened: {self._fault or 'no answer'}", "long connection"
            ) from self._fault

    def stop(self) -> None:
        """Close the connection and wait for its thread."""
        self._stopping.set()
        self._thread.join(START_SECONDS)

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        # The SDK takes the current loop when it is imported; later imports get it by name.
        asyncio.set_event_loop(loop)
        import lark_oapi.ws.client as sdk  # noqa: PLC0415 - only on this thread, see above

        sdk.loop = loop
        loop.set_exception_handler(_log_lost_task)
        try:
            loop.run_until_complete(self._keep(sdk))
        finally:
            self._connected.clear()
            asyncio.set_event_loop(None)
            loop.close()

    async def _keep(self, sdk: ModuleType) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                await self._live(sdk)
                pause = FIRST_PAUSE
            except Exception as error:  # noqa: BLE001 - whatever it is, the answer is a new try
                if not self._settled.is_set():
                    self._fault = error
                    self._settled.set()
                    return
                log.warning("long connection not opened: %s", error)
            await self._rest(pause + random.uniform(0, pause))  # noqa: S311 - jitter
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _rest(self, seconds: float) -> None:
        for _ in range(int(seconds / LOOK_EVERY)):
            if self._stopping.is_set():
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _live(self, sdk: ModuleType) -> None:
        """Open one connection and stay with it until it is lost or to be closed."""
        client = sdk.Client(
            *self._credentials,
            log_level=sdk.LogLevel.CRITICAL,  # its lines hold the address, which is a secret
            event_handler=self._inbox,
            domain=self._domain,
            auto_reconnect=False,
        )
        url = await asyncio.wait_for(asyncio.to_thread(client._get_conn_url), ENDPOINT_SECONDS)  # noqa: SLF001 - no public way
        client._get_conn_url = lambda: url  # noqa: SLF001
        await client._connect()  # noqa: SLF001
        ping = asyncio.create_task(client._ping_loop())  # noqa: SLF001
        self._connected.set()
        self._settled.set()
        log.info("long connection open")
        try:
            while client._conn is not None and not self._stopping.is_set():  # noqa: SLF001
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._connected.clear()
            await _ended(ping)
            await client._disconnect()  # noqa: SLF001
            await _others_ended()
        if not self._stopping.is_set():
            log.warning("long connection lost")


async def _ended(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _others_ended() -> None:
    """Let the SDK's tasks of the connection end; they end by its exceptions."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        _, late = await asyncio.wait(others, timeout=2)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in others - late:
            if not task.cancelled():
                task.exception()


def _log_lost_task(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.debug("task of the SDK ended: %s", context.get("message"))
