"""The weekly report: one's own by day, the team's by person."""

from datetime import date
from types import SimpleNamespace

from cards import week_card


def values(card: dict[str, object]) -> list[dict[str, object]]:
    """Return what the chart draws."""
    [chart] = [part for part in card["body"]["elements"] if part["tag"] == "chart"]
    return chart["chart_spec"]["data"]["values"]


def test_ones_own_report_says_how_many_and_what_came_of_it(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = week_card(make.week())
    assert card["config"]["summary"]["content"] == "本周联系了 41 位，5 单"
    assert read.texts(card["header"]) == ["小雨的战报", "11月23日 到 11月24日"]
    assert read.texts(card["body"]) == [
        "**41位**",
        "<font color='grey'>已联系</font>",
        "**60位**",
        "<font color='grey'>名单上</font>",
        "**5单**",
        "<font color='grey'>联系后下单</font>",
        "上周同期 38 位",
        "联系后 7 天内下单 5 单，共 1,520元。",
        "结果：已下单 5、没回复 9",
    ]


def test_ones_own_chart_is_by_day_beside_the_week_before(make: SimpleNamespace) -> None:
    person = make.person(by_day=(20, 21), by_day_before=(18, 20, 0, 9, 9, 0, 0))
    last_week = [("周一", 18), ("周二", 20), ("周三", 0), ("周四", 9), ("周五", 9), ("周六", 0)]
    assert values(week_card(make.week(people=(person,)))) == [
        *({"x": day, "y": count, "series": "上周"} for day, count in [*last_week, ("周日", 0)]),
        {"x": "周一", "y": 20, "series": "本周"},
        {"x": "周二", "y": 21, "series": "本周"},
    ]


def test_the_teams_report_adds_up_and_names_everybody(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    other = make.person(
        name="阿强", listed=40, contacted=12, contacted_before=0, orders=0, amount=0.0,
        outcomes={"interested": 3, "no_reply": 1},
    )  # fmt: skip
    card = week_card(make.week(people=(make.person(), other), team=True))
    assert card["config"]["summary"]["content"] == "本周联系了 53 位，5 单"
    assert read.texts(card["header"])[0] == "团队战报"
    texts = read.texts(card["body"])
    assert [text for text in texts if "**" in text] == ["**53位**", "**100位**", "**5单**"]
    assert "上周同期 38 位" in texts
    assert "结果：已下单 5、有意向 3、没回复 10" in texts
    assert values(card) == [
        {"x": "小雨", "y": 38, "series": "上周"},
        {"x": "阿强", "y": 0, "series": "上周"},
        {"x": "小雨", "y": 41, "series": "本周"},
        {"x": "阿强", "y": 12, "series": "本周"},
    ]
    assert card["body"]["elements"][-1]["rows"] == [
        {"name": "小雨 · 41/60", "amount": "1,520"},
        {"name": "阿强 · 12/40", "amount": "0"},
    ]


def test_a_week_without_contacts_says_so_and_draws_nothing(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    idle = make.person(contacted=0, contacted_before=0, orders=0, amount=0.0, outcomes={})
    card = week_card(make.week(people=(idle,)))
    assert read.texts(card["body"])[-2:] == ["上周同期 0 位", "这周还没有联系过客户。"]
    assert [part["tag"] for part in card["body"]["elements"]] == ["column_set", "div", "markdown"]


def test_who_recorded_no_outcome_is_told_how(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = week_card(make.week(people=(make.person(outcomes={}),)))
    assert read.texts(card["body"])[-1] == "还没有人记结果。联系完在名单上点一下就能记。"


def test_thirty_of_a_team_are_named_and_all_are_counted(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    people = tuple(make.person(name=f"销售{n:02}", contacted=1) for n in range(31))
    card = week_card(make.week(people=people, team=True))
    assert read.texts(card["body"])[0] == "**31位**"
    assert len(card["body"]["elements"][-1]["rows"]) == 30
    assert {value["x"] for value in values(card)} == {f"销售{n:02}" for n in range(30)}


def test_the_report_of_a_week_that_ended_names_its_last_day(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    card = week_card(make.week(since=date(2026, 12, 28), until=date(2027, 1, 3)))
    assert read.texts(card["header"])[1] == "12月28日 到 1月3日"
