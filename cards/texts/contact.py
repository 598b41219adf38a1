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
    undo: str = "撤销"
    back: str = "‹ 返回名单"
    by_me: str = "✓ {name} · {at} 已联系"
    by_other: str = "✓ {name} · {by} {at} 已联系"
    later: str = "⏰ {name} · {until}再提醒"
    later_by_other: str = "⏰ {name} · {by}推到{until}再提醒"
    history: Mapping[str, str] = field(
        default_factory=lambda: {
            "contacted": "{at} {by} 联系了",
            "snoozed": "{at} {by} 选了稍后，{until}再提醒",
            "undone": "{at} {by} 撤销了",
        }
    )
    """What somebody did, by the kind of contact."""
