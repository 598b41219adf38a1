"""Why somebody is not on a list: the first rule that leaves them out, and the day it ends."""

from dataclasses import dataclass
from datetime import date

from cards.actions import Show
from cards.contact import PERSON_LENGTH, display_name
from cards.controls import button
from cards.elements import Card, card, header, markdown, note
from cards.inline import bold, cut
from cards.texts import texts
from scoring.records import Customer
from scoring.words import DO_NOT_CONTACT, NO_REASON


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """Where a customer stands today."""

    customer: Customer
    excluded: str | None
    """Name of the rule that leaves the customer out (R32); None: they may be contacted."""
    ends_on: date | None
    """First day on which that rule is over; None: not by itself."""
    owner: str | None
    """Whose list they would be on; None: nobody's."""
    place: int | None
    """Among that person's customers who may be contacted."""
    top_n: int


def why_card(view: WhyView) -> Card:
    """Return the answer to 为什么没有."""
    say = texts().why
    name = display_name(view.customer.customer, view.customer.phone)
    reason, rest = _answer(view)
    return card(
        header(say.title.format(name=name), icon="search_outlined", colour="blue"),
        [
            markdown(bold(reason), size="heading"),
            *([note(rest)] if rest else []),
            button(say.show, Show(customer=view.customer.ref)),
        ],
        summary=say.summary.format(name=name, reason=reason),
    )


def _answer(view: WhyView) -> tuple[str, str]:
    """Return the reason, and when it ends."""
    say = texts().why
    if view.excluded is not None:
        return texts().customer.excluded.get(view.excluded, view.excluded), ends(
            view.excluded, view.ends_on
        )
    if view.owner is None or view.place is None:
        return say.unowned, ""
    phrase = say.on_list if view.place <= view.top_n else say.waiting
    owner = cut(view.owner, PERSON_LENGTH)
    return phrase.format(owner=owner, place=view.place, top=view.top_n), ""


def ends(excluded: str, ends_on: date | None) -> str:
    """Return when a rule stops leaving a customer out, as a sentence."""
    say = texts()
    if ends_on is not None:
        phrase = say.why.until_line if excluded == NO_REASON else say.why.until
        return phrase.format(day=say.day(ends_on))
    return say.why.until_undone if excluded == DO_NOT_CONTACT else say.why.until_order
