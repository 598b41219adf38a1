"""Words of the managers' morning: who has how much to do, whom the rules left out, bad rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupTexts:
    """The roll-up and the card of data problems."""

    title: str = "{day} {weekday} · 团队名单"
    summary: str = "今日 {people} 人共 {listed} 位客户，预计利润 {profit}"
    listed: str = "名单上"
    profit: str = "预计利润"
    people: str = "销售"
    count: str = "{count}位"
    persons: str = "{count}人"
    column_name: str = "销售 · 客户"
    seller: str = "{name} · {count}位"
    column_profit: str = "预计利润(元)"
    not_sent: str = "没发出去：{names}"
    unowned: str = "没有人跟进的客户 {count} 位，请在团队里指定接手的人。"
    filters: str = "为什么是这些人"
    all: str = "全部客户"
    on_lists: str = "今天名单上"
    nobodys: str = "没有人跟进"
    waiting: str = "可以联系、排在后面"
    days: str = (
        "平均未复购 {before:.0f} 天 → 名单上 {after:.0f} 天；"
        "最长 {longest_before} 天 → {longest_after} 天"
    )
    groups: Mapping[str, str] = field(
        default_factory=lambda: {
            "tier": "价值",
            "potential": "潜力",
            "growth": "成长",
            "band": "评分",
        }
    )
    group: str = "{name}：{counts}"
    counted: str = "{words} {count}"
    problems: str = "数据问题 {count} 行"
    problems_title: str = "有 {count} 行订单读不懂"
    problems_subtitle: str = "没算进去，改好表格后会自动补上"
    problems_summary: str = "{count} 行订单读不懂：{reasons}"
    reason: str = "{reason} {count} 行"
    column_place: str = "在哪"
    column_value: str = "写的是"
    column_reason: str = "问题"
    place: str = "{source} 第{row}行"
    value: str = "{field}：{value}"
    blank: str = "空着"
    more: str = "只列出前 {shown} 行，一共 {total} 行。全部在报表的「数据问题」里。"
    rejections: Mapping[str, str] = field(
        default_factory=lambda: {
            "no_order_number": "没有订单号",
            "unreadable_date": "日期读不懂",
            "unreadable_amount": "金额读不懂",
            "amount_too_large": "金额大得不像话",
            "nobody": "没有客户名和手机号",
        }
    )
    """Reason of a rejection (R7) → everyday words."""
    fields: Mapping[str, str] = field(
        default_factory=lambda: {
            "order_no": "订单号",
            "ordered_on": "下单日期",
            "customer": "客户",
            "phone": "手机号",
            "sku": "款号",
            "quantity": "数量",
            "received": "收款额",
            "paid": "打款额",
        }
    )
    """Field of a rejected row → its name in everyday words."""
