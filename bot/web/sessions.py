"""Who is at the browser: a signed cookie says which open_id, the team as it is now the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response

from bot.access import Person, Team
from bot.web.seal import Seal

COOKIE: Final = "customer_alert_session"
"""Not a plain name: a browser sends it to other ports of the host too, where others use those."""
LASTS: Final = timedelta(hours=12)
"""A working day; whoever leaves the team is out at once all the same."""
_READING: Final = {"GET", "HEAD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Opens and closes sessions, and tells whose a request is."""

    seal: Seal = field(repr=False)
    team: Callable[[], Team]
    now: Callable[[], datetime]

    def open_id(self, request: Request) -> str | None:
        """Return who signed in at this browser, in the team or not."""
        return self.seal.open(request.cookies.get(COOKIE, ""), self.now())

    def person(self, request: Request) -> Person | None:
        """Return who signed in, if they are in the team."""
        open_id = self.open_id(request)
        return None if open_id is None else self.team().person(open_id)

    def visitor(self, request: Request) -> Person:
        """Return who asks; raises HTTPException 401 for nobody of the team, 403 for another page.

        What changes something must come from our own page: a browser says where a request is from.
        """
        if request.method not in _READING and not same_origin(request):
            raise HTTPException(403, "not from this page")
        person = self.person(request)
        if person is None:
            raise HTTPException(401, "not signed in")
        return person

    def start(self, response: Response, open_id: str, request: Request) -> None:
        """Let the browser be this person's until the session ends."""
        response.set_cookie(
            COOKIE,
            self.seal.close(open_id, self.now() + LASTS),
            max_age=int(LASTS.total_seconds()),
            **cookie_of(request),
        )

    def end(self, response: Response, request: Request) -> None:
        """Let the browser be nobody's."""
        response.delete_cookie(COOKIE, **cookie_of(request))


def cookie_of(request: Request) -> dict[str, Any]:
    """Return what all our cookies are: out of scripts' reach, and sent only to this site."""
    return {"httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}


def same_origin(request: Request) -> bool:
    """Return whether a request was made by a page of this very host."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")
