"""What is caught up on start, and until when a list is sent."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.config import Config, Member, Push, Schedule
from bot.errors import SourceError
from bot.jobs.morning import Morning
from bot.jobs.push import Delivery

CONFIG = Config(
    schedule=Schedule(rescore="30 8 * * *", push="0 9 * * *"),
    push=Push(latest="12:00"),
    team=(Member(name="小雨", open_id="ou_1"), Member(name="店长", open_id="ou_2", role="manager")),
)


def shanghai(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{clock}+08:00").astimezone(UTC)


class Day:
    """A morning that notes what it starts."""

    def __init__(self, clock: str, *, scored: date | None, sent: bool = False) -> None:
        self.did: list[str] = []
        self.fault: Exception | None = None
        run = None if scored is None else SimpleNamespace(as_of=scored)
        lists = [SimpleNamespace(person="小雨", message_id="om_1")] if sent else []
        self.morning = Morning(
            config=lambda: CONFIG,
            store=SimpleNamespace(
                runs=SimpleNamespace(latest=lambda: run),
                pushes=SimpleNamespace(day=lambda day: lists),
            ),
            rescore=self.rescore,
            push=self.push,
            alerts=lambda: self.did.append("alerts"),
            late=lambda: self.did.append("late"),
            chores=lambda: None,
            now=lambda: shanghai(clock),
        )

    def rescore(self) -> None:
        self.did.append("rescore")
        if self.fault:
            raise self.fault

    def push(self) -> list[Delivery]:
        self.did.append("push")
        return [Delivery("小雨", 3, "sent")]


TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("clock", "scored", "did"),
    [
        ("07:00", None, ["rescore"]),
        ("07:00", YESTERDAY, ["rescore"]),
        ("07:00", TODAY, []),
        ("09:30", YESTERDAY, ["rescore", "push", "alerts"]),
        ("11:59", TODAY, ["push", "alerts"]),
        ("12:01", TODAY, ["late", "alerts"]),
    ],
)
def test_what_was_missed_is_caught_up_until_the_latest_time(clock, scored, did) -> None:
    day = Day(clock, scored=scored)
    day.morning.catch_up()
    assert day.did == did


def test_a_list_not_sent_by_the_latest_time_is_reported(caplog) -> None:
    Day("12:01", scored=TODAY).morning.catch_up()
    assert "daily lists not sent by 12:00, so not sent today" in caplog.text


def test_lists_that_were_all_sent_are_not_reported(caplog) -> None:
    Day("12:01", scored=TODAY, sent=True).morning.catch_up()
    assert caplog.text == ""


def test_a_source_that_cannot_be_read_does_not_stop_the_push(caplog) -> None:
    day = Day("09:30", scored=YESTERDAY)
    day.fault = SourceError("orders.xlsx: no such file")
    day.morning.catch_up()
    assert day.did == ["rescore", "push", "alerts"]
    assert "the last good scores stay in use" in caplog.text


def test_the_period_of_a_rescore_is_a_day() -> None:
    assert Day("09:00", scored=TODAY).morning.rescore_period() == timedelta(days=1)
