import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scoring.grouping import argsort, empty, leaders, pairs, ranked

FIRST, SECOND = np.array([1, 0, 1, 1, 0]), np.array([2, 7, 2, 0, 7])
VALUES = np.array([5, -1, 6, 2**60, 3])


def test_texts_are_ranked_by_code_point_whatever_the_order_of_the_categories() -> None:
    column = pd.Series(pd.Categorical(["b", "a", "王", "b"], categories=["王", "b", "a", "unused"]))
    place, texts = ranked(column)
    assert texts.take(place).tolist() == ["b", "a", "王", "b"]
    assert texts.tolist() == ["a", "b", "unused", "王"]


def test_empty_texts_are_found_whatever_the_categories() -> None:
    column = pd.Series(["b", "", "b"], dtype="category")
    assert empty(column).tolist() == [False, True, False]
    assert empty(column[:1].cat.remove_unused_categories()).tolist() == [False]
    assert empty(column[:0].cat.remove_unused_categories()).tolist() == []


def test_pairs_are_in_order_with_the_lines_of_each() -> None:
    found = pairs(FIRST, SECOND)
    assert (found.first.tolist(), found.second.tolist()) == ([0, 1, 1], [7, 0, 2])
    assert (found.size.tolist(), found.total(VALUES).tolist()) == ([2, 1, 2], [2, 2**60, 11])


def test_pairs_leave_out_other_lines() -> None:
    found = pairs(FIRST, SECOND, np.array([False, True, True, False, False]))
    assert (found.first.tolist(), found.second.tolist()) == ([0, 1], [7, 2])
    assert (found.lines.tolist(), found.size.tolist()) == ([1, 2], [1, 1])


def test_no_line_has_no_pair_and_no_leader() -> None:
    found = pairs(FIRST, SECOND, np.zeros(5, dtype=bool))
    assert (found.first.tolist(), found.size.tolist(), found.total(VALUES).tolist()) == ([], [], [])
    assert leaders(found.first, found.size).tolist() == []


def test_a_later_measure_decides_between_equals_and_then_the_place() -> None:
    groups, most = np.array([0, 0, 0, 4, 4]), np.array([1, 3, 3, -9, -9])
    assert leaders(groups, most, np.array([9, 1, 2, 5, 5])).tolist() == [2, 3]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-9, 9)), min_size=1))
def test_sums_and_leaders_are_those_of_pandas(rows: list[tuple[int, int, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["first", "second", "value"])
    found = pairs(*(frame[name].to_numpy() for name in ("first", "second")))
    totals = found.total(frame["value"].to_numpy())
    expected = frame.groupby(["first", "second"])["value"].sum()
    assert totals.tolist() == expected.tolist()
    best = leaders(found.first, totals)
    first_of = expected.reset_index().sort_values(
        ["first", "value", "second"], ascending=[True, False, True]
    )
    assert found.second[best].tolist() == first_of.drop_duplicates("first")["second"].tolist()


@given(st.lists(st.sampled_from([0, 1, 2, 2**31, 2**60, 2**62 + 1, 2**62 + 2, 2**63 - 1])))
def test_places_are_those_of_a_stable_sort(numbers: list[int]) -> None:
    keys = np.array(numbers, dtype=np.int64)
    assert argsort(keys).tolist() == keys.argsort(kind="stable").tolist()
