"""The sample shop: invented, always the same, and like a real one where a demo shows it."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import pytest

from bot.config import Config
from bot.simulator.orders import HEADERS, SHOP, Row, sample_orders
from bot.simulator.shop import open_book, open_shop
from bot.simulator.world import World
from scoring import (
    Normalised,
    RawTable,
    Scored,
    Settings,
    alerts,
    no_contacts,
    normalise,
    outreach,
    score,
    share_out,
)
from scoring.schema import HEADERS as KNOWN_HEADERS

UNTIL = date(2026, 11, 22)
AS_OF = UNTIL + timedelta(days=1)
TEAM = ["小雨", "小林", "老周", "大伟", "阿美", "晓彤"]
SETTINGS = Settings()


@dataclass(frozen=True)
class Shown:
    """What a demo makes of the sample orders."""

    normalised: Normalised
    scored: Scored
    ranked: pd.DataFrame
    lists: pd.DataFrame


def shown(rows: list[Row]) -> Shown:
    cells = pd.DataFrame(rows, columns=list(HEADERS), dtype=object)
    normalised = normalise([RawTable("sample", cells)], SETTINGS)
    scored = score(normalised.lines, SETTINGS, AS_OF)
    ranked = outreach(scored.customers, no_contacts(), SETTINGS, AS_OF)
    return Shown(normalised, scored, ranked, share_out(ranked, TEAM, SETTINGS, 20))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return sample_orders(UNTIL)


@pytest.fixture(scope="module")
def shop(rows) -> Shown:
    return shown(rows)


# The orders


def test_the_same_arguments_give_the_same_orders(rows) -> None:
    assert sample_orders(UNTIL) == rows
    assert sample_orders(UNTIL, seed=21) != rows


def test_the_headers_are_those_of_the_specification_and_nothing_is_rejected(rows, shop) -> None:
    assert tuple(first for first, *_ in KNOWN_HEADERS.values()) == HEADERS
    assert {tuple(row) for row in rows} == {HEADERS}
    assert len(shop.normalised.lines) == len(rows)
    assert shop.normalised.warnings == ()


@pytest.mark.parametrize("customers", [1, 300])
@pytest.mark.parametrize("until", [UNTIL, date(2028, 2, 29), date(2026, 1, 1)])
def test_the_last_order_is_of_the_last_day_and_dates_ascend(until, customers) -> None:
    days = [row["下单日期"] for row in sample_orders(until, customers=customers)]
    assert days[-1] == until
    assert days == sorted(days)
    assert days[0] > until - timedelta(days=425)


def test_all_customers_bought_and_half_of_them_once(shop) -> None:
    orders = shop.scored.customers["orders"]
    kept = orders[orders > 0]
    assert len(orders) == 3000
    assert 0.5 <= (kept == 1).mean() <= 0.55
    assert 0.02 <= (kept >= 10).mean() <= 0.06
    assert kept.max() >= 20


def test_phones_are_unassigned_and_a_few_are_missing(rows) -> None:
    phones = [row["手机号"] for row in rows]
    assert 0.02 <= phones.count(None) / len(phones) <= 0.06
    assert all(re.fullmatch(r"120\d{8}", phone) for phone in phones if phone)


def test_some_customers_share_a_name_but_most_do_not(shop) -> None:
    shared = shop.scored.customers["customer"].duplicated(keep=False).mean()
    assert 0.01 <= shared <= 0.15


def test_order_numbers_are_long_texts_of_one_customer(rows) -> None:
    owners = {(row["订单号"], row["客户姓名"], row["手机号"]) for row in rows}
    numbers = [number for number, *_ in owners]
    assert len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"\d{16,18}", number) for number in numbers)


def test_orders_are_worth_what_clothes_cost(shop) -> None:
    kept = shop.scored.lines[~shop.scored.lines["returned"]]
    values = kept.groupby("order_no")["received"].sum() / 100
    assert 150 <= values.median() <= 300
    assert values.quantile(0.95) <= 900


def test_salespeople_have_uneven_shares_and_a_few_customers_have_none(rows) -> None:
    lines = Counter(row["销售"] for row in rows)
    assert set(lines) == {*TEAM, None}
    assert 0.01 <= lines[None] / len(rows) <= 0.07
    assert lines["小雨"] > 1.2 * lines["晓彤"]


def test_promotions_and_weekends_are_busy(rows) -> None:
    orders = Counter(day for _, day in {(row["订单号"], row["下单日期"]) for row in rows})
    usual = sum(orders.values()) / 425
    weekend = sum(count for day, count in orders.items() if day.isoweekday() > 5)
    assert orders[date(2026, 11, 11)] > 2 * usual
    assert orders[date(2026, 6, 18)] > 2 * usual
    assert weekend / sum(orders.values()) > 2 / 7 + 0.03


def test_a_tenth_comes_back_some_customers_keep_nothing_and_three_goods_are_bad(shop) -> None:
    lines = shop.scored.lines
    by_sku = lines.groupby("sku")["returned"].agg(["mean", "size"])
    assert 0.05 <= lines["returned"].mean() <= 0.15
    assert 30 <= (shop.ranked["excluded"] == "全部退货").sum() <= 250
    assert (by_sku[by_sku["size"] >= 50]["mean"] >= 0.35).sum() == 3


def test_nothing_is_returned_before_it_can_be(rows) -> None:
    returned = [row["下单日期"] for row in rows if row["退货状态"]]
    assert max(returned) <= UNTIL - timedelta(days=3)


def test_some_orders_are_drop_shipped_or_samples(rows) -> None:
    kinds = Counter(row["订单类型"] for row in rows)
    assert set(kinds) == {None, "加急", "老客户介绍", "代发", "样品"}
    assert kinds[None] / len(rows) > 0.8


# What the demo makes of them


def test_everybody_has_a_full_list_of_more_than_one_tier(shop) -> None:
    by_owner = shop.lists.groupby("owner")
    assert by_owner.size().to_dict() == dict.fromkeys(TEAM, 20)
    assert by_owner["tier"].nunique().min() >= 2
    assert set(shop.lists["tier"]) == {"高价值", "中价值", "低价值"}


def test_lists_name_good_customers_and_many_reasons(shop) -> None:
    phrases = {
        re.sub(r"\d+", "…", phrase)
        for reason in shop.lists["reason"]
        for phrase in reason.split("、")
    }
    assert {"明星客户", "潜力客户"} & set(shop.lists["potential"])
    assert len(phrases) >= 5


def test_scores_tell_customers_apart(shop) -> None:
    days = shop.lists["days_since"]
    assert (shop.lists["score"] == 150).mean() <= 0.3
    assert days.quantile(0.1) < 30
    assert days.quantile(0.9) > 120


def test_customers_are_left_out_for_the_usual_reasons(shop) -> None:
    assert set(shop.ranked["excluded"].dropna()) == {
        *("全部退货", "已流失", "单单非上月新客", "刚下单", "无跟进理由"),
    }


def test_there_are_alerts_of_each_kind_and_not_too_many(shop) -> None:
    kinds = Counter(alerts(shop.scored.lines, SETTINGS, AS_OF).rows["kind"])
    assert set(kinds) == {"加推", "高退货", "低毛利"}
    assert all(2 <= count <= 30 for count in kinds.values())


def test_a_small_shop_has_something_for_everybody_too() -> None:
    lists = shown(sample_orders(UNTIL, customers=300)).lists
    assert lists.groupby("owner").size().reindex(TEAM, fill_value=0).min() >= 8


# The shop in the stand-in


@pytest.fixture(scope="module")
def opened() -> tuple[list[Row], list[Row]]:
    """The base's records and the sheet's rows by header."""
    world = World()
    open_shop(world, until=UNTIL)
    [table] = world.bases["bascnShop"].tables.values()
    [sheet] = world.spreadsheets["shtcnShop"].sheets.values()
    header, *recent = sheet.rows
    history = [record["fields"] for record in table.records]
    return history, [dict(zip(header, row, strict=True)) for row in recent]


def number(fields: Row) -> str:
    return fields["订单号"][0]["text"]


def test_the_configuration_of_a_shop_is_valid_and_its_people_are_there() -> None:
    world = World()
    shop = open_shop(world, until=UNTIL, customers=300)
    config = Config.model_validate({"sources": shop.sources, "team": shop.team})
    assert [member.name for member in config.team] == [*TEAM, "店长"]
    assert [member.role for member in config.team] == ["sales"] * 6 + ["manager"]
    assert [member.mobile for member in config.team] == [p.mobile for p in world.people.values()]


def test_records_have_the_shape_that_search_returns() -> None:
    world = World()
    open_shop(world, until=UNTIL, customers=300)
    [table] = world.bases["bascnShop"].tables.values()
    row = sample_orders(UNTIL, customers=300)[0]
    midnight = pd.Timestamp(row["下单日期"], tz="Asia/Shanghai")
    shapes = {
        name: [{"text": row[name], "type": "text"}] for name in ("订单号", "客户姓名", "款号")
    } | {"下单日期": int(midnight.timestamp() * 1000)}
    wanted = {name: cell for name, cell in (row | shapes).items() if cell is not None}
    assert table.records[0]["fields"] == wanted
    assert {field.name: field.ui_type for field in table.fields} == {
        name: ui_type for name, (_, ui_type, *_) in SHOP["fields"].items()
    }


def test_base_and_sheet_hold_all_orders_and_overlap_in_some(rows, opened) -> None:
    history, recent = opened
    old = Counter(map(number, history))
    new = Counter(row["订单号"] for row in recent)
    everything = Counter(row["订单号"] for row in rows)
    both = old & new
    assert (old | new) == everything
    assert both
    assert all(old[order] == new[order] for order in both)


def test_R8_the_sheet_knows_of_returns_that_the_base_does_not(opened) -> None:
    history, recent = opened
    returned = {row["订单号"] for row in recent if row["退货状态"]}
    in_both = [fields for fields in history if number(fields) in returned]
    assert in_both
    assert all("退货状态" not in fields and "退货单号" not in fields for fields in in_both)


def test_a_book_of_ones_own_is_one_spreadsheet_with_its_sellers_and_a_manager() -> None:
    world = World()
    sheets = {"一月": [["订单号", "收款额"], ["1", 5]], "二月": [["订单号"], ["2"]]}
    shop = open_book(world, sheets, ["甲", "店长", "乙"])
    [book] = world.spreadsheets.values()
    assert {sheet.title: sheet.rows for sheet in book.sheets.values()} == sheets
    assert shop.sources == [{"type": "sheet", "spreadsheet_token": book.token}]
    assert [(member["name"], member.get("role")) for member in shop.team] == [
        ("甲", None),
        ("乙", None),
        ("店长", "manager"),
    ]
    assert len({member["mobile"] for member in shop.team}) == 3


def test_a_book_without_sellers_has_the_sample_shops() -> None:
    shop = open_book(World(), {"一月": [["订单号"]]}, [])
    assert [member["name"] for member in shop.team] == [*TEAM, "店长"]
