"""战报: a person's week, or the team's: contacts, outcomes, and the orders that followed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.access import Person
from bot.config import Config
from bot.store import Contact, Store
from cards import Card, PersonWeek, WeekView, week_card

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Draws the report of this week so far."""

    store: Store
    config: Callable[[], Config]
    now: Callable[[], datetime]

    def __call__(self, person: Person) -> Card:
        """Return a salesperson's own week; to a manager, everybody's."""
        config = self.config()
        today = config.day(self.now())
        monday = today - timedelta(days=today.weekday())
        sellers = [member.name for member in config.team if member.role == "sales"]
        names = sellers if person.manages else [person.name]
        days = config.attribution.days
        return week_card(
            WeekView(
                people=tuple(self._person(name, monday, today, days) for name in names),
                since=monday,
                until=today,
                days=days,
                team=person.manages,
            )
        )

    def _person(self, name: str, monday: date, today: date, days: int) -> PersonWeek:
        standing = self.store.contacts.made_by(name, monday - WEEK, today)
        rows = [row for row in standing if row.kind == "contacted"]
        now = [row for row in rows if row.day >= monday]
        same_days = [row for row in rows if row.day <= today - WEEK]
        outcomes = Counter(
            row.outcome for row in _last_of_each(standing) if row.outcome and row.day >= monday
        )
        orders, amount = self.store.goods.followed(
            [(row.customer_id, row.day) for row in now], timedelta(days=days)
        )
        return PersonWeek(
            name=name,
            listed=self.store.pushes.listed(name, monday, today),
            contacted=len(now),
            contacted_before=len(same_days),
            by_day=_by_day(rows, monday),
            by_day_before=_by_day(rows, monday - WEEK),
            orders=orders,
            amount=amount,
            outcomes=dict(outcomes),
        )


def _by_day(rows: Sequence[Contact], monday: date) -> tuple[int, ...]:
    counts = Counter((row.day - monday).days for row in rows)
    return tuple(counts[day] for day in range(7))


def _last_of_each(rows: Sequence[Contact]) -> list[Contact]:
    """Return the latest outcome of each contact."""
    latest = {row.about: row for row in rows if row.kind == "outcome"}
    return list(latest.values())
