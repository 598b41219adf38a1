"""The commands: parse, call, exit status. Whatever is slow to import is imported by its command."""

import gc
import shutil
import sys
from datetime import date, datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import BotError, ConfigError
from bot.opening import environment, opened, opened_app, telling
from bot.upkeep import app as upkeep

if TYPE_CHECKING:
    from bot.app import App

app = typer.Typer(
    name="customer-alert-bot",
    help="Tells each salesperson of a shop, every morning in Feishu, whom to contact and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE")]


@app.callback()
def options(
    context: typer.Context,
    *,
    debug: Annotated[bool, typer.Option(help="Show the traceback of an error.")] = False,
) -> None:
    """Take the options that every command knows."""
    context.obj = debug


@app.command()
def run() -> None:
    """Run the service until SIGTERM: HTTP, clock, and the door to Feishu."""
    gc.disable()  # nothing that is imported is garbage; `serve` lets the collector in again
    from bot.service import serve  # noqa: PLC0415 - brings uvicorn

    serve(opened_app())


@app.command()
def demo(
    orders: Annotated[
        Path | None, typer.Option(help="Your own order file instead of the sample shop.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the chat page.")] = 8100,
) -> None:
    """Run it all without a Feishu tenant: stand-in, service, sample orders, the morning push."""
    from bot.demo import run_demo  # noqa: PLC0415 - brings the stand-in and the SDK

    run_demo(orders, port)


@app.command()
def setup(  # noqa: PLR0913 - every answer can be an option
    *,
    manual: Annotated[bool, typer.Option(help="The app is made by hand, not by QR code.")] = False,
    app_id: Annotated[str, typer.Option(help="Of an app that is made already.")] = "",
    app_secret_stdin: Annotated[
        bool, typer.Option(help="The first line of standard input is the App Secret.")
    ] = False,
    orders: Annotated[str, typer.Option(metavar="URL", help="Link of the table of orders.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=HEADER", help="May be repeated.")
    ] = None,
    member: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME,PHONE[,manager]", help="Or e-mail; may be repeated."),
    ] = None,
    push_at: Annotated[str, typer.Option(metavar="HH:MM", help="When the lists arrive.")] = "",
    yes: Annotated[bool, typer.Option(help="Ask nothing: take defaults, agree.")] = False,
) -> None:
    """Register the app in Feishu by QR code, find orders and team, write .env and config.json."""
    from bot.setup import Answers, Talk, run_setup  # noqa: PLC0415 - brings the SDK

    answers = Answers(
        app_id=app_id,
        app_secret=_read("") if app_secret_stdin else "",
        manual=manual,
        orders=orders,
        columns=tuple(column or ()),
        members=tuple(member or ()),
        push_at=push_at,
    )
    shown, typed = sys.stdout.isatty(), sys.stdin.isatty()
    talk = Talk(
        say=lambda text: typer.echo(text),  # noqa: PLW0108 - echo takes more than a text
        read=_read,
        read_secret=getpass if typed else _read,
        silent=yes,
        width=shutil.get_terminal_size().columns if shown else None,
    )
    run_setup(environment(), answers, talk, Path(".env"))


@app.command()
def rescore(
    *,
    accept: Annotated[
        bool, typer.Option(help="Take over orders that differ much from the last good run's.")
    ] = False,
) -> None:
    """Read all sources, score every customer, store the result."""
    with opened() as service:
        report = service.rescore(accept=accept)
    typer.echo(
        f"{report.customers} customers scored as of {report.as_of} from {report.rows} rows:"
        f" {report.lines} lines take part, {report.duplicates} duplicates,"
        f" {report.replaced} replaced by a later source, {report.future_lines} after today"
    )
    for reason, count in report.rejected.items():
        typer.echo(f"rejected, {reason.replace('_', ' ')}: {count}")
    for warning in report.warnings:
        typer.echo(f"warning: {warning}")


@app.command()
def push(
    *,
    dry_run: Annotated[bool, typer.Option(help="Print who would get what; send nothing.")] = False,
    to: Annotated[str | None, typer.Option(metavar="NAME", help="Only this salesperson.")] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="Another day's lists."),
    ] = None,
) -> None:
    """Send today's lists now; what was sent is not sent again."""
    with opened() as service:
        on = day.date() if day else service.today()
        if dry_run:
            _print_plan(service, on, to)
            return
        service.find_team()
        deliveries = service.push(on, to)
    for delivery in deliveries:
        typer.echo(
            f"{delivery.person}: {delivery.customers} customers, {delivery.result}"
            + (f" ({delivery.error})" if delivery.error else "")
        )
    late = [each for each in deliveries if each.result not in ("sent", "already sent")]
    if late:
        told = "; ".join(f"{each.person}: {each.mend}" for each in late)
        raise BotError(f"{len(late)} of {len(deliveries)} lists not delivered: {told}")


@app.command()
def score(
    files: Annotated[list[Path], typer.Argument(help=".xlsx, .csv, .csv.gz or .parquet")],
    *,
    out: Annotated[
        Path, typer.Option(help="The report: .xlsx; or the scores: .csv, .jsonl, .parquet")
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Default: today."),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Default: BOT_CONFIG.")] = None,
    alerts: Annotated[
        Path | None, typer.Option(help="The SKU alerts: .csv, .jsonl or .parquet")
    ] = None,
) -> None:
    """Score order files offline; nothing of Feishu is needed."""
    from bot.config import Config, load_config  # noqa: PLC0415 - brings pandas
    from bot.offline import score_files  # noqa: PLC0415

    path = config or environment().bot_config
    with telling() as progress:
        told = score_files(
            files,
            out=out,
            alerts_out=alerts,
            as_of=as_of.date() if as_of else None,
            config=load_config(path) if config or path.exists() else Config(),
            told=progress,
        )
    for line in told:
        typer.echo(line, err=True)


app.add_typer(upkeep)


def main() -> None:
    """Run a command: exit 0 done, 1 failed, 2 wrong usage or configuration."""
    debug = "--debug" in sys.argv[1:]
    try:
        app()
    except BotError as error:
        if debug:
            raise
        from bot.observe import mask  # noqa: PLC0415 - only for the line that ends it all

        typer.echo(f"error: {mask(str(error))}", err=True)
        sys.exit(2 if isinstance(error, ConfigError) else 1)


def _read(question: str) -> str:
    """Return a line of standard input; raises ConfigError at its end."""
    try:
        return input(question)
    except EOFError:
        typer.echo()
        raise ConfigError(
            f"no answer to `{question.removesuffix(': ')}`; see setup --help for the options"
            if question
            else "--app-secret-stdin: standard input holds no line"
        ) from None


def _print_plan(service: "App", day: date, only: str | None) -> None:
    from bot.lists import daily_lists  # noqa: PLC0415

    lists = daily_lists(day, config=service.config(), store=service.store)
    if lists is None:
        raise BotError("there are no scores yet; run rescore first")
    for name, items in lists.items.items():
        if only in (None, name):
            typer.echo(f"{name}: {len(items)} customers")
            for item in items:
                typer.echo(f"  {item.place:>3}  {item.customer}  {item.score:.2f}  {item.reason}")
