"""One customer: who, why to contact them, what they bought, and how their score came about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from cards.actions import ListRef, Turn
from cards.charts import month_bars
from cards.contact import (
    PERSON_LENGTH,
    REASON_LENGTH,
    ContactLine,
    Done,
    asked,
    contact_buttons,
    display_name,
    done_lines,
    history_line,
    more,
    phone_line,
    score_band,
    tag,
    why_and_how,
)
from cards.controls import button
from cards.elements import (
    Card,
    Element,
    block,
    card,
    column,
    columns,
    figures,
    header,
    markdown,
    note,
    numbers,
    panel,
    row,
    table,
    text_column,
)
from cards.inline import Colour, bold, cut, escape, label
from cards.order import goods
from cards.texts import texts
from cards.why import ends
from scoring.records import Customer, OrderLine

PLATFORM_LENGTH: Final = 12
MOST_ORDERS: Final = 30


class ScoreTerm(Protocol):
    """One term of a score, as ``scoring.explain`` takes it apart."""

    @property
    def key(self) -> str:
        """Which term it is."""

    @property
    def value(self) -> float:
        """Its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A customer as they stand now, and what the viewer may see and do."""

    customer: Customer
    terms: tuple[ScoreTerm, ...]
    """The score taken apart; empty for a customer without one."""
    excluded: str | None
    """Name of the rule that keeps the customer off the lists (R32)."""
    ends_on: date | None
    """First day on which that rule is over; None: not by itself."""
    done: Done | None
    contacts: tuple[ContactLine, ...]
    """Newest first."""
    orders: tuple[OrderLine, ...]
    """Newest first."""
    months: tuple[tuple[str, float], ...]
    """``2026-11`` → 元 spent, oldest first; without gaps."""
    data_as_of: date
    can_act: bool
    show_phone: bool
    """Whether the phone may be whole: only in the viewer's own chat."""
    on: ListRef | None = None
    """The list that the viewer came from and goes back to."""
    asking: bool = False
    """Whether the viewer wants to contact the customer no more, to be confirmed."""


def customer_card(view: CustomerView) -> Card:
    """Return the card of one customer."""
    who = view.customer
    say = texts().customer
    name = display_name(who.customer, who.phone)
    subtitle = say.subtitle.format(
        platform=cut(who.platform, PLATFORM_LENGTH),
        seller=cut(who.salesperson, PERSON_LENGTH) or say.nobody,
    )
    return card(
        header(
            name,
            icon="member_outlined",
            subtitle=subtitle,
            tags=_labels(who),
            colour="grey" if view.excluded else "blue",
        ),
        [
            *_standing(view),
            _why(view),
            figures(_money(who)),
            figures(_timing(who)),
            note(_dates(who)),
            *_months(view),
            *_orders(view),
            *_history(view.contacts),
            *_score(view),
            _data_until(view.data_as_of),
        ],
        summary=say.summary.format(name=name, reason=_reason(who)),
    )


def _reason(who: Customer) -> str:
    return cut(texts().reason(who.reason), REASON_LENGTH)


def _labels(who: Customer) -> list[tuple[str, Colour]]:
    band = [score_band(who.score)] if who.score is not None else []
    known: list[tuple[str, Colour]] = [(tag(words), "blue") for words in (who.tier, who.potential)]
    return [*band, *known]


def _standing(view: CustomerView) -> Iterator[Element]:
    """Give the way back, what was done, and why the customer is on no list and until when."""
    say = texts()
    if view.on is not None:
        yield button(say.contact.back, Turn(on=view.on), kind="text")
    if view.done is not None:
        yield from done_lines(view.customer, view.done, on=view.on)
    if view.excluded is not None:
        words = left_out(view.excluded, view.ends_on)
        yield markdown(f"**{say.customer.not_listed}** " + escape(words))


