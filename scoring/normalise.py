"""Raw tables in, clean order lines out; what cannot be believed comes out beside them (R1–R8, R11).

Read ``normalise`` first. Nothing is dropped unseen: every filled row is a line, a rejected row, a
duplicate or a line that a later source replaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import union_categoricals

from scoring import cells
from scoring.grouping import codes, empty, pairs
from scoring.headers import Body, HeaderError, RawTable, bodies
from scoring.scalars import LARGEST_AMOUNT
from scoring.schema import (
    FIELDS,
    LINES,
    REJECTED,
    UNKNOWN_CATEGORY,
    UNKNOWN_PLATFORM,
    UNKNOWN_SKU,
    Rejection,
)
from scoring.settings import Settings

__all__ = ["HeaderError", "Normalised", "RawTable", "TableRead", "normalise"]

SHOWN_LENGTH = 40
"""Longest value of a rejected row that is shown whole."""

_NAMED = ("customer", "platform")
_STAND_INS = {
    "platform": UNKNOWN_PLATFORM,
    "category": UNKNOWN_CATEGORY,
    "sku": UNKNOWN_SKU,
}


@dataclass(frozen=True)
class TableRead:
    """What was found of one table."""

    source: str
    group: int
    rows: int
    """Filled ones below the header."""
    fields: tuple[str, ...]
    """Those that have a column."""


@dataclass(frozen=True)
class Normalised:
    """``rows == len(lines) + len(rejected) + duplicates + replaced``."""

    lines: pd.DataFrame
    """``schema.LINES``, in the order of the sources and their rows."""
    rejected: pd.DataFrame
    """``schema.REJECTED``, one row a rejected row with its first fault in the order of R7."""
    rows: int
    """Filled rows read below the headers; blank ones are not counted."""
    duplicates: int
    """Rows equal to an earlier one of their source (R8)."""
    replaced: int
    """Lines whose order a later source holds too (R8)."""
    warnings: tuple[str, ...]
    """Sentences for the operator."""
    tables: tuple[TableRead, ...]
    """In the order of the sources."""


def normalise(tables: Sequence[RawTable], settings: Settings) -> Normalised:
    """Read raw tables into order lines (R1–R8) and name each line's customer (R11).

    A grid without a header row is passed over with a warning, unless it is all there is of its
    source. Raises HeaderError where a source has no header row or lacks a required column.
    """
    tables_read, warnings = bodies(tables, settings.columns)
    read, rejected, found = [], [_empty(REJECTED)], []
    for body in tables_read:
        rows, faulty, doubts = _read(body, settings)
        table = body.table
        found.append(TableRead(table.source, table.group, len(rows), tuple(body.header.columns)))
        read.append(rows)
        rejected.append(faulty)
        warnings += doubts
    rows = _stacked(read or [_empty({**LINES, "group": "int64", "good": "bool"})])
    repeated = _repeated(rows)
    lines = rows[rows["good"] & ~repeated]
    kept = _latest(lines)
    return Normalised(
        lines=kept[list(LINES)].astype(LINES).reset_index(drop=True),
        rejected=pd.concat(rejected)[~repeated[~rows["good"]]].reset_index(drop=True),
        rows=len(rows),
        duplicates=int(repeated.sum()),
        replaced=len(lines) - len(kept),
        warnings=tuple(warnings),
        tables=tuple(found),
    )


def _read(body: Body, settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Clean one table.

    Gives its filled rows (``LINES``, group, and whether they are good), for each of these that is
    not good a row of ``REJECTED`` in the same order, and warnings.
    """
    clean = {name: _clean(name, body.column(name), settings) for name in FIELDS}
    filled = ~np.logical_and.reduce([cleaned.blank for cleaned in clean.values()])
    lines = _lines(clean)
    faults = _faults(lines, clean, settings)
    first_fault = np.select([mask for _, _, mask in faults], range(len(faults)), len(faults))
    good = first_fault == len(faults)
    rejected = [
        _rejected(body, np.flatnonzero(filled & (first_fault == at)), name, reason)
        for at, (reason, name, _) in enumerate(faults)
    ]
    doubts = [
        f"{body.table.source}: {count} values of {name} cannot be read and count as {stand_in}"
        for name, stand_in in (("quantity", "1"), ("paid", "unknown"))
        if (count := int((clean[name].unreadable & filled & good).sum()))
    ]
    rows = lines.assign(group=body.table.group, good=good)
    return rows if filled.all() else rows[filled], pd.concat(rejected).sort_values("row"), doubts


