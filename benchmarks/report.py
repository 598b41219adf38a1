"""What the Excel report costs, beside the same rows written by openpyxl alone.

    python benchmarks/report.py [ORDERS]

Without a file: an invented shop of 9,549 customers. All figures are of one run.
"""

import io
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from bot.config import Config
from bot.exports.report import Intake, report
from bot.simulator.orders import sample_orders
from bot.sources.files import read_file
from scoring import alerts, no_contacts, normalise, outreach, score

CUSTOMERS = 9549
ROUNDS = 5
GOAL = 1.5
"""Seconds, of the invented shop."""


def invented(path: Path) -> Path:
    """Write the orders of the invented shop; return their path."""
    orders = sample_orders(datetime.now(UTC).date(), customers=CUSTOMERS)
    pd.DataFrame(orders).to_csv(path, index=False)
    return path


def run(path: Path) -> tuple[pd.DataFrame, bytes, float]:
    """Score a file and make its report; returns the customers, the report and its best seconds."""
    config = Config()
    normalised = normalise(read_file(path), config)
    as_of = normalised.lines["ordered_on"].max().date()
    scored = score(normalised.lines, config, as_of)
    ranked = outreach(scored.customers, no_contacts(), config, as_of)
    found = alerts(scored.lines, config, as_of)
    intake = Intake(
        rows=normalised.rows,
        lines=len(normalised.lines),
        duplicates=normalised.duplicates,
        replaced=normalised.replaced,
        future_lines=scored.future_lines,
        rejected=normalised.rejected,
    )
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        content = report(ranked, found, intake, config, as_of=as_of, generated_at=datetime.now(UTC))
        best = min(best, time.perf_counter() - started)
    return ranked, content, best


def by_openpyxl(content: bytes) -> float:
    """Write the report's values again, each cell with its number format; returns seconds."""
    read = load_workbook(io.BytesIO(content))
    sheets = {
        sheet.title: [[(cell.value, cell.number_format) for cell in row] for row in sheet.rows]
        for sheet in read.worksheets
    }
    started = time.perf_counter()
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            cells = []
            for value, number_format in row:
                cell = WriteOnlyCell(sheet, value)
                cell.number_format = number_format
                cells.append(cell)
            sheet.append(cells)
    book.save(io.BytesIO())
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else invented(Path(name) / "orders.csv")
        ranked, content, ours = run(path)
    plain = by_openpyxl(content)
    listed = int(ranked["rank"].notna().sum())
    print(f"{len(ranked)} customers, {listed} on the list, {len(content) / 1e6:.1f} MB")
    print(f"goal: {GOAL} s\n")
    print("| way | seconds | times ours |\n|---|---|---|")
    print(f"| the report | {ours:.2f} | 1.0 |")
    print(f"| its rows by openpyxl alone, write-only | {plain:.2f} | {plain / ours:.1f} |")


if __name__ == "__main__":
    main()
