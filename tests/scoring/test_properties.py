"""Section 9: what holds for any order lines, ties and nonsense included."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exports.tables import write_scores
from scoring import Settings, no_contacts, outreach, score, share_out
from scoring.schema import LINES
from scoring.settings import Category

DAY = date(2026, 6, 30)
SHOP = Settings(
    categories={"裙": Category(gross_margin=0.5, category_cycle_days=20, touch_cost=1)},
    max_threshold_days=200,
)
CUSTOMERS = ("13800000001", "13800000002", "张三|微信", "张三|抖音")

line = st.fixed_dictionaries(
    {
        "order_no": st.sampled_from(("1", "2", "3", "a", "中")),
        "ordered_on": st.sampled_from((0, 1, 2, 30, 31, 90, 91, 200, 400, -1)).map(
            lambda days: pd.Timestamp(DAY - timedelta(days=days))
        ),
        "customer": st.sampled_from(("", "张三", "李四")),
        "phone": st.just(""),
        "platform": st.sampled_from(("微信", "抖音", "闲鱼")),
        "category": st.sampled_from(("裙", "鞋")),
        "sku": st.sampled_from(("A", "B", "a")),
        "quantity": st.sampled_from((1.0, 2.0, -1.0)),
        "received": st.sampled_from((0, 1, 9999, 10000, 10000, 600000, -10000)),
        "paid": st.sampled_from((None, 0, -1, 5000, 5000, 99999)),
        "return_no": st.sampled_from(("", "", "", "SF1")),
        "return_status": st.sampled_from(("", "", "", "已退货")),
        "salesperson": st.sampled_from(("", "小雨", "小林")),
        "order_type": st.just(""),
        "id": st.sampled_from(CUSTOMERS),
    }
)
some_lines = st.lists(line, min_size=1, max_size=40).map(
    lambda rows: pd.DataFrame(rows).astype(LINES)
)
any_lines = settings(max_examples=30, deadline=None)


def scores(lines: pd.DataFrame) -> pd.DataFrame:
    return score(lines, SHOP, DAY).customers


def ranked(lines: pd.DataFrame) -> pd.DataFrame:
    return outreach(scores(lines), no_contacts(), SHOP, DAY)


@any_lines
@given(lines=some_lines, data=st.data())
def test_the_order_of_the_rows_changes_only_the_last_of_equal_dates(lines, data) -> None:
    order = data.draw(st.permutations(range(len(lines))))
    shuffled = lines.iloc[order].reset_index(drop=True)
    by_position = ["customer", "salesperson"]
    pd.testing.assert_frame_equal(
        scores(shuffled).drop(columns=by_position), scores(lines).drop(columns=by_position)
    )


@any_lines
@given(lines=some_lines, split=st.sets(st.sampled_from(CUSTOMERS)))
def test_customers_can_be_scored_in_parts(lines, split) -> None:
    mine = lines["id"].isin(split)
    parts = [scores(part.reset_index(drop=True)) for part in (lines[mine], lines[~mine])]
    whole = pd.concat(parts).sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(
        whole, scores(lines).sort_values("id", ignore_index=True), check_dtype=False
    )


@any_lines
@given(lines=some_lines)
def test_values_stay_in_their_ranges(lines) -> None:
    found = scores(lines)
    limits = SHOP.defaults
    assert (
        found["score"].dropna().between(limits.min_priority_score, limits.max_priority_score).all()
    )
    assert found["uplift"].between(limits.uplift_floor, limits.uplift_ceiling).all()
    assert found["clv"].between(0, 100).all()
    assert (found["threshold"] <= 200).all()
    assert found["return_rate"].between(0, 1).all()
    assert (
        not found.drop(columns=["personal_cycle", "trend", "score", "raw_score"])
        .isna()
        .any(axis=None)
    )


@any_lines
@given(lines=some_lines)
def test_the_list_is_of_customers_nobody_left_out_each_with_a_reason(lines) -> None:
    found = ranked(lines)
    listed = found[found["rank"].notna()]
    assert listed["excluded"].isna().all()
    assert found.loc[found["rank"].isna(), "excluded"].notna().all()
    assert (listed["reason"] != "").all()
    assert sorted(listed["rank"]) == list(range(1, len(listed) + 1))
    shared = share_out(found, ["小雨", "小林"], SHOP, 2)
    assert set(shared["id"]) <= set(listed["id"])
    assert shared.groupby("owner")["place"].max().le(2).all()


@any_lines
@given(lines=some_lines, who=st.sampled_from(CUSTOMERS), received=st.integers(1, 10**6))
def test_one_more_kept_order_with_profit_never_lowers_what_was_earned(lines, who, received) -> None:
    more = lines.iloc[:1].assign(
        id=who,
        order_no="new",
        ordered_on=pd.Timestamp(DAY),
        quantity=1.0,
        received=received,
        paid=pd.array([0], dtype="Int64"),
        return_no="",
        return_status="",
    )
    before = scores(lines).set_index("id")
    after = scores(pd.concat([lines, more], ignore_index=True).astype(LINES)).set_index("id")
    if who in before.index:
        assert after.loc[who, "orders"] > before.loc[who, "orders"]
        assert after.loc[who, "spend"] > before.loc[who, "spend"]
        assert history(after.loc[who]) >= history(before.loc[who])


def history(customer: pd.Series) -> float:
    clv = SHOP.clv
    return clv.spend_points * min(1, customer["spend"] / clv.spend_full) + (
        clv.orders_points * min(1, customer["orders"] / clv.orders_full)
    )


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
@settings(max_examples=10, deadline=None)
@given(lines=some_lines)
def test_the_same_lines_give_the_same_bytes(suffix, lines) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = []
        for name in ("first", "second"):
            path = Path(folder) / f"{name}{suffix}"
            write_scores(ranked(lines.copy()), path)
            written.append(path.read_bytes())
    assert written[0] == written[1]
