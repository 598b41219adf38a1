"""Runs as they are saved, and as they are read again."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from bot.store import Store
from scoring import schema

from .conftest import DAY, frame

LINES = {**schema.LINES, "returned": "bool"}
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def run_of(customers: dict[str, tuple[str, float, list[str]]]) -> dict[str, pd.DataFrame]:
    """Return a run of customers: id → name, score, SKUs of their lines; dearest bought last."""
    ids = sorted(customers)
    rows = [
        {"id": each, "customer": customers[each][0], "score": customers[each][1]} for each in ids
    ]
    skus = [(each, sku) for each in reversed(ids) for sku in customers[each][2]]
    lines = [{"id": each, "sku": sku, "order_no": f"{each}-{sku}"} for each, sku in skus]
    return {
        "customers": frame(rows, schema.CUSTOMERS),
        "lines": frame(lines, LINES),
        "rejected": frame([{"source": each} for each in ids[:2]], schema.REJECTED),
        "alerts": frame([{"sku": sku} for _, sku in skus[:3]], schema.ALERTS),
    }


def save_run(store: Store, frames: dict[str, pd.DataFrame]) -> int:
    return store.runs.save(as_of=DAY, started_at=AT, finished_at=AT, notes={}, **frames)


def stored(store: Store, run_id: int) -> dict[str, list[tuple[Any, ...]]]:
    read = {
        "customers": store.runs.customers(run_id),
        "lines": store.runs.lines(run_id),
        "rejected": store.runs.rejected(run_id),
        "alerts": store.runs.alerts(run_id),
    }
    return {name: each.astype(object).fillna("").to_numpy().tolist() for name, each in read.items()}


def expected(frames: dict[str, pd.DataFrame]) -> dict[str, list[tuple[Any, ...]]]:
    lines = frames["lines"][list(schema.LINES)].astype({"id": "str"})
    sorted_lines = lines.sort_values("id", kind="stable")
    return {
        name: each.astype(object).fillna("").to_numpy().tolist()
        for name, each in {**frames, "lines": sorted_lines}.items()
    }
