"""What a button carries: packed, unpacked, refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import (
    ActionError,
    Ask,
    Block,
    Came,
    Contacted,
    ListRef,
    Mute,
    Note,
    Show,
    Snooze,
    Turn,
    Undo,
    pack,
    speak,
    texts,
    unpack,
)
from cards.actions import MAX_BYTES, Menu

LIST = ListRef(day=date(2026, 11, 23), owner="小雨", page=2)

ids = st.text(max_size=60)
lists = st.builds(
    ListRef, day=st.dates(), owner=st.text(max_size=20), page=st.integers(min_value=0, max_value=99)
)
maybe_lists = st.none() | lists
rows = st.integers(0, 2**53)
outcomes = st.sampled_from(["ordered", "interested", "no_reply", "not_needed"])
actions = st.one_of(
    st.builds(Contacted, customer=ids, on=maybe_lists),
    st.builds(Snooze, customer=ids, days=st.sampled_from([1, 3, 7]), on=maybe_lists),
    st.builds(Undo, customer=ids, contact=rows, on=maybe_lists),
    st.builds(Ask, customer=ids, on=maybe_lists),
    st.builds(Block, customer=ids, on=maybe_lists),
    st.builds(Came, customer=ids, contact=rows, outcome=outcomes, on=maybe_lists),
    st.builds(
        Note,
        customer=ids,
        contact=rows,
        outcome=outcomes,
        text=st.text(max_size=50),
        on=maybe_lists,
    ),
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


@pytest.mark.parametrize(("option", "action"), [("show", Show), ("ask", Ask)])
@pytest.mark.parametrize("on", [None, LIST])
def test_the_chosen_option_of_a_menu_is_the_action(
    option: str, action: type[Show | Ask], on: ListRef | None
) -> None:
    value = pack(Menu(customer="张一一|微信", on=on))
    assert unpack(value, option) == action(customer="张一一|微信", on=on)


@pytest.mark.parametrize("option", [None, "", "block", "contacted", "menu"])
def test_a_menu_chooses_what_it_offers_and_nothing_else(option: str | None) -> None:
    with pytest.raises(ActionError):
        unpack(pack(Menu(customer="张一一|微信")), option)


def test_what_came_of_a_contact_comes_back_with_its_row() -> None:
    value = pack(Came(customer="张一一|微信", contact=7, outcome="no_reply", on=LIST))
    assert unpack(value) == Came(customer="张一一|微信", contact=7, outcome="no_reply", on=LIST)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("  下周再问\n", "下周再问"), ("", ""), (None, ""), ("名" * 100, "名" * 100)],
)
def test_the_text_typed_is_that_of_a_note(typed: str | None, text: str) -> None:
    value = pack(Note(customer="张一一|微信", contact=7, outcome="interested"))
    assert unpack(value, text=typed) == Note(
        customer="张一一|微信", contact=7, outcome="interested", text=text
    )


def test_a_note_longer_than_the_field_takes_is_refused() -> None:
    value = pack(Note(customer="张一一|微信", contact=7, outcome="interested"))
    with pytest.raises(ActionError):
        unpack(value, text="名" * 101)


def test_the_form_says_what_to_mute_how_long_and_why() -> None:
    form = {"sku": "高退货|A|B-1023", "days": "30", "comment": " 清仓 "}
    assert unpack(pack(Mute()), form=form) == Mute(
        kind="高退货", sku="A|B-1023", days=30, comment="清仓"
    )


@pytest.mark.parametrize("comment", [None, ""])
def test_the_reason_to_mute_may_be_left_out(comment: str | None) -> None:
    form = {"sku": "加推|A-1023", "days": "7", "comment": comment}
    assert unpack(pack(Mute()), form=form) == Mute(kind="加推", sku="A-1023", days=7)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_card_offers_to_mute_for_is_taken(language: str) -> None:
    speak(language)
    try:
        for days, _ in texts().alerts.mute_choices:
            form = {"sku": "加推|A", "days": days}
            assert unpack(pack(Mute()), form=form) == Mute(kind="加推", sku="A", days=int(days))
    finally:
        speak("zh")


@pytest.mark.parametrize("chosen", [7, ["7"], {"7": 1}, True, b"7"])
def test_what_was_chosen_or_typed_must_be_a_text(chosen: object) -> None:
    for action in (Snooze(customer="9"), Menu(customer="9"), Show(customer="9")):
        with pytest.raises(ActionError):
            unpack(pack(action), option=chosen)
    with pytest.raises(ActionError):
        unpack(pack(Note(customer="9", contact=7, outcome="ordered")), text=chosen)
    with pytest.raises(ActionError):
        unpack(pack(Mute()), form=chosen)


def test_a_form_without_a_choice_mutes_nothing() -> None:
    assert unpack(pack(Mute()), form={"sku": None, "days": "7"}) == Mute(days=7)


@pytest.mark.parametrize(
    "form",
    [
        None,
        {},
        {"sku": "加推|A-1023"},
        {"sku": "加推|A-1023", "days": "for ever"},
        {"sku": "加推|A-1023", "days": "366"},
        {"sku": "加推|A-1023", "days": "8"},
        {"sku": "加推|A-1023", "days": "0"},
        {"sku": "加推|A-1023", "days": "-1"},
        {"sku": "加推|A-1023", "days": ["7"]},
        {"sku": "加推|A-1023", "days": "7", "comment": "名" * 101},
    ],
)
def test_a_form_that_was_not_offered_is_refused(form: dict[str, Any] | None) -> None:
    with pytest.raises(ActionError):
        unpack(pack(Mute()), form=form)


def test_what_is_typed_means_nothing_to_another_action() -> None:
    assert unpack(pack(Turn(on=LIST)), text="名", form={"sku": "加推|A"}) == Turn(on=LIST)


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
        {"v": 1, "do": "menu", "customer": "13811111111"},
        {"v": 1, "do": "came", "customer": "13811111111", "contact": 7, "outcome": "refused"},
        {"v": 1, "do": "came", "customer": "13811111111", "contact": 7},
        {"v": 1, "do": "note", "customer": "13811111111", "outcome": "ordered", "text": "名"},
        {"v": 1, "do": "mute", "kind": "加推", "sku": "A-1023"},
        {"v": 1, "do": "undo", "customer": "13811111111", "contact": "the last"},
        {"v": 1, "do": "turn", "on": {"day": "2026-11-23", "owner": "小雨", "page": -1}},
        {"v": 1, "do": "turn", "on": {"day": "yesterday", "owner": "小雨", "page": 0}},
        {"v": 1, "do": ["turn"], "on": None},
        {"v": True, "do": "contacted", "customer": "13811111111"},
        {"v": 1, "do": "contacted", "customer": "x" * 2000},
        {"v": 1, "do": "undo", "customer": "13811111111", "contact": 2**63},
        {"v": 1, "do": "undo", "customer": "13811111111", "contact": True},
        {"v": 1, "do": "turn", "on": {"day": "2026-11-23", "owner": "小雨", "page": 10**9}},
        {"v": 1, "do": "turn", "on": {"day": "2026-11-23", "owner": "小雨" * 11, "page": 0}},
    ],
)
def test_a_forged_or_foreign_value_is_refused(value: object) -> None:
    with pytest.raises(ActionError):
        unpack(value)


@given(json_values, st.none() | st.text(), st.none() | st.dictionaries(st.text(), json_values))
def test_whatever_a_client_sends_is_read_or_refused(
    value: object, typed: str | None, form: dict[str, Any] | None
) -> None:
    try:
        unpack(value, typed, typed, form)
    except ActionError:
        return


@given(
    st.dictionaries(st.sampled_from(["sku", "days", "comment", "other"]), json_values),
    st.none() | st.text(),
)
def test_whatever_a_form_holds_is_read_or_refused(form: dict[str, Any], typed: str | None) -> None:
    for action in (Mute(), Note(customer="9", contact=7, outcome="ordered"), Menu(customer="9")):
        try:
            unpack(pack(action), typed, typed, form)
        except ActionError:
            continue


def test_a_value_too_large_for_a_button_is_not_written() -> None:
    with pytest.raises(ActionError, match=f"at most {MAX_BYTES} are allowed"):
        pack(Show(customer="名" * 400))
