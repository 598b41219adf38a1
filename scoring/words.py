"""Every word that is data: labels, exclusions, what to do and why (R28–R32, R36–R40)."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from scoring.settings import Settings
from scoring.strategies import (
    A_WHILE_AGO,
    ACTIVE,
    ANY_PLATFORM,
    ANY_TIER,
    DROP,
    LONG_AGO,
    Strategy,
)

HIGH: Final = "高价值"
MID: Final = "中价值"
LOW: Final = "低价值"

STAR: Final = "明星客户"
POTENTIAL: Final = "潜力客户"
ORDINARY: Final = "普通客户"

PROMISING: Final = "高潜新客"
NEW: Final = "新客型"
RISING: Final = "成长型"
FALLING: Final = "下滑型"
STEADY: Final = "稳定型"

CHURN: Final = "流失预警"
MANY_RETURNS: Final = "高退货"

ALL_RETURNED: Final = "全部退货"
LOST: Final = "已流失"
SINGLE_ORDER: Final = "单单非上月新客"
DO_NOT_CONTACT: Final = "不再联系"
COOLING: Final = "冷却中"
JUST_ORDERED: Final = "刚下单"
NO_REASON: Final = "无跟进理由"


PUSH: Final = "加推"
HIGH_RETURN: Final = "高退货"
LOW_MARGIN: Final = "低毛利"
PUSH_ADVICE: Final = "卖得好退得少，多备货多推荐"
HIGH_RETURN_ADVICE: Final = "内部质量复盘，暂缓促单"
TAKE_DOWN: Final = "立即下架"
CHANGE_SUPPLIER: Final = "更换供应商或提价"
RAISE_PRICE: Final = "适度提价或优化运营"

BETWEEN: Final = "、"
"""Between the phrases of a reason (R37)."""


def action(customers: pd.DataFrame, settings: Settings) -> pd.Series:
    """Return what to do with each customer (R36).

    Takes ``platform``, ``tier``, ``risk_tags``, ``days_since``, ``threshold`` (days).
    """
    late = customers["days_since"] / customers["threshold"]
    state = np.select([late > 1, late > settings.short_absence], [LONG_AGO, A_WHILE_AGO], ACTIVE)
    case = pd.DataFrame(
        {
            "platform": customers["platform"].where(
                customers["platform"].isin(list(settings.strategies)), ANY_PLATFORM
            ),
            "tier": customers["tier"],
            "dropped": customers["risk_tags"].str.extract(f"({DROP})", expand=False).fillna(""),
            "state": state,
        }
    )
    each = case.drop_duplicates()
    texts = [_text(settings.strategies, *row) for row in each.itertuples(index=False)]
    found = case.merge(each.assign(action=texts), how="left")
    return pd.Series(found["action"].to_numpy(), index=customers.index, dtype="str")


def _text(
    strategies: dict[str, Strategy],
    platform: str,
    tier: str,
    dropped: str,
    state: str,
) -> str:
    """Return the first text that the entry has: for a drop, for the state, for a while ago."""
    tiers = strategies[platform]
    entry = tiers.get(tier) or tiers.get(ANY_TIER) or {}
    return next((entry[each] for each in (dropped, state, A_WHILE_AGO) if each in entry), "")


def reason(customers: pd.DataFrame, settings: Settings) -> pd.Series:
    """Return why to contact each customer, in everyday words (R37).

    Takes ``days_since``, ``threshold``, ``uplift``, ``expected_return``, ``spend`` (元),
    ``orders``, ``growth``, ``risk_tags``.
    """
    said = pd.Series("", index=customers.index, dtype="str")
    for where, phrase in _phrases(customers, settings):
        said = said + (BETWEEN + phrase).where(where, "")
    return said.str.removeprefix(BETWEEN)


def _phrases(customers: pd.DataFrame, settings: Settings) -> Iterator[tuple[pd.Series, pd.Series]]:
    """Yield where a phrase is said, and the phrase, in the order of R37."""
    limits, returns = settings.reason, customers["expected_return"]
    days = customers["days_since"].astype("str")
    late = customers["days_since"] > customers["threshold"]
    spend = np.floor(customers["spend"] + 0.5).astype("int64").astype("str")
    dropped = customers["risk_tags"].str.contains(DROP, regex=False)
    rising = customers["growth"] == RISING

    def same(words: str) -> pd.Series:
        return pd.Series(words, index=customers.index, dtype="str")

    yield late, "已" + days + "天未买，超过预警线"
    yield ~late, days + "天前买过"
    yield customers["uplift"] >= limits.good_chance_uplift, same("现在联系成功率高")
    few = returns <= limits.few_returns
    yield few, same("基本不退货")
    yield ~few & (returns >= limits.many_returns), same("退货偏多")
    yield customers["spend"] > 0, "累计买了" + spend + "元"
    regular = customers["orders"] >= limits.regular_orders
    yield regular, customers["orders"].astype("str") + "次老客户"
    yield rising, same("最近越买越多")
    yield ~rising & ((customers["growth"] == FALLING) | dropped), same("最近买得少了")
