"""The way of one call through the stand-in: faults, the endpoint, the answer, the log."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4
from weakref import WeakValueDictionary

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.simulator.api import MOST_BODY, ApiRequest, Binary, Refused, Reply, error_body
from bot.simulator.endpoints import Endpoint
from bot.simulator.faults import Fault
from bot.simulator.limits import too_often
from bot.simulator.tenant import Call, Tenant

Transports = MutableMapping[tuple[str, int], asyncio.Transport]
BAD_GATEWAY: Final = "<html><head><title>{0}</title></head><body><h1>{0}</h1>nginx</body></html>"
RESET: Final = b"\x01\x00\x00\x00\x00\x00\x00\x00"
"""SO_LINGER on, for no time: what is closed is reset."""
CUTS: Final = {"reset", "cut", "half"}
EXCERPT: Final = 4096
"""Bytes of what was sent and answered that the log keeps."""


@dataclass(frozen=True)
class _Answer:
    response: Response
    code: int
    rule: str = ""


class Gate:
    """Answers the calls of one tenant's app; knows each connection, to be able to cut it."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._transports: Transports = WeakValueDictionary()

    def protocol(self, **of_uvicorn: Any) -> asyncio.Protocol:  # noqa: ANN401 - the server's own
        """Return what uvicorn takes for one connection."""
        return _Connection(self._transports, **of_uvicorn)

    def cut(self, peer: tuple[str, int]) -> None:
        """Reset the connection of this peer, if it is open; on the server's loop."""
        transport = self._transports.get(peer)
        if transport is not None:
            _reset(transport)

    def door(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Return what the web server calls for this endpoint."""

        async def served(request: Request) -> Response:
            started = time.perf_counter()
            try:
                asked = await _asked(request)
            except ClientDisconnect:
                return Response()  # whoever called is gone, and so was never heard
            fault = self._tenant.faults.befalling(asked)
            if fault is not None and fault.kind == "latency":
                await asyncio.sleep(fault.seconds)
            log_id = uuid4().hex
            answer = self._answer(endpoint, asked, fault, log_id)
            _spell(answer.response, "X-Tt-Logid", log_id)
            call = _noted(asked, answer, fault, self._tenant.now(), time.perf_counter() - started)
            with self._tenant.lock:
                self._tenant.calls.append(call)
            if fault is None or fault.kind not in CUTS or request.client is None:
                return answer.response
            whole = answer.response if fault.kind == "half" else None
            return _Cut(whole, self._transports[request.client])

        return served

    def _answer(
        self, endpoint: Endpoint, asked: ApiRequest, fault: Fault | None, log_id: str
    ) -> _Answer:
        if fault is not None and fault.kind == "status":
            words = f"{fault.status} {HTTPStatus(fault.status).phrase}"
            return _Answer(HTMLResponse(BAD_GATEWAY.format(words), fault.status), -1)
        try:
            with self._tenant.lock:
                if fault is not None:
                    _befall(self._tenant, endpoint, fault)
                reply = endpoint.answer(self._tenant, asked)
            if fault is not None and fault.kind == "empty":
                reply = _emptied(reply)
            answer = _response(reply)
            if endpoint.check is not None:
                endpoint.check(self._tenant, bytes(answer.body))
        except Refused as refused:
            response: Response = JSONResponse(error_body(refused, log_id), refused.status)
            for name, value in refused.headers.items():
                _spell(response, name, value)
            return _Answer(response, refused.code, refused.rule)
        return _Answer(answer, 0 if isinstance(reply, Binary) else reply.get("code", 0))


def _noted(
    asked: ApiRequest, answer: _Answer, fault: Fault | None, at: datetime, seconds: float
) -> Call:
    return Call(
        asked.method,
        asked.path,
        answer.response.status_code,
        answer.code,
        at,
        ms=seconds * 1000,
        rule=answer.rule,
        fault=fault.kind if fault is not None else "",
        query=asked.query_string,
        sent=asked.body[:EXCERPT],
        answered=bytes(answer.response.body)[:EXCERPT],
    )


async def _asked(request: Request) -> ApiRequest:
    return ApiRequest(
        method=request.method,
        host=request.headers["host"],
        path=request.url.path,
        params=request.path_params,
        query_string=request.url.query,
        content_type=request.headers.get("content-type", ""),
        authorization=request.headers.get("authorization"),
        body=await _body(request),
    )


async def _body(request: Request) -> bytes:
    """Read all that is sent, or the client would not listen, and keep what may be needed of it."""
    kept = bytearray()
    async for chunk in request.stream():
        if len(kept) <= MOST_BODY:
            kept += chunk
    return bytes(kept)


def _befall(tenant: Tenant, endpoint: Endpoint, fault: Fault) -> None:
    """Let happen what happens before the call is looked at; raise Refused for a refusal."""
    if fault.kind == "expired":
        tenant.expire_tokens()
    elif fault.kind == "limit":
        raise too_often(endpoint.limits[0] if endpoint.limits else None, fault.seconds)
    elif fault.kind == "code":
        raise Refused(fault.code, fault.message, fault.status)
    elif fault.kind == "reset":
        raise Refused(-1, "reset before it was done")


def _emptied(reply: Reply) -> Reply:
    """Return a page as Feishu's can be: nothing on it, and more to come."""
    if isinstance(reply, Binary) or "items" not in reply.get("data", {}):
        return reply
    token = reply["data"].get("page_token")
    more = {"has_more": True, "page_token": token} if token else {}
    return {**reply, "data": {**reply["data"], "items": [], **more}}


def _response(reply: Reply) -> Response:
    if not isinstance(reply, Binary):
        return JSONResponse(reply)
    response = Response(reply.data, media_type=reply.media_type)
    if reply.name is not None:
        _spell(response, "Content-Disposition", f"attachment; filename*=UTF-8''{quote(reply.name)}")
    return response


def _spell(response: Response, name: str, value: str) -> None:
    """Set a header in this very spelling, as the SDK looks for it; Starlette's are lower case."""
    response.raw_headers.append((name.encode(), value.encode()))


class _Connection(H11Protocol):
    """A connection that is known by its peer."""

    def __init__(self, transports: Transports, **of_uvicorn: Any) -> None:  # noqa: ANN401
        super().__init__(**of_uvicorn)
        self._transports = transports

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self._transports[peer[0], peer[1]] = transport


class _Cut(Response):
    """No answer but the end of the connection, or half an answer and then the end."""

    def __init__(self, half_of: Response | None, transport: asyncio.Transport) -> None:
        super().__init__()
        self._half_of = half_of
        self._transport = transport

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send what arrives, and leave when the server knows that the client is gone."""
        whole = self._half_of
        if whole is not None:
            head = {"status": whole.status_code, "headers": whole.raw_headers}
            await send({"type": "http.response.start", **head})
            part = bytes(whole.body)[: len(whole.body) // 2]
            await send({"type": "http.response.body", "body": part, "more_body": True})
            self._transport.close()
        else:
            _reset(self._transport)
        while (await receive())["type"] != "http.disconnect":
            pass


def _reset(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    transport.abort()
