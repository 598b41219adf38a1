"""Who may: the store says it, never the button; whoever may not hears why, and it is logged."""

import json
import re
from datetime import date

import pytest

from bot.simulator.clicks import Tap

TODAY = date(2026, 11, 23)
OURS, THEIRS = "小雨", "小林"
OLD = "这个按钮过时了，发我「今日」看最新的"
STRANGER = "你还不在团队里，请找管理员"
GONE = "这条已经不在了"
DEEP: dict = {}
for _ in range(200):
    DEEP = {"a": DEEP}


@pytest.fixture
def transport() -> str:
    return "ws"


@pytest.fixture
def pushed(morning):
    morning.app.rescore()
    morning.app.push(TODAY)
    return morning


@pytest.fixture
def attack(pushed, caplog):
    """Tap with a forged value; return the toast after checking what every refusal has in common."""

    def tap(who, message, value, **more):
        before, shown = everything(pushed), message.content
        caplog.clear()
        event = pushed.world.build_click(
            pushed.people.get(who, who), message.message_id, Tap("button", value, **more)
        )
        result = pushed.world.send_click(event)
        assert (result.error, result.card) == (None, None)
        assert result.toast["type"] == "warning"
        assert (everything(pushed), message.content) == (before, shown)
        [record] = [each for each in caplog.records if "refused" in each.getMessage()]
        assert record.levelname == "WARNING"
        assert (record.event_id, record.operator, record.message_id) == (
            event["header"]["event_id"], pushed.people.get(who, who), message.message_id,
        )  # fmt: skip
        assert re.fullmatch("click refused: [a-z_]+", record.getMessage())
        assert not re.search(r"(?<!\d)1\d{10}(?!\d)", f"{record.getMessage()} {record.args}")
        return result.toast["content"]

    return tap


def everything(pushed):
    """Return how many rows there are that a click can leave."""
    store = pushed.app.store
    rows = sum(
        len(store.contacts.of_customer(item.id, 99))
        for name in (OURS, THEIRS)
        for item in pushed.items(name)
    )
    return rows, len(store.alerts.mutes(TODAY)), len(pushed.world.messages)


def on(owner=OURS, day=TODAY, page=0):
    return {"day": day.isoformat(), "owner": owner, "page": page}


def value(do, item, **more):
    return {"v": 1, "do": do, "customer": item.ref, "on": on(), **more}


def contacted(pushed, name):
    """Let somebody note a contact with the first of their list; return the customer and the row."""
    item = pushed.items(name)[0]
    pushed.world.click(
        pushed.people[name], pushed.list_of(name).message_id, text="✅ 已联系", within=item.customer
    )
    return item, pushed.app.store.contacts.of_customer(item.id, 1)[0].id


def test_a_colleague_cannot_work_a_list_that_was_forwarded_to_them(pushed, attack) -> None:
    item, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    for do in ("contacted", "snooze", "ask", "block", "show"):
        assert attack(THEIRS, message, value(do, item)) == "这是小雨的名单，你不能改"
    assert attack(THEIRS, message, {"v": 1, "do": "turn", "on": on(page=1)}).startswith("这是小雨")


def test_a_button_on_ones_own_card_cannot_name_what_is_anothers(pushed, attack) -> None:
    theirs, message = pushed.items(THEIRS)[0], pushed.list_of(OURS)
    forged = value("contacted", theirs) | {"on": on(THEIRS)}
    assert attack(OURS, message, forged) == "这是小林的名单，你不能改"
    assert attack(OURS, message, value("block", theirs)) == "这位客户不在这份名单上"
    assert attack(OURS, message, value("show", theirs)) == "这位客户不在这份名单上"
    nobody = value("contacted", theirs) | {"on": on("店长")}
    assert attack("店长", message, nobody) == GONE
    pushed.reconfigure(access={"lookup": "own"})
    alone = {"v": 1, "do": "contacted", "customer": theirs.ref}
    assert attack(OURS, message, alone) == "这位客户不归你跟进"


def test_a_row_of_somebody_else_stays_as_they_wrote_it(pushed, attack) -> None:
    item, row = contacted(pushed, THEIRS)
    mine, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    for do, more in (
        ("undo", {}),
        ("came", {"outcome": "ordered"}),
        ("note", {"outcome": "ordered", "text": "x"}),
    ):
        alone = {"v": 1, "do": do, "customer": item.ref, "contact": row, **more}
        assert attack(OURS, message, alone) == "这是小林记的，你不能改"
        assert attack(OURS, message, value(do, mine, contact=row, **more)) == GONE
        assert attack(OURS, message, value(do, mine, contact=2**62, **more)) == GONE
        assert attack(OURS, message, value(do, mine, contact=2**64, **more)) == OLD


