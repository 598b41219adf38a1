"""The long connection by the real SDK to the stand-in: events in, answers back, back when lost."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from bot.errors import FeishuError
from bot.feishu.events import Answer
from bot.feishu.inbox import Inbox
from bot.feishu.longconn import LongConnection
from bot.simulator.clicks import Tap
from bot.simulator.server import Simulator
from bot.simulator.world import World


def eventually(condition: Callable[[], object], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def world() -> World:
    return World(app_id=f"cli_{uuid4().hex}")


@pytest.fixture
def simulator(world: World) -> Iterator[Simulator]:
    with Simulator(world) as running:
        yield running


@pytest.fixture
def heard() -> list[object]:
    return []


@pytest.fixture
def inbox(world: World, heard: list[object]) -> Inbox:
    def on_click(click):
        heard.append(click)
        return Answer(toast="已记录", kind="success", card={"schema": "2.0", "body": {}})

    return Inbox(
        app_id=world.app_id,
        bot_open_id=world.bot_open_id,
        on_message=heard.append,
        on_click=on_click,
        first_time=lambda _key: True,
    )


@contextmanager
def connected(world: World, domain: str, inbox: Inbox) -> Iterator[LongConnection]:
    door = LongConnection(world.app_id, world.app_secret, domain, inbox)
    door.start()
    try:
        yield door
    finally:
        door.stop()


def test_an_event_arrives_and_is_acknowledged(world, simulator, inbox, heard) -> None:
    ann = world.add_person("Ann")
    with connected(world, simulator.url, inbox) as door:
        assert door.connected
        world.say(ann.open_id, "张三")
        world.enter_chat(ann.open_id)
    assert [message.text for message in heard] == ["张三"]
    assert [(d.status, d.failure) for d in world.deliveries] == [(200, None)] * 2
    assert not door.connected


def test_a_click_is_answered_over_the_connection(world, simulator, inbox, heard) -> None:
    ann = world.add_person("Ann")
    sent = world.say(ann.open_id, "x")
    click = world.build_click(ann.open_id, sent.message_id, Tap("button", {"do": "it"}))
    with connected(world, simulator.url, inbox):
        delivery = world.deliver(click)
    assert [each.value for each in heard] == [{"do": "it"}]
    assert delivery.answer == {
        "toast": {"type": "success", "content": "已记录"},
        "card": {"type": "raw", "data": {"schema": "2.0", "body": {}}},
    }


def test_a_malformed_event_is_acknowledged_and_the_next_one_heard(world, simulator, inbox, heard):
    ann = world.add_person("Ann")
    sent = world.say(ann.open_id, "x")
    click = world.build_click(ann.open_id, sent.message_id, Tap("button", {"do": "it"}))
    click["event"]["action"]["value"] = "a string"
    with connected(world, simulator.url, inbox):
        assert world.deliver(click).status == 200
        world.say(ann.open_id, "张三")
    assert [message.text for message in heard] == ["张三"]


def test_many_events_at_once_are_all_acknowledged(world, simulator, inbox, heard) -> None:
    people = [world.add_person(f"p{number}").open_id for number in range(20)]
    with connected(world, simulator.url, inbox):
        sayers = [threading.Thread(target=world.say, args=(who, who)) for who in people]
        for sayer in sayers:
            sayer.start()
        for sayer in sayers:
            sayer.join()
    assert sorted(message.text for message in heard) == sorted(people)
    assert {delivery.status for delivery in world.deliveries} == {200}


def test_a_lost_connection_is_opened_again(world, inbox, heard) -> None:
    ann = world.add_person("Ann")
    first = Simulator(world)
    first.start()
    with connected(world, first.url, inbox) as door:
        first.stop()
        eventually(lambda: not door.connected)
        with Simulator(world, port=urlsplit(first.url).port) as _again:
            eventually(lambda: door.connected, 10)
            world.say(ann.open_id, "张三")
    assert [message.text for message in heard] == ["张三"]


def test_stopping_leaves_nothing_running(world, simulator, inbox) -> None:
    before = set(threading.enumerate())
    with connected(world, simulator.url, inbox):
        started = time.monotonic()
    assert time.monotonic() - started < 1.5
    eventually(lambda: set(threading.enumerate()) <= before)
    eventually(lambda: len(world.connections) == 0)


def test_it_can_be_stopped_while_the_server_is_away(world, inbox) -> None:
    simulator = Simulator(world)
    simulator.start()
    with connected(world, simulator.url, inbox) as door:
        simulator.stop()
        eventually(lambda: not door.connected)
        started = time.monotonic()
    assert time.monotonic() - started < 1.5


def test_stopping_twice_does_nothing(world, simulator, inbox) -> None:
    with connected(world, simulator.url, inbox) as door:
        door.stop()


def test_a_wrong_secret_is_an_error_at_once(world, simulator, inbox) -> None:
    door = LongConnection(world.app_id, "not-the-secret", simulator.url, inbox)
    started = time.monotonic()
    with pytest.raises(FeishuError, match="long connection: .*514.*auth failed") as caught:
        door.start()
    assert "not-the-secret" not in str(caught.value)
    assert time.monotonic() - started < 3
    door.stop()


def test_nobody_there_is_an_error_at_once(world, inbox) -> None:
    door = LongConnection(world.app_id, world.app_secret, "http://127.0.0.1:1", inbox)
    with pytest.raises(FeishuError, match="not opened: ConnectionError"):
        door.start()


def test_no_secret_gets_into_the_log(world, inbox, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    simulator = Simulator(world)
    simulator.start()
    with connected(world, simulator.url, inbox) as door:
        world.say(world.add_person("Ann").open_id, "张三")
        simulator.stop()
        eventually(lambda: not door.connected)
    # The libraries' own debugging is kept out by observe.start_logging.
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("bot.", "Lark"))]
    told = "".join([*ours, *capfd.readouterr()])
    assert "long connection open" in told
    assert [word for word in (world.app_secret, "access_key", "ticket=") if word in told] == []
