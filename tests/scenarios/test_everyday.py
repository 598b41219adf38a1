"""What a salesperson and a manager meet every working day, on the real service."""

import io
import json
from datetime import date, timedelta
from html import unescape

import pytest
from openpyxl import load_workbook

from bot.simulator import edits
from bot.simulator.bitable import OWNER, Field
from bot.simulator.clicks import Tap
from bot.store.names import initials

TODAY = date(2026, 11, 23)


@pytest.fixture
def transport() -> str:
    return "ws"


@pytest.fixture
def pushed(morning):
    """The morning after the push: everybody has a list, the manager the roll-up."""
    morning.app.rescore()
    morning.app.push(TODAY)
    return morning


def first(pushed, name="小雨"):
    """Return the first of somebody's list who has a phone, their message and their row."""
    item = next(item for item in pushed.items(name)[:5] if item.phone)
    return item, pushed.list_of(name).message_id


def tap(pushed, message_id, name="小雨", **target):
    return pushed.world.click(pushed.people[name], message_id, **target)


def next_morning(pushed) -> date:
    pushed.now.advance(days=1)
    pushed.app.rescore()
    pushed.app.push(TODAY + timedelta(days=1))
    return TODAY + timedelta(days=1)


def test_what_came_of_a_contact_is_one_more_tap_and_a_note(pushed) -> None:
    item, message = first(pushed)
    tap(pushed, message, text="✅ 已联系", within=item.customer)
    toast = tap(pushed, message, text="有意向").toast
    assert toast["content"] == "记下了：有意向"
    card = pushed.world.by_id[message].content
    value = next(v for v in values(card) if v["do"] == "note")
    event = {"do": "note", **{k: v for k, v in value.items() if k != "do"}}
    noted = pushed.world.tap(
        pushed.people["小雨"], message, Tap("input", event, input_value="下周再问")
    )
    assert noted.toast["content"] == "记下了"
    assert "有意向「下周再问」" in pushed.text_of("小雨")
    standing = pushed.app.store.contacts.standing([item.id])[item.id]
    assert (standing.outcome.outcome, standing.outcome.note) == ("interested", "下周再问")
    tap(pushed, message, text="撤销", within=item.customer)
    assert pushed.app.store.contacts.standing([item.id]) == {}


def values(part):
    """Return what every button of a card carries."""
    if isinstance(part, dict):
        if part.get("type") == "callback":
            return [part["value"]]
        return [value for child in part.values() for value in values(child)]
    if isinstance(part, list):
        return [value for child in part for value in values(child)]
    return []


def test_do_not_contact_is_asked_about_first_and_lasts_until_it_is_undone(pushed) -> None:
    item, message = first(pushed)
    tap(pushed, message, option="不再联系", within=item.customer)
    assert "以后的名单都不再有" in pushed.text_of("小雨")
    assert pushed.contacts(item.id) == []
    tap(pushed, message, text="再想想")
    assert "以后的名单都不再有" not in pushed.text_of("小雨")
    tap(pushed, message, option="不再联系", within=item.customer)
    assert tap(pushed, message, text="不再联系").toast["content"] == "好的，以后不再提醒"
    day = next_morning(pushed)
    assert item.id not in {each.id for each in pushed.items("小雨", day)}
    assert "标了不再联系" in pushed.ask("小雨", item.phone)
    pushed.app.store.contacts.undone(
        contact_id=pushed.app.store.contacts.standing([item.id])[item.id].blocked.id,
        actor="ou", actor_name="小雨", at=pushed.now(), day=day, event_id="x", message_id=None,
    )  # fmt: skip
    assert "标了不再联系，" not in pushed.ask("小雨", f"为什么没有 {item.phone}")


def test_the_menu_answers_like_the_word(pushed) -> None:
    before = len(pushed.world.messages_to(pushed.people["小雨"]))
    pushed.world.choose_menu(pushed.people["小雨"], "week")
    pushed.eventually(lambda: len(pushed.world.messages_to(pushed.people["小雨"])) > before)
    assert "小雨的战报" in pushed.text_of("小雨")


