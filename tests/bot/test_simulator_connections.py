"""Long connections: opened, refused, shared and lost; how events come and are answered."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.simulator import frames
from bot.simulator.chats import SentMessage
from bot.simulator.clicks import Tap
from bot.simulator.frames import Frame
from bot.simulator.server import Simulator
from bot.simulator.world import World

CREDENTIALS = {"AppID": "cli_de5c0000000000de", "AppSecret": "desk-secret"}
TAKEN = {"code": 200}
PING = Frame(frames.CONTROL, {"type": "ping"}, service=1)
TAP = Tap("button", {})


@pytest.fixture
def world() -> World:
    """A tenant with 小雨, who got a card."""
    world = World()
    world.add_person("小雨", open_id="ou_yu")
    chat = world.p2p("ou_yu").chat_id
    card = {"schema": "2.0", "body": {"elements": []}}
    world.store(SentMessage("om_1", chat, world.app_id, "interactive", card, world.now()))
    return world


@pytest.fixture
def simulator(world: World) -> Iterator[Simulator]:
    with Simulator(world) as simulator:
        yield simulator


def ask(simulator: Simulator, body: dict[str, str] = CREDENTIALS) -> dict[str, Any]:
    answer = httpx.post(f"{simulator.url}/callback/ws/endpoint", json=body)
    assert answer.status_code == 200
    return answer.json()


def address(simulator: Simulator) -> str:
    return ask(simulator)["data"]["URL"]


def open_connection(simulator: Simulator) -> ClientConnection:
    return connect(address(simulator), proxy=None)


def received(connection: ClientConnection) -> Frame:
    return frames.decode(bytes(connection.recv(timeout=5)))


def acknowledge(connection: ClientConnection, frame: Frame, payload: object = TAKEN) -> None:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {**frame.headers, "biz_rt": "1"}
    connection.send(frames.encode(Frame(frames.DATA, headers, body, frame.service)))


def sealed(answer: object) -> dict[str, Any]:
    return {"code": 200, "data": base64.b64encode(json.dumps(answer).encode()).decode()}


def refused_handshake(url: str) -> dict[str, str]:
    """Return the headers that tell why a connection was refused."""
    with pytest.raises(InvalidStatus) as refused:
        connect(url, proxy=None)
    headers = refused.value.response.headers
    return {name: value for name, value in headers.items() if name.startswith("handshake-")}


@pytest.mark.rule("connection-auth", "connection-credential")
@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (CREDENTIALS | {"AppSecret": "wrong"}, 514, "auth failed"),
        (CREDENTIALS | {"AppID": "cli_other"}, 514, "auth failed"),
        ({"AppID": "cli_de5c0000000000de"}, 1000040344, "no credential"),
    ],
)
def test_the_endpoint_refuses_wrong_credentials(
    simulator: Simulator, body: dict[str, str], code: int, message: str
) -> None:
    refused = ask(simulator, body)
    assert (refused["code"], refused["msg"]) == (code, message)


@pytest.mark.rule("connections-of-an-app")
def test_the_51st_connection_is_refused(simulator: Simulator) -> None:
    spare = address(simulator)
    opened = [open_connection(simulator) for _ in range(50)]
    refused = ask(simulator)
    assert (refused["code"], refused["msg"]) == (1000040350, "exceed connection limit")
    assert refused_handshake(spare) == {
        "handshake-status": "514",
        "handshake-autherrcode": "1000040350",
        "handshake-msg": "exceed connection limit",
    }
    for connection in opened:
        connection.close()


INVALID_TICKET = {"handshake-status": "403", "handshake-msg": "invalid ticket"}


@pytest.mark.rule("connection-address")
def test_an_address_that_nobody_gave_opens_nothing(simulator: Simulator) -> None:
    forged = address(simulator).replace("ticket=", "ticket=0")
    assert refused_handshake(forged) == INVALID_TICKET


@pytest.mark.rule("connection-ticket")
def test_an_address_opens_one_connection_or_relaxed_more(
    world: World, simulator: Simulator
) -> None:
    once, often = address(simulator), address(simulator)
    connect(once, proxy=None).close()
    assert refused_handshake(once) == INVALID_TICKET
    world.relaxed.add("connection-ticket")
    connect(often, proxy=None).close()
    connect(often, proxy=None).close()


@pytest.mark.parametrize("code", [1, 403, 514, 1000040343, 1000040350])
def test_the_endpoint_refuses_on_demand(world: World, simulator: Simulator, code: int) -> None:
    world.connections.refusing = code
    assert ask(simulator)["code"] == code
    world.connections.refusing = None
    assert ask(simulator)["code"] == 0


def test_the_handshake_refuses_on_demand(world: World, simulator: Simulator) -> None:
    world.connections.handshake = {"handshake-status": "500", "handshake-msg": "busy"}
    url = address(simulator)
    assert refused_handshake(url) == world.connections.handshake
    world.connections.handshake = {}
    connect(url, proxy=None).close()


def test_a_ping_is_answered_by_a_pong_with_the_clients_settings(
    world: World, simulator: Simulator
) -> None:
    world.connections.client_config["PingInterval"] = 7
    with open_connection(simulator) as connection:
        connection.send(frames.encode(PING))
        pong = received(connection)
    assert (pong.headers, json.loads(pong.payload)["PingInterval"]) == ({"type": "pong"}, 7)


def test_pongs_can_stay_away(world: World, simulator: Simulator) -> None:
    world.connections.pongs = False
    with open_connection(simulator) as connection:
        connection.send(frames.encode(PING))
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.1)


@pytest.mark.rule("event-acknowledged")
@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (TAKEN, None),
        (sealed({"toast": {"content": "ok"}}), None),
        ({"code": 500}, 200671),
        (b"\xff", 200672),
        ({"data": ""}, 200672),
        ({"code": 200, "data": "no base64!"}, 200672),
        (sealed([]), 200672),
        (sealed({"card": {"type": "raw", "data": {}}}), 200673),
    ],
)
def test_an_acknowledgement_is_judged_like_a_webhooks_answer(
    world: World, simulator: Simulator, payload: object, error: int | None
) -> None:
    with open_connection(simulator) as connection, ThreadPoolExecutor() as people:
        tapped = people.submit(world.tap, "ou_yu", "om_1", TAP)
        acknowledge(connection, received(connection), payload)
        assert tapped.result().error == error


@pytest.mark.rule("click-as-event", "connection-plain")
def test_a_tap_comes_as_a_plain_event(world: World, simulator: Simulator) -> None:
    with open_connection(simulator) as connection, ThreadPoolExecutor() as people:
        tapped = people.submit(world.tap, "ou_yu", "om_1", TAP)
        frame = received(connection)
        acknowledge(connection, frame)
        assert tapped.result().error is None
    assert frame.headers.items() >= {"type": "event", "sum": "1", "seq": "0"}.items()
    assert json.loads(frame.payload) == world.deliveries[0].event


def test_a_tap_may_come_as_a_card_frame_on_demand(world: World, simulator: Simulator) -> None:
    world.connections.clicks_as_cards, world.answer_within = True, 0.1
    with open_connection(simulator) as connection:
        assert world.tap("ou_yu", "om_1", TAP).error == 200341
        assert received(connection).headers["type"] == "card"


@pytest.mark.rule("event-in-parts")
@pytest.mark.parametrize("backwards", [False, True])
def test_an_event_may_come_in_pieces(world: World, simulator: Simulator, backwards: bool) -> None:
    world.connections.parts, world.connections.backwards = 3, backwards
    with open_connection(simulator) as connection, ThreadPoolExecutor() as people:
        entered = people.submit(world.enter_chat, "ou_yu")
        got = [received(connection) for _ in range(3)]
        acknowledge(connection, got[-1])
        assert entered.result().failure is None
    assert [frame.headers["seq"] for frame in got] == list("210" if backwards else "012")
    assert {frame.headers["sum"] for frame in got} == {"3"}
    whole = b"".join(frame.payload for frame in sorted(got, key=lambda f: f.headers["seq"]))
    assert json.loads(whole) == entered.result().event


def taking_everything(connection: ClientConnection, got: list[Frame]) -> threading.Thread:
    """Acknowledge whatever comes until the connection is closed."""

    def take() -> None:
        try:
            while True:
                got.append(received(connection))
                acknowledge(connection, got[-1])
        except ConnectionClosedOK:
            pass

    thread = threading.Thread(target=take)
    thread.start()
    return thread


@pytest.mark.rule("connections-share")
def test_each_event_goes_to_one_of_the_connections(world: World, simulator: Simulator) -> None:
    shares: list[list[Frame]] = [[], []]
    threads = [taking_everything(open_connection(simulator), share) for share in shares]
    failures = {world.enter_chat("ou_yu").failure for _ in range(40)}
    world.connections.drop()
    for thread in threads:
        thread.join()
    assert (failures, sum(map(len, shares)), all(shares)) == ({None}, 40, True)


def once_dropped(simulator: Simulator, drop: Callable[[], None]) -> int | None:
    """Return the code of the farewell that a client gets; None for none at all."""
    connection = open_connection(simulator)
    drop()
    with pytest.raises((ConnectionClosedOK, ConnectionClosedError)) as lost:
        connection.recv(timeout=5)
    return lost.value.rcvd.code if lost.value.rcvd is not None else None


def test_connections_are_lost_with_or_without_a_farewell(
    world: World, simulator: Simulator
) -> None:
    assert once_dropped(simulator, world.connections.drop) == 1001
    assert once_dropped(simulator, lambda: world.connections.drop(abrupt=True)) is None


@pytest.mark.parametrize("abrupt", [False, True])
def test_a_connection_lost_while_an_event_waits_is_noticed_at_once(
    world: World, simulator: Simulator, abrupt: bool
) -> None:
    with open_connection(simulator) as connection, ThreadPoolExecutor() as people:
        entered = people.submit(world.enter_chat, "ou_yu")
        received(connection)
        world.connections.drop(abrupt=abrupt)
        with pytest.raises((ConnectionClosedOK, ConnectionClosedError)):
            connection.recv(timeout=5)
        delivery = entered.result()
    assert (delivery.failure, delivery.ms < 2000) == ("connect", True)


def test_a_client_that_leaves_is_noticed(world: World, simulator: Simulator) -> None:
    with open_connection(simulator) as connection, ThreadPoolExecutor() as people:
        entered = people.submit(world.enter_chat, "ou_yu")
        received(connection)
        connection.close()
        assert entered.result().failure == "connect"
    assert len(world.connections) == 0


def test_an_event_missed_while_nobody_was_there_comes_with_the_clock(
    world: World, simulator: Simulator
) -> None:
    world.say("ou_yu", "在吗")
    with open_connection(simulator) as connection:
        world.clock.turn(timedelta(seconds=15))
        acknowledge(connection, received(connection))
        world.redelivery.settle()
    assert [(each.attempt, each.failure) for each in world.deliveries] == [(1, "nobody"), (2, None)]
