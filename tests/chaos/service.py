"""The service under trial, in a process of its own that is ended without warning.

``run`` is what the process does: the real App on the real SDK, as ``python -m bot run`` starts it,
on a clock that the trial turns. A step at which to die can be named: a call of Feishu or a
statement of the database, before it is made or after.
"""

import contextlib
import itertools
import os
import resource
import signal
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.app import App
from bot.config import LiveConfig
from bot.environment import Environment
from bot.errors import BotError
from bot.feishu import webhook  # noqa: F401 - imported before the processes fork
from bot.feishu.gateway import Gateway
from bot.observe import start_logging

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

QUICKLY = 0.02
"""Pauses after a failure are so much shorter than the service's own."""


@dataclass(frozen=True)
class Orders:
    """Where one process works, and at which step it is to die; None: at none."""

    config: Path
    environment: dict[str, Any]
    log: Path
    die_at: int | None = None


def run(orders: Orders, turned: "Synchronized[float]", commands: Connection) -> None:
    """Serve until told to stop; ``commands`` carries ("do", name) here and results back."""
    os.dup2(os.open(orders.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    start_logging("INFO")
    if orders.die_at is not None:
        _die_at(orders.die_at)
    app = App(
        LiveConfig(orders.config),
        Environment(**orders.environment),
        now=lambda: datetime.now(UTC) + timedelta(seconds=turned.value),
    )
    environment = app.environment
    app.gateway = Gateway(
        environment.feishu_app_id,
        environment.feishu_app_secret.get_secret_value(),
        environment.feishu_domain,
        timeout=3,
        sleep=lambda seconds: time.sleep(seconds * QUICKLY),
    )
    _until_it_works(app.connect)
    app.deferred.resume()
    commands.send(("up", 0))
    _serve(app, commands)
    app.stop()


def _until_it_works(job: Any) -> None:
    """Do what a supervisor does with a service that cannot start: start it again."""
    while True:
        with contextlib.suppress(BotError):
            return job()


def _serve(app: App, commands: Connection) -> None:
    jobs = {
        "morning": lambda: (app.morning.catch_up(), app.routine.chores()),
        "chores": app.routine.chores,
    }
    while True:
        name = commands.recv()
        if name == "stop":
            return
        with contextlib.suppress(BotError):
            jobs[name]()
        commands.send((name, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def _die_at(step: int) -> None:
    """Kill this process at the ``step``-th boundary of a call or statement."""
    steps, lock = itertools.count(), threading.Lock()

    def passed(*_: object, **__: object) -> None:
        with lock:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", passed)
    event.listen(Engine, "commit", passed)
    send = requests.Session.send

    def sending(*args: Any, **kwargs: Any) -> Any:
        passed()
        answer = send(*args, **kwargs)
        passed()
        return answer

    requests.Session.send = sending
