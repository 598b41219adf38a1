"""Order files of any size: a shop's lines again and again, of new customers each time."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from bot.simulator.orders import sample_orders

COLUMNS: Final = (
    "订单号", "下单日期", "客户姓名", "手机号", "平台", "品类", "款号", "数量", "收款额",
    "打款金额", "退货单号", "退货状态", "销售",
)  # fmt: skip
STEP: Final = 15_485_863
"""Added to the phones of each next copy; a prime, so that no two customers of a million meet."""


def lines(source: Path | None) -> pd.DataFrame:
    """Return a shop's order lines as texts, a customer's together: a file's, or the sample shop's.

    The file has ``COLUMNS``; its lines without a phone are left out, for a copy would join them.
    """
    if source is None:
        table = pd.DataFrame(sample_orders(date(2026, 11, 22), customers=5000), dtype=object)
        table = table.astype(object).where(table.notna(), "").astype(str)
    else:
        table = pd.read_csv(source, dtype=str, keep_default_na=False)
    table = table.loc[table["手机号"].str.fullmatch(r"1\d{10}"), list(COLUMNS)]
    return table.sort_values("手机号", kind="stable", ignore_index=True)


def multiplied(rows: int, path: Path, source: Path | None = None) -> None:
    """Write that many order lines to a .csv, piece by piece; the later copies behind the first."""
    shop = lines(source)
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed")) as out:
        for copy, start in enumerate(range(0, rows, len(shop))):
            piece = shop.head(rows - start).sort_values("下单日期", kind="stable")
            again = _again(piece, copy) if copy else piece
            out.write_table(pa.Table.from_pandas(again, schema, preserve_index=False))


def _again(piece: pd.DataFrame, copy: int) -> pd.DataFrame:
    phones = (piece["手机号"].str[1:].astype("int64") + copy * STEP) % 10**10
    return piece.assign(
        手机号="1" + phones.astype(str).str.zfill(10), 订单号=piece["订单号"] + f"-{copy}"
    )


def shop_of(arguments: Sequence[str]) -> tuple[list[int], Path | None]:
    """Return the sizes and the file that stand among a command's arguments."""
    sizes = [int(each.replace(",", "")) for each in arguments if each.replace(",", "").isdigit()]
    files = [Path(each) for each in arguments if not each.replace(",", "").isdigit()]
    return sizes, files[0] if files else None
