"""What was not answered comes again on the stand-in's clock; callbacks never do."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.simulator import events
from bot.simulator.chats import SentMessage
from bot.simulator.clicks import Tap
from bot.simulator.clock import Clock
from bot.simulator.world import World

NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)
QUARTER_MINUTE, FIVE_MINUTES = timedelta(seconds=15), timedelta(minutes=5)
HOUR, SIX_HOURS = timedelta(hours=1), timedelta(hours=6)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world():
    """A tenant whose clock stands still, and nobody who listens."""
    world = World(now=lambda: NINE)
    world.add_person("小雨", open_id="ou_yu")
    yield world
    world.redelivery.stop()


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


@pytest.mark.rule("event-subscribed")
def test_what_the_app_did_not_subscribe_stays_away(world: World) -> None:
    world.unsubscribed = {"application.bot.menu_v6"}
    assert world.choose_menu("ou_yu", "today").failure == "unsubscribed"
    assert turn(world, QUARTER_MINUTE) == 1


@pytest.mark.rule("message-scope")
def test_a_message_needs_a_scope_to_be_delivered(world: World) -> None:
    group = world.add_group("销售群", ["ou_yu"])
    world.scopes_missing = {"im:message.p2p_msg:readonly", "im:message.p2p_msg"}
    world.say("ou_yu", "在吗")
    assert len(world.deliveries) == 0
    world.say("ou_yu", "在吗", group=group)
    assert len(world.deliveries) == 1
    world.scopes_missing = {"im:message.group_at_msg:readonly"}
    world.say("ou_yu", "在吗", group=group)
    world.scopes_missing.add("im:message.group_at_msg")
    world.say("ou_yu", "在吗", group=group)
    assert len(world.deliveries) == 2


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


def test_a_group_tells_that_the_bot_came_and_went(world: World) -> None:
    group = world.add_group("销售群", ["ou_yu"])
    gone = world.add_bot("ou_yu", group, added=False).event
    assert gone["header"]["event_type"] == "im.chat.member.bot.deleted_v1"
    assert (gone["event"]["chat_id"], gone["event"]["name"]) == (group, "销售群")
    world.say("ou_yu", "在吗", group=group)
    assert len(world.deliveries) == 1
    back = world.add_bot("ou_yu", group).event
    assert back["header"]["event_type"] == "im.chat.member.bot.added_v1"


def test_recalling_and_reading_are_events(world: World) -> None:
    message = world.say("ou_yu", "在吗")
    recalled = world.recall(message.message_id).event
    assert recalled["header"]["event_type"] == "im.message.recalled_v1"
    assert recalled["event"]["message_id"] == message.message_id
    assert world.by_id[message.message_id].deleted
    read = world.read("ou_yu").event
    assert read["header"]["event_type"] == "im.message.message_read_v1"
    assert read["event"]["message_id_list"] == []


def test_a_clock_goes_forward_only_and_tells_who_waits() -> None:
    clock, told = Clock(lambda: NINE), []
    clock.on_turn.append(lambda: told.append(clock()))
    clock.turn(HOUR)
    clock.turn(timedelta())
    assert told == [NINE + HOUR, NINE + HOUR]
    assert clock.turned == HOUR
    with pytest.raises(ValueError, match="forward only"):
        clock.turn(-SECOND)
