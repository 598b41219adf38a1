"""``check``: one line a check, with the mend; what is asked of Feishu changes nothing there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.address import is_ours, listening
from bot.app import App
from bot.config import BitablePlace, Config, SheetSource, Source
from bot.errors import BotError, FeishuError
from bot.feishu.needs import NEEDS
from bot.jobs.schedule import next_time
from bot.sources import read_all, unnamed
from scoring import HeaderError, Normalised, normalise

CONSOLE: Final = "developer console > your app"
PUBLISH: Final = "then publish a new version"
MISSING_SCOPE: Final = 99991672
UNREACHED: Final = -1
"""Our own code for a call that got no answer."""
CALLBACK: Final = "callback card.action.trigger"
TOO_MANY: Final = 1000040350
"""An app has as many long connections as it may (feishu.md 7.1)."""
NOT_FOUND: Final = (
    "not found in Feishu; use the mobile or e-mail of the account, and make the app available to"
    f" them: {CONSOLE} > Version Management > availability, {PUBLISH}"
)
APART: Final = 60.0
"""Seconds by which our clock may differ from Feishu's; its signatures are good for five minutes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check; without ``ok`` it could not be made."""

    what: str
    told: str
    ok: bool | None = True

    @property
    def mark(self) -> str:
        """How it went."""
        mark = {True: "ok", False: "FAIL", None: "?"}[self.ok]
        return f"{mark:<5}"

    @property
    def text(self) -> str:
        """What stands behind the mark."""
        return f"{self.what:<38} {self.told}"

    def __str__(self) -> str:
        """Return it as a terminal shows it."""
        return f"{self.mark}{self.text}"


def checks(app: App) -> Iterator[Line]:
    """Yield every line; goes on behind what fails, but without a token Feishu is asked no more."""
    yield _database(app)
    yield _port(app)
    yield _schedule(app)
    token = _token(app)
    yield token
    if not token.ok:
        return
    yield _clock(app)
    if app.environment.feishu_transport == "ws":
        yield _connection(app)
    yield from _scopes(app)
    sellers: set[str] = set()
    whole = True
    for line in _sources(app, sellers):
        yield line
        whole = whole and line.ok is not False
    # Who sold may stand in just the source that cannot be read: then nobody is blamed.
    yield from _team(app, sellers - {""} if whole else set())
    yield from _chats(app)
    yield _callback(app)


def _database(app: App) -> Line:
    reasons = [reason for reason in app.health.not_ready() if reason.startswith("store: ")]
    if reasons:
        return Line("database", reasons[0].removeprefix("store: "), ok=False)
    run = app.store.runs.latest()
    scored = f"scores of {run.as_of}" if run else "nothing scored yet; say rescore"
    return Line("database", scored)


def _port(app: App) -> Line:
    host, port = app.environment.host, app.environment.port
    try:
        listening(host, port).close()
    except BotError as error:
        if is_ours(host, port):
            return Line("port", f"the service runs at {host}:{port}")
        return Line("port", str(error), ok=False)
    return Line("port", f"{host}:{port} is free for the service" if port else "any that is free")


def _schedule(app: App) -> Line:
    """Tell the time there too: a wrong zone shows by the clock on the wall."""
    config, now = app.config(), app.now()
    here = now.astimezone(config.zone)
    told = f"in {config.timezone} it is {here:%H:%M} of {here:%Y-%m-%d}"
    starts = {"push": app.morning.next_push()}
    for job, cron in {"rescore": config.schedule.rescore, "alerts": config.schedule.alerts}.items():
        starts[job] = next_time(cron, config.zone, now) if cron else None
    known = [f"{job} {start:%m-%d %H:%M}" for job, start in starts.items() if start is not None]
    return Line("schedule", f"{told}; next {', '.join(known) or 'nothing: all of it is null'}")


def _token(app: App) -> Line:
    try:
        app.gateway.bot_open_id()
    except FeishuError as error:
        mend = f"copy App ID and App Secret from {CONSOLE} > Credentials into .env"
        if error.code == UNREACHED:
            mend = "is FEISHU_DOMAIN right, and does a proxy or firewall let this machine through?"
        return Line("token", f"{error}; {mend}", ok=False)
    return Line("token", f"app {app.environment.feishu_app_id} is known, its bot answers")


def _clock(app: App) -> Line:
    apart = app.gateway.seconds_apart()
    if apart is None:
        return Line("clock", "Feishu told no time", ok=None)
    if abs(apart) > APART:
        way = "behind" if apart > 0 else "ahead of"
        told = f"{abs(apart):.0f} s {way} Feishu's; set it, by NTP if you can"
        return Line("clock", told, ok=False)
    return Line("clock", f"within {APART:.0f} s of Feishu's")


def _connection(app: App) -> Line:
    """Look whether events could come in; a connection of our own would take some away."""
    try:
        host = app.gateway.reach_connection()
    except (FeishuError, OSError) as error:
        mend = "does a proxy or firewall let this machine through to it?"
        if isinstance(error, FeishuError) and error.code != UNREACHED:
            mend = "try again in a minute; if it stays so, set FEISHU_TRANSPORT=webhook"
            if error.code == TOO_MANY:
                mend = "end the other programs that use this app: it may have 50 connections"
        return Line("long connection", f"{error}; {mend}", ok=False)
    return Line("long connection", f"Feishu's end at {host} can be reached")


