"""Faults on demand: each kind does what it says, and the bot's gateway gets over it."""

import time
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from bot.errors import FeishuError
from bot.feishu.gateway import Gateway
from bot.simulator.api import ApiRequest
from bot.simulator.bitable import Field
from bot.simulator.faults import Fault, Faults
from bot.simulator.server import Simulator
from bot.simulator.world import World

SEND = "/open-apis/im/v1/messages"
HELLO = {"text": "早"}


@pytest.fixture(scope="module")
def desk() -> Iterator[Simulator]:
    world = World(app_id=f"cli_{uuid4().hex}")
    world.add_person("小雨", open_id="ou_yu")
    world.limits.enforced = False
    with Simulator(world) as simulator:
        yield simulator


@pytest.fixture
def world(desk: Simulator) -> Iterator[World]:
    yield desk.world
    desk.world.faults.clear()
    desk.world.messages.clear()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def patient(desk: Simulator, slept: list[float]) -> Gateway:
    """A gateway that notes how long it would have waited."""
    world = desk.world
    return Gateway(world.app_id, world.app_secret, desk.url, timeout=0.5, sleep=slept.append)


@pytest.fixture
def http(desk: Simulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=desk.url) as client:
        secret = {"app_id": desk.world.app_id, "app_secret": desk.world.app_secret}
        answer = client.post("/open-apis/auth/v3/tenant_access_token/internal", json=secret)
        client.headers["Authorization"] = f"Bearer {answer.json()['tenant_access_token']}"
        yield client


def send(gateway: Gateway) -> str:
    return gateway.send("ou_yu", HELLO, key=uuid4().hex, msg_type="text")


def texts(world: World) -> list[str]:
    return [message.content["text"] for message in world.messages_to("ou_yu")]


def test_latency_keeps_an_answer_back(world: World, http: httpx.Client) -> None:
    world.faults.add(Fault("latency", path="*/bot/v3/info", seconds=0.2))
    started = time.perf_counter()
    assert http.get("/open-apis/bot/v3/info").json()["code"] == 0
    assert time.perf_counter() - started >= 0.2
    assert world.calls[-1].fault == "latency"


def test_latency_does_not_keep_others_back(world: World, http: httpx.Client) -> None:
    world.faults.add(Fault("latency", path=f"{SEND}/om_none", seconds=0.5))
    with pytest.raises(httpx.ReadTimeout):
        http.get(f"{SEND}/om_none", timeout=0.1)
    assert http.get("/open-apis/bot/v3/info", timeout=1).json()["code"] == 0


