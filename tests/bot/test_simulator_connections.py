"""Long connections: shared, lost, refused, and events in pieces."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.simulator import frames
from bot.simulator.chats import SentMessage
from bot.simulator.clicks import Tap
from bot.simulator.frames import Frame
from bot.simulator.server import Simulator
from bot.simulator.world import World

CREDENTIALS = {"AppID": "cli_desk", "AppSecret": "desk-secret"}


@pytest.fixture
def world() -> World:
    world = World()
    world.add_person("小雨", open_id="ou_yu")
    return world


@pytest.fixture
def simulator(world: World) -> Iterator[Simulator]:
    with Simulator(world) as simulator:
        yield simulator


def ask(simulator: Simulator) -> dict[str, Any]:
    return httpx.post(f"{simulator.url}/callback/ws/endpoint", json=CREDENTIALS).json()


def open_connection(simulator: Simulator) -> ClientConnection:
    return connect(ask(simulator)["data"]["URL"], proxy=None)


def acknowledge(connection: ClientConnection, frame: Frame) -> None:
    done = Frame(frames.DATA, frame.headers, b'{"code": 200}')
    connection.send(frames.encode(done))


def meanwhile(act: Callable[[], object]) -> list[Any]:
    """Let somebody act in another thread; the list holds the result once it is there."""
    result: list[Any] = []
    thread = threading.Thread(target=lambda: result.append(act()))
    thread.start()
    result.append(thread)
    return result


@pytest.mark.rule("connections-of-an-app")
def test_the_51st_connection_is_refused(simulator: Simulator) -> None:
    opened = [open_connection(simulator) for _ in range(50)]
    refused = ask(simulator)
    assert (refused["code"], refused["msg"]) == (1000040350, "exceed connection limit")
    for connection in opened:
        connection.close()


@pytest.mark.parametrize("code", [1, 403, 514, 1000040343, 1000040350])
def test_the_endpoint_refuses_on_demand(world: World, simulator: Simulator, code: int) -> None:
    world.connections.refusing = code
    assert ask(simulator)["code"] == code
    world.connections.refusing = None
    assert ask(simulator)["code"] == 0


def test_the_handshake_refuses_on_demand(world: World, simulator: Simulator) -> None:
    world.connections.handshake = {
        "handshake-status": "514",
        "handshake-autherrcode": "1000040350",
    }
    with pytest.raises(InvalidStatus) as refused:
        open_connection(simulator)
    headers = refused.value.response.headers
    assert (headers["handshake-status"], headers["handshake-autherrcode"]) == ("514", "1000040350")


@pytest.mark.parametrize(("abrupt", "end"), [(False, ConnectionClosedOK), (True, ConnectionClosed)])
def test_connections_can_be_lost(
    world: World, simulator: Simulator, abrupt: bool, end: type[Exception]
) -> None:
    connection = open_connection(simulator)
    world.connections.drop(abrupt=abrupt)
    with pytest.raises(end):
        connection.recv(timeout=5)


@pytest.mark.parametrize("backwards", [False, True])
def test_an_event_may_come_in_pieces(world: World, simulator: Simulator, backwards: bool) -> None:
    world.connections.parts, world.connections.backwards = 3, backwards
    with open_connection(simulator) as connection:
        result = meanwhile(lambda: world.enter_chat("ou_yu"))
        got = [frames.decode(bytes(connection.recv(timeout=5))) for _ in range(3)]
        acknowledge(connection, got[0])
        result[0].join()
    assert [frame.headers["seq"] for frame in got] == list("210" if backwards else "012")
    assert {frame.headers["sum"] for frame in got} == {"3"}
    whole = b"".join(frame.payload for frame in sorted(got, key=lambda f: f.headers["seq"]))
    assert json.loads(whole) == result[1].event


def test_pongs_can_stay_away(world: World, simulator: Simulator) -> None:
    world.connections.pongs = False
    with open_connection(simulator) as connection:
        connection.send(frames.encode(Frame(frames.CONTROL, {"type": "ping"}, service=1)))
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.1)


def test_a_click_may_come_as_a_card_frame(world: World, simulator: Simulator) -> None:
    world.connections.clicks_as_cards, world.answer_within = True, 0.1
    chat = world.p2p("ou_yu").chat_id
    world.store(SentMessage("om_1", chat, world.app_id, "interactive", {}, world.now()))
    with open_connection(simulator) as connection:
        assert world.tap("ou_yu", "om_1", Tap("button", {})).error == 200341
        assert frames.decode(bytes(connection.recv(timeout=5))).headers["type"] == "card"


def test_an_event_missed_while_nobody_was_there_comes_with_the_clock(
    world: World, simulator: Simulator
) -> None:
    world.say("ou_yu", "在吗")
    with open_connection(simulator) as connection:
        world.clock.turn(timedelta(seconds=15))
        frame = frames.decode(bytes(connection.recv(timeout=5)))
        acknowledge(connection, frame)
        world.redelivery.settle()
    assert [(each.attempt, each.failure) for each in world.deliveries] == [(1, "nobody"), (2, None)]
