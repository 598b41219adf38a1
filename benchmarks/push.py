"""What the morning push costs: a list for each of many salespeople, at Feishu's pace.

    python benchmarks/push.py [SALESPEOPLE]

The stand-in runs in a process of its own, holds the app to 50 messages a second and 1,000 a minute,
and takes its time to answer. Below: what one message costs by each transport that the SDK's user
has, without a pace.
"""

import asyncio
import json
import multiprocessing
import multiprocessing.connection
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import lark_oapi as lark
import requests
from lark_oapi.api.im.v1 import CreateMessageRequest, CreateMessageRequestBody
from many import shop
from pydantic import SecretStr

import bot.jobs.push
from bot.app import App
from bot.config import LiveConfig
from bot.environment import Environment
from bot.service import spare_what_stays
from bot.simulator.faults import Fault
from bot.simulator.server import Simulator
from bot.simulator.world import World

SALESPEOPLE: Final = 1000
CUSTOMERS: Final = 5
"""Of each."""
A_SECOND: Final = 50
LATENCIES: Final = (0.0, 0.06, 0.12)
ALONE: Final = 100
"""Messages by each transport."""
GOALS: Final = "goals: 1.05 times the time that 50 a second take, half a core, none refused"
SEND: Final = "/open-apis/im/v1/messages"
Connection = multiprocessing.connection.Connection


def tenant(people: int, wire: Connection) -> None:
    """Be the stand-in, in a process of its own; answer each word that comes."""
    world = World()
    found = [world.add_person(f"销售{number}").open_id for number in range(people)]
    with Simulator(world) as simulator:
        wire.send((simulator.url, world.app_id, world.app_secret, found))
        while (asked := wire.recv()) is not None:
            if isinstance(asked, float):
                world.faults.clear()
                if asked:
                    late = Fault("latency", path=SEND, times=None, seconds=asked)
                    world.faults.add(late)
            elif asked == "no limits":
                world.limits.enforced = False
            wire.send((leaving(world, people), refused(world)))


def leaving(world: World, count: int) -> float:
    """Return the seconds from the first to the last of the latest ``count`` messages."""
    sent = [call.at for call in world.calls if (call.path, call.code) == (SEND, 0)][-count:]
    return (sent[-1] - sent[0]).total_seconds() if sent else 0.0


def refused(world: World) -> int:
    """Return how many calls came too often."""
    return sum(call.code in (99991400, 230020) for call in world.calls)


