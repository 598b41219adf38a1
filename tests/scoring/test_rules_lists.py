"""R32–R37 on customers written out in the test: who is on the list, on whose, and what to say."""

from datetime import date, timedelta

import pandas as pd
import pytest

from scoring import words
from scoring.outreach import cooldown_days, no_contacts, outreach, share_out
from scoring.schema import CONTACTS, CUSTOMERS
from scoring.settings import Labels, Settings, SingleOrder, Wanted

DAY = date(2026, 6, 30)


def customers(*rows: dict) -> pd.DataFrame:
    """Return ``schema.CUSTOMERS``; what a row leaves out makes a customer who is on the list."""
    made = []
    for number, row in enumerate(rows):
        full = {
            "id": f"c{number}",
            "customer": "张三",
            "phone": "",
            "platform": "微信",
            "category": "裙",
            "sku": "A1",
            "last_sku": "A1",
            "salesperson": "小雨",
            "orders": 6,
            "lines": 6,
            "returned_lines": 0,
            "return_rate": 0.0,
            "spend": 2058.0,
            "aov": 343.0,
            "first_order": "2026-01-01",
            "days_since": 40,
            "personal_cycle": 30.0,
            "threshold": 90.0,
            "trend": 1.0,
            "uplift": 0.6,
            "margin": 100.0,
            "expected_return": 0.2,
            "touch_cost": 6.0,
            "score": 60.0,
            "raw_score": 60.0,
            "clv": 50.0,
            "potential": "普通客户",
            "growth": "稳定型",
            "tier": "中价值",
            "risk_tags": "",
            "action": "",
            "reason": "",
        } | row
        full.setdefault("last_order", DAY - timedelta(days=full["days_since"]))
        made.append(full)
    return pd.DataFrame(made)[list(CUSTOMERS)].astype(CUSTOMERS)


def contacts(**about: object) -> pd.DataFrame:
    row = {"id": "c0", "contacted_on": pd.NaT, "snoozed_until": pd.NaT, "do_not_contact": False}
    return pd.DataFrame([row | about]).astype(CONTACTS)


def excluded(
    row: dict,
    settings: Settings | None = None,
    record: pd.DataFrame | None = None,
    as_of: date = DAY,
) -> str | None:
    record = no_contacts() if record is None else record
    found = outreach(customers(row), record, settings or Settings(), as_of).iloc[0]["excluded"]
    return None if pd.isna(found) else found


# who is left out


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({}, None),
        ({"orders": 0, "score": None}, "全部退货"),
        ({"days_since": 180}, None),
        ({"days_since": 181}, "已流失"),
        ({"orders": 1, "days_since": 31}, None),  # 30 May: last month
        ({"orders": 1, "days_since": 29}, "单单非上月新客"),  # 1 June: this month
        ({"orders": 1, "days_since": 61}, "单单非上月新客"),  # 30 April
        ({"days_since": 3}, None),
        ({"days_since": 2}, "刚下单"),
        ({"orders": 4, "score": 49.99}, "无跟进理由"),
    ],
)
def test_R32_the_rule_that_leaves_a_customer_out(row, why) -> None:
    assert excluded(row) == why


def test_R32_the_first_rule_that_holds_is_named() -> None:
    record = contacts(contacted_on=DAY, do_not_contact=True)
    everything = {"orders": 0, "days_since": 200, "threshold": 90.0}
    assert excluded(everything, record=record) == "全部退货"
    assert excluded(everything | {"orders": 1}, record=record) == "已流失"
    assert excluded({"orders": 1, "days_since": 1}, record=record) == "单单非上月新客"
    assert excluded({"days_since": 1}, record=record) == "不再联系"
    record = contacts(contacted_on=DAY)
    assert excluded({"days_since": 1}, record=record) == "冷却中"
    assert excluded({"days_since": 1, "orders": 4, "score": 0}) == "刚下单"


def test_R32_the_month_before_january_is_december() -> None:
    new_year = date(2026, 1, 15)
    row = {"orders": 1, "days_since": 30, "last_order": "2025-12-16"}
    assert excluded(row, as_of=new_year) is None


def test_R32_single_orders_by_days_or_not_at_all() -> None:
    by_days = Settings(single_order=SingleOrder(mode="days", days=45))
    assert excluded({"orders": 1, "days_since": 45}, by_days) is None
    assert excluded({"orders": 1, "days_since": 46}, by_days) == "单单非上月新客"
    off = Settings(single_order=SingleOrder(enabled=False))
    assert excluded({"orders": 1, "days_since": 61}, off) is None


def test_R32_the_limits_are_the_shops() -> None:
    assert excluded({"days_since": 0}, Settings(rest_after_order_days=0)) is None
    assert excluded({"days_since": 9}, Settings(rest_after_order_days=10)) == "刚下单"
    assert excluded({"days_since": 181}, Settings(lost_multiplier=3)) is None


