"""A claim that was left open is settled: by its key, by the chat, by a tap, or by a person."""

from datetime import date

import pytest

from bot.errors import FeishuError
from bot.simulator.faults import Fault

TODAY = date(2026, 11, 23)
MESSAGES = "/open-apis/im/v1/messages"


@pytest.fixture
def transport() -> str:
    """One door is enough: nothing here depends on it."""
    return "ws"


@pytest.fixture
def shop(morning):
    """The morning, scored; whatever fails is not tried again by itself."""
    morning.hasty()
    morning.app.rescore()
    return morning


def results(shop, day: date = TODAY) -> dict[str, str]:
    return {each.person: each.result for each in shop.app.push(day)}


def cards_of(shop, name: str) -> int:
    return len(shop.world.messages_to(shop.people[name]))


def lose_the_answer(shop, *, arrives: bool) -> str:
    """Let the first list's answer be lost; return whose it was."""
    kind = "cut" if arrives else "reset"
    shop.world.faults.add(Fault(kind, path=MESSAGES, method="POST"))
    [name] = [person for person, result in results(shop).items() if result == "failed"]
    assert cards_of(shop, name) == int(arrives)
    return name


def knows_the_chats(shop) -> None:
    """Let yesterday's lists have gone out, by which each private chat is known."""
    for name, open_id in shop.people.items():
        shop.app.store.chats.add(shop.world.p2p(open_id).chat_id, open_id)
        assert shop.app.store.chats.of(open_id), name


@pytest.mark.parametrize("arrives", [True, False])
def test_within_the_hour_the_key_settles_it(shop, arrives) -> None:
    name = lose_the_answer(shop, arrives=arrives)
    shop.now.advance(minutes=40)
    assert results(shop)[name] == "sent"
    assert cards_of(shop, name) == 1


@pytest.mark.parametrize(("arrives", "result"), [(True, "already sent"), (False, "sent")])
def test_after_it_the_chat_settles_it(shop, arrives, result) -> None:
    knows_the_chats(shop)
    name = lose_the_answer(shop, arrives=arrives)
    shop.now.advance(minutes=61)
    assert results(shop)[name] == result
    assert cards_of(shop, name) == 1
    push = shop.app.store.pushes.of(TODAY, name)
    assert (push.status, push.message_id) == ("sent", shop.list_of(name).message_id)
    assert results(shop)[name] == "already sent"


def test_a_list_turned_to_its_second_page_is_found_all_the_same(shop) -> None:
    knows_the_chats(shop)
    name = lose_the_answer(shop, arrives=True)
    shop.app.store.pushes.sent = lambda *_: None  # the tap shall not close the claim
    shop.world.click(shop.people[name], shop.list_of(name).message_id, text="下一页")
    del shop.app.store.pushes.sent
    shop.now.advance(minutes=61)
    assert results(shop)[name] == "already sent"


def test_a_tap_proves_that_the_list_arrived(shop) -> None:
    name = lose_the_answer(shop, arrives=True)
    shop.world.click(shop.people[name], shop.list_of(name).message_id, text="✅ 已联系")
    assert shop.app.store.pushes.of(TODAY, name).status == "sent"
    shop.now.advance(minutes=61)
    assert results(shop)[name] == "already sent"
    assert cards_of(shop, name) == 1


def test_without_the_chat_it_is_reported_and_not_sent(shop) -> None:
    name = lose_the_answer(shop, arrives=False)
    shop.now.advance(minutes=61)
    assert results(shop)[name] == "unconfirmed"
    assert cards_of(shop, name) == 0


def test_where_the_chat_hides_what_cards_hold_it_is_reported_and_not_sent(shop) -> None:
    knows_the_chats(shop)
    name = lose_the_answer(shop, arrives=True)
    card = shop.list_of(name)
    card.content = {"title": card.content["header"]["title"]["content"], "elements": []}
    shop.now.advance(minutes=61)
    assert results(shop)[name] == "unconfirmed"
    assert cards_of(shop, name) == 1


def test_where_the_chat_cannot_be_read_it_is_reported_and_not_sent(shop) -> None:
    knows_the_chats(shop)
    name = lose_the_answer(shop, arrives=True)
    shop.world.faults.add(Fault("code", path=MESSAGES, method="GET", code=230027))
    shop.now.advance(minutes=61)
    [delivery] = [each for each in shop.app.push(TODAY) if each.person == name]
    assert delivery.result == "unconfirmed"
    assert isinstance(delivery.error, FeishuError)
    assert cards_of(shop, name) == 1


def test_whoever_asks_for_an_unconfirmed_list_gets_it_as_an_answer(shop) -> None:
    name = lose_the_answer(shop, arrives=False)
    shop.now.advance(minutes=61)
    assert shop.items(name)[0].customer in shop.ask(name, "今日")
    assert cards_of(shop, name) == 1
    shop.world.click(shop.people[name], shop.list_of(name).message_id, text="✅ 已联系")
    assert results(shop)[name] == "already sent"
    assert cards_of(shop, name) == 1
