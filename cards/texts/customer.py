"""Words of the card of one customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.words import (
    ALL_RETURNED,
    COOLING,
    DO_NOT_CONTACT,
    JUST_ORDERED,
    LOST,
    NO_REASON,
    SINGLE_ORDER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTexts:
    """The card of one customer."""

    nameless: str = "没留名字"
    nameless_tail: str = "没留名字（尾号 {tail}）"
    subtitle: str = "{platform} · {seller}跟进"
    summary: str = "{name}：{reason}"
    nobody: str = "还没人"
    phone: str = "电话"
    no_phone: str = "没有手机号"
    not_listed: str = "现在不在名单上"
    excluded: Mapping[str, str] = field(
        default_factory=lambda: {
            ALL_RETURNED: "买的都退了，不用跟进。",
            LOST: "太久没买，已经流失。",
            SINGLE_ORDER: "只买过一次，又不是上个月的新客。",
            DO_NOT_CONTACT: "标了不再联系。",
            COOLING: "刚联系过或选了稍后，先让客户歇一歇。",
            JUST_ORDERED: "刚下过单，先不打扰。",
            NO_REASON: "眼下没有要跟进的理由。",
        }
    )
    """Name of R32 → why the customer is left out."""
    spend: str = "累计消费"
    orders: str = "下单"
    times: str = "{count}次"
    aov: str = "平均每单"
    since: str = "距上次买"
    days: str = "{days}天"
    cycle: str = "平常间隔"
    about_days: str = "约{days}天"
    no_cycle: str = "—"
    returns: str = "退货率"
    timing: str = "首单 {first} · 最近 {last} · 超过 {line} 天没买就提醒"
    score_why: str = "评分 {score}，怎么来的"
    terms: Mapping[str, tuple[str, str]] = field(
        default_factory=lambda: {
            "margin": ("平常一单的利润", "{value:,.0f}元"),
            "uplift": ("现在联系的机会", "×{value:.2f}"),
            "kept": ("不退货的机会", "×{value:.0%}"),
            "touch_cost": ("联系一次的花费", "−{value:g}元"),
            "weight": ("按下单次数折算", "×{value:g}"),
            "base": ("算下来", "{value:.0f}分"),
            "bonus_potential": ("好客户加分", "+{value:g}分"),
            "bonus_orders": ("老客户加分", "+{value:g}分"),
        }
    )
    """Key of a term of ``scoring.explain`` → its label, and how its number is written; in order."""
    total: str = "合计"
    points: str = "{points}分"
    most: str = "最多算 {points} 分。"
    least: str = "最少算 {points} 分。"
    by_month: str = "每月消费（元）"
    history: str = "联系记录"
    recent_orders: str = "最近买的"
    column_date: str = "日期"
    column_goods: str = "商品"
    column_received: str = "收款(元)"
    returned: str = "{goods}（已退）"
