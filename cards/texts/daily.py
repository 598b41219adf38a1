"""Words of the daily list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTexts:
    """The daily list."""

    title: str = "{day} {weekday} · {owner}的名单"
    total: str = "共 {total} 位"
    contacted: str = "已联系 {contacted}"
    snoozed: str = "稍后 {snoozed}"
    blocked: str = "不再联系 {blocked}"
    last_calls: str = "🔔 {count} 位快错过了：{names}"
    last_calls_more: str = "🔔 {count} 位快错过了：{names} 等"
    last_call: str = "{name}（还剩{days}天）"
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
