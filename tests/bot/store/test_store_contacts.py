import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy.exc import StatementError

from bot.store import Contact, Recorded, Standing, Store
from bot.store.contacts import RecordedClick
from bot.store.tables import contacts
from scoring.records import ListItem

DAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATE = NINE + timedelta(days=1)


def click(
    event_id: str, actor: str = "ou_li", *, at: datetime = NINE, day: date = DAY
) -> RecordedClick:
    return {
        "actor": actor,
        "actor_name": actor.removeprefix("ou_"),
        "at": at,
        "day": day,
        "event_id": event_id,
        "message_id": "om_1",
    }


def contacted(store: Store, event_id: str, actor: str = "ou_li", customer: str = "w") -> Recorded:
    return store.contacts.contacted(customer_id=customer, **click(event_id, actor))


def undone(store: Store, contact_id: int, event_id: str, actor: str = "ou_li") -> Recorded | None:
    return store.contacts.undone(contact_id=contact_id, **click(event_id, actor))


def at_once(*calls: Callable[[], Recorded | None]) -> list[Recorded | None]:
    """Make all calls in the same instant, each in a thread of its own."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Recorded | None]) -> Recorded | None:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_contact_is_one_row_with_its_instant_in_utc(store: Store) -> None:
    at = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    recorded = store.contacts.contacted(customer_id="王|微信", **click("e1", at=at))
    row = Contact(
        id=recorded.row.id, at=datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC), day=DAY,
        customer_id="王|微信", kind="contacted", actor="ou_li", actor_name="li", until=None,
        undoes=None, message_id="om_1", event_id="e1",
    )  # fmt: skip
    assert recorded == Recorded(row, fresh=True)
    assert recorded.row.at.tzinfo is UTC
    assert store.contacts.standing() == {"王|微信": Standing(contact=row, snooze=None)}


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="an instant without a time zone"):
        store.contacts.contacted(customer_id="w", **click("e1", at=datetime(2026, 3, 2)))  # noqa: DTZ001 - the fault
    assert store.contacts.standing() == {}


def test_a_click_delivered_twice_counts_once(store: Store) -> None:
    first = contacted(store, "e1")
    assert contacted(store, "e1") == Recorded(first.row, fresh=False)
    assert len(store.contacts.of_customer("w", limit=9)) == 1


def test_a_colleagues_click_on_the_same_day_is_answered_with_the_first(store: Store) -> None:
    first = contacted(store, "e1", "ou_li")
    assert contacted(store, "e2", "ou_wang") == Recorded(first.row, fresh=False)
    tomorrow = click("e3", day=date(2026, 3, 3))
    assert store.contacts.contacted(customer_id="w", **tomorrow).fresh
    assert contacted(store, "e4", customer="other").fresh


def test_a_late_repeat_of_an_undone_click_leaves_it_undone(store: Store) -> None:
    first = contacted(store, "e1", "ou_li")
    contacted(store, "e2", "ou_wang")
    undone(store, first.row.id, "e3")
    gone = Recorded(first.row, fresh=False, stands=False)
    assert contacted(store, "e1", "ou_li") == gone
    assert contacted(store, "e2", "ou_wang") == gone
    assert store.contacts.standing() == {}


def test_what_was_undone_can_be_done_again(store: Store) -> None:
    undone(store, contacted(store, "e1").row.id, "e2")
    again = contacted(store, "e3")
    assert again.fresh
    assert store.contacts.standing() == {"w": Standing(contact=again.row, snooze=None)}


def test_an_undo_undoes_once(store: Store) -> None:
    row = contacted(store, "e1").row
    first = undone(store, row.id, "e2")
    assert first is not None
    assert (first.fresh, first.row.kind, first.row.undoes) == (True, "undone", row.id)
    assert undone(store, row.id, "e2") == Recorded(first.row, fresh=False)
    assert undone(store, row.id, "e3") is None


def test_there_is_no_undo_of_an_undo_or_of_nothing(store: Store) -> None:
    undo = undone(store, contacted(store, "e1").row.id, "e2")
    assert undo is not None
    assert undone(store, undo.row.id, "e3") is None
    assert undone(store, 999, "e4") is None


def test_the_latest_snooze_holds_and_its_undo_brings_back_the_one_before(store: Store) -> None:
    first = store.contacts.snoozed(customer_id="w", until=date(2026, 3, 9), **click("e1"))
    second = store.contacts.snoozed(customer_id="w", until=date(2026, 3, 3), **click("e2"))
    repeat = store.contacts.snoozed(customer_id="w", until=date(2026, 3, 3), **click("e2"))
    assert repeat == Recorded(second.row, fresh=False)
    assert store.contacts.standing() == {"w": Standing(contact=None, snooze=second.row)}
    undone(store, second.row.id, "e3")
    assert store.contacts.standing() == {"w": Standing(contact=None, snooze=first.row)}
    assert first.row.until == date(2026, 3, 9)


def test_what_stands_is_told_of_the_customers_asked_for(store: Store) -> None:
    rows = {name: contacted(store, f"e{name}", customer=name).row for name in ("a", "b", "c")}
    many = [str(number) for number in range(1200)]
    assert store.contacts.standing(["a", "c", "d", *many]) == {
        "a": Standing(contact=rows["a"], snooze=None),
        "c": Standing(contact=rows["c"], snooze=None),
    }
    assert store.contacts.standing([]) == {}


def test_a_row_has_the_columns_of_the_table_in_their_order() -> None:
    assert Contact._fields == tuple(contacts.c.keys())


def test_what_stands_is_told_of_the_customers_on_a_list(store: Store) -> None:
    rows = {name: contacted(store, f"e{name}", customer=name).row for name in ("a", "b", "c")}
    undone(store, rows["c"].id, "undo")
    items = [
        ListItem(
            place=place, id=name, customer=name, phone="", platform="微信", tier="潜力",
            potential="", growth="", risk_tags=(), score=80.0, orders=1, spend=1.0,
            last_order=DAY, days_since=0, last_sku="", reason="", action="",
        )
        for place, name in enumerate("acd", start=1)
    ]  # fmt: skip
    push = store.pushes.claim(day=DAY, person="小李", at=NINE, items=items, data_as_of=DAY)
    on_that_day = {"a": Standing(contact=rows["a"])}
    assert store.contacts.standing_on(push.id, DAY) == on_that_day
    assert store.contacts.standing_on(push.id, DAY + timedelta(days=1)) == {}
    assert store.contacts.standing_on(push.id + 1, DAY) == {}


def test_a_customers_rows_come_newest_first(store: Store) -> None:
    row = contacted(store, "e1").row
    undone(store, row.id, "e2")
    contacted(store, "e3", customer="other")
    kinds = [contact.kind for contact in store.contacts.of_customer("w", limit=9)]
    assert kinds == ["undone", "contacted"]
    assert len(store.contacts.of_customer("w", limit=1)) == 1


def test_the_last_click_is_the_persons_own_that_still_stands(store: Store) -> None:
    first = contacted(store, "e1").row
    second = store.contacts.snoozed(customer_id="v", until=DAY, **click("e2")).row
    contacted(store, "e3", "ou_wang", customer="u")
    assert store.contacts.last_click("ou_li", NINE, LATE) == second
    undone(store, second.id, "e4")
    assert store.contacts.last_click("ou_li", NINE, LATE) == first
    assert store.contacts.last_click("ou_li", NINE + timedelta(seconds=1), LATE) is None
    assert store.contacts.last_click("ou_chen", NINE, LATE) is None


@pytest.mark.parametrize("text", ["%", "'; DROP TABLE contacts; --", "\\", "\0", "\ud83d", "王'"])
def test_any_text_is_only_text(store: Store, text: str) -> None:
    recorded = store.contacts.contacted(customer_id=text, **click(text, text))
    assert store.contacts.contacted(customer_id=text, **click(text, text)).row == recorded.row
    assert store.contacts.of_customer(text, limit=9) == [recorded.row]


def test_eight_people_clicking_at_once_leave_one_contact(store: Store) -> None:
    recorded = at_once(*(partial(contacted, store, f"e{n}", f"ou_{n}") for n in range(8)))
    assert sorted(each.fresh for each in recorded if each) == [False] * 7 + [True]
    assert len({each.row for each in recorded if each}) == 1
    assert len(store.contacts.of_customer("w", limit=9)) == 1


def test_one_click_delivered_eight_times_at_once_counts_once(store: Store) -> None:
    recorded = at_once(*[partial(contacted, store, "e1")] * 8)
    assert sorted(each.fresh for each in recorded if each) == [False] * 7 + [True]
    assert len(store.contacts.of_customer("w", limit=9)) == 1


def test_undos_at_once_undo_once(store: Store) -> None:
    row = contacted(store, "e0").row
    undos = at_once(*(partial(undone, store, row.id, f"e{n}") for n in range(1, 9)))
    assert len([undo for undo in undos if undo]) == 1
    assert store.contacts.standing() == {}


@pytest.mark.parametrize("turn", range(10))
def test_an_undo_racing_a_click_leaves_at_most_one_contact(store: Store, turn: int) -> None:
    row = contacted(store, "first").row
    race: list[Callable[[], Recorded | None]] = [
        partial(undone, store, row.id, "undo"),
        partial(contacted, store, "second", "ou_wang"),
    ]
    at_once(*race[:: 1 if turn % 2 else -1])
    kinds = [contact.kind for contact in store.contacts.of_customer("w", limit=9)]
    # Either the click came first and was answered with the contact that was then undone,
    # or the undo came first and the click is a contact of its own.
    assert (kinds, bool(store.contacts.standing())) in [
        (["undone", "contacted"], False),
        (["contacted", "undone", "contacted"], True),
    ]


CLICKING = """
import sys
from datetime import UTC, date, datetime
from bot.store import Store
store = Store(sys.argv[1])
sys.stdin.readline()
for number in range(20):
    recorded = store.contacts.contacted(
        customer_id=f"w{number}", actor=sys.argv[2], actor_name="", at=datetime.now(UTC),
        day=date(2026, 3, 2), event_id=f"{sys.argv[2]}-{number}", message_id=None,
    )
    print(int(recorded.fresh), recorded.row.id)
