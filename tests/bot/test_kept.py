"""A table read by what changed of it is the same as when it is read whole, cell by cell."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import BitableSource, Config
from bot.errors import FeishuError
from bot.feishu.gateway import Gateway
from bot.feishu.pace import Pace
from bot.simulator import edits
from bot.simulator.bitable import OWNER, Field, Table
from bot.simulator.faults import Fault
from bot.simulator.server import Simulator
from bot.simulator.world import World
from bot.sources import Kept, read_all
from scoring import RawTable

Json = dict[str, Any]
NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""In the morning, in Shanghai."""
OPTIONS = {"options": [{"id": "opt1", "name": "微信", "color": 0}]}
FIELDS = [
    Field("订单号"),
    Field("下单日期", 5, "DateTime"),
    Field("收款额", 2, "Currency"),
    Field("平台", 3, "SingleSelect", OPTIONS),
    Field("修改时间", 1002, "ModifiedTime"),
]
SEARCH = "*/records/search"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def order(number: object, **more: object) -> Json:
    return {
        "订单号": [{"text": f"A{number}", "type": "text"}],
        "下单日期": 1690992000000,
        "收款额": 100,
        "平台": "微信",
        **more,
    }


class Shop:
    """A service that reads the table ``tbl`` again and again, and the people who write into it."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url
        self.gateway = self.reached(Gateway)
        self.config = Config()
        self.open()

    def open(self, records: int = 5, time_zone: str = "Asia/Beijing", **source: Any) -> Table:
        """Begin anew, with a table of so many records."""
        self.world.faults.clear()
        self.world.relaxed.clear()
        self.world.add_base("bas", "shop", time_zone=time_zone)
        rows = [order(number) for number in range(records)]
        self.table = self.world.add_table("bas", "tbl", "订单", FIELDS, rows)
        self.kept = Kept(lambda: self.config, self.world.now)
        self.source = BitableSource(type="bitable", app_token="bas", table_id="tbl", **source)
        self.config = Config()
        return self.table

    def reached(self, kind: type[Gateway]) -> Gateway:
        """Return a way to the table that never waits."""
        waiting = Waiting()
        pace = Pace(waiting.sleep, waiting)
        return kind(self.world.app_id, self.world.app_secret, self.url, attempts=1, pace=pace)

    def rescore(self) -> RawTable:
        """Read as a running service does."""
        [table] = read_all([self.source], self.gateway, kept=self.kept)
        return table

    def whole(self) -> RawTable:
        """Read as a service does that has just started."""
        [table] = read_all([self.source], self.gateway)
        return table

    def searched(self) -> list[str]:
        """Read; return what was searched for: all, changed or count."""
        self.world.calls.clear()
        read = self.rescore()
        calls = [call for call in self.world.calls if call.path.endswith("/search")]
        whole = self.whole()
        assert read.source == whole.source
        assert list(read.cells.columns) == list(whole.cells.columns)
        assert cells(read) == cells(whole)
        return [
            "changed"
            if b"isGreater" in call.sent
            else "count"
            if "=1&" in f"{call.query}&"
            else "all"
            for call in calls
        ]

    def add(self, number: object) -> None:
        edits.add(self.table, order(number), OWNER, self.world.now())

    def edit(self, at: int, **cells: object) -> None:
        record = self.table.records[at % len(self.table.records)]
        edits.change(self.table, record, cells, OWNER, self.world.now())

    def delete(self, at: int) -> None:
        edits.delete(self.table, self.table.records[at % len(self.table.records)])

    def wait(self, by: timedelta) -> None:
        self.world.clock.turn(by)


class Waiting:
    """A clock that goes on only while somebody sleeps."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def cells(table: RawTable) -> list[list[object]]:
    found: list[list[object]] = table.cells.to_numpy().tolist()
    return found


@pytest.fixture(scope="module")
def open_shop() -> Iterator[Shop]:
    world = World(app_id=f"cli_{uuid4().hex}", now=lambda: NINE)
    world.limits.enforced = False
    with Simulator(world) as simulator:
        yield Shop(world, simulator.url)


@pytest.fixture
def shop(open_shop: Shop) -> Shop:
    open_shop.open()
    return open_shop