def left_out(excluded: str, ends_on: date | None) -> str:
    """Return why a customer is on no list, and until when."""
    return texts().customer.excluded.get(excluded, excluded) + ends(excluded, ends_on)


def _why(view: CustomerView) -> Element:
    who, acts = view.customer, view.can_act and view.done is None
    tags = [label(tag(who.growth))]
    tags += [label(tag(risk), "orange") for risk in who.risk_tags]
    labels = markdown(" ".join(tags), size="notation")
    menu = [column([more(who, view.on)])] if acts else []
    parts = [
        columns(column([labels], weight=1), *menu),
        phone_line(who.phone, show=view.show_phone),
        *why_and_how(who),
    ]
    if view.asking:
        parts += asked(who, view.on)
    elif acts:
        parts.append(row(contact_buttons(who, view.on)))
    return block(parts)


def _money(who: Customer) -> list[tuple[str, str]]:
    say = texts()
    return [
        (say.customer.spend, say.money(who.spend)),
        (say.customer.orders, say.customer.times.format(count=who.orders)),
        (say.customer.aov, say.money(who.aov)),
    ]


def _timing(who: Customer) -> list[tuple[str, str]]:
    say = texts().customer
    cycle = who.personal_cycle
    usual = say.no_cycle if cycle is None else say.about_days.format(days=f"{cycle:.0f}")
    return [
        (say.since, say.days.format(days=who.days_since)),
        (say.cycle, usual),
        (say.returns, f"{who.return_rate:.0%}"),
    ]


def _dates(who: Customer) -> str:
    return texts().customer.timing.format(
        first=who.first_order.isoformat(),
        last=who.last_order.isoformat(),
        line=f"{who.threshold:.0f}",
    )


def _months(view: CustomerView) -> Iterator[Element]:
    """Give the spending by month as bars, for who bought in more months than one."""
    bought = sum(amount > 0 for _, amount in view.months)
    if bought > 1:
        yield month_bars(texts().customer.by_month, view.months)


def _orders(view: CustomerView) -> Iterator[Element]:
    if not view.orders:
        return
    say = texts()
    yield markdown(bold(say.customer.recent_orders))
    heads = [
        text_column("day", say.customer.column_date, "27%"),
        text_column("goods", say.customer.column_goods, "43%"),
        text_column("received", say.customer.column_received, "30%", align="right"),
    ]
    yield table(
        heads,
        [
            {
                "day": say.dated(line.ordered_on, view.data_as_of),
                "goods": goods(line),
                "received": f"{line.received:,.2f}",
            }
            for line in view.orders[:MOST_ORDERS]
        ],
    )


def _history(lines: Sequence[ContactLine]) -> Iterator[Element]:
    if lines:
        yield panel(texts().customer.history, [history_line(line) for line in lines])


def _score(view: CustomerView) -> Iterator[Element]:
    score, raw = view.customer.score, view.customer.raw_score
    if score is None or raw is None:
        return
    parts = [numbers(sums(view.terms, raw))]
    if raw != score:
        parts.append(note(bound(score, raw)))
    yield panel(texts().customer.score_why.format(score=f"{score:.0f}"), parts)


def sums(terms: Sequence[ScoreTerm], raw: float) -> list[tuple[str, str]]:
    """Return the terms that count and their total, each with its number, as people say it."""
    say = texts().customer
    values = {term.key: term.value for term in terms}
    said = [
        (words, number.format(value=values[key]))
        for key, (words, number) in say.terms.items()
        if values.get(key)
    ]
    return [*said, (say.total, say.points.format(points=f"{raw:.0f}"))]


def bound(score: float, raw: float) -> str:
    """Return why a score is not its terms' total: it is kept within bounds (R26)."""
    say = texts().customer
    return (say.most if raw > score else say.least).format(points=f"{score:.0f}")


def _data_until(day: date) -> Element:
    say = texts()
    return note(say.daily.data_until.format(day=say.day(day)))
