"""The routes behind the page: log, clock, faults, connections."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.simulator.faults import KINDS
from bot.simulator.server import Simulator
from bot.simulator.world import World

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT = int(NOON.timestamp() * 1000)
TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"


@pytest.fixture
def world() -> World:
    world = World(now=lambda: NOON)
    world.add_person("小雨", open_id="ou_yu")
    return world


@pytest.fixture
def desk(world: World) -> Iterator[httpx.Client]:
    with Simulator(world) as simulator, httpx.Client(base_url=simulator.url) as client:
        yield client


def last(desk: httpx.Client) -> dict[str, Any]:
    return desk.get("/desk/log").json()[-1]


def test_the_log_tells_a_call_and_which_rule_it_broke(desk: httpx.Client) -> None:
    desk.get("/open-apis/bot/v3/info?x=1")
    entry = last(desk)
    assert entry.pop("ms") >= 0
    assert "99991661" in entry.pop("answered")
    assert entry == {
        "kind": "call", "at": AT, "name": "GET /open-apis/bot/v3/info", "status": 400,
        "code": 99991661, "bad": True, "fault": "", "sent": "?x=1\n",
        "why": "A call carries `Authorization: Bearer` and a token",
    }  # fmt: skip


def test_the_log_holds_no_secret(desk: httpx.Client, world: World) -> None:
    secret = {"app_id": world.app_id, "app_secret": world.app_secret}
    token = desk.post(TOKEN, json=secret).json()["tenant_access_token"]
    entry = last(desk)
    assert '"app_secret":"***"' in entry["sent"].replace(" ", "")
    assert token not in entry["answered"]
    assert world.app_secret not in entry["sent"]


def test_the_log_tells_an_event_and_what_became_of_it(desk: httpx.Client, world: World) -> None:
    world.say("ou_yu", "在吗")
    entry = last(desk)
    assert entry["sent"]["event"]["message"]["content"] == '{"text": "在吗"}'
    shown = {key: entry[key] for key in ("kind", "name", "bad", "why")}
    assert shown == {
        "kind": "event", "name": "ws im.message.receive_v1", "bad": True, "why": "nobody",
    }  # fmt: skip
    answer = desk.post("/desk/deliveries/again", json={"event_id": entry["event_id"]})
    assert answer.json() == {"failure": "nobody"}
    assert last(desk)["name"] == "ws im.message.receive_v1 × 2"
    assert desk.post("/desk/deliveries/again", json={"event_id": "none"}).status_code == 404


def test_the_clock_can_be_turned(desk: httpx.Client, world: World) -> None:
    assert desk.get("/desk/clock").json() == {"now": AT, "turned": 0}
    assert desk.post("/desk/clock", json={"seconds": 90}).json() == {
        "now": AT + 90_000,
        "turned": 90,
    }
    assert world.now() == NOON + timedelta(seconds=90)


@pytest.mark.parametrize("seconds", [-1, "1", None, True])
def test_the_clock_is_not_turned_by_nonsense(desk: httpx.Client, seconds: object) -> None:
    answer = desk.post("/desk/clock", json={"seconds": seconds})
    assert (answer.status_code, answer.json()) == (400, {"detail": "seconds: a number, 0 or more"})


def test_a_fault_can_be_arranged_seen_and_taken_back(desk: httpx.Client) -> None:
    fault = {"kind": "limit", "path": "*/bot/v3/info", "seconds": 7, "times": 2}
    name = desk.post("/desk/faults", json=fault).json()["name"]
    assert desk.get("/open-apis/bot/v3/info").status_code == 429
    assert last(desk)["fault"] == "limit"
    told = desk.get("/desk/faults").json()
    assert (told["injected"], told["kinds"]) == ({"limit": 1}, KINDS)
    assert [each["times"] for each in told["waiting"]] == [1]
    assert "POST /open-apis/im/v1/messages" in told["paths"]
    desk.delete(f"/desk/faults/{name}")
    assert desk.get("/desk/faults").json()["waiting"] == []
    assert desk.get("/open-apis/bot/v3/info").json()["code"] == 99991661


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ([], "kind: one of latency"),
        ({"kind": "meteor"}, "kind: one of latency"),
        ({"kind": "latency", "colour": "red"}, "colour: no such member"),
        ({"kind": "latency", "seconds": "2"}, "seconds: float"),
        ({"kind": "latency", "times": True}, "times: int | None"),
        ({"kind": "latency", "name": "x"}, "name: no such member"),
    ],
)
def test_a_fault_that_makes_no_sense_is_told(desk: httpx.Client, body: object, told: str) -> None:
    answer = desk.post("/desk/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(told)


def test_long_connections_can_be_dropped(desk: httpx.Client) -> None:
    assert desk.post("/desk/connections/drop").json() == {"dropped": 0}


def test_a_person_enters_a_chat_and_chooses_from_the_menu(desk: httpx.Client, world: World) -> None:
    world.menu = [("today", "今日")]
    [chat] = desk.get("/desk/chats", params={"person": "ou_yu"}).json()
    assert (chat["members"], chat["menu"]) == (["小雨"], [["today", "今日"]])
    desk.post("/desk/enter", json={"person": "ou_yu"})
    desk.post("/desk/menu", json={"person": "ou_yu", "event_key": "today"})
    assert [each.event_type for each in world.deliveries] == [
        "im.chat.access_event.bot_p2p_chat_entered_v1",
        "application.bot.menu_v6",
    ]


def test_a_recalled_message_is_shown_as_such(desk: httpx.Client, world: World) -> None:
    message = world.say("ou_yu", "别看")
    world.recall(message.message_id)
    where = {"person": "ou_yu", "chat": message.chat_id}
    [shown] = desk.get("/desk/messages", params=where).json()["messages"]
    assert (shown["deleted"], shown["content"]) == (True, {})
