"""The stand-in and a gateway to it, for whoever tests what talks to Feishu."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bot.simulator.clicks import Tap
from bot.simulator.crypto import signature
from bot.simulator.server import Simulator
from bot.simulator.world import World

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """An empty tenant; its app is new each time, for the SDK keeps tokens by app for ever."""
    return World(app_id=f"cli_{uuid4().hex}")


@pytest.fixture
def simulator(world: World) -> Iterator[Simulator]:
    """The tenant, served."""
    with Simulator(world) as running:
        yield running


@pytest.fixture
def gateway(world: World, simulator: Simulator):
    """The real SDK's way to it; whatever has to wait fails."""
    from bot.feishu.gateway import Gateway

    def fail(seconds: float) -> None:
        raise AssertionError(f"slept for {seconds} s")

    return Gateway(world.app_id, world.app_secret, simulator.url, sleep=fail)


HELLO = {"text": "早"}
CARD = {"schema": "2.0", "body": {"elements": []}}


def raw(content: Any) -> str:
    """Return a content as the text it is sent as."""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


class Answer(dict[str, Any]):
    """The members of an answer's body, with ``status`` and ``headers`` beside them."""

    @property
    def told(self) -> tuple[int, int, str]:
        """HTTP status, code and message."""
        return self["status"], self["code"], self["msg"]


class Api:
    """An app that holds a token and calls the stand-in over plain HTTP."""

    def __init__(self, world: World, http: httpx.Client) -> None:
        self.world = world
        self.http = http
        self.sign_in()

    def sign_in(self) -> None:
        body = {"app_id": self.world.app_id, "app_secret": self.world.app_secret}
        answer = self.http.post("/open-apis/auth/v3/tenant_access_token/internal", json=body)
        self.http.headers["Authorization"] = f"Bearer {answer.json()['tenant_access_token']}"

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        asked = self.http.request(method, f"/open-apis{path}", json=body, params=query or None)
        return Answer(status=asked.status_code, headers=asked.headers, **asked.json())

    def send(self, content: Any = HELLO, to: str = "ou_ann", **more: Any) -> Answer:
        """Send a message, a text to Ann unless told otherwise; a text ``content`` goes as it is."""
        kind = more.pop("receive_id_type", "chat_id" if to.startswith("oc_") else "open_id")
        body = {"receive_id": to, "msg_type": "text", "content": raw(content), **more}
        return self.call("POST", "/im/v1/messages", body, receive_id_type=kind)

    def sent(self, content: Any = HELLO, **more: Any) -> str:
        """Send a message that must be taken; return its id."""
        answer = self.send(content, **more)
        assert answer["code"] == 0, answer["msg"]
        return answer["data"]["message_id"]

    def card(self) -> str:
        return self.sent(CARD, msg_type="interactive")

    def reply(self, message_id: str, content: Any = HELLO, **more: Any) -> Answer:
        body = {"msg_type": "text", "content": raw(content), **more}
        return self.call("POST", f"/im/v1/messages/{message_id}/reply", body)

    def patch(self, message_id: str, content: Any = CARD) -> Answer:
        return self.call("PATCH", f"/im/v1/messages/{message_id}", {"content": raw(content)})

    def edit(self, message_id: str, content: Any = HELLO, msg_type: str = "text") -> Answer:
        body = {"msg_type": msg_type, "content": raw(content)}
        return self.call("PUT", f"/im/v1/messages/{message_id}", body)

    def recall(self, message_id: str) -> Answer:
        return self.call("DELETE", f"/im/v1/messages/{message_id}")

    def get(self, message_id: str, **query: Any) -> Answer:
        return self.call("GET", f"/im/v1/messages/{message_id}", **query)


@pytest.fixture(scope="module")
def served() -> Iterator[Simulator]:
    """A tenant that the tests of one file have after each other; starting one takes its time."""
    with Simulator(World(app_id=f"cli_{uuid4().hex}")) as running:
        yield running


@pytest.fixture
def api(served: Simulator) -> Iterator[Api]:
    """The app of a tenant in which Ann lives; what the test before did there is gone."""
    world = served.world
    world.add_person("Ann", open_id="ou_ann", mobile="13800001111", email="ann@shop.cn")
    with httpx.Client(base_url=served.url) as http:
        yield Api(world, http)
    for left in (world.messages, world.chats, world.people, world.files, world.by_uuid):
        left.clear()
    world.relaxed.clear()
    world.scopes_missing.clear()
    world.bot_enabled, world.refuses_phones = True, False
    world.editable_for = world.recallable_for = None
    world.expire_tokens()
    world.clock.turn(timedelta(minutes=2))  # so that no limit is left of the calls made


class Door:
    """The app behind its webhook, and what came through."""

    def __init__(self) -> None:
        from bot.feishu.events import Answer
        from bot.feishu.inbox import Inbox
        from bot.feishu.webhook import router

        self.world = World(now=lambda: NINE)
        self.now = NINE
        self.came_in = []
        self.answer = Answer(toast="已记录", kind="success", card={"schema": "2.0"})
        self.fault = None
        inbox = Inbox(
            app_id=self.world.app_id,
            bot_open_id=self.world.bot_open_id,
            on_question=self.came_in.append,
            on_click=self.clicked,
            first_time=self.first_time,
        )
        app = FastAPI()
        keys = (self.world.encrypt_key, self.world.verification_token)
        app.include_router(router(inbox, *keys, lambda: self.now))
        self._transport = httpx.ASGITransport(app)

    def first_time(self, _question):
        if self.fault:
            raise self.fault
        return True

    def clicked(self, click):
        self.came_in.append(click)
        return self.answer

    def post(self, event, **forged):
        """Post an event as Feishu would, with what is forged."""
        parcel = self.world.webhook.wrap(event, **forged)
        return self.post_raw(parcel.body, parcel.headers)

    def post_raw(self, body, headers=None):
        return self.request("POST", content=body, headers=headers)

    def request(self, method, **sent):
        async def ask():
            async with httpx.AsyncClient(transport=self._transport) as client:
                return await client.request(method, "http://bot/feishu/events", **sent)

        return asyncio.run(ask())

    def signed(self, body):
        """Post any body with a genuine signature."""
        stamp = str(int(NINE.timestamp()))
        return self.post_raw(
            body,
            {
                "X-Lark-Request-Timestamp": stamp,
                "X-Lark-Request-Nonce": "n",
                "X-Lark-Signature": signature(stamp, "n", self.world.encrypt_key, body),
            },
        )


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def said(door):
    """The event of a message that is not delivered yet."""
    ann = door.world.add_person("Ann")
    door.world.say(ann.open_id, "张三")
    return door.world.deliveries[-1].event


@pytest.fixture
def tapped(door):
    """The event of a tap that is not delivered yet."""
    ann = door.world.add_person("Ann")
    sent = door.world.say(ann.open_id, "x")
    return door.world.build_click(ann.open_id, sent.message_id, Tap("button", {"do": "it"}))
