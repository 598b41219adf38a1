"""Words of the answer to how the bot is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTexts:
    """What a manager hears of the bot's own state."""

    title: str = "机器人状态"
    fine: str = "一切正常"
    trouble: str = "有 {count} 件事要看一下"
    faults: tuple[tuple[str, str], ...] = (
        ("the scheduler does not run", "定时推送没有在跑，请重启机器人。"),
        ("the long connection", "和飞书的连接断了，正在重连。"),
        ("nothing has been scored yet", "还没有算过，发我「重新计算」。"),
        ("the last rescore is of", "很久没有重新读订单了，请看看表格能不能打开。"),
        ("configuration:", "配置改错了，还在用上一份好的。"),
        ("store:", "数据库出了问题，请看日志。"),
    )
    """How a reason of ``/readyz`` begins → what it means in everyday words."""
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
    rescored: str = "算好了：{rows} 行订单，{customers} 位客户，{rejected} 行读不懂。"
    rescored_title: str = "已重新计算"
