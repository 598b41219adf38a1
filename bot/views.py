"""What a person is shown: rows of the store → cards. Chat and push draw through here alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from bot.access import Person
from bot.config import Config
from bot.lists import contacts_frame
from bot.store import Contact, Push, SkuFigures, Standing, Store
from cards import (
    ContactLine,
    CustomerView,
    DailyList,
    Done,
    Entry,
    ListRef,
    SkuView,
    customer_card,
    daily_list,
    marked,
    order_card,
    sku_card,
)
from scoring import customer_frame, explain, outreach, readmitted
from scoring.records import Customer, OrderLine, reference

Card = dict[str, Any]
RECENT_LINES = 30
RECENT_CONTACTS = 5
RECENT_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """Draws cards from the store as it stands now."""

    store: Store
    config: Callable[[], Config]
    now: Callable[[], datetime]

    def daily_list(self, push: Push, page: int, viewer: Person, asking: str | None = None) -> Card:
        """Return one page of a list, with what has been done since it was made.

        ``asking`` is the customer (id) whom the viewer wants to contact no more.
        """
        config = self.config()
        with self.store.at_once():
            items = self.store.pushes.items(push.id)
            standing = self.store.contacts.standing_on(push.id, push.day)
        entries = tuple(
            Entry(item=item, done=self.done(standing.get(item.id), push.day, viewer))
            for item in items
        )
        card = daily_list(
            DailyList(
                day=push.day,
                today=config.day(self.now()),
                owner=push.person,
                entries=entries,
                page=page,
                page_size=config.push.page_size,
                data_as_of=push.data_as_of,
                asking=None if asking is None else reference(asking),
            )
        )
        return marked(card, push.key)

    def list_with(self, push: Push, customer_id: str | None, viewer: Person) -> Card:
        """Return the page of a list that shows a customer; the first for None."""
        places = [item.id for item in self.store.pushes.items(push.id)]
        at = places.index(customer_id) if customer_id is not None else 0
        return self.daily_list(push, at // self.config().push.page_size, viewer)

    def customer(
        self,
        customer: Customer,
        viewer: Person,
        *,
        private: bool,
        on: ListRef | None = None,
        asking: bool = False,
    ) -> Card:
        """Return the card of one customer; ``on`` is the list that the viewer came from.

        The phone is whole only in a private chat with whoever the customer belongs to, and each
        such showing is recorded.
        """
        whole_phone = private and bool(customer.phone) and self.owns(viewer, customer)
        if whole_phone:
            self.phone_shown(customer, viewer)
        view = self.customer_view(customer, viewer)
        return customer_card(replace(view, show_phone=whole_phone, on=on, asking=asking))

    def customer_view(
        self, customer: Customer, viewer: Person, lines: int = RECENT_LINES
    ) -> CustomerView:
        """Return all that is told of a customer, with their latest ``lines``; the phone masked."""
        config = self.config()
        today = config.day(self.now())
        standing = self.store.contacts.standing([customer.id])
        row = self._ranked([customer], standing).iloc[0]
        run = self.store.runs.latest()
        excluded = None if pd.isna(row["excluded"]) else str(row["excluded"])
        rest_until = None if pd.isna(row["rest_until"]) else row["rest_until"].date()
        return CustomerView(
            customer=customer,
            terms=explain(customer, config),
            excluded=excluded,
            ends_on=(
                readmitted(customer, excluded, rest_until, config, today) if excluded else None
            ),
            done=self.done(standing.get(customer.id), today, viewer),
            contacts=self._contact_lines(customer.id),
            orders=tuple(self.store.runs.orders_of(customer.id, lines)),
            months=self.store.goods.months_of_customer(customer.id),
            data_as_of=run.as_of if run else today,
            can_act=viewer.may_see({customer.salesperson}, config.access.lookup),
            show_phone=False,
        )

    def left_out(
        self, customers: Sequence[Customer], standing: Mapping[str, Standing]
    ) -> dict[str, str]:
        """Return the rule (R32) that leaves each of these customers out, of whom one does."""
        if not customers:
            return {}
        ranked = self._ranked(customers, standing)
        out = ranked[ranked["excluded"].notna()]
        return dict(zip(out["id"], out["excluded"], strict=True))

    def _ranked(
        self, customers: Sequence[Customer], standing: Mapping[str, Standing]
    ) -> pd.DataFrame:
        config = self.config()
        today = config.day(self.now())
        return outreach(customer_frame(list(customers)), contacts_frame(standing), config, today)

    def owns(self, viewer: Person, customer: Customer) -> bool:
        """Return whether a customer is the viewer's own, is on their list, or all are theirs."""
        if viewer.manages or customer.salesperson == viewer.name:
            return True
        today = self.config().day(self.now())
        lists = self.store.pushes.holding(customer.id, today, today)
        return viewer.name in {push.person for push in lists}

    def phone_shown(self, customer: Customer, viewer: Person) -> None:
        """Record that somebody is shown a whole phone, before they are."""
        self.store.phones.shown(
            customer_id=customer.id,
            actor=viewer.open_id,
            actor_name=viewer.name,
            at=self.now(),
        )

    def order(self, lines: Sequence[OrderLine]) -> Card:
        """Return the card of one order; its phone is masked, the customer's card shows it."""
        run = self.store.runs.latest()
        customer = self.store.runs.customer(lines[0].customer_id)
        as_of = run.as_of if run else lines[0].ordered_on
        return order_card(lines, customer, data_as_of=as_of)

    def sku(self, figures: SkuFigures) -> Card:
        """Return the card of one SKU, with its alerts if it is on any."""
        run = self.store.runs.latest()
        alerts = self.store.runs.alerts(run.id) if run else pd.DataFrame(columns=["sku"])
        own = alerts[alerts["sku"] == figures.sku]
        return sku_card(
            SkuView(
                sku=figures.sku,
                orders=figures.orders,
                lines=figures.lines,
                received=figures.received,
                return_rate=figures.returned / figures.lines,
                margin_rate=figures.margin_rate,
                customers=figures.customers,
                first=figures.first,
                last=figures.last,
                alerts=tuple(zip(own["kind"], own["advice"], strict=True)) if len(own) else (),
                months=self.store.goods.months_of_sku(figures.sku)[-RECENT_MONTHS:],
                data_as_of=run.as_of if run else figures.last,
            )
        )

    def done(self, standing: Standing | None, since: date, viewer: Person) -> Done | None:
        """Return what stands of a customer since a day: the contact, else the snooze."""
        if standing is None:
            return None
        for row in (standing.blocked, standing.contact, standing.snooze):
            if row is not None and (row.kind == "blocked" or row.day >= since):
                of_it = standing.outcome if row.kind == "contacted" else None
                return self._done_by(row, of_it, viewer)
        return None

    def _done_by(self, row: Contact, outcome: Contact | None, viewer: Person) -> Done | None:
        if row.kind == "undone" or row.kind == "outcome":  # noqa: PLR1714 - mypy follows it so
            return None
        return Done(
            kind=row.kind,
            at=row.at.astimezone(self.config().zone),
            by=row.actor_name,
            mine=viewer.manages or row.actor == viewer.open_id,
            contact=row.id,
            until=row.until,
            outcome=outcome.outcome if outcome else None,
            note=(outcome.note or "") if outcome else "",
        )

    def _contact_lines(self, customer_id: str) -> tuple[ContactLine, ...]:
        zone = self.config().zone
        return tuple(
            ContactLine(
                kind=row.kind,
                at=row.at.astimezone(zone),
                by=row.actor_name,
                until=row.until,
                outcome=row.outcome,
                note=row.note or "",
            )
            for row in self.store.contacts.of_customer(customer_id, RECENT_CONTACTS)
        )
