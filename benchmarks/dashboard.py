"""What the dashboard's first data cost: from the request to the complete JSON.

    python benchmarks/dashboard.py [CUSTOMERS]

The sample shop's customers in SQLite, a list and a month of contacts for each salesperson, the real
application behind uvicorn on loopback. The goal is 300 ms for 10,000 customers.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pandas as pd
import uvicorn
from pydantic import SecretStr

from bot.app import App
from bot.config import LiveConfig
from bot.environment import Environment
from bot.lists import daily_lists
from bot.service import spare_what_stays
from bot.simulator.orders import sample_orders
from bot.site import site
from bot.store import Store
from bot.web.seal import Seal
from bot.web.sessions import COOKIE
from scoring import RawTable, Settings, alerts, normalise, score

GOAL_MS = 300
TIMES = 200
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = "bench"  # noqa: S105 - opens nothing
ASKED = {
    "manager, first paint": ("ou_boss", {}),
    "salesperson, first paint": ("ou_0", {}),
    "manager, today's lists": ("ou_boss", {"show": "waiting"}),
    "manager, part of a name": ("ou_boss", {"text": "王"}),
    "manager, an order number": ("ou_boss", {"text": "ORDER"}),
    "manager, all filters": (
        "ou_boss",
        {"tier": "低价值", "tag": "稳定型", "band": "low", "order_by": "longest"},
    ),
    "manager, last page": ("ou_boss", {"page": 190}),
}


def shop(store: Store, customers: int) -> tuple[list[str], str]:
    """Store a run of the sample shop; return its salespeople and the number of an order."""
    rows = sample_orders(NOW.date() - timedelta(days=1), customers=customers)
    frame = pd.DataFrame(rows, dtype=object)
    settings = Settings()
    read = normalise([RawTable("orders", frame)], settings)
    scored = score(read.lines, settings, NOW.date())
    store.runs.save(
        as_of=NOW.date(),
        started_at=NOW,
        finished_at=NOW,
        customers=scored.customers,
        lines=scored.lines,
        rejected=read.rejected,
        alerts=alerts(scored.lines, settings, NOW.date()).rows,
        notes={},
    )
    sellers = [name for name in scored.customers["salesperson"].unique() if name]
    return sellers, str(read.lines["order_no"].iloc[0])


def work(app: App, sellers: list[str]) -> None:
    """Make today's lists, and the contacts of a month: ten a day for each salesperson."""
    made = daily_lists(NOW.date(), config=app.config(), store=app.store)
    if made is None:
        raise SystemExit("no run was stored")
    for name, items in made.items.items():
        app.store.pushes.claim(
            day=NOW.date(), person=name, at=NOW, items=items, data_as_of=NOW.date()
        )
    ids = iter(app.store.runs.customers(1)["id"].tolist() * 2)
    for day in range(30):
        at = NOW - timedelta(days=day)
        for place, name in enumerate(sellers):
            for number in range(10):
                app.store.contacts.contacted(
                    customer_id=next(ids), actor=f"ou_{place}", actor_name=name, at=at,
                    day=at.date(), event_id=f"{day}-{place}-{number}", message_id=None,
                )  # fmt: skip


@contextmanager
def served(app: App) -> Iterator[str]:
    """Serve the dashboard; give its address."""
    server = uvicorn.Server(
        uvicorn.Config(site(app), port=0, log_config=None, access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    spare_what_stays()  # as the service does
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def ask(http: httpx.Client, open_id: str, filters: dict[str, object]) -> tuple[list[float], int]:
    """Return the milliseconds of each request, sorted after the first, and the bytes."""
    cookie = Seal(SECRET, "session").close(open_id, NOW + timedelta(hours=1))
    origin = str(http.base_url).rstrip("/")
    headers = {"Origin": origin, "Cookie": f"{COOKIE}={cookie}"}
    took, size = [], 0
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = http.post("/api/customers", json=filters, headers=headers)
        took.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:  # noqa: PLR2004 - done
            raise SystemExit(answer.text)
        size = len(answer.content)
    return [took[0], *sorted(took[1:])], size


def main(customers: int) -> None:
    """Print a line for each question."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        config.write_text("{}", encoding="utf-8")
        url = f"sqlite:///{folder}/bot.db"
        store = Store(url)
        store.migrate()
        sellers, order_no = shop(store, customers)
        team = [{"name": name, "open_id": f"ou_{place}"} for place, name in enumerate(sellers)] + [
            {"name": "店长", "open_id": "ou_boss", "role": "manager"}
        ]
        run = store.runs.latest()
        store.close()
        app = App(
            LiveConfig(config, lambda own: type(own).model_validate({"team": team})),
            Environment(
                feishu_app_id="cli_bench",
                feishu_app_secret=SecretStr(SECRET),
                database_url=SecretStr(url),
            ),
            now=lambda: NOW,
        )
        work(app, sellers)
        print(f"{run.customers if run else 0:,} customers; goal: {GOAL_MS} ms")
        print(f"{'asked':<28}{'first ms':>9}{'p50 ms':>8}{'p99 ms':>8}{'bytes':>9}")
        with served(app) as address, httpx.Client(base_url=address) as http:
            for name, (open_id, filters) in ASKED.items():
                wanted = {k: order_no if v == "ORDER" else v for k, v in filters.items()}
                took, size = ask(http, open_id, wanted)
                p50, p99 = (took[1 + int((len(took) - 1) * share)] for share in (0.5, 0.99))
                print(f"{name:<28}{took[0]:9.1f}{p50:8.1f}{p99:8.1f}{size:9,}")
        app.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
