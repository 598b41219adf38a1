"""How fast the records of Bitables are read, at Feishu's pace; all of them, and what changed.

    python benchmarks/pages.py [PAGES [RECORDS]]

The stand-in runs in a process of its own, holds the app to 20 pages a second and takes its time to
answer. The first 20 pages may leave at once, so that the pace is that of those which follow. Below:
a table of which a hundredth changed since it was read, read whole and by what changed.
"""

import gc
import multiprocessing
import multiprocessing.connection
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from typing import Final

from bot.config import BitableSource, Config
from bot.feishu.gateway import Gateway
from bot.simulator import edits
from bot.simulator.bitable import OWNER, Field, Table
from bot.simulator.faults import Fault
from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from bot.sources import Kept, read_all

PAGES: Final = 120
"""Of all sources together."""
PAGE: Final = 500
A_SECOND: Final = 20
LATENCIES: Final = (0.0, 0.06, 0.12)
SOURCES: Final = (1, 3)
RECORDS: Final = 100_000
"""Of the table that changes."""
CHANGED: Final = 100
"""One record of so many changed."""
LATENCY: Final = 0.06
LONG: Final = "basLong"
GOAL: Final = "goal: 95 % of 20 pages a second, none refused\n"
SEARCH: Final = "*/records/search"
Connection = multiprocessing.connection.Connection


def tenant(pages: int, records: int, wire: Connection) -> None:
    """Be the stand-in, in a process of its own; set each latency that comes, tell of the calls."""
    world = World()
    open_shop(world, until=date(2026, 11, 22), customers=1000)
    orders = world.bases["bascnShop"].tables["tblHistory"]
    for sources in SOURCES:
        count = pages * PAGE // sources
        rows = list(islice(cycle([record["fields"] for record in orders.records]), count))
        for number in range(sources):
            world.add_base(place(sources, number), "shop")
            world.add_table(place(sources, number), "tbl", "orders", orders.fields, rows)
    changing = changing_table(world, orders, records)
    with Simulator(world) as simulator:
        wire.send((world.app_id, world.app_secret, simulator.url))
        while (latency := wire.recv()) is not None:
            if latency == "change":
                for record in changing.records[::CHANGED]:
                    edits.change(changing, record, {}, OWNER, world.now())
                latency = LATENCY
            wire.send(paged(world))
            world.calls.clear()
            world.faults.clear()
            if latency:
                world.faults.add(Fault("latency", path=SEARCH, times=None, seconds=latency))


def changing_table(world: World, orders: Table, records: int) -> Table:
    """Add a table that was written three days ago, and tells when each record was changed."""
    rows = list(islice(cycle([record["fields"] for record in orders.records]), records))
    world.add_base(LONG, "shop")
    table = world.add_table(LONG, "tbl", "orders", orders.fields, rows)
    edits.add_field(table, Field("修改时间", 1002, "ModifiedTime"))
    world.clock.turn(timedelta(days=3))
    edits.change(table, table.records[0], {}, OWNER, world.now())
    return table


def place(sources: int, number: int) -> str:
    """Return the token of the base that is one of so many sources."""
    return f"bas{sources}{number}"


def paged(world: World) -> tuple[int, float, int]:
    """Return the pages since the latest latency, those a second, and the refused calls."""
    calls = [call for call in world.calls if call.path.endswith("/search")]
    at = [call.at for call in calls if call.code == 0]
    refused = len(calls) - len(at)
    if len(at) <= A_SECOND:
        return len(at), 0.0, refused
    return len(at), (len(at) - A_SECOND) / (at[-1] - at[A_SECOND - 1]).total_seconds(), refused


@contextmanager
def stand_in(pages: int, records: int = 0) -> Iterator[tuple[Connection, Gateway]]:
    """Start the stand-in; give the way to it, and to its documents."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=tenant, args=(pages, records, theirs))
    process.start()
    try:
        yield ours, Gateway(*ours.recv())
    finally:
        ours.send(None)
        process.join()


def asked(wire: Connection, latency: float | str) -> tuple[int, float, int]:
    """Set the latency; return what was read until now."""
    wire.send(latency)
    found: tuple[int, float, int] = wire.recv()
    return found


def paced(wire: Connection, gateway: Gateway, pages: int) -> None:
    """Print how fast all records of one source and of several are read."""
    print("| sources | answers after | pages | seconds | pages/s | of 20 | of a core | refused |")
    print("|---|---|---|---|---|---|---|---|")
    for sources in SOURCES:
        bases = [place(sources, number) for number in range(sources)]
        chosen = [BitableSource(type="bitable", app_token=base) for base in bases]
        for latency in LATENCIES:
            asked(wire, latency)
            time.sleep(1.1)  # so that no second holds pages of two rounds
            started, busy = time.perf_counter(), time.process_time()
            tables = read_all(chosen, gateway)
            took, cpu = time.perf_counter() - started, time.process_time() - busy
            read, pace, refused = asked(wire, latency)
            if [len(table.cells) for table in tables] != [pages * PAGE // sources] * sources:
                raise SystemExit("not all records were read")
            shown = f"{read} | {took:.1f} | {pace:.1f} | {pace / A_SECOND:.0%}"
            shown = f"{shown} | {cpu / took:.2f} | {refused}"
            print(f"| {sources} | {latency * 1000:.0f} ms | {shown} |", flush=True)


def followed(wire: Connection, gateway: Gateway, records: int) -> None:
    """Print what it costs to read a table again of which little changed."""
    kept = Kept(Config, lambda: datetime.now(UTC))
    chosen = [BitableSource(type="bitable", app_token=LONG)]
    print(f"\n| {records:,} records, {LATENCY * 1000:.0f} ms | pages | seconds | times the whole |")
    print("|---|---|---|---|")
    whole = 0.0
    for what in ("all", "a hundredth changed", "nothing more changed"):
        asked(wire, LATENCY)
        started = time.perf_counter()
        [table] = read_all(chosen, gateway, kept=kept)
        took = time.perf_counter() - started
        read, _, refused = asked(wire, "change" if what == "all" else LATENCY)
        if refused or len(table.cells) != records:
            raise SystemExit("not all records were read")
        whole = whole or took
        print(f"| {what} | {read} | {took:.2f} | {took / whole:.3f} |", flush=True)
    del table
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept.begin([])
    ours = Kept(Config, lambda: datetime.now(UTC))
    read_all(chosen, gateway, kept=ours)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    print(f"\nkept between: {(after - before) / records:.0f} bytes a record")


def main(pages: int, records: int) -> None:
    """Print the tables."""
    print(GOAL)
    with stand_in(pages, records) as (wire, gateway):
        paced(wire, gateway, pages)
        followed(wire, gateway, records)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [PAGES, RECORDS][len(given) :]))
