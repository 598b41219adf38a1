"""Signing in with Feishu and out again.

The browser is sent to Feishu with a random ``state`` and keeps it sealed in a cookie; only a
browser that has it may bring a code back, so nobody can be signed in as somebody else by a link.
The code is turned in by us, with a verifier that was told to nobody before.
"""

import hmac
import logging
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.errors import FeishuError
from bot.feishu.needs import REDIRECT
from bot.feishu.signin import SignIn
from bot.web.pages import notice
from bot.web.seal import Seal
from bot.web.sessions import Sessions, cookie_of, same_origin
from cards import texts

log = logging.getLogger(__name__)

START: Final = "/login"
COOKIE: Final = "customer_alert_signing_in"
LASTS: Final = timedelta(minutes=10)
"""For reading Feishu's page; its code is good for five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The three addresses."""

    sign_in: SignIn
    sessions: Sessions
    seal: Seal = field(repr=False)
    """Of the states."""

    def router(self) -> APIRouter:
        """Return the routes."""
        routes = APIRouter()
        routes.get(START)(self.start)
        routes.get(REDIRECT)(self.back)
        routes.post("/logout")(self.logout)
        return routes

    def start(self, request: Request) -> Response:
        """Send the browser to Feishu."""
        state = secrets.token_urlsafe(24)
        address = self.sign_in.address(redirect_uri(request), state, self.seal.derived(state))
        answer = RedirectResponse(address, 302)
        kept = self.seal.close(state, self.sessions.now() + LASTS)
        lasts = int(LASTS.total_seconds())
        answer.set_cookie(COOKIE, kept, max_age=lasts, path=START, **cookie_of(request))
        return answer

    def back(self, request: Request, code: str = "", state: str = "", error: str = "") -> Response:
        """Open a session for whom Feishu names; every failure is told on a page and logged."""
        answer = self._answer(request, code, state, error)
        answer.delete_cookie(COOKIE, path=START, **cookie_of(request))
        return answer

    def logout(self, request: Request) -> Response:
        """End the session of this browser."""
        if not same_origin(request):
            raise HTTPException(403, "not from this page")
        answer = notice(texts().page.signed_out)
        self.sessions.end(answer, request)
        return answer

    def _answer(self, request: Request, code: str, state: str, error: str) -> Response:
        kept = self.seal.open(request.cookies.get(COOKIE, ""), self.sessions.now())
        if kept is None or not hmac.compare_digest(kept.encode(), state.encode(errors="replace")):
            return _failed("the browser has not asked for it, or too long ago")
        if error or not code:
            return _failed(f"Feishu says {error[:40] or 'nothing'}")
        try:
            open_id = self.sign_in.open_id(code, redirect_uri(request), self.seal.derived(kept))
        except FeishuError as refused:
            return _failed(str(refused))
        if self.sessions.team().person(open_id) is None:
            log.warning("sign-in refused: not in the team", extra={"operator": open_id})
            return notice(texts().toasts.stranger, 403)
        log.info("signed in", extra={"operator": open_id})
        home = RedirectResponse("/", 303)
        self.sessions.start(home, open_id, request)
        return home


def redirect_uri(request: Request) -> str:
    """Return where Feishu is to send the browser back: as the browser knows us.

    A forged host leads nowhere, for Feishu sends nobody to an address that is not on its list.
    """
    here = urlsplit(str(request.url))
    return f"{here.scheme}://{here.netloc}{REDIRECT}"


def _failed(why: str) -> HTMLResponse:
    log.warning("sign-in failed: %s", why)
    return notice(texts().page.not_signed_in, 400)