@pytest.mark.parametrize(
    "reason",
    [
        {"risk_tags": "流失预警"},
        {"potential": "明星客户"},
        {"potential": "潜力客户"},
        {"score": 50.0},
        {"orders": 5},
        {"growth": "成长型"},
        {"growth": "高潜新客"},
        {"orders": 1, "days_since": 45},
    ],
)
def test_R33_each_reason_alone_is_enough(reason) -> None:
    dull = {"orders": 4, "score": 49.99}
    assert excluded(dull) == "无跟进理由"
    assert excluded(dull | reason) is None


def test_R33_the_cut_offs_are_the_shops() -> None:
    eager = Settings(wanted=Wanted(score=10, orders=9))
    assert excluded({"orders": 4, "score": 10.0}, eager) is None
    assert excluded({"orders": 8, "score": 9.0}, eager) == "无跟进理由"


@pytest.mark.parametrize(("tier", "days"), [("高价值", 7), ("中价值", 14), ("低价值", 30)])
def test_R34_a_contact_cools_for_the_days_of_the_tier(tier, days) -> None:
    assert cooldown_days(tier, Settings()) == days
    last = contacts(contacted_on=DAY - timedelta(days=days - 1))
    assert excluded({"tier": tier}, record=last) == "冷却中"
    over = contacts(contacted_on=DAY - timedelta(days=days))
    assert excluded({"tier": tier}, record=over) is None


def test_R34_a_contact_after_the_day_does_not_cool_it() -> None:
    assert excluded({}, record=contacts(contacted_on=DAY + timedelta(days=1))) is None


def test_R32_a_snooze_lasts_until_its_day() -> None:
    assert excluded({}, record=contacts(snoozed_until=DAY + timedelta(days=1))) == "冷却中"
    assert excluded({}, record=contacts(snoozed_until=DAY)) is None


def test_R34_the_days_of_rest_are_the_shops() -> None:
    settings = Settings(cooldown_days={"高价值": 1, "中价值": 2, "低价值": 3})
    assert excluded({}, settings, contacts(contacted_on=DAY - timedelta(days=1))) == "冷却中"
    assert excluded({}, settings, contacts(contacted_on=DAY - timedelta(days=2))) is None


@pytest.mark.parametrize(
    ("row", "record", "until"),
    [
        ({}, no_contacts(), None),
        ({"days_since": 1}, no_contacts(), "2026-07-02"),
        ({}, contacts(contacted_on=DAY), "2026-07-14"),
        ({}, contacts(contacted_on=DAY, snoozed_until=date(2026, 7, 20)), "2026-07-20"),
    ],
)
def test_the_first_day_after_the_rest_is_known(row, record, until) -> None:
    found = outreach(customers(row), record, Settings(), DAY).iloc[0]["rest_until"]
    assert (None if pd.isna(found) else f"{found:%Y-%m-%d}") == until


# the order, and whose list


def test_R35_by_score_then_value_then_days_then_code_point() -> None:
    ranked = outreach(
        customers(
            {"id": "b", "score": 70.0, "clv": 10.0, "days_since": 9},
            {"id": "中", "score": 70.0, "clv": 10.0, "days_since": 5},
            {"id": "a", "score": 70.0, "clv": 10.0, "days_since": 5},
            {"id": "Z", "score": 70.0, "clv": 10.0, "days_since": 5},
            {"id": "v", "score": 70.0, "clv": 20.0, "days_since": 99},
            {"id": "s", "score": 80.0, "clv": 1.0, "days_since": 99},
            {"id": "out", "days_since": 1},
        ),
        no_contacts(),
        Settings(),
        DAY,
    )
    listed = ranked[ranked["rank"].notna()].sort_values("rank")
    assert listed["id"].tolist() == ["s", "v", "Z", "a", "中", "b"]
    assert listed["rank"].tolist() == [1, 2, 3, 4, 5, 6]


def shared(rows: list[dict], team: list[str], settings: Settings, top_n: int = 20) -> list[tuple]:
    ranked = outreach(customers(*rows), no_contacts(), settings, DAY)
    found = share_out(ranked, team, settings, top_n)
    return list(found[["owner", "place", "id"]].itertuples(index=False, name=None))


def test_R35_everybody_gets_the_first_of_their_own() -> None:
    rows = [{"salesperson": "小雨", "score": 90.0 - number} for number in range(3)]
    rows += [{"salesperson": "小林", "score": 85.0}]
    assert shared(rows, ["小雨", "小林"], Settings(), top_n=2) == [
        ("小雨", 1, "c0"),
        ("小雨", 2, "c1"),
        ("小林", 1, "c3"),
    ]


def test_R35_what_nobody_owns_goes_to_the_named_person() -> None:
    rows = [{"salesperson": ""}, {"salesperson": "走了的人"}, {"salesperson": "小雨"}]
    settings = Settings(unassigned="店长")
    assert {(owner, who) for owner, _, who in shared(rows, ["小雨"], settings)} == {
        ("店长", "c0"),
        ("店长", "c1"),
        ("小雨", "c2"),
    }


