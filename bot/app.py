"""The composition root: builds each part once, starts and stops them."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from bot.access import Team, look_up
from bot.chat import Chat
from bot.chat.deferred import Deferred
from bot.config import Config, LiveConfig
from bot.environment import Environment
from bot.errors import BusyError
from bot.health import Health
from bot.jobs.alerts import AlertsJob
from bot.jobs.morning import Morning
from bot.jobs.push import Delivery, PushJob
from bot.jobs.rescore import Rescored, rescore
from bot.jobs.rollup import RollupJob
from bot.jobs.routine import Routine
from bot.jobs.sender import Sender
from bot.jobs.troubles import Troubles
from bot.jobs.writeback import Writeback
from bot.progress import Told, quiet
from bot.redraw import Redraw
from bot.sources import Kept, read_all
from bot.store import Store
from bot.views import Views
from cards import Card, rescored_card, speak
from scoring import RawTable

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway
    from bot.feishu.inbox import Inbox
    from bot.feishu.longconn import LongConnection

log = logging.getLogger(__name__)

WORKERS: Final = 4


def utc_now() -> datetime:
    """Return the current instant."""
    return datetime.now(UTC)


class App:
    """The service: store, gateway, doors, clock, and the handlers between them."""

    def __init__(
        self,
        config: LiveConfig,
        environment: Environment,
        *,
        now: Callable[[], datetime] = utc_now,
        told: Told = quiet,
    ) -> None:
        """Open the store, bringing it up to date; nothing of Feishu is touched yet.

        Raises StoreError where the database cannot be used.
        """
        self.config = config
        speak(config().language)
        self.environment = environment
        self.now = now
        self._told = told
        self.store = Store(environment.database_url.get_secret_value())
        self.store.migrate()
        self.views = Views(store=self.store, config=config, now=now)
        self.morning = Morning(
            config=config,
            store=self.store,
            # The routine is built when it is first needed: it costs the SDK.
            rescore=lambda: self.routine.rescore(),  # noqa: PLW0108 - see above
            push=lambda: self.routine.push(self.today()),
            alerts=lambda: self.routine.alerts(self.today()),
            late=lambda: self.routine.late(self.today()),
            chores=lambda: self.routine.chores(),  # noqa: PLW0108 - see above
            now=now,
        )
        self.health = Health(
            store=self.store,
            config=config,
            clockwork=self.morning,
            connected=lambda: self._door is None or self._door.connected,
            now=now,
        )
        self._found: dict[str, str] = {}
        self._team = (config(), self._found, Team.of(config().team, self._found))
        self._kept = Kept(config, now)
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="worker")
        self._rescoring = threading.Lock()
        self._pushing = threading.Lock()
        self._door: LongConnection | None = None

    @cached_property
    def gateway(self) -> "Gateway":
        """The calls to Feishu; raises ConfigError where credentials are missing."""
        self.environment.require_feishu()
        from bot.feishu.gateway import Gateway  # noqa: PLC0415 - the SDK costs 4 s and 170 MB

        return Gateway(
            self.environment.feishu_app_id,
            self.environment.feishu_app_secret.get_secret_value(),
            self.environment.feishu_domain,
        )

    @cached_property
    def inbox(self) -> "Inbox":
        """What comes in from Feishu, through whichever door."""
        from bot.feishu.inbox import Inbox  # noqa: PLC0415 - the SDK costs 4 s and 170 MB

        return Inbox(
            app_id=self.environment.feishu_app_id,
            bot_open_id=self.gateway.bot_open_id(),
            on_question=self.deferred,
            on_click=self.chat.clicks,
            first_time=self.deferred.first_time,
        )

    @cached_property
    def deferred(self) -> Deferred:
        """Questions, answered on the workers' threads."""
        return Deferred(
            events=self.store.events,
            answer=self.chat.questions,
            workers=self._workers,
            now=self.now,
        )

    @cached_property
    def redraw(self) -> Redraw:
        """What shows cards as the store stands now."""
        return Redraw(
            store=self.store,
            team=self.team,
            views=self.views,
            gateway=self.gateway,
            workers=self._workers,
            today=self.today,
        )

    @cached_property
    def chat(self) -> Chat:
        """What people say and tap, and what they hear."""
        return Chat(
            store=self.store,
            config=self.config,
            team=self.team,
            views=self.views,
            gateway=self.gateway,
            now=self.now,
            send_list=lambda name: self.push(self.today(), name),
            changed=self.redraw.changed,
            answered=self.redraw.answered,
            rescore=self._rescored,
            status=self.health.status,
        )

    @cached_property
    def sender(self) -> Sender:
        """What sends each part of a day once."""
        return Sender(store=self.store, gateway=self.gateway, now=self.now)

    @cached_property
    def push_job(self) -> PushJob:
        """The daily push."""
        return PushJob(
            config=self.config,
            team=self.team,
            sender=self.sender,
            views=self.views,
            told=self._told,
        )

    @cached_property
    def routine(self) -> Routine:
        """What the clock starts."""
        return Routine(
            store=self.store,
            config=self.config,
            rescore_sources=self.rescore,
            find_team=self.find_team,
            push_lists=self.push,
            rollup=RollupJob(config=self.config, team=self.team, sender=self.sender),
            alert=AlertsJob(config=self.config, sender=self.sender),
            redraw=self.redraw,
            write_back=Writeback(config=self.config, sender=self.sender),
            troubles=Troubles(config=self.config, team=self.team, sender=self.sender),
            now=self.now,
        )

    def team(self) -> Team:
        """Return who is in the team as it is configured now, of those whom Feishu found."""
        config, found = self.config(), self._found
        of_config, of_found, team = self._team
        if of_config is not config or of_found is not found:  # made once: each tap asks twice
            team = Team.of(config.team, found)
            self._team = (config, found, team)
        return team

    def find_team(self) -> Team:
        """Look up the team's people in Feishu; those not found are logged."""
        self._found = look_up(self.config().team, self.gateway.find_people)
        if missing := self.team().missing:
            log.warning("not found in Feishu: %s", ", ".join(missing))
        return self.team()

    def connect(self) -> None:
        """Find the team and open the door to Feishu; a webhook's door is part of ``site``."""
        self.find_team()
        if self.environment.feishu_transport == "ws":
            self.open_door()

    def start(self) -> None:
        """Connect, start the clock and catch up on what was missed."""
        self.connect()
        self.deferred.resume()
        self.morning.start()

    def stop(self) -> None:
        """Let nothing new in, finish what is under way, close the store."""
        if self._door is not None:
            self._door.stop()
        self.morning.stop()
        if "redraw" in vars(self):  # else no card was ever shown
            self.redraw.stop()
        self._workers.shutdown(wait=True)
        self.store.close()

    def rescore(self, *, accept: bool = False) -> Rescored:
        """Take over an edited configuration, read all sources and store the scores.

        Raises BusyError where another rescore is under way, BotError where a source cannot be
        read or, unless ``accept`` says that it is right, holds something much different.
        """
        if not self._rescoring.acquire(blocking=False):
            raise BusyError("a rescore is under way already; wait for it to end")
        try:
            config = self.config.reload()
            return rescore(
                config=config,
                read=self._read,
                store=self.store,
                now=self.now,
                accept=accept,
                told=self._told,
            )
        finally:
            self._rescoring.release()

    def push(self, day: date, only: str | None = None) -> list[Delivery]:
        """Send the lists of ``day`` that were not sent yet; waits for a push under way."""
        with self._pushing:
            return self.push_job.push(day, only)

    def today(self) -> date:
        """Return the shop's calendar date."""
        return self.config().day(self.now())

    def open_door(self) -> None:
        """Open the long connection, by which events arrive; a process has one at most."""
        if self._door is not None:
            return
        from bot.feishu.longconn import LongConnection  # noqa: PLC0415 - brings the SDK

        known = self.environment
        secret = known.feishu_app_secret.get_secret_value()
        door = LongConnection(known.feishu_app_id, secret, known.feishu_domain, self.inbox)
        door.start()
        self._door = door

    def _read(self, config: Config) -> Sequence[RawTable]:
        local = all(source.type == "file" for source in config.sources)
        return read_all(config.sources, None if local else self.gateway, self._told, self._kept)

    def _rescored(self, *, accept: bool) -> Card:
        done = self.rescore(accept=accept)
        self.find_team()
        return rescored_card(done.rows, done.customers, sum(done.rejected.values()))
