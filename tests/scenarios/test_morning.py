"""The first morning, over both transports: push, click, toast, cooldown, undo."""

from datetime import date

import pytest

from bot.simulator.targets import find_target

TODAY = date(2026, 11, 23)
CONTACTED = "✅ 已联系"


@pytest.fixture
def pushed(morning):
    """The morning after the push went out."""
    morning.app.rescore()
    morning.app.push(TODAY)
    return morning


def push_of(morning, day: date) -> None:
    morning.app.rescore()
    morning.app.push(day)


def test_each_of_the_six_gets_one_list_with_customers(pushed) -> None:
    assert len(pushed.sellers) == 6
    for name in pushed.sellers:
        [message] = pushed.world.messages_to(pushed.people[name])
        assert message.msg_type == "interactive"
        assert pushed.items(name)[0].customer in pushed.text_of(name)


def test_a_second_push_sends_nothing_again(pushed) -> None:
    again = pushed.app.push(TODAY)
    assert {delivery.result for delivery in again} == {"already sent"}
    for name in pushed.sellers:
        assert len(pushed.world.messages_to(pushed.people[name])) == 1


def test_a_click_is_answered_by_toast_and_card_and_is_on_record(pushed) -> None:
    name = pushed.sellers[0]
    customer = pushed.items(name)[0]
    clicked = pushed.world.click(
        pushed.people[name], pushed.list_of(name).message_id, text=CONTACTED
    )
    rest = {"高价值": 7, "中价值": 14, "低价值": 30}[customer.tier]
    assert clicked.error is None
    assert clicked.toast["type"] == "success"
    assert f"{rest} 天" in clicked.toast["content"]
    assert clicked.card == pushed.list_of(name).content
    assert "已联系 1" in pushed.text_of(name)
    standing = pushed.app.store.contacts.standing([customer.id])[customer.id].contact
    assert (standing.actor, standing.actor_name) == (pushed.people[name], name)
    assert standing.day == TODAY


def test_R34_a_contacted_customer_is_not_on_the_next_list_and_undone_is_back(pushed) -> None:
    name = pushed.sellers[0]
    customer = pushed.items(name)[0]
    message = pushed.list_of(name)
    person = pushed.people[name]
    pushed.world.click(person, message.message_id, text=CONTACTED)

    pushed.now.advance(days=1)
    push_of(pushed, date(2026, 11, 24))
    assert customer.id not in {item.id for item in pushed.items(name, date(2026, 11, 24))}

    undone = pushed.world.click(person, message.message_id, text="撤销")
    assert undone.toast["type"] == "success"
    pushed.now.advance(days=1)
    push_of(pushed, date(2026, 11, 25))
    assert customer.id in {item.id for item in pushed.items(name, date(2026, 11, 25))}


def test_a_duplicate_delivery_of_a_click_leaves_one_contact(pushed) -> None:
    name = pushed.sellers[0]
    pushed.world.click(
        pushed.people[name], pushed.list_of(name).message_id, text=CONTACTED, duplicate=3
    )
    assert pushed.contacts(pushed.items(name)[0].id) == ["contacted"]


def test_a_late_duplicate_of_an_undone_click_does_not_bring_it_back(pushed) -> None:
    name = pushed.sellers[0]
    customer = pushed.items(name)[0]
    message = pushed.list_of(name)
    tap = find_target(message.content, text=CONTACTED)
    event = pushed.world.build_click(pushed.people[name], message.message_id, tap)
    pushed.world.deliver(event)
    row = pushed.app.store.contacts.of_customer(customer.id, 1)[0]
    undo = {"v": 1, "do": "undo", "customer": customer.ref, "contact": row.id}
    pushed.world.click(pushed.people[name], message.message_id, value=undo)
    pushed.world.deliver(event)
    assert pushed.contacts(customer.id) == ["contacted", "undone"]
    assert customer.id not in pushed.app.store.contacts.standing()


def test_two_people_on_one_customer_leave_one_contact_and_the_second_hears_who(pushed) -> None:
    name = pushed.sellers[0]
    manager = next(each for each in pushed.people if each not in pushed.sellers)
    message = pushed.list_of(name)
    customer = pushed.items(name)[0]
    tap = find_target(message.content, text=CONTACTED)
    first = pushed.world.tap(pushed.people[manager], message.message_id, tap)
    second = pushed.world.tap(pushed.people[name], message.message_id, tap)
    assert first.toast["type"] == "success"
    assert manager in second.toast["content"]
    assert pushed.contacts(customer.id) == ["contacted"]
    assert manager in pushed.text_of(name)
    assert "撤销" not in pushed.text_of(name)


def test_a_snoozed_customer_is_back_on_the_chosen_day(pushed) -> None:
    name = pushed.sellers[0]
    customer = pushed.items(name)[0]
    message = pushed.list_of(name)
    snoozed = pushed.world.click(pushed.people[name], message.message_id, option="3天")
    assert "11月26日" in snoozed.toast["content"]
    seen = []
    for days in (1, 2, 3):
        pushed.now.advance(days=1)
        day = date(2026, 11, 23 + days)
        push_of(pushed, day)
        seen.append(customer.id in {item.id for item in pushed.items(name, day)})
    assert seen == [False, False, True]


def test_pages_turn_in_place(pushed) -> None:
    name = pushed.sellers[0]
    message = pushed.list_of(name)
    first_page = pushed.text_of(name)
    pushed.world.click(pushed.people[name], message.message_id, text="下一页")
    assert pushed.text_of(name) != first_page
    pushed.world.click(pushed.people[name], message.message_id, text="上一页")
    assert pushed.text_of(name) == first_page
    assert len(pushed.world.messages_to(pushed.people[name])) == 1


def test_a_colleague_may_not_work_my_list(pushed) -> None:
    mine, other = pushed.sellers[:2]
    refused = pushed.world.click(
        pushed.people[other], pushed.list_of(mine).message_id, text=CONTACTED
    )
    assert refused.card is None
    assert mine in refused.toast["content"]
    assert pushed.contacts(pushed.items(mine)[0].id) == []


def test_a_stranger_who_clicks_is_refused(pushed) -> None:
    stranger = pushed.world.add_person("路人").open_id
    name = pushed.sellers[0]
    refused = pushed.world.click(stranger, pushed.list_of(name).message_id, text=CONTACTED)
    assert refused.card is None
    assert "团队" in refused.toast["content"]
    assert pushed.contacts(pushed.items(name)[0].id) == []


@pytest.mark.parametrize(
    "value",
    [
        {"v": 1, "do": "contacted", "customer": "nobody"},
        {"v": 99, "do": "contacted", "customer": "nobody"},
        {"v": 1, "do": "contacted", "customer": "nobody", "admin": True},
        {"v": 1, "do": "undo", "customer": "nobody", "contact": 10**30},
        {},
    ],
)
def test_a_forged_button_changes_nothing_and_is_told_so(pushed, value) -> None:
    name = pushed.sellers[0]
    forged = pushed.world.click(pushed.people[name], pushed.list_of(name).message_id, value=value)
    assert forged.error is None
    assert forged.card is None
    assert forged.toast["type"] in ("warning", "error")
    assert pushed.app.store.contacts.standing() == {}
