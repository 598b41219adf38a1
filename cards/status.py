"""How the bot is, for a manager: when it last read and scored, what was sent, what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cards.elements import Card, card, header, markdown, numbers
from cards.inline import cut, escape
from cards.texts import texts

FAULT_LENGTH: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """The state of the service; all times are in the shop's zone."""

    now: datetime
    scored_at: datetime | None
    as_of: date | None
    customers: int
    rows: int
    rejected: int
    sent: int
    """Lists of today that arrived."""
    lists: int
    """Lists there should be."""
    next_push: datetime | None
    faults: Sequence[str] = ()
    """What is wrong, a sentence each."""


def status_card(view: StatusView) -> Card:
    """Return 状态."""
    say = texts()
    status, today = say.status, view.now.date()
    fine = status.fine if not view.faults else status.trouble.format(count=len(view.faults))
    pairs = [
        (status.scored, say.moment(view.scored_at, today) if view.scored_at else status.no_run),
        (status.data_until, say.day(view.as_of) if view.as_of else "—"),
        (status.customers, f"{view.customers:,}"),
        (status.rows, f"{view.rows:,}"),
        (status.rejected, f"{view.rejected:,}"),
        (status.lists, status.sent.format(sent=view.sent, total=view.lists)),
        (status.next_push, say.moment(view.next_push, today) if view.next_push else status.never),
    ]
    return card(
        header(
            status.title,
            icon="setting_outlined",
            subtitle=fine,
            colour="orange" if view.faults else "blue",
        ),
        [*(markdown(escape(_said(fault))) for fault in view.faults), numbers(pairs)],
        summary=fine,
    )


def _said(fault: str) -> str:
    """Return a reason in everyday words; one that is not known stays as it is."""
    known = (words for beginning, words in texts().status.faults if fault.startswith(beginning))
    return next(known, cut(fault, FAULT_LENGTH))


def rescored_card(rows: int, customers: int, rejected: int) -> Card:
    """Return the answer to 重新计算 once it is done."""
    say = texts().status
    words = say.rescored.format(rows=f"{rows:,}", customers=f"{customers:,}", rejected=rejected)
    return card(
        header(say.rescored_title, icon="setting_outlined", colour="green"),
        [markdown(escape(words))],
        summary=words,
    )
