"""The same main aggregates of an order file in other ways; each gives customers and 元 they spent.

Lines are cleaned as far as a clean file needs it; equal lines count once; a line is returned by a
return number or status, a negative amount or quantity, or another line of its order that is (R9).
"""

from collections import Counter
from csv import DictReader
from pathlib import Path
from typing import Any, Final

import pandas as pd

from bot.config import Config

RETURNED: Final = Config().returned_statuses
Totals = tuple[int, float]

_LINES: Final = """
create temp table cleaned as select distinct
  订单号 as order_no, 下单日期[:10]::date as ordered_on, coalesce(客户姓名, '') as customer,
  手机号 as id, 平台 as platform, 品类 as category, 款号 as sku, 数量::double as quantity,
  (收款额::decimal(18, 2) * 100)::bigint as received,
  (nullif(打款金额, '')::decimal(18, 2) * 100)::bigint as paid,
  coalesce(退货单号, '') as return_no, coalesce(退货状态, '') as return_status,
  coalesce(销售, '') as salesperson
from read_csv(?, all_varchar = true, header = true)
"""
_RETURNED: Final = """
create temp table lines as select cleaned.*,
  return_no <> '' or list_contains(?, return_status)
    or received < 0 or quantity < 0 or mirror.id is not null as returned
from cleaned left join (
  select distinct id, order_no, sku from cleaned where received < 0 or quantity < 0
) as mirror using (id, order_no, sku)
"""
_CUSTOMERS: Final = """
create temp table customers as select id,
  count(*) as lines, count(*) filter (where returned) as returned_lines,
  count(distinct order_no) filter (where not returned) as orders,
  coalesce(sum(received) filter (where not returned), 0) as spend,
  min(ordered_on) filter (where not returned) as first_order,
  max(ordered_on) filter (where not returned) as last_order,
  sum(received - paid) filter (where not returned and paid > 0) as profit,
  sum(received) filter (
    where not returned and ordered_on > (select max(ordered_on) - 90 from lines)
  ) as recent,
  arg_max(customer, ordered_on) as customer, arg_max(salesperson, ordered_on) as salesperson,
  arg_max(sku, (ordered_on, received)) filter (where not returned) as last_sku
from lines group by id
"""
_FAVOURITE: Final = """
create temp table favourite_{column} as
select id, arg_max({column}, (n, spent)) as {column} from (
  select id, {column}, count(*) as n, sum(received) as spent
  from lines where not returned group by id, {column}
) group by id
"""
_ORDERS: Final = """
create temp table rhythm as select id, stddev_pop(gap) / avg(gap) as variation,
  sum(value) filter (where place > n - n // 2) as late,
  sum(value) filter (where place <= n - n // 2) as early
from (
  select id, value, day - lag(day) over orders as gap, row_number() over orders as place,
    count(*) over (partition by id) as n
  from (
    select id, order_no, sum(received) as value, min(ordered_on) as day
    from lines where not returned group by id, order_no
  ) window orders as (partition by id order by day, order_no)
) group by id
"""
_SKUS: Final = """
create temp table skus_{days} as select sku, count(distinct (id, order_no)) as orders,
  count(*) as lines, sum(received) as received, avg(returned::int) as return_rate,
  sum(paid) filter (where not returned and paid > 0) as paid
from lines where ordered_on > (select max(ordered_on) - {days} from lines) group by sku
"""


def in_duckdb(path: Path) -> Totals:
    """Aggregate in DuckDB with two threads, to its rows in Python."""
    import duckdb  # noqa: PLC0415 - only in the process that measures it

    database = duckdb.connect(config={"threads": 2})
    database.execute(_LINES, [str(path)])
    database.execute(_RETURNED, [list(RETURNED)])
    database.execute(_CUSTOMERS)
    for column in ("platform", "category", "sku"):
        database.execute(_FAVOURITE.format(column=column))
    database.execute(_ORDERS)
    for days in (36_500, 30):
        database.execute(_SKUS.format(days=days))
    rows = database.execute(
        "select * from customers left join favourite_platform using (id)"
        " left join favourite_category using (id) left join favourite_sku using (id)"
        " left join rhythm using (id)"
    ).fetchall()
    return len(rows), sum(row[4] for row in rows) / 100


