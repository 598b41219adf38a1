"""Every threshold and weight of the scoring rules, beside its rule; frozen, validated as a whole.

The defaults are those of the shop's own document where it gives one and those of the
specification elsewhere. Money is in 元, times in days, rates are shares from 0 to 1.
"""

from datetime import date, datetime, tzinfo
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from scoring.frozen import Count, Frozen, NotNegative, Positive, Share, numbers_of_orders
from scoring.schema import known_fields
from scoring.strategies import DEFAULT_STRATEGIES, Strategy, known_states


class Category(Frozen):
    """What one category of goods overrides of ``defaults`` (R17); null means not overridden."""

    gross_margin: Share | None = None
    category_cycle_days: Positive | None = None
    expected_return_rate: Share | None = None
    touch_cost: NotNegative | None = None
    max_estimated_margin: NotNegative | None = None
    max_estimated_uplift: NotNegative | None = None


class Defaults(Frozen):
    """What holds where neither platform nor category says otherwise (R15–R26)."""

    gross_margin: Share = 0.32
    """Share of the received money taken as profit where the cost is unknown (R15)."""
    category_cycle_days: Positive = 60
    """Usual days between two purchases in a category (R20)."""
    expected_return_rate: Share = 0.08
    """Share of lines expected to come back (R22)."""
    touch_cost: NotNegative = 6
    """Cost of one contact, 元 (R23)."""
    uplift_base: NotNegative = 0.6
    """Chance factor of a contact made before the threshold (R21)."""
    uplift_floor: NotNegative = 0.2
    uplift_ceiling: NotNegative = 2.0
    max_estimated_uplift: NotNegative = 5.0
    """Upper bound after floor and ceiling; a category may set its own (R21)."""
    max_estimated_margin: NotNegative = 8000
    """Upper bound of the profit of an order, 元 (R15)."""
    min_priority_score: float = -50
    max_priority_score: float = 150

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.uplift_floor > self.uplift_ceiling:
            raise ValueError("uplift_floor: must be ≤ uplift_ceiling")
        if self.min_priority_score > self.max_priority_score:
            raise ValueError("min_priority_score: must be ≤ max_priority_score")
        return self


class SingleOrder(Frozen):
    """Which customers with one order are followed up (R32)."""

    enabled: bool = True
    mode: Literal["previous_month", "days"] = "previous_month"
    days: Count = 30


class ExpectedReturn(Frozen):
    """How a customer's own return rate and the category's are blended (R22)."""

    own_weight: Share = 0.7
    min_orders: Count = 3


class Bonus(Frozen):
    """Points added to the base score (R26)."""

    star: NotNegative = 30
    potential: NotNegative = 15
    orders: dict[str, NotNegative] = {"5": 10, "10": 20}
    """Number of orders, as text → points from there on; the largest number reached counts."""

    @field_validator("orders")
    @classmethod
    def _numbers(cls, value: dict[str, float]) -> dict[str, float]:
        return numbers_of_orders(value)


class Clv(Frozen):
    """Points of the lifetime value, 100 in all (R27)."""

    spend_points: NotNegative = 25
    spend_full: Positive = 5000
    orders_points: NotNegative = 15
    orders_full: Positive = 10
    recency_points: NotNegative = 15
    recency_thresholds: Positive = 2
    """No points for recency after so many thresholds without an order."""
    recent_spend_points: NotNegative = 15
    recent_days: Annotated[int, Field(gt=0)] = 90
    trend_points: NotNegative = 15
    trend_full: Positive = 2
    trend_unknown: Share = 0.5
    """Share of the trend's points where there is none."""
    regularity_points: NotNegative = 15
    regularity_min_orders: Annotated[int, Field(ge=2)] = 3

    @model_validator(mode="after")
    def _at_most_100(self) -> Self:
        points = sum(value for name, value in self if name.endswith("_points"))
        if points > 100:  # noqa: PLR2004 - the scale of the value is 0 to 100
            raise ValueError(f"the points must add up to at most 100, not {points:g}")
        return self


class Labels(Frozen):
    """Cut-offs of potential, growth, tier and risk (R28–R31)."""

    star: NotNegative = 80
    potential: NotNegative = 60
    new_days: Count = 30
    new_aov: NotNegative = 500
    rising_trend: NotNegative = 1.2
    falling_trend: NotNegative = 0.7
    high_spend: NotNegative = 5000
    high_orders: Count = 3
    high_aov: NotNegative = 500
    mid_spend: NotNegative = 2000
    mid_orders: Count = 2
    drop_trend: NotNegative = 0.5
    many_returns_lines: Count = 3
    many_returns_rate: Share = 0.3

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.potential > self.star:
            raise ValueError("potential: must be ≤ star")
        if self.falling_trend > self.rising_trend:
            raise ValueError("falling_trend: must be ≤ rising_trend")
        return self


