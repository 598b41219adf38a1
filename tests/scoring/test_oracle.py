"""R9–R31, R36, R37 once more: row by row, in whole 分 and exact fractions, and the two compared.

Written from the specification, without a look at how the package computes.
"""

import math
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as tune
from hypothesis import strategies as st

from bot.sources.files import read_file
from scoring import Normalised, Settings, normalise, score
from scoring.schema import CUSTOMERS

DAY = date(2026, 6, 30)
ROUNDED = {"score": 2, "raw_score": 2, "clv": 1}


def exact(number: float) -> Fraction:
    return Fraction(str(number))


def customers_of(lines: pd.DataFrame, settings: Settings, as_of: date) -> list[dict]:
    people: dict[str, list[dict]] = {}
    for line in taking_part(lines, settings, as_of):
        people.setdefault(line["id"], []).append(line)
    return [customer(people[who], settings, as_of) for who in sorted(people)]


def taking_part(frame: pd.DataFrame, settings: Settings, as_of: date) -> list[dict]:
    lines = frame.to_dict("records")
    for at, line in enumerate(lines):
        line["day"] = line["ordered_on"].date()
        line["at"] = at
        line["negative"] = line["received"] < 0 or line["quantity"] < 0
        line["item"] = (line["id"], line["order_no"], line["sku"])
    lines = [line for line in lines if line["day"] <= as_of]
    negative = {line["item"] for line in lines if line["negative"]}
    positive = {line["item"] for line in lines if not line["negative"]}
    for line in lines:
        line["kept"] = not (
            line["return_no"]
            or line["return_status"] in settings.returned_statuses
            or line["item"] in negative
        )
    return [line for line in lines if not (line["negative"] and line["item"] in positive)]


def customer(lines: list[dict], settings: Settings, as_of: date) -> dict:
    kept = [line for line in lines if line["kept"]]
    about = kept or lines
    orders: dict[str, list[dict]] = {}
    for line in kept:
        orders.setdefault(line["order_no"], []).append(line)
    found = {
        "id": lines[0]["id"],
        "customer": last_of("customer", about),
        "phone": last_of("phone", about),
        "platform": favourite("platform", about),
        "category": favourite("category", about),
        "sku": favourite("sku", about),
        "last_sku": last_sku(about),
        "salesperson": last_of("salesperson", about),
        "orders": len(orders),
        "lines": len(lines),
        "returned_lines": len(lines) - len(kept),
        "return_rate": Fraction(len(lines) - len(kept), len(lines)),
        "spend": Fraction(sum(line["received"] for line in kept), 100),
        "first_order": min(line["day"] for line in about),
        "last_order": max(line["day"] for line in about),
    }
    found["aov"] = found["spend"] / max(1, len(orders))
    found["days_since"] = (as_of - found["last_order"]).days
    timing(found, settings)
    profit = sum(profit_of(line, settings) for line in kept)
    cap = of_category("max_estimated_margin", found["category"], settings)
    found["margin"] = min(profit / len(orders), cap) if orders else 0
    found["trend"] = trend(orders)
    found["clv"] = clv(found, orders, kept, settings, as_of) if orders else 0
    labels(found, settings)
    priority(found, settings)
    found["action"] = action(found, settings)
    found["reason"] = reason(found, settings)
    return found


def of_category(key: str, category: str, settings: Settings) -> Fraction:
    value = getattr(settings.categories.get(category), key, None)
    return exact(getattr(settings.defaults, key) if value is None else value)


def last_of(field: str, lines: list[dict]) -> str:
    said = [(line["day"], line["at"], line[field]) for line in lines if line[field]]
    return max(said)[2] if said else ""


def last_sku(lines: list[dict]) -> str:
    latest = max(line["day"] for line in lines)
    return min((-line["received"], line["sku"]) for line in lines if line["day"] == latest)[1]


def favourite(field: str, lines: list[dict]) -> str:
    received: dict[str, list[int]] = {}
    for line in lines:
        received.setdefault(line[field], []).append(line["received"])
    return min((-len(each), -sum(each), value) for value, each in received.items())[2]


def profit_of(line: dict, settings: Settings) -> Fraction:
    received, paid = Fraction(line["received"], 100), line["paid"]
    if pd.isna(paid) or paid <= 0:
        return received * of_category("gross_margin", line["category"], settings)
    return received - Fraction(int(paid), 100)


