"""Words of what can be done with a customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTexts:
    """What can be done with a customer, and what was done."""

    high: str = "高优先"
    middle: str = "中优先"
    low: str = "低优先"
    suggested: str = "{band} · 建议优先"
    advice: str = "怎么说"
    contacted: str = "✅ 已联系"
    snooze: str = "⏰ 稍后"
    snooze_days: Pairs = (("1", "明天"), ("3", "3天"), ("7", "7天"))
    """The options: days, words."""
    details: str = "详情"
    block: str = "不再联系"
    ask: str = "以后的名单都不再有「{name}」，确定吗？"
    ask_yes: str = "不再联系"
    ask_no: str = "再想想"
    outcomes: Mapping[str, str] = field(
        default_factory=lambda: {
            "ordered": "已下单",
            "interested": "有意向",
            "no_reply": "没回复",
            "not_needed": "不需要",
        }
    )
    """What came of a contact: key → words."""
    note: str = "记一句（可以不填）"
    hold: str = "暂缓促单"
    hold_why: str = "常买的 {sku} 退货率 {rate}，先别推它。"
    last_call_lost: str = "🔔 {day}起就算流失了，之前联系最好。"
    last_call_single: str = "🔔 首单跟进到{day}为止，抓紧联系。"
    undo: str = "撤销"
    back: str = "‹ 返回名单"
    by_me: str = "✓ {name} · {at} 已联系"
    by_other: str = "✓ {name} · {by} {at} 已联系"
    outcome: str = " · {outcome}"
    noted: str = "「{note}」"
    blocked: str = "🚫 {name} · {at} 不再联系"
    blocked_by_other: str = "🚫 {name} · {by} {at} 标了不再联系"
    later: str = "⏰ {name} · {until}再提醒"
    later_by_other: str = "⏰ {name} · {by}推到{until}再提醒"
    history: Mapping[str, str] = field(
        default_factory=lambda: {
            "contacted": "{at} {by} 联系了",
            "snoozed": "{at} {by} 选了稍后，{until}再提醒",
            "blocked": "{at} {by} 标了不再联系",
            "outcome": "{at} {by} 记下：{outcome}{note}",
            "undone": "{at} {by} 撤销了",
        }
    )
    """What somebody did, by the kind of contact."""