def test_a_gateways_page_is_no_json_and_nothing_was_done(world: World, http: httpx.Client) -> None:
    world.faults.add(Fault("status", path=SEND, status=503))
    answer = http.post(SEND, json={"receive_id": "ou_yu"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (503, "text/html")
    assert "503 Service Unavailable" in answer.text
    assert (world.calls[-1].code, world.calls[-1].fault) == (-1, "status")


def test_a_reset_connection_gives_no_answer(world: World, http: httpx.Client) -> None:
    world.faults.add(Fault("reset", path="*/bot/v3/info"))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        http.get("/open-apis/bot/v3/info")
    assert http.get("/open-apis/bot/v3/info").json()["code"] == 0


def test_half_an_answer_is_seen_as_such(world: World, http: httpx.Client) -> None:
    world.faults.add(Fault("half", path="*/bot/v3/info"))
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete|without sending complete"):
        http.get("/open-apis/bot/v3/info")


def test_a_storm_of_limits_says_when_it_lifts(world: World, http: httpx.Client) -> None:
    world.faults.add(Fault("limit", path="*/bot/v3/info", seconds=33, times=2))
    answers = [http.get("/open-apis/bot/v3/info") for _ in range(3)]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (429, 99991400),
        (429, 99991400),
        (200, 0),
    ]
    assert answers[0].headers["x-ogw-ratelimit-reset"] == "33"


def test_a_page_may_be_empty_and_yet_not_the_last(world: World, http: httpx.Client) -> None:
    world.add_base("bas", "shop")
    world.add_table("bas", "tbl", "orders", [Field("a")], [{"a": "x"}, {"a": "y"}])
    world.faults.add(Fault("empty", path="*/records/search"))
    search = "/open-apis/bitable/v1/apps/bas/tables/tbl/records/search?page_size=1"
    data = http.post(search, json={}).json()["data"]
    assert (data["items"], data["has_more"]) == ([], True)


@pytest.mark.parametrize("kind", ["status", "reset", "cut", "half", "limit", "expired"])
def test_a_message_arrives_once_whatever_befell_the_call(
    world: World, patient: Gateway, kind: str
) -> None:
    send(patient)
    world.faults.add(Fault(kind, path=SEND, times=2 if kind != "expired" else 1))
    message_id = send(patient).message_id
    assert [message.message_id for message in world.messages_to("ou_yu")][1:] == [message_id]
    assert world.faults.waiting == []


def test_a_refused_limit_is_waited_for_as_long_as_feishu_asks(
    world: World, patient: Gateway, slept: list[float]
) -> None:
    world.faults.add(Fault("limit", path=SEND, seconds=7))
    send(patient)
    assert len(slept) == 1
    assert 7 <= slept[0] <= 7.5


def test_a_slow_answer_is_given_up_and_asked_for_again(world: World, patient: Gateway) -> None:
    world.faults.add(Fault("latency", path=SEND, seconds=0.7))
    send(patient)
    assert texts(world) == ["早"]


def test_a_code_without_remedy_is_told(world: World, patient: Gateway) -> None:
    world.faults.add(Fault("code", path=SEND, code=230022, message="sensitive content", status=400))
    with pytest.raises(FeishuError, match="230022"):
        send(patient)
    assert texts(world) == []


def test_a_token_expires_in_the_middle_of_a_read(world: World, patient: Gateway) -> None:
    world.add_base("bas", "shop")
    rows = [{"a": [{"text": str(number), "type": "text"}]} for number in range(1201)]
    world.add_table("bas", "tbl", "orders", [Field("a")], rows)
    world.faults.add(Fault("expired", path="*/records/search", after=1))
    pages = [len(page) for page in patient.bitable_records("bas", "tbl")]
    assert pages == [500, 500, 201]


def request(path: str, method: str = "POST") -> ApiRequest:
    return ApiRequest(method, "desk", path, {}, "", "", None, b"")


def test_a_fault_befalls_only_the_calls_it_fits() -> None:
    faults = Faults()
    faults.add(Fault("reset", path="*/messages", method="POST"))
    assert faults.befalling(request("/a/files")) is None
    assert faults.befalling(request("/a/messages", "GET")) is None
    assert faults.befalling(request("/a/messages")) is not None
    assert faults.befalling(request("/a/messages")) is None


def test_a_fault_lets_some_calls_through_first_and_lasts_as_long_as_asked() -> None:
    faults = Faults()
    faults.add(Fault("reset", after=2, times=3))
    assert [faults.befalling(request("/")) is not None for _ in range(7)] == [
        False, False, True, True, True, False, False,
    ]  # fmt: skip
    assert faults.injected == {"reset": 3}


def test_a_fault_stays_until_it_is_removed() -> None:
    faults = Faults()
    name = faults.add(Fault("reset", times=None))
    assert [faults.befalling(request("/")) is not None for _ in range(3)] == [True] * 3
    faults.remove(name)
    faults.remove(name)
    assert faults.befalling(request("/")) is None


def test_chance_is_the_same_for_the_same_seed() -> None:
    def run(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(Fault("reset", times=None, chance=0.5))
        return [faults.befalling(request("/")) is not None for _ in range(200)]

    assert run(1) == run(1) != run(2)
    assert 70 < sum(run(1)) < 130
