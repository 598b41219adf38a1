"""What is caught up on start, and until when a list is sent."""

import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.config import Config, Member, Push, Schedule
from bot.errors import SourceError
from bot.jobs.alerts import Alerted
from bot.jobs.morning import Morning
from bot.jobs.push import Delivery

CONFIG = Config(
    schedule=Schedule(rescore="30 8 * * *", push="0 9 * * *"),
    push=Push(latest="12:00"),
    team=(Member(name="小雨", open_id="ou_1"), Member(name="店长", open_id="ou_2", role="manager")),
)


def shanghai(clock: str, day: str = "2026-11-23") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}+08:00").astimezone(UTC)


class Day:
    """A morning that notes what it starts."""

    def __init__(
        self,
        clock: str,
        *,
        scored: date | None,
        sent: bool = False,
        day: str = "2026-11-23",
        config: Config = CONFIG,
    ) -> None:
        self.did: list[str] = []
        self.fault: Exception | None = None
        run = None if scored is None else SimpleNamespace(as_of=scored)
        lists = [SimpleNamespace(person="小雨", message_id="om_1")] if sent else []
        self.morning = Morning(
            config=lambda: config,
            store=SimpleNamespace(
                runs=SimpleNamespace(latest=lambda: run),
                pushes=SimpleNamespace(day=lambda day: lists),
            ),
            rescore=self.rescore,
            push=self.push,
            alerts=self.alerts,
            late=lambda: self.did.append("late"),
            chores=lambda: None,
            now=lambda: shanghai(clock, day),
        )

    def rescore(self) -> None:
        self.did.append("rescore")
        if self.fault:
            raise self.fault

    def alerts(self) -> Alerted:
        self.did.append("alerts")
        return Alerted("sent")

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
        ("12:01", TODAY, ["late"]),
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


WORKDAYS = CONFIG.model_copy(
    update={
        "schedule": CONFIG.schedule.model_copy(
            update={"workdays_only": True, "holidays": {date(2026, 11, 24): "rest"}}
        )
    }
)


@pytest.mark.parametrize(
    ("day", "did"),
    [
        ("2026-11-23", ["push", "alerts"]),  # a Monday
        ("2026-11-22", []),  # a Sunday
        ("2026-02-14", ["push", "alerts"]),  # a Saturday that is worked
        ("2026-02-16", []),  # a Monday that is a holiday
        ("2026-11-24", []),  # the shop's own day off
    ],
)
def test_on_a_day_off_nothing_is_pushed_or_reported_but_all_is_scored(day, did) -> None:
    for clock in ("10:00", "13:00"):
        resting = Day(clock, scored=None, day=day, config=WORKDAYS)
        resting.morning.catch_up()
        pushed = did if clock == "10:00" else ["late"] * bool(did)
        assert resting.did == ["rescore", *pushed]


def test_a_push_that_is_under_way_is_not_started_again(caplog) -> None:
    day = Day("10:00", scored=TODAY)
    real = day.push

    def slow() -> list[Delivery]:
        day.morning.push_now()
        return real()

    day.morning.push = slow
    day.morning.push_now()
    assert day.did == ["push"]
    assert "push is under way already" in caplog.text


@pytest.mark.parametrize(
    ("clock", "did"),
    [
        ("08:00", ["rescore"]),
        ("10:00", ["rescore", "push", "alerts"]),
        ("13:00", ["rescore", "late"]),
    ],
)
def test_after_five_days_down_only_today_is_caught_up(clock, did) -> None:
    day = Day(clock, scored=date(2026, 11, 18))
    day.morning.catch_up()
    assert day.did == did


def test_what_was_missed_yesterday_is_not_made_up_for_when_the_machine_wakes_at_seven() -> None:
    day = Day("07:00", scored=YESTERDAY)
    day.morning.push_now()
    day.morning.alerts_now()
    assert day.did == []


