"""Nothing is hard-coded, and no setting is dead: each one, changed alone, moves the result."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from pydantic import BaseModel

from scoring import RawTable, Settings, alerts, last_calls, normalise, outreach, score, share_out
from scoring.schema import CONTACTS
from scoring.settings import Category

DAY = date(2026, 6, 30)
PAST_MIDNIGHT = 1_780_243_800_000
"""1 June 2026, 00:10 in Shanghai, in epoch milliseconds; in New York it is still May."""

CHANGED: dict[str, object] = {
    "timezone": "America/New_York",
    "columns": {"received": "到手"},
    "returned_statuses": ["退啦"],
    "limits.max_amount": 1000,
    "defaults.gross_margin": 0.6,
    "defaults.category_cycle_days": 200,
    "defaults.expected_return_rate": 0.5,
    "defaults.touch_cost": 60,
    "defaults.uplift_base": 0.7,
    "defaults.uplift_floor": 0.9,
    "defaults.uplift_ceiling": 1,
    "defaults.max_estimated_uplift": 0.7,
    "defaults.max_estimated_margin": 10,
    "defaults.min_priority_score": 5,
    "defaults.max_priority_score": 60,
    "categories.鞋.gross_margin": 0.6,
    "categories.鞋.category_cycle_days": 200,
    "categories.鞋.expected_return_rate": 0.5,
    "categories.鞋.touch_cost": 60,
    "categories.鞋.max_estimated_margin": 10,
    "categories.鞋.max_estimated_uplift": 0.3,
    "platform_touch_cost": {"微信": 7},
    "orders_dampening": {"1": 0.2, "default": 1},
    "churn_multiplier": 3,
    "default_churn_days": 100,
    "max_threshold_days": 80,
    "lost_multiplier": 1,
    "expected_return.own_weight": 0.1,
    "expected_return.min_orders": 5,
    "bonus.star": 31,
    "bonus.potential": 16,
    "bonus.orders": {"5": 11, "10": 21},
    "clv.spend_points": 10,
    "clv.spend_full": 1000,
    "clv.orders_points": 5,
    "clv.orders_full": 3,
    "clv.recency_points": 5,
    "clv.recency_thresholds": 1,
    "clv.recent_spend_points": 5,
    "clv.recent_days": 40,
    "clv.trend_points": 5,
    "clv.trend_full": 1,
    "clv.trend_unknown": 0.1,
    "clv.regularity_points": 5,
    "clv.regularity_min_orders": 6,
    "labels.star": 70,
    "labels.potential": 30,
    "labels.new_days": 0,
    "labels.new_aov": 5000,
    "labels.rising_trend": 5,
    "labels.falling_trend": 0.1,
    "labels.high_spend": 100,
    "labels.high_orders": 1,
    "labels.high_aov": 50,
    "labels.mid_spend": 50,
    "labels.mid_orders": 6,
    "labels.drop_trend": 0.1,
    "labels.many_returns_lines": 0,
    "labels.many_returns_rate": 0.05,
    "wanted.score": 0,
    "wanted.orders": 2,
    "short_absence": 0.1,
    "single_order.enabled": False,
    "single_order.mode": "days",
    "single_order.days": 10,
    "rest_after_order_days": 20,
    "last_call_days": 60,
    "cooldown_days.高价值": 1,
    "cooldown_days.中价值": 1,
    "cooldown_days.低价值": 1,
    "unassigned": "店长",
    "reason.good_chance_uplift": 0.5,
    "reason.few_returns": 0,
    "reason.many_returns": 0.9,
    "reason.regular_orders": 6,
    "strategies": {"默认": {"*": {"活跃": "问好"}}},
    "alerts.push.days": 200,
    "alerts.push.min_orders": 30,
    "alerts.push.max_return_rate": 1,
    "alerts.high_return.days": 5,
    "alerts.high_return.min_lines": 100,
    "alerts.high_return.min_return_rate": 0.9,
    "alerts.low_margin.min_lines": 50,
    "alerts.low_margin.max_margin_rate": 0.9,
    "alerts.low_margin.change_supplier_rate": 0.01,
    "alerts.low_margin.take_down_rate": -2,
    "alerts.low_margin.skip_order_types": [],
}
BESIDE = {"single_order.days": {"single_order": {"mode": "days"}}}
"""What must be set for a setting to be asked for."""


def leaves(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        path = before + (field.alias or name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from leaves(field.annotation, f"{path}.")
        elif name == "categories":
            yield from leaves(Category, f"{path}.鞋.")
        else:
            yield path


def with_setting(path: str) -> Settings:
    """Return the settings in which this alone is changed."""
    *groups, name = path.split(".")
    chosen = {group: dict(each) for group, each in BESIDE.get(path, {}).items()}
    at: dict = chosen
    for group in groups:
        at = at.setdefault(group, {})
    at[name] = CHANGED[path]
    return Settings.model_validate(chosen)


def orders() -> Iterator[dict]:
    """Yield order lines of customers who differ in every way that a rule asks for."""
    for who in range(60):
        count = (1, 2, 3, 4, 6, 14)[who % 6]
        gap, ago = (4, 15, 30, 60, 90)[who % 5], (0, 4, 20, 40, 95, 100, 140)[who % 7]
        price, change = (30, 150, 700, 1500)[who % 4], (0.4, 0.9, 1, 1.15, 1.6)[who // 3 % 5]
        for at in range(count):
            yield {
                "订单号": f"{who}-{at}",
                "下单日期": (DAY - timedelta(ago + gap * (count - 1 - at))).isoformat(),
                "客户姓名": f"客户{who}",
                "平台": ("微信", "闲鱼", "抖音")[who % 3],
                "品类": ("鞋", "裙")[who % 2],
                "款号": f"S{(who + at) % 9}",
                "收款额": price * change ** (at >= count - count // 2),
                "到手": price - 10,
                "打款金额": price * (0.3, 0.6, 0.9, 1.2)[(who + at) % 9 % 4] if who % 5 else None,
                "退货状态": "已退货" if (who + at) % 9 in (2, 5) and at % 2 == 0 else "",
                "销售": ("小雨", "")[who % 2],
                "订单类型": "代发" if (who + at) % 9 == 3 else "",
            }
    yield {"订单号": "e", "下单日期": PAST_MIDNIGHT, "客户姓名": "夜客", "收款额": 90, "到手": 90}


TABLE = RawTable("orders", pd.DataFrame(list(orders()), dtype=object))


def result(settings: Settings) -> str:
    """Return everything that the rules say of the order lines, as text."""
    read = normalise([TABLE], settings)
    scored = score(read.lines, settings, DAY)
    contacts = pd.DataFrame(
        [(who, DAY - timedelta(days=3), None, False) for who in scored.customers["id"][::2]],
        columns=list(CONTACTS),
    ).astype(CONTACTS)
    ranked = last_calls(outreach(scored.customers, contacts, settings, DAY), settings, DAY)
    shared = share_out(ranked, ["小雨", "小林"], settings, 5)
    warned = alerts(scored.lines, settings, DAY).rows
    return "\n".join(frame.to_csv() for frame in (read.rejected, ranked, shared, warned))


@pytest.fixture(scope="module")
def by_default() -> str:
    return result(Settings())


@pytest.mark.parametrize("path", CHANGED)
def test_the_setting_moves_the_result(path: str, by_default: str) -> None:
    before = BESIDE.get(path)
    usual = result(Settings.model_validate(before)) if before else by_default
    assert result(with_setting(path)) != usual


def test_every_setting_is_tried() -> None:
    assert sorted(CHANGED) == sorted(leaves(Settings))
