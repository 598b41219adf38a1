"""The customers on the page: who is shown to whom, and what each tap on it does.

A salesperson leafs through their own customers, and those on their list; a manager through all.
Whoever is looked up by an order or return number follows ``access.lookup``, as in the chat.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.access import Person
from bot.config import Config
from bot.errors import StoreError
from bot.marks import Marked, Marks, Refused
from bot.store import RecordedClick, Store, Wanted
from bot.store.browse import OrderBy, Show
from bot.views import Views
from bot.web import shown
from bot.web.sessions import Sessions
from cards import ActionError, Came, Contacted, ContactLine, Undo, texts, unpack
from cards.contact import HIGH, MIDDLE
from scoring.records import Customer, OrderLine

log = logging.getLogger(__name__)

PAGE_SIZE: Final = 50
MOST_LINES: Final = 200
"""Order lines of one customer."""
_BANDS: Final = {"": (None, None), "high": (HIGH, None), "middle": (MIDDLE, HIGH),
                 "low": (None, MIDDLE)}  # fmt: skip
Word = Annotated[str, Field(max_length=200)]


class Filters(BaseModel):
    """What the page asks for; "" asks for nothing."""

    model_config = ConfigDict(extra="forbid")

    text: Word = ""
    show: Show = "all"
    band: Literal["", "high", "middle", "low"] = ""
    tier: Word = ""
    tag: Word = ""
    platform: Word = ""
    seller: Word = ""
    order_by: OrderBy = "score"
    page: Annotated[int, Field(ge=0, le=100_000)] = 0


class Tapped(BaseModel):
    """A mark: what a card's button would carry, and what tells this tap from every other."""

    model_config = ConfigDict(extra="forbid")

    action: dict[str, Any]
    tap: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """Answers the page about customers."""

    sessions: Sessions
    store: Store
    config: Callable[[], Config]
    views: Views
    changed: Callable[[str, str], None]
    """Told (customer, "") after a record, to mend the cards that show them."""
    now: Callable[[], datetime]

    def router(self) -> APIRouter:
        """Return the routes."""
        routes = APIRouter(prefix="/api")
        routes.post("/customers")(self.leaf)
        routes.get("/customers/{ref}")(self.one)
        routes.post("/customers/{ref}/phone")(self.phone)
        routes.post("/marks")(self.mark)
        return routes

    def leaf(self, request: Request, filters: Filters) -> JSONResponse:
        """Give some customers, what can be asked for, and the orders that are named."""
        person = self.sessions.visitor(request)
        run = self.store.runs.latest()
        if run is None:
            raise HTTPException(404, texts().page.no_data)
        wanted = self.wanted(filters, person)
        found, total = self.store.browse.page(wanted, filters.page * PAGE_SIZE, PAGE_SIZE)
        left = max(0, total - (filters.page + 1) * PAGE_SIZE)
        say = texts()
        answer = {
            "count": say.page.count.format(count=f"{total:,}"),
            "left": left,
            "rows": self._rows(found, person),
        }
        if filters.page == 0:
            answer |= {
                "until": say.page.data_until.format(day=say.day(run.as_of)),
                "choices": self._choices(wanted, person),
                "orders": self._orders(filters.text, person, run.as_of),
            }
        return JSONResponse(answer)

    def wanted(self, filters: Filters, person: Person) -> Wanted:
        """Return what is asked for, of whom the person may see."""
        least, below = _BANDS[filters.band]
        return Wanted(
            day=self._today(),
            owner=None if person.manages else person.name,
            least=least,
            below=below,
            **filters.model_dump(exclude={"band", "page"}),
        )

    def one(self, request: Request, ref: str) -> JSONResponse:
        """Give all of one customer."""
        person = self.sessions.visitor(request)
        customer = self._customer(ref, person)
        view = self.views.customer_view(customer, person, MOST_LINES)
        return JSONResponse(
            shown.customer(view, self._today(), owns=self.views.owns(person, customer))
        )

    def phone(self, request: Request, ref: str) -> JSONResponse:
        """Give a whole phone to whom the customer belongs; each time is recorded."""
        person = self.sessions.visitor(request)
        customer = self._customer(ref, person)
        if not self.views.owns(person, customer):
            raise HTTPException(403, texts().toasts.not_your_customer)
        self.views.phone_shown(customer, person)
        return JSONResponse(shown.whole_phone(customer.phone))

    def mark(self, request: Request, tapped: Tapped) -> JSONResponse:
        """Do what the card's button does: contacted, what came of it, undone."""
        person = self.sessions.visitor(request)
        try:
            action = unpack(tapped.action)
        except ActionError:
            raise HTTPException(400, texts().toasts.old_button) from None
        if not isinstance(action, Contacted | Came | Undo):
            raise HTTPException(400, texts().toasts.old_button)
        customer = self._customer(action.customer, person)
        try:
            marks = Marks(store=self.store, config=self.config)
            about = Marked(customer.id, customer.tier)
            answer = marks(action, about, person, self._click(person, tapped.tap))
        except Refused as refused:
            log.warning("mark refused: %s", refused.why, extra={"operator": person.open_id})
            raise HTTPException(403, refused.toast) from None
        except StoreError:
            log.exception("mark not recorded", extra={"operator": person.open_id})
            raise HTTPException(503, texts().toasts.not_saved) from None
        self._mend_cards(customer)
        row = self._rows([customer], person)[0]
        return JSONResponse({"toast": answer.toast, "kind": answer.kind, "row": row})

    def _mend_cards(self, customer: Customer) -> None:
        try:
            self.changed(customer.id, "")
        except Exception:
            log.exception("mark recorded, cards not redrawn")

    def _click(self, person: Person, tap: str) -> RecordedClick:
        return {
            "actor": person.open_id,
            "actor_name": person.name,
            "at": self.now(),
            "day": self._today(),
            # With the person, so that nobody's tap is taken for another's.
            "event_id": f"page-{person.open_id}-{tap}",
            "message_id": None,
        }

    def _customer(self, ref: str, person: Person) -> Customer:
        """Return a customer whom the person may see; raises HTTPException 404, 403."""
        customer = self.store.runs.by_ref(ref)
        if customer is None:
            raise HTTPException(404, texts().toasts.gone)
        if not self._may_see(person, customer):
            log.warning("page refused: not their customer", extra={"operator": person.open_id})
            raise HTTPException(403, texts().toasts.not_your_customer)
        return customer

    def _may_see(self, person: Person, customer: Customer) -> bool:
        lookup = self.config().access.lookup
        return person.may_see({customer.salesperson}, lookup) or self.views.owns(person, customer)

    def _rows(self, customers: Sequence[Customer], person: Person) -> list[shown.Json]:
        standing = self.store.contacts.standing([each.id for each in customers])
        left_out = self.views.left_out(customers, standing)
        today, zone = self._today(), self.config().zone
        rows = []
        for each in customers:
            stands = standing.get(each.id)
            last = shown.last_of(stands)
            line = last and ContactLine(
                kind=last.kind, at=last.at.astimezone(zone), by=last.actor_name, until=last.until
            )
            done = self.views.done(stands, today, person)
            row = shown.row(each, done, line or None, today)
            rows.append(row | {"left_out": texts().data(left_out.get(each.id, ""))})
        return rows

    def _choices(self, wanted: Wanted, person: Person) -> shown.Json:
        say, choices = texts(), self.store.browse.choices(wanted)
        kinds = {"tier": choices.tiers, "tag": choices.tags, "platform": choices.platforms}
        if person.manages:
            kinds["seller"] = choices.sellers
        return {
            kind: [
                [word, say.page.choice.format(words=say.data(word), count=f"{count:,}")]
                for word, count in counts.items()
                if word
            ]
            for kind, counts in kinds.items()
        }

    def _orders(self, text: str, person: Person, as_of: date) -> list[shown.Json]:
        """Return the orders of this number, or that came back under it, whom it may be shown to."""
        named = self.store.runs.order(text) or self.store.runs.by_return_no(text)
        by_order: dict[tuple[str, str], list[OrderLine]] = {}
        for line in named:
            by_order.setdefault((line.customer_id, line.order_no), []).append(line)
        orders = []
        for (customer_id, _), of_one in by_order.items():
            customer = self.store.runs.customer(customer_id)
            if customer is not None and self._may_see(person, customer):
                orders.append(shown.order(of_one, customer, as_of))
        return orders

    def _today(self) -> date:
        return self.config().day(self.now())
