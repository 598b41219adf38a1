"""The written tables, to the byte: columns, order, rounding, nulls, quoting, in all forms."""

import json
from pathlib import Path

import pandas as pd
import pytest

from bot.errors import ExportError
from bot.exports.tables import check_suffix, write_alerts, write_scores
from scoring.schema import ALERTS, CUSTOMERS

FORMS = [".csv", ".jsonl", ".parquet"]
LATE = {
    "id": "13800000001", "customer": "张三", "phone": "13800000001", "platform": "微信",
    "category": "裙", "sku": "A1", "last_sku": "B2", "salesperson": "小雨", "orders": 3,
    "lines": 7, "returned_lines": 1, "return_rate": 1 / 7, "spend": 1234.56, "aov": 1234.56 / 3,
    "first_order": "2026-01-01", "last_order": "2026-03-02", "days_since": 120,
    "personal_cycle": 200 / 3, "threshold": 100.0, "trend": 2 / 3, "uplift": 0.80004,
    "margin": 131.687, "expected_return": 0.12345, "touch_cost": 6.5, "score": 86.5,
    "raw_score": 86.5, "clv": 41.3, "potential": "普通客户", "growth": "下滑型", "tier": "中价值",
    "risk_tags": "流失预警|消费骤降", "action": "送券", "reason": "已120天未买，超过预警线",
    "excluded": None, "rank": 1,
}  # fmt: skip
GONE = LATE | {
    "id": "李四|抖音", "customer": '李四, "四姐"', "phone": "", "orders": 0, "return_rate": 1.0,
    "spend": 0.0, "aov": 0.0, "personal_cycle": None, "trend": None, "score": None,
    "raw_score": None, "margin": -0.001, "risk_tags": "", "excluded": "全部退货", "rank": None,
    "action": "", "reason": "两\n行",
}  # fmt: skip
HEADER = (
    "rank,id,customer,phone,platform,category,sku,salesperson,orders,lines,returned_lines,"
    "return_rate,spend,aov,first_order,last_order,days_since,personal_cycle,threshold,trend,"
    "uplift,margin,expected_return,touch_cost,score,raw_score,clv,potential,growth,tier,"
    "risk_tags,excluded,action,reason\n"
)


def ranked(*rows: dict) -> pd.DataFrame:
    """Return ``outreach``'s frame."""
    frame = pd.DataFrame(rows, columns=[*CUSTOMERS, "excluded", "rank"])
    return frame.astype(CUSTOMERS | {"excluded": "str", "rank": "Int64"})


def written(frame: pd.DataFrame, path: Path) -> bytes:
    write_scores(frame, path)
    return path.read_bytes()


def test_scores_as_csv(tmp_path) -> None:
    assert written(ranked(GONE, LATE), tmp_path / "x.csv").decode() == (
        HEADER + "1,13800000001,张三,13800000001,微信,裙,A1,小雨,3,7,1,0.1429,1234.56,411.52,"
        "2026-01-01,2026-03-02,120,66.67,100.0,0.6667,0.8,131.69,0.1234,6.5,86.5,86.5,41.3,"
        "普通客户,下滑型,中价值,流失预警|消费骤降,,送券,已120天未买，超过预警线\n"
        ',李四|抖音,"李四, ""四姐""",,微信,裙,A1,小雨,0,7,1,1.0,0.0,0.0,'
        "2026-01-01,2026-03-02,120,,100.0,,0.8,0.0,0.1234,6.5,,,41.3,"
        '普通客户,下滑型,中价值,,全部退货,,"两\n行"\n'
    )


def test_scores_as_jsonl(tmp_path) -> None:
    lines = written(ranked(GONE, LATE), tmp_path / "x.jsonl").decode().splitlines()
    late, gone = (json.loads(line) for line in lines)
    assert list(late) == HEADER.strip().split(",")
    assert late == {name: LATE[name] for name in late} | {
        "return_rate": 0.1429, "aov": 411.52, "personal_cycle": 66.67, "trend": 0.6667,
        "uplift": 0.8, "margin": 131.69, "expected_return": 0.1234,
    }  # fmt: skip
    empty = ["rank", "personal_cycle", "trend", "score", "raw_score"]
    assert [name for name, value in gone.items() if value is None] == empty
    assert (gone["reason"], gone["customer"]) == ("两\n行", '李四, "四姐"')


