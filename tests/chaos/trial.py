"""One trial: a shop, a service that dies and comes back, days that pass, faults of every kind."""

import contextlib
import multiprocessing
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.simulator.faults import Fault
from bot.simulator.server import Simulator
from service import Orders, run
from shop import ZONE, Shop, Verdict

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

UP_SECONDS = 40
JOB_SECONDS = 60
API_KINDS = ("latency", "status", "reset", "cut", "half", "limit", "expired", "code")
PROCESSES = multiprocessing.get_context("forkserver")
# What takes seconds to import; the processes are forked from one that has it.
PROCESSES.set_forkserver_preload(
    ["lark_oapi.ws.client", "bot.app", "bot.feishu.gateway", "bot.feishu.inbox", "pyarrow"]
)


class Died(Exception):
    """The process ended while it was at work."""


@dataclass
class Trial:
    """The stand-in, the service's process, and the clock of both."""

    folder: Path
    random: random.Random
    injected: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)
    """KiB of the process after each day."""

    def __post_init__(self) -> None:
        start = datetime.now(ZONE).date() + timedelta(days=1)
        self.shop = Shop.open(self.folder, f"cli_{uuid4().hex[:16]}", start)
        self.turned = PROCESSES.Value("d", 0.0)
        self.process: ForkServerProcess | None = None
        self.simulator = Simulator(self.shop.world)
        self.simulator.start()
        self._turn_to(start)

    def close(self) -> None:
        self.kill()
        self.simulator.stop()

    # the clock

    def turn(self, by: timedelta) -> None:
        """Let time pass, for the stand-in and the service alike."""
        self.shop.world.clock.turn(by)
        self.turned.value = self.shop.world.clock.turned.total_seconds()

    def next_day(self) -> date:
        """Go on to six in the morning of the next day."""
        self._turn_to(self.shop.today() + timedelta(days=1))
        return self.shop.today()

    def _turn_to(self, day: date) -> None:
        six = datetime(day.year, day.month, day.day, 6, tzinfo=ZONE)
        self.turn(six - self.shop.world.now())

    # the service

    def start(self, die_at: int | None = None) -> None:
        """Start the service and wait until it is connected; raise Died where it is not."""
        world = self.shop.world
        orders = Orders(
            config=self.shop.config,
            environment={
                "feishu_app_id": world.app_id,
                "feishu_app_secret": world.app_secret,
                "feishu_domain": self.simulator.url,
                "database_url": f"sqlite:///{self.shop.database}?timeout=1",
            },
            log=self.folder / "log",
            die_at=die_at,
        )
        self.commands, theirs = PROCESSES.Pipe()
        self.process = PROCESSES.Process(
            target=run, args=(orders, self.turned, theirs), daemon=True
        )
        self.process.start()
        theirs.close()
        self._answer(UP_SECONDS)

    def do(self, job: str) -> int:
        """Have the service do a job; raise Died where it ends meanwhile."""
        try:
            self.commands.send(job)
        except OSError as error:
            raise Died from error
        return self._answer(JOB_SECONDS)

    def _answer(self, seconds: float) -> int:
        try:
            if not self.commands.poll(seconds):
                raise TimeoutError(f"the service did not answer within {seconds} s")
            return int(self.commands.recv()[1])
        except (EOFError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise Died from error

    def kill(self) -> None:
        """End the process without warning."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.commands.close()
            self.process = None

    def stop(self) -> None:
        """End the process as an operator does."""
        if self.process is not None:
            with contextlib.suppress(OSError):
                self.commands.send("stop")
            self.process.join(JOB_SECONDS)
            self.kill()

    # what people do meanwhile

    @contextlib.contextmanager
    def busy(self, duplicate: int = 1) -> Iterator[None]:
        """Let two salespeople tap and ask all the time."""
        over = threading.Event()

        def work(name: str, dice: random.Random) -> None:
            while not over.wait(dice.uniform(0.02, 0.25)):
                if dice.random() < 0.15:
                    self.shop.world.say(self.shop.people[name], "战报")
                else:
                    self.shop.tap(name, duplicate=duplicate)

        threads = [
            threading.Thread(target=work, args=(name, random.Random(self.random.random())))
            for name in self.random.sample(self.shop.sellers(), 2)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()

    # one day

    def quiet_day(self) -> Verdict:
        """Let a day pass in which nothing fails."""
        day = self.next_day()
        self.start()
        return self.settle(day)

    def settle(self, day: date) -> Verdict:
        """Let the faults end, the service do what is left, and judge the day."""
        self.shop.world.faults.clear()
        if self.process is None:
            self.start()
        self.do("morning")
        self.do("chores")
        self.stop()
        return self.shop.verdict(day)

    def killed_day(self, kill: Callable[[], None], times: int) -> Verdict:
        """Let the service be ended up to so many times in one morning, people tapping."""
        day = self.next_day()
        with self.busy():
            for _ in range(times):
                kill()
                if self.random.random() < 0.3:
                    self.turn(timedelta(hours=2))
        return self.settle(day)

    def die_at_a_step(self, step: int) -> None:
        """Let the service die at one of its steps, if the morning has so many."""
        try:
            self.start(die_at=step)
            self.do("morning")
            self.do("chores")
        except Died:
            self.injected["killed at a step"] += 1
        self.kill()

    def die_at_a_moment(self) -> None:
        """Kill the service at any moment of its morning."""
        try:
            self.start()
            timer = threading.Timer(self.random.uniform(0.01, 0.8), self.process.kill)
            timer.start()
            self.do("morning")
            self.do("chores")
            time.sleep(0.1)
            timer.cancel()
        except Died:
            self.injected["killed at any moment"] += 1
        self.kill()

    def faulty_day(self, kind: str, chance: float = 0.35) -> Verdict:
        """Let calls of Feishu fail in one way, people tapping."""
        day = self.next_day()
        self.start()
        faults = self.shop.world.faults
        before = faults.injected[kind]
        faults.add(Fault(kind, chance=chance, times=None, seconds=0.2, code=230020, status=400))
        with self.busy():
            for _ in range(3):
                self.do("morning")
                self.turn(timedelta(hours=self.random.choice((0, 0, 2))))
        self.injected[kind] += faults.injected[kind] - before
        return self.settle(day)

    def noisy_day(self) -> Verdict:
        """Deliver what people do twice, and lose the connection again and again."""
        day = self.next_day()
        self.start()
        self.do("morning")
        before = len(self.shop.taps)
        with self.busy(duplicate=2):
            for _ in range(4):
                time.sleep(0.4)
                self.shop.world.connections.drop()
                self.injected["connection lost"] += 1
        self.injected["event delivered twice"] += (len(self.shop.taps) - before) // 2
        return self.settle(day)

    def locked_day(self) -> Verdict:
        """Let another process lock the database for longer than the service waits."""
        day = self.next_day()
        self.start()
        with self.busy():
            worker = threading.Thread(target=lambda: self.do("morning"))
            worker.start()
            for _ in range(3):
                self._lock(self.random.uniform(0.3, 1.6))
                time.sleep(self.random.uniform(0.05, 0.3))
                self.injected["database locked"] += 1
            worker.join()
        return self.settle(day)

    def _lock(self, seconds: float) -> None:
        with contextlib.closing(sqlite3.connect(self.shop.database, timeout=5)) as database:
            database.isolation_level = None
            with contextlib.suppress(sqlite3.OperationalError):
                database.execute("BEGIN IMMEDIATE")
                time.sleep(seconds)
                database.execute("ROLLBACK")

    def long_day(self) -> Verdict:
        """Let one day of a service that is never ended pass under faults of every kind."""
        day = self.next_day()
        faults = self.shop.world.faults
        before = sum(faults.injected.values())
        for kind in API_KINDS:
            fault = Fault(kind, chance=0.03, times=None, seconds=0.2, code=230020, status=400)
            faults.add(fault)
        with self.busy():
            self.do("morning")
            self.turn(timedelta(hours=3))
            self.do("morning")
        self.injected["soak"] += sum(faults.injected.values()) - before
        faults.clear()
        self.do("morning")
        self.memory.append(self.do("chores"))
        return self.shop.verdict(day)