def test_whoever_opens_the_chat_first_is_welcomed_once(pushed) -> None:
    person = pushed.people["阿美"]
    before = len(pushed.world.messages_to(person))
    pushed.world.enter_chat(person)
    pushed.eventually(lambda: len(pushed.world.messages_to(person)) == before + 1)
    assert "阿美，你好" in pushed.text_of("阿美")
    pushed.world.enter_chat(person)
    pushed.ask("阿美", "帮助")
    assert len(pushed.world.messages_to(person)) == before + 2


def test_why_not_names_the_rule_and_the_day_it_ends(pushed) -> None:
    item, message = first(pushed)
    assert "就在小雨今天的名单上" in pushed.ask("小雨", f"为什么没有 {item.phone}")
    tap(pushed, message, text="✅ 已联系", within=item.customer)
    days = {"高价值": 7, "中价值": 14, "低价值": 30}[item.tier]
    ends = TODAY + timedelta(days=days)
    answer = pushed.ask("小雨", f"为什么没有 {item.phone}")
    assert "刚联系过或选了稍后，先让客户歇一歇。" in answer
    assert f"{ends.month}月{ends.day}日起这条就不算了。" in answer
    assert "没有找到" in pushed.ask("小雨", "为什么没有 查无此人")
    assert "想问谁" in pushed.ask("小雨", "为什么没有")


def test_who_waits_behind_the_list_is_told_the_place(pushed) -> None:
    pushed.reconfigure(push={"top_n": 1})
    waiting = next(item for item in pushed.items("小雨")[1:] if item.phone)
    answer = pushed.ask("小雨", f"为什么没有 {waiting.phone}")
    assert f"小雨名下第 {waiting.place} 位" in answer


def test_the_week_counts_contacts_and_what_came_of_them(pushed) -> None:
    item, message = first(pushed)
    tap(pushed, message, text="✅ 已联系", within=item.customer)
    tap(pushed, message, text="已下单")
    mine = pushed.ask("小雨", "战报")
    assert "1位" in mine
    assert "结果：已下单 1" in mine
    assert "团队战报" in pushed.ask("店长", "战报")


def test_the_manager_gets_one_roll_up_and_nobody_else(pushed) -> None:
    pushed.app.routine.rollup(TODAY)
    pushed.app.routine.rollup(TODAY)
    told = [m.content["header"]["title"]["content"] for m in pushed.world.messages_to(
        pushed.people["店长"])]  # fmt: skip
    assert told == ["11月23日 周一 · 团队名单"]
    assert len(pushed.world.messages_to(pushed.people["小雨"])) == 1


def test_rows_that_make_no_sense_are_shown_to_the_manager(pushed) -> None:
    [sheet] = pushed.world.spreadsheets["shtcnShop"].sheets.values()
    sheet.rows[1][1] = "去年某天"
    pushed.app.rescore()
    pushed.app.routine.rollup(TODAY)
    problems = pushed.text_of("店长")
    assert "有 1 行订单读不懂" in problems
    assert "下单日期：去年某天" in problems
    assert "第2行" in problems


def alerts_group(pushed) -> str:
    group = pushed.world.add_group("预警群", list(pushed.people.values()))
    pushed.reconfigure(chats={"alerts": group})
    return group


def test_alerts_go_to_their_group_once_and_are_quiet_when_nothing_changed(pushed) -> None:
    group = alerts_group(pushed)
    results = [pushed.app.routine.alert(TODAY).result for _ in range(2)]
    assert results == ["sent", "already sent"]
    [card] = pushed.in_chat(group)
    assert "【新】" in card
    assert pushed.app.routine.alert(TODAY + timedelta(days=1)).result == "nothing new"
    assert len(pushed.in_chat(group)) == 1
    assert "【新】" in pushed.ask("店长", "预警")