def _scopes(app: App) -> Iterator[Line]:
    unused = _unused(app.config())
    for need in NEEDS:
        if need.kind != "scope":
            continue
        name = f"scope {need.name}"
        lacks = app.gateway.lacks(need.name)
        if lacks and need.name in unused:
            yield Line(name, f"missing, and not used by this configuration: {need.why}", ok=None)
        elif lacks is None:
            yield Line(name, f"cannot be asked for ({need.why})", ok=None)
        elif lacks:
            told = f"missing: {need.why}; {CONSOLE} > Permissions & Scopes, {PUBLISH}"
            yield Line(name, told, ok=False)
        else:
            yield Line(name, need.why)


def _unused(config: Config) -> set[str]:
    """Return the scopes that this configuration can do without."""
    places = [*config.sources, *([config.contacts_table] if config.contacts_table else [])]
    bases = [place for place in places if isinstance(place, BitablePlace)]
    sheets = [place for place in places if isinstance(place, SheetSource)]
    links = [*(base.url for base in bases), *(sheet.url for sheet in sheets)]
    in_wiki = any("/wiki/" in (link or "") for link in links)
    in_wiki = in_wiki or any(base.wiki_token for base in bases)
    found_by_address = any(member.open_id is None for member in config.team)
    used = {
        "bitable:app:readonly": bool(bases),
        "base:record:create": config.contacts_table is not None,
        "sheets:spreadsheet:readonly": bool(sheets),
        "wiki:node:read": in_wiki,
        "contact:user.id:readonly": found_by_address,
    }
    return {scope for scope, needed in used.items() if not needed}


def _team(app: App, sellers: set[str]) -> Iterator[Line]:
    """Yield a line for each of the team; ``sellers`` stand on orders, if these could be read."""
    config = app.config()
    if not config.team:
        yield Line("team", "is empty; name it in config.json, or say setup", ok=False)
    try:
        team = app.find_team()
    except FeishuError as error:
        yield Line("team", f"cannot be looked up: {error}", ok=False)
        return
    for member in config.team:
        what = f"team {member.name}"
        if member.name in team.missing:
            yield Line(what, NOT_FOUND, ok=False)
        elif sellers and member.role == "sales" and member.name not in sellers:
            told = "stands on no order; write the name as in the orders' salesperson column"
            yield Line(what, told, ok=False)
        else:
            yield Line(what, member.role)
    strangers = sorted(sellers - {member.name for member in config.team})
    if strangers:
        given = f"their customers go to {config.unassigned} (unassigned)"
        yield Line("team", f"not in it, but on orders: {', '.join(strangers)}; {given}", ok=None)


def _sources(app: App, sellers: set[str]) -> Iterator[Line]:
    """Yield what can be read; whoever sold goes into ``sellers``."""
    config = app.config()
    if not config.sources:
        yield Line("sources", "none; name the orders' table in config.json, or say setup", ok=False)
    for number, source in enumerate(config.sources):
        what = f"source {number} ({source.type})"
        try:
            read = _read(app, config, source)
        except BotError as error:
            yield Line(what, str(error), ok=False)
            continue
        yield from _columns(what, read)
        sellers |= set(read.lines["salesperson"])


def _read(app: App, config: Config, source: Source) -> Normalised:
    gateway = None if source.type == "file" else app.gateway
    try:
        return normalise(read_all([source], gateway), config)
    except HeaderError as error:
        raise unnamed(error) from error


def _columns(what: str, read: Normalised) -> Iterator[Line]:
    fields = sorted(set().union(*(table.fields for table in read.tables)))
    rows, rejected = sum(table.rows for table in read.tables), len(read.rejected)
    if not rows:
        told = "holds no rows; is the view filtered, or the wrong table linked?"
        yield Line(what, told, ok=False)
        return
    yield Line(what, f"{rows:,} rows, {rejected:,} rejected; columns: {', '.join(fields)}")
    for warning in read.warnings:
        yield Line(what, warning, ok=None)


def _chats(app: App) -> Iterator[Line]:
    group = app.config().chats.alerts
    if group is None:
        return
    error = app.gateway.cannot_read(group)
    told: dict[int, str] = {
        230002: "the bot is not in it; add it in the group's settings",
        232009: "the group was dissolved; name another in chats.alerts",
    }
    if error is None:
        yield Line("chat alerts", "the bot is in it")
    elif error.code in told:
        yield Line("chat alerts", told[error.code], ok=False)
    else:
        yield Line("chat alerts", f"cannot be asked for ({error})", ok=None)


def _callback(app: App) -> Line:
    told = f"only a tap can prove it: check --tap; if none arrives: {subscribing(app)}"
    return Line(CALLBACK, told, ok=None)


def subscribing(app: App) -> str:
    """Return where taps on cards are subscribed to, for the door that is in use."""
    way = "long connection"
    if app.environment.feishu_transport == "webhook":
        way = "your address of /feishu/events"
    place = f"{CONSOLE} > Events & Callbacks > Callback configuration"
    return f"{place}: {way}, add card.action.trigger, {PUBLISH}"
