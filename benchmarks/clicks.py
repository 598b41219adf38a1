"""What a tap costs, from its delivery to the updated card, beside the least that a service can do.

    python benchmarks/clicks.py [CLICKS_A_SECOND …]

The real service in a process of its own: HTTP, decryption, signature, the contact committed to
disk, the card drawn anew. Beside it a bare FastAPI endpoint that commits one row to the same kind
of file and answers nothing. Taps come at a steady rate from a third process, as from many
salespeople; all share this machine's cores, and the time that a tap waits for its turn counts.
"""

import json
import multiprocessing
import os
import re
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
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, local
from typing import Any, Final

from many import shop

from bot.config import Config
from bot.simulator.clicks import Tap as Tapped
from bot.simulator.crypto import encrypt, signature
from bot.simulator.server import Simulator
from bot.simulator.world import World
from bot.store import LIST, Push, Store
from cards import Contacted, ListRef, pack

RATES: Final = (50, 100, 200)
SECONDS: Final = 10
CUSTOMERS: Final = 20
"""On each list; everybody is tapped once, so there are as many lists as the taps need."""
THREADS: Final = 16
MOST: Final = 200
"""Taps a second of time in the last round, which come as fast as they are answered."""
LARGEST: Final = 64 * 1024
ANSWER: Final = re.compile(rb"HTTP/1.1 (\d+) .*?content-length: (\d+)\r\n.*?\r\n\r\n", re.DOTALL)
"""Its status, and how many bytes follow."""
TICK: Final = 1000 / os.sysconf("SC_CLK_TCK")
"""Milliseconds in which Linux counts a process's work."""
KEY, TOKEN, PATH = "k" * 32, "t" * 32, "/feishu/events"
GOALS: Final = "goals at 200 a second: p99 ≤ 50 ms, p50 and p99 ≤ 1.5 times the bare endpoint's"
Tap = tuple[str, str, dict[str, Any]]
"""Who taps, on which message, and the button's value."""


def tenant(people: int, wire: Connection) -> None:
    """Be the stand-in with so many salespeople, and make deliveries of taps."""
    world = World(encrypt_key=KEY, verification_token=TOKEN)
    world.limits.enforced = False
    found = [world.add_person(f"销售{number}").open_id for number in range(people)]
    with Simulator(world) as simulator:
        wire.send((simulator.url, world.app_id, world.app_secret, found))
        while (taps := wire.recv()) is not None:
            events = (
                world.build_click(open_id, message, Tapped("button", value))
                for open_id, message, value in taps
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


def on_lists(store: Store, pushes: list[Push], people: list[str]) -> list[Tap]:
    """Return a tap on each customer of each list: the first of every list, then the second."""
    lists = [(push, store.pushes.items(push.id)) for push in pushes]
    made: list[Tap] = []
    for at in range(CUSTOMERS):
        for number, (push, items) in enumerate(lists):
            on = ListRef(day=push.day, owner=push.person, page=at // 5)
            action = Contacted(customer=items[at].ref, on=on)
            made.append((people[number], push.message_id or "", pack(action)))
    return made


def signed(body: bytes) -> bytes:
    """Return a delivery as it travels, signed now: it is taken for five minutes."""
    stamp, nonce = str(int(time.time())), secrets.token_hex(8)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Lark-Request-Timestamp: {stamp}\r\n"
        f"X-Lark-Request-Nonce: {nonce}\r\n"
        f"X-Lark-Signature: {signature(stamp, nonce, KEY, body)}\r\n\r\n"
    )
    return head.encode() + body


def exchange(way: socket.socket, request: bytes) -> None:
    """Send a request and take its whole answer, which must be 200.

    ``http.client`` would cost as much as the bare endpoint itself, on the cores that both share.
    """
    way.sendall(request)
    answer = way.recv(LARGEST)
    while (told := ANSWER.match(answer)) is None or len(answer) < told.end() + int(told[2]):
        if not (more := way.recv(LARGEST)):
            raise SystemExit(f"cut off: {answer[:200]!r}")
        answer += more
    if told[1] != b"200":
        raise SystemExit(f"refused: {answer[:400]!r}")


def fire(port: int, bodies: list[bytes], rate: float) -> list[float]:
    """Deliver taps at a rate; return the milliseconds of each, its wait included, sorted."""
    requests = [signed(body) for body in bodies]
    mine, started = local(), time.perf_counter() + 0.1

    def deliver(number: int, request: bytes) -> float:
        if not hasattr(mine, "way"):
            mine.way = socket.create_connection(("127.0.0.1", port), timeout=30)
            mine.way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = started + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        exchange(mine.way, request)
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(deliver, range(len(requests)), requests))


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
def served(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Run the service; give its port and process."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=environment | {"PORT": str(port)}, stderr=subprocess.DEVNULL,
    ) as service:  # fmt: skip
        wait_for(port)
        yield port, service.pid
        service.terminate()


