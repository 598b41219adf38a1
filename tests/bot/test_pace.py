"""Calls leave at our own pace: as fast as is allowed, never faster."""

import threading
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.feishu.pace import MESSAGES, RECEIVER, Left, Limit, Pace
from bot.jobs.push import SENDERS


class Time:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += seconds


def paced() -> tuple[Pace, Time]:
    clock = Time()
    return Pace(clock.sleep, clock), clock


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(start <= each < start + seconds for each in times) for start in times)


def test_so_many_leave_at_once_and_the_next_waits_for_the_first_to_be_past() -> None:
    pace, clock = paced()
    for _ in range(4):
        pace.wait(("ann", (Limit(4, 1.0),)))
    assert clock.slept == 0
    pace.wait(("ann", (Limit(4, 1.0),)))
    assert clock.slept == 1.0


def test_other_receivers_do_not_wait() -> None:
    pace, clock = paced()
    for number in range(40):
        pace.wait((f"ou_{number}", RECEIVER))
    assert clock.slept == 0


def test_a_thousand_messages_take_as_long_as_the_limits_ask_and_no_longer() -> None:
    pace, clock = paced()
    times = []
    for number in range(1100):
        pace.wait((f"ou_{number}", RECEIVER), ("messages", MESSAGES))
        times.append(clock())
    assert most_within(times, 1.0) <= 50
    assert most_within(times, 60.0) <= 1000
    assert times[999] - times[0] < 21


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(0, 0.6)),
        min_size=1,
        max_size=60,
    )
)
def test_no_window_ever_holds_more_than_its_limit(calls) -> None:
    pace, clock = paced()
    limits = (Limit(3, 1.0), Limit(7, 5.0))
    left: dict[int, list[float]] = {}
    for key, rest in calls:
        clock.now += rest
        pace.wait((key, limits))
        left.setdefault(key, []).append(clock())
    for times in left.values():
        assert most_within(times, 0.999) <= 3
        assert most_within(times, 4.999) <= 7


def test_threads_share_the_turns() -> None:
    pace, started = Pace(), time.monotonic()
    threads = [
        threading.Thread(target=pace.wait, args=(("x", (Limit(1, 0.01),)),)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started >= 0.0699


def test_nobody_keeps_a_turn_that_a_pause_of_the_process_lets_them_sleep_through() -> None:
    """Else all who slept would leave together."""
    clock, left = Time(), []

    def late(seconds: float) -> None:
        wakes = clock.now + seconds
        if clock.slept:
            clock.now = wakes + 60.0
        else:
            clock.slept = seconds
            leave()  # another, who comes while the first sleeps
            clock.now = max(clock.now, wakes)

    def leave() -> None:
        pace.wait(("x", (Limit(1, 1.0),)))
        left.append(clock())

    pace = Pace(late, clock)
    for _ in range(2):
        leave()
    assert most_within(left, 0.999) == 1
    assert len(left) == 3


def test_a_call_that_was_held_up_on_its_way_counts_from_when_it_may_have_arrived() -> None:
    pace, clock = paced()
    limit = (Limit(2, 1.0),)
    for took in (0.1, 0.1, 0.4):  # seconds until the answer; the third is held up by 0.3 s
        left = pace.wait(("x", limit))
        clock.now += took
        pace.answered(left)
    assert clock.now == pytest.approx(101.4)
    pace.wait(("x", limit))
    assert clock.now == pytest.approx(101.4)  # the second came long ago
    pace.wait(("x", limit))
    assert clock.now == pytest.approx(102.3, abs=0.002)  # a second after the third may have arrived


@given(st.lists(st.floats(0.06, 0.3), min_size=120, max_size=160))
@example([0.25] * 100 + [0.06] * 60)  # held up for two seconds, and then no longer
def test_however_late_messages_arrive_no_second_ever_holds_too_many(delays) -> None:
    """Each is counted there after a way of its own, and answered 0.06 s later; 8 at a time."""
    pace, clock = paced()
    under_way: list[tuple[float, Left | None]] = []
    arrived = []

    def sleep(seconds: float) -> None:
        """Let answers come in while somebody waits for a turn."""
        until = clock.now + seconds
        while under_way and min(at for at, _ in under_way) <= until:
            answer()
        clock.now = max(clock.now, until)

    def answer() -> None:
        at, left = min(under_way, key=lambda each: each[0])
        under_way.remove((at, left))
        clock.now = max(clock.now, at)
        pace.answered(left)

    pace = Pace(sleep, clock)
    for delay in (0.06, *delays):
        if len(under_way) == SENDERS:
            answer()
        left = pace.wait(("messages", MESSAGES))
        arrived.append(clock.now + delay)
        under_way.append((clock.now + delay + 0.06, left))
    assert most_within(sorted(arrived), 1.0) <= 50


def test_calls_without_a_limit_do_not_wait() -> None:
    pace, clock = paced()
    assert pace.wait() is None
    pace.answered(None)
    assert clock.slept == 0


def test_who_was_written_to_long_ago_is_forgotten() -> None:
    pace, clock = paced()
    for number in range(9000):
        pace.wait((number, RECEIVER))
        clock.now += 0.01
    assert len(pace) < 5000
