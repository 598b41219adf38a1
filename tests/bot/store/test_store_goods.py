from collections.abc import Callable
from datetime import date

import pytest

from bot.store import SkuFigures, Store

Save = Callable[..., int]
JUNE, AUGUST = date(2026, 6, 3), date(2026, 8, 9)


def line(order: str, customer: str, day: date, fen: int, **more: object) -> dict[str, object]:
    row = {"order_no": order, "id": customer, "ordered_on": day, "received": fen, "sku": "A-1"}
    return row | {"paid": None, "returned": False} | more


def test_a_sku_is_added_up_over_its_lines(store: Store, save: Save) -> None:
    save(
        lines=[
            line("1", "a", JUNE, 10_000, paid=6_000),
            line("1", "a", JUNE, 5_050),
            line("2", "b", AUGUST, 7_000, returned=True),
            line("3", "b", AUGUST, 100, sku="B"),
        ]
    )
    assert store.goods.sku(" ａ-1 ") == SkuFigures(
        sku="A-1", orders=2, lines=3, customers=2, returned=1, received=150.5,
        margin_rate=0.4, first=JUNE, last=AUGUST,
    )  # fmt: skip


def test_without_a_cost_the_margin_is_unknown(store: Store, save: Save) -> None:
    save(lines=[line("1", "a", JUNE, 100, returned=True, paid=50)])
    figures = store.goods.sku("A-1")
    assert figures is not None
    assert (figures.margin_rate, figures.received) == (None, 0.0)


@pytest.mark.parametrize("text", ["", "A", "A-", "%", "\0"])
def test_no_sku_of_that_name(store: Store, save: Save, text: str) -> None:
    save(lines=[line("1", "a", JUNE, 100), line("2", "a", JUNE, 100, sku="")])
    assert store.goods.sku(text) is None


def test_months_have_no_gaps_and_leave_out_what_came_back(store: Store, save: Save) -> None:
    save(
        lines=[
            line("1", "a", JUNE, 10_000),
            line("2", "a", AUGUST, 5_000),
            line("3", "a", AUGUST, 2_500, sku="B"),
            line("4", "a", AUGUST, 9_900, returned=True),
            line("5", "b", date(2025, 12, 31), 100),
        ]
    )
    months = (("2026-06", 100.0), ("2026-07", 0.0), ("2026-08", 75.0))
    assert store.goods.months_of_customer("a") == months
    sku = store.goods.months_of_sku("A-1")
    assert (sku[0], sku[1], sku[-1], len(sku)) == (
        ("2025-12", 1.0), ("2026-01", 0.0), ("2026-08", 50.0), 9,
    )  # fmt: skip
    assert store.goods.months_of_customer("nobody") == ()


def test_initials_find_a_chinese_name(store: Store, save: Save) -> None:
    names = ["张一一", "张羽", "赵一鸣", "zyy shop"]
    save([{"id": name, "customer": name, "score": 9.0 - i} for i, name in enumerate(names)])
    found = [customer.customer for customer in store.runs.by_initials("ZYY", 5)]
    assert found == ["张一一"]
    assert [customer.customer for customer in store.runs.by_initials("zy", 5)] == [
        "张羽", "张一一", "赵一鸣",
    ]  # fmt: skip
    assert store.runs.by_initials("z", 5) == []
    assert store.runs.by_initials("%%", 5) == []
