"""The service as a process: serves until it is told to stop, then finishes what is in flight."""

import gc
import signal
from collections.abc import Callable
from functools import partial
from typing import Final

import uvicorn

from bot.address import listening
from bot.app import App
from bot.site import site

A_ROUND: Final = 10_000
"""Objects made and not gone after which the collector looks for garbage; Python says 700."""


def serve(service: App, started: Callable[[str], None] = lambda _address: None) -> None:
    """Start ``service`` and its HTTP side; return after SIGTERM or SIGINT.

    ``started`` is told the address that browsers reach it at from this machine.

    Raises BotError where the address cannot be listened on.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            partial(site, service),
            factory=True,
            log_config=None,
            access_log=False,
            lifespan="off",
        )
    )

    def stop(*_: object) -> None:
        server.should_exit = True

    # For a signal that comes before the server runs, and because it raises each signal again
    # after its own shutdown: then the rest of ours must still happen, and the status be 0.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    try:
        with listening(service.environment.host, service.environment.port) as listener:
            service.start()
            spare_what_stays()
            host, port = listener.getsockname()[:2]
            started(f"http://{host}:{port}")
            server.run(sockets=[listener])
    finally:
        service.stop()


def spare_what_stays() -> None:
    """Take what is loaded by now out of the garbage collector's rounds, and let it begin them.

    The SDK alone holds so many objects that a full round takes 0.3 s, in which nobody is answered,
    and rounds while it is imported took a quarter of a start; all of it stays until the process
    ends, and next to nothing of it is garbage. What answers make is mostly gone without a round,
    and a round finds the cards of all who tapped in the last seconds: it comes less often.
    """
    gc.freeze()
    gc.set_threshold(A_ROUND)
    gc.enable()