"""


def test_two_processes_clicking_at_once_leave_one_contact_a_customer(
    store: Store, url: str
) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CLICKING, url, actor],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for actor in ("ou_li", "ou_wang")
    ]  # fmt: skip
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    li, wang = (process.communicate(timeout=60)[0].split("\n")[:20] for process in processes)
    for one, other in zip(li, wang, strict=True):
        assert one.split()[1] == other.split()[1]
        assert {one.split()[0], other.split()[0]} == {"0", "1"}
    assert len(store.contacts.standing()) == 20


def blocked(store: Store, event_id: str, actor: str = "ou_li") -> Recorded:
    return store.contacts.blocked(customer_id="w", **click(event_id, actor))


def came_of(store: Store, contact_id: int, event_id: str, outcome: str, note: str | None = None):
    return store.contacts.came_of(
        contact_id=contact_id, outcome=outcome, note=note, **click(event_id)
    )


def test_do_not_contact_stands_until_it_is_undone(store: Store) -> None:
    first = blocked(store, "e1")
    assert blocked(store, "e2", "ou_wang") == Recorded(first.row, fresh=False)
    assert store.contacts.standing() == {"w": Standing(blocked=first.row)}
    undone(store, first.row.id, "e3")
    assert store.contacts.standing() == {}
    assert blocked(store, "e4").fresh


def test_the_latest_outcome_of_the_standing_contact_holds(store: Store) -> None:
    contact = contacted(store, "e1").row
    came_of(store, contact.id, "e2", "no_reply")
    latest = came_of(store, contact.id, "e3", "interested", "下周再问")
    assert latest.row.note == "下周再问"
    assert store.contacts.standing() == {"w": Standing(contact, outcome=latest.row)}
    assert came_of(store, contact.id, "e3", "ordered") == Recorded(latest.row, fresh=False)


def test_an_outcome_goes_with_its_contact(store: Store) -> None:
    contact = contacted(store, "e1").row
    came_of(store, contact.id, "e2", "ordered")
    undone(store, contact.id, "e3")
    assert came_of(store, contact.id, "e4", "ordered") is None
    assert store.contacts.last_click("ou_li", NINE, LATE) is None
    again = contacted(store, "e5").row
    assert store.contacts.standing() == {"w": Standing(again)}


def test_an_outcome_can_be_undone_by_itself(store: Store) -> None:
    contact = contacted(store, "e1").row
    outcome = came_of(store, contact.id, "e2", "ordered").row
    assert store.contacts.last_click("ou_li", NINE, LATE) == outcome
    undone(store, outcome.id, "e3")
    assert store.contacts.standing() == {"w": Standing(contact)}


def test_there_is_no_outcome_of_a_snooze(store: Store) -> None:
    snooze = store.contacts.snoozed(customer_id="w", until=DAY, **click("e1")).row
    assert came_of(store, snooze.id, "e2", "ordered") is None


def test_a_tap_on_an_older_list_is_answered_by_a_contact_made_since(store: Store) -> None:
    """A tap whose answer was lost leaves the button there; tapped the next day it is the same."""
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    common = {"customer_id": "c1", "actor": "ou_li", "actor_name": "Li", "message_id": "om_1"}
    first = store.contacts.contacted(**common, at=NINE, day=monday, since=monday, event_id="e1")
    again = store.contacts.contacted(**common, at=NINE, day=tuesday, since=monday, event_id="e2")
    assert (again.row, again.fresh) == (first.row, False)
    anew = store.contacts.contacted(**common, at=NINE, day=tuesday, since=tuesday, event_id="e3")
    assert (anew.row.day, anew.fresh) == (tuesday, True)
