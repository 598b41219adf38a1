"""When things happen, on the real service: clocks that jump, days off, two rescores at once."""

import json

import pytest

MANAGER = "店长"


@pytest.fixture
def transport() -> str:
    """One door is enough: nothing here depends on it."""
    return "ws"


def lists(morning) -> list[int]:
    """Return how many messages each salesperson got."""
    return [len(morning.world.messages_to(morning.people[name])) for name in morning.sellers]


def test_a_clock_that_jumps_back_an_hour_pushes_nothing_twice(morning) -> None:
    clock = morning.app.morning
    clock.catch_up()
    morning.now.advance(hours=-1)
    clock.catch_up()
    clock.push_now()
    morning.now.advance(hours=1)
    clock.push_now()
    assert lists(morning) == [1] * len(morning.sellers)


def test_a_clock_that_jumps_over_nine_pushes_when_it_arrives(morning) -> None:
    morning.now.advance(hours=-1)
    morning.app.morning.catch_up()
    assert lists(morning) == [0] * len(morning.sellers)
    morning.now.advance(hours=2, minutes=30)
    morning.app.morning.push_now()
    assert lists(morning) == [1] * len(morning.sellers)


def test_on_a_day_off_nothing_is_sent_or_missed_and_a_list_asked_for_is_given(morning) -> None:
    morning.reconfigure(schedule={"workdays_only": True, "holidays": {"2026-11-23": "rest"}})
    morning.app.morning.catch_up()
    morning.now.advance(hours=4)  # after push.latest
    morning.app.morning.catch_up()
    assert lists(morning) == [0] * len(morning.sellers)
    assert morning.world.messages_to(morning.people[MANAGER]) == []
    name = morning.sellers[0]
    assert morning.ask(name, "今日")
    assert morning.items(name)


def test_a_day_off_does_not_bind_who_pushes_by_hand(morning) -> None:
    morning.reconfigure(schedule={"workdays_only": True, "holidays": {"2026-11-23": "rest"}})
    morning.app.rescore()
    morning.app.push(morning.app.today())
    assert lists(morning) == [1] * len(morning.sellers)


def test_a_rescore_that_meets_another_is_no_trouble_of_a_source(morning, caplog) -> None:
    with morning.app._rescoring:  # noqa: SLF001 - as a manager's rescore holds it
        morning.app.routine.rescore()
    morning.app.routine.chores()
    assert "a rescore is under way already" in caplog.text
    assert morning.world.messages_to(morning.people[MANAGER]) == []


def test_after_five_days_down_managers_hear_of_today_once(morning) -> None:
    morning.app.rescore()
    morning.now.advance(days=5, hours=4)
    for _ in range(3):
        morning.app.morning.catch_up()
    assert lists(morning) == [0] * len(morning.sellers)
    told = [
        json.dumps(message.content, ensure_ascii=False)
        for message in morning.world.messages_to(morning.people[MANAGER])
    ]
    assert len([text for text in told if "前没能发出名单" in text]) == 1
