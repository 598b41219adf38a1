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


class LongConnection:
    """Keeps one connection to Feishu open until it is stopped; one a process at a time."""

    def __init__(self, app_id: str, app_secret: str, domain: str, inbox: Inbox) -> None:
        self._credentials = (app_id, app_secret)
        self._domain = domain
        self._inbox = inbox
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="long connection", daemon=True)
        self._settled = threading.Event()
        self._connected = threading.Event()
        self._stopping = asyncio.Event()
        self._fault: Exception | None = None

    @property
    def connected(self) -> bool:
        """Whether events arrive."""
        return self._connected.is_set()

    def start(self) -> None:
        """Open the connection; raises FeishuError when it is refused or takes too long."""
        self._thread.start()
        if self._settled.wait(START_SECONDS) and self._fault is None:
            return
        self.stop()
        code = getattr(self._fault, "code", -1)
        raise FeishuError(code, f"not opened: {_reason(self._fault)}", "long connection")

    def stop(self) -> None:
        """Close the connection and wait for its thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: stopped already
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(START_SECONDS)

    def _run(self) -> None:
        # The SDK takes the current loop when it is imported; later imports get it by name.
        asyncio.set_event_loop(self._loop)
        import lark_oapi.ws.client as sdk  # noqa: PLC0415 - only on this thread, see above

        made_at_import, sdk.loop = sdk.loop, self._loop
        if made_at_import is not self._loop and not made_at_import.is_running():
            made_at_import.close()  # nobody else will: it was made for the SDK alone
        self._loop.set_exception_handler(_log_lost_task)
        try:
            self._loop.run_until_complete(self._keep(sdk))
        finally:
            asyncio.set_event_loop(None)
            self._loop.close()

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
                log.warning("long connection not opened: %s", _reason(error))
            rest = pause + random.uniform(0, pause)  # noqa: S311 - jitter
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), rest)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _live(self, sdk: ModuleType) -> None:
        """Open one connection and stay with it until it is lost or to be closed."""
        client = sdk.Client(
            *self._credentials,
            log_level=sdk.LogLevel.CRITICAL,  # its lines hold the address, which is a secret
            event_handler=self._inbox,
            domain=self._domain,
            auto_reconnect=False,
        )
        try:
            await self._stay(client)
        finally:
            self._connected.clear()
            await client._disconnect()  # noqa: SLF001 - no public way
            await _end_others()
        if not self._stopping.is_set():
            log.warning("long connection lost")

    async def _stay(self, client: Any) -> None:  # noqa: ANN401 - the SDK has no types
        address = await asyncio.wait_for(
            asyncio.to_thread(client._get_conn_url),  # noqa: SLF001 - no public way
            ENDPOINT_SECONDS,
        )
        client._get_conn_url = lambda: address  # noqa: SLF001 - called once more, on the loop
        await client._connect()  # noqa: SLF001
        self._connected.set()
        self._settled.set()
        log.info("long connection open")
        ends = (client._conn.wait_closed(), self._stopping.wait())  # noqa: SLF001
        pinging = asyncio.create_task(client._ping_loop())  # noqa: SLF001
        waiting = {pinging, *map(asyncio.create_task, ends)}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)


async def _end_others() -> None:
    """End the tasks of a connection: the SDK leaves some that would run for ever."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _reason(error: Exception | None) -> str:
    """Return what went wrong; other errors than the SDK's may hold the address, a secret."""
    if error is None:
        return "no answer"
    return str(error) if hasattr(error, "code") else type(error).__name__


def _log_lost_task(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.debug("task of the SDK ended: %s", context.get("message"))