def test_only_the_first_rescore_of_a_day_reads_all(shop) -> None:
    assert shop.searched() == ["all"]
    shop.wait(HOUR)
    shop.edit(2, 收款额=250)
    shop.add("new")
    assert shop.searched() == ["changed", "count"]
    assert [row[2] for row in cells(shop.rescore())] == [100, 100, 250, 100, 100, 100]
    shop.wait(15 * HOUR)  # past midnight
    shop.edit(0, 收款额=None)
    assert shop.searched() == ["all"]
    assert shop.searched() == ["changed", "count"]


def test_without_changes_hardly_anything_is_read(shop) -> None:
    shop.open(records=1000)
    assert shop.searched() == ["all"] * 2
    shop.wait(3 * DAY)
    shop.edit(7, 收款额=1)
    assert shop.searched() == ["all"] * 2
    assert shop.searched() == ["changed", "count"]
    assert shop.world.calls[-5].answered.count(b"record_id") == 1


@pytest.mark.parametrize(
    ("hours", "searched"), [(0, ["all"]), (2, ["all"]), (3, ["changed", "count"])]
)
def test_a_reading_is_added_to_for_as_long_as_is_configured(shop, hours, searched) -> None:
    shop.open(full_read_hours=hours)
    shop.rescore()
    shop.wait(2 * HOUR)
    assert shop.searched() == searched


def test_what_was_deleted_is_found_by_the_number_of_records(shop) -> None:
    shop.rescore()
    shop.delete(1)
    assert shop.searched() == ["changed", "all"]  # the deleted one was just written, and is missed
    shop.wait(3 * DAY)
    shop.edit(0, 收款额=1)
    shop.rescore()
    shop.delete(1)
    assert shop.searched() == ["changed", "count", "all"]
    assert shop.searched() == ["changed", "count"]


def test_one_deleted_and_one_added_do_not_make_up_for_each_other(shop) -> None:
    shop.wait(3 * DAY)
    shop.edit(0, 收款额=1)
    shop.rescore()
    shop.delete(3)
    shop.add("new")
    assert len(shop.table.records) == 5
    assert shop.searched() == ["changed", "count", "all"]


def change_a_formula(shop: Shop) -> None:
    for record in shop.table.records:
        record["fields"]["单号"] = {"type": 1, "value": [{"text": "B", "type": "text"}]}


@pytest.mark.parametrize("kind", [19, 20, 21, 24, 3001])
def test_columns_that_are_calculated_are_read_whole(shop, kind) -> None:
    """Of a field that is not read it does not matter."""
    edits.add_field(shop.table, Field("单号", kind, "Formula"))
    shop.source = shop.source.model_copy(update={"columns": {"order_no": "单号"}})
    shop.rescore()
    change_a_formula(shop)
    assert shop.searched() == ["all"]
    shop.source = shop.source.model_copy(update={"columns": {}})
    assert shop.searched() == ["all"]
    assert shop.searched() == ["changed", "count"]
    shop.config = Config(columns={"order_no": "单号"})
    assert shop.searched() == ["all"]
    assert shop.searched() == ["all"]


def test_a_table_that_does_not_say_when_it_was_changed_is_read_whole(shop) -> None:
    shop.table.delete_field("修改时间")
    assert [shop.searched() for _ in range(2)] == [["all"]] * 2
    edits.add_field(shop.table, Field("改于", 1002, "ModifiedTime"))
    assert [shop.searched() for _ in range(2)] == [["all"], ["changed", "count"]]


def test_a_record_without_that_time_has_all_read_whole(shop) -> None:
    del shop.table.records[3]["fields"]["修改时间"]
    assert [shop.searched() for _ in range(2)] == [["all"]] * 2


def test_what_a_view_shows_is_read_whole(shop) -> None:
    shop.table.views = ["vew1"]
    shop.source = shop.source.model_copy(update={"view_id": "vew1"})
    assert [shop.searched() for _ in range(2)] == [["all"]] * 2
    link = "https://shop.feishu.cn/base/bas?table=tbl&view=vew1"
    shop.source = BitableSource(type="bitable", url=link)
    assert [shop.searched() for _ in range(2)] == [["all"]] * 2


def rename(shop: Shop) -> None:
    shop.table.rename_field("收款额", "实付")


def rename_an_option(shop: Shop) -> None:
    field = shop.table.field("平台")
    options = {"options": [{"id": "opt1", "name": "微信小店", "color": 0}]}
    shop.table.put_field(field, Field("平台", 3, "SingleSelect", options, field.field_id))
    for record in shop.table.records:
        record["fields"]["平台"] = "微信小店"


