"""A click → who may, one appended row, a toast and the card as it stands now.

The row is committed before the answer is returned. A click that is delivered twice finds its row
by the event's id; two people who tap the same customer leave one contact, and the second is told
who was first.
"""

import logging
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.access import Person, Team
from bot.config import Config
from bot.errors import StoreError
from bot.feishu.events import Answer, Click
from bot.store import Push, Recorded, Store
from bot.views import Card, Views
from cards import ActionError, texts, unpack
from cards.actions import Action, Contacted, ListRef, Show, Snooze, Turn, Undo
from scoring import cooldown_days

log = logging.getLogger(__name__)


class _Refused(Exception):
    """Why a click is not carried out, as the toast that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicks:
    """Answers clicks on our cards."""

    store: Store
    config: Callable[[], Config]
    team: Callable[[], Team]
    views: Views
    now: Callable[[], datetime]
    private_chats: Container[str]
    """Chats of the bot with one person, where a phone may be shown whole."""
    changed: Callable[[str, str], None]
    """Told (customer, message that shows it already) after a record, to mend other cards."""

    def __call__(self, click: Click) -> Answer:
        """Answer one click; never raises, so that the person always hears something."""
        say = texts().toasts
        try:
            return self._act(_parse(click), click, self._clicker(click))
        except _Refused as refusal:
            return Answer(toast=str(refusal), kind="warning")
        except StoreError:
            log.exception("click not recorded")
            return Answer(toast=say.not_saved, kind="error")
        except Exception:
            log.exception("click not answered")
            return Answer(toast=say.trouble, kind="error")

    def _clicker(self, click: Click) -> Person:
        person = self.team().person(click.operator)
        if person is None:
            log.warning("click of a stranger refused", extra={"operator": click.operator})
            raise _Refused(texts().toasts.stranger)
        return person

    def _act(self, action: Action, click: Click, person: Person) -> Answer:
        match action:
            case Turn(on=on):
                return Answer(card=self._list_card(self._list(on, person), on, person))
            case Show(customer=customer, on=on):
                if on is None or customer not in self._listed(self._list(on, person)):
                    self._visible(customer, person)
                return Answer(card=self._customer_card(customer, click, person, on))
            case _:
                return self._record(action, click, person)

    def _record(self, action: Contacted | Snooze | Undo, click: Click, person: Person) -> Answer:
        push = self._list(action.on, person) if action.on else None
        if push is None or action.customer not in self._listed(push):
            self._visible(action.customer, person)
        match action:
            case Contacted():
                answer = self._contacted(action, click, person)
            case Snooze():
                answer = self._snoozed(action, click, person)
            case Undo():
                answer = self._undone(action, click, person)
        self.changed(action.customer, click.message_id)
        card = (
            self._list_card(push, action.on, person)
            if push is not None and action.on is not None
            else self._customer_card(action.customer, click, person)
        )
        return Answer(toast=answer.toast, kind=answer.kind, card=card)

    def _contacted(self, action: Contacted, click: Click, person: Person) -> Answer:
        recorded = self.store.contacts.contacted(
            customer_id=action.customer,
            actor=person.open_id,
            actor_name=person.name,
            at=click.clicked_at,
            day=self._today(),
            event_id=click.event_id,
            message_id=click.message_id,
        )
        say = texts().toasts
        row = recorded.row
        if not recorded.fresh and row.actor != person.open_id:
            at = row.at.astimezone(self.config().zone)
            return Answer(toast=say.already_contacted.format(name=row.actor_name, at=f"{at:%H:%M}"))
        days = cooldown_days(self._tier(action), self.config())
        return Answer(toast=say.contacted.format(days=days), kind="success")

    def _snoozed(self, action: Snooze, click: Click, person: Person) -> Answer:
        until = self._today() + timedelta(days=action.days)
        self.store.contacts.snoozed(
            customer_id=action.customer,
            actor=person.open_id,
            actor_name=person.name,
            at=click.clicked_at,
            day=self._today(),
            event_id=click.event_id,
            message_id=click.message_id,
            until=until,
        )
        toast = texts().toasts.snoozed.format(until=texts().day(until))
        return Answer(toast=toast, kind="success")

    def _undone(self, action: Undo, click: Click, person: Person) -> Answer:
        say = texts().toasts
        row = self.store.contacts.row(action.contact)
        if row is None or row.customer_id != action.customer:
            raise _Refused(say.gone)
        if row.actor != person.open_id and not person.manages:
            raise _Refused(say.not_yours_to_undo.format(name=row.actor_name))
        undone: Recorded | None = self.store.contacts.undone(
            contact_id=row.id,
            actor=person.open_id,
            actor_name=person.name,
            at=click.clicked_at,
            day=self._today(),
            event_id=click.event_id,
            message_id=click.message_id,
        )
        return Answer(toast=say.undone if undone else say.gone, kind="success")

    def _list(self, on: ListRef, person: Person) -> Push:
        """Return the list a button stands on; the store says whose it is, not the button."""
        if not person.may_work(on.owner):
            raise _Refused(texts().toasts.not_your_list.format(name=on.owner))
        push = self.store.pushes.of(on.day, on.owner)
        if push is None:
            raise _Refused(texts().toasts.gone)
        return push

    def _listed(self, push: Push) -> set[str]:
        return {item.id for item in self.store.pushes.items(push.id)}

    def _visible(self, customer_id: str, person: Person) -> None:
        customer = self.store.runs.customer(customer_id)
        if customer is None:
            raise _Refused(texts().toasts.gone)
        if not person.may_see({customer.salesperson}, self.config().access.lookup):
            raise _Refused(texts().toasts.not_your_customer)

    def _tier(self, action: Contacted) -> str:
        customer = self.store.runs.customer(action.customer)
        if customer is not None:
            return customer.tier
        # Gone from the data since the list was made: the list remembers the tier.
        push = self.store.pushes.of(action.on.day, action.on.owner) if action.on else None
        items = self.store.pushes.items(push.id) if push else []
        return next(item.tier for item in items if item.id == action.customer)

    def _list_card(self, push: Push, on: ListRef, person: Person) -> Card:
        return self.views.daily_list(push, on.page, person)

    def _customer_card(
        self, customer_id: str, click: Click, person: Person, on: ListRef | None = None
    ) -> Card:
        customer = self.store.runs.customer(customer_id)
        if customer is None:
            raise _Refused(texts().toasts.gone)
        private = click.chat_id in self.private_chats
        return self.views.customer(customer, person, private=private, on=on)

    def _today(self) -> date:
        return self.config().day(self.now())


def _parse(click: Click) -> Action:
    try:
        return unpack(click.value, click.option)
    except ActionError:
        log.warning("button not understood", extra={"message_id": click.message_id})
        raise _Refused(texts().toasts.old_button) from None
