"""Words of the answer to how the bot is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTexts:
    """What a manager hears of the bot's own state."""

    title: str = "机器人状态"
    fine: str = "一切正常"
    trouble: str = "有 {count} 件事要看一下"
    scored: str = "上次计算"
    data_until: str = "数据到"
    customers: str = "客户"
    rows: str = "读到的行"
    rejected: str = "读不懂的行"
    lists: str = "今天的名单"
    sent: str = "{sent} / {total} 份已发"
    next_push: str = "下次推送"
    never: str = "没有安排"
    no_run: str = "还没有算过"
    rescoring: str = "开始重新计算，算好了告诉你。"
    rescored: str = "算好了：{rows} 行订单，{customers} 位客户，{rejected} 行读不懂。"
    rescored_title: str = "已重新计算"
