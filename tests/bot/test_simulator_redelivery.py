"""What was not answered comes again on the stand-in's clock; callbacks never do."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.simulator import events
from bot.simulator.chats import SentMessage
from bot.simulator.clicks import Tap
from bot.simulator.clock import Clock
from bot.simulator.redelivery import Redelivery
from bot.simulator.server import Simulator
from bot.simulator.world import World

NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)
QUARTER_MINUTE, FIVE_MINUTES = timedelta(seconds=15), timedelta(minutes=5)
HOUR, SIX_HOURS = timedelta(hours=1), timedelta(hours=6)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> World:
    """A tenant whose clock stands still, and nobody who listens."""
    world = World(now=lambda: NINE)
    world.add_person("小雨", open_id="ou_yu")
    return world


def turn(world: World, by: timedelta) -> int:
    """Turn the clock; return how many attempts there were by then."""
    world.clock.turn(by)
    world.redelivery.settle()
    return len(world.deliveries)


@pytest.mark.rule("event-again")
def test_an_event_comes_again_after_15_s_5_min_1_h_and_6_h_and_then_no_more(world: World) -> None:
    world.say("ou_yu", "在吗")
    counts = []
    for after in (QUARTER_MINUTE, FIVE_MINUTES, HOUR, SIX_HOURS):
        counts += [turn(world, after - SECOND), turn(world, SECOND)]
    assert counts == [1, 2, 2, 3, 3, 4, 4, 5]
    assert turn(world, timedelta(days=2)) == 5
    assert [each.attempt for each in world.deliveries] == [1, 2, 3, 4, 5]
    assert len({each.event_id for each in world.deliveries}) == 1


@pytest.mark.rule("callback-once")
def test_a_tap_is_never_delivered_again_and_its_person_sees_an_error(world: World) -> None:
    chat = world.p2p("ou_yu").chat_id
    world.store(SentMessage("om_1", chat, world.app_id, "interactive", {}, NINE))
    assert world.tap("ou_yu", "om_1", Tap("button", {})).error == 200340
    assert turn(world, timedelta(days=1)) == 1


@pytest.mark.rule("nobody-connected")
def test_whether_an_event_for_nobody_comes_again_can_be_relaxed(world: World) -> None:
    world.relaxed.add("nobody-connected")
    world.say("ou_yu", "在吗")
    assert turn(world, QUARTER_MINUTE) == 1


def test_what_waits_can_be_looked_at(world: World) -> None:
    world.say("ou_yu", "在吗")
    [(at, attempt, event)] = world.redelivery.waiting
    assert (at, attempt) == (NINE + QUARTER_MINUTE, 2)
    assert event == world.deliveries[0].event


def test_it_goes_on_wherever_the_tenant_is_served_next(world: World) -> None:
    world.say("ou_yu", "在吗")
    for hour in (1, 2):
        with Simulator(world):
            world.clock.turn(HOUR)
            world.redelivery.settle()
        assert len(world.deliveries) == 1 + hour


def test_a_slow_answer_holds_up_no_other_event() -> None:
    world = World(now=lambda: NINE)
    together = threading.Barrier(5)
    world.redelivery = Redelivery(world.clock, lambda _event, _attempt: together.wait(5) < 0)
    for number in range(5):
        world.redelivery.failed({"number": number}, 1)
    world.redelivery.start()
    world.clock.turn(QUARTER_MINUTE)
    world.redelivery.settle()
    world.redelivery.stop()
    assert (together.broken, world.redelivery.waiting) == (False, [])


def test_an_answer_that_never_comes_is_not_waited_for_for_ever() -> None:
    clock, held = Clock(lambda: NINE), threading.Event()
    redelivery = Redelivery(clock, lambda _event, _attempt: not held.wait(5))
    redelivery.failed({}, 1)
    redelivery.start()
    clock.turn(QUARTER_MINUTE)
    with pytest.raises(TimeoutError, match="still being delivered"):
        redelivery.settle(0.05)
    held.set()
    redelivery.stop()


def test_an_event_can_be_delivered_again_without_need(world: World) -> None:
    world.say("ou_yu", "在吗")
    event_id = world.deliveries[0].event_id
    assert world.deliver_again(event_id).attempt == 2
    assert [each.event_id for each in world.deliveries] == [event_id, event_id]
    with pytest.raises(KeyError, match="unknown"):
        world.deliver_again("unknown")


def test_the_same_message_may_come_under_another_event_id(world: World) -> None:
    world.say("ou_yu", "在吗")
    first = world.deliveries[0].event
    again = events.under_another_id(first)
    assert again["event"] == first["event"]
    assert again["header"]["event_id"] != first["header"]["event_id"]


def test_events_held_back_can_be_delivered_in_another_order(world: World) -> None:
    with world.held() as held:
        world.say("ou_yu", "一")
        world.say("ou_yu", "二")
    assert len(world.deliveries) == 0
    for event in reversed(held):
        world.deliver(event)
    texts = [each.event["event"]["message"]["content"] for each in world.deliveries]
    assert texts == ['{"text": "二"}', '{"text": "一"}']


def test_a_clock_goes_forward_only_and_tells_who_waits() -> None:
    clock, told = Clock(lambda: NINE), []
    clock.on_turn.append(lambda: told.append(clock()))
    clock.turn(HOUR)
    clock.turn(timedelta())
    assert told == [NINE + HOUR, NINE + HOUR]
    assert clock.turned == HOUR
    with pytest.raises(ValueError, match="forward only"):
        clock.turn(-SECOND)
