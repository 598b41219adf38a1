"""How what happens in the tenant reaches the bot: by either transport, and again later."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, Literal

from bot.simulator.api import JsonObject
from bot.simulator.delivery import CONNECT_WITHIN, Delivery, Parcel, Webhook, type_of
from bot.simulator.longconn import CLICK
from bot.simulator.redelivery import NOBODY_THERE, Redelivery
from bot.simulator.rules import Rule
from bot.simulator.subscriptions import is_wanted
from bot.simulator.tenant import Tenant

CHALLENGE: Final = Rule(
    "webhook-challenge",
    "A webhook's address is saved only if it gives the challenge back within 1 s",
    "配置订阅方式",
)
CHALLENGE_WITHIN: Final = 1.0
"""Seconds."""


class Outbox(Tenant):
    """A tenant whose events reach the app."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - see Tenant
        super().__init__(**more)
        self.redelivery = Redelivery(self.clock, self._repeat)
        self.unsubscribed: set[str] = set()
        """Types of events and callbacks that the app did not subscribe."""
        self.connect_within = CONNECT_WITHIN
        self._held: list[JsonObject] | None = None

    def deliver(self, event: JsonObject, **forged: Any) -> Delivery:  # noqa: ANN401 - see wrap
        """Send an event to the bot over its transport and log how it was answered.

        An event that failed is delivered again later (``redelivery``). ``forged`` (see
        ``Webhook.wrap``) makes the delivery wrong on purpose: webhook only, and once.
        """
        if self._held is not None:
            self._held.append(event)
            return Delivery(event, self._transport, self.now(), 0.0, failure="held")
        delivery = self._attempt(event, 1, **forged)
        if delivery.failure is not None and not forged:
            self._again_later(delivery)
        return delivery

    def deliver_again(self, event_id: str) -> Delivery:
        """Send an event once more, as Feishu may even without need. KeyError: no such event."""
        for delivery in reversed(self.deliveries):
            if delivery.event_id == event_id:
                return self._attempt(delivery.event, delivery.attempt + 1)
        raise KeyError(event_id)

    @contextmanager
    def held(self) -> Iterator[list[JsonObject]]:
        """Keep events back, to be delivered afterwards in whatever order: ``deliver`` each."""
        self._held = []
        try:
            yield self._held
        finally:
            self._held = None

    @property
    def webhook(self) -> Webhook:
        """Return the wrapping that the app's keys make."""
        return Webhook(self.encrypt_key, self.verification_token, self.now, self.connect_within)

    def post(self, parcel: Parcel, within: float | None = None) -> Delivery:
        """Send bytes that are wrapped already, such as those of a replayed delivery."""
        if self.webhook_url is None:
            raise ValueError("the world has no webhook_url")
        seconds = self.answer_within if within is None else within
        return self._log(self.webhook.post(self.webhook_url, parcel, seconds))

    def verify_webhook(self, challenge: str) -> bool:
        """Ask the webhook's address to prove itself, as the console does when it is saved."""
        event = {"type": "url_verification", "challenge": challenge}
        parcel = self.webhook.wrap({**event, "token": self.verification_token})
        noted = self.post(parcel, min(CHALLENGE_WITHIN, self.answer_within))
        return noted.status == HTTPStatus.OK and noted.answer == {"challenge": challenge}

    @property
    def _transport(self) -> Literal["webhook", "ws"]:
        return "ws" if self.webhook_url is None else "webhook"

    def _attempt(self, event: JsonObject, attempt: int, **forged: Any) -> Delivery:  # noqa: ANN401
        if not is_wanted(self, self.unsubscribed, event):
            noted = Delivery(event, self._transport, self.now(), 0.0, failure="unsubscribed")
        elif self.webhook_url is None:
            noted = self.connections.deliver(event, self.now(), self.answer_within)
        else:
            parcel = self.webhook.wrap(event, **forged)
            noted = self.webhook.post(self.webhook_url, parcel, self.answer_within)
        if type_of(event) == CLICK and noted.failure is None:
            self._let_update(event["event"]["token"])
        return self._log(replace(noted, attempt=attempt))

    def _let_update(self, token: str) -> None:
        """Let the card be updated by this token, now that the tap was answered."""
        with self.lock:
            if token in self.update_tokens:
                self.update_tokens[token].answered = True

    def _again_later(self, delivery: Delivery) -> None:
        """Plan the next attempt, but for callbacks and for what the app did not ask for."""
        nobody = delivery.failure == "nobody" and not NOBODY_THERE.holds(self.relaxed)
        if type_of(delivery.event) == CLICK or delivery.failure == "unsubscribed" or nobody:
            return
        self.redelivery.failed(delivery.event, delivery.attempt)

    def _repeat(self, event: JsonObject, attempt: int) -> bool:
        return self._attempt(event, attempt).failure is not None

    def _log(self, delivery: Delivery) -> Delivery:
        with self.lock:
            self.deliveries.append(delivery)
        for listener in list(self.on_change):
            listener()
        return delivery
