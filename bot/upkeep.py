"""Commands for whoever looks after the bot: check, forget, backup, restore."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import BotError
from bot.opening import environment, opened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.app import App
    from bot.check import Line

app = typer.Typer()


@app.command()
def check(
    *,
    tap: Annotated[bool, typer.Option(help="Send a button, and wait for its tap.")] = False,
    to: Annotated[str | None, typer.Option(metavar="NAME", help="Who is to tap.")] = None,
    wait: Annotated[int, typer.Option(metavar="SECONDS", help="For the tap.")] = 60,
    preview: Annotated[
        Path | None, typer.Option(help="A configuration: what would it change today?")
    ] = None,
) -> None:
    """Check token, scopes, clock, sources, team and chats; or try a tap, or an edit."""
    with opened() as service:
        if preview is not None:
            _preview(service, preview)
        elif tap or to is not None:
            _told([_tap(service, to, wait)])
        else:
            from bot.check import checks  # noqa: PLC0415 - brings the SDK

            _told(checks(service))


def _told(lines: "Iterable[Line]") -> None:
    failed = 0
    for line in lines:
        colour = {True: typer.colors.GREEN, False: typer.colors.RED, None: typer.colors.YELLOW}
        mark = typer.style(line.mark, fg=colour[line.ok])
        # Without a terminal echo leaves the colours out by itself.
        typer.echo(f"{mark}{line.text}", color=False if os.environ.get("NO_COLOR") else None)
        failed += line.ok is False
    if failed:
        raise BotError(f"{failed} of the checks failed")


def _tap(service: "App", to: str | None, wait: int) -> "Line":
    from bot.selftest import tap_test  # noqa: PLC0415 - brings the SDK

    return tap_test(service, to, timedelta(seconds=wait), lambda told: typer.echo(told, err=True))


def _preview(service: "App", path: Path) -> None:
    from bot.config import load_config  # noqa: PLC0415 - brings pandas
    from bot.preview import preview  # noqa: PLC0415

    other = load_config(path)
    for line in preview(service.store, service.config(), other, service.today()):
        typer.echo(line)


@app.command()
def forget(
    phone: Annotated[str, typer.Argument(help="A customer's phone; without one, the name.")],
    *,
    yes: Annotated[bool, typer.Option(help="Do not ask.")] = False,
) -> None:
    """Delete all that is known of a customer, and take no orders of theirs any more."""
    with opened() as service:
        runs = service.store.runs
        found = runs.by_phone(phone) or [c for c in runs.by_name(phone, 9) if c.customer == phone]
        if not found:
            raise BotError(f"{phone}: no customer of the last scores has this phone or name")
        for customer in found:
            who = f"{customer.customer}, {customer.orders} orders, last on {customer.last_order}"
            if not yes and not typer.confirm(f"forget {who}?"):
                continue
            deleted = service.store.retention.forget(customer.id, service.now())
            typer.echo(
                f"forgotten: {who}; {deleted} contacts deleted. Their orders still stand in your"
                " tables, and cards that were sent still show them."
            )


@app.command()
def backup(
    out: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
) -> None:
    """Copy the database while the service runs (SQLite; for PostgreSQL use pg_dump)."""
    from bot.store import back_up  # noqa: PLC0415 - brings SQLAlchemy

    copied = back_up(environment().database_url.get_secret_value(), out)
    scored = f"scores of {copied.scored}" if copied.scored else "no scores"
    typer.echo(f"{out}: {copied.contacts} contacts, {scored}, {copied.size / 1e6:.1f} MB")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="What backup wrote.")]) -> None:
    """Put a backup in the place of the database; the service must be stopped."""
    from bot.store import Store  # noqa: PLC0415 - brings SQLAlchemy

    url = environment().database_url.get_secret_value()
    kept = Store.restored(url, file, datetime.now(UTC))
    typer.echo(f"{file}: restored" + (f"; what was there is kept as {kept}" if kept else ""))
