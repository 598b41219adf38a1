from datetime import UTC, date, datetime, timedelta

from bot.store import Store

MONDAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


def sent(store: Store, day: date, *skus: str) -> None:
    push = store.pushes.claim(
        day=day, person="oc_1", part="alerts", at=NINE, items=(), data_as_of=day
    )
    store.alerts.told(push.id, [{"kind": "加推", "sku": sku, "orders": 5} for sku in skus])
    store.pushes.sent(push.id, "om_1", NINE)


def mute(store: Store, event_id: str, until: date | None, sku: str = "a") -> None:
    store.alerts.muted(
        at=NINE, kind="高退货", sku=sku, until=until, actor="ou_1", actor_name="老周",
        comment="换了供应商", event_id=event_id,
    )  # fmt: skip


def test_what_was_told_last_is_remembered_in_its_order(store: Store) -> None:
    sent(store, MONDAY - timedelta(days=3), "x")
    sent(store, MONDAY - timedelta(days=1), "b", "a")
    sent(store, MONDAY, "c")
    rows = store.alerts.before(MONDAY, "alerts")
    assert rows == [
        {"kind": "加推", "sku": "b", "orders": 5},
        {"kind": "加推", "sku": "a", "orders": 5},
    ]
    assert store.alerts.before(MONDAY - timedelta(days=9), "alerts") == []


def test_what_an_alert_told_stands_once_it_is_sent(store: Store) -> None:
    sent(store, MONDAY, "a")
    sent(store, MONDAY, "a", "b")
    assert [row["sku"] for row in store.alerts.before(date(2026, 3, 3), "alerts")] == ["a"]


def test_a_mute_lasts_until_its_day(store: Store) -> None:
    mute(store, "e1", date(2026, 3, 9))
    assert set(store.alerts.mutes(date(2026, 3, 8))) == {("高退货", "a")}
    assert store.alerts.mutes(date(2026, 3, 9)) == {}


def test_the_latest_mute_of_a_sku_holds(store: Store) -> None:
    mute(store, "e1", date(2026, 3, 9))
    mute(store, "e2", date(2026, 3, 9), sku="b")
    mute(store, "e3", None)
    assert set(store.alerts.mutes(MONDAY)) == {("高退货", "b")}
    assert store.alerts.mutes(MONDAY)["高退货", "b"].comment == "换了供应商"


def test_a_mute_delivered_twice_is_one_row(store: Store) -> None:
    mute(store, "e1", date(2026, 3, 9))
    mute(store, "e1", None)
    assert set(store.alerts.mutes(MONDAY)) == {("高退货", "a")}


def test_a_private_chat_stays_known_and_is_welcomed_once_in_a_while(store: Store) -> None:
    assert "oc_1" not in store.chats
    day = timedelta(days=1)
    assert store.chats.welcome("oc_1", "ou_1", NINE, day)
    assert "oc_1" in store.chats
    assert not store.chats.welcome("oc_1", "ou_1", NINE + day - timedelta(seconds=1), day)
    assert store.chats.welcome("oc_1", "ou_1", NINE + day, day)
    store.chats.add("oc_1", "ou_1")
    assert not store.chats.welcome("oc_1", "ou_1", NINE + day, day)
