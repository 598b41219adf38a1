"""The SKU alerts on the page: as everybody of the team may ask for them in the chat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from bot.config import Config
from bot.skus import alerts_of
from bot.store import Store
from bot.web import shown
from bot.web.sessions import Sessions
from cards import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Answers the page about SKUs."""

    sessions: Sessions
    store: Store
    config: Callable[[], Config]
    now: Callable[[], datetime]

    def router(self) -> APIRouter:
        """Return the route."""
        routes = APIRouter(prefix="/api")
        routes.get("/alerts")(self.today)
        return routes

    def today(self, request: Request) -> JSONResponse:
        """Give today's alerts."""
        self.sessions.visitor(request)
        view = alerts_of(self.config().day(self.now()), self.store)
        if view is None:
            raise HTTPException(404, texts().page.no_data)
        return JSONResponse(shown.alerts(view))
