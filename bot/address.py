"""The address that the service listens on: taken, or who has it already."""

import errno
import json
import socket
from http.client import HTTPConnection, HTTPException
from typing import Final

from bot.errors import BotError

PATIENCE: Final = 2.0
"""Seconds for whoever has the port to say who it is."""


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0: on any that is free.

    Raises BotError, naming who has the address if it is a copy of this service.
    """
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        # The system's words, without what Python puts behind them.
        why = str(error.strerror).partition(" (while attempting")[0]
        if error.errno == errno.EADDRINUSE:
            mend = "end the program that uses it, or set another HOST or PORT"
            if is_ours(host, port):
                why, mend = "a copy of this service runs there", "end it first"
        elif error.errno == errno.EACCES:
            mend = "set a PORT from 1024 on"
        else:
            mend = "set HOST to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all"
        raise BotError(f"{host}:{port} cannot be listened on ({why}); {mend}") from error
    # asyncio does it for its own sockets only; without it each answer waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def is_ours(host: str, port: int) -> bool:
    """Return whether a service like this one answers there."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = HTTPConnection(here, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        said = json.loads(connection.getresponse().read(1000))
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return bool(said == {"status": "ok"})
