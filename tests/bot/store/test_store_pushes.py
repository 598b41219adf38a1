from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.store import Push, Store
from scoring.records import ListItem

DAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

ITEM = ListItem(
    place=1, id="13800001234", customer="王小明", phone="13800001234", platform="微信",
    tier="高价值", potential="普通客户", growth="稳定型", risk_tags=("流失预警", "高退货"),
    score=88.5, orders=7, spend=2058.0, last_order=date(2025, 9, 3), days_since=180,
    last_sku="A2", reason="已180天未买", action="问候",
)  # fmt: skip
OTHER = replace(ITEM, place=2, id="李四|微信", customer="李四")


def claim(store: Store, person: str = "小李", *, day: date = DAY, **more: Any) -> Push:
    values = {"at": NINE, "items": (ITEM, OTHER), "data_as_of": date(2026, 3, 1), **more}
    return store.pushes.claim(day=day, person=person, **values)


def test_a_claim_is_opened_once_and_keeps_its_items(store: Store) -> None:
    first = claim(store)
    assert first == Push(
        id=first.id, day=DAY, person="小李", part="list", key=first.key, status="claimed",
        claimed_at=NINE, sent_at=None, failed_at=None, message_id=None, error=None,
        data_as_of=date(2026, 3, 1), fresh=True,
    )  # fmt: skip
    again = claim(store, at=LATER, items=(OTHER,), data_as_of=DAY)
    assert again == replace(first, fresh=False)
    assert store.pushes.items(first.id) == [ITEM, OTHER]


def test_an_empty_list_can_be_claimed(store: Store) -> None:
    assert store.pushes.items(claim(store, items=()).id) == []


def test_the_key_says_day_person_and_part_and_fits_feishu(store: Store) -> None:
    pushes = [
        claim(store),
        claim(store, "小王"),
        claim(store, day=date(2026, 3, 3)),
        claim(store, part="roll-up"),
    ]
    assert len({push.key for push in pushes}) == 4
    assert {len(push.key) for push in pushes} == {32}
    assert pushes[0].key == "6cc0a2e327ef197a325b786a8cf1b37e"


def test_a_list_sent_is_found_by_its_message_and_stays_sent(store: Store) -> None:
    push = claim(store)
    store.pushes.sent(push.id, "om_1", LATER)
    store.pushes.failed(push.id, "too late", LATER)
    store.pushes.sent(push.id, "om_2", LATER)
    sent = replace(push, status="sent", sent_at=LATER, message_id="om_1", fresh=False)
    assert store.pushes.message("om_1") == sent
    assert store.pushes.message("om_2") is None
    assert store.pushes.of(DAY, "小李") == sent
    assert claim(store, at=LATER) == sent


def test_a_list_that_failed_is_opened_again_by_the_next_claim(store: Store) -> None:
    push = claim(store)
    store.pushes.failed(push.id, "Feishu code 230013", LATER)
    failed = replace(
        push, status="failed", failed_at=LATER, error="Feishu code 230013", fresh=False
    )
    assert store.pushes.of(DAY, "小李") == failed
    reopened = claim(store, at=LATER)
    assert reopened == replace(failed, status="claimed", claimed_at=LATER, fresh=True)
    assert not claim(store, at=LATER).fresh


def test_the_lists_of_a_day_and_those_that_hold_a_customer(store: Store) -> None:
    li = claim(store)
    wang = claim(store, "小王", items=(OTHER,))
    tomorrow = claim(store, day=date(2026, 3, 3))
    assert [push.id for push in store.pushes.day(DAY)] == [li.id, wang.id]
    after = date(2026, 3, 3)
    assert store.pushes.holding("李四|微信", DAY, DAY) == [
        replace(li, fresh=False),
        replace(wang, fresh=False),
    ]
    assert [push.id for push in store.pushes.holding("13800001234", DAY, DAY)] == [li.id]
    assert [push.id for push in store.pushes.holding("李四|微信", after, after)] == [tomorrow.id]
    assert store.pushes.holding("nobody", DAY, DAY) == []
    both = store.pushes.holding("李四|微信", DAY, after)
    assert [push.id for push in both] == [li.id, wang.id, tomorrow.id]
    assert store.pushes.of(DAY, "nobody") is None


def test_a_list_that_was_read_before_tells_no_more_of_whoever_was_forgotten(store: Store) -> None:
    push = claim(store)
    assert store.pushes.items(push.id) == [ITEM, OTHER]
    store.retention.forget(OTHER.id, LATER)
    assert store.pushes.items(push.id) == [ITEM]


def test_of_all_who_claim_at_once_one_is_fresh(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = [each.result() for each in [pool.submit(claim, store) for _ in range(8)]]
    assert sorted(push.fresh for push in claims) == [False] * 7 + [True]
    assert len({(push.id, push.key) for push in claims}) == 1


def test_an_event_is_new_once_and_again_after_it_was_forgotten(store: Store) -> None:
    assert store.events.first_time("om_1", NINE)
    assert not store.events.first_time("om_1", LATER)
    assert store.events.first_time("om_2", LATER)
    store.events.prune(before=LATER)
    assert store.events.first_time("om_1", LATER)
    assert not store.events.first_time("om_2", LATER)
