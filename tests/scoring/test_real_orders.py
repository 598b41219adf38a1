"""The real orders beside the project: the figures of their own description come out."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bot.exports.tables import write_scores
from bot.sources.files import read_file
from scoring import Normalised, Settings, no_contacts, normalise, outreach, score

DAY = date(2011, 6, 30)


@pytest.fixture(scope="module")
def orders(shared_data: Path) -> Normalised:
    return normalise(read_file(shared_data / "online_retail_orders.csv.gz"), Settings())


@pytest.fixture(scope="module")
def ranked(orders: Normalised) -> pd.DataFrame:
    customers = score(orders.lines, Settings(), DAY).customers
    return outreach(customers, no_contacts(), Settings(), DAY)


def test_rows_duplicates_and_rejected_rows_add_up(orders) -> None:
    assert (orders.rows, orders.duplicates, orders.replaced) == (241_781, 1_984, 0)
    assert orders.rows == len(orders.lines) + len(orders.rejected) + orders.duplicates
    assert set(orders.rejected["reason"]) == {"nobody"}


def test_customers_and_their_orders_are_those_of_the_description(ranked) -> None:
    assert len(ranked) == 2_996
    bins = pd.cut(ranked["orders"], [-1, 0, 1, 2, 3, 9, 10_000]).value_counts(sort=False)
    assert bins.tolist() == [43, 1_367, 616, 331, 506, 133]


def test_R28_the_labels_have_the_shares_of_the_shops_document(ranked) -> None:
    shares = ranked["potential"].value_counts(normalize=True)
    assert shares["潜力客户"] == pytest.approx(0.06, abs=0.005)
    assert 0 < shares["明星客户"] < 0.01


def test_who_is_left_out_is_never_listed_and_who_is_listed_has_a_reason(ranked) -> None:
    listed = ranked["rank"].notna()
    assert (ranked["excluded"].isna() == listed).all()
    assert (ranked.loc[listed, "reason"] != "").all()


def test_R37_no_reason_holds_a_technical_word(ranked) -> None:
    jargon = "uplift|阈值|CLV|ratio|score"
    assert not ranked["reason"].str.contains(jargon, case=False).any()


def test_the_same_bytes_twice_and_for_shuffled_rows(orders, ranked, tmp_path) -> None:
    shuffled = orders.lines.sample(frac=1, random_state=np.random.default_rng(1))
    again = score(shuffled.reset_index(drop=True), Settings(), DAY).customers
    write_scores(ranked, tmp_path / "first.csv")
    write_scores(ranked, tmp_path / "second.csv")
    write_scores(outreach(again, no_contacts(), Settings(), DAY), tmp_path / "shuffled.csv")
    first = (tmp_path / "first.csv").read_bytes()
    assert (tmp_path / "second.csv").read_bytes() == first
    assert (tmp_path / "shuffled.csv").read_bytes() == first