def test_a_muted_sku_is_told_of_no_more_until_its_day(pushed) -> None:
    group = alerts_group(pushed)
    pushed.app.routine.alert(TODAY)
    message = next(m for m in pushed.world.messages if m.chat_id == group)
    row = pushed.app.store.runs.alerts(pushed.app.store.runs.latest().id).iloc[0]
    form = {"sku": f"{row['kind']}|{row['sku']}", "days": "7", "comment": "换季"}
    answer = tap(pushed, message.message_id, "店长", text="静音", form=form)
    assert answer.toast["content"] == f"{row['sku']} 到 11月30日 前不再提醒"
    assert f"已静音：{row['sku']}" in json.dumps(answer.card, ensure_ascii=False)
    mute = pushed.app.store.alerts.mutes(TODAY)[row["kind"], row["sku"]]
    assert (mute.comment, mute.actor_name) == ("换季", "店长")
    assert pushed.app.store.alerts.mutes(TODAY + timedelta(days=7)) == {}


def test_the_report_is_a_workbook_with_ones_own_customers(pushed) -> None:
    pushed.ask("小雨", "导出")
    [upload] = [each for each in pushed.world.files.values() if each.kind == "file"]
    assert upload.name == "客户报表 2026-11-23.xlsx"
    book = load_workbook(io.BytesIO(upload.data))
    assert book.sheetnames[:2] == ["客户概览", "触达优先级"]
    runs = pushed.app.store.runs
    frame = runs.customers(runs.latest().id)
    own = frame[frame["salesperson"] == "小雨"]
    assert book["客户概览"].max_row - 1 == len(own)


def test_the_report_is_not_for_a_group(pushed) -> None:
    group = pushed.world.add_group("销售群", list(pushed.people.values()))
    pushed.world.say(pushed.people["小雨"], "导出", group=group)
    pushed.eventually(lambda: pushed.in_chat(group))
    assert "请在私聊里找我要" in pushed.in_chat(group)[0]


def test_rescoring_and_the_state_are_for_managers(pushed) -> None:
    assert "这个只有店长能用" in pushed.ask("小雨", "重新计算")
    assert "这个只有店长能用" in pushed.ask("小雨", "状态")
    assert "算好了" in pushed.ask("店长", "重新计算")
    assert "6 / 6 份已发" in unescape(pushed.ask("店长", "状态"))


def test_a_second_rescore_of_a_day_reads_only_what_changed(morning) -> None:
    table = morning.world.bases["bascnShop"].tables["tblHistory"]
    edits.add_field(table, Field("修改时间", 1002, "ModifiedTime"))
    morning.now.advance(days=3)
    edits.change(table, table.records[0], {}, OWNER, morning.now())
    first = morning.app.rescore()
    edits.add(table, table.records[-1]["fields"], OWNER, morning.now())
    morning.world.calls.clear()
    second = morning.app.rescore()
    searches = [call.sent for call in morning.world.calls if call.path.endswith("/search")]
    assert (len(searches), b"isGreater" in searches[0]) == (2, True)
    assert second.rows == first.rows + 1


def test_a_sku_and_a_name_by_its_first_letters_are_found(pushed) -> None:
    line = pushed.app.store.runs.orders_of(pushed.items("小雨")[0].id, 1)[0]
    assert f"款号 {line.sku}" in pushed.ask("小雨", line.sku.lower())
    item = next(each for each in pushed.items("小雨") if initials(each.customer))
    found = pushed.ask("小雨", initials(item.customer).upper())
    assert item.customer in found


def test_yesterdays_card_says_so_and_its_buttons_still_count(pushed) -> None:
    item, message = first(pushed)
    pushed.now.advance(days=1)
    answer = tap(pushed, message, text="✅ 已联系", within=item.customer)
    assert answer.toast["type"] == "success"
    card = json.dumps(pushed.world.by_id[message].content, ensure_ascii=False)
    assert "昨天的名单" in card
    assert pushed.contacts(item.id) == ["contacted"]


def test_a_mistyped_name_offers_whom_it_may_mean_to_tap(pushed) -> None:
    item = next(each for each in pushed.items("小雨") if len(each.customer) == 3)
    answer = pushed.ask("小雨", item.customer[:2] + "囧")
    assert "是不是想找" in answer
    message = pushed.list_of("小雨")
    offered = [v["customer"] for v in values(message.content)]
    assert 1 <= len(offered) <= 3
    shown = tap(pushed, message.message_id, value=values(message.content)[0]).card
    assert "累计消费" in json.dumps(shown, ensure_ascii=False)
