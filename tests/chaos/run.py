"""``make chaos``: faults of every kind against the real service, judged by the stand-in's record.

Writes the table of ``docs/chaos.md`` when it is run whole; ends with 1 unless all is zero.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shop import Verdict
from trial import API_KINDS, Trial

DOCS = Path(__file__).parents[2] / "docs" / "chaos.md"
STEPS = 420
"""About as many calls and statements as a morning has."""
COLUMNS = {
    "lists_lost": "lists lost",
    "lists_doubled": "lists doubled",
    "clicks_lost": "clicks lost",
    "clicks_doubled": "clicks doubled",
    "others_lost": "roll-ups lost",
    "others_doubled": "other cards doubled",
    "rows_lost": "rows lost",
    "rows_doubled": "rows doubled",
}


@dataclass
class Result:
    """A row of the table."""

    fault: str
    times: int
    verdict: Verdict


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=1.0, help="of the whole, such as 0.05")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help="faults whose name holds this")
    asked = parser.parse_args()
    began = time.monotonic()
    results = list(trials(asked.share, asked.seed, asked.only))
    print("\n".join(table(results)))
    soaked, calm = [], True
    if not asked.only:
        soaked, calm = soak(asked.seed, days=max(2, round(10 * asked.share)))
    print("\n".join(soaked))
    total, minutes = sum(each.times for each in results), (time.monotonic() - began) / 60
    print(f"{total} faults in {minutes:.1f} min")
    if asked.share == 1 and not asked.only:
        DOCS.write_text("\n".join(page(results, soaked, minutes)) + "\n", encoding="utf-8")
    return int(not (calm and all(each.verdict.clean for each in results)))


def trials(share: float, seed: int, only: str) -> Iterator[Result]:
    """Run each kind of fault until it was injected often enough."""
    dice = random.Random(seed)
    kinds: dict[str, tuple[int, Callable[[Trial], Verdict]]] = {
        "killed at a step": (200, lambda trial: kill_at_steps(trial, dice)),
        "killed at any moment": (
            150,
            lambda trial: trial.killed_day(trial.die_at_a_moment, dice.randint(1, 4)),
        ),
        "connection lost": (40, Trial.noisy_day),
        "event delivered twice": (60, Trial.noisy_day),
        "database locked": (40, Trial.locked_day),
        **{kind: (80, lambda trial, kind=kind: trial.faulty_day(kind)) for kind in API_KINDS},
    }
    for name, (wanted, day) in kinds.items():
        if only in name:
            yield until(name, max(1, round(wanted * share)), day, dice)


def until(name: str, wanted: int, day: Callable[[Trial], Verdict], dice: random.Random) -> Result:
    """Let days pass until a fault was injected so many times."""
    found, began = Verdict(), time.monotonic()
    with trial(dice) as each:
        found += each.quiet_day()
        while each.injected[name] < wanted:
            found += day(each)
        print(f"{name}: {each.injected[name]} in {time.monotonic() - began:.0f} s, {found}")
        return Result(name, each.injected[name], found)


def kill_at_steps(trial: Trial, dice: random.Random) -> Verdict:
    return trial.killed_day(lambda: trial.die_at_a_step(dice.randrange(STEPS)), dice.randint(1, 3))


def soak(seed: int, days: int) -> tuple[list[str], bool]:
    """Let one process live through many days of faults; tell of memory, and whether all is well."""
    found = Verdict()
    with trial(random.Random(seed)) as each:
        found += each.quiet_day()
        each.start()
        for _ in range(days):
            found += each.long_day()
        memory = ", ".join(f"{size / 1024:.0f}" for size in each.memory)
        state = "nothing lost or doubled" if found.clean else f"lost or doubled: {found}"
        told = f"Soak: {days} days in one process under {each.injected['soak']} faults: {state}"
        return [f"{told}; memory after each day in MiB: {memory}."], found.clean


@contextmanager
def trial(dice: random.Random) -> Iterator[Trial]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        each = Trial(Path(folder), random.Random(dice.random()))
        try:
            yield each
        finally:
            each.close()


def table(results: list[Result]) -> Iterator[str]:
    """Yield the table in Markdown."""
    yield "| fault | times | " + " | ".join(COLUMNS.values()) + " |"
    yield "|---|" + "--:|" * (len(COLUMNS) + 1)
    for each in results:
        numbers = " | ".join(str(getattr(each.verdict, name)) for name in COLUMNS)
        yield f"| {each.fault} | {each.times} | {numbers} |"
    total = sum(each.times for each in results)
    sums = [sum(getattr(each.verdict, name) for each in results) for name in COLUMNS]
    yield f"| **all** | **{total}** | " + " | ".join(f"**{number}**" for number in sums) + " |"


HEAD = """# What is lost and what is doubled

Written by `make chaos`. The real service, in a process of its own, goes through mornings while
salespeople tap and ask, and faults are injected. The stand-in's record is the judge: what arrived
in whose chat, which taps were answered with success, which rows the shop's own table has. What is
promised stands at the top of `bot/jobs/sender.py`.
"""
FOOT = """
A step is a call of Feishu or a statement of the database; the process is killed (SIGKILL) before or
after it. After a third of the kills two hours pass, so that Feishu has forgotten the key of what
was sent. The other kinds are the stand-in's (`bot/simulator/faults.py`)."""


def page(results: list[Result], soaked: list[str], minutes: float) -> list[str]:
    return [
        HEAD,
        *table(results),
        "",
        *soaked,
        FOOT,
        "",
        f"Run of {minutes:.0f} minutes on 2 cores.",
    ]


if __name__ == "__main__":
    sys.exit(main())