def worked(process: int) -> float:
    """Return the milliseconds of CPU that a process has had."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * TICK


@dataclass(frozen=True, slots=True)
class Measured:
    """What taps at one rate cost, all but ``rate`` (a second) in milliseconds."""

    rate: float
    """Of answers; less than was asked for where more came than could be answered."""
    p50: float
    p99: float
    most: float
    work: float
    """CPU of the server, a tap."""

    @classmethod
    def of(cls, server: tuple[int, int], bodies: list[bytes], rate: float) -> "Measured":
        """Deliver taps to a server, which is its port and process."""
        port, process = server
        before, start = worked(process), time.perf_counter()
        took = fire(port, bodies, rate)
        seconds, work = time.perf_counter() - start, worked(process) - before
        p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
        return cls(len(bodies) / seconds, p50, p99, took[-1], work / len(bodies))

    def told(self, name: str, first: "Measured") -> str:
        """Return a line of the table, with ratios to the ``first``."""
        times = (self.p50 / first.p50, self.p99 / first.p99, self.work / first.work)
        cells = [f"{self.p50:.1f}", f"{self.p99:.1f}", f"{self.most:.1f}", f"{self.work:.2f}"]
        return " | ".join([f"| {self.rate:.0f}", name, *cells, *(f"{each:.2f}" for each in times)])


def compared(
    servers: dict[str, tuple[int, int]], bodies: list[bytes], rates: list[int]
) -> Iterator[str]:
    """Yield the lines of the table; the last two are of as many taps as are answered."""
    yield "| a second | endpoint | p50 ms | p99 ms | most ms | CPU ms | times p50 | p99 | CPU |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for rate in (*rates, float("inf")):
        count = int(min(rate, MOST) * SECONDS)
        now, bodies = bodies[:count], bodies[count:]
        first = None
        for name, server in servers.items():
            measured = Measured.of(server, now, rate)
            first = first or measured
            yield measured.told(name, first) + " |"


def prepared(environment: dict[str, str], people: list[str]) -> list[Tap]:
    """Fill the store as on a morning; return taps on what was sent."""
    for command in ("rescore", "push"):
        subprocess.run(  # noqa: S603 - a command of ours
            [sys.executable, "-m", "bot", command],
            env=environment, capture_output=True, check=True,
        )  # fmt: skip
    store = Store(environment["DATABASE_URL"])
    sent = [push for push in store.pushes.day(Config().day(datetime.now(UTC))) if push.part == LIST]
    taps = on_lists(store, sorted(sent, key=lambda push: int(push.person[2:])), people)
    store.close()
    return taps


def main(rates: list[int]) -> None:
    """Print percentiles for each rate."""
    spawn = multiprocessing.get_context("spawn")
    wire, theirs = spawn.Pipe()
    lists = -(-SECONDS * (sum(rates) + MOST) // CUSTOMERS)
    feishu = spawn.Process(target=tenant, args=(lists, theirs))
    feishu.start()
    url, app_id, secret, people = wire.recv()
    with tempfile.TemporaryDirectory() as folder:
        never = {"rescore": "0 0 1 1 *", "push": None, "alerts": None}
        shop(Path(folder), people, CUSTOMERS, schedule=never, push={"top_n": CUSTOMERS})
        environment = os.environ | {
            "FEISHU_APP_ID": app_id, "FEISHU_APP_SECRET": secret, "FEISHU_DOMAIN": url,
            "FEISHU_TRANSPORT": "webhook", "FEISHU_ENCRYPT_KEY": KEY,
            "FEISHU_VERIFICATION_TOKEN": TOKEN, "BOT_CONFIG": f"{folder}/config.json",
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        }  # fmt: skip
        wire.send(prepared(environment, people))
        bodies = wire.recv()
        port = free_port()
        least = spawn.Process(target=bare, args=(port, f"{folder}/bare.db"), daemon=True)
        least.start()
        wait_for(port)
        print(GOALS, end="\n\n")
        with served(environment) as ours:
            servers = {"bare": (port, least.pid or 0), "ours": ours}
            for line in compared(servers, bodies, rates):
                print(line, flush=True)
        least.terminate()
    wire.send(None)
    feishu.join()


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or list(RATES))
