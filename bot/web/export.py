"""The customers that a filter finds, with their phones and what was done with them, as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

import pandas as pd
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from bot.exports.contacts import contacts_csv
from bot.store import Standing
from bot.web.customers import Customers, Filters
from cards import texts
from scoring.records import Customer

MOST_BODY = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Makes the file; whom it may hold is what the list may show."""

    customers: Customers

    def router(self) -> APIRouter:
        """Return the route."""
        routes = APIRouter()
        routes.post("/export.csv")(self.file)
        return routes

    async def file(self, request: Request) -> Response:
        """Give the file; each phone that it holds is recorded as shown."""
        # The form holds one field: the filters as the page sends them for its list.
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BODY:
                raise HTTPException(413, "body too large")
        return await run_in_threadpool(self._file, request, body)

    def _file(self, request: Request, body: bytes) -> Response:
        known = self.customers
        person = known.sessions.visitor(request)
        try:
            sent = parse_qs(body.decode(), strict_parsing=True)
            filters = Filters.model_validate_json(sent["filters"][0])
        except (ValidationError, ValueError, KeyError):
            raise HTTPException(400, "no filters") from None
        found = known.store.browse.all(known.wanted(filters, person))
        rows = _rows(found, known.store.contacts.standing([each.id for each in found]))
        known.store.phones.taken(
            (each.id for each in found if each.phone),
            actor=person.open_id,
            actor_name=person.name,
            at=known.now(),
        )
        say = texts().page
        name = say.file_name.format(day=known.config().day(known.now()).isoformat())
        return Response(
            contacts_csv(rows, say.columns),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )


def _rows(customers: Sequence[Customer], standing: dict[str, Standing]) -> pd.DataFrame:
    say = texts()
    rows = []
    for each in customers:
        stands = standing.get(each.id, Standing())
        contact, outcome = stands.contact, stands.outcome
        rows.append(
            {
                **{name: getattr(each, name) for name in _PLAIN},
                "tier": say.data(each.tier),
                "reason": say.reason(each.reason),
                "last_order": each.last_order.isoformat(),
                "contacted_on": contact.day.isoformat() if contact else "",
                "contacted_by": contact.actor_name if contact else "",
                "outcome": say.contact.outcomes[outcome.outcome or ""] if outcome else "",
                "note": (outcome.note or "") if outcome else "",
            }
        )
    return pd.DataFrame(rows, columns=list(say.page.columns)).astype(dict.fromkeys(_TEXTS, "str"))


_PLAIN = (
    "customer", "phone", "platform", "salesperson", "score", "orders", "spend", "days_since",
    "action",
)  # fmt: skip
_TEXTS = (
    "customer", "phone", "platform", "salesperson", "tier", "last_order", "reason", "action",
    "contacted_on", "contacted_by", "outcome", "note",
)  # fmt: skip
