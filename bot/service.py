"""The service as a process: serves until it is told to stop, then finishes what is in flight."""

import os
import signal
import socket
from collections.abc import Callable

import uvicorn

from bot.app import App
from bot.errors import BotError


def serve(service: App, started: Callable[[], None] = lambda: None) -> None:
    """Start ``service`` and its HTTP side, call ``started``; return after SIGTERM or SIGINT.

    Raises BotError where the address cannot be listened on.
    """
    # uvicorn raises the signal again after its own shutdown: it must find a handler that lets
    # the rest of ours happen, so that the exit status is 0.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    try:
        with _listening(service.environment.host, service.environment.port) as listener:
            service.start()
            started()
            uvicorn.Server(
                uvicorn.Config(service.web(), log_config=None, access_log=False, lifespan="off")
            ).run(sockets=[listener])
    finally:
        service.stop()


def _listening(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise BotError(
            f"{host}:{port} cannot be listened on ({os.strerror(error.errno or 0)});"
            " end the program that uses it, or set another HOST or PORT"
        ) from error
    # asyncio does it for its own sockets only; without it each answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
