"""Words of the card of one order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTexts:
    """The card of one order."""

    title: str = "订单 {order_no}"
    subtitle: str = "{day} · {platform}"
    summary: str = "订单 {order_no} · {name}"
    partly_returned: str = "部分退货"
    all_returned: str = "全部退货"
    received: str = "收款"
    profit: str = "利润"
    unknown: str = "不清楚"
    none: str = "—"
    returned: str = "退货"
    cost_unknown: str = "{count} 笔没填成本，没算进利润。"
    times: str = "{goods} ×{quantity}"
    column_profit: str = "利润(元)"
    return_no: str = "退货单号 {numbers}"
    more: str = "只列出前 {shown} 笔，一共 {total} 笔。"
    show_customer: str = "查看客户"
