"""What failed is told to the managers once, with the mend; nothing is lost meanwhile."""

import json
from datetime import date, timedelta

import pytest

from bot.errors import BotError, HeldError
from bot.simulator.faults import Fault

TODAY = date(2026, 11, 23)
MESSAGES = "/open-apis/im/v1/messages"
MANAGER = "店长"


@pytest.fixture
def transport() -> str:
    """One door is enough: nothing here depends on it."""
    return "ws"


def told(morning) -> list[str]:
    """Return the cards of troubles that the manager got, as texts."""
    texts = [
        json.dumps(message.content, ensure_ascii=False)
        for message in morning.world.messages_to(morning.people[MANAGER])
    ]
    return [text for text in texts if "件事要处理" in text]


def test_a_list_that_cannot_arrive_is_told_once_with_the_mend(morning) -> None:
    morning.app.rescore()
    person = morning.world.people[morning.people[morning.sellers[0]]]
    person.available = False
    morning.app.routine.push(TODAY)
    morning.app.routine.push(TODAY)
    [card] = told(morning)
    assert f"{morning.sellers[0]} 的名单没发出去" in card
    assert "可用范围" in card
    assert "230013" in card
    person.available = True
    morning.app.routine.push(TODAY)
    assert len(morning.world.messages_to(person.open_id)) == 1
    assert len(told(morning)) == 1


def test_what_only_needs_patience_is_told_when_it_is_too_late(morning) -> None:
    morning.app.rescore()
    morning.hasty()
    limit = Fault("code", path=MESSAGES, method="POST", code=230020, status=400, times=None)
    morning.world.faults.add(limit)
    morning.app.routine.push(TODAY)
    morning.world.faults.clear()
    morning.app.routine.chores()
    assert told(morning) == []
    morning.app.routine.late(TODAY)
    morning.app.routine.late(TODAY)
    [card] = told(morning)
    assert "12&#58;00 前没能发出名单" in card


def test_several_troubles_go_on_one_card_and_later_ones_on_another(morning) -> None:
    troubles = morning.app.routine.troubles
    troubles.happened("not_found", "a", name="小甲")
    troubles.happened("not_found", "b", name="小乙")
    troubles()
    troubles.happened("not_found", "a", name="小甲")
    troubles()
    assert len(told(morning)) == 1
    troubles.happened("not_found", "c", name="小丙")
    troubles()
    first, second = told(morning)
    assert "有 2 件事要处理" in first
    assert "小丙" in second
    assert "小甲" not in second


def test_a_card_of_troubles_whose_answer_was_lost_is_not_sent_twice(morning) -> None:
    morning.hasty()
    troubles = morning.app.routine.troubles
    troubles.happened("not_found", "a", name="小甲")
    morning.world.faults.add(Fault("cut", path=MESSAGES, method="POST"))
    troubles()
    troubles.happened("not_found", "b", name="小乙")
    troubles()
    first, second = told(morning)
    assert "小甲" in first
    assert "小甲" not in second
    assert "小乙" in second


def test_a_source_that_cannot_be_read_leaves_the_last_scores_and_is_told(morning) -> None:
    morning.app.rescore()
    before = morning.app.store.runs.latest()
    forbidden = Fault("code", path="*/tables", code=91403, message="Forbidden", status=200)
    morning.world.faults.add(forbidden)
    with pytest.raises(BotError, match="add the app to it"):
        morning.app.routine.rescore()
    morning.app.routine.chores()
    [card] = told(morning)
    assert "订单没读出来，先用 11月23日 算好的" in card
    assert "add the app to it" in card
    assert morning.app.store.runs.latest() == before


def shrink(world) -> None:
    """Leave a tenth of the rows of every table."""
    for base in world.bases.values():
        for table in base.tables.values():
            del table.records[len(table.records) // 10 :]
    for book in world.spreadsheets.values():
        for sheet in book.sheets.values():
            del sheet.rows[len(sheet.rows) // 10 + 1 :]


def test_orders_that_shrank_to_a_tenth_are_held_back_until_the_manager_accepts(morning) -> None:
    morning.app.rescore()
    before = morning.app.store.runs.latest()
    shrink(morning.world)
    morning.now.advance(days=1)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(HeldError, match="rows, before it were"):
        morning.app.routine.rescore()
    morning.app.routine.push(tomorrow)
    assert morning.app.store.runs.latest() == before
    assert "11月23日" in morning.text_of(morning.sellers[0])
    assert "订单和上次差太多，先用 11月23日 算好的" in told(morning)[0]
    assert "订单和上次差太多" in morning.ask(MANAGER, "重新计算")
    assert "算好了" in morning.ask(MANAGER, "重新计算 确认")
    assert morning.app.store.runs.latest().as_of == tomorrow
    morning.app.rescore()


def test_a_broken_edit_of_the_configuration_is_told_and_the_good_one_used(morning) -> None:
    morning.config.write_text("{", encoding="utf-8")
    morning.app.routine.rescore()
    morning.app.routine.chores()
    assert "配置改错了，先用上一份好的" in told(morning)[0]


def test_a_question_cut_off_by_the_end_of_a_process_is_answered_by_the_next(morning) -> None:
    morning.app.rescore()
    name = morning.sellers[0]
    taken: list[object] = []
    vars(morning.app.deferred.workers)["submit"] = lambda *call: taken.append(call)
    before = len(morning.world.messages_to(morning.people[name]))
    morning.world.say(morning.people[name], "帮助")
    morning.eventually(lambda: taken)  # acknowledged; and here the process ends
    del morning.app.deferred.workers.submit
    morning.app.deferred.resume()
    morning.eventually(lambda: len(morning.world.messages_to(morning.people[name])) > before)
    assert "可以这样问我" in morning.text_of(name)
    morning.eventually(lambda: not morning.app.store.events.waiting(morning.now()))
    morning.app.deferred.resume()
    morning.world.say(morning.people[name], "帮助")
    morning.eventually(lambda: len(morning.world.messages_to(morning.people[name])) == before + 2)


def test_a_question_left_for_an_hour_is_not_answered_any_more(morning) -> None:
    taken: list[object] = []
    vars(morning.app.deferred.workers)["submit"] = lambda *call: taken.append(call)
    morning.world.say(morning.people[morning.sellers[0]], "帮助")
    morning.eventually(lambda: taken)
    morning.now.advance(hours=1)
    morning.app.deferred.resume()
    assert len(taken) == 1
