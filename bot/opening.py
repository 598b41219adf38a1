"""The service of a command: built from environment and configuration, stopped at its end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from bot.progress import Told, quiet

if TYPE_CHECKING:
    from bot.app import App
    from bot.environment import Environment


def environment() -> "Environment":
    """Return what the operator set; raises ConfigError."""
    from bot.environment import Environment  # noqa: PLC0415 - pydantic-settings, a quarter of a --help

    return Environment.read()


@contextmanager
def opened() -> Iterator["App"]:
    """Give the service to a command; on a terminal it shows how far it is."""
    with telling(environment().log_format == "console") as told:
        service = opened_app(told)
        try:
            yield service
        finally:
            service.stop()


@contextmanager
def telling(wanted: bool = True) -> Iterator[Told]:  # noqa: FBT001, FBT002 - reads as it is
    """Give what shows on a terminal how far something is; elsewhere, nobody hears of it."""
    with _bars() if wanted and sys.stderr.isatty() else nullcontext(quiet) as told:
        yield told


def opened_app(told: Told = quiet) -> "App":
    """Return the service, its logging started; ``told`` hears how far it is."""
    from bot.app import App  # noqa: PLC0415 - brings pandas and the store
    from bot.config import LiveConfig  # noqa: PLC0415 - brings pandas
    from bot.observe import start_logging  # noqa: PLC0415 - brings structlog

    known = environment()
    start_logging(known.log_level, known.log_format, known.secrets())
    return App(LiveConfig(known.bot_config), known, told=told)


@contextmanager
def _bars() -> Iterator[Told]:
    """Show on stderr a line for each thing that is done, with a count."""
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import (  # noqa: PLC0415 - only on a terminal
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )

    lines: dict[str, TaskID] = {}
    columns = SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}")
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bars:

        def told(what: str, done: int) -> None:
            if what not in lines:
                lines[what] = bars.add_task(what, total=None)
            bars.update(lines[what], completed=done)

        yield told
