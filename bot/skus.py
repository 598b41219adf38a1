"""The SKU alerts of a day against the last ones told: what is new, worse, healed or muted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import pandas as pd

from bot.store import Store
from cards import AlertRow, AlertsView
from scoring.words import HIGH_RETURN, LOW_MARGIN

PART: Final = "alerts"
"""Of the push ledger."""
NOTICEABLE: Final = 0.01
"""A rate must be so much worse to be called so."""


def alerts_of(day: date, store: Store) -> AlertsView | None:
    """Return what is to be told on ``day``; None before the first rescore."""
    run = store.runs.latest()
    if run is None:
        return None
    before = {(row["kind"], row["sku"]): row for row in store.alerts.before(day, PART)}
    mutes = store.alerts.mutes(day)
    found = [_row(row, before) for row in _plain(store.runs.alerts(run.id))]
    on_alert = {(row.kind, row.sku) for row in found}
    return AlertsView(
        day=day,
        data_as_of=run.as_of,
        rows=tuple(row for row in found if (row.kind, row.sku) not in mutes),
        healed=_names(key for key in before if key not in on_alert and key not in mutes),
        muted=_names(key for key in mutes if key in on_alert),
    )


def changed(view: AlertsView) -> bool:
    """Return whether there is anything to tell that was not told before."""
    return bool(view.healed) or any(row.change != "same" for row in view.rows)


def as_told(view: AlertsView) -> list[dict[str, Any]]:
    """Return the rows as the store remembers them."""
    return [{k: v for k, v in asdict(row).items() if k != "change"} for row in view.rows]


def _plain(frame: pd.DataFrame) -> Sequence[Mapping[str, Any]]:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _row(row: Mapping[str, Any], before: Mapping[tuple[str, str], Mapping[str, Any]]) -> AlertRow:
    last = before.get((row["kind"], row["sku"]))
    if last is None:
        return AlertRow(**row, change="new")
    return AlertRow(**row, change="worse" if _worse(row, last) else "same")


def _worse(row: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    if row["kind"] == HIGH_RETURN:
        return bool(row["return_rate"] >= last["return_rate"] + NOTICEABLE)
    if row["kind"] == LOW_MARGIN and row["margin_rate"] is not None:
        return bool(row["margin_rate"] <= (last["margin_rate"] or 0) - NOTICEABLE)
    return False


def _names(keys: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sku for _, sku in keys))
