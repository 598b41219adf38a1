"""The long connection by the real SDK to the stand-in: events in, answers back, back when lost."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from bot.errors import FeishuError, StoreError
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
def heard() -> list[object]:
    return []


def receiving(world: World, **handlers) -> Inbox:
    """Return an inbox with these handlers; the others let everything pass."""
    passing = {
        "on_question": lambda _question: None,
        "on_click": lambda _click: Answer(),
        "first_time": lambda _question: True,
    }
    return Inbox(app_id=world.app_id, bot_open_id=world.bot_open_id, **{**passing, **handlers})


@pytest.fixture
def inbox(world: World, heard: list[object]) -> Inbox:
    def on_click(click):
        heard.append(click)
        return Answer(toast="已记录", kind="success", card={"schema": "2.0", "body": {}})

    return receiving(world, on_question=heard.append, on_click=on_click)


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
    assert [type(question).__name__ for question in heard] == ["Message", "Entered"]
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


def test_a_slow_click_keeps_nobody_waiting(world, simulator) -> None:
    ann = world.add_person("Ann")
    sent = world.say(ann.open_id, "x")
    held = threading.Event()

    def on_click(click):
        if click.value["do"] == "wait":
            held.wait(5)
        return Answer(toast=click.value["do"])

    def click(do):
        tap = Tap("button", {"do": do})
        return world.deliver(world.build_click(ann.open_id, sent.message_id, tap)).answer

    with connected(world, simulator.url, receiving(world, on_click=on_click)):
        with ThreadPoolExecutor() as taps:
            slow = [taps.submit(click, "wait") for _ in range(4)]
            assert click("at once")["toast"]["content"] == "at once"
            assert [tap.done() for tap in slow] == [False] * 4
            held.set()
        assert [tap.result()["toast"]["content"] for tap in slow] == ["wait"] * 4


def test_a_click_under_way_is_answered_before_the_connection_closes(world, simulator) -> None:
    ann = world.add_person("Ann")
    sent = world.say(ann.open_id, "x")
    tap = world.build_click(ann.open_id, sent.message_id, Tap("button", {"do": "it"}))
    begun, held = threading.Event(), threading.Event()

    def on_click(_click):
        begun.set()
        held.wait(5)
        return Answer(toast="done")

    with ThreadPoolExecutor() as pool:
        with connected(world, simulator.url, receiving(world, on_click=on_click)) as door:
            delivery = pool.submit(world.deliver, tap)
            assert begun.wait(5)
            threading.Timer(0.2, held.set).start()  # when the door is being closed already
            door.stop()
        assert delivery.result().answer == {"toast": {"type": "info", "content": "done"}}


@pytest.mark.parametrize("backwards", [False, True])
def test_an_event_in_parts_is_joined_and_acknowledged_once(
    world, simulator, inbox, heard, backwards
) -> None:
    ann = world.add_person("Ann")
    sent = world.say(ann.open_id, "x")
    click = world.build_click(ann.open_id, sent.message_id, Tap("button", {"do": "it"}))
    world.connections.parts, world.connections.backwards = 2, backwards
    with connected(world, simulator.url, inbox):
        assert world.deliver(click).answer["toast"]["content"] == "已记录"
    assert [click.value for click in heard] == [{"do": "it"}]


def test_a_click_of_the_old_kind_is_left_alone_and_the_next_event_heard(
    world, simulator, inbox, heard
) -> None:
    ann = world.add_person("Ann")
    sent = world.say(ann.open_id, "x")
    click = world.build_click(ann.open_id, sent.message_id, Tap("button", {"do": "it"}))
    with connected(world, simulator.url, inbox):
        world.connections.clicks_as_cards, world.answer_within = True, 0.1
        assert world.deliver(click).failure == "timeout"
        world.answer_within = 3
        world.say(ann.open_id, "张三")
    assert [message.text for message in heard] == ["张三"]


def test_without_pongs_it_goes_on(world, simulator, inbox, heard) -> None:
    world.connections.pongs = False
    world.connections.client_config["PingInterval"] = 0.01
    with connected(world, simulator.url, inbox) as door:
        world.say(world.add_person("Ann").open_id, "张三")
        assert door.connected
    assert [message.text for message in heard] == ["张三"]


def test_what_could_not_be_handled_is_not_acknowledged(world, simulator) -> None:
    def first_time(_question):
        raise StoreError("the database is locked")

    with connected(world, simulator.url, receiving(world, first_time=first_time)):
        world.say(world.add_person("Ann").open_id, "张三")
    assert [(each.status, each.failure) for each in world.deliveries] == [(500, "status")]


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


FULL = {"handshake-status": "514", "handshake-autherrcode": "1000040350", "handshake-msg": "full"}


@pytest.mark.parametrize("refusal", [{"refusing": 1000040350}, {"handshake": FULL}])
def test_a_connection_refused_for_a_while_comes_back(world, simulator, caplog, refusal) -> None:
    ann, connections, heard = world.add_person("Ann"), world.connections, []
    with connected(world, simulator.url, receiving(world, on_question=heard.append)) as door:
        vars(connections).update(refusal)
        connections.drop(abrupt=True)
        eventually(lambda: "long connection not opened" in caplog.text)
        connections.refusing, connections.handshake = None, {}
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


def test_an_endpoint_that_never_answers_keeps_nobody_from_leaving(world, inbox) -> None:
    """The SDK's call for the address has no timeout; a process once hung at exit for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        domain = f"http://127.0.0.1:{silent.getsockname()[1]}"
        door = LongConnection(world.app_id, world.app_secret, domain, inbox)
        starting = threading.Thread(target=pytest.raises, args=(FeishuError, door.start))
        starting.start()
        asking = "long connection's address"
        eventually(lambda: asking in [thread.name for thread in threading.enumerate()])
        started = time.monotonic()
        door.stop()
        starting.join()
        assert time.monotonic() - started < 1.5
        assert all(thread.daemon for thread in threading.enumerate() if thread.name == asking)


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
