"""Settings that contradict themselves are refused, each in one clear sentence."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from scoring import Settings


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"default": {}}, "Extra inputs are not permitted"),
        ({"defaults": {"uplift_floor": 3}}, "uplift_floor: must be ≤ uplift_ceiling"),
        (
            {"defaults": {"min_priority_score": 151}},
            "min_priority_score: must be ≤ max_priority_score",
        ),
        ({"defaults": {"gross_margin": 1.1}}, "less than or equal to 1"),
        ({"clv": {"spend_points": 26}}, "the points must add up to at most 100, not 101"),
        ({"labels": {"star": 59}}, "potential: must be ≤ star"),
        ({"labels": {"falling_trend": 1.3}}, "falling_trend: must be ≤ rising_trend"),
        ({"timezone": "Mars"}, "no such time zone: Mars (for instance Asia/Shanghai)"),
        ({"timezone": "/etc"}, "no such time zone: /etc (for instance Asia/Shanghai)"),
        ({"columns": {"recieved": "收款"}}, "unknown field recieved (known: order_no, ordered_on"),
        ({"orders_dampening": {"1": 0.3}}, 'needs a weight for "default"'),
        (
            {"orders_dampening": {"one": 0.3, "default": 1}},
            '"one": must be a number of orders, such as "3"',
        ),
        ({"strategies": {"微信": {}}}, 'needs an entry "默认"'),
        (
            {"strategies": {"默认": {"*": {"很久": "问好"}}}},
            "默认.*: unknown state 很久 (known: 长期未复购, 短期未复购, 活跃, 消费骤降)",
        ),
        ({"churn_multiplier": float("nan")}, "finite number"),
    ],
)
def test_what_contradicts_itself_is_refused(chosen, told) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(chosen)
    assert told in str(refused.value)


def test_a_shop_that_says_nothing_of_itself_has_the_documented_settings() -> None:
    settings = Settings()
    assert (settings.churn_multiplier, settings.default_churn_days) == (1.5, 60)
    assert settings.platform_touch_cost == {"微信": 6, "小红书": 8, "抖音": 6.5, "视频号": 7}
    assert settings.orders_dampening == {"1": 0.3, "2": 0.7, "default": 1.0}
    assert sum(value for name, value in settings.clv if name.endswith("_points")) == 100


def test_a_day_begins_at_midnight_where_the_shop_is() -> None:
    assert Settings().day(datetime(2026, 6, 30, 16, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert Settings().day(datetime(2026, 6, 30, 15, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert Settings(timezone="UTC").day(datetime(2026, 6, 30, 23, 59, tzinfo=UTC)).day == 30
