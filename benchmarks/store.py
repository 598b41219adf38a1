"""What it costs to save a run in SQLite, and to look something up in it.

    python benchmarks/store.py [LINES …] [ORDERS]

A run is saved twice, the second replacing the first; then people look for orders, phones and parts
of names, half of the time while a third run is saved. Seconds of the scoring stand beside it.
"""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from orders import multiplied, shop_of

from bot.config import Config
from bot.sources.files import read_file
from bot.store import Store
from scoring import Normalised, Scored, SkuAlerts, alerts, normalise, score

LINES: Final = (16_579, 100_000, 1_000_000)
ASKED: Final = 200
GOALS: Final = "goals: a save costs no more than the scoring; look-ups p99 ≤ 20 ms"


def save(store: Store, normalised: Normalised, scored: Scored, found: SkuAlerts) -> float:
    """Save a run; return the seconds."""
    now, started = datetime.now(UTC), time.perf_counter()
    store.runs.save(
        as_of=normalised.lines["ordered_on"].max().date(),
        started_at=now,
        finished_at=now,
        customers=scored.customers,
        lines=scored.lines,
        rejected=normalised.rejected,
        alerts=found.rows,
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


def main() -> None:
    """Print the tables."""
    sizes, source = shop_of(sys.argv[1:])
    print(f"{GOALS}\n\n| lines | what | seconds | times the scoring |\n|---|---|---|---|")
    told = []
    for rows in sizes or LINES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "orders.csv"
            multiplied(rows, path, source)
            started = time.perf_counter()
            normalised = normalise(read_file(path), Config())
            as_of = normalised.lines["ordered_on"].max().date()
            scored = score(normalised.lines, Config(), as_of)
            found = alerts(scored.lines, Config(), as_of)
            base = time.perf_counter() - started
            print(f"| {rows:,} | read, clean, score | {base:.2f} | 1.0 |", flush=True)
            database = Path(folder) / "bot.db"
            store = Store(f"sqlite:///{database}")
            store.migrate()
            for what in ("save the first run", "save it again, nothing changed"):
                seconds = save(store, normalised, scored, found)
                print(f"| {rows:,} | {what} | {seconds:.2f} | {seconds / base:.1f} |", flush=True)
            size = database.stat().st_size / 2**20
            for name, (ask, texts) in questions(store, scored).items():
                quiet = asked(ask, texts)
                saving = threading.Thread(target=save, args=(store, normalised, scored, found))
                saving.start()
                busy = asked(ask, texts)
                saving.join()
                cells = " | ".join(f"{each:.1f}" for each in (*quiet, *busy))
                told.append(f"| {rows:,} | {name} | {cells} | {size:,.0f} |")
            store.close()
    print("\n| lines | question | p50 ms | p99 ms | p50 while saving | p99 | MiB on disk |")
    print("|---|---|---|---|---|---|---|", *told, sep="\n")


if __name__ == "__main__":
    main()
