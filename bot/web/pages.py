"""The pages as HTML, and the files they are made of; every text that goes in is escaped."""

import json
from dataclasses import asdict
from hashlib import blake2b
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.access import Person
from cards import texts

FOLDER: Final = Path(__file__).parent / "page"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def shell(person: Person, *, listed: bool) -> HTMLResponse:
    """Return the dashboard without any customer: its script asks for them.

    It begins with the list of today for whoever has one (``listed``), else with everybody.
    """
    say = texts()
    words = {
        **{name: words for name, words in asdict(say.page).items() if name != "columns"},
        "contact": asdict(say.contact),
        "alerts": {"none": say.alerts.none},
        "one": {
            name: getattr(say.customer, name)
            for name in ("not_listed", "phone", "by_month", "recent_orders", "history")
        },
        "order_columns": {
            "day": say.customer.column_date,
            "goods": say.customer.column_goods,
            "received": say.customer.column_received,
        },
        "manages": person.manages,
        "first": "listed" if listed else "all",
    }
    return HTMLResponse(
        _filled(
            "index.html",
            words=json.dumps(words, ensure_ascii=False),
            name=person.name,
            customers=say.page.customers,
            alerts=say.alerts.title,
            **_named("title", "search", "filters", "export", "sign_out", "close", "loading"),
        )
    )


def notice(sentence: str, status: int = 200) -> HTMLResponse:
    """Return a page that says one thing and offers to sign in."""
    named = _named("title", "sign_in")
    return HTMLResponse(_filled("notice.html", sentence=sentence, **named), status)


def files() -> APIRouter:
    """Return the route of scripts and styles; they hold no data, so they may be kept."""
    routes = APIRouter()
    known = {
        path.name: (path.read_bytes(), _TYPES[path.suffix])
        for path in FOLDER.iterdir()
        if path.suffix in _TYPES
    }

    @routes.get("/page/{name}")
    def file(name: str, request: Request) -> Response:
        """Give one file, or say that the browser has it."""
        if name not in known:
            raise HTTPException(404, "no such file")
        content, kind = known[name]
        tag = f'"{blake2b(content, digest_size=8).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=kind, headers=headers)

    return routes


def _named(*names: str) -> dict[str, str]:
    say = texts().page
    return {name: getattr(say, name) for name in ("lang", *names)}


def _filled(file: str, /, **words: str) -> str:
    page = Template((FOLDER / file).read_text(encoding="utf-8"))
    return page.substitute({key: escape(value) for key, value in words.items()})
