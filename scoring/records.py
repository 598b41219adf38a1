"""Frame rows as plain frozen values, for everybody who must not know of pandas."""

from dataclasses import asdict, dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import pandas as pd

from scoring.schema import CUSTOMERS

DATES = ("first_order", "last_order", "leaves_on")


def reference(customer_id: str) -> str:
    """Return what stands for a customer where the id, often a phone, must not stand: 16 digits."""
    return blake2b(customer_id.encode(errors="replace"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One scored customer: the columns of ``schema.CUSTOMERS`` under the same names."""

    id: str
    customer: str
    phone: str
    platform: str
    category: str
    sku: str
    last_sku: str
    salesperson: str
    orders: int
    lines: int
    returned_lines: int
    return_rate: float
    spend: float
    aov: float
    first_order: date
    last_order: date
    days_since: int
    personal_cycle: float | None
    threshold: float
    trend: float | None
    uplift: float
    margin: float
    expected_return: float
    touch_cost: float
    score: float | None
    raw_score: float | None
    clv: float
    potential: str
    growth: str
    tier: str
    risk_tags: tuple[str, ...]
    action: str
    reason: str

    @property
    def ref(self) -> str:
        """The customer's reference."""
        return reference(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One place of one salesperson's daily list (R35), as it was when the list was made."""

    place: int
    id: str
    customer: str
    phone: str
    platform: str
    tier: str
    potential: str
    growth: str
    risk_tags: tuple[str, ...]
    score: float
    orders: int
    spend: float
    last_order: date
    days_since: int
    last_sku: str
    reason: str
    action: str
    leaves_on: date | None = None
    """First day on which a rule leaves the customer out for good, if that is soon."""
    leaves_by: str | None = None
    """Name of that rule (R32)."""
    hold_rate: float | None = None
    """Return rate of the SKU they like best, if it is on the high return alert (R39)."""
    hold_sku: str = ""

    @property
    def ref(self) -> str:
        """The customer's reference."""
        return reference(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of one order, as it took part in the last run."""

    order_no: str
    ordered_on: date
    customer_id: str
    customer: str
    phone: str
    platform: str
    category: str
    sku: str
    quantity: float
    received: float
    paid: float | None
    return_no: str
    return_status: str
    salesperson: str
    order_type: str
    returned: bool


def list_items(shared: pd.DataFrame) -> list[ListItem]:
    """Return the rows of ``share_out`` as items, in their order.

    ``last_calls`` adds when a customer leaves; ``hold_rate`` and ``hold_sku`` may be there too.
    """
    names = [name for name in ListItem.__dataclass_fields__ if name in shared]
    rows = shared[names].itertuples(index=False, name=None)
    return [ListItem(**_plain(dict(zip(names, row, strict=True)))) for row in rows]


def customer_frame(customers: list[Customer]) -> pd.DataFrame:
    """Return customers as ``schema.CUSTOMERS``."""
    rows = [
        {**asdict(customer), "risk_tags": "|".join(customer.risk_tags)} for customer in customers
    ]
    return pd.DataFrame(rows, columns=list(CUSTOMERS)).astype(CUSTOMERS)


def customer_records(customers: pd.DataFrame) -> list[Customer]:
    """Return rows with the columns of ``schema.CUSTOMERS`` as customers."""
    columns = customers[list(CUSTOMERS)].astype(object)
    rows = columns.where(columns.notna(), None).to_dict("records")
    return [Customer(**_plain({str(name): value for name, value in row.items()})) for row in rows]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    row = {name: None if pd.isna(value) else value for name, value in row.items()}
    dates = {name: row[name].date() for name in DATES if row.get(name) is not None}
    return row | dates | {"risk_tags": tuple(tag for tag in row["risk_tags"].split("|") if tag)}
