"""The record of contacts goes into a table of the shop's own: every row once, whatever happens."""

import json
from datetime import UTC, date, datetime

import pytest

from bot.simulator.bitable import Field
from bot.simulator.faults import Fault

TODAY = date(2026, 11, 23)
HEADERS = ("编号", "时间", "客户", "手机号", "动作", "结果", "备注", "到期日", "销售", "撤销编号")
KINDS = {"编号": 2, "时间": 5, "到期日": 5}


@pytest.fixture
def transport() -> str:
    """One door is enough: nothing here depends on it."""
    return "ws"


@pytest.fixture
def table(morning):
    """The shop's own table of contacts, and lists to tap."""
    morning.world.add_base("bas_contacts", "联系记录")
    fields = [Field(name, type=KINDS.get(name, 1)) for name in HEADERS]
    made = morning.world.add_table("bas_contacts", "tbl_contacts", "联系", fields, [])
    place = {"app_token": "bas_contacts", "table_id": "tbl_contacts"}
    morning.reconfigure(contacts_table=place)
    morning.hasty()
    morning.app.rescore()
    morning.app.push(TODAY)
    return made


def tap(morning, **target: str) -> None:
    name = morning.sellers[0]
    result = morning.world.click(morning.people[name], morning.list_of(name).message_id, **target)
    assert result.error is None


def column(table, name: str) -> list[object]:
    """Return the cells of a column, texts as texts."""
    cells = [record["fields"].get(name) for record in table.records]
    return [cell[0]["text"] if isinstance(cell, list) else cell for cell in cells]


def told(morning) -> str:
    """Return the last card that the manager got."""
    return json.dumps(morning.list_of("店长").content, ensure_ascii=False)


def test_each_contact_and_undo_becomes_a_row(morning, table) -> None:
    tap(morning, text="✅ 已联系")
    tap(morning, text="撤销")
    tap(morning, option="3天")
    morning.app.routine.chores()
    seller = morning.sellers[0]
    customer = morning.app.store.runs.customer(morning.items(seller)[0].id)
    midnight = int(datetime(2026, 11, 25, 16, tzinfo=UTC).timestamp() * 1000)
    assert {name: column(table, name) for name in HEADERS} == {
        "编号": [1, 2, 3],
        "时间": [int(morning.now().timestamp() * 1000)] * 3,
        "客户": [customer.customer] * 3,
        "手机号": [customer.phone] * 3,
        "动作": ["已联系", "撤销", "稍后"],
        "结果": [None] * 3,
        "备注": [None] * 3,
        "到期日": [None, None, midnight],
        "销售": [seller] * 3,
        "撤销编号": [None, "1", None],
    }
    morning.app.routine.chores()
    assert len(table.records) == 3


@pytest.mark.parametrize("kind", ["reset", "cut", "half"])
@pytest.mark.parametrize("remembered", [True, False])
def test_a_write_whose_answer_was_lost_is_made_once(morning, table, kind, remembered) -> None:
    tap(morning, text="✅ 已联系")
    morning.world.faults.add(Fault(kind, path="*/batch_create"))
    morning.app.routine.chores()
    if not remembered:
        morning.world.bases["bas_contacts"].client_tokens.clear()
    tap(morning, text="✅ 已联系")
    morning.app.routine.chores()
    assert column(table, "编号") == [1, 2]


def test_a_table_that_lacks_a_column_is_told_once_and_caught_up_when_mended(morning, table) -> None:
    number = table.fields.pop(0)
    tap(morning, text="✅ 已联系")
    morning.app.routine.chores()
    assert "联系记录没写进你们的表格" in told(morning)
    assert "lacks the columns 编号" in told(morning)
    cards = len(morning.world.messages_to(morning.people["店长"]))
    morning.app.routine.chores()
    assert len(morning.world.messages_to(morning.people["店长"])) == cards
    table.fields.insert(0, number)
    morning.app.routine.chores()
    assert column(table, "编号") == [1]


def test_numbers_must_be_numbers(morning, table) -> None:
    table.fields[0] = Field("编号")
    tap(morning, text="✅ 已联系")
    morning.app.routine.chores()
    assert "must hold numbers" in told(morning)


def test_a_table_of_texts_takes_times_as_they_are_read(morning, table) -> None:
    table.fields[1], table.fields[7] = Field("时间"), Field("到期日")
    tap(morning, option="明天")
    morning.app.routine.chores()
    assert column(table, "时间") == ["2026-11-23 09:00:00"]
    assert column(table, "到期日") == ["2026-11-24"]


def test_without_a_table_nothing_is_written(morning) -> None:
    assert morning.app.routine.write_back() == 0
