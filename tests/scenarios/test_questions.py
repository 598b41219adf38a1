"""What people ask, and what they get: over both transports."""

from datetime import date

import pytest

TODAY = date(2026, 11, 23)


@pytest.fixture
def scored(morning):
    """The morning before the push: customers are known, no list is out."""
    morning.app.rescore()
    return morning


def somebody(morning):
    """Return a customer with a phone whose name nobody else bears."""
    runs = morning.app.store.runs
    frame = runs.customers(runs.latest().id)
    alone = ~frame["customer"].duplicated(keep=False) & (frame["phone"].str.len() == 11)
    row = frame[alone & (frame["orders"] > 1)].iloc[0]
    return runs.customer(row["id"])


def test_a_name_finds_the_customer(scored) -> None:
    customer = somebody(scored)
    answer = scored.ask(customer.salesperson, customer.customer)
    assert customer.customer in answer
    assert f"tel://{customer.phone}" in answer
    assert customer.tier in answer


def test_a_phone_is_whole_for_the_owner_only_and_each_showing_is_recorded(scored) -> None:
    customer = somebody(scored)
    other = next(name for name in scored.sellers if name != customer.salesperson)
    assert customer.phone not in scored.ask(other, customer.customer)
    assert customer.phone in scored.ask(customer.salesperson, customer.customer)
    shown = scored.app.store.phones.of_customer(customer.id)
    assert [view.actor_name for view in shown] == [customer.salesperson]


def test_a_phone_and_its_last_four_digits_find_the_customer(scored) -> None:
    customer = somebody(scored)
    assert customer.customer in scored.ask(scored.sellers[0], customer.phone)
    assert customer.customer in scored.ask(scored.sellers[0], customer.phone[-4:])


def test_full_width_forms_and_spaces_do_not_matter(scored) -> None:
    customer = somebody(scored)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in customer.phone)
    assert customer.customer in scored.ask(scored.sellers[0], f"  {full_width} ")


def test_an_order_number_finds_the_order_and_its_button_the_customer(scored) -> None:
    customer = somebody(scored)
    line = scored.app.store.runs.orders_of(customer.id, 1)[0]
    answer = scored.ask(scored.sellers[0], line.order_no)
    assert line.order_no in answer
    assert line.sku in answer
    message = scored.list_of(scored.sellers[0])
    person = scored.people[scored.sellers[0]]
    shown = scored.world.click(person, message.message_id, text="查看客户")
    assert shown.card is not None
    assert customer.tier in scored.text_of(scored.sellers[0])


def test_a_contact_made_on_the_customers_card_shows_on_the_list(scored) -> None:
    scored.app.push(TODAY)
    name = scored.sellers[0]
    item = scored.items(name)[0]
    list_message = scored.list_of(name)
    scored.ask(name, item.phone or item.customer)
    card = scored.list_of(name)
    clicked = scored.world.click(scored.people[name], card.message_id, text="✅ 已联系")
    assert clicked.toast["type"] == "success"
    assert scored.contacts(item.id) == ["contacted"]
    scored.eventually(lambda: list_message.updates)
    assert item.customer in str(list_message.content)
    assert "已联系 1" in str(list_message.content)


def test_nobody_found_says_what_was_looked_for(scored) -> None:
    assert "欧阳铁柱柱" in scored.ask(scored.sellers[0], "欧阳铁柱柱")


def test_help_tells_what_can_be_asked(scored) -> None:
    answer = scored.ask(scored.sellers[0], "帮助")
    assert "今日" in answer
    assert "撤销" in answer


def test_today_before_the_push_sends_the_list_once(scored) -> None:
    name = scored.sellers[0]
    answer = scored.ask(name, "今日")
    assert scored.items(name)[0].customer in answer
    results = {d.person: d.result for d in scored.app.push(TODAY)}
    assert results[name] == "already sent"
    assert len(scored.world.messages_to(scored.people[name])) == 1


def test_today_after_the_push_shows_the_list_as_it_stands(scored) -> None:
    scored.app.push(TODAY)
    name = scored.sellers[0]
    scored.world.click(scored.people[name], scored.list_of(name).message_id, text="✅ 已联系")
    assert "已联系 1" in scored.ask(name, "今日")


def test_undo_takes_back_ones_own_last_click(scored) -> None:
    scored.app.push(TODAY)
    name = scored.sellers[0]
    item = scored.items(name)[0]
    scored.world.click(scored.people[name], scored.list_of(name).message_id, text="✅ 已联系")
    scored.ask(name, "撤销")
    assert scored.contacts(item.id) == ["contacted", "undone"]
    scored.ask(name, "撤销")
    assert scored.contacts(item.id) == ["contacted", "undone"]


def test_a_stranger_hears_a_refusal_and_nothing_else(scored) -> None:
    stranger = scored.world.add_person("路人")
    scored.people[stranger.name] = stranger.open_id
    customer = somebody(scored)
    answer = scored.ask("路人", customer.customer)
    assert "团队" in answer
    assert customer.customer not in answer


def test_in_a_group_the_bot_answers_when_mentioned_and_masks_phones(scored) -> None:
    customer = somebody(scored)
    name = scored.sellers[0]
    group = scored.world.add_group("销售群", list(scored.people.values()))
    scored.world.say(scored.people[name], customer.phone, group=group, mention=False)
    scored.world.say(scored.people[name], customer.phone, group=group)
    scored.eventually(lambda: scored.in_chat(group))
    answers = scored.in_chat(group)
    assert len(answers) == 1
    assert customer.customer in answers[0]
    assert customer.phone not in answers[0]


def test_own_lookup_hides_a_colleagues_customer(scored) -> None:
    customer = somebody(scored)
    other = next(name for name in scored.sellers if name != customer.salesperson)
    scored.reconfigure(access={"lookup": "own"})
    assert customer.tier not in scored.ask(other, customer.phone)
    assert customer.tier in scored.ask(customer.salesperson, customer.phone)
