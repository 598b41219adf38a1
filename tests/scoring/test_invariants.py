"""What holds for any order lines beside section 9: alerts, contacts, counts, the past."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import settings as tune
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from scoring import Settings, alerts, outreach, score, share_out
from scoring.schema import CONTACTS, CUSTOMERS, LINES

DAY = date(2026, 6, 30)
TEAM = ["小雨", "小林"]

searched = tune(max_examples=25, deadline=None)


def contacts_of(customers: pd.DataFrame, days_ago: list[int]) -> pd.DataFrame:
    """Return some contact, snooze or refusal for the first few customers."""
    rows = [
        {
            "id": who,
            "contacted_on": DAY - timedelta(days=days),
            "snoozed_until": DAY + timedelta(days=10 - days),
            "do_not_contact": days == 7,
        }
        for who, days in zip(customers["id"], days_ago, strict=False)
    ]
    return pd.DataFrame(rows, columns=list(CONTACTS)).astype(CONTACTS)


def by_position_alike(lines: pd.DataFrame) -> pd.DataFrame:
    """Give a customer one name, phone and salesperson, so that no position decides (R16)."""
    first = lines.groupby("id")[["customer", "phone", "salesperson"]].transform("first")
    return lines.assign(**first).astype(LINES)


@searched
@given(data=st.data())
def test_the_order_of_the_rows_changes_nothing(data, nasty_lines, settings_in_use) -> None:
    lines, settings = by_position_alike(data.draw(nasty_lines)), data.draw(settings_in_use)
    order = data.draw(st.permutations(range(len(lines))))
    one, other = (score(each, settings, DAY) for each in (lines, lines.iloc[order]))
    assert_frame_equal(one.customers, other.customers)
    assert one.future_lines == other.future_lines
    first, second = (alerts(each.lines, settings, DAY) for each in (one, other))
    assert_frame_equal(first.rows, second.rows)
    assert first.warnings == second.warnings


@searched
@given(data=st.data())
def test_customers_are_as_the_schema_says_and_their_lines_add_up(
    data, nasty_lines, settings_in_use
) -> None:
    scored = score(data.draw(nasty_lines), data.draw(settings_in_use), DAY)
    customers = scored.customers
    assert dict(customers.dtypes.astype(str)) == CUSTOMERS
    assert customers["id"].is_monotonic_increasing
    assert customers["id"].is_unique
    assert (customers["score"].isna() == (customers["orders"] == 0)).all()
    assert customers["lines"].sum() == len(scored.lines)
    assert customers["returned_lines"].sum() == scored.lines["returned"].sum()
    kept = scored.lines.loc[~scored.lines["returned"], "received"].sum()
    assert round(customers["spend"].sum() * 100) == kept


@searched
@given(data=st.data(), days_ago=st.lists(st.integers(-2, 40), max_size=6))
def test_the_list_is_of_customers_who_are_not_excluded(
    data, days_ago, nasty_lines, settings_in_use
) -> None:
    settings = data.draw(settings_in_use)
    customers = score(data.draw(nasty_lines), settings, DAY).customers
    ranked = outreach(customers, contacts_of(customers, days_ago), settings, DAY)
    assert_frame_equal(ranked[list(CUSTOMERS)], customers)
    listed = ranked[ranked["rank"].notna()].sort_values("rank")
    assert (ranked["rank"].isna() == ranked["excluded"].notna()).all()
    assert listed["rank"].tolist() == list(range(1, len(listed) + 1))
    assert (listed["reason"] != "").all()
    assert listed["score"].is_monotonic_decreasing

    shared = share_out(ranked, TEAM, settings, 2)
    assert shared["id"].is_unique
    assert set(shared["id"]) <= set(listed["id"])
    assert set(shared["owner"]) <= set(TEAM)
    for _, own in shared.groupby("owner"):
        assert own["place"].tolist() == list(range(1, len(own) + 1))
        assert len(own) <= 2


@searched
@given(data=st.data())
def test_scoring_neither_changes_its_input_nor_remembers_it(data, nasty_lines) -> None:
    lines = data.draw(nasty_lines)
    copy = lines.copy(deep=True)
    first, second = (score(lines, Settings(), DAY).customers.to_csv() for _ in range(2))
    assert first == second
    assert_frame_equal(lines, copy)


@searched
@given(data=st.data(), earlier=st.integers(0, 400))
def test_R10_a_past_day_is_scored_as_it_was_then(data, earlier, nasty_lines) -> None:
    lines, day = data.draw(nasty_lines), DAY - timedelta(days=earlier)
    known_then = lines[lines["ordered_on"] <= pd.Timestamp(day)]
    now = score(lines, Settings(), day)
    assert_frame_equal(now.customers, score(known_then, Settings(), day).customers)
    assert now.future_lines == len(lines) - len(known_then)
