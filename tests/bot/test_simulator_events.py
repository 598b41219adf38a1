"""What the app is told of, in which words, and what it needs to be told at all."""

import pytest

from bot.simulator.chats import SentMessage
from bot.simulator.clicks import Tap
from bot.simulator.world import World


@pytest.fixture
def world() -> World:
    """A tenant with Ann, who got a card; nobody listens."""
    world = World()
    world.add_person("Ann", open_id="ou_ann")
    chat = world.p2p("ou_ann").chat_id
    world.store(SentMessage("om_1", chat, world.app_id, "interactive", {}, world.now()))
    return world


def told(world: World) -> list[tuple[str, str | None]]:
    """Return each delivery: what it was, and what became of it."""
    return [(each.event_type, each.failure) for each in world.deliveries]


@pytest.mark.rule("group-mentions")
def test_in_a_group_only_mentions_are_delivered(world: World) -> None:
    group = world.add_group("Sales", ["ou_ann"])
    quiet = world.say("ou_ann", "hi", group=group, mention=False)
    loud = world.say("ou_ann", "hi", group=group)
    assert [quiet.content["text"], loud.content["text"]] == ["hi", "@customer-alert-bot hi"]
    [delivery] = world.deliveries
    message = delivery.event["event"]["message"]
    assert (message["message_id"], message["chat_type"]) == (loud.message_id, "group")
    with pytest.raises(ValueError, match="not in"):
        world.say("ou_other", "hi", group=group)


def test_the_menu_and_entering_the_chat_are_events(world: World) -> None:
    chosen = world.choose_menu("ou_ann", "today_list").event
    assert chosen["header"]["event_type"] == "application.bot.menu_v6"
    assert chosen["event"]["event_key"] == "today_list"
    entered = world.enter_chat("ou_ann").event["event"]
    chat = world.p2p("ou_ann").chat_id
    assert (entered["chat_id"], entered["last_message_id"]) == (chat, "om_1")


def test_a_group_tells_that_the_bot_came_and_went(world: World) -> None:
    group = world.add_group("Sales", ["ou_ann"])
    gone = world.add_bot("ou_ann", group, added=False).event
    assert gone["header"]["event_type"] == "im.chat.member.bot.deleted_v1"
    assert (gone["event"]["chat_id"], gone["event"]["name"]) == (group, "Sales")
    world.say("ou_ann", "hi", group=group)
    assert len(world.deliveries) == 1
    back = world.add_bot("ou_ann", group).event
    assert back["header"]["event_type"] == "im.chat.member.bot.added_v1"


def test_recalling_and_reading_are_events(world: World) -> None:
    message = world.say("ou_ann", "hi")
    recalled = world.recall(message.message_id).event
    assert recalled["header"]["event_type"] == "im.message.recalled_v1"
    assert recalled["event"]["message_id"] == message.message_id
    assert world.by_id[message.message_id].deleted
    read = world.read("ou_ann").event
    assert read["header"]["event_type"] == "im.message.message_read_v1"
    assert read["event"]["message_id_list"] == ["om_1"]


@pytest.mark.rule("event-subscribed", "click-subscribed")
def test_what_the_app_did_not_subscribe_stays_away(world: World) -> None:
    world.unsubscribed = {"application.bot.menu_v6", "card.action.trigger"}
    assert world.choose_menu("ou_ann", "today").failure == "unsubscribed"
    assert world.tap("ou_ann", "om_1", Tap("button", {})).error == 200340
    assert world.redelivery.waiting == []


P2P = {"im:message.p2p_msg", "im:message.p2p_msg:readonly"}
GROUP = {"im:message.group_at_msg", "im:message.group_at_msg:readonly"}


@pytest.mark.rule("message-scope")
@pytest.mark.parametrize("kind", ["p2p", "group"])
def test_a_message_needs_one_scope_of_its_kind_of_chat(world: World, kind: str) -> None:
    group = world.add_group("Sales", ["ou_ann"]) if kind == "group" else None
    needed, other = (GROUP, P2P) if group else (P2P, GROUP)
    for missing in (other, set(sorted(needed)[:1]), set(sorted(needed)[1:]), needed):
        world.scopes_missing = missing
        world.say("ou_ann", "hi", group=group)
    failures = [each.failure for each in world.deliveries]
    assert failures == ["nobody", "nobody", "nobody", "unsubscribed"]


@pytest.mark.rule("message-read-scope")
def test_reading_is_told_with_one_of_two_scopes(world: World) -> None:
    world.scopes_missing = {"im:message:readonly"}
    world.read("ou_ann")
    world.scopes_missing.add("im:message")
    world.read("ou_ann")
    kind = "im.message.message_read_v1"
    assert told(world) == [(kind, "nobody"), (kind, "unsubscribed")]


@pytest.mark.rule("user-id-scope")
def test_people_have_a_user_id_only_with_its_scope(world: World) -> None:
    ids = {"open_id": "ou_ann", "union_id": "on_ann"}
    told = world.choose_menu("ou_ann", "today").event["event"]["operator"]["operator_id"]
    assert told == {**ids, "user_id": "uou_ann"}
    world.scopes_missing.add("contact:user.employee_id:readonly")
    assert world.enter_chat("ou_ann").event["event"]["operator_id"] == ids
