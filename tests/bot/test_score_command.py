"""``score`` as an operator types it: files, exit status, one clear line; nothing of Feishu."""

import csv
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.exports.tables import write_alerts

ROOT = Path(__file__).parents[2]
COLUMNS = [
    "rank", "id", "customer", "phone", "platform", "category", "sku", "salesperson", "orders",
    "lines", "returned_lines", "return_rate", "spend", "aov", "first_order", "last_order",
    "days_since", "personal_cycle", "threshold", "trend", "uplift", "margin", "expected_return",
    "touch_cost", "score", "raw_score", "clv", "potential", "growth", "tier", "risk_tags",
    "excluded", "action", "reason",
]  # fmt: skip
ORDERS = """订单号,下单日期,客户姓名,手机号,平台,款号,收款额,打款金额,销售
a1,2026-01-01,张三,13800000001,微信,A,900,300,小雨
a2,2026-03-01,张三,13800000001,微信,A,900,300,小雨
b1,2026-06-29,李四,13800000002,抖音,B,100,60,小雨
c1,2026-06-01,王五,,闲鱼,B,100,60,
d1,前天,赵六,13800000004,微信,C,100,60,小雨
"""


@pytest.fixture
def orders(tmp_path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return path


def run(folder: Path, *words: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "bot", "score", *map(str, words)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def scored(orders: Path, out: str, *words: object) -> Path:
    path = orders.with_name(out)
    done = run(orders.parent, orders, "--as-of", "2026-06-30", "--out", path, *words)
    assert done.returncode == 0, done.stderr
    return path


def test_on_a_terminal_it_shows_how_far_it_is_and_elsewhere_not(orders) -> None:
    reader, terminal = pty.openpty()
    out = str(orders.with_name("x.csv"))
    done = subprocess.run(
        [sys.executable, "-m", "bot", "score", str(orders), "--out", out],
        cwd=orders.parent, env={"PYTHONPATH": str(ROOT), "PATH": "", "TERM": "xterm"},
        stdout=subprocess.PIPE, stderr=terminal, check=False,
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # the end of a terminal is an error on Linux
        while piece := os.read(reader, 65536):
            shown += piece
    os.close(reader)
    assert done.returncode == 0
    for step in ("reading orders.csv", "scoring the customers", "writing x.csv"):
        assert step in shown.decode()
    quiet = run(orders.parent, orders, "--out", out)
    assert "reading" not in quiet.stderr


def test_one_row_a_customer_the_list_first_then_by_id(orders) -> None:
    written = pd.read_csv(scored(orders, "scores.csv"), dtype=str, keep_default_na=False)
    assert written.columns.tolist() == COLUMNS
    assert written[["rank", "id", "excluded"]].to_numpy().tolist() == [
        ["1", "13800000001", ""],
        ["", "13800000002", "单单非上月新客"],
        ["", "王五|闲鱼", "单单非上月新客"],
    ]
    best = written.iloc[0]
    assert best[["orders", "spend", "aov", "first_order", "last_order"]].tolist() == [
        "2", "1800.0", "900.0", "2026-01-01", "2026-03-01",
    ]  # fmt: skip
    assert best["risk_tags"] == "流失预警"
    assert best["reason"] == "已121天未买，超过预警线、基本不退货、累计买了1800元"


def test_jsonl_has_nulls_and_dates_as_text(orders) -> None:
    lines = scored(orders, "scores.jsonl").read_text(encoding="utf-8").splitlines()
    assert [list(json.loads(line)) for line in lines] == [COLUMNS] * 3
    second = json.loads(lines[1])
    assert (second["rank"], second["personal_cycle"], second["trend"]) == (None, None, None)
    assert second["last_order"] == "2026-06-29"


def test_parquet_keeps_types(orders) -> None:
    written = pd.read_parquet(scored(orders, "scores.parquet"))
    assert written.columns.tolist() == COLUMNS
    assert written["orders"].tolist() == [2, 1, 1]
    assert written["last_order"].tolist()[0] == pd.Timestamp("2026-03-01")


def test_alerts_have_the_columns_of_the_interface(orders) -> None:
    path = orders.with_name("alerts.csv")
    scored(orders, "scores.csv", "--alerts", path)
    assert path.read_text(encoding="utf-8") == (
        "kind,sku,orders,lines,received,return_rate,margin_rate,advice\n"
    )


def test_a_text_that_a_spreadsheet_would_run_is_marked_in_a_csv_alone(orders) -> None:
    names = {"13800000001": "=cmd|'/C calc'!A0", "13800000002": "'x", "王五|闲鱼": "王五"}
    text = ORDERS.replace("张三", names["13800000001"]).replace("李四", names["13800000002"])
    orders.write_text(text.replace(",A,", ",-2+3,"), encoding="utf-8")
    written = pd.read_csv(scored(orders, "scores.csv"), dtype=str, keep_default_na=False)
    assert written["customer"].tolist() == ["'=cmd|'/C calc'!A0", "''x", "王五"]
    assert written["sku"].tolist()[0] == "'-2+3"
    exact = scored(orders, "scores.jsonl").read_text(encoding="utf-8").splitlines()
    assert {line["id"]: line["customer"] for line in map(json.loads, exact)} == names


FORMULAS = st.from_regex(r"\A[=+\-@\t\r\n＝'][ab1,\"'=\n]{0,5}\Z")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(FORMULAS | st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1)
)
def test_one_mark_less_is_what_it_was(skus: list[str]) -> None:
    rows = pd.DataFrame({"kind": "加推", "sku": pd.Series(skus, dtype="str"), "received": -1.5})
    rows = rows.assign(orders=-3, lines=1, return_rate=0.5, margin_rate=-0.25, advice="")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "alerts.csv"
        write_alerts(rows, path)
        with path.open(encoding="utf-8", newline="") as file:
            written = list(csv.DictReader(file))
    assert [row["sku"].removeprefix("'") for row in written] == [
        sku.replace("\r\n", "\n").replace("\r", "\n") for sku in skus
    ]
    assert not [row for row in written if row["sku"].startswith(tuple("=+-@\t\r\n"))]
    assert {(row["received"], row["orders"], row["margin_rate"]) for row in written} == {
        ("-1.5", "-3", "-0.25")
    }


def test_a_workbook_gives_the_same_as_the_text_file(orders, tmp_path) -> None:
    book = Workbook()
    for line in ORDERS.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    book.save(tmp_path / "orders.xlsx")
    from_book = scored(tmp_path / "orders.xlsx", "book.csv").read_bytes()
    assert from_book == scored(orders, "text.csv").read_bytes()


def test_a_rejected_row_is_told_with_place_field_value_and_reason(orders) -> None:
    done = run(orders.parent, orders, "--as-of", "2026-06-30", "--out", "scores.csv")
    assert "rejected: orders.csv, row 6, ordered_on '前天': unreadable_date" in done.stderr


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["nowhere.csv", "--out", "o.csv"], 1, "nowhere.csv: no such file"),
        (["orders.csv", "--out", "o.pdf"], 1, "o.pdf: the name must end in one of .csv"),
        (["orders.csv", "--out", "no/folder/o.csv"], 1, "cannot be written"),
        (["orders.csv"], 2, "Missing option '--out'"),
        (["orders.csv", "--out", "o.csv", "--as-of", "heute"], 2, "Invalid value for '--as-of'"),
        (["orders.csv", "--out", "o.csv", "--config", "bad.json"], 2, "cooldown: unknown key"),
        (["headless.csv", "--out", "o.csv"], 1, "no header row among the first 20 rows"),
        (["partial.csv", "--out", "o.csv"], 1, "headers found: 订单号, 下单日期, 客户姓名"),
    ],
)
def test_what_is_wrong_is_one_clear_line(orders, words, status, told) -> None:
    folder = orders.parent
    (folder / "bad.json").write_text('{"cooldown": 1}', encoding="utf-8")
    (folder / "headless.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "partial.csv").write_text("订单号,下单日期,客户姓名\n1,2,3\n", encoding="utf-8")
    done = run(folder, *words)
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_of_feishu_is_imported(orders) -> None:
    code = (
        "import sys; sys.argv = ['bot', 'score', 'orders.csv', '--out', 'o.csv']\n"
        "from bot.cli import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('lark_oapi', 'sqlalchemy', 'fastapi') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=orders.parent,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
