"""Words of the answers that show no record, and the words that people may write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cards.texts.contact import Pairs

Trouble = Literal[
    "failed",
    "no_data",
    "no_list",
    "nothing_to_undo",
    "managers_only",
    "private_only",
    "not_rescored",
    "why_whom",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    """Answers that show no record."""

    help_title: str = "可以这样问我"
    help_lookup: str = "找客户、查订单，直接发："
    help_lookup_lines: Pairs = (
        ("张一一", "客户名，记得一部分也行"),
        ("1111", "手机号，或后四位"),
        ("20251103001", "订单号或退货单号"),
        ("A-1023", "款号"),
    )
    help_words: str = "也可以发这几个词："
    help_words_lines: Pairs = (
        ("今日", "再看一遍今天的名单"),
        ("为什么没有 张一一", "为什么不在名单上，到哪天为止"),
        ("战报", "我这周联系了多少、下了多少单"),
        ("预警", "哪些款要加推、退得多、利润低"),
        ("导出", "发我一份表格"),
        ("撤销", "取消我刚才点的"),
        ("帮助", "看这张卡片"),
    )
    help_manager_lines: Pairs = (
        ("重新计算", "马上再读一遍订单"),
        ("状态", "看看机器人好不好"),
    )
    welcome_title: str = "{name}，你好"
    welcome: str = "每天早上我会告诉你今天该联系谁、为什么、怎么说。平时也可以问我："
    help_group: str = "在群里先 @我 再说。"
    hits_title: str = "找到 {count} 位客户"
    hits_subtitle: str = "「{query}」，点一下看详情"
    hits_more: str = "只列出前 {shown} 位，名字写全一点会更准。"
    hit_tail: str = "尾号 {tail}"
    hit_last: str = "上次 {day}"
    nothing_title: str = "没有找到「{query}」"
    nothing: str = "客户、手机号、订单、款号里都没有。"
    nearest: str = "是不是想找："
    nothing_advice: str = "换个写法再发我一次：客户名的一部分、手机号后四位、订单号都行。"
    refusal_title: str = "抱歉，还不能回答你"
    refusal: str = "你还不在这家店的团队里。要用的话，请店里的管理员把你加进来。"
    report_name: str = "客户报表 {day}.xlsx"
    self_test_title: str = "自检"
    self_test: str = "店里在试机器人。请点一下下面的按钮。"
    self_test_button: str = "点我"
    undone_title: str = "已撤销"
    undone: str = "「{name}」回到没联系过的样子。"
    trouble_title: str = "这次没办成"
    troubles: Mapping[Trouble, str] = field(
        default_factory=lambda: {
            "failed": "出了点问题，已经记下。过一会儿再试试。",
            "no_data": "订单还没算好，过一会儿再来问我。",
            "no_list": "店长没有自己的名单。想看哪位客户，把名字或手机号发给我。",
            "nothing_to_undo": "今天没有可以撤销的。",
            "managers_only": "这个只有店长能用。",
            "private_only": "表格里有客户的手机号，请在私聊里找我要。",
            "not_rescored": "这次没算成，先用着上一次的结果。过一会儿再试试。",
            "why_whom": "想问谁？比如发我「为什么没有 张一一」。",
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person may write to mean a command; in small letters."""

    help: tuple[str, ...] = ("帮助", "help", "?", "怎么用")
    today: tuple[str, ...] = ("今日", "今天", "名单", "今日名单", "today")
    undo: tuple[str, ...] = ("撤销", "撤回", "undo")
    alerts: tuple[str, ...] = ("预警", "alerts")
    week: tuple[str, ...] = ("战报", "week")
    report: tuple[str, ...] = ("导出", "报表", "export")
    why: tuple[str, ...] = ("为什么没有", "怎么没有", "why not")
    """What comes before a customer."""
    rescore: tuple[str, ...] = ("重新计算", "rescore")
    rescore_accept: tuple[str, ...] = ("重新计算 确认", "重新计算确认", "rescore accept")
    """Takes over orders that differ much from before."""
    status: tuple[str, ...] = ("状态", "status")
