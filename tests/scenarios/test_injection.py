"""Whatever a buyer calls themselves: it is stored, shown and written out, and acts on nothing."""

import io
import json
import re
import time
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import inspect

from bot.simulator.clicks import Tap
from bot.store.tables import storable

TODAY = date(2026, 11, 23)
NASTY = (
    "=cmd|'/C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\t=1+1", "\r=1+1",
    "'; DROP TABLE contacts;--", '"; DELETE FROM scores; --', "../../etc/passwd", "%s%n{0}{{7*7}}",
    "<script>alert(1)</script>", "<at id=all></at>", "[x](javascript:alert(1))", "![](http://x)",
    "张\u200b三\u202e四\ufeff", "a\0b", "x\n2026-11-23 09:00 [critical] y", "名" * 5000,
)  # fmt: skip
NAME, SKU, PLATFORM, CATEGORY = 2, 6, 4, 5
ACTING = re.compile(r"<(script|at)\b|\]\((?!tel://)|!\[")
HIDDEN = re.compile("[\u200b\u202e\ufeff\0]")


@pytest.fixture
def transport() -> str:
    return "ws"


@pytest.fixture
def hostile(morning, caplog):
    """The morning of a shop in whose orders every text is nasty."""
    caplog.set_level("DEBUG")
    [sheet] = morning.world.spreadsheets["shtcnShop"].sheets.values()
    for number, row in enumerate(sheet.rows[1:]):
        text = NASTY[number % len(NASTY)]
        row[NAME], row[SKU], row[PLATFORM], row[CATEGORY] = text, text, text, text
    morning.app.rescore()
    morning.app.push(TODAY)
    return morning


def nasty(customers) -> list:
    return [each for each in customers if any(sign in each.customer for sign in "=+@-;<[{/\u200b")]


def acting(world) -> list[str]:
    """Return what of the bot's messages would act, or hides or turns round what is beside it."""
    return [
        text
        for message in world.messages
        if message.sender == world.app_id
        for text, tag in shown(message.content)
        if HIDDEN.search(text) or (tag in {"markdown", "lark_md"} and ACTING.search(text))
    ]


def shown(part, tag=None) -> list[tuple[str, str | None]]:
    """Return a card's texts with the tags they stand in; what its buttons carry is left out."""
    if isinstance(part, dict):
        kept = (child for key, child in part.items() if key not in {"behaviors", "value"})
        return [each for child in kept for each in shown(child, part.get("tag", tag))]
    if isinstance(part, list):
        return [each for child in part for each in shown(child, tag)]
    return [(part, tag)] if isinstance(part, str) else []


def tables(app) -> set[str]:
    with app.store._database.reading() as connection:  # noqa: SLF001 - what an attack would drop
        return set(inspect(connection).get_table_names())


def test_no_name_acts_on_a_card_a_database_a_workbook_or_a_log(hostile, caplog) -> None:
    world, app = hostile.world, hostile.app
    before = tables(app)
    found = nasty(item for name in hostile.sellers for item in hostile.items(name))
    assert len(found) > 5
    for name in hostile.sellers:
        for item in nasty(hostile.items(name)[:5])[:2]:
            tap = world.click(
                hostile.people[name], hostile.list_of(name).message_id,
                value={"v": 1, "do": "contacted", "customer": item.ref, "on":
                       {"day": "2026-11-23", "owner": name, "page": 0}},
            )  # fmt: skip
            assert (tap.error, tap.toast["type"]) == (None, "success")
    for number, text in enumerate([*NASTY, *(f"为什么没有 {each}" for each in NASTY)]):
        hostile.ask(list(hostile.people)[number % 7], text)  # nobody more often than Feishu allows
    hostile.ask("店长", "预警")
    app.routine.rollup(TODAY)
    hostile.ask("店长", "导出")
    assert acting(world) == []
    assert tables(app) == before
    assert len(app.store.runs.customers(app.store.runs.latest().id)) > 100

    [upload] = [each for each in world.files.values() if each.kind == "file"]
    assert upload.name == "客户报表 2026-11-23.xlsx"
    cells = [cell for sheet in load_workbook(io.BytesIO(upload.data)) for row in sheet.rows
             for cell in row]  # fmt: skip
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert "=cmd|'/C calc'!A0" in {cell.value for cell in cells}
    assert "Traceback" not in caplog.text


def test_a_note_and_a_question_are_only_text(hostile) -> None:
    item, message = hostile.items("小雨")[0], hostile.list_of("小雨").message_id
    who, store = hostile.people["小雨"], hostile.app.store
    on = {"day": "2026-11-23", "owner": "小雨", "page": 0}
    hostile.world.click(who, message, value={"v": 1, "do": "contacted", "customer": item.ref,
                                             "on": on})  # fmt: skip
    [row] = store.contacts.of_customer(item.id, 9)
    about = {"v": 1, "customer": item.ref, "contact": row.id, "on": on, "outcome": "ordered"}
    hostile.world.click(who, message, value={**about, "do": "came"})
    for text in NASTY[:-1]:
        noted = Tap("input", {**about, "do": "note"}, input_value=text)
        assert hostile.world.tap(who, message, noted).toast["content"] == "记下了"
        [kept] = store.contacts.of_customer(item.id, 1)
        assert kept.note == storable(text.strip())
        show = {"v": 1, "do": "show", "customer": item.ref, "on": on}
        assert hostile.world.click(who, message, value=show).card is not None
        assert acting(hostile.world) == [], text
    assert store.contacts.standing([item.id])[item.id].contact.id == row.id


def test_a_very_long_question_is_answered_at_once(hostile) -> None:
    for text in ("名" * 100_000, "<at id=all></at>" * 8000, "1" * 100_000, "a " * 50_000):
        started = time.monotonic()
        assert len(json.dumps(hostile.ask("小雨", text))) < 100_000
        assert time.monotonic() - started < 3
