"""The process is killed without warning and started again: nothing is lost, nothing is doubled."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from bot.store import Store

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class Service:
    """``python -m bot run`` as an operator starts it."""

    environment: dict[str, str]
    process: subprocess.Popen | None = field(default=None)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=self.environment
        )
        self.wait_until(self.ready, "ready")

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.environment['PORT']}/readyz"):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def wait_until(self, condition, what: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            assert self.process.poll() is None, f"the service ended before it was {what}"
            assert time.monotonic() < deadline, f"the service was not {what} in time"
            time.sleep(0.1)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def shop(tmp_path) -> Iterator[tuple[World, Service, str]]:
    world = World(app_id=f"cli_{uuid4().hex}")
    opened = open_shop(world, until=datetime.now(UTC).date(), customers=300)
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps(
            {
                "sources": opened.sources,
                "team": opened.team,
                "schedule": {"push": "0 0 * * *"},
                "push": {"latest": "23:59"},
            }
        ),
        encoding="utf-8",
    )
    with Simulator(world) as simulator:
        service = Service(
            os.environ
            | {
                "FEISHU_APP_ID": world.app_id,
                "FEISHU_APP_SECRET": world.app_secret,
                "FEISHU_DOMAIN": simulator.url,
                "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
                "BOT_CONFIG": str(config),
                "PORT": str(free_port()),
            }
        )
        yield world, service, f"sqlite:///{tmp_path / 'bot.db'}"
        if service.process.poll() is None:
            service.kill()


def sellers(world: World) -> list[str]:
    """Return the salespeople who have their list."""
    return [
        open_id
        for open_id, person in world.people.items()
        if person.name != "店长" and world.messages_to(open_id)
    ]


def lists(world: World) -> int:
    return sum(len(world.messages_to(person)) for person in sellers(world))


def test_after_kill_9_an_answered_click_is_there_and_no_list_is_sent_twice(shop) -> None:
    world, service, database = shop
    service.start()
    service.wait_until(lambda: len(sellers(world)) == 6, "done with the push")
    person = sellers(world)[0]
    message = world.last_message_to(person)
    clicked = world.click(person, message.message_id, text="✅ 已联系")
    service.kill()
    assert clicked.error is None
    assert clicked.toast["type"] == "success"

    sent = lists(world)
    service.start()
    service.wait_until(lambda: len(sellers(world)) == 6, "done with the push")
    store = Store(database)
    standing = store.contacts.standing()
    store.close()
    assert [each.contact.actor for each in standing.values()] == [person]
    assert lists(world) == sent
    undone = world.click(person, message.message_id, text="撤销")
    assert undone.error is None


def test_killed_in_the_middle_of_the_push_everybody_gets_one_list(shop) -> None:
    world, service, _ = shop
    service.start()
    service.wait_until(lambda: len(sellers(world)) >= 2, "in the middle of the push")
    service.kill()
    service.start()
    service.wait_until(lambda: len(sellers(world)) == 6, "done with the push")
    assert [len(world.messages_to(person)) for person in sellers(world)] == [1] * 6


def test_sigterm_ends_the_service_with_status_0(shop) -> None:
    _, service, _ = shop
    service.start()
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(timeout=30) == 0
