"""The stand-in's doors: the open API, the long connection, and the chat page."""

import socket
import threading
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from bot.simulator import auth, bitable, im, longconn, people, sheets, uploads, wiki
from bot.simulator.api import ApiRequest, Binary, Refused, Reply, error_body
from bot.simulator.desk import Desk
from bot.simulator.tenant import Call, Tenant
from bot.simulator.world import World

PAGE = Path(__file__).parent / "page"
START_SECONDS = 10.0
Handler = Callable[[Tenant, ApiRequest], Reply]

_TABLE = "/open-apis/bitable/v1/apps/{app_token}/tables/{table_id}"
_MESSAGE = "/open-apis/im/v1/messages/{message_id}"
_SHEETS_V3 = "/open-apis/sheets/v3/spreadsheets/{token}"
_SHEETS_V2 = "/open-apis/sheets/v2/spreadsheets/{token}"
API: list[tuple[str, str, Handler]] = [
    ("POST", "/open-apis/auth/v3/tenant_access_token/internal", auth.tenant_access_token),
    ("POST", f"{longconn.PATH}/endpoint", longconn.endpoint),
    ("GET", "/open-apis/bot/v3/info", people.bot_info),
    ("POST", "/open-apis/contact/v3/users/batch_get_id", people.batch_get_id),
    ("POST", "/open-apis/contact/v3/users/basic_batch", people.basic_batch),
    ("GET", "/open-apis/wiki/v2/spaces/get_node", wiki.get_node),
    ("GET", "/open-apis/bitable/v1/apps/{app_token}", bitable.get_app),
    ("GET", "/open-apis/bitable/v1/apps/{app_token}/tables", bitable.list_tables),
    ("GET", f"{_TABLE}/fields", bitable.list_fields),
    ("POST", f"{_TABLE}/records/search", bitable.search_records),
    ("GET", _SHEETS_V3, sheets.get_spreadsheet),
    ("GET", f"{_SHEETS_V3}/sheets/query", sheets.query_sheets),
    ("GET", f"{_SHEETS_V2}/values_batch_get", sheets.batch_get_values),
    ("GET", f"{_SHEETS_V2}/values/{{range}}", sheets.get_values),
    ("POST", "/open-apis/im/v1/messages", im.create_message),
    ("POST", f"{_MESSAGE}/reply", im.reply_message),
    ("PATCH", _MESSAGE, im.patch_message),
    ("GET", _MESSAGE, im.get_message),
    ("DELETE", _MESSAGE, im.delete_message),
    ("GET", f"{_MESSAGE}/resources/{{file_key}}", uploads.get_resource),
    ("POST", "/open-apis/im/v1/images", uploads.create_image),
    ("POST", "/open-apis/im/v1/files", uploads.create_file),
]
WITHOUT_TOKEN = {auth.tenant_access_token, longconn.endpoint}


class Simulator:
    """Serves one world on a loopback port, from a thread of its own."""

    def __init__(self, world: World, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world = world
        self._address = (host, port)
        self._desk = Desk(world)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app(),
                ws="websockets-sansio",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
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

    def stop(self) -> None:
        """Close every connection and wait for the thread to end."""
        self._desk.close()
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
            Route(path, _endpoint(self.world, handler), methods=[method])
            for method, path, handler in API
        ]
        routes += [
            Route("/open-apis/{path:path}", _endpoint(self.world, _no_such_path)),
            WebSocketRoute(longconn.PATH, self.world.connections.serve),
            *self._desk.routes,
            Route("/", lambda _request: FileResponse(PAGE / "index.html")),
            Mount("/static", StaticFiles(directory=PAGE)),
        ]
        return Starlette(routes=routes)


def _no_such_path(_tenant: Tenant, _request: ApiRequest) -> Reply:
    raise Refused(99991201, "404 page not found", HTTPStatus.NOT_FOUND)


def _endpoint(tenant: Tenant, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        asked = ApiRequest(
            method=request.method,
            host=request.headers["host"],
            path=request.url.path,
            params=request.path_params,
            query_string=request.url.query,
            content_type=request.headers.get("content-type", ""),
            authorization=request.headers.get("authorization"),
            body=await request.body(),
        )
        log_id = uuid4().hex
        response, code = _answer(tenant, handler, asked, log_id)
        _spell(response, "X-Tt-Logid", log_id)
        with tenant.lock:
            tenant.calls.append(
                Call(asked.method, asked.path, response.status_code, code, tenant.now())
            )
        return response

    return answer


def _answer(
    tenant: Tenant, handler: Handler, asked: ApiRequest, log_id: str
) -> tuple[Response, int]:
    """Return the response to a call and its code."""
    try:
        with tenant.lock:
            if handler not in WITHOUT_TOKEN:
                auth.check_bearer(tenant, asked)
            reply = handler(tenant, asked)
    except Refused as refused:
        return JSONResponse(error_body(refused, log_id), refused.status), refused.code
    if isinstance(reply, Binary):
        response = Response(reply.data, media_type=reply.media_type)
        if reply.name is not None:
            name = f"attachment; filename*=UTF-8''{quote(reply.name)}"
            _spell(response, "Content-Disposition", name)
        return response, 0
    return JSONResponse(reply), reply["code"]


def _spell(response: Response, name: str, value: str) -> None:
    """Set a header in this very spelling, as the SDK looks for it; Starlette's are lower case."""
    response.raw_headers.append((name.encode(), value.encode()))
