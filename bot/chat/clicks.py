"""A click → who may, one appended row, a toast and the card as it stands now.

The row is committed before the answer is returned. A click that is delivered twice finds its row
by the event's id; two people who tap the same customer leave one contact, and the second is told
who was first.
"""

import logging
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot import metrics
from bot.access import Person, Team
from bot.config import Config
from bot.errors import StoreError
from bot.feishu.events import Answer, Click
from bot.marks import Marked, Marks, Refused
from bot.store import Push, RecordedClick, Store
from bot.views import Card, Views
from cards import ActionError, texts, unpack
from cards.actions import (
    NAMES,
    Action,
    Ask,
    ListRef,
    Mute,
    Show,
    Tried,
    Turn,
)

log = logging.getLogger(__name__)

Answered = Callable[[str, Card | None, Callable[[], Card] | None], None]


@dataclass(frozen=True, slots=True)
class _Target:
    """The customer whom a button names, and the list it stands on."""

    id: str
    tier: str
    on: ListRef | None
    push: Push | None


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
    aside: Callable[[Mute | Tried, Click, Person], Answer]
    """Answers what is about no customer."""
    answered: Answered = lambda *_: None
    """Told which message an answer's card replaces, the card, and how to draw it anew."""

    def __call__(self, click: Click) -> Answer:
        """Answer one click; never raises, so that the person always hears something."""
        answer, result = self._answered(click)
        known = click.value.get("do") if isinstance(click.value, dict) else None
        action = known if isinstance(known, str) and known in NAMES else "unknown"
        metrics.clicks.labels(action, result).inc()
        return answer

    def _answered(self, click: Click) -> tuple[Answer, str]:
        say = texts().toasts
        try:
            person = self._clicker(click)
            return self._act(_parse(click), click, person), "done"
        except Refused as refusal:
            log.warning("click refused: %s", refusal.why, extra=_who(click))
            return Answer(toast=refusal.toast, kind="warning"), "refused"
        except StoreError:
            log.exception("click not recorded", extra=_who(click))
            return Answer(toast=say.not_saved, kind="error"), "not_saved"
        except Exception:
            log.exception("click not answered", extra=_who(click))
            return Answer(toast=say.trouble, kind="error"), "failed"

    def _clicker(self, click: Click) -> Person:
        person = self.team().person(click.operator)
        if person is None:
            raise Refused("stranger")
        return person

    def _act(self, action: Action, click: Click, person: Person) -> Answer:
        if isinstance(action, Turn):
            push = self._list(action.on, person)
            self._arrived(push, click)
            return Answer(card=self._list_card(push, action.on, click, person))
        if isinstance(action, Mute | Tried):
            return self.aside(action, click, person)
        target = self._target(action.customer, action.on, click, person)
        if isinstance(action, Show):
            return Answer(card=self._customer_card(target, click, person))
        if isinstance(action, Ask):
            return Answer(card=self._shown(target, click, person, asking=True))
        about = Marked(target.id, target.tier, target.on.day if target.on else None)
        marks = Marks(store=self.store, config=self.config)
        answer = marks(action, about, person, self._click(click, person))
        return replace(answer, card=self._redrawn(target, click, person))

    def _redrawn(self, target: _Target, click: Click, person: Person) -> Card | None:
        """Return the card after a record, and have others redrawn; the record stands anyhow."""
        try:
            self.changed(target.id, click.message_id)
            return self._shown(target, click, person)
        except Exception:
            log.exception("click recorded, card not redrawn", extra=_who(click))
            return None

    def _shown(
        self, target: _Target, click: Click, person: Person, *, asking: bool = False
    ) -> Card:
        """Return the card that was tapped as it stands now."""
        if target.push is None or target.on is None:
            return self._customer_card(target, click, person, asking=asking)
        asked = target.id if asking else None
        return self._list_card(target.push, target.on, click, person, asked)

    def _click(self, click: Click, person: Person) -> RecordedClick:
        """Return what every row says of the click that it records."""
        return {
            "actor": person.open_id,
            "actor_name": person.name,
            "at": click.clicked_at,
            "day": self._today(),
            "event_id": click.event_id,
            "message_id": click.message_id,
        }

    def _target(self, ref: str, on: ListRef | None, click: Click, person: Person) -> _Target:
        """Return the customer whom a button names, if the person may act on them."""
        if on is not None:
            with self.store.at_once():
                push = self._list(on, person)
                items = self.store.pushes.items(push.id)
            self._arrived(push, click)
            for item in items:
                if item.ref == ref:
                    return _Target(item.id, item.tier, on, push)
            raise Refused("not_on_list")
        customer = self.store.runs.by_ref(ref)
        if customer is None:
            raise Refused("gone")
        if not person.may_see({customer.salesperson}, self.config().access.lookup):
            raise Refused("not_your_customer")
        return _Target(customer.id, customer.tier, None, None)

    def _list(self, on: ListRef, person: Person) -> Push:
        """Return the list a button stands on; the store says whose it is, not the button."""
        if not person.may_work(on.owner):
            raise Refused("not_your_list", name=on.owner)
        push = self.store.pushes.of(on.day, on.owner)
        if push is None:
            raise Refused("gone")
        return push

    def _arrived(self, push: Push, click: Click) -> None:
        """Note that whoever taps a list has it: one whose send was never confirmed is so now."""
        if push.status != "sent":
            self.store.pushes.sent(push.id, click.message_id, self.now())

    def _list_card(
        self, push: Push, on: ListRef, click: Click, person: Person, asking: str | None = None
    ) -> Card:
        """Return the card as its owner sees it: it is one message, whoever tapped it."""
        owner = self.team().named(push.person) or person

        def draw() -> Card:
            return self.views.daily_list(push, on.page, owner, asking)

        card = draw()
        self.answered(click.message_id, card, draw)
        return card

    def _customer_card(
        self, target: _Target, click: Click, person: Person, *, asking: bool = False
    ) -> Card:
        customer = self.store.runs.customer(target.id)
        if customer is None:
            raise Refused("gone")
        self.answered(click.message_id, None, None)
        private = click.chat_id in self.private_chats
        return self.views.customer(customer, person, private=private, on=target.on, asking=asking)

    def _today(self) -> date:
        return self.config().day(self.now())


def _parse(click: Click) -> Action:
    try:
        return unpack(click.value, click.option, click.text, click.form)
    except ActionError:
        raise Refused("old_button") from None


def _who(click: Click) -> dict[str, str]:
    """Return what a log line says of a click: ids, and nothing that it carried."""
    return {
        "event_id": click.event_id,
        "operator": click.operator,
        "message_id": click.message_id,
    }
