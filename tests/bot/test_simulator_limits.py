"""How often an app may call, and a person, a group or a card be written to."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import FeishuError
from bot.feishu.gateway import Gateway
from bot.feishu.pace import Pace
from bot.simulator.limits import MINUTE, Limit, Limits
from bot.simulator.server import Simulator
from bot.simulator.world import World

CARD = {"schema": "2.0", "body": {"elements": []}}
NAMES = "/contact/v3/users/basic_batch"
ASK = {"user_ids": ["ou_ann"]}
TOO_MANY = (400, 230020, "This operation triggers the frequency limit.")


class Watch:
    """A stopwatch that stands where it is put."""

    def __init__(self, at: float = 0.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@pytest.mark.rule("limit-window-slides")
def test_a_sliding_window_counts_the_last_second() -> None:
    watch = Watch(0.9)
    limits = Limits(watch)
    waits = []
    for watch.at in (0.9, 0.95, 1.0, 1.85, 1.9, 1.92, 1.95):
        waits.append(round(limits.wait("a", Limit(2)), 2))
    assert waits == [0, 0, 0.9, 0.05, 0, 0.03, 0]


@pytest.mark.rule("limit-window-slides")
def test_relaxed_a_window_counts_since_the_second_began() -> None:
    watch = Watch(0.9)
    limits = Limits(watch, lambda: {"limit-window-slides"})
    waits = []
    for watch.at in (0.9, 0.95, 0.96, 1.0, 1.1, 1.2, 2.0):
        waits.append(round(limits.wait("a", Limit(2)), 2))
    assert waits == [0, 0, 0.04, 0, 0, 0.8, 0]


def test_a_tenant_relaxes_its_limits_at_once() -> None:
    world = World()
    world.relaxed.add("limit-window-slides")
    limit = Limit(1)
    for _ in range(20):  # each begins a new window, however old the last call is
        assert world.limits.wait("a", limit) <= 1.0
        world.clock.turn(timedelta(seconds=1))


def test_of_two_limits_the_one_that_lifts_last_is_told() -> None:
    watch = Watch()
    limits = Limits(watch)
    second, minute = Limit(2), Limit(3, MINUTE)
    assert [limits.over("a", minute, second) for _ in range(3)] == [None, None, (second, 1.0)]
    watch.at = 1.0
    assert [limits.over("a", minute, second) for _ in range(2)] == [None, (minute, 59.0)]
    assert limits.over("b", minute, second) is None


def test_what_is_over_is_forgotten() -> None:
    watch = Watch()
    limits = Limits(watch)
    for watch.at in range(1000):
        assert limits.wait(watch.at, Limit(1)) == 0
    assert len(vars(limits)["_calls"]) <= 121


def test_nothing_is_counted_where_limits_are_not_enforced() -> None:
    limits = Limits(Watch())
    limits.enforced = False
    assert [limits.wait("a", Limit(1)) for _ in range(3)] == [0, 0, 0]


@pytest.mark.rule("limit-of-an-api")
def test_an_app_over_the_limit_of_an_api_is_told_when_it_lifts(api: Any) -> None:
    answers = [api.call("POST", NAMES, ASK) for _ in range(6)]
    assert [each["code"] for each in answers] == [0, 0, 0, 0, 0, 99991400]
    last = answers[-1]
    assert last.told == (429, 99991400, "request trigger frequency limit")
    assert last["headers"]["x-ogw-ratelimit-limit"] == "5"
    assert last["headers"]["x-ogw-ratelimit-reset"] == "1"
    assert api.send({"text": "another API"})["code"] == 0
    api.world.clock.turn(timedelta(seconds=1))
    assert api.call("POST", NAMES, ASK)["code"] == 0


@pytest.mark.rule("limit-of-an-api")
def test_messages_have_a_limit_a_minute_and_one_a_second(api: Any) -> None:
    people = [api.world.add_person(f"{n}").open_id for n in range(13)]
    sent = [api.send({"text": "x"}, person)["code"] for _ in range(4) for person in people]
    assert sent == [0] * 50 + [99991400] * 2


@pytest.mark.rule("limit-of-a-person")
def test_one_person_gets_five_messages_a_second_replies_included(api: Any) -> None:
    bob = api.world.add_person("Bob")
    first = api.send({"text": "1"})["data"]["message_id"]
    assert [api.send({"text": "x"})["code"] for _ in range(3)] == [0, 0, 0]
    reply = {"msg_type": "text", "content": '{"text":"y"}'}
    answers = [api.call("POST", f"/im/v1/messages/{first}/reply", reply) for _ in range(2)]
    assert [each["code"] for each in answers] == [0, 230020]
    assert answers[1].told == api.send({"text": "x"}).told == TOO_MANY
    assert len(api.world.messages_to("ou_ann")) == 5
    assert api.send({"text": "x"}, bob.open_id)["code"] == 0
    api.world.clock.turn(timedelta(seconds=1))
    assert api.send({"text": "x"})["code"] == 0


@pytest.mark.rule("limit-of-a-group")
def test_one_group_gets_five_messages_a_second(api: Any) -> None:
    group = api.world.add_group("Sales", ["ou_ann"])
    assert [api.send({"text": "x"}, group)["code"] for _ in range(6)] == [0] * 5 + [230020]
    assert api.send({"text": "x"}, group).told == TOO_MANY


@pytest.mark.rule("limit-of-a-card")
def test_one_card_is_updated_five_times_a_second(api: Any) -> None:
    card = json.dumps(CARD)
    first, other = (api.send(card, msg_type="interactive")["data"]["message_id"] for _ in range(2))
    path, body = f"/im/v1/messages/{first}", {"content": card}
    answers = [api.call("PATCH", path, body) for _ in range(6)]
    assert [each["code"] for each in answers] == [0] * 5 + [230020]
    assert answers[-1].told == TOO_MANY
    assert api.call("PATCH", f"/im/v1/messages/{other}", body)["code"] == 0


def test_a_message_that_is_there_already_does_not_count_again(api: Any) -> None:
    sent = [api.send({"text": "x"}, uuid=f"{n % 5}")["code"] for n in range(12)]
    assert sent == [0] * 12
    assert api.send({"text": "x"})["code"] == 230020


def test_our_gateway_waits_until_the_limit_of_a_person_lifts(
    world: World, simulator: Simulator
) -> None:
    world.add_person("Ann", open_id="ou_ann")

    def turn(seconds: float) -> None:
        world.clock.turn(timedelta(seconds=seconds))

    headlong = Pace(sleep=lambda _seconds: None)
    gateway = Gateway(world.app_id, world.app_secret, simulator.url, sleep=turn, pace=headlong)
    for number in range(12):
        gateway.send("ou_ann", {"text": f"{number}"}, key=f"{number}", msg_type="text")
    texts = [message.content["text"] for message in world.messages_to("ou_ann")]
    assert texts == [f"{number}" for number in range(12)]


def test_our_gateway_keeps_below_the_limit_of_a_person(world: World, simulator: Simulator) -> None:
    world.add_person("Ann", open_id="ou_ann")
    gateway = Gateway(world.app_id, world.app_secret, simulator.url, attempts=1)
    for number in range(9):
        gateway.send("ou_ann", {"text": "x"}, key=f"{number}", msg_type="text")
    assert len(world.messages_to("ou_ann")) == 9


def test_a_gateway_that_may_not_wait_tells_the_limit(world: World, simulator: Simulator) -> None:
    world.add_person("Ann", open_id="ou_ann")
    world.limits = Limits(lambda: 0.0)  # all of it within one second, however busy the machine
    headlong = Pace(sleep=lambda _seconds: None)
    gateway = Gateway(world.app_id, world.app_secret, simulator.url, attempts=1, pace=headlong)
    for number in range(5):
        gateway.send("ou_ann", {"text": "x"}, key=f"{number}", msg_type="text")
    with pytest.raises(FeishuError) as refused:
        gateway.send("ou_ann", {"text": "x"}, key="5", msg_type="text")
    assert refused.value.code == 230020
