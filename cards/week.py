"""The weekly report: who was contacted, and what came of it; one's own, or the team's."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cards.actions import Outcome
from cards.charts import grouped_bars
from cards.contact import PERSON_LENGTH
from cards.elements import Card, Element, card, figures, header, markdown, note, table, text_column
from cards.inline import cut, escape
from cards.texts import texts

MOST_PEOPLE: Final = 30
"""Of a team; the numbers above count everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWeek:
    """One person's week so far, and the same days of the week before."""

    name: str
    listed: int
    """Different customers on the lists of this week."""
    contacted: int
    contacted_before: int
    by_day: tuple[int, ...]
    """Contacts of each day of this week, Monday first."""
    by_day_before: tuple[int, ...]
    """Of all seven days of last week."""
    orders: int
    """Orders that contacted customers placed within ``days`` of the contact."""
    amount: float
    """元"""
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """The report of one person, or with several people of the team."""

    people: tuple[PersonWeek, ...]
    since: date
    """Monday."""
    until: date
    days: int
    """So many days after a contact an order counts."""
    team: bool


def week_card(view: WeekView) -> Card:
    """Return 战报."""
    say, people = texts(), view.people
    contacted = sum(person.contacted for person in people)
    orders = sum(person.orders for person in people)
    title = say.week.team if view.team else say.week.mine.format(name=_name(people[0].name))
    subtitle = say.week.subtitle.format(since=say.day(view.since), until=say.day(view.until))
    return card(
        header(title, icon="chart_outlined", subtitle=subtitle),
        list(_body(view, contacted, orders)),
        summary=say.week.summary.format(contacted=contacted, orders=orders),
    )


def _body(view: WeekView, contacted: int, orders: int) -> Iterator[Element]:
    say, people = texts(), view.people
    before = sum(person.contacted_before for person in people)
    yield figures(
        [
            (say.week.contacted, say.week.people.format(count=contacted)),
            (say.week.listed, say.week.people.format(count=sum(each.listed for each in people))),
            (say.week.orders, say.week.times.format(count=orders)),
        ]
    )
    yield note(say.week.against.format(contacted=before))
    if not contacted and not before:
        yield markdown(escape(say.week.none))
        return
    yield _chart(view)
    amount = say.money(sum(person.amount for person in people))
    yield markdown(escape(say.week.amount.format(days=view.days, orders=orders, amount=amount)))
    yield note(_outcomes(view))
    if view.team:
        yield _table(view)


def _chart(view: WeekView) -> Element:
    say, people = texts(), view.people[:MOST_PEOPLE]
    if view.team:
        now = [(_name(each.name), each.contacted) for each in people]
        before = [(_name(each.name), each.contacted_before) for each in people]
        title = say.week.chart_people
    else:
        now = list(zip(say.weekdays, people[0].by_day, strict=False))
        before = list(zip(say.weekdays, people[0].by_day_before, strict=False))
        title = say.week.chart_days
    return grouped_bars(title, [(say.week.last_week, before), (say.week.this_week, now)])


def _outcomes(view: WeekView) -> str:
    say = texts()
    counts: Counter[str] = Counter()
    for person in view.people:
        counts.update(person.outcomes)
    parts = [
        say.week.outcome.format(outcome=words, count=counts[key])
        for key, words in say.contact.outcomes.items()
        if counts[key]
    ]
    if not parts:
        return say.week.no_outcomes
    return say.week.outcomes.format(outcomes=say.listing.join(parts))


def _table(view: WeekView) -> Element:
    say = texts().week
    return table(
        [
            text_column("name", say.column_name, "55%"),
            text_column("amount", say.column_amount, "45%", align="right"),
        ],
        [
            {
                "name": say.person.format(
                    name=_name(person.name), contacted=person.contacted, listed=person.listed
                ),
                "amount": f"{person.amount:,.0f}",
            }
            for person in view.people[:MOST_PEOPLE]
        ],
    )


def _name(name: str) -> str:
    return cut(name, PERSON_LENGTH)
