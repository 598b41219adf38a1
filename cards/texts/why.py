"""Words of the answer to why somebody is not on a list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyTexts:
    """Which rule leaves a customer out, and until when."""

    title: str = "为什么没有 {name}"
    summary: str = "{name}：{reason}"
    on_list: str = "就在{owner}今天的名单上，第 {place} 位。"
    waiting: str = "在排队：{owner}名下第 {place} 位，名单每天取前 {top} 位。"
    unowned: str = "没有人跟进：团队里还没有可以接手的人。"
    until: str = "{day}起这条就不算了。"
    until_line: str = "最晚 {day} 起，因为太久没买会再上名单。"
    until_order: str = "等他下次下单再说。"
    until_undone: str = "要等有人撤销。"
    show: str = "查看客户"