class Wanted(Frozen):
    """From where on a customer is worth a contact (R33)."""

    score: float = 50
    orders: Count = 5


class Reason(Frozen):
    """When a phrase of the reason is said (R37)."""

    good_chance_uplift: NotNegative = 1.2
    few_returns: Share = 0.1
    many_returns: Share = 0.3
    regular_orders: Count = 3


class CooldownDays(Frozen):
    """Days of rest after a contact, by tier (R34)."""

    high: Count = Field(default=7, alias="高价值")
    mid: Count = Field(default=14, alias="中价值")
    low: Count = Field(default=30, alias="低价值")


class PushAlert(Frozen):
    """加推 (R38)."""

    days: Annotated[int, Field(gt=0)] = 45
    min_orders: Count = 4
    """More distinct orders than this."""
    max_return_rate: Share = 0.2


class HighReturnAlert(Frozen):
    """高退货 (R39)."""

    days: Annotated[int, Field(gt=0)] | None = None
    """Only lines of the last so many days; null: all."""
    min_lines: Count = 3
    """More lines than this."""
    min_return_rate: Share = 0.3


class LowMarginAlert(Frozen):
    """低毛利 (R40)."""

    min_lines: Count = 1
    """More lines than this."""
    max_margin_rate: float = 0.35
    change_supplier_rate: float = 0.15
    take_down_rate: float = 0
    skip_order_types: tuple[str, ...] = ("代发", "样品")


class Alerts(Frozen):
    """SKU alerts (R38–R40)."""

    push: PushAlert = PushAlert()
    high_return: HighReturnAlert = HighReturnAlert()
    low_margin: LowMarginAlert = LowMarginAlert()


class Limits(Frozen):
    """What is no longer believed (R7)."""

    max_amount: Positive = 1_000_000


class Settings(Frozen):
    """All that the scoring rules read; the shell's configuration extends it."""

    timezone: str = "Asia/Shanghai"
    columns: dict[str, str] = {}
    """Field → the shop's own header (R1)."""
    returned_statuses: tuple[str, ...] = (
        "已退货", "退货", "退款成功", "已退款", "退货退款", "仅退款", "已退",
    )  # fmt: skip
    limits: Limits = Limits()
    defaults: Defaults = Defaults()
    categories: dict[str, Category] = {}
    platform_touch_cost: dict[str, NotNegative] = {
        "微信": 6, "小红书": 8, "抖音": 6.5, "视频号": 7,
    }  # fmt: skip
    orders_dampening: dict[str, NotNegative] = {"1": 0.3, "2": 0.7, "default": 1.0}
    """Number of orders, as text → weight (R24)."""
    churn_multiplier: Positive = 1.5
    default_churn_days: Positive = 60
    max_threshold_days: Positive | None = None
    """Upper bound of the threshold; null: none (R20)."""
    lost_multiplier: Positive = 2
    """A customer is lost after so many thresholds (R32)."""
    expected_return: ExpectedReturn = ExpectedReturn()
    bonus: Bonus = Bonus()
    clv: Clv = Clv()
    labels: Labels = Labels()
    wanted: Wanted = Wanted()
    single_order: SingleOrder = SingleOrder()
    rest_after_order_days: Count = 3
    cooldown_days: CooldownDays = CooldownDays()
    last_call_days: Count = 7
    """A customer who will count as lost within so many days is marked on the list."""
    unassigned: str = "round_robin"
    """Who gets customers whose salesperson is not in the team: a name, or ``round_robin``."""
    reason: Reason = Reason()
    short_absence: Share = 0.5
    """Share of the threshold after which a customer has not bought for a while (R36)."""
    strategies: dict[str, Strategy] = DEFAULT_STRATEGIES
    """Platform (or ``默认``) → tier (or ``*``) → state → what to do (R36)."""
    alerts: Alerts = Alerts()

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        return known_fields(value)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"no such time zone: {value} (for instance Asia/Shanghai)") from None
        return value

    @field_validator("orders_dampening")
    @classmethod
    def _has_default(cls, value: dict[str, float]) -> dict[str, float]:
        if "default" not in value:
            raise ValueError('needs a weight for "default"')
        numbers_of_orders({key: weight for key, weight in value.items() if key != "default"})
        return value

    @field_validator("strategies")
    @classmethod
    def _known_states(cls, value: dict[str, Strategy]) -> dict[str, Strategy]:
        return known_states(value)

    @property
    def zone(self) -> tzinfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)

    def day(self, instant: datetime) -> date:
        """Return the calendar date of an aware instant in the shop's time zone."""
        return instant.astimezone(self.zone).date()
