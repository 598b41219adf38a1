"""A shop's documents in the stand-in, served to plain HTTP and to the SDK."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot.feishu.gateway import Gateway
from bot.simulator.bitable import Base, Field, Table
from bot.simulator.server import Simulator
from bot.simulator.world import World

Json = dict[str, Any]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday, eight in the evening in Shanghai."""


def milliseconds(month: int, day: int, hour: int = 0) -> int:
    """Return an hour in Shanghai."""
    there = datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=8)
    return int(there.timestamp() * 1000)


def text(written: str) -> list[Json]:
    return [{"text": written, "type": "text"}]


FIELDS = [
    Field("订单号"),
    Field("金额", 2, "Currency"),
    Field("状态", 3, "SingleSelect", {"options": [{"id": "opt1", "name": "已付款", "color": 0}]}),
    Field("标签", 4, "MultiSelect"),
    Field("日期", 5, "DateTime"),
    Field("寄出", 7, "Checkbox"),
    Field("销售", 11, "User"),
    Field("电话", 13, "Phone"),
    Field("网址", 15, "Url"),
    Field("附件", 17, "Attachment"),
    Field("同单", 18, "SingleLink"),
    Field("总价", 20, "Formula"),
    Field("互联", 21, "DuplexLink"),
    Field("地点", 22, "Location"),
    Field("群", 23, "GroupChat"),
    Field("邮箱", 1, "Email"),
]


ROWS = [
    {
        "订单号": text("A1"),
        "金额": 100,
        "状态": "已付款",
        "标签": ["现货", "包邮"],
        "日期": milliseconds(11, 23, 9),
        "寄出": True,
        "销售": [{"id": "ou_ann", "name": "安"}],
        "电话": "13800001111",
        "网址": {"link": "https://a.cn", "text": "官网"},
        "同单": {"link_record_ids": ["rec00000001"]},
        "总价": {"type": 2, "value": [300]},
    },
    {
        "订单号": text("A2"),
        "金额": 20.5,
        "状态": "退款",
        "标签": ["现货"],
        "日期": milliseconds(11, 1),
    },
    {"订单号": text("B3")},
]


class Served:
    """A world that is served, and an app that holds a token."""

    def __init__(self, world: World, simulator: Simulator, http: httpx.Client) -> None:
        self.world = world
        self.url = simulator.url
        self.http = http

    def call(self, method: str, path: str, body: object = None, **query: Any) -> Json:
        asked = self.http.request(method, f"/open-apis{path}", json=body, params=query or None)
        return {"status": asked.status_code, **asked.json()}

    def refused(self, method: str, path: str, body: object = None, **query: Any) -> Json:
        """Return status, code and message of a refusal."""
        answer = self.call(method, path, body, **query)
        return {key: answer[key] for key in ("status", "code", "msg")}

    @property
    def broken_rule(self) -> str:
        """Return the rule that the newest call broke."""
        return self.world.calls[-1].rule


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    world = World(app_id=f"cli_{uuid4().hex}", now=lambda: NOON)
    with Simulator(world) as simulator, httpx.Client(base_url=simulator.url) as http:
        secret = {"app_id": world.app_id, "app_secret": world.app_secret}
        answer = http.post("/open-apis/auth/v3/tenant_access_token/internal", json=secret)
        http.headers["Authorization"] = f"Bearer {answer.json()['tenant_access_token']}"
        yield Served(world, simulator, http)


@pytest.fixture
def served(running: Served) -> Served:
    """The world as if nothing had been done in it."""
    world = running.world
    world.people.clear()
    world.chats.clear()
    world.relaxed.clear()
    world.scopes_missing.clear()
    world.limits.enforced = False
    world.add_person("安", open_id="ou_ann", mobile="13800001111", email="ann@a.cn")
    return running


@pytest.fixture
def base(served: Served) -> Base:
    """The base ``bas`` of a shop, with the table ``tbl``."""
    base = served.world.add_base("bas", "shop")
    served.world.add_table("bas", "tbl", "订单", FIELDS, ROWS)
    return base


@pytest.fixture
def table(base: Base) -> Table:
    return base.tables["tbl"]


@pytest.fixture
def gateway(served: Served) -> Gateway:
    """The real SDK's way to it, without a second attempt."""
    world = served.world
    return Gateway(world.app_id, world.app_secret, served.url, attempts=1)
