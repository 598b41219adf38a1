"""What a rescore costs: an order file cleaned, scored, its alerts found; beside other ways.

    python benchmarks/rescore.py [LINES …] [ORDERS]

Each way runs in a process of its own, after a small file has warmed it up, and must come to the
same customers and the same money. Memory is what the peak adds to the warm process. Without a
file, the sample shop's lines are multiplied. The ways that walk rows run up to a million lines.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from orders import multiplied, shop_of
from peers import Totals, by_dicts, by_lifetimes, by_rows, in_duckdb

from bot.config import Config
from bot.sources.files import read_file
from scoring import alerts, normalise, score

LINES: Final = (16_579, 100_000, 1_000_000)
WARM: Final = 2_000
ROUNDS: Final = 3
"""The fastest counts; of the ways that walk rows, and of ten million lines, one."""
SLOW: Final = 10_000_000
OURS, DUCKDB, ROWS, DICTS = (
    "ours, all of it",
    "DuckDB, 2 threads",
    "iterrows, apply",
    "dictionaries",
)
LIFETIMES: Final = "lifetimes RFM"
WALKS: Final = {ROWS, DICTS, LIFETIMES}


def steps(path: Path) -> Iterator[tuple[str, Totals | None]]:
    """Yield each step's name as it ends, the last with the customers and the 元 that they spent."""
    config = Config()
    tables = read_file(path)
    yield "read", None
    normalised = normalise(tables, config)
    del tables
    yield "clean (R1-R8)", None
    as_of = normalised.lines["ordered_on"].max().date()
    scored = score(normalised.lines, config, as_of)
    yield "score (R9-R31, R36, R37)", None
    alerts(scored.lines, config, as_of)
    spend = scored.customers["spend"].sum()
    yield "SKU alerts (R38-R40)", (len(scored.customers), float(spend))


def ours(path: Path) -> Totals:
    """Read, clean and score a file and find its alerts."""
    *_, (_, totals) = steps(path)
    if totals is None:
        raise AssertionError("the last step tells the totals")
    return totals


WAYS: Final[dict[str, Callable[[Path], Totals]]] = {
    OURS: ours, DUCKDB: in_duckdb, LIFETIMES: by_lifetimes, DICTS: by_dicts, ROWS: by_rows,
}  # fmt: skip


def memory(member: str) -> int:
    """Return a figure of this process's memory in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{member}:")[1].split()[0]) * 1024


def run(
    name: str, rounds: int, files: tuple[Path, Path], told: "multiprocessing.Queue[object]"
) -> None:
    """Put the best seconds, the bytes that the peak added, and the totals into ``told``."""
    warm, path = files
    way = WAYS[name]
    way(warm)
    before = memory("VmRSS")
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        totals = way(path)
        seconds.append(time.perf_counter() - started)
    told.put((min(seconds), memory("VmHWM") - before, totals))


def measured(name: str, rounds: int, files: tuple[Path, Path]) -> tuple[float, int, Totals]:
    """Measure a way in a fresh process."""
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    process = spawn.Process(target=run, args=(name, rounds, files, told))
    process.start()
    found: tuple[float, int, Totals] = told.get(timeout=1800)
    process.join()
    return found


def compare(rows: int, files: tuple[Path, Path]) -> None:
    """Print a line for each way."""
    expected, base = None, 0.0
    for name in WAYS:
        if rows >= SLOW and name in WALKS:
            continue
        rounds = 1 if name in WALKS or rows >= SLOW else ROUNDS
        seconds, added, (customers, spend) = measured(name, rounds, files)
        expected, base = expected or (customers, round(spend, 2)), base or seconds
        if customers != expected[0] or round(spend or expected[1], 2) != expected[1]:
            raise SystemExit(f"{name} found {customers} customers, {spend} 元; ours {expected}")
        cost = f"{seconds:.2f} | {seconds / rows * 1e6:.2f} | {seconds / base:.2f}"
        print(f"| {rows:,} | {name} | {cost} | {added / rows:,.0f} |", flush=True)


def parts(rows: int, path: Path) -> None:
    """Print the seconds of each of our steps."""
    started = time.perf_counter()
    for name, _ in steps(path):
        now = time.perf_counter()
        print(f"| {rows:,} | {name} | {now - started:.2f} |", flush=True)
        started = now


def main() -> None:
    """Print the tables."""
    sizes, source = shop_of(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        warm = Path(folder) / "warm.csv"
        multiplied(WARM, warm, source)
        print("| lines | way | seconds | µs a line | times ours | bytes a line |")
        print("|---|---|---|---|---|---|")
        files = {}
        for rows in sizes or LINES:
            files[rows] = Path(folder) / f"{rows}.csv"
            multiplied(rows, files[rows], source)
            compare(rows, (warm, files[rows]))
        print("\n| lines | step | seconds |\n|---|---|---|")
        for rows, path in files.items():
            parts(rows, path)


if __name__ == "__main__":
    main()