def by_lifetimes(path: Path) -> Totals:
    """Make the RFM summary of ``lifetimes``, which knows no returns and so tells no spend (0)."""
    from lifetimes.utils import summary_data_from_transaction_data  # noqa: PLC0415 - see above

    table = pd.read_csv(path, dtype={"手机号": str, "订单号": str}, low_memory=False)
    summary = summary_data_from_transaction_data(
        table.drop_duplicates(), "手机号", "下单日期", monetary_value_col="收款额"
    )
    return len(summary), 0.0


def by_rows(path: Path) -> Totals:
    """Walk a DataFrame's rows, then its groups, as a first script does."""
    cleaned = []
    for _, row in pd.read_csv(path, dtype=str, keep_default_na=False).drop_duplicates().iterrows():
        received, quantity = float(row["收款额"]), float(row["数量"])
        cleaned.append(
            {
                "id": row["手机号"].strip(),
                "order_no": row["订单号"].strip(),
                "day": pd.to_datetime(row["下单日期"]).normalize(),
                "received": received,
                "paid": float(row["打款金额"]) if row["打款金额"] else None,
                "negative": received < 0 or quantity < 0,
                "back": bool(row["退货单号"]) or row["退货状态"] in RETURNED,
                **{name: row[name] for name in ("客户姓名", "平台", "品类", "款号", "销售")},
            }
        )
    lines = pd.DataFrame(cleaned)
    mirrored = lines.groupby(["id", "order_no", "款号"])["negative"].transform("any")
    lines["returned"] = lines["back"] | mirrored
    customers = lines.groupby("id").apply(_customer)
    lines.groupby("款号").apply(_sku)
    return len(customers), round(customers["spend"].sum(), 2)


def _customer(lines: pd.DataFrame) -> pd.Series:
    kept = lines[~lines["returned"]].sort_values("day")
    basis = lines if kept.empty else kept
    days = kept.drop_duplicates("order_no")["day"]
    known = kept[kept["paid"] > 0]
    return pd.Series(
        {
            "lines": len(lines),
            "orders": kept["order_no"].nunique(),
            "spend": kept["received"].sum(),
            "profit": (known["received"] - known["paid"]).sum(),
            "first": basis["day"].min(),
            "last": basis["day"].max(),
            "gap": days.diff().dt.days.std(),
            "name": basis["客户姓名"].iloc[-1],
            "salesperson": basis["销售"].iloc[-1],
            **{name: basis[name].value_counts().index[0] for name in ("平台", "品类", "款号")},
        }
    )


def _sku(lines: pd.DataFrame) -> pd.Series:
    return pd.Series(
        {
            "orders": lines["order_no"].nunique(),
            "received": lines["received"].sum(),
            "return_rate": lines["returned"].mean(),
        }
    )


def by_dicts(path: Path) -> Totals:
    """Walk the file's rows with nothing but dictionaries: what a careful script can do."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list({tuple(row.values()): row for row in DictReader(file)}.values())
    mirrored = {_key(row) for row in rows if float(row["收款额"]) < 0 or float(row["数量"]) < 0}
    customers: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = customers.setdefault(row["手机号"], _nobody())
        known["lines"] += 1
        if row["退货单号"] or row["退货状态"] in RETURNED or _key(row) in mirrored:
            continue
        day, fen = row["下单日期"][:10], round(float(row["收款额"]) * 100)
        known["spend"] += fen
        known["orders"].setdefault(row["订单号"], []).append((day, fen))
        known["name"] = max(known["name"], (day, row["客户姓名"]))
        for name in ("平台", "品类", "款号"):
            known[name][row[name]] += 1
        if row["打款金额"]:
            known["profit"] += fen - round(float(row["打款金额"]) * 100)
    return len(customers), sum(known["spend"] for known in customers.values()) / 100


def _key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["手机号"], row["订单号"], row["款号"]


def _nobody() -> dict[str, Any]:
    counts = {name: Counter() for name in ("平台", "品类", "款号")}
    return {"lines": 0, "spend": 0, "profit": 0, "orders": {}, "name": ("", ""), **counts}
