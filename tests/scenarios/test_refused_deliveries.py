"""The webhook lets in what Feishu signed, lately, for this app; nothing else is handled."""

from datetime import date

import pytest

from bot.simulator.targets import find_target

TODAY = date(2026, 11, 23)
NINE = 1795395600  # nine in Shanghai on that day, in seconds


@pytest.fixture(params=["webhook"])
def transport(request) -> str:
    return request.param


@pytest.fixture
def tapped(morning):
    """A tap on the first list that was not delivered yet, as an event."""
    morning.app.rescore()
    morning.app.push(TODAY)
    name = morning.sellers[0]
    message = morning.list_of(name)
    tap = find_target(message.content, text="✅ 已联系")
    event = morning.world.build_click(morning.people[name], message.message_id, tap)
    return morning, event, morning.items(name)[0].id


def test_a_genuine_delivery_is_handled(tapped) -> None:
    morning, event, customer = tapped
    assert morning.world.deliver(event).status == 200
    assert morning.contacts(customer) == ["contacted"]


@pytest.mark.parametrize(
    "forged",
    [
        {"sign": "0" * 64},
        {"sign": ""},
        {"token": "another-token"},
        {"encrypted": False},
        {"timestamp": NINE - 301},
        {"timestamp": NINE + 301},
    ],
    ids=["wrong signature", "unsigned", "token", "unencrypted", "old", "from the future"],
)
def test_a_forged_delivery_is_refused(tapped, forged) -> None:
    morning, event, customer = tapped
    refused = morning.world.deliver(event, **forged)
    assert 400 <= refused.status < 500
    assert morning.contacts(customer) == []


def test_an_event_of_another_app_is_refused(tapped) -> None:
    morning, event, customer = tapped
    event["header"]["app_id"] = "cli_another"
    assert 400 <= morning.world.deliver(event).status < 500
    assert morning.contacts(customer) == []


def test_a_replay_after_five_minutes_is_refused(tapped) -> None:
    morning, event, customer = tapped
    parcel = morning.world.webhook.wrap(event)
    assert morning.world.post(parcel).status == 200
    morning.now.advance(minutes=5, seconds=1)
    assert 400 <= morning.world.post(parcel).status < 500
    assert morning.contacts(customer) == ["contacted"]


def test_the_consoles_challenge_is_answered(tapped) -> None:
    morning, _, _ = tapped
    assert morning.world.verify_webhook("ajls384")


def test_a_replay_within_five_minutes_does_not_bring_back_what_was_undone(tapped) -> None:
    morning, event, customer = tapped
    parcel = morning.world.webhook.wrap(event)
    assert morning.world.post(parcel).answer["toast"]["type"] == "success"
    name = morning.sellers[0]
    [row] = morning.app.store.contacts.of_customer(customer, 9)
    ref = event["event"]["action"]["value"]["customer"]
    undo = {"v": 1, "do": "undo", "customer": ref, "contact": row.id}
    morning.world.click(morning.people[name], morning.list_of(name).message_id, value=undo)
    replay = morning.world.post(parcel)
    assert (replay.status, replay.answer) == (200, {})
    again = morning.world.deliver(event)  # the same event, wrapped and signed anew
    assert again.status == 200
    assert morning.contacts(customer) == ["contacted", "undone"]