def test_scores_as_parquet(tmp_path) -> None:
    write_scores(ranked(GONE, LATE), tmp_path / "x.parquet")
    frame = pd.read_parquet(tmp_path / "x.parquet")
    kept = {name: dtype for name, dtype in CUSTOMERS.items() if name != "last_sku"}
    assert dict(frame.dtypes.astype(str)) == kept | {"rank": "Int64", "excluded": "str"}
    assert frame["rank"].tolist() == [1, pd.NA]
    assert frame["margin"].tolist() == [131.69, 0.0]


def test_those_on_the_list_come_in_its_order_and_the_rest_by_code_point(tmp_path) -> None:
    off = {"rank": None, "excluded": "刚下单"}
    rows = [
        LATE | {"id": "中"} | off,
        LATE | {"id": "a", "rank": 10},
        LATE | {"id": "b"} | off,
        LATE | {"id": "z", "rank": 2},
        LATE | {"id": "B"} | off,
        LATE | {"id": "m", "rank": 1},
    ]
    write_scores(ranked(*rows), tmp_path / "x.csv")
    frame = pd.read_csv(tmp_path / "x.csv", dtype=str, keep_default_na=False)
    assert frame["rank"].tolist() == ["1", "2", "10", "", "", ""]
    assert frame["id"].tolist() == ["m", "z", "a", "B", "b", "中"]


@pytest.mark.parametrize("form", FORMS)
def test_equal_rows_give_equal_bytes_whatever_their_order(form, tmp_path) -> None:
    first = written(ranked(LATE, GONE), tmp_path / f"1{form}")
    assert written(ranked(GONE, LATE), tmp_path / f"2{form}") == first


def test_a_negative_zero_is_a_zero(tmp_path) -> None:
    row = LATE | {"margin": -0.0, "raw_score": -0.0, "trend": -0.00001}
    line = written(ranked(row), tmp_path / "x.csv").decode().splitlines()[1]
    assert "-0" not in line.replace("2026-01-01", "").replace("2026-03-02", "")


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_a_file_without_rows(form, tmp_path) -> None:
    content = written(ranked(), tmp_path / f"x{form}")
    if form == ".csv":
        assert content.decode() == HEADER
    elif form == ".jsonl":
        assert content.strip() == b""
    else:
        assert pd.read_parquet(tmp_path / "x.parquet").empty


ALERT_ROWS = pd.DataFrame(
    [
        ("加推", "A/1", 5, 6, 1234.5, 1 / 6, None, "多备货"),
        ("低毛利", "B2", 2, 2, 200.0, 0.0, 0.123456, "更换供应商或提价"),
    ],
    columns=list(ALERTS),
).astype(ALERTS)


def test_alerts_keep_the_order_of_the_rules(tmp_path) -> None:
    write_alerts(ALERT_ROWS, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == (
        "kind,sku,orders,lines,received,return_rate,margin_rate,advice\n"
        "加推,A/1,5,6,1234.5,0.1667,,多备货\n"
        "低毛利,B2,2,2,200.0,0.0,0.1235,更换供应商或提价\n"
    )


def test_alerts_as_jsonl(tmp_path) -> None:
    write_alerts(ALERT_ROWS, tmp_path / "x.jsonl")
    first, second = (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(first) == {
        "kind": "加推", "sku": "A/1", "orders": 5, "lines": 6, "received": 1234.5,
        "return_rate": 0.1667, "margin_rate": None, "advice": "多备货",
    }  # fmt: skip
    assert json.loads(second)["margin_rate"] == 0.1235


def test_the_written_frame_is_not_changed(tmp_path) -> None:
    frame = ranked(GONE, LATE)
    copy = frame.copy(deep=True)
    write_scores(frame, tmp_path / "x.csv")
    pd.testing.assert_frame_equal(frame, copy)


@pytest.mark.parametrize("name", ["x", "x.txt", "x.pdf", "x.csv.gz"])
def test_a_name_that_says_no_form_is_refused(name) -> None:
    with pytest.raises(ExportError, match=r"the name must end in one of .csv, .jsonl, .parquet"):
        check_suffix(Path(name))


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_written_is_named(form, tmp_path) -> None:
    path = tmp_path / "no" / "such" / f"x{form}"
    with pytest.raises(ExportError, match="cannot be written"):
        write_scores(ranked(LATE), path)


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_is_no_file(form, tmp_path) -> None:
    path = tmp_path / f"x{form}"
    path.mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        write_scores(ranked(LATE), path)