def _clean(name: str, column: pd.Series, settings: Settings) -> cells.Cleaned:
    match name:
        case "phone":
            return cells.phone(column)
        case "ordered_on":
            return cells.day(column, settings.zone)
        case "quantity":
            return cells.number(column)
        case "received" | "paid":
            return cells.amount(column)
        case _:
            return cells.text(column, _STAND_INS.get(name, ""))


def _lines(clean: Mapping[str, cells.Cleaned]) -> pd.DataFrame:
    """Put the clean columns side by side, with what stands for a blank, and the identity (R11)."""
    # Without copies of the columns: they are fresh, and large.
    lines = pd.DataFrame({name: cleaned.column for name, cleaned in clean.items()}, copy=False)
    lines["quantity"] = lines["quantity"].fillna(1.0)
    lines["id"] = _identities(lines, clean["phone"].missing)
    return lines


def _identities(lines: pd.DataFrame, without: cells.Mask) -> pd.Categorical:
    """Return the phone of each line, or name and platform where it is ``without`` one (R11)."""
    customer, platform = (lines.loc[without, name].astype("str") for name in _NAMED)
    names = pd.Categorical(customer + "|" + platform)  # none of which is a phone, by the bar
    phones = lines["phone"].cat
    codes = phones.codes.to_numpy(np.int64, copy=True)
    codes[without] = names.codes
    codes[without] += len(phones.categories)
    return pd.Categorical.from_codes(codes, phones.categories.append(names.categories))


def _faults(
    lines: pd.DataFrame, clean: Mapping[str, cells.Cleaned], settings: Settings
) -> list[tuple[Rejection, str, cells.Mask]]:
    """Return why rows are not believed, the field at fault and the rows, in the order of R7."""
    limit = min(int(settings.limits.max_amount * 100), LARGEST_AMOUNT - 1)
    received, paid = (
        lines[name].abs().gt(limit).to_numpy(dtype=bool, na_value=False)
        for name in ("received", "paid")
    )
    nameless = empty(lines["customer"])
    return [
        (Rejection.NO_ORDER_NUMBER, "order_no", empty(lines["order_no"])),
        (Rejection.UNREADABLE_DATE, "ordered_on", clean["ordered_on"].missing),
        (Rejection.UNREADABLE_AMOUNT, "received", clean["received"].missing),
        (Rejection.NOBODY, "phone", nameless & clean["phone"].missing),
        (Rejection.AMOUNT_TOO_LARGE, "received", received),
        (Rejection.AMOUNT_TOO_LARGE, "paid", paid),
    ]


def _rejected(body: Body, at: npt.NDArray[np.intp], name: str, reason: Rejection) -> pd.DataFrame:
    # As objects: a category's few rows would bring all of its texts with them.
    value = cells.shown(body.column(name).iloc[at].astype(object))
    frame = pd.DataFrame(
        {
            "source": body.table.source,
            "row": body.first_row + at,
            "field": name,
            "value": value.where(
                value.str.len() <= SHOWN_LENGTH, value.str[: SHOWN_LENGTH - 1] + "…"
            ),
            "reason": reason.value,
        }
    )
    return frame.astype(REJECTED)


def _repeated(rows: pd.DataFrame) -> cells.Mask:
    """Say which rows equal an earlier one of their source (R8).

    A row without date or amount equals none: it is no order line but a total or a mistake.
    """
    comparable = (rows["ordered_on"].notna() & rows["received"].notna()).to_numpy()
    # By two columns first: comparing all is slow, and few rows share these.
    alike = pairs(codes(rows["order_no"]), codes(rows["sku"]), comparable)
    shared = np.sort(alike.lines[np.repeat(alike.size > 1, alike.size)])
    repeated = np.zeros(len(rows), dtype=bool)
    repeated[shared] = rows.iloc[shared].duplicated(["group", *FIELDS])
    return repeated


def _latest(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep of each customer's order the lines of the last source that holds it (R8)."""
    if (lines["group"] == lines["group"].max()).all():
        return lines
    last = lines.groupby(["order_no", "id"], sort=False)["group"].transform("max")
    return lines[lines["group"] == last]


def _stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put rows below each other; ``pd.concat`` makes objects of categories that differ."""
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    columns = {name: [part[name] for part in parts] for name in parts[0]}
    return pd.DataFrame(
        {
            name: union_categoricals(column)
            if column[0].dtype == "category"
            else pd.concat(column, ignore_index=True)
            for name, column in columns.items()
        }
    )


def _empty(columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})
