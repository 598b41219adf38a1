"""What a start costs: a command's help, and the service until it is ready, beside the SDK alone.

    python benchmarks/start.py

Each in a process of its own, in turn; the best of some rounds, in seconds. The service stands
before the sample shop of the stand-in, with its scores saved, and idle for a while. All are
compiled before, as what pip installs.
"""

import compileall
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World

ROOT: Final = Path(__file__).parents[1]
ROUNDS: Final = 5
IDLE: Final = 5.0
"""Seconds after which the memory of a service that is ready is looked at."""
GOALS: Final = "score --help ≤ 0.4 s; ready ≤ 1.5 times the SDK; memory ≤ the SDK's + 120 MiB"
SDK: Final = "import lark_oapi; print(flush=True); input()"


def resident(process: subprocess.Popen[bytes]) -> float:
    """Return the memory that a process holds, MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def helped() -> float:
    """Return the seconds of a command's help."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "bot", "score", "--help"], stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - started


def imported() -> tuple[float, float]:
    """Return seconds and MiB of a process that imports the SDK and does nothing."""
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - a line of ours
        [sys.executable, "-c", SDK], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        os.read(running.stdout.fileno(), 1) if running.stdout else None
        seconds = time.perf_counter() - started
        held = resident(running)
        running.communicate(b"\n")
    return seconds, held


def served(environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds until a service is ready, and the MiB that it holds when idle."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=os.environ | environment | {"PORT": str(port)},
        stderr=subprocess.DEVNULL,
    ) as service:
        while not ready(port):
            time.sleep(0.01)
        seconds = time.perf_counter() - started
        time.sleep(IDLE)
        held = resident(service)
        service.terminate()
    return seconds, held


def ready(port: int) -> bool:
    """Return whether a service says that it is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    """Print the table."""
    for package in ("bot", "cards", "scoring"):
        compileall.compile_dir(ROOT / package, quiet=1)
    world = World()
    shop = open_shop(world, until=datetime.now(UTC).date(), customers=3000)
    with tempfile.TemporaryDirectory() as folder, Simulator(world) as simulator:
        config = Path(folder) / "config.json"
        never = {"rescore": "0 0 1 1 *", "push": None, "alerts": None}
        config.write_text(
            json.dumps({"sources": shop.sources, "team": shop.team, "schedule": never}),
            encoding="utf-8",
        )
        environment = {
            "FEISHU_APP_ID": world.app_id,
            "FEISHU_APP_SECRET": world.app_secret,
            "FEISHU_DOMAIN": simulator.url,
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "BOT_CONFIG": str(config),
        }
        subprocess.run(
            [sys.executable, "-m", "bot", "rescore"],
            env=os.environ | environment, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        rounds = [(helped(), *imported(), *served(environment)) for _ in range(ROUNDS)]
    command, sdk, sdk_held, service, held = (min(each) for each in zip(*rounds, strict=True))
    print(f"goals: {GOALS}\n\n| what | seconds | times the SDK | MiB |\n|---|---|---|---|")
    print(f"| score --help | {command:.2f} | {command / sdk:.2f} | |")
    print(f"| import lark_oapi | {sdk:.2f} | 1.00 | {sdk_held:.0f} |")
    print(f"| service ready | {service:.2f} | {service / sdk:.2f} | {held:.0f} |")


if __name__ == "__main__":
    main()