def test_whoever_left_the_team_is_out_once_the_edit_is_in_force(pushed, attack) -> None:
    item, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    team = json.loads(pushed.config.read_text(encoding="utf-8"))["team"]
    pushed.reconfigure(team=[member for member in team if member["name"] != OURS])
    assert attack(OURS, message, value("contacted", item)) == STRANGER
    assert attack(OURS, message, {"v": 1, "do": "mute"}, form={}) == STRANGER
    assert "你还不在这家店的团队里" in pushed.ask(OURS, item.phone)
    pushed.reconfigure(team=team)
    mine = {"text": "✅ 已联系", "within": item.customer}
    pushed.world.click(pushed.people[OURS], message.message_id, **mine)
    assert pushed.contacts(item.id) == ["contacted"]


def test_a_manager_who_is_one_no_longer_works_no_list_of_others(pushed, attack) -> None:
    item, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    assert pushed.app.team().named("店长").manages
    team = json.loads(pushed.config.read_text(encoding="utf-8"))["team"]
    pushed.reconfigure(team=[{**member, "role": "sales"} for member in team])
    assert attack("店长", message, value("contacted", item)) == "这是小雨的名单，你不能改"
    assert "这个只有店长能用" in pushed.ask("店长", "状态")


def test_whom_feishu_no_longer_finds_is_a_stranger_even_when_no_source_can_be_read(
    pushed, attack, caplog
) -> None:
    item, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    pushed.world.people[pushed.people[OURS]].resigned = True
    pushed.reconfigure(sources=[{"type": "file", "path": "nowhere.csv"}])
    pushed.now.advance(days=1)
    pushed.app.morning.catch_up()
    assert "sources not read" in caplog.text
    assert attack(OURS, message, value("contacted", item)) == STRANGER


def test_a_stranger_hears_that_they_are_none_of_the_team(pushed, attack) -> None:
    stranger = pushed.world.add_person("路人").open_id
    item, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    assert attack(stranger, message, value("contacted", item)) == STRANGER
    assert attack(stranger, message, {"v": 9}) == STRANGER
    assert attack(stranger, message, {"v": 1, "do": "mute"}, form={}) == STRANGER


def test_a_value_that_no_card_of_ours_carries_is_refused(pushed, attack) -> None:
    item, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    good = value("contacted", item)
    for bad in (
        good | {"v": 2}, good | {"v": True}, good | {"v": "1"}, {"do": "contacted"},
        good | {"do": "delete"}, good | {"do": ["contacted"]}, good | {"do": None},
        good | {"role": "manager"}, good | {"operator": pushed.people["店长"]},
        good | {"customer": 13800000001}, good | {"customer": "x" * 2000},
        good | {"on": "小雨"}, good | {"on": [on()]}, good | {"on": on() | {"role": "manager"}},
        good | {"on": on(page=-1)}, good | {"on": on(page=10**9)}, good | {"on": on(page=10**400)},
        good | {"on": on(page=True)}, good | {"on": on(page=0.5)}, good | {"on": on("x" * 21)},
        good | {"on": on() | {"day": "2026-02-30"}}, good | {"on": on() | {"day": None}},
        good | {"more": DEEP}, good | {"on": DEEP}, good | {"customer": DEEP},
        good | {"more": "x" * 500_000}, {"v": 1, "do": "x" * 500_000},
    ):  # fmt: skip
        assert attack(OURS, message, bad) == OLD, str(bad)[:200]
    for lost in (
        good | {"on": on(day=date(2020, 1, 1))},
        good | {"on": on(day=date(9999, 12, 31))},
    ):
        assert attack(OURS, message, lost) == GONE
    assert attack(OURS, message, {**good, "on": None, "customer": "unknown"}) == GONE


def test_what_was_not_offered_cannot_be_chosen(pushed, attack) -> None:
    item, message = pushed.items(OURS)[0], pushed.list_of(OURS)
    for option in ("2", "365", "", "-1", "block"):
        assert attack(OURS, message, value("snooze", item), option=option) == OLD
    for option in ("block", "contacted", "menu", ""):
        assert attack(OURS, message, value("menu", item), option=option) == OLD
    pushed.ask(OURS, "预警")
    alerts = pushed.list_of(OURS)
    row = pushed.app.store.runs.alerts(pushed.app.store.runs.latest().id).iloc[0]
    told = f"{row['kind']}|{row['sku']}"
    for form in (
        {"sku": told, "days": "8"}, {"sku": told, "days": "3650"}, {"sku": told, "days": ["7"]},
        {"sku": told, "days": "7", "comment": "x" * 101}, {"sku": "x" * 200, "days": "7"}, {},
    ):  # fmt: skip
        assert attack(OURS, alerts, {"v": 1, "do": "mute"}, form=form) == OLD
    for form in ({"sku": "加推|nothing", "days": "7"}, {"sku": f"x|{row['sku']}", "days": "7"}):
        assert attack(OURS, alerts, {"v": 1, "do": "mute"}, form=form) == "请先选一款和多久"


def test_a_value_that_is_no_object_does_nothing(pushed, caplog) -> None:
    before, message = everything(pushed), pushed.list_of(OURS)
    for bad in ("contacted", 7, ["contacted"], "x" * 10_000_000):
        pushed.world.tap(pushed.people[OURS], message.message_id, Tap("button", bad))
        assert everything(pushed) == before
    assert len(caplog.text) < 50_000