def timing(found: dict, settings: Settings) -> None:
    orders, span = found["orders"], (found["last_order"] - found["first_order"]).days
    cycle = Fraction(span, orders - 1) if orders >= 2 else None
    usual = of_category("category_cycle_days", found["category"], settings)
    times = exact(settings.churn_multiplier)
    threshold = max((cycle or 0) * times, usual * times, exact(settings.default_churn_days))
    if settings.max_threshold_days is not None:
        threshold = min(threshold, exact(settings.max_threshold_days))
    bounds = settings.defaults
    uplift = exact(bounds.uplift_base) + max(0, found["days_since"] / threshold - 1)
    uplift = min(exact(bounds.uplift_ceiling), max(exact(bounds.uplift_floor), uplift))
    uplift = min(uplift, of_category("max_estimated_uplift", found["category"], settings))
    found |= {"personal_cycle": cycle, "threshold": threshold, "uplift": uplift}


def in_time(orders: dict[str, list[dict]]) -> list[tuple[date, str, int]]:
    return sorted(
        (min(line["day"] for line in lines), number, sum(line["received"] for line in lines))
        for number, lines in orders.items()
    )


def trend(orders: dict[str, list[dict]]) -> Fraction | None:
    values = [value for _, _, value in in_time(orders)]
    at = len(values) - len(values) // 2
    earlier, recent = values[:at], values[at:]
    if not recent or sum(earlier) <= 0:
        return None
    return Fraction(sum(recent), len(recent)) / Fraction(sum(earlier), len(earlier))


def clv(found: dict, orders: dict, kept: list[dict], settings: Settings, as_of: date) -> Fraction:
    split, spend = settings.clv, found["spend"]
    lately = sum(line["received"] for line in kept if (as_of - line["day"]).days < 90)
    points = exact(split.orders_points) * min(1, Fraction(len(orders)) / exact(split.orders_full))
    points += 15 * max(0, 1 - found["days_since"] / (2 * found["threshold"]))
    if spend > 0:
        points += 25 * min(Fraction(1), spend / 5000)
        points += 15 * Fraction(lately, 100) / spend
    half = Fraction(1, 2) if found["trend"] is None else found["trend"] / 2
    points += 15 * min(Fraction(1), half)
    days = [day for day, _, _ in in_time(orders)]
    gaps = [(after - before).days for before, after in pairwise(days)]
    if len(orders) >= 3 and sum(gaps) > 0:
        mean = Fraction(sum(gaps), len(gaps))
        variance = sum((gap - mean) ** 2 for gap in gaps) / len(gaps)
        points += 15 * max(Fraction(0), 1 - Fraction(math.sqrt(variance)) / mean)
    return points


def labels(found: dict, settings: Settings) -> None:
    found |= {"risk_tags": risk_tags(found, settings), "potential": "普通客户"}
    found |= {"growth": "新客型", "tier": "低价值"}
    if found["orders"] == 0:
        return
    value, cuts = round(found["clv"], 1), settings.labels
    if value >= cuts.star:
        found["potential"] = "明星客户"
    elif value >= cuts.potential:
        found["potential"] = "潜力客户"
    found |= {"growth": growth(found), "tier": tier(found, settings)}


def risk_tags(found: dict, settings: Settings) -> str:
    tags, trending = [], found["trend"]
    if found["days_since"] > found["threshold"]:
        tags.append("流失预警")
    if trending is not None and trending <= Fraction("0.5"):
        tags.append("消费骤降")
    many = found["lines"] > settings.labels.many_returns_lines
    if many and found["return_rate"] > Fraction("0.3"):
        tags.append("高退货")
    return "|".join(tags)


def growth(found: dict) -> str:
    trending = found["trend"]
    if found["orders"] == 1:
        return "高潜新客" if found["days_since"] <= 30 and found["aov"] >= 500 else "新客型"
    if trending is not None and trending >= Fraction("1.2"):
        return "成长型"
    return "下滑型" if trending is not None and trending <= Fraction("0.7") else "稳定型"


def tier(found: dict, settings: Settings) -> str:
    spend, orders, cuts = found["spend"], found["orders"], settings.labels
    if spend > exact(cuts.high_spend) or (orders >= 3 and found["aov"] > 500):
        return "高价值"
    return "中价值" if spend >= exact(cuts.mid_spend) or orders >= 2 else "低价值"


