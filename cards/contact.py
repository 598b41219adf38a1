"""What can be done with a customer and what was: the same on the list and on their own card."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from cards.actions import (
    MOST_NOTE,
    Block,
    Came,
    Contacted,
    ListRef,
    Menu,
    Note,
    Outcome,
    Show,
    Snooze,
    Turn,
    Undo,
)
from cards.controls import button, overflow, select, typed
from cards.elements import Element, column, columns, markdown, note, paragraph, row
from cards.inline import Colour, coloured, cut, escape
from cards.phones import dial, mask, tail
from cards.texts import texts
from scoring.records import Customer, ListItem
from scoring.words import LOST

NAME_LENGTH: Final = 16
TAG_LENGTH: Final = 8
PERSON_LENGTH: Final = 10
REASON_LENGTH: Final = 80
ACTION_LENGTH: Final = 50
NOTE_LENGTH: Final = 30
HIGH, SUGGESTED, MIDDLE = 100, 80, 50
"""From which score on a customer is called so."""
"""A longer id (a customer without a phone, named at great length) would burst the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What stands of a customer: contacted, put off, or not to be contacted any more."""

    kind: Literal["contacted", "snoozed", "blocked"]
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
    outcome: Outcome | None = None
    """What came of the contact."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """One row of a customer's contact history."""

    kind: Literal["contacted", "snoozed", "blocked", "outcome", "undone"]
    at: datetime
    """In the shop's time zone."""
    by: str
    until: date | None
    outcome: Outcome | None = None
    note: str = ""


def display_name(customer: str, phone: str) -> str:
    """Return a customer's name at a readable length; for a nameless one what tells them apart."""
    say = texts().customer
    if customer:
        return cut(customer, NAME_LENGTH)
    return say.nameless_tail.format(tail=tail(phone)) if tail(phone) else say.nameless


def tag(words: str) -> str:
    """Return a word of the records as it is said here; one that nobody knows is cut short."""
    said = texts().data(words)
    return said if said != words else cut(words, TAG_LENGTH)


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
        parts.append(paragraph(cut(texts().reason(who.reason), REASON_LENGTH)))
    if who.action:
        action = escape(cut(who.action, ACTION_LENGTH))
        parts.append(markdown(f"{coloured(texts().contact.advice, 'grey')} {action}"))
    return parts


def cautions(item: ListItem, today: date) -> list[Element]:
    """Return what to mind: goods that come back too often, and that time is running out."""
    say, lines = texts(), []
    if item.hold_rate is not None:
        sku, rate = cut(item.hold_sku, NAME_LENGTH), f"{item.hold_rate:.0%}"
        lines.append(say.contact.hold_why.format(sku=sku, rate=rate))
    if item.leaves_on is not None and item.leaves_on > today:
        lost = item.leaves_by == LOST
        phrase = say.contact.last_call_lost if lost else say.contact.last_call_single
        day = item.leaves_on if lost else item.leaves_on - timedelta(days=1)
        lines.append(phrase.format(day=say.day(day)))
    return [markdown(coloured(line, "orange")) for line in lines]


def contact_buttons(who: Customer | ListItem, on: ListRef | None) -> list[Element]:
    """Return ``已联系`` and ``稍后``: side by side they fit the narrowest phone."""
    say = texts().contact
    return [
        button(say.contacted, Contacted(customer=who.ref, on=on), kind="primary"),
        select(say.snooze, say.snooze_days, Snooze(customer=who.ref, on=on)),
    ]


def more(who: Customer | ListItem, on: ListRef | None) -> Element:
    """Return ``⋯``: the details of somebody on a list, and 不再联系."""
    say = texts().contact
    choices = [("show", say.details)] * isinstance(who, ListItem) + [("ask", say.block)]
    return overflow(choices, Menu(customer=who.ref, on=on))


def asked(who: Customer | ListItem, on: ListRef | None) -> list[Element]:
    """Return the question whether a customer is really not to be contacted any more."""
    say = texts().contact
    back = Turn(on=on) if on is not None else Show(customer=who.ref)
    return [
        markdown(escape(say.ask.format(name=display_name(who.customer, who.phone)))),
        row(
            [
                button(say.ask_yes, Block(customer=who.ref, on=on), kind="danger"),
                button(say.ask_no, back),
            ]
        ),
    ]


def done_lines(
    who: Customer | ListItem,
    done: Done,
    *,
    on: ListRef | None,
    owner: str | None = None,
    today: date | None = None,
) -> list[Element]:
    """Return one grey line: who did what when, and ``撤销`` for whoever may; below it what came.

    ``owner`` is the person whose list it is: what they did themselves goes without their name,
    and what was done ``today`` without the day.
    """
    say = texts().contact
    name = display_name(who.customer, who.phone)
    text = note(_sentence(name, done, today, own=done.by == owner))
    if not done.mine:
        return [text]
    undo = Undo(customer=who.ref, contact=done.contact, on=on)
    line = columns(
        column([text], weight=1),
        column([button(say.undo, undo, kind="text")]),
    )
    return [line, *_outcome(who, done, on)]


def _outcome(who: Customer | ListItem, done: Done, on: ListRef | None) -> list[Element]:
    """Return what came of a contact to tap; once that is known, a field for a few words."""
    if done.kind != "contacted" or done.note:
        return []
    say, of_it = texts().contact, {"customer": who.ref, "contact": done.contact, "on": on}
    if done.outcome is not None:
        return [typed(say.note, Note(outcome=done.outcome, **of_it), most=MOST_NOTE)]
    return [
        row(
            [
                button(words, Came(outcome=outcome, **of_it), kind="text")
                for outcome, words in say.outcomes.items()
            ]
        )
    ]


def history_line(line: ContactLine) -> Element:
    """Return one grey line of the contact history."""
    return note(history_text(line))


def history_text(line: ContactLine, today: date | None = None) -> str:
    """Return who did what when; what was done ``today`` without the day."""
    say = texts()
    return say.contact.history[line.kind].format(
        at=say.moment(line.at, today),
        by=cut(line.by, PERSON_LENGTH),
        until=say.day(line.until) if line.until else "",
        outcome=say.contact.outcomes.get(line.outcome or "", ""),
        note=say.contact.noted.format(note=cut(line.note, MOST_NOTE)) if line.note else "",
    )


def _sentence(name: str, done: Done, today: date | None, *, own: bool) -> str:
    say = texts()
    contact = say.contact
    phrase = {
        "contacted": (contact.by_other, contact.by_me),
        "snoozed": (contact.later_by_other, contact.later),
        "blocked": (contact.blocked_by_other, contact.blocked),
    }[done.kind][own]
    sentence = phrase.format(
        name=name,
        by=cut(done.by, PERSON_LENGTH),
        at=say.moment(done.at, today),
        until=say.day(done.until) if done.until else "",
    )
    if done.outcome is not None:
        sentence += contact.outcome.format(outcome=contact.outcomes[done.outcome])
    return sentence + (contact.noted.format(note=cut(done.note, NOTE_LENGTH)) if done.note else "")
