"""The Excel report: what its sheets hold, how it opens, and that no text in it can act."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from bot.config import Config
from bot.errors import ExportError
from bot.exports import forms
from bot.exports.report import Intake, report, write_report
from bot.exports.workbook import Book, Column
from scoring import RawTable, SkuAlerts, alerts, no_contacts, normalise, outreach, score

ROOT = Path(__file__).parents[2]
DAY = date(2026, 6, 30)
AT = datetime(2026, 7, 1, 1, 30, 15, tzinfo=UTC)
SHEETS = [
    "客户概览", "触达优先级", "加推SKU", "高退货预警", "低毛利预警", "指标说明", "数据问题",
]  # fmt: skip
LIST_HEADERS = [
    "优先分", "姓名", "主要平台", "手机号", "最近下单日", "风险标签", "偏好单品", "有效订单数",
    "退货率", "未复购天数", "复购周期", "品类周期", "预警阈值", "估算Uplift", "估算毛利",
    "估算退货率", "触达成本", "价值层级", "推荐动作", "CLV分数", "成长类型", "潜力标签", "促单理由",
]  # fmt: skip
HEADERS = [
    "订单号", "下单日期", "客户姓名", "手机号", "平台", "款号", "收款额", "打款金额", "退货单号",
    "销售",
]  # fmt: skip
ORDERS = """
a1,2026-01-01,张三,13800000001,微信,A,9000,3000,,小雨
a2,2026-03-01,张三,13800000001,微信,A,9000,3000,,小雨
b1,2026-06-29,李四,13800000002,抖音,B,100,60,,小雨
c1,2026-06-01,王五,,闲鱼,B,100,60,,
e1,2026-05-20,孙七,13800000005,微信,B,300,100,,小雨
d1,前天,赵六,13800000004,微信,C,100,60,,小雨
,2026-06-01,赵六,13800000004,微信,C,100,60,,小雨
"""
SOLD = "".join(f"p{n},2026-06-0{n},甲,1380000001{n},微信,P,100,50,,\n" for n in range(1, 6))
BACK = "".join(
    f"r{n},2026-06-0{n},乙,1380000002{n},微信,R,80,20,{'SF' * (n % 2)},\n" for n in range(1, 5)
)
LOST = "".join(f"m{n},2026-06-0{n},丙,1380000003{n},微信,M,100,110,,\n" for n in range(1, 3))
NASTY = "=cmd|' /C calc'!A0"


def run(orders: str, config: Config) -> tuple[pd.DataFrame, SkuAlerts, Intake]:
    """Score orders as of DAY."""
    rows = [line.split(",") for line in orders.strip().splitlines()]
    table = RawTable("六月", pd.DataFrame(rows, columns=HEADERS, dtype=object))
    normalised = normalise([table], config)
    scored = score(normalised.lines, config, DAY)
    intake = Intake(
        rows=normalised.rows,
        lines=len(normalised.lines),
        duplicates=normalised.duplicates,
        replaced=normalised.replaced,
        future_lines=scored.future_lines,
        rejected=normalised.rejected,
    )
    ranked = outreach(scored.customers, no_contacts(), config, DAY)
    return ranked, alerts(scored.lines, config, DAY), intake


def made(orders: str = ORDERS, config: Config | None = None) -> bytes:
    config = config or Config()
    return report(*run(orders, config), config, as_of=DAY, generated_at=AT)


@cache
def with_every_alert() -> tuple[pd.DataFrame, SkuAlerts, Intake]:
    return run(ORDERS + SOLD + BACK + LOST, Config())


def named(name: str) -> bytes:
    """Return a report in which every text that a table may hold is this."""
    ranked, found, intake = with_every_alert()
    texts = ["customer", "phone", "platform", "sku", "salesperson", "action", "reason"]
    return report(
        ranked.assign(**dict.fromkeys(texts, name)),
        SkuAlerts(found.rows.assign(sku=name), ()),
        replace(intake, rejected=intake.rejected.assign(source=name, value=name)),
        Config(),
        as_of=DAY,
        generated_at=AT,
    )


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def values(sheet: Worksheet) -> list[list[object]]:
    return [[_day(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def notes(content: bytes) -> dict[str, str]:
    return {row[1]: row[2] for row in values(opened(content)["指标说明"])}


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(made())


# What the sheets hold


def test_the_seven_sheets_in_their_order(book) -> None:
    assert book.sheetnames == SHEETS


def test_the_list_has_the_columns_of_the_source_document_and_dates_are_dates(book) -> None:
    assert values(book["触达优先级"]) == [
        LIST_HEADERS,
        [
            150, "张三", "微信", "13800000001", date(2026, 3, 1), "流失预警", "A", 2, 0, 121,
            59, 60, 90, 0.9444, 6000, 0.08, 6, "高价值", "【1v1暖场关怀】询问近期需求+新品预览",
            40.4, "稳定型", "普通客户", "已121天未买，超过预警线、基本不退货、累计买了18000元",
        ],
        [
            31.32, "孙七", "微信", "13800000005", date(2026, 5, 20), None, "B", 1, 0, 41,
            None, 60, 90, 0.6, 200, 0.08, 6, "低价值", "【特价清仓】库存处理+限时抢购",
            37.1, "新客型", "普通客户", "41天前买过、基本不退货、累计买了300元",
        ],
    ]  # fmt: skip


def test_the_overview_has_everybody_and_says_why_not(book) -> None:
    header, *rows = values(book["客户概览"])
    columns = [header.index(name) for name in ("名次", "姓名", "未上名单原因", "累计消费")]
    assert [[row[at] for at in columns] for row in rows] == [
        [1, "张三", None, 18000],
        [2, "孙七", None, 300],
        [None, "李四", "单单非上月新客", 100],
        [None, "王五", "单单非上月新客", 100],
    ]


def test_several_risk_tags_are_listed_as_people_write_them() -> None:
    falling = "a1,2026-01-01,张三,,微信,A,900,300,,\na2,2026-03-01,张三,,微信,A,9,3,,"
    assert values(opened(made(falling))["触达优先级"])[1][5] == "流失预警、消费骤降"


def test_the_alerts_have_their_columns() -> None:
    book = opened(made(SOLD + BACK + LOST))
    assert values(book["加推SKU"]) == [
        ["单品", "订单数", "明细数", "收款额", "退货率", "建议"],
        ["P", 5, 5, 500, 0, "卖得好退得少，多备货多推荐"],
    ]
    assert values(book["高退货预警"]) == [
        ["单品", "退货率", "明细数", "订单数", "收款额", "建议"],
        ["R", 0.5, 4, 4, 320, "内部质量复盘，暂缓促单"],
    ]
    assert values(book["低毛利预警"]) == [
        ["单品", "毛利率", "明细数", "订单数", "收款额", "建议"],
        ["M", -0.1, 2, 2, 200, "立即下架"],
    ]


def test_rejected_rows_stand_with_place_value_and_reason_and_are_counted(book) -> None:
    assert values(book["数据问题"]) == [
        ["来源", "行号", "列", "原值", "问题", None, "读入情况", "行数"],
        ["六月", 7, "下单日期", "前天", "下单日期认不出", None, "读入的行", 7],
        ["六月", 8, "订单号", "（空白）", "没有订单号", None, "采用的明细", 5],
        [None] * 6 + ["其中评分日之后、未计入的明细", 0],
        [None] * 6 + ["重复的行", 0],
        [None] * 6 + ["被后面的表替换的明细", 0],
        [None] * 6 + ["有问题、未采用的行", 2],
        [None] * 6 + ["其中：没有订单号", 1],
        [None] * 6 + ["其中：下单日期认不出", 1],
    ]


def test_a_sheet_without_rows_says_what_that_means() -> None:
    quiet = opened(made("b1,2026-06-29,李四,13800000002,抖音,B,100,,,小雨"))
    assert {title: quiet[title]["A2"].value for title in SHEETS[1:5]} == {
        "触达优先级": "今天没有需要联系的客户",
        "加推SKU": "没有需要提醒的单品",
        "高退货预警": "没有需要提醒的单品",
        "低毛利预警": "订单里没有打款金额，算不出毛利率",
    }
    assert quiet["数据问题"]["A2"].value == "每一行都用上了，没有问题"


def test_a_file_of_which_every_row_is_rejected_gives_a_report_of_that() -> None:
    empty = opened(made("d1,前天,赵六,13800000004,微信,C,100,60,,小雨"))
    assert empty["客户概览"]["A2"].value == "没有客户"
    assert empty["数据问题"]["D2"].value == "前天"


# The notes


def test_the_notes_say_when_and_by_which_rules() -> None:
    told = notes(made())
    assert told["生成日期"] == "2026-07-01 09:30"
    assert told["评分日"] == "2026-06-30"
    assert told["高价值阈值"].startswith(
        "累计消费超过 5000 元；或有效订单数不少于 3 单且客单价超过 500 元。"
    )
    assert told["优先分公式"].startswith(
        "（估算Uplift × 估算毛利 ×（1 − 估算退货率）− 触达成本）× 订单系数 + 潜力加分 + 老客加分"
    )
    assert "较长的 × 1.5，最少 60 天。" in told["流失预警天数"]
    assert "高价值 7 天、中价值 14 天、低价值 30 天；下单不满 3 天" in told["冷却期设置"]
    assert told["单单客户策略"] == "只下过一单的客户，那一单在评分日的上个月才跟进"
    assert told["毛利口径"].startswith("毛利 = 收款额 − 打款金额，")


@pytest.mark.parametrize(
    ("changed", "name", "told"),
    [
        ({"single_order": {"mode": "days", "days": 9}}, "单单客户策略", "下单 9 天以内才跟进"),
        ({"single_order": {"enabled": False}}, "单单客户策略", "不限制"),
        ({"max_threshold_days": 200}, "流失预警天数", "最少 60 天，最多 200 天"),
        (
            {"categories": {"鞋": {"category_cycle_days": 45}}},
            "流失预警天数",
            "默认 60 天、鞋 45 天",
        ),
        ({"categories": {"鞋": {"gross_margin": 0.5}}}, "毛利口径", "默认 32%、鞋 50%。"),
        ({"bonus": {"orders": {}}}, "优先分公式", "老客加分：无"),
        ({"orders_dampening": {"default": 0.5}}, "优先分公式", "订单系数：其余 0.5。"),
    ],
)
def test_the_notes_follow_the_settings(changed, name, told) -> None:
    assert told in notes(made(config=Config.model_validate(changed)))[name]


def test_a_worked_example_comes_out_as_it_says() -> None:
    rows = values(opened(made())["指标说明"])
    examples = {row[1]: row[2] for row in rows if row[0] == "优先分算例"}
    # Two are on the list, so the third is the next of all: the shorter list is filled up.
    assert list(examples) == ["张三（微信，2单）", "李四（抖音，1单）", "王五（闲鱼，1单）"]
    for text in examples.values():
        formula, base, potential, orders, raw, shown = re.fullmatch(
            r"(.+) = (\S+)；\+ 潜力加分 (\S+) \+ 老客加分 (\S+) = (\S+)；限制后的优先分 (\S+)", text
        ).groups()
        spelt = formula.translate(str.maketrans("（）×−", "()*-")).replace("%", "/100")
        worked = eval(spelt)  # noqa: S307 - the arithmetic that our own text states
        assert worked == pytest.approx(float(base), abs=0.006)
        total = float(base) + float(potential) + float(orders)
        assert total == pytest.approx(float(raw), abs=0.011)
        assert float(shown) == pytest.approx(min(max(float(raw), -50), 150))


def test_the_examples_are_the_first_the_middle_and_the_last_of_the_list() -> None:
    orders = [f"a{n},2026-05-0{n},客{n},1380000000{n},微信,A,{n}00,1,,小雨" for n in range(1, 6)]
    rows = values(opened(made("\n".join(orders)))["指标说明"])
    assert [row[1] for row in rows if row[0] == "优先分算例"] == [
        "客5（微信，1单）", "客3（微信，1单）", "客1（微信，1单）",
    ]  # fmt: skip


def test_the_notes_count_the_customers_by_tier_band_and_reason() -> None:
    rows = values(opened(made())["指标说明"])
    assert [row[1:] for row in rows if row[0] in ("价值层级", "名单优先分")] == [
        ["高价值", "占全部客户的 25.0%，其中 1 位在名单上", 1],
        ["中价值", "占全部客户的 0.0%，其中 0 位在名单上", 0],
        ["低价值", "占全部客户的 75.0%，其中 1 位在名单上", 3],
        ["高优先（100分以上）", "占名单的 50.0%", 1],
        ["中优先（50–100分）", "占名单的 0.0%", 0],
        ["低优先（不到50分）", "占名单的 50.0%", 1],
    ]
    assert {row[1]: row[3] for row in rows if row[0] == "未上名单原因" and row[3]} == {
        "单单非上月新客": 2
    }


# How it opens


def test_each_header_stays_in_view_filters_and_is_printed_on_every_page(book) -> None:
    for sheet in book:
        assert sheet.freeze_panes in ("A2", "B2", "C2")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (
            True, 0,
        )  # fmt: skip
    assert book["触达优先级"].auto_filter.ref == "A1:W3"
    assert book["数据问题"].auto_filter.ref == "A1:E3"


def test_numbers_dates_and_texts_have_their_formats(book) -> None:
    row = book["触达优先级"][2]
    formats = {header: cell.number_format for header, cell in zip(LIST_HEADERS, row, strict=True)}
    assert {name: formats[name] for name in ("手机号", "偏好单品", "最近下单日", "退货率")} == {
        "手机号": "@", "偏好单品": "@", "最近下单日": "yyyy-mm-dd", "退货率": "0.0%",
    }  # fmt: skip
    assert formats["估算毛利"] == "#,##0.00"


def test_columns_are_as_wide_as_their_values_and_a_chinese_character_counts_twice(book) -> None:
    widths = book["触达优先级"].column_dimensions
    assert widths["S"].width == 2 * len("【】暖场关怀询问近期需求新品预览") + len("1v1+") + 3
    assert widths["D"].width == len("13800000001") + 3
    assert widths["N"].width == len("Uplift") + 2 * len("估算") + 3


def test_scores_tiers_and_returns_are_coloured(book) -> None:
    found = {
        str(area.sqref): [rule.formula for rule in rules]
        for area, rules in book["触达优先级"].conditional_formatting._cf_rules.items()  # noqa: SLF001
    }
    assert found == {
        "A2:A3": [["100"], ["50"]],
        "I2:I3": [["0.3"]],
        "P2:P3": [["0.3"]],
        "R2:R3": [['"高价值"'], ['"中价值"']],
        "V2:V3": [['"明星客户"'], ['"潜力客户"']],
    }


def test_charts_are_drawn_from_the_cells_they_show() -> None:
    with ZipFile(BytesIO(made(BACK))) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if "/charts/" in name]
    assert [re.findall(r"<f>(.*?)</f>", chart) for chart in charts] == [
        ["'指标说明'!$B$17:$B$19", "'指标说明'!$D$17:$D$19"],
        ["'指标说明'!$B$20:$B$22", "'指标说明'!$D$20:$D$22"],
        ["'指标说明'!$B$23:$B$29", "'指标说明'!$D$23:$D$29"],
        ["'高退货预警'!$A$2", "'高退货预警'!$B$2"],
    ]


def test_excel_puts_no_green_corner_at_a_phone() -> None:
    with ZipFile(BytesIO(made())) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert '<ignoredError sqref="A1:W3" numberStoredAsText="1"/>' in sheet


# What it withstands


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"\A[=+\-@\t\r][^\x00-\x1f]{0,20}\Z"))
def test_no_text_can_act_as_a_formula_or_break_the_file(name: str) -> None:
    content = named(name)
    book = opened(content)
    assert {cell.data_type for sheet in book for row in sheet.rows for cell in row} <= {
        "s", "n", "d",
    }  # fmt: skip
    held = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", name)
    # A file of XML holds one kind of line end.
    held = held.replace("\r\n", "\n").replace("\r", "\n")
    assert book["触达优先级"]["B2"].value == (held or None)
    assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == SHEETS


@pytest.mark.parametrize("name", [NASTY, "+1", "-1", "@SUM(A1)", "=1+1", '=HYPERLINK("http://x")'])
def test_a_formula_as_a_name_is_a_text_that_stays_one_when_edited(name: str) -> None:
    book = opened(named(name))
    cells = [book["客户概览"]["B2"], book["触达优先级"]["B2"], book["数据问题"]["D2"]]
    assert [(cell.value, cell.data_type, cell.number_format) for cell in cells] == [
        (name, "s", "@")
    ] * 3


def test_another_program_reads_the_same(book) -> None:
    read = CalamineWorkbook.from_filelike(BytesIO(made()))
    for sheet in book:
        ours = [["" if value is None else value for value in row] for row in values(sheet)]
        assert read.get_sheet_by_name(sheet.title).to_python() == ours


def test_equal_input_gives_equal_bytes_whatever_the_hour_and_the_order_of_the_rows() -> None:
    ranked, found, intake = with_every_alert()
    one, other = (
        report(rows, found, intake, Config(), as_of=DAY, generated_at=AT)
        for rows in (ranked, ranked.iloc[::-1])
    )
    assert one == other
    properties = opened(one).properties
    assert properties.created == properties.modified == AT.replace(tzinfo=None)
    with ZipFile(BytesIO(one)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(2026, 7, 1, 1, 30, 14)}


def test_more_rows_than_a_sheet_holds_are_refused_in_one_line() -> None:
    column = Column("行号", pd.Series(range(1_048_576)), forms.COUNT)
    with pytest.raises(ExportError, match="数据问题: 1048576 rows do not fit into a sheet; write"):
        Book("", AT).add("数据问题", [column])


def test_a_text_longer_than_a_cell_holds_is_cut() -> None:
    sheet = opened(named("长" * 40_000))["触达优先级"]
    assert sheet["B2"].value == "长" * 32_767


def test_a_file_that_cannot_be_written_is_one_line(tmp_path) -> None:
    with pytest.raises(ExportError, match="x.xlsx: cannot be written: No such file or directory"):
        write_report(b"", tmp_path / "nowhere" / "x.xlsx")


# The command


def test_score_writes_the_report(tmp_path) -> None:
    rows = "\n".join([",".join(HEADERS), ORDERS.strip()])
    (tmp_path / "orders.csv").write_text(rows, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bot", "score", "orders.csv"),
            *("--as-of", "2026-06-30", "--out", "x.xlsx", "--alerts", "a.csv"),
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "4 customers, 2 on the list" in done.stderr) == (0, True), done.stderr
    assert load_workbook(tmp_path / "x.xlsx").sheetnames == SHEETS
    assert (tmp_path / "a.csv").exists()
