"""The whole of it with no Feishu tenant: stand-in, service, orders, the morning push.

The only module besides the tests that knows the stand-in. The service in it is the real one: it
reads the orders through the Lark API and sends its cards by the official SDK, over loopback.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd
import typer
from pydantic import SecretStr

from bot.app import App, utc_now
from bot.config import Config, LiveConfig
from bot.environment import Environment
from bot.errors import BotError, SourceError
from bot.feishu.needs import REDIRECT
from bot.observe import start_logging
from bot.service import serve
from bot.simulator.server import Simulator
from bot.simulator.shop import BOT_NAME, Shop, open_book, open_shop
from bot.simulator.world import World
from bot.sources import unnamed
from bot.sources.files import read_file
from scoring import HeaderError, cells, normalise
from scoring.headers import Body, bodies

DATABASE: Final = Path("data/demo.db")
MOST_SELLERS: Final = 8


def run_demo(orders: Path | None, port: int) -> None:
    """Open a shop in the stand-in, push its morning lists, then serve until stopped.

    Takes the sample shop, or an order file whose dates are shifted so that its last order is
    yesterday. The store is made anew each time, because the stand-in forgets everything too.
    """
    environment = Environment.read()
    start_logging("WARNING", environment.log_format, environment.secrets())
    world = World(app_name=BOT_NAME)
    config = LiveConfig(environment.bot_config)
    today = config().day(utc_now())
    shop = shop_of(world, orders, today, config())
    _forget(DATABASE)
    with _started(world, port) as simulator:
        service = App(
            LiveConfig(environment.bot_config, partial(with_shop, shop)),
            environment.model_copy(
                update={
                    "feishu_app_id": world.app_id,
                    "feishu_app_secret": SecretStr(world.app_secret),
                    "feishu_domain": simulator.url,
                    "feishu_transport": "ws",
                    "port": 0,
                    "database_url": SecretStr(f"sqlite:///{DATABASE}"),
                }
            ),
            now=world.now,
        )
        _push(service)
        _follow(world, service)
        serve(service, partial(_tell, world, simulator))


def _tell(world: World, simulator: Simulator, dashboard: str) -> None:
    """Say where to look, once everything can be reached."""
    world.sign_ins.redirect_urls.append(f"{dashboard}{REDIRECT}")
    typer.echo(f"\nOpen {simulator.url}/ and choose a person.")
    typer.echo(f"Dashboard: {dashboard}/ (sign in as anybody of the team). Ctrl-C ends the demo.")


@contextmanager
def _started(world: World, port: int) -> Iterator[Simulator]:
    simulator = Simulator(world, port=port)
    try:
        simulator.start()
    except OSError as error:
        raise BotError(
            f"port {port} cannot be listened on ({os.strerror(error.errno or 0)});"
            " choose another by --port"
        ) from error
    try:
        yield simulator
    finally:
        simulator.stop()


def _push(service: App) -> None:
    typer.echo("reading the orders through the Lark API …")
    report = service.rescore()
    typer.echo(f"{report.rows} rows, {report.customers} customers scored; sending the lists …")
    service.find_team()
    # First, so that everybody's own list is their newest chat.
    service.routine.alert(service.today())
    for delivery in service.push(service.today()):
        typer.echo(f"  {delivery.person}: {delivery.customers} customers, {delivery.result}")
    service.routine.rollup(service.today())


def _follow(world: World, service: App) -> None:
    """Let the service do its morning's work whenever the page's clock is turned."""

    def catch_up() -> None:
        threading.Thread(target=service.morning.catch_up, name="turned clock").start()

    world.clock.on_turn.append(catch_up)


def _forget(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def with_shop(shop: Shop, config: Config) -> Config:
    """Put the shop in the place of the sources and the team of the operator's own tenant."""
    own = config.model_dump(by_alias=True)
    return Config.model_validate(
        {
            **own,
            "sources": shop.sources,
            "team": shop.team,
            "chats": shop.chats,
            "unassigned": "round_robin",
        }
    )


def shop_of(world: World, orders: Path | None, today: date, config: Config) -> Shop:
    """Open the sample shop, or one on an order file whose last order becomes yesterday's.

    Raises SourceError where the file cannot be read or holds no date.
    """
    yesterday = today - timedelta(days=1)
    if orders is None:
        return open_shop(world, until=yesterday)
    tables = read_file(orders)
    try:
        read, _ = bodies(tables, config.columns)
        lines = normalise(tables, config).lines
    except HeaderError as error:
        raise unnamed(error) from error
    return open_book(world, shifted_to(yesterday, read, config), sellers(lines))


def shifted_to(last: date, read: Sequence[Body], config: Config) -> dict[str, list[list[object]]]:
    """Return each table's rows with its title and header, the order dates moved together.

    The latest becomes ``last``. Dates that cannot be read stay as they are, like every other
    cell. Raises SourceError where there is no date at all.
    """
    days = [cells.day(body.column("ordered_on"), config.zone).column for body in read]
    latest = max((day.max() for day in days if day.notna().any()), default=None)
    if latest is None:
        raise SourceError(f"{read[0].table.source}: holds no readable date of an order")
    by = pd.Timestamp(last) - latest
    return {
        body.table.source: _rows(body, (day + by).dt.strftime("%Y-%m-%d"))
        for body, day in zip(read, days, strict=True)
    }


def _rows(body: Body, moved: pd.Series) -> list[list[object]]:
    table, column = body.table, body.header.columns["ordered_on"]
    raw = body.column("ordered_on").astype(object)
    columns = [table.cells.iloc[:, at].astype(object) for at in range(table.cells.shape[1])]
    above = columns[column].iloc[: body.first_row - table.first_row]
    columns[column] = pd.concat([above, moved.where(moved.notna(), raw)])
    rows: list[list[object]] = [list(row) for row in zip(*map(_json, columns), strict=True)]
    return [list(table.cells.columns), *rows] if table.header_known else rows


def _json(column: pd.Series) -> list[object]:
    """Return cells as the stand-in's spreadsheets hold them: empty ones are None."""
    return [None if cell == "" or pd.isna(cell) else cell for cell in column.tolist()]


def sellers(lines: pd.DataFrame) -> list[str]:
    """Return the salespeople who stand on the order lines most often."""
    names = lines.loc[lines["salesperson"] != "", "salesperson"].astype("str")
    return [str(name) for name in names.value_counts().index[:MOST_SELLERS]]
