from collections.abc import Callable
from datetime import date

import pytest

from bot.store import Store

Save = Callable[..., int]


def named(*names: str) -> list[dict[str, object]]:
    """Return customers of these names, each of a lower score than the one before."""
    return [
        {"id": f"{place}|微信", "customer": name, "score": 100.0 - place}
        for place, name in enumerate(names)
    ]


def names_found(store: Store, text: str, limit: int = 10) -> list[str]:
    return [customer.customer for customer in store.runs.by_name(text, limit)]


def test_an_exact_name_goes_before_a_beginning_and_that_before_a_part(
    store: Store, save: Save
) -> None:
    save(named("小王伟", "王伟明", "王伟", "王伟"))
    assert names_found(store, "王伟") == ["王伟", "王伟"]
    assert names_found(store, "王") == ["王伟明", "王伟", "王伟"]
    assert names_found(store, "伟") == ["小王伟", "王伟明", "王伟", "王伟"]
    assert names_found(store, "李") == []


def test_the_higher_score_comes_first_and_no_score_last(store: Store, save: Save) -> None:
    scores = {"a": 10.0, "b": None, "c": 30.0, "d": 20.0}
    save([{"id": name, "customer": "王伟", "score": score} for name, score in scores.items()])
    assert [customer.id for customer in store.runs.by_name("王伟", limit=10)] == list("cdab")
    assert [customer.id for customer in store.runs.by_name("王", limit=2)] == list("cd")


@pytest.mark.parametrize("text", ["anna li", "ANNA LI", "ＡＮＮＡ　ｌｉ", "  Anna   Li "])
def test_width_case_and_spaces_make_no_difference(store: Store, save: Save, text: str) -> None:
    save(named("Anna Ｌi", "Annabel Li"))
    assert names_found(store, text) == ["Anna Ｌi"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "/", "a%b", "'; DROP TABLE scores; --"])
def test_signs_with_a_meaning_in_sql_are_plain_text(store: Store, save: Save, text: str) -> None:
    save(named("ab", f"x{text}", "王伟"))
    assert names_found(store, text) == [f"x{text}"]
    assert store.runs.nearest_names(f"x{text}", limit=1) == [f"x{text}"]
    assert store.runs.customer(text) is None
    assert store.runs.by_phone(text) == []
    assert store.runs.order(text) == []


def test_a_nul_or_half_a_character_in_a_question_is_no_error(store: Store, save: Save) -> None:
    save(named("a\0b", "ab"))
    assert [customer.id for customer in store.runs.by_name("a\0b", limit=5)] == ["0|微信"]
    assert names_found(store, "\ud83d") == []
    assert store.runs.order("\0") == []


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_nothing_asked_finds_nobody(store: Store, save: Save, text: str) -> None:
    save(named("", "王伟"), [{"order_no": "", "return_no": ""}])
    assert names_found(store, text) == []
    assert store.runs.nearest_names(text) == []
    assert store.runs.by_phone(text) == []
    assert store.runs.by_phone_tail(text) == []
    assert store.runs.order(text) == []
    assert store.runs.by_return_no(text) == []


def test_the_nearest_names_are_the_most_alike(store: Store, save: Save) -> None:
    save(named("王小明", "王晓明", "李晓明", "张三", "Anna"))
    assert store.runs.nearest_names("王小民") == ["王小明"]
    assert store.runs.nearest_names("李小明") == ["王小明", "李晓明"]
    assert store.runs.nearest_names("张山") == ["张三"]
    assert store.runs.nearest_names("ＡＮＡ", limit=1) == ["Anna"]
    assert store.runs.nearest_names("赵六") == []


def test_phones_are_found_whole_and_by_their_last_four_digits(store: Store, save: Save) -> None:
    phones = ["13800001234", "13900001234", "13800005678", "123", ""]
    save([{"id": f"{n}", "phone": phone, "score": float(n)} for n, phone in enumerate(phones)])
    assert [customer.id for customer in store.runs.by_phone("13800005678")] == ["2"]
    assert [customer.id for customer in store.runs.by_phone_tail("1234")] == ["1", "0"]
    assert store.runs.by_phone_tail("123") == []


def test_an_order_is_found_whatever_the_case_with_its_lines_in_order(
    store: Store, save: Save
) -> None:
    save(
        lines=[
            {"order_no": "XD-1a", "sku": "B"},
            {"order_no": "XD-2", "sku": "C"},
            {"order_no": "XD-1a", "sku": "A"},
        ]
    )
    assert [line.sku for line in store.runs.order("XD-1a")] == ["B", "A"]
    assert [line.sku for line in store.runs.order(" ｘｄ-２ ")] == ["C"]


def test_a_return_number_is_found_whatever_the_case(store: Store, save: Save) -> None:
    save(lines=[{"return_no": "SF1001", "sku": "A"}, {"return_no": "", "sku": "B"}])
    assert [line.sku for line in store.runs.by_return_no("sf1001")] == ["A"]


def test_a_customers_lines_come_newest_first(store: Store, save: Save) -> None:
    days = {"A": date(2026, 1, 1), "B": date(2026, 2, 1), "C": date(2026, 2, 1)}
    ours = [{"id": "w", "sku": sku, "ordered_on": day} for sku, day in days.items()]
    save(lines=[*ours, {"id": "other", "sku": "D"}])
    assert [line.sku for line in store.runs.orders_of("w", limit=9)] == ["B", "C", "A"]
    assert [line.sku for line in store.runs.orders_of("w", limit=1)] == ["B"]
