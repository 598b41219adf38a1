"""One line that floats up after a click."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Toasts:
    """One line that floats up after a click."""

    contacted: str = "已记录，让客户歇 {days} 天"
    already_contacted: str = "{name} {at} 已经联系过了"
    snoozed: str = "好的，{until}再提醒你"
    blocked: str = "好的，以后不再提醒"
    came: str = "记下了：{outcome}"
    noted: str = "记下了"
    undone: str = "已撤销"
    muted: str = "{sku} 到 {until} 前不再提醒"
    mute_what: str = "请先选一款和多久"
    tried: str = "收到，一切正常"
    gone: str = "这条已经不在了"
    stranger: str = "你还不在团队里，请找管理员"
    not_your_list: str = "这是{name}的名单，你不能改"
    not_your_customer: str = "这位客户不归你跟进"
    not_on_list: str = "这位客户不在这份名单上"
    not_yours: str = "这是{name}记的，你不能改"
    old_button: str = "这个按钮过时了，发我「今日」看最新的"
    not_saved: str = "没记上，请再点一次"
    trouble: str = "出了点问题，请再试一次"
