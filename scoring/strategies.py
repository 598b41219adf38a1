"""What the shop does with whom: the default texts of R36, and the states they are for."""

from typing import Final

LONG_AGO: Final = "长期未复购"
A_WHILE_AGO: Final = "短期未复购"
ACTIVE: Final = "活跃"
DROP: Final = "消费骤降"
STATES: Final = (LONG_AGO, A_WHILE_AGO, ACTIVE, DROP)
ANY_PLATFORM: Final = "默认"
ANY_TIER: Final = "*"

Strategy = dict[str, dict[str, str]]
"""tier (or ``*``) → state → text."""

DEFAULT_STRATEGIES: Final[dict[str, Strategy]] = {
    "默认": {
        "高价值": {
            "长期未复购": "【1v1暖场关怀】询问近期需求+新品预览",
            "短期未复购": "【1v1新品推荐】升级款+买拍测评",
            "活跃": "【1v1增购建议】同系列搭配",
        },
        "中价值": {
            "长期未复购": "【小福利唤醒】新品补货通知+限时折扣",
            "短期未复购": "【小福利唤醒】热卖搭配+小红包",
            "消费骤降": "【小福利唤醒】体验改进回馈+补偿券",
        },
        "低价值": {
            "长期未复购": "【限时秒杀】断码清仓+超低价格",
            "短期未复购": "【特价清仓】库存处理+限时抢购",
        },
    },
    "闲鱼": {
        "*": {
            "长期未复购": "【老用户回访】生日专属福利+独家款",
            "消费骤降": "【直接送东西】无门槛券+直送",
            "短期未复购": "【限时秒杀】超低折扣+看完下架",
            "活跃": "【独家款式】新品限量+朋友圈超低折扣",
        },
    },
}


def known_states(strategies: dict[str, Strategy]) -> dict[str, Strategy]:
    """Return strategies as they are; raises ValueError where one could never be found."""
    if ANY_PLATFORM not in strategies:
        raise ValueError(f'needs an entry "{ANY_PLATFORM}"')
    for platform, tiers in strategies.items():
        for tier, texts in tiers.items():
            for state in texts:
                if state not in STATES:
                    known = ", ".join(STATES)
                    raise ValueError(f"{platform}.{tier}: unknown state {state} (known: {known})")
    return strategies
