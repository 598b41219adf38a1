"""All sources are read in their order; what Feishu refuses comes with what to do about it."""

import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from bot.config import BitableSource, FileSource, SheetSource
from bot.errors import ConfigError, FeishuError, SourceError
from bot.simulator.bitable import Field
from bot.simulator.world import World
from bot.sources import read_all

BASE = BitableSource(type="bitable", app_token="bas1")
SHEET = SheetSource(type="sheet", spreadsheet_token="sht1")


@pytest.fixture
def world() -> World:
    world = World(app_id=f"cli_{uuid4().hex}")
    world.add_base("bas1", "shop")
    world.add_table("bas1", "tbl1", "订单", [Field("订单号")], [{"订单号": "A1"}])
    world.add_spreadsheet("sht1", "账单")
    world.add_sheet("sht1", "Jan", "一月", [["订单号"]])
    world.add_sheet("sht1", "Feb", "二月", [["订单号"]])
    return world


@pytest.fixture
def file(tmp_path: Path) -> FileSource:
    path = tmp_path / "orders.csv"
    path.write_text("订单号\nA1\n", encoding="utf-8")
    return FileSource(type="file", path=path)


def test_sources_come_in_their_order_with_their_index(gateway, file) -> None:
    tables = read_all([SHEET, file, BASE], gateway)
    assert [(table.group, table.source) for table in tables] == [
        (0, "账单 › 一月"),
        (0, "账单 › 二月"),
        (1, "orders.csv"),
        (2, "订单 (tbl1)"),
    ]


def test_files_alone_need_no_gateway(file) -> None:
    assert [table.source for table in read_all([file], None)] == ["orders.csv"]
    assert read_all([], None) == []


@pytest.mark.parametrize("source", [BASE, SHEET])
def test_documents_need_credentials(source) -> None:
    with pytest.raises(SourceError, match="1: can be read only with the credentials of an app"):
        read_all([source], None)


def test_reading_files_does_not_import_the_sdk() -> None:
    check = "import sys, bot.sources; sys.exit('lark_oapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_a_document_that_the_app_was_not_added_to_says_so(world, gateway) -> None:
    world.bases["bas1"].shared = world.spreadsheets["sht1"].shared = False
    for source, name, code in ((BASE, "bitable bas1", 91403), (SHEET, "sheet sht1", 1310213)):
        with pytest.raises(SourceError, match=f"{name}: .*add the app to it .*code {code}"):
            read_all([source], gateway)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            BitableSource(type="bitable", app_token="wik1"),
            "bitable wik1: there is no such document",
        ),
        (SheetSource(type="sheet", spreadsheet_token="x"), "sheet x: there is no such document"),
        (BitableSource(type="bitable", wiki_token="wik9"), "wik9: there is no such wiki page"),
        (
            BitableSource(type="bitable", app_token="bas1", view_id="vew9"),
            "bas1: there is no such view of this table; check view_id",
        ),
    ],
)
def test_what_is_not_there_is_said_by_its_name(gateway, source, text) -> None:
    with pytest.raises(SourceError, match=text):
        read_all([source], gateway)


def test_a_wrong_link_is_an_error_of_the_configuration(gateway) -> None:
    source = SheetSource(type="sheet", url="https://shop.feishu.cn/base/bas1")
    with pytest.raises(ConfigError, match="https://shop.feishu.cn/base/bas1: no link to a sheet"):
        read_all([source], gateway)


class Refusing:
    """Answers everything with one code."""

    def __init__(self, code: int) -> None:
        self.code = code

    def bitable_tables(self, app_token):
        raise FeishuError(self.code, "as Feishu words it: [base:record:retrieve]", "GET /x")


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        (91402, "there is no such document"),
        (91403, "add the app to it"),
        (1254302, "role 'can manage'"),
        (1254041, "check table_id"),
        (131005, "there is no such wiki page"),
        (131006, "add the app to the wiki space"),
        (99991672, "a scope is missing; .* publish a new version"),
    ],
)
def test_a_refusal_that_people_can_mend_tells_how(code, mend) -> None:
    said = rf"bitable bas1: .*{mend}.* \(GET /x: Feishu code {code}: .*\[base:record:retrieve\]\)"
    with pytest.raises(SourceError, match=said):
        read_all([BASE], Refusing(code))


class Met:
    """Answers about a base only when another is asked for as well; ``first`` is refused last."""

    def __init__(self, first: str) -> None:
        self.first = first
        self.both, self.second_failed = threading.Barrier(2, timeout=10), threading.Event()

    def bitable_tables(self, app_token):
        self.both.wait()
        if app_token == self.first:
            self.second_failed.wait(10)
            raise FeishuError(91402, "NOTEXIST", "GET /x")
        self.second_failed.set()
        raise FeishuError(91403, "Forbidden", "GET /x")


def test_of_sources_that_are_read_side_by_side_the_first_one_refused_is_told() -> None:
    sources = [BitableSource(type="bitable", app_token=token) for token in ("bas1", "bas2")]
    with pytest.raises(SourceError, match="bas1: there is no such document"):
        read_all(sources, Met("bas1"))


def test_any_other_refusal_passes_as_it_is() -> None:
    with pytest.raises(FeishuError, match="1254607"):
        read_all([BASE], Refusing(1254607))
