"""Words of the weekly report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTexts:
    """Who was contacted this week and what came of it."""

    mine: str = "{name}的战报"
    team: str = "团队战报"
    subtitle: str = "{since} 到 {until}"
    summary: str = "本周联系了 {contacted} 位，{orders} 单"
    contacted: str = "已联系"
    listed: str = "名单上"
    orders: str = "联系后下单"
    people: str = "{count}位"
    times: str = "{count}单"
    against: str = "上周同期 {contacted} 位"
    outcomes: str = "结果：{outcomes}"
    outcome: str = "{outcome} {count}"
    no_outcomes: str = "还没有人记结果。联系完在名单上点一下就能记。"
    amount: str = "联系后 {days} 天内下单 {orders} 单，共 {amount}。"
    none: str = "这周还没有联系过客户。"
    chart_days: str = "每天联系的客户（位）"
    chart_people: str = "每人联系的客户（位）"
    this_week: str = "本周"
    last_week: str = "上周"
    column_name: str = "销售 · 联系/名单"
    person: str = "{name} · {contacted}/{listed}"
    column_amount: str = "联系后下单(元)"
