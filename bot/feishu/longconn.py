"""The door by long connection: the SDK's WebSocket client on a thread and loop of its own.

Three habits of the SDK are not ours. It keeps one module-level event loop: here the loop is ours,
and nothing else runs on it. It runs handlers on that loop, one after the other, so that of four
clicks that take a second each the last is answered too late: ours run on threads. Its reconnecting
can end for ever without a word (a refused endpoint call kills its task): it is switched off, and
whenever a connection is gone, a new client is made.
"""

import asyncio
import base64
import contextlib
import logging
import random
import threading
import time
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from types import ModuleType
from typing import Any, Final

from bot import metrics
from bot.errors import BotError, FeishuError
from bot.feishu.inbox import Inbox

log = logging.getLogger(__name__)

START_SECONDS: Final = 20.0
"""For the SDK's import and the first connection."""
ENDPOINT_SECONDS: Final = 15.0
"""For the call that gives the address; the SDK itself would wait for ever."""
ANSWER_SECONDS: Final = 3.0
"""How long Feishu waits for an answer, and so we for those under way when we stop."""
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
        self._answering: set[asyncio.Task[None]] = set()
        self._opened = False
        self._fault: Exception | None = None

    @property
    def connected(self) -> bool:
        """Whether events arrive."""
        return self._connected.is_set()

    def start(self) -> None:
        """Open the connection; raises FeishuError when it is refused or takes too long."""
        self._thread.start()
        if self._settled.wait(START_SECONDS) and self._opened:
            return
        self.stop()
        code = getattr(self._fault, "code", -1)
        raise FeishuError(code, f"not opened: {_reason(self._fault)}", "long connection")

    def stop(self) -> None:
        """Answer what has come in, close the connection and wait for its threads."""
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
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            asyncio.set_event_loop(None)
            self._loop.close()
            self._settled.set()

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
            domain=self._domain,
            auto_reconnect=False,
        )
        client._handle_data_frame = partial(self._take, sdk, client)  # noqa: SLF001 - no public way
        staying = asyncio.create_task(self._stay(client))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({staying, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if staying.done():
                staying.result()
                log.warning("long connection lost")
            elif self._answering:
                await asyncio.wait(self._answering, timeout=ANSWER_SECONDS)
        finally:
            self._connected.clear()
            staying.cancel()  # it may hold the client's lock, halfway through connecting
            await client._disconnect()  # noqa: SLF001
            await _end_others()

    async def _stay(self, client: Any) -> None:  # noqa: ANN401 - the SDK has no types
        address = await _address(client)
        client._get_conn_url = lambda: address  # noqa: SLF001 - called once more, on the loop
        await client._connect()  # noqa: SLF001
        self._opened = True
        self._connected.set()
        self._settled.set()
        metrics.connections.inc()
        log.info("long connection open")
        pinging = asyncio.create_task(client._ping_loop())  # noqa: SLF001
        await client._conn.wait_closed()  # noqa: SLF001
        pinging.cancel()

    def _take(self, sdk: ModuleType, client: Any, frame: Any) -> asyncio.Task[None]:  # noqa: ANN401
        """Stand in for the client's own handling of a frame of data, which the client awaits."""
        task = asyncio.create_task(self._acknowledge(sdk, client, frame))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        return task

    async def _acknowledge(self, sdk: ModuleType, client: Any, frame: Any) -> None:  # noqa: ANN401
        """Do with an event as the client does, but on a thread; it is sent back with its answer."""
        started = time.monotonic()
        headers = {header.key: header.value for header in frame.headers}
        payload, parts = frame.payload, int(headers["sum"])
        if parts > 1:
            where = (headers["message_id"], parts, int(headers["seq"]))
            payload = client._combine(*where, payload)  # noqa: SLF001 - None until all are here
        if payload is None or headers["type"] != "event":
            return
        response = sdk.Response(code=HTTPStatus.OK)
        try:
            answer = await asyncio.to_thread(self._inbox.dispatch, payload)
        except BotError:
            response = sdk.Response(code=HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            if answer is not None:
                response.data = base64.b64encode(sdk.JSON.marshal(answer).encode())
        taken = frame.headers.add()
        taken.key, taken.value = "biz_rt", str(round(1000 * (time.monotonic() - started)))
        frame.payload = sdk.JSON.marshal(response).encode()
        await client._write_message(frame.SerializeToString())  # noqa: SLF001 - no public way


async def _address(client: Any) -> str:  # noqa: ANN401 - the SDK has no types
    """Return where to connect.

    Asked on a thread that nobody waits for at the end: the SDK's call has no timeout.
    """
    found: Future[str] = Future()
    found.set_running_or_notify_cancel()  # so that it can still be set when nobody waits any more

    def ask() -> None:
        try:
            found.set_result(client._get_conn_url())  # noqa: SLF001 - no public way
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            found.set_exception(error)

    threading.Thread(target=ask, name="long connection's address", daemon=True).start()
    return await asyncio.wait_for(asyncio.wrap_future(found), ENDPOINT_SECONDS)


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
