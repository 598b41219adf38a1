"""What it costs to save a run in SQLite, and to look something up in it.

    python benchmarks/store.py [LINES …] [ORDERS]

The first two runs fill the store. Then a day passes on which one customer in a hundred ordered, and
a run of the same day follows it. Seconds of the whole rescore stand beside each save. People look
for orders, phones and parts of names, half of the time while a run of one more day is saved.
"""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pandas as pd
from orders import multiplied, shop_of

from bot.config import Config
from bot.sources.files import read_file
from bot.store import Store
from scoring import Normalised, Scored, SkuAlerts, alerts, normalise, score

LINES: Final = (16_579, 100_000, 1_000_000)
ASKED: Final = 200
ORDERING: Final = 100
"""One customer in so many orders on a day."""
GOALS: Final = "goals: a save costs no more than the rescore; look-ups p99 ≤ 20 ms"
Run = tuple[date, pd.DataFrame, Scored, SkuAlerts]
"""Day, rejected rows, scores with their lines, alerts."""


def scored(lines: pd.DataFrame, rejected: pd.DataFrame, day: date) -> Run:
    """Return what a run stores."""
    found = score(lines, Config(), day)
    return day, rejected, found, alerts(found.lines, Config(), day)


def days(normalised: Normalised) -> Iterator[Run]:
    """Yield the run of a day, and of each day that follows it."""
    lines, day = normalised.lines, normalised.lines["ordered_on"].max().date()
    while True:
        yield scored(lines, normalised.rejected, day)
        day += timedelta(days=1)
        buyers = lines["id"].cat.categories[day.day :: ORDERING]
        bought = lines[lines["id"].isin(buyers)].drop_duplicates("id")
        number = bought["order_no"].astype("str") + f" {day}"
        bought = bought.assign(order_no=number, ordered_on=pd.Timestamp(day))
        lines = pd.concat([lines, bought], ignore_index=True).astype(
            lines.dtypes.to_dict() | {"order_no": "category"}
        )


def save(store: Store, run: Run) -> float:
    """Save a run; return the seconds."""
    day, rejected, found, on_alert = run
    now, started = datetime.now(UTC), time.perf_counter()
    store.runs.save(
        as_of=day,
        started_at=now,
        finished_at=now,
        customers=found.customers,
        lines=found.lines,
        rejected=rejected,
        alerts=on_alert.rows,
        notes={},
    )
    return time.perf_counter() - started


def asked(ask: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Return p50 and p99 of a question in milliseconds."""
    took = []
    for text in texts:
        started = time.perf_counter()
        ask(text)
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.99)]


def questions(store: Store, scored: Scored) -> dict[str, tuple[Callable[[str], object], list[str]]]:
    """Return what is asked, and of whom."""
    chosen = random.Random(7)  # noqa: S311 - no secret, and the same for each run
    some = chosen.sample(range(len(scored.customers)), min(ASKED, len(scored.customers)))
    customers = scored.customers.iloc[some]
    numbers = scored.lines["order_no"].iloc[chosen.sample(range(len(scored.lines)), ASKED)]
    return {
        "an order": (store.runs.order, numbers.tolist()),
        "a phone": (store.runs.by_phone, customers["phone"].tolist()),
        "a part of a name": (
            lambda text: store.runs.by_name(text, 10),
            [name[1:] or name for name in customers["customer"]],
        ),
    }


def measure(rows: int, folder: Path, source: Path | None) -> Iterator[str]:
    """Print what saves cost; yield a line for each question."""
    path = folder / "orders.csv"
    multiplied(rows, path, source)
    started = time.perf_counter()
    normalised = normalise(read_file(path), Config())
    following = days(normalised)
    first = next(following)
    base = time.perf_counter() - started
    print(f"| {rows:,} | read, clean, score | {base:.2f} | 1.0 |", flush=True)
    database = folder / "bot.db"
    store = Store(f"sqlite:///{database}")
    store.migrate()
    saves = {
        "save the first run": first,
        "save the second": first,
        "save the next day's": next(following),
        "save it again": None,
        "save another day's": next(following),
    }
    latest = first
    for what, run in saves.items():
        latest = run or latest
        seconds = save(store, latest)
        print(f"| {rows:,} | {what} | {seconds:.2f} | {seconds / base:.2f} |", flush=True)
    size = database.stat().st_size / 2**20
    for name, (ask, texts) in questions(store, latest[2]).items():
        ask(texts[0])
        quiet = asked(ask, texts)
        saving = threading.Thread(target=save, args=(store, next(following)))
        saving.start()
        busy = asked(ask, texts)
        saving.join()
        cells = " | ".join(f"{each:.1f}" for each in (*quiet, *busy))
        yield f"| {rows:,} | {name} | {cells} | {size:,.0f} |"
    store.close()


def main() -> None:
    """Print the tables."""
    sizes, source = shop_of(sys.argv[1:])
    print(f"{GOALS}\n\n| lines | what | seconds | times the rescore |\n|---|---|---|---|")
    told = []
    for rows in sizes or LINES:
        with tempfile.TemporaryDirectory() as folder:
            told += measure(rows, Path(folder), source)
    print("\n| lines | question | p50 ms | p99 ms | p50 while saving | p99 | MiB on disk |")
    print("|---|---|---|---|---|---|---|", *told, sep="\n")


if __name__ == "__main__":
    main()
