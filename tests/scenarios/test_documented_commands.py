"""The commands of README and docs, run by a shell as they stand there, in one operator's folder."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pytest

from bot.address import is_ours
from bot.simulator.orders import sample_orders
from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from bot.store import Store

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
ELSEWHERE = {
    "make demo": "CI starts it; test_commands runs the command behind it",
    "make demo ORDERS=path/to/orders.xlsx": "test_demo reads such files",
    "make demo ORDERS=订单.xlsx": "as above",
    "make test": "runs this",
    "make check": "CI runs it before the tests",
    "make bench": "measures for minutes, and proves nothing",
    "make chaos": "runs for half an hour; tests/chaos runs a piece of it",
    "customer-alert-bot setup": "asks; test_setup scans and types",
    "customer-alert-bot setup --manual": "asks; test_setup types",
}
"""Commands that are not run here, and why."""
COMMAND = re.compile(r"`((?:customer-alert-bot|make|[\w/.]*python -m bot) [^`]+)`")
RUN, SET_UP = "customer-alert-bot run", "setup --yes"


def commands(document: str) -> list[str]:
    """Return a document's commands in their order, under one name and without comments."""
    text = document.replace("\\\n", " ")
    found = []
    fenced = re.findall(r"^```(?:sh)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for line in [*"\n".join(fenced).splitlines(), *COMMAND.findall(rest)]:
        plain = re.sub(r"\s+#.*|^[\d*/ ]+ \* \* ", "", line).strip()
        if plain:
            found.append(re.sub(r"\S*python -m bot", "customer-alert-bot", plain))
    return found


class Operator:
    """A folder, a shell that knows the command, and a tenant."""

    def __init__(self, folder: Path, world: World, address: str) -> None:
        self.folder, self.world = folder, world
        seller, *_, manager = open_shop(world, until=datetime.now(UTC).date(), customers=60).team
        self.seller = seller["name"]
        self.instead = {
            "cli_…": world.app_id,
            "https://….feishu.cn/base/…?table=tbl…": (
                "https://shop.feishu.cn/base/bascnShop?table=tblHistory"
            ),
            "received=到账金额": "received=收款额",
            "小雨,13800000000": f"{seller['name']},{seller['mobile']}",
            "店长,boss@shop.cn": f"{manager['name']},{manager['mobile']}",
            "/srv/bot": str(folder),
            "/backups": str(folder / "backups"),
            "bot-2026-11-23.db": "by-hand.db",  # the other line may mean the same day
            r"\%F": "%F",  # cron's way to write it
        }
        program = folder / "bin" / "customer-alert-bot"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        (folder / "backups").mkdir()
        self.environment = os.environ | {
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "FEISHU_DOMAIN": address,
            "PORT": "0",
            "SECRET": world.app_secret,
        }

    def says(self, command: str) -> str:
        """Run a command that ends by itself; return what it said."""
        for words, real in self.instead.items():
            command = command.replace(words, real)
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder, env=self.environment,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def runs(self, command: str) -> int:
        """Run the service until it answers, and stop it; return its exit status."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        service = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder, env=self.environment | {"PORT": str(port)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 60
        while not is_ours("127.0.0.1", port) and time.monotonic() < end:
            time.sleep(0.1)
        service.send_signal(signal.SIGTERM)
        return service.wait(30)


@pytest.fixture
def operator(tmp_path):
    world = World(app_id=f"cli_{uuid4().hex}", app_secret=f"s{uuid4().hex}")
    with Simulator(world) as simulator:
        yield Operator(tmp_path, world, simulator.url)


def test_every_command_of_the_documents_does_what_it_says(operator) -> None:
    orders = pd.DataFrame(sample_orders(datetime.now(UTC).date(), customers=60))
    for name in ("orders.xlsx", "订单.xlsx"):
        orders.to_excel(operator.folder / name, index=False)
    told = {path: commands(path.read_text(encoding="utf-8")) for path in DOCUMENTS}
    each = list(dict.fromkeys(command for document in told.values() for command in document))
    assert set(ELSEWHERE) - set(each) == set()
    here = [command for command in each if command not in ELSEWHERE]
    [set_up] = [command for command in here if SET_UP in command]
    said = {set_up: operator.says(set_up)}  # what the others need
    for command in here:
        if command == RUN:
            assert operator.runs(command) == 0
        elif command != set_up:
            said[command] = operator.says(command)

    config = json.loads((operator.folder / "config.json").read_text(encoding="utf-8"))
    assert [member["name"] for member in config["team"]] == [operator.seller, "店长"]
    assert operator.seller in said["customer-alert-bot push --dry-run"]
    assert f"{operator.seller}: " in said["customer-alert-bot push"]
    assert "sent" in said["customer-alert-bot push"]
    for name in ("scores.csv", "alerts.csv", "分数.csv", "预警.csv"):
        assert (operator.folder / name).read_text(encoding="utf-8-sig").count("\n") > 0
    assert len(list((operator.folder / "backups").iterdir())) == 2
    store = Store(f"sqlite:///{operator.folder / 'data' / 'bot.db'}")
    assert store.runs.latest() is not None
    store.close()
