"""The routes behind the chat page: the log of calls and events, the clock, faults on demand."""

import asyncio
import re
from dataclasses import fields
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.api import JsonObject
from bot.simulator.chats import milliseconds
from bot.simulator.delivery import Delivery
from bot.simulator.endpoints import ENDPOINTS
from bot.simulator.faults import KINDS, Fault
from bot.simulator.rules import Rule, every_rule
from bot.simulator.tenant import Call
from bot.simulator.world import World

MOST_ENTRIES: Final = 300
_SECRETS: Final = re.compile(
    r'("(?:app_?secret|client_secret|code_verifier|code|device_code|tenant_access_token|access_token|token|ticket)"\s*:\s*")[^"]*',
    re.IGNORECASE,
)
_IN_FORMS: Final = re.compile(r"\b(device_code=)[^&\s]*")
_KINDS_OF: Final = {"int": int, "float": (int, float), "str": str}


class Backstage:
    """What an engineer sees and does beside the people's chats."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.routes = [
            Route("/desk/log", self.log),
            Route("/desk/clock", self.clock),
            Route("/desk/clock", self.turn, methods=["POST"]),
            Route("/desk/faults", self.faults),
            Route("/desk/faults", self.add_fault, methods=["POST"]),
            Route("/desk/faults/{name}", self.remove_fault, methods=["DELETE"]),
            Route("/desk/connections/drop", self.drop, methods=["POST"]),
            Route("/desk/deliveries/again", self.again, methods=["POST"]),
        ]

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return every_rule()

    def log(self, _request: Request) -> Response:
        """Give the newest calls and events, oldest first."""
        with self._world.lock:
            calls = list(self._world.calls)[-MOST_ENTRIES:]
            deliveries = list(self._world.deliveries)[-MOST_ENTRIES:]
        entries = [*map(self._call, calls), *map(_delivery, deliveries)]
        entries.sort(key=lambda entry: entry["at"])
        return JSONResponse(entries[-MOST_ENTRIES:])

    def _call(self, call: Call) -> JsonObject:
        rule = self._rules.get(call.rule)
        return {
            "kind": "call",
            "at": int(milliseconds(call.at)),
            "name": f"{call.method} {call.path}",
            "status": call.status,
            "code": call.code,
            "ms": round(call.ms, 1),
            "bad": call.code != 0,
            "why": rule.says if rule else "",
            "fault": call.fault,
            "sent": _masked(call.query, call.sent),
            "answered": _masked("", call.answered),
        }

    def clock(self, _request: Request) -> Response:
        """Tell the time here, and how far it was turned (seconds)."""
        clock = self._world.clock
        turned = clock.turned.total_seconds()
        return JSONResponse({"now": int(milliseconds(clock())), "turned": turned})

    async def turn(self, request: Request) -> Response:
        """Turn the clock on by so many seconds."""
        seconds = (await request.json()).get("seconds")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds < 0:
            return _wrong("seconds: a number, 0 or more")
        await asyncio.to_thread(self._world.clock.turn, timedelta(seconds=seconds))
        return self.clock(request)

    def faults(self, _request: Request) -> Response:
        """Tell what waits, what happened, and what there is to choose from."""
        faults = self._world.faults
        waiting = [
            {field.name: getattr(fault, field.name) for field in fields(Fault)}
            for fault in faults.waiting
        ]
        paths = [f"{each.method} {each.path}" for each in ENDPOINTS]
        injected = dict(faults.injected)
        return JSONResponse(
            {"waiting": waiting, "injected": injected, "kinds": KINDS, "paths": paths}
        )

    async def add_fault(self, request: Request) -> Response:
        """Let a fault wait; the body holds members of Fault."""
        body = await request.json()
        fault = _fault(body)
        if isinstance(fault, str):
            return _wrong(fault)
        return JSONResponse({"name": self._world.faults.add(fault)})

    def remove_fault(self, request: Request) -> Response:
        """Let a fault wait no more."""
        self._world.faults.remove(request.path_params["name"])
        return JSONResponse({})

    def drop(self, _request: Request) -> Response:
        """Close every long connection."""
        count = len(self._world.connections)
        self._world.connections.drop()
        return JSONResponse({"dropped": count})

    async def again(self, request: Request) -> Response:
        """Deliver an event once more."""
        event_id = (await request.json()).get("event_id")
        try:
            delivery = await asyncio.to_thread(self._world.deliver_again, str(event_id))
        except KeyError:
            return JSONResponse({"detail": "no such event"}, 404)
        return JSONResponse({"failure": delivery.failure})


def _delivery(delivery: Delivery) -> JsonObject:
    name, header = delivery.event_type, delivery.event.get("header", {})
    attempt = f" × {delivery.attempt}" if delivery.attempt > 1 else ""
    return {
        "kind": "event",
        "at": int(milliseconds(delivery.at)),
        "name": f"{delivery.transport} {name}{attempt}",
        "status": delivery.status,
        "code": None,
        "ms": round(delivery.ms, 1),
        "bad": delivery.failure is not None,
        "why": delivery.failure or "",
        "fault": "",
        "sent": {**delivery.event, "header": {**header, "token": "***"}},
        "answered": delivery.answer,
        "event_id": delivery.event_id,
    }


def _masked(query: str, body: bytes) -> str:
    """Return what was sent or answered, as text without secrets."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = f"({len(body)} bytes)"
    shown = _SECRETS.sub(r"\1***", f"?{query}\n{text}" if query else text)
    return _IN_FORMS.sub(r"\1***", shown)


def _fault(body: object) -> Fault | str:
    """Return the fault that a body describes, or what is wrong with it."""
    if not isinstance(body, dict) or body.get("kind") not in KINDS:
        return f"kind: one of {', '.join(KINDS)}"
    types = {field.name: str(field.type) for field in fields(Fault)}
    for name, value in body.items():
        if name not in types or name == "name":
            return f"{name}: no such member"
        if not _fits(types[name], value):
            return f"{name}: {types[name]}"
    return Fault(**body)


def _fits(wanted: str, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    if value is None:
        return "None" in wanted
    kind = _KINDS_OF.get(wanted.split(" ", maxsplit=1)[0], str)
    return isinstance(value, kind) and not isinstance(value, bool)  # type: ignore[arg-type]


def _wrong(detail: str) -> Response:
    return JSONResponse({"detail": detail}, 400)
