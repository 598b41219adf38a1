"""Every word of the interface, one table a language: ``texts()`` gives the table.

A phrase stands beside its name; a second language is a second ``Texts`` with every field given.
Places to fill are named and filled by ``str.format``. Words that are data (tiers, labels, reasons,
actions) come with the records and are not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from scoring.words import (
    ALL_RETURNED,
    COOLING,
    DO_NOT_CONTACT,
    JUST_ORDERED,
    LOST,
    NO_REASON,
    SINGLE_ORDER,
)

Language = Literal["zh"]
Trouble = Literal["failed", "no_data", "no_list", "nothing_to_undo"]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTexts:
    """The daily list."""

    title: str = "{day} {weekday} · {owner}的名单"
    total: str = "共 {total} 位"
    contacted: str = "已联系 {contacted}"
    snoozed: str = "稍后 {snoozed}"
    left: str = "还剩 {left} 位"
    finished: str = "全部完成"
    yesterdays: str = "昨天的名单"
    of_day: str = "{day}的名单"
    data_until: str = "数据到 {day}"
    old: str = "这是{day}的名单，按钮照样有效。看今天的，发我「今日」。"
    tier: str = "{tier} {count}"
    empty: str = "今天没有需要联系的客户，安心忙别的吧。"
    empty_hint: str = "想查谁，把客户名、手机号或订单号发给我。"
    all_done: str = "{total} 位客户都处理完了，辛苦啦！"
    last_bought: str = "上次买 {sku}"
    page: str = "第 {page} / {pages} 页"
    previous: str = "上一页"
    next: str = "下一页"
    summary_new: str = "今日 {total} 位，先联系 {name}"
    summary_begun: str = "还剩 {left} 位，下一位 {name}"
    summary_done: str = "{day}的 {total} 位都处理完了"
    summary_old: str = "{day}的名单，还剩 {left} 位"


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
    back_on: str = "{day}起再上名单。"
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
    history: str = "联系记录"
    recent_orders: str = "最近买的"
    column_date: str = "日期"
    column_goods: str = "商品"
    column_received: str = "收款(元)"
    returned: str = "{goods}（已退）"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    """Answers that show no record."""

    help_title: str = "可以这样问我"
    help_lookup: str = "找客户、查订单，直接发："
    help_lookup_lines: Pairs = (
        ("张一一", "客户名，记得一部分也行"),
        ("1111", "手机号，或后四位"),
        ("20251103001", "订单号或退货单号"),
    )
    help_words: str = "也可以发这几个词："
    help_words_lines: Pairs = (
        ("今日", "再看一遍今天的名单"),
        ("撤销", "取消我刚才点的"),
        ("帮助", "看这张卡片"),
    )
    help_manager_lines: Pairs = ()
    help_group: str = "在群里先 @我 再说。"
    hits_title: str = "找到 {count} 位客户"
    hits_subtitle: str = "「{query}」，点一下看详情"
    hits_more: str = "只列出前 {shown} 位，名字写全一点会更准。"
    hit_tail: str = "尾号 {tail}"
    hit_last: str = "上次 {day}"
    nothing_title: str = "没有找到「{query}」"
    nothing: str = "客户、手机号、订单里都没有。"
    nearest: str = "是不是想找："
    nothing_advice: str = "换个写法再发我一次：客户名的一部分、手机号后四位、订单号都行。"
    refusal_title: str = "抱歉，还不能回答你"
    refusal: str = "你还不在这家店的团队里。要用的话，请店里的管理员把你加进来。"
    undone_title: str = "已撤销"
    undone: str = "「{name}」回到没联系过的样子。"
    trouble_title: str = "这次没办成"
    troubles: Mapping[Trouble, str] = field(
        default_factory=lambda: {
            "failed": "出了点问题，已经记下。过一会儿再试试。",
            "no_data": "订单还没算好，过一会儿再来问我。",
            "no_list": "店长没有自己的名单。想看哪位客户，把名字或手机号发给我。",
            "nothing_to_undo": "今天没有可以撤销的。",
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person may write to mean a command; in small letters."""

    help: tuple[str, ...] = ("帮助", "help", "?", "怎么用")
    today: tuple[str, ...] = ("今日", "今天", "名单", "今日名单", "today")
    undo: tuple[str, ...] = ("撤销", "撤回", "undo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Toasts:
    """One line that floats up after a click."""

    contacted: str = "已记录，让客户歇 {days} 天"
    already_contacted: str = "{name} {at} 已经联系过了"
    snoozed: str = "好的，{until}再提醒你"
    undone: str = "已撤销"
    gone: str = "这条已经不在了"
    stranger: str = "你还不在团队里，请找管理员"
    not_your_list: str = "这是{name}的名单，你不能改"
    not_your_customer: str = "这位客户不归你跟进"
    not_yours_to_undo: str = "这是{name}记的，你不能撤销"
    old_button: str = "这个按钮过时了，发我「今日」看最新的"
    not_saved: str = "没记上，请再点一次"
    trouble: str = "出了点问题，请再试一次"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All words of one language, and how it writes days and money."""

    daily: ListTexts = field(default_factory=ListTexts)
    contact: ContactTexts = field(default_factory=ContactTexts)
    customer: CustomerTexts = field(default_factory=CustomerTexts)
    order: OrderTexts = field(default_factory=OrderTexts)
    notice: NoticeTexts = field(default_factory=NoticeTexts)
    toasts: Toasts = field(default_factory=Toasts)
    words: Words = field(default_factory=Words)
    day_format: str = "{month}月{day}日"
    other_year_format: str = "{year:02}年{month}月{day}日"
    weekdays: tuple[str, ...] = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
    money_format: str = "{amount}元"
    listing: str = "、"
    """Between the parts of an enumeration."""

    def day(self, day: date) -> str:
        """Return ``11月3日``."""
        return self.day_format.format(month=day.month, day=day.day)

    def dated(self, day: date, now: date) -> str:
        """Return ``11月3日``, or ``25年11月3日`` in another year than ``now``'s."""
        if day.year == now.year:
            return self.day(day)
        return self.other_year_format.format(year=day.year % 100, month=day.month, day=day.day)

    def weekday(self, day: date) -> str:
        """Return ``周一`` to ``周日``."""
        return self.weekdays[day.weekday()]

    def moment(self, moment: datetime, today: date | None = None) -> str:
        """Return ``09:12``, with its day before it unless that is ``today``."""
        clock = f"{moment:%H:%M}"
        return clock if moment.date() == today else f"{self.day(moment)} {clock}"

    def money(self, amount: float) -> str:
        """Return whole 元, thousands separated."""
        return self.money_format.format(amount=f"{amount:,.0f}")

    def price(self, amount: float) -> str:
        """Return 元 to the last 分, thousands separated; whole 元 without ``.00``."""
        return self.money_format.format(amount=f"{amount:,.2f}".removesuffix(".00"))


ZH: Final = Texts()
_LANGUAGES: Final[Mapping[Language, Texts]] = {"zh": ZH}


def texts(language: Language = "zh") -> Texts:
    """Return the words of a language."""
    return _LANGUAGES[language]
