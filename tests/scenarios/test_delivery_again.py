"""What Feishu may do to a delivery, and the service answers each person exactly once."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.simulator import events
from bot.simulator.targets import find_target

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
HELP = "帮助"


@pytest.fixture
def scored(morning):
    """Customers are known, no list is out."""
    morning.app.rescore()
    return morning


@pytest.fixture
def pushed(scored):
    """The lists are out."""
    scored.app.push(TODAY)
    return scored


@contextmanager
def unreachable(world) -> Iterator[None]:
    """Let what is delivered meanwhile go where nobody listens."""
    before = world.webhook_url
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        world.webhook_url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        yield
    world.webhook_url = before


def later(morning, **by: float) -> None:
    """Let time pass, and what is due by then be delivered."""
    morning.now.advance(**by)
    morning.world.redelivery.settle()


def answers(morning, name: str) -> int:
    """Return how many messages somebody got."""
    return len(morning.world.messages_to(morning.people[name]))


def counted(morning) -> dict[str, int]:
    """Return how many messages each salesperson got."""
    return {name: answers(morning, name) for name in morning.sellers}


def answered_once(morning, name: str) -> None:
    """Fail unless there is one answer, and with that to a next question two."""
    morning.eventually(lambda: answers(morning, name))
    morning.ask(name, HELP)
    assert answers(morning, name) == 2


def attempts(morning) -> list[tuple[int, str | None]]:
    """Return each delivery so far: which attempt it was, and what failed."""
    return [(each.attempt, each.failure) for each in morning.world.deliveries]


def test_a_message_that_reached_nobody_is_answered_six_hours_later(scored) -> None:
    name = scored.sellers[0]
    with unreachable(scored.world):
        scored.world.say(scored.people[name], HELP)
        later(scored, seconds=15)
        later(scored, minutes=5)
        later(scored, hours=1)
        assert answers(scored, name) == 0
    later(scored, hours=6)
    answered_once(scored, name)
    assert attempts(scored)[:5] == [*((number, "connect") for number in (1, 2, 3, 4)), (5, None)]


def test_a_message_whose_answer_was_lost_is_answered_once(scored) -> None:
    name = scored.sellers[0]
    scored.world.say(scored.people[name], HELP)
    scored.world.redelivery.failed(scored.world.deliveries[-1].event, 4)
    later(scored, hours=6)
    assert attempts(scored) == [(1, None), (5, None)]
    answered_once(scored, name)


def test_a_message_under_another_event_id_is_answered_once(scored) -> None:
    name = scored.sellers[0]
    scored.world.say(scored.people[name], HELP)
    again = events.under_another_id(scored.world.deliveries[-1].event)
    assert scored.world.deliver(again).status == 200
    answered_once(scored, name)


def test_messages_out_of_order_are_all_answered(scored) -> None:
    name = scored.sellers[0]
    with scored.world.held() as kept:
        for _ in range(3):
            scored.world.say(scored.people[name], HELP)
    for event in reversed(kept):
        scored.world.deliver(event)
    scored.eventually(lambda: answers(scored, name) == 3)


def tap(morning, name: str, text: str, within: str | None = None):
    """Return the callback of a tap on what the list shows now, not sent yet."""
    message = morning.list_of(name)
    target = find_target(message.content, text=text, within=within)
    return morning.world.build_click(morning.people[name], message.message_id, target)


def test_taps_on_two_customers_out_of_order_leave_both_on_record(pushed) -> None:
    name = pushed.sellers[0]
    customers = pushed.items(name)[:2]
    taps = [tap(pushed, name, "✅ 已联系", within=each.customer) for each in customers]
    for event in reversed(taps):
        assert pushed.world.send_click(event).error is None
    assert [pushed.contacts(each.id) for each in customers] == [["contacted"]] * 2
    assert "已联系 2" in pushed.text_of(name)


def test_a_tap_that_comes_after_its_undoing_changes_nothing(pushed) -> None:
    name = pushed.sellers[0]
    customer = pushed.items(name)[0]
    contacted = tap(pushed, name, "✅ 已联系")
    pushed.world.send_click(contacted)
    pushed.now.advance(seconds=1)
    undone = tap(pushed, name, "撤销")
    pushed.world.send_click(undone)
    pushed.world.send_click(contacted)
    pushed.world.send_click(undone)
    assert pushed.contacts(customer.id) == ["contacted", "undone"]
    assert "已联系 1" not in pushed.text_of(name)


class TestByLongConnection:
    """What can only befall the long connection."""

    @pytest.fixture(params=["ws"])
    def transport(self, request) -> str:
        return request.param

    @pytest.mark.parametrize("abrupt", [False, True])
    def test_nothing_is_lost_when_the_connection_is(self, scored, abrupt) -> None:
        name = scored.sellers[0]
        scored.world.connections.drop(abrupt=abrupt)
        scored.eventually(lambda: len(scored.world.connections) == 0)
        scored.world.say(scored.people[name], HELP)
        assert attempts(scored) == [(1, "nobody")]
        scored.eventually(lambda: len(scored.world.connections) == 1)
        later(scored, seconds=15)
        answered_once(scored, name)

    def test_two_services_of_one_app_share_the_events(self, pushed) -> None:
        pushed.reconfigure(push={"latest": "00:00"})  # the other one's clock is the real one
        with another_service(pushed):
            everybody = pushed.sellers * 4
            for name in everybody:
                pushed.world.say(pushed.people[name], HELP)
            list_and_answers = dict.fromkeys(pushed.sellers, 1 + 4)
            pushed.eventually(lambda: counted(pushed) == list_and_answers)
        assert counted(pushed) == list_and_answers
        assert {each.status for each in pushed.world.deliveries} == {200}


@contextmanager
def another_service(morning) -> Iterator[None]:
    """Run the service in a process of its own, with the same app and the same database."""
    environment = morning.app.environment
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={
            **os.environ,
            "FEISHU_APP_ID": environment.feishu_app_id,
            "FEISHU_APP_SECRET": environment.feishu_app_secret.get_secret_value(),
            "FEISHU_DOMAIN": environment.feishu_domain,
            "FEISHU_TRANSPORT": "ws",
            "DATABASE_URL": environment.database_url.get_secret_value(),
            "BOT_CONFIG": str(morning.config),
            "PORT": str(port),
        },
    )
    try:
        morning.eventually(lambda: len(morning.world.connections) == 2, 30)
        yield
    finally:
        process.terminate()
        process.wait()


def test_an_undo_that_comes_hours_late_takes_back_nothing_that_came_after_it(pushed) -> None:
    name = pushed.sellers[0]
    customer = pushed.items(name)[0]
    before = answers(pushed, name)
    with pushed.world.held() as kept:
        pushed.world.say(pushed.people[name], "撤销")
    pushed.now.advance(hours=6)
    [card] = [m for m in pushed.world.messages_to(pushed.people[name]) if m.msg_type != "text"]
    pushed.world.click(pushed.people[name], card.message_id, text="✅ 已联系")
    for event in kept:
        pushed.world.deliver(event)
    pushed.eventually(lambda: answers(pushed, name) > before)
    assert pushed.contacts(customer.id) == ["contacted"]
    assert "没有可以撤销的" in pushed.text_of(name)