def swap(shop: Shop) -> None:
    """Let another base have the place of the first, as a wiki page's document can be another."""
    shop.world.bases["bas"].tables = {"tbl2": shop.table}
    shop.table.table_id = "tbl2"
    shop.source = shop.source.model_copy(update={"table_id": None})


def move(shop: Shop) -> None:
    shop.table.records.insert(0, shop.table.records.pop())


def insert_one(shop: Shop) -> None:
    shop.add("new")
    move(shop)


@pytest.mark.parametrize("change", [rename, rename_an_option, swap, move, insert_one])
def test_where_more_than_records_changed_all_is_read(shop, change: Callable[[Shop], None]) -> None:
    shop.rescore()
    change(shop)
    assert shop.searched()[-1] == "all"


def test_an_option_that_is_added_changes_no_other_record(shop) -> None:
    shop.rescore()
    shop.add("new")
    shop.edit(1, 平台="抖音")
    assert shop.searched() == ["changed", "count"]


def test_two_tables_that_change_places_are_not_taken_for_each_other(shop) -> None:
    shop.world.add_table("bas", "tbl2", "退货", FIELDS, [order("b")])
    sources = [BitableSource(type="bitable", app_token="bas", table_id=t) for t in ("tbl", "tbl2")]
    for chosen in (sources, sources[::-1], sources[:1]):
        read = read_all(chosen, shop.gateway, kept=shop.kept)
        whole = read_all(chosen, shop.gateway)
        assert [(each.source, cells(each)) for each in read] == [
            (each.source, cells(each)) for each in whole
        ]


def test_a_reading_that_fails_leaves_the_last_one_as_it_was(shop) -> None:
    shop.rescore()
    shop.edit(1, 收款额=7)
    for after in (0, 1):
        shop.world.faults.add(Fault("code", path=SEARCH, code=1254002, after=after))
        with pytest.raises(FeishuError, match="1254002"):
            shop.rescore()
    assert shop.searched() == ["changed", "count"]


@pytest.mark.parametrize("code", [1254018, 1254045])
def test_where_feishu_does_not_filter_by_that_time_all_is_read(shop, code) -> None:
    shop.rescore()
    shop.world.faults.add(Fault("code", path=SEARCH, code=code, status=200))
    assert shop.searched() == ["changed", "all"]


def test_a_filter_that_leaves_out_what_it_should_find_is_not_trusted(shop) -> None:
    shop.rescore()
    shop.edit(1, 收款额=7)
    shop.world.faults.add(Fault("empty", path=SEARCH))
    assert shop.searched() == ["changed", "all"]


def test_records_that_change_while_they_are_paged_through_are_read_the_next_time(shop) -> None:
    shop.open(records=1200)
    shop.wait(HOUR)

    class Late(Gateway):
        """Lets somebody write after each page."""

        def bitable_records(self, *args: Any, **more: Any) -> Iterator[list[Json]]:
            for page in super().bitable_records(*args, **more):
                yield page
                shop.wait(timedelta(seconds=1))
                shop.edit(len(page), 收款额=len(page))
                shop.edit(3, 收款额=shop.world.now().timestamp())
                shop.add("late")

    read_all([shop.source], shop.reached(Late), kept=shop.kept)
    assert "changed" in shop.searched()
    assert shop.searched() == ["changed", "changed", "changed", "count"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["add", "edit", "delete"]), st.integers(0, 11)),
        st.tuples(st.just("wait"), st.integers(1, 40)),
        st.tuples(st.just("read"), st.just(0)),
    ),
    max_size=14,
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    STEPS,
    st.sampled_from(["Asia/Beijing", "UTC", "America/Los_Angeles", "Pacific/Kiritimati"]),
    st.booleans(),
)
def test_read_by_what_changed_it_is_the_same_as_read_whole(
    shop, steps, zone, from_midnight
) -> None:
    """Over days of Feishu's clock, while to the service it is all one day."""
    shop.open(time_zone=zone)
    shop.kept = Kept(lambda: shop.config, lambda: NINE)
    if from_midnight:
        shop.world.relaxed.add("filter-by-days")
    shop.rescore()
    for number, (step, by) in enumerate([*steps, ("read", 0)]):
        match step:
            case "add":
                shop.add(number)
            case "edit" if shop.table.records:
                shop.edit(by, 收款额=number, 平台=None if by % 2 else f"{by}")
            case "delete" if shop.table.records:
                shop.delete(by)
            case "wait":
                shop.wait(by * HOUR)
            case "read":
                shop.searched()