@contextmanager
def stand_in(people: int) -> Iterator[tuple[Connection, tuple[str, str, str, list[str]]]]:
    """Start the stand-in; give the way to it, and what it is."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=tenant, args=(people, theirs))
    process.start()
    try:
        yield ours, ours.recv()
    finally:
        ours.send(None)
        process.join()


def asked(wire: Connection, what: object) -> tuple[float, int]:
    """Ask the stand-in; return the seconds that the last messages took, and the refusals."""
    wire.send(what)
    found: tuple[float, int] = wire.recv()
    return found


def pushed(folder: Path, known: tuple[str, str, str, list[str]]) -> tuple[int, float, float]:
    """Push to everybody with a store of its own; return lists, seconds and CPU seconds."""
    url, app_id, secret, _ = known
    database = folder / f"{time.monotonic_ns()}.db"
    service = App(
        LiveConfig(folder / "config.json"),
        Environment(
            feishu_app_id=app_id,
            feishu_app_secret=SecretStr(secret),
            feishu_domain=url,
            database_url=SecretStr(f"sqlite:///{database}"),
        ),
    )
    service.rescore()
    service.find_team()
    spare_what_stays()  # as the service does before it is ready
    started, busy = time.perf_counter(), time.process_time()
    found = service.push(service.today())
    took = time.perf_counter() - started, time.process_time() - busy
    service.stop()
    return sum(delivery.result == "sent" for delivery in found), *took


def texted(number: int, open_id: str) -> CreateMessageRequest:
    """Return a call that sends a short text."""
    body = CreateMessageRequestBody.builder().receive_id(open_id).msg_type("text")
    body = body.content(json.dumps({"text": f"{number} {time.monotonic_ns()}"}))
    return (
        CreateMessageRequest.builder().receive_id_type("open_id").request_body(body.build()).build()
    )


def transports(known: tuple[str, str, str, list[str]]) -> dict[str, Callable[[], None]]:
    """Return the ways to send ``ALONE`` messages, eight at a time."""
    url, app_id, secret, people = known
    client = lark.Client.builder().app_id(app_id).app_secret(secret).domain(url).build()
    receivers = [(number, people[number % len(people)]) for number in range(ALONE)]

    def on_threads(send: Callable[[tuple[int, str]], Any]) -> None:
        with ThreadPoolExecutor(bot.jobs.push.SENDERS) as pool:
            list(pool.map(send, receivers))

    def by_sdk(receiver: tuple[int, str]) -> None:
        answer = client.im.v1.message.create(texted(*receiver))
        if not answer.success():
            raise SystemExit(f"refused: {answer.msg}")

    async def all_by_async() -> None:
        at_a_time = asyncio.Semaphore(bot.jobs.push.SENDERS)

        async def send(receiver: tuple[int, str]) -> None:
            async with at_a_time:
                await client.im.v1.message.acreate(texted(*receiver))

        await asyncio.gather(*map(send, receivers))

    def by_session() -> None:
        asked = {"app_id": app_id, "app_secret": secret}
        where = f"{url}/open-apis/auth/v3/tenant_access_token/internal"
        with requests.Session() as session:
            token = session.post(where, json=asked, timeout=10).json()["tenant_access_token"]

            def send(receiver: tuple[int, str]) -> None:
                number, open_id = receiver
                text = json.dumps({"text": f"{number} {time.monotonic_ns()}"})
                answer = session.post(
                    f"{url}{SEND}?receive_id_type=open_id",
                    json={"receive_id": open_id, "msg_type": "text", "content": text},
                    headers={"Authorization": f"Bearer {token}"},
                    timeout=10,
                )
                answer.raise_for_status()

            on_threads(send)

    return {
        "the SDK's calls on 8 threads": lambda: on_threads(by_sdk),
        "the SDK's asynchronous calls, 8 at a time": lambda: asyncio.run(all_by_async()),
        "a requests.Session on 8 threads, no SDK": by_session,
    }


def main(count: int) -> None:
    """Print the tables."""
    fair = count / A_SECOND
    print(f"{GOALS} ({fair:.1f} s for {count:,})\n")
    print("| answers after | at a time | seconds | of them leaving | times | of a core | refused |")
    print("|---|---|---|---|---|---|---|")
    with stand_in(count) as (wire, known), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shop(folder, known[3], CUSTOMERS)
        several = bot.jobs.push.SENDERS
        for latency in LATENCIES:
            for senders in (1, several) if latency == LATENCIES[1] else (several,):
                bot.jobs.push.SENDERS = senders  # type: ignore[misc]
                time.sleep(61)  # so that no minute holds messages of two rounds
                _, before = asked(wire, latency)
                sent, seconds, busy = pushed(folder, known)
                if sent != count:
                    raise SystemExit(f"{sent} of {count} lists were sent")
                left, after = asked(wire, "how many")
                cost = f"{seconds:.1f} | {left:.1f} | {left / fair:.2f} | {busy / seconds:.2f}"
                cost = f"{cost} | {after - before}"
                print(f"| {latency * 1000:.0f} ms | {senders} | {cost} |", flush=True)
        bot.jobs.push.SENDERS = several  # type: ignore[misc]
        asked(wire, 0.0)
        asked(wire, "no limits")
        print("\n| one message by | ms | ms of CPU | times the first |\n|---|---|---|---|")
        first = 0.0
        for name_of, way in transports(known).items():
            way()
            started, busy = time.perf_counter(), time.process_time()
            way()
            took, cpu = time.perf_counter() - started, time.process_time() - busy
            first = first or cpu
            each = f"{took / ALONE * 1000:.1f} | {cpu / ALONE * 1000:.1f} | {cpu / first:.2f}"
            print(f"| {name_of} | {each} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else SALESPEOPLE)
