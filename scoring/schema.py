"""The frames: each column's name, dtype, unit and meaning, once.

Texts are pandas 3 ``str``, those of order lines ``category``: they repeat, and a line takes a
quarter of the memory so. An absent text is ``""``, never missing. Money is held in whole
分 (1/100 元, ``int64``), so that sums are exact and do not depend on the order of the rows.
Dates are midnight ``datetime64[us]`` without zone.
"""

from enum import StrEnum
from typing import Final

REQUIRED: Final = ("order_no", "ordered_on", "received")
"""Fields without which a source cannot be read (R1)."""

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "order_no": ("订单号", "单号", "订单编号", "订单ID", "平台单号"),
    "ordered_on": ("下单日期", "下单日", "下单时间", "日期", "付款时间", "订单日期"),
    "customer": ("客户姓名", "姓名", "客户", "收件人", "收货人", "客户名称"),
    "phone": ("手机号", "手机", "电话", "联系电话", "手机号码", "收货电话"),
    "platform": ("平台", "主要平台", "销售平台", "渠道"),
    "category": ("品类", "类目", "分类"),
    "sku": ("款号", "货号", "SKU", "商品", "商品名称", "单品", "款式"),
    "quantity": ("数量", "件数"),
    "received": ("收款额", "收款", "收款金额", "实收", "实付金额", "销售额"),
    "paid": ("打款金额", "打款", "打款价", "成本", "拿货价"),
    "return_no": ("退货单号", "退货快递单号", "退货物流单号", "退货快递"),
    "return_status": ("退货状态", "售后状态", "退款状态"),
    "salesperson": ("销售", "销售员", "负责人", "跟单", "客服"),
    "order_type": ("订单类型", "类型", "备注"),
}
"""Field → its header and the other headers met in practice (section 1)."""

FIELDS: Final = tuple(HEADERS)

UNKNOWN_PLATFORM: Final = "未知"
UNKNOWN_CATEGORY: Final = "未分类"
UNKNOWN_SKU: Final = "未知款"
"""What stands for a blank platform, category or sku (section 1)."""

NOTHING: Final = frozenset(
    {"-", "--", "—", "——", "/", "无", "没有", "0", "n/a", "#n/a", "null", "none"}
)
"""Texts (case folded) by which people say that a cell is empty."""

DATE_MARKS: Final = {
    "年": "-", "月": "-", "日": " ", "号": " ",
    "时": ":", "点": ":", "分": ":", "秒": "",
    "上": "a", "下": "p", "午": "m",
}  # fmt: skip
"""Character of a written date or time → what computers write in its place (R5)."""

YUAN: Final = "元"

LINES: Final[dict[str, str]] = {
    "order_no": "category",
    "ordered_on": "datetime64[us]",
    "customer": "category",
    "phone": "category",  # cleaned (R4); may be invalid
    "platform": "category",
    "category": "category",
    "sku": "category",
    "quantity": "float64",
    "received": "int64",  # 分
    "paid": "Int64",  # 分; missing: unknown (blank in the source)
    "return_no": "category",
    "return_status": "category",
    "salesperson": "category",
    "order_type": "category",
    "id": "category",  # identity of the customer (R11)
}
"""What ``normalise`` gives: one row an order line, in the order of the sources and their rows."""

REJECTED: Final[dict[str, str]] = {
    "source": "str",  # as the operator knows it: file and sheet, or table
    "row": "int64",  # as the source counts: the sheet's row number, the table's record
    "field": "str",  # one of FIELDS
    "value": "str",  # what stood there, shortened
    "reason": "str",  # one of Rejection
}

CUSTOMERS: Final[dict[str, str]] = {
    "id": "str",  # identity (R11)
    "customer": "str",
    "phone": "str",
    "platform": "str",
    "category": "str",
    "sku": "str",  # bought most often (R16)
    "last_sku": "str",  # bought last
    "salesperson": "str",
    "orders": "int64",  # with a kept line (R12)
    "lines": "int64",
    "returned_lines": "int64",
    "return_rate": "float64",  # share of lines
    "spend": "float64",  # 元 (R13)
    "aov": "float64",  # 元 an order
    "first_order": "datetime64[us]",
    "last_order": "datetime64[us]",
    "days_since": "int64",
    "personal_cycle": "float64",  # days; missing for fewer than two orders (R19)
    "threshold": "float64",  # days (R20)
    "trend": "float64",  # ratio; missing for fewer than two orders (section 5)
    "uplift": "float64",  # factor (R21)
    "margin": "float64",  # 元 an order (R15)
    "expected_return": "float64",  # share (R22)
    "touch_cost": "float64",  # 元 (R23)
    "score": "float64",  # points; missing without a kept line (R26)
    "raw_score": "float64",  # before the clamp
    "clv": "float64",  # 0-100 (R27)
    "potential": "str",
    "growth": "str",
    "tier": "str",
    "risk_tags": "str",  # joined by "|" (R31)
    "action": "str",  # R36
    "reason": "str",  # R37
}
"""What ``score`` gives: one row a customer, in order of ``id``."""

ALERTS: Final[dict[str, str]] = {
    "kind": "str",
    "sku": "str",
    "orders": "int64",  # distinct
    "lines": "int64",
    "received": "float64",  # 元
    "return_rate": "float64",  # share of lines
    "margin_rate": "float64",  # share of received; missing but for low margin
    "advice": "str",
}
"""What ``alerts`` gives: one row a SKU and kind (R38-R40)."""

CONTACTS: Final[dict[str, str]] = {
    "id": "str",
    "contacted_on": "datetime64[us]",  # the last contact that stands; NaT: none
    "snoozed_until": "datetime64[us]",  # first day on which the customer is shown again; NaT: none
    "do_not_contact": "bool",
}
"""What ``outreach`` asks of the record of contacts: one row a customer that has any."""


def known_fields(columns: dict[str, str]) -> dict[str, str]:
    """Return a mapping field → header as it is; raises ValueError for a field that is none."""
    for field in columns:
        if field not in FIELDS:
            raise ValueError(f"unknown field {field} (known: {', '.join(FIELDS)})")
    return columns


class Rejection(StrEnum):
    """Why a row was not believed (R7)."""

    NO_ORDER_NUMBER = "no_order_number"
    UNREADABLE_DATE = "unreadable_date"
    UNREADABLE_AMOUNT = "unreadable_amount"
    AMOUNT_TOO_LARGE = "amount_too_large"
    NOBODY = "nobody"  # neither a customer name nor a valid phone
