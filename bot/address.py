"""The address that the service listens on: taken, or who has it already."""

import json
import os
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
        why = os.strerror(error.errno or 0)
        mend = "end the program that uses it, or set another HOST or PORT"
        if is_ours(host, port):
            why, mend = "a copy of this service runs there", "end it first"
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
