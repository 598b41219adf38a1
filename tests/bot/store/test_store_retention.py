"""What is old goes by itself, a customer at once; whoever is blocked stays so."""

from datetime import UTC, date, datetime, timedelta

from bot.store import Store
from scoring.records import reference

DAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)


class Tapping:
    """Appends rows of some days ago."""

    def __init__(self, store: Store) -> None:
        self.store, self.number = store, 0

    def _click(self, days: int) -> dict:
        self.number += 1
        return {
            "actor": "ou_1", "actor_name": "小雨", "at": NINE - timedelta(days=days),
            "day": DAY - timedelta(days=days), "event_id": f"e{self.number}", "message_id": None,
        }  # fmt: skip

    def contacted(self, customer: str, days: int) -> int:
        return self.store.contacts.contacted(customer_id=customer, **self._click(days)).row.id

    def blocked(self, customer: str, days: int) -> int:
        return self.store.contacts.blocked(customer_id=customer, **self._click(days)).row.id

    def undone(self, contact: int, days: int) -> None:
        self.store.contacts.undone(contact_id=contact, **self._click(days))

    def came(self, contact: int, days: int) -> None:
        self.store.contacts.came_of(contact_id=contact, outcome="ordered", **self._click(days))


def left(store: Store, customer: str) -> list[str]:
    return [row.kind for row in reversed(store.contacts.of_customer(customer, 99))]


def test_what_is_older_than_the_days_kept_is_deleted(store: Store) -> None:
    tap = Tapping(store)
    old = tap.contacted("a", 400)
    tap.came(old, 399)
    tap.contacted("a", 10)
    assert store.retention.purge(DAY - timedelta(days=90), None) == 2
    assert left(store, "a") == ["contacted"]
    assert store.retention.purge(DAY - timedelta(days=90), None) == 0


def test_a_row_to_which_a_younger_one_refers_stays_with_it(store: Store) -> None:
    tap = Tapping(store)
    old = tap.contacted("a", 100)
    tap.undone(old, 80)
    assert store.retention.purge(DAY - timedelta(days=90), None) == 0
    assert store.contacts.standing() == {}
    assert store.retention.purge(DAY - timedelta(days=70), None) == 2
    assert left(store, "a") == []


def test_whoever_is_not_to_be_contacted_stays_so_for_ever(store: Store) -> None:
    tap = Tapping(store)
    tap.blocked("a", 2000)
    tap.undone(tap.blocked("b", 2000), 1999)
    assert store.retention.purge(DAY - timedelta(days=90), None) == 2
    assert set(store.contacts.standing()) == {"a"}


def test_old_lists_go_with_what_they_held(store: Store) -> None:
    for days in (500, 1):
        claim = store.pushes.claim(
            day=DAY - timedelta(days=days), person="小雨", part="alerts", at=NINE, items=(),
            data_as_of=DAY,
        )  # fmt: skip
        store.alerts.told(claim.id, [{"kind": "加推", "sku": "x"}])
        store.pushes.sent(claim.id, f"om_{days}", NINE)
    store.retention.purge(None, DAY - timedelta(days=400))
    assert store.pushes.message("om_500") is None
    assert store.pushes.message("om_1") is not None


def test_a_forgotten_customer_leaves_nothing_but_a_mark(store: Store) -> None:
    tap = Tapping(store)
    old = tap.contacted("a", 3)
    tap.came(old, 2)
    tap.undone(old, 1)
    tap.contacted("b", 1)
    store.phones.shown(customer_id="a", actor="ou_1", actor_name="小雨", at=NINE)
    assert store.retention.forget("a", NINE) == 3
    assert store.retention.forget("a", NINE) == 0
    assert left(store, "a") == []
    assert store.phones.of_customer("a") == []
    assert set(store.contacts.standing()) == {"b"}
    assert store.retention.forgotten() == {reference("a")}
