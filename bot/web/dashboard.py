"""The dashboard's addresses: the page, its files, signing in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.access import Team
from bot.config import Config
from bot.feishu.signin import SignIn
from bot.store import Store
from bot.views import Views
from bot.web import login, pages
from bot.web.alerts import Alerts
from bot.web.customers import Customers
from bot.web.export import Export
from bot.web.login import Login
from bot.web.seal import Seal
from bot.web.sessions import Sessions
from cards import texts


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """What people of the team see in a browser."""

    sign_in: SignIn
    secret: str = field(repr=False)
    """What cookies are signed with is derived from it."""
    store: Store
    config: Callable[[], Config]
    team: Callable[[], Team]
    views: Views
    changed: Callable[[str, str], None]
    """Told (customer, "") after a mark, to mend the cards that show them."""
    now: Callable[[], datetime]

    @cached_property
    def sessions(self) -> Sessions:
        """Who is at the browser."""
        return Sessions(seal=Seal(self.secret, "session"), team=self.team, now=self.now)

    def routers(self) -> list[APIRouter]:
        """Return all routes."""
        signing_in = Login(
            sign_in=self.sign_in, sessions=self.sessions, seal=Seal(self.secret, "signing in")
        )
        page = APIRouter()
        page.get("/")(self.page)
        customers = Customers(
            sessions=self.sessions,
            store=self.store,
            config=self.config,
            views=self.views,
            changed=self.changed,
            now=self.now,
        )
        alerts = Alerts(sessions=self.sessions, store=self.store, config=self.config, now=self.now)
        parts = signing_in, customers, alerts, Export(customers=customers)
        return [page, pages.files(), *(part.router() for part in parts)]

    def page(self, request: Request) -> Response:
        """Give the page to whoever is of the team, send others to Feishu to say who they are."""
        if self.sessions.open_id(request) is None:
            return RedirectResponse(login.START, 302)
        person = self.sessions.person(request)
        if person is None:
            return pages.notice(texts().toasts.stranger, 403)
        today = self.config().day(self.now())
        listed = self.store.pushes.of(today, person.name) is not None
        return pages.shell(person, listed=listed)