def test_R35_round_robin_is_stable_and_spreads_over_the_team() -> None:
    rows = [{"salesperson": "", "id": f"客户{number}"} for number in range(60)]
    team = ["小雨", "小林", "老周"]
    first = shared(rows, team, Settings())
    again = shared(rows[::-1], team, Settings())
    assert {(owner, who) for owner, _, who in first} == {(owner, who) for owner, _, who in again}
    counts = pd.Series([owner for owner, _, _ in first]).value_counts()
    assert counts.index.isin(team).all()
    assert counts.between(10, 20).all()


def test_R35_without_a_team_nobody_owns_anything() -> None:
    assert shared([{}], [], Settings()) == []


# what to do and to say


def act(settings: Settings | None = None, **row: object) -> str:
    return words.action(customers(row), settings or Settings()).iloc[0]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"tier": "高价值", "days_since": 91}, "【1v1暖场关怀】询问近期需求+新品预览"),
        ({"tier": "高价值", "days_since": 90}, "【1v1新品推荐】升级款+买拍测评"),
        ({"tier": "高价值", "days_since": 46}, "【1v1新品推荐】升级款+买拍测评"),
        ({"tier": "高价值", "days_since": 45}, "【1v1增购建议】同系列搭配"),
        (
            {"tier": "中价值", "days_since": 91, "risk_tags": "流失预警|消费骤降"},
            "【小福利唤醒】体验改进回馈+补偿券",
        ),
        ({"tier": "中价值", "days_since": 10}, "【小福利唤醒】热卖搭配+小红包"),
        ({"tier": "低价值", "days_since": 10}, "【特价清仓】库存处理+限时抢购"),
        (
            {"tier": "低价值", "days_since": 91, "risk_tags": "消费骤降"},
            "【限时秒杀】断码清仓+超低价格",
        ),
        (
            {"platform": "闲鱼", "tier": "高价值", "days_since": 91},
            "【老用户回访】生日专属福利+独家款",
        ),
        (
            {"platform": "闲鱼", "risk_tags": "消费骤降", "days_since": 1},
            "【直接送东西】无门槛券+直送",
        ),
        (
            {"platform": "闲鱼", "days_since": 1},
            "【独家款式】新品限量+朋友圈超低折扣",
        ),
        (
            {"platform": "抖音", "tier": "中价值", "days_since": 91},
            "【小福利唤醒】新品补货通知+限时折扣",
        ),
    ],
)
def test_R36_the_action_by_platform_tier_and_state(row, text) -> None:
    assert act(**row) == text


def test_R36_the_texts_are_the_shops_and_may_be_missing() -> None:
    settings = Settings(strategies={"默认": {"高价值": {"活跃": "夸一夸"}}})
    assert act(settings, tier="高价值", days_since=1) == "夸一夸"
    assert act(settings, tier="高价值", days_since=91) == ""
    assert act(settings, tier="低价值", days_since=1) == ""


def say(settings: Settings | None = None, **row: object) -> str:
    return words.reason(customers(row), settings or Settings()).iloc[0]


def test_R37_the_fixed_example_to_the_letter() -> None:
    assert (
        say(
            days_since=180,
            threshold=90.0,
            uplift=1.6,
            expected_return=0.08,
            spend=2058.0,
            orders=7,
            growth="稳定型",
        )
        == "已180天未买，超过预警线、现在联系成功率高、基本不退货、累计买了2058元、7次老客户"
    )


@pytest.mark.parametrize(
    ("row", "phrase", "said"),
    [
        ({"days_since": 90}, "90天前买过", True),
        ({"days_since": 91}, "已91天未买，超过预警线", True),
        ({"uplift": 1.2}, "现在联系成功率高", True),
        ({"uplift": 1.1999}, "现在联系成功率高", False),
        ({"expected_return": 0.1}, "基本不退货", True),
        ({"expected_return": 0.11}, "基本不退货", False),
        ({"expected_return": 0.3}, "退货偏多", True),
        ({"expected_return": 0.29}, "退货偏多", False),
        ({"spend": 0.0}, "累计", False),
        ({"spend": 99.5}, "累计买了100元", True),
        ({"spend": 99.49}, "累计买了99元", True),
        ({"orders": 3}, "3次老客户", True),
        ({"orders": 2}, "老客户", False),
        ({"growth": "成长型"}, "最近越买越多", True),
        ({"growth": "下滑型"}, "最近买得少了", True),
        ({"risk_tags": "消费骤降"}, "最近买得少了", True),
        ({"growth": "稳定型"}, "最近", False),
    ],
)
def test_R37_each_phrase_at_its_limit(row, phrase, said) -> None:
    assert (phrase in say(**row)) is said


def test_R37_the_order_of_the_phrases() -> None:
    assert (
        say(days_since=1, uplift=2.0, expected_return=0.5, spend=1.0, orders=3, growth="下滑型")
        == "1天前买过、现在联系成功率高、退货偏多、累计买了1元、3次老客户、最近买得少了"
    )


def test_labels_of_the_settings_are_in_order() -> None:
    with pytest.raises(ValueError, match="potential: must be ≤ star"):
        Labels(star=50, potential=60)
