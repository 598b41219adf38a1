"""What a rescore costs, step by step, beside what people write by hand: a loop over the rows.

    python benchmarks/rescore.py [ORDERS]

Prints a table of seconds and of ratios to the loop, all of one run. Without a file: the sample
shop. The loop only adds up orders and money by customer, so the real work is more than its ratio.
"""

import csv
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from bot.config import Config
from bot.exports.tables import write_scores
from bot.simulator.orders import sample_orders
from bot.sources.files import read_file
from bot.store import Store
from scoring import alerts, no_contacts, normalise, outreach, score

CONFIG = Config()


def sample(path: Path, customers: int = 5000) -> Path:
    """Write the sample shop's orders as a .csv file."""
    rows = sample_orders(date(2026, 11, 22), customers=customers)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def by_hand(rows: list[dict[str, object]]) -> dict[object, float]:
    """Add up the money by customer, row by row."""
    spend: dict[object, float] = {}
    for row in rows:
        customer = row["id"]
        spend[customer] = spend.get(customer, 0.0) + float(str(row["received"])) / 100
    return spend


def timed(steps: dict[str, float], name: str, step: Callable[[], object]) -> object:
    """Run a step and note its seconds."""
    started = time.perf_counter()
    result = step()
    steps[name] = time.perf_counter() - started
    return result


def measure(path: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield each step's name and seconds."""
    steps: dict[str, float] = {}
    tables = timed(steps, "read the file", lambda: read_file(path))
    normalised = timed(steps, "clean (R1-R8)", lambda: normalise(tables, CONFIG))
    as_of = normalised.lines["ordered_on"].max().date()
    scored = timed(
        steps, "score (R9-R31, R36, R37)", lambda: score(normalised.lines, CONFIG, as_of)
    )
    ranked = timed(
        steps,
        "decide who is on the list (R32-R35)",
        lambda: outreach(scored.customers, no_contacts(), CONFIG, as_of),
    )
    timed(steps, "SKU alerts (R38-R40)", lambda: alerts(scored.lines, CONFIG, as_of))
    store = Store(f"sqlite:///{folder / 'bot.db'}")
    store.migrate()
    now = datetime.now(UTC)
    timed(
        steps,
        "save the run in SQLite",
        lambda: store.runs.save(
            as_of=as_of,
            started_at=now,
            finished_at=now,
            customers=scored.customers,
            lines=scored.lines,
            rejected=normalised.rejected,
            alerts=alerts(scored.lines, CONFIG, as_of).rows,
            notes={},
        ),
    )
    store.close()
    timed(steps, "write the scores as .csv", lambda: write_scores(ranked, folder / "scores.csv"))
    rows = normalised.lines.to_dict("records")
    timed(steps, "by hand: money by customer", lambda: by_hand(rows))
    print(f"{len(normalised.lines)} lines, {len(scored.customers)} customers\n")
    yield from steps.items()


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else sample(folder / "orders.csv")
        steps = dict(measure(path, folder))
    loop = steps["by hand: money by customer"]
    print("| step | seconds | times the loop |\n|---|---|---|")
    for name, seconds in steps.items():
        print(f"| {name} | {seconds:.3f} | {seconds / loop:.1f} |")


if __name__ == "__main__":
    main()
