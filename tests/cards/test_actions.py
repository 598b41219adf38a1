"""What a button carries: packed, unpacked, refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import ActionError, Contacted, ListRef, Show, Snooze, Turn, Undo, pack, unpack
from cards.actions import MAX_BYTES

LIST = ListRef(day=date(2026, 11, 23), owner="小雨", page=2)

ids = st.text(max_size=60)
lists = st.builds(
    ListRef, day=st.dates(), owner=st.text(max_size=20), page=st.integers(min_value=0, max_value=99)
)
maybe_lists = st.none() | lists
actions = st.one_of(
    st.builds(Contacted, customer=ids, on=maybe_lists),
    st.builds(Snooze, customer=ids, days=st.sampled_from([1, 3, 7]), on=maybe_lists),
    st.builds(Undo, customer=ids, contact=st.integers(0, 2**53), on=maybe_lists),
    st.builds(Turn, on=lists),
    st.builds(Show, customer=ids, on=maybe_lists),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def test_a_button_carries_plain_json() -> None:
    assert pack(Contacted(customer="13811111111", on=LIST)) == {
        "v": 1,
        "do": "contacted",
        "customer": "13811111111",
        "on": {"day": "2026-11-23", "owner": "小雨", "page": 2},
    }


@given(actions)
def test_what_was_packed_is_unpacked(action: Any) -> None:
    assert unpack(pack(action)) == action


@pytest.mark.parametrize(("option", "days"), [("1", 1), ("3", 3), ("7", 7)])
def test_the_chosen_option_is_the_days_of_a_snooze(option: str, days: int) -> None:
    value = pack(Snooze(customer="张一一|微信"))
    assert unpack(value, option) == Snooze(customer="张一一|微信", days=days)


@pytest.mark.parametrize("option", ["2", "", "seven", "-1", "9" * 5000])
def test_an_option_that_was_not_offered_is_refused(option: str) -> None:
    with pytest.raises(ActionError):
        unpack(pack(Snooze(customer="张一一|微信")), option)


def test_an_option_means_nothing_to_another_action() -> None:
    assert unpack(pack(Turn(on=LIST)), "7") == Turn(on=LIST)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "contacted",
        ["contacted"],
        {},
        {"do": "contacted", "customer": "13811111111"},
        {"v": 2, "do": "contacted", "customer": "13811111111"},
        {"v": 1, "do": "delete", "customer": "13811111111"},
        {"v": 1, "do": "contacted"},
        {"v": 1, "do": "contacted", "customer": 13811111111},
        {"v": 1, "do": "contacted", "customer": "13811111111", "role": "manager"},
        {"v": 1, "do": "snooze", "customer": "13811111111", "days": 365},
        {"v": 1, "do": "undo", "customer": "13811111111", "contact": "the last"},
        {"v": 1, "do": "turn", "on": {"day": "2026-11-23", "owner": "小雨", "page": -1}},
        {"v": 1, "do": "turn", "on": {"day": "yesterday", "owner": "小雨", "page": 0}},
        {"v": 1, "do": ["turn"], "on": None},
    ],
)
def test_a_forged_or_foreign_value_is_refused(value: object) -> None:
    with pytest.raises(ActionError):
        unpack(value)


@given(json_values, st.none() | st.text())
def test_whatever_a_client_sends_is_read_or_refused(value: object, option: str | None) -> None:
    try:
        unpack(value, option)
    except ActionError:
        return


def test_a_value_too_large_for_a_button_is_not_written() -> None:
    with pytest.raises(ActionError, match=f"at most {MAX_BYTES} are allowed"):
        pack(Show(customer="名" * 400))
