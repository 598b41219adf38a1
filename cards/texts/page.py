"""Words of the web dashboard, beside those that its cards have already."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTexts:
    """The dashboard in the browser."""

    lang: str = "zh-CN"
    """As a page tells it to the browser (BCP 47)."""
    title: str = "客户看板"
    sign_in: str = "用飞书登录"
    sign_out: str = "退出"
    signed_out: str = "已退出登录。"
    not_signed_in: str = "没有登录成功，请再试一次。"
    customers: str = "客户"
    data_until: str = "数据到 {day}"
    no_data: str = "订单还没算过，过一会儿再来看。"
    search: str = "客户、电话、订单号、退货单号"
    filters: str = "筛选和排序"
    show: str = "范围"
    shows: Mapping[str, str] = field(
        default_factory=lambda: {
            "all": "全部客户",
            "listed": "今天的名单",
            "waiting": "名单上还没联系的",
            "contacted": "今天已联系的",
        }
    )
    band: str = "评分"
    tier: str = "等级"
    tag: str = "标签"
    platform: str = "平台"
    seller: str = "销售"
    order_by: str = "排序"
    orders_by: Mapping[str, str] = field(
        default_factory=lambda: {
            "score": "评分从高到低",
            "spend": "消费从多到少",
            "orders": "下单次数从多到少",
            "longest": "最久没买的在前",
            "latest": "最近买的在前",
            "returns": "退货率从高到低",
        }
    )
    any: str = "不限"
    choice: str = "{words}（{count}）"
    count: str = "共 {count} 位"
    more: str = "再看 {count} 位"
    none: str = "没有符合条件的客户。"
    export: str = "导出 CSV"
    points: str = "{points}分"
    facts: str = "{days}天前买过 · {orders}单 · {spend}"
    all_returned: str = "{days}天前买过 · 都退了"
    last: str = "上次联系：{words}"
    show_phone: str = "显示号码"
    phone_noted: str = "谁看过号码会记下来"
    close: str = "关闭"
    order_line: str = "{goods} ×{quantity}"
    returned: str = "已退"
    return_no: str = "退货 {number}"
    open_customer: str = "看客户"
    loading: str = "正在读取…"
    unreached: str = "没连上，请再试一次。"
    margin_worst: str = "毛利率最低的款（%）"
    push_best: str = "卖得最多的款（单）"
    columns: Mapping[str, str] = field(
        default_factory=lambda: {
            "customer": "客户",
            "phone": "电话",
            "platform": "平台",
            "salesperson": "销售",
            "tier": "等级",
            "score": "评分",
            "orders": "下单次数",
            "spend": "累计消费(元)",
            "last_order": "最近下单",
            "days_since": "距上次买(天)",
            "reason": "为什么联系",
            "action": "怎么说",
            "contacted_on": "联系日期",
            "contacted_by": "联系人",
            "outcome": "结果",
            "note": "备注",
        }
    )
    """Column of the exported file → its header, in order."""
    file_name: str = "客户联系 {day}.csv"