def priority(found: dict, settings: Settings) -> None:
    category, orders, rate = found["category"], found["orders"], found["return_rate"]
    usual = of_category("expected_return_rate", category, settings)
    expected = (7 * rate + 3 * usual) / 10 if orders >= 3 else max(rate, usual)
    own = settings.platform_touch_cost.get(found["platform"])
    cost = of_category("touch_cost", category, settings) if own is None else exact(own)
    found |= {"expected_return": expected, "touch_cost": cost, "score": None, "raw_score": None}
    if orders == 0:
        return
    weights = settings.orders_dampening
    weight = exact(weights.get(str(orders), weights["default"]))
    points = (found["uplift"] * found["margin"] * (1 - expected) - cost) * weight
    points += {"明星客户": 30, "潜力客户": 15}.get(found["potential"], 0)
    points += 20 if orders >= 10 else 10 if orders >= 5 else 0
    least, most = settings.defaults.min_priority_score, settings.defaults.max_priority_score
    found |= {"raw_score": points, "score": min(exact(most), max(exact(least), points))}


def action(found: dict, settings: Settings) -> str:
    tiers = settings.strategies.get(found["platform"], settings.strategies["默认"])
    entry = tiers.get(found["tier"], tiers.get("*", {}))
    late = found["days_since"] / found["threshold"]
    state = "长期未复购" if late > 1 else "短期未复购" if late > Fraction(1, 2) else "活跃"
    states = ["消费骤降"] * ("消费骤降" in found["risk_tags"]) + [state, "短期未复购"]
    return next((entry[each] for each in states if each in entry), "")


def reason(found: dict, settings: Settings) -> str:
    days, expected = found["days_since"], found["expected_return"]
    said = [f"已{days}天未买，超过预警线" if days > found["threshold"] else f"{days}天前买过"]
    if found["uplift"] >= Fraction("1.2"):
        said.append("现在联系成功率高")
    if expected <= Fraction("0.1"):
        said.append("基本不退货")
    elif expected >= Fraction("0.3"):
        said.append("退货偏多")
    if found["spend"] > 0:
        said.append(f"累计买了{math.floor(found['spend'] + Fraction(1, 2))}元")
    if found["orders"] >= 3:
        said.append(f"{found['orders']}次老客户")
    if found["growth"] == "成长型":
        said.append("最近越买越多")
    elif found["growth"] == "下滑型" or "消费骤降" in found["risk_tags"]:
        said.append("最近买得少了")
    return "、".join(said)


def differences(found: pd.DataFrame, expected: list[dict]) -> list[tuple]:
    """Return (id, column, found, expected) of every cell that is not as expected."""
    assert found["id"].tolist() == [row["id"] for row in expected]
    return [
        (row["id"], name, cell, row[name])
        for name in CUSTOMERS
        for cell, row in zip(found[name].tolist(), expected, strict=True)
        if not same(name, cell, row[name])
    ]


def same(name: str, cell: object, expected: object) -> bool:
    if expected is None:
        return bool(pd.isna(cell))
    if name in ROUNDED:  # of two equally near either may be given
        near = abs(exact(cell) - expected) <= Fraction(1, 2 * 10 ** ROUNDED[name]) + exact(1e-9)
        return near and cell == round(cell, ROUNDED[name])
    if CUSTOMERS[name] == "float64":
        return math.isclose(cell, expected, rel_tol=1e-9)
    return (cell.date() if isinstance(expected, date) else cell) == expected


@tune(max_examples=100, deadline=None)
@given(data=st.data())
def test_every_customer_is_as_the_specification_says_row_by_row(
    data, nasty_lines, settings_in_use
) -> None:
    lines, settings = data.draw(nasty_lines), data.draw(settings_in_use)
    found = score(lines, settings, DAY).customers
    assert differences(found, customers_of(lines, settings, DAY)) == []


@pytest.fixture(scope="module")
def real(shared_data) -> Normalised:
    return normalise(read_file(shared_data / "online_retail_orders.csv.gz"), Settings())


@pytest.mark.parametrize("day", [date(2011, 6, 30), date(2011, 3, 15)])
def test_every_real_customer_is_as_the_specification_says(real, day) -> None:
    found = score(real.lines, Settings(), day).customers
    assert differences(found, customers_of(real.lines, Settings(), day)) == []