def test_a_clock_set_back_by_a_moment_loses_no_push() -> None:
    day = Day("08:59:59", scored=TODAY)
    day.morning.push_now()
    assert day.did == ["push"]


@pytest.mark.parametrize(
    ("day", "clock", "then"),
    [
        ("2026-11-20", "10:00", "2026-11-25"),  # a Friday; Monday and Tuesday are off
        ("2026-11-25", "08:00", "2026-11-25"),
        ("2026-02-13", "10:00", "2026-02-14"),  # the Saturday that is worked
        ("2026-02-14", "10:00", "2026-02-24"),  # the Spring Festival
    ],
)
def test_the_next_push_is_on_a_day_that_is_worked(day, clock, then) -> None:
    schedule = WORKDAYS.schedule.model_copy(
        update={"holidays": {date(2026, 11, 23): "rest", date(2026, 11, 24): "rest"}}
    )
    config = WORKDAYS.model_copy(update={"schedule": schedule})
    found = Day(clock, scored=TODAY, day=day, config=config).morning.next_push()
    assert found == shanghai("09:00", then)


def test_the_next_push_has_the_second_at_which_it_will_start() -> None:
    schedule = CONFIG.schedule.model_copy(update={"jitter_seconds": 59})
    config = CONFIG.model_copy(update={"schedule": schedule})
    morning = Day("08:00", scored=TODAY, config=config).morning
    morning.start()
    try:
        job = morning._clock._scheduler.get_job("push")  # noqa: SLF001 - what the library was told
        fires = job.trigger.get_next_fire_time(None, shanghai("08:00"))
    finally:
        morning.stop()
    assert morning.next_push() == fires
    assert fires.second != 0


def test_there_is_no_next_push_where_nobody_ever_works() -> None:
    schedule = WORKDAYS.schedule.model_copy(update={"push": "0 9 * * sun", "holidays": {}})
    config = WORKDAYS.model_copy(update={"schedule": schedule})
    found = Day("10:00", scored=TODAY, day="2026-10-11", config=config).morning.next_push()
    assert found is None


def test_an_edit_that_makes_a_push_due_sends_it_today() -> None:
    tens = CONFIG.model_copy(update={"schedule": Schedule(push="0 10 * * *", alerts=None)})
    nines = CONFIG.model_copy(update={"schedule": Schedule(push="0 9 * * *", alerts=None)})
    configs = [tens, nines]
    day = Day("09:30", scored=TODAY)
    day.morning.config = lambda: configs[0]
    pushed = threading.Event()
    day.morning.push = lambda: pushed.set() or []
    day.morning.start()
    try:
        assert not pushed.wait(0.2)
        configs.reverse()
        day.morning._every_few_minutes()  # noqa: SLF001 - what the clock calls
        assert pushed.wait(5)
    finally:
        day.morning.stop()


def test_jitter_is_the_same_for_a_shop_and_within_its_bounds() -> None:
    from bot.jobs.morning import _second

    seconds = set()
    for number in range(200):
        config = CONFIG.model_copy(
            update={
                "schedule": CONFIG.schedule.model_copy(update={"jitter_seconds": 30}),
                "team": (Member(name=f"人{number}", open_id="ou_1"),),
            }
        )
        assert _second(config) == _second(config)
        seconds.add(_second(config))
    assert seconds == set(range(31))
    assert _second(CONFIG) == 0


def test_an_edited_time_zone_moves_the_jobs() -> None:
    configs = [CONFIG, CONFIG.model_copy(update={"timezone": "Europe/Berlin"})]
    day = Day("07:00", scored=TODAY)
    day.morning.config = lambda: configs[0]
    jobs = day.morning._clock._scheduler  # noqa: SLF001 - what the library was told
    day.morning.start()
    try:
        before = jobs.get_job("push").trigger.timezone
        configs.reverse()
        day.morning.rescore_now()
        after = jobs.get_job("push").trigger.timezone
    finally:
        day.morning.stop()
    assert [str(before), str(after)] == ["Asia/Shanghai", "Europe/Berlin"]
