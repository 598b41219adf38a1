"""What can be done with a customer and what was: the same on the list and on their own card."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from cards.actions import Contacted, ListRef, Snooze, Undo
from cards.elements import Element, button, column, columns, markdown, note, paragraph, select
from cards.inline import Colour, coloured, cut, escape
from cards.phones import dial, mask, tail
from cards.texts import texts
from scoring.records import Customer, ListItem

NAME_LENGTH: Final = 16
PERSON_LENGTH: Final = 10
REASON_LENGTH: Final = 80
ACTION_LENGTH: Final = 50
HIGH, SUGGESTED, MIDDLE = 100, 80, 50
"""From which score on a customer is called so."""
"""A longer id (a customer without a phone, named at great length) would burst the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What stands of a customer: contacted, or put off."""

    kind: Literal["contacted", "snoozed"]
    at: datetime
    """In the shop's time zone."""
    by: str
    """Name of the person."""
    mine: bool
    """Whether the viewer may undo it."""
    contact: int
    """Id of the contact row."""
    until: date | None
    """First day on which a customer put off is shown again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """One row of a customer's contact history."""

    kind: Literal["contacted", "snoozed", "undone"]
    at: datetime
    """In the shop's time zone."""
    by: str
    until: date | None


def display_name(customer: str, phone: str) -> str:
    """Return a customer's name at a readable length; for a nameless one what tells them apart."""
    say = texts().customer
    if customer:
        return cut(customer, NAME_LENGTH)
    return say.nameless_tail.format(tail=tail(phone)) if tail(phone) else say.nameless


def masked(phone: str) -> str:
    """Return a phone as it may be seen by anybody, or that there is none."""
    say = texts().customer
    return mask(phone) if phone else say.no_phone


def phone_line(phone: str, *, show: bool) -> Element:
    """Return a phone: whole and ready to dial with ``show``, else masked."""
    say = texts().customer
    link = dial(phone)
    if not show or link is None:
        return note(masked(phone))
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return markdown(f"{coloured(say.phone, 'grey')} [{spaced}]({link})")


def score_band(score: float) -> tuple[str, Colour]:
    """Return what a score means, in words and colour."""
    say = texts().contact
    band: tuple[str, Colour] = (say.low, "neutral")
    if score >= MIDDLE:
        band = (say.middle, "orange")
    if score >= HIGH:
        band = (say.high, "red")
    words, colour = band
    return (say.suggested.format(band=words), colour) if score >= SUGGESTED else band


def why_and_how(who: Customer | ListItem) -> list[Element]:
    """Return the reason for a contact and what to say, each where there is one."""
    parts = []
    if who.reason:
        parts.append(paragraph(cut(who.reason, REASON_LENGTH)))
    if who.action:
        action = escape(cut(who.action, ACTION_LENGTH))
        parts.append(markdown(f"{coloured(texts().contact.advice, 'grey')} {action}"))
    return parts


def contact_buttons(who: Customer | ListItem, on: ListRef | None) -> list[Element]:
    """Return ``已联系`` and ``稍后``."""
    say = texts().contact
    return [
        button(say.contacted, Contacted(customer=who.ref, on=on), kind="primary"),
        select(say.snooze, say.snooze_days, Snooze(customer=who.ref, on=on)),
    ]


def done_line(
    who: Customer | ListItem,
    done: Done,
    *,
    on: ListRef | None,
    owner: str | None = None,
    today: date | None = None,
) -> Element:
    """Return one grey line: who did what when, and ``撤销`` for whoever may.

    ``owner`` is the person whose list it is: what they did themselves goes without their name,
    and what was done ``today`` without the day.
    """
    say = texts().contact
    name = display_name(who.customer, who.phone)
    text = note(_sentence(name, done, today, own=done.by == owner))
    if not done.mine:
        return text
    undo = Undo(customer=who.ref, contact=done.contact, on=on)
    return columns(
        column([text], weight=1),
        column([button(say.undo, undo, kind="text")]),
    )


def history_line(line: ContactLine) -> Element:
    """Return one grey line of the contact history."""
    say = texts()
    return note(
        say.contact.history[line.kind].format(
            at=say.moment(line.at),
            by=cut(line.by, PERSON_LENGTH),
            until=say.day(line.until) if line.until else "",
        )
    )


def _sentence(name: str, done: Done, today: date | None, *, own: bool) -> str:
    say = texts()
    if done.kind == "contacted":
        phrase = say.contact.by_me if own else say.contact.by_other
    else:
        phrase = say.contact.later if own else say.contact.later_by_other
    return phrase.format(
        name=name,
        by=cut(done.by, PERSON_LENGTH),
        at=say.moment(done.at, today),
        until=say.day(done.until) if done.until else "",
    )
