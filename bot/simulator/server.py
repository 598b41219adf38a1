"""The stand-in's doors: the open API, the long connection, and the chat page."""

import socket
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.simulator import longconn
from bot.simulator.api import ApiRequest, Reply
from bot.simulator.backstage import Backstage
from bot.simulator.desk import Desk
from bot.simulator.endpoints import ENDPOINTS, Endpoint
from bot.simulator.gate import Gate
from bot.simulator.rules import Rule
from bot.simulator.signinpage import SignInPage
from bot.simulator.tenant import Tenant
from bot.simulator.world import World

PAGE = Path(__file__).parent / "page"
START_SECONDS = 10.0
METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
NO_PATH: Final = Rule(
    "path", "A path that no API has is refused", "通用错误码", 99991201, "404 page not found", 404
)


class Simulator:
    """Serves one world on a loopback port, from a thread of its own."""

    def __init__(self, world: World, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world = world
        self._address = (host, port)
        self._desk = Desk(world)
        self._gate = Gate(world)
        world.connections.cut = self._gate.cut
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app(),
                http=self._gate.protocol,  # type: ignore[arg-type]  # is only called
                ws="websockets-sansio",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                # As long as nginx: with uvicorn's 5 s, which are also the client's, a call may
                # meet a connection that is just being closed.
                timeout_keep_alive=75,
                timeout_graceful_shutdown=2,
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Return the origin, such as ``http://127.0.0.1:8099``; known once started."""
        host, port = self._address
        return f"http://{host}:{port}"

    def start(self) -> None:
        """Listen; return when the first request can be answered. OSError: the port is taken."""
        listener = socket.create_server(self._address)
        # asyncio does not do it for a socket made so, and each answer would wait 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._address = listener.getsockname()[:2]
        self._thread = threading.Thread(
            target=lambda: self._server.run(sockets=[listener]), name="simulator", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.005)
        if not self._server.started:
            raise RuntimeError(f"the stand-in did not start within {START_SECONDS:g} s")
        self.world.redelivery.start()

    def stop(self) -> None:
        """Close every connection and wait for the thread to end."""
        self._desk.close()
        self.world.redelivery.stop()
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        """Start, for the length of a ``with``."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _app(self) -> Starlette:
        routes: list[BaseRoute] = [
            Route(each.path, self._gate.door(each), methods=[each.method]) for each in ENDPOINTS
        ]
        routes += [
            *SignInPage(self.world).routes,
            Route("/open-apis/{path:path}", self._gate.door(NOWHERE), methods=METHODS),
            WebSocketRoute(longconn.PATH, self.world.connections.serve),
            *self._desk.routes,
            *Backstage(self.world).routes,
            Route("/", lambda _request: FileResponse(PAGE / "index.html")),
            Mount("/static", StaticFiles(directory=PAGE)),
        ]
        return Starlette(routes=routes)


def _no_such_path(_tenant: Tenant, _request: ApiRequest) -> Reply:
    raise NO_PATH.refused()


NOWHERE: Final = Endpoint("*", "/open-apis/{path:path}", _no_such_path, token=False)
