"""What a tap costs, from its delivery to the updated card, beside the least that a service can do.

    python benchmarks/clicks.py [CLICKS_A_SECOND …]

The real service in a process of its own: HTTP, decryption, signature, the contact committed to
disk, the card drawn anew. Beside it a bare FastAPI endpoint that commits one row to the same kind
of file and answers nothing. Taps come at a steady rate from a third process, as from many
salespeople; all share this machine's cores, and the time that a tap waits for its turn counts.
"""

import http.client
import json
import multiprocessing
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, local
from typing import Any, Final

from bot.config import Config
from bot.simulator.clicks import Tap as Tapped
from bot.simulator.crypto import encrypt, signature
from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from bot.store import LIST, Push, Store
from cards import Contacted, ListRef, Snooze, pack

RATES: Final = (50, 200)
SECONDS: Final = 10
THREADS: Final = 16
KEY, TOKEN, PATH = "k" * 32, "t" * 32, "/feishu/events"
GOALS: Final = "goals at 200 a second: p99 ≤ 50 ms, p50 and p99 ≤ 1.5 times the bare endpoint's"
Tap = tuple[str, str, dict[str, Any]]
"""Who taps, on which message, and the button's value."""


def tenant(wire: Connection) -> None:
    """Be the stand-in: open the shop, then make deliveries of taps until there is nothing more."""
    world = World(encrypt_key=KEY, verification_token=TOKEN)
    world.limits.enforced = False
    shop = open_shop(world, until=Config().day(datetime.now(UTC)))
    with Simulator(world) as simulator:
        wire.send((simulator.url, world.app_id, world.app_secret, shop.sources, shop.team))
        people = {person.name: person.open_id for person in world.people.values()}
        while (taps := wire.recv()) is not None:
            events = (
                world.build_click(people[name], message, Tapped("button", value))
                for name, message, value in taps
            )
            wire.send([json.dumps({"encrypt": encrypt(event, KEY)}).encode() for event in events])


def bare(port: int, database: str) -> None:
    """Serve the least: an endpoint that commits a row."""
    import uvicorn  # noqa: PLC0415 - only in its own process
    from fastapi import FastAPI, Request  # noqa: PLC0415 - as above
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415 - as above

    connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    connection.execute("CREATE TABLE taps (id INTEGER PRIMARY KEY, body TEXT, at REAL)")
    alone, app = Lock(), FastAPI()

    def commit(body: bytes) -> None:
        with alone:
            connection.execute("INSERT INTO taps (body, at) VALUES (?, ?)", (body, time.time()))

    @app.post(PATH)
    async def taps(request: Request) -> dict[str, str]:
        await run_in_threadpool(commit, await request.body())
        return {}

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        return {}

    uvicorn.run(app, port=port, log_config=None, access_log=False)


def on_lists(store: Store, pushes: list[Push], count: int) -> list[Tap]:
    """Return taps on all customers of all lists, in turn; each appends a row."""
    made: list[Tap] = []
    for number in range(count):
        push = pushes[number % len(pushes)]
        items = store.pushes.items(push.id)
        at = number // len(pushes)
        item = items[at % len(items)]
        on = ListRef(day=push.day, owner=push.person, page=at % len(items) // 5)
        # Once everybody was contacted, putting them off is another committed row each time.
        later = at >= len(items)
        action = Snooze(customer=item.ref, on=on) if later else Contacted(customer=item.ref, on=on)
        made.append((push.person, push.message_id or "", pack(action)))
    return made


def fire(port: int, bodies: list[bytes], rate: int) -> list[float]:
    """Deliver taps at a rate; return the milliseconds of each, its wait included, sorted."""
    mine, started = local(), time.perf_counter() + 0.1

    def deliver(number: int, body: bytes) -> float:
        if not hasattr(mine, "way"):
            mine.way = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            mine.way.connect()
            mine.way.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = started + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        stamp, nonce = str(int(time.time())), secrets.token_hex(8)
        headers = {
            "Content-Type": "application/json",
            "X-Lark-Request-Timestamp": stamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": signature(stamp, nonce, KEY, body),
        }
        mine.way.request("POST", PATH, body, headers)
        answer = mine.way.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"refused: {answer.status} {content[:200]!r}")
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(deliver, range(len(bodies)), bodies))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return when a service says that it is ready."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """Run the service; give its port."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=environment | {"PORT": str(port)}, stderr=subprocess.DEVNULL,
    ) as service:  # fmt: skip
        wait_for(port)
        yield port
        service.terminate()


def told(
    name: str, rate: int, took: list[float], first: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Print a line, with ratios to the ``first``; return p50 and p99."""
    p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
    ratio = f"{p50 / first[0]:.2f} | {p99 / first[1]:.2f}" if first else "1.00 | 1.00"
    print(f"| {rate} | {name} | {p50:.1f} | {p99:.1f} | {took[-1]:.1f} | {ratio} |", flush=True)
    return p50, p99


def main(rates: list[int]) -> None:
    """Print percentiles for each rate."""
    spawn = multiprocessing.get_context("spawn")
    wire, theirs = spawn.Pipe()
    feishu = spawn.Process(target=tenant, args=(theirs,))
    feishu.start()
    url, app_id, secret, sources, team = wire.recv()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        never = {"rescore": "0 0 1 1 *", "push": None, "alerts": None}
        shop = {"sources": sources, "team": team, "schedule": never}
        config.write_text(json.dumps(shop, ensure_ascii=False), encoding="utf-8")
        environment = os.environ | {
            "FEISHU_APP_ID": app_id, "FEISHU_APP_SECRET": secret, "FEISHU_DOMAIN": url,
            "FEISHU_TRANSPORT": "webhook", "FEISHU_ENCRYPT_KEY": KEY,
            "FEISHU_VERIFICATION_TOKEN": TOKEN, "BOT_CONFIG": str(config),
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        }  # fmt: skip
        for command in ("rescore", "push"):
            subprocess.run(  # noqa: S603 - a command of ours
                [sys.executable, "-m", "bot", command],
                env=environment, capture_output=True, check=True,
            )  # fmt: skip
        store = Store(environment["DATABASE_URL"])
        day = Config().day(datetime.now(UTC))
        pushes = [push for push in store.pushes.day(day) if push.part == LIST]
        taps = on_lists(store, pushes, SECONDS * sum(rates))
        store.close()
        wire.send(taps)
        bodies = wire.recv()
        least = free_port()
        other = spawn.Process(target=bare, args=(least, f"{folder}/bare.db"), daemon=True)
        other.start()
        wait_for(least)
        columns = "a second | endpoint | p50 ms | p99 ms | most ms | p50 times | p99 times"
        print(f"{GOALS}\n\n| {columns} |")
        print("|---|---|---|---|---|---|---|")
        with served(environment) as port:
            for rate in rates:
                now, bodies = bodies[: rate * SECONDS], bodies[rate * SECONDS :]
                first = told("bare", rate, fire(least, now, rate))
                told("ours", rate, fire(port, now, rate), first)
        other.terminate()
    wire.send(None)
    feishu.join()


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or list(RATES))
