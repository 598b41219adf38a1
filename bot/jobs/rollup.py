"""The managers' morning: one card of all lists, and one of the rows that make no sense."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import pandas as pd

from bot.access import Team
from bot.config import Config
from bot.jobs.sender import Outcome, Parcel, Sender
from bot.lists import place_of_all, ranked_today
from bot.store import Push, Run
from cards import (
    BadRow,
    Card,
    DaysSince,
    RollupView,
    SellerLoad,
    problems_card,
    rollup_card,
    score_band,
)

ROLLUP: Final = "rollup"
PROBLEMS: Final = "problems"
"""Parts of the push ledger."""
FIELDS: Final = ["source", "row", "field", "value", "reason"]
SHOWN: Final = 30
"""Bad rows that are read for the card; it says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupJob:
    """Tells each manager once a day."""

    config: Callable[[], Config]
    team: Callable[[], Team]
    sender: Sender

    def __call__(self, day: date) -> list[Outcome]:
        """Send what was not sent yet; one manager's failure never stops another's."""
        run = self.sender.store.runs.latest()
        managers = [person for person in self.team().people if person.manages]
        if run is None or not managers:
            return []
        outcomes = []
        parts = dict(self.parts(day, run))
        for manager in managers:
            for part, card in parts.items():
                parcel = Parcel(
                    day=day,
                    person=manager.name,
                    part=part,
                    receiver=manager.open_id,
                    data_as_of=run.as_of,
                )
                outcomes.append(self.sender.deliver(parcel, partial(_as_drawn, card)))
        return outcomes

    def parts(self, day: date, run: Run) -> Iterator[tuple[str, Card]]:
        """Yield each part of the push ledger and its card; bad rows only where there are any."""
        view = self.view(day, run)
        yield ROLLUP, rollup_card(view)
        if view.rejected:
            rejected = self.sender.store.runs.rejected(run.id).head(SHOWN)
            rows = [BadRow(*row) for row in rejected[FIELDS].itertuples(index=False, name=None)]
            yield PROBLEMS, problems_card(rows, view.rejected, day)

    def view(self, day: date, run: Run) -> RollupView:
        """Return what a manager wants to know of a morning."""
        config = self.config()
        ranked = ranked_today(day, config=config, store=self.sender.store)
        if ranked is None:
            raise AssertionError("there is a run, so there are customers")
        placed = place_of_all(ranked, config)
        listed = placed[placed["place"] <= config.push.top_n]
        excluded = ranked["excluded"].dropna().value_counts()
        return RollupView(
            day=day,
            data_as_of=run.as_of,
            sellers=tuple(self._sellers(listed, day, config)),
            customers=len(ranked),
            unowned=int(ranked["rank"].notna().sum()) - len(placed),
            excluded={str(rule): int(count) for rule, count in excluded.items()},
            before=_days(ranked),
            after=_days(listed),
            groups=_groups(listed),
            rejected=run.notes["rejected"],
        )

    def _sellers(self, listed: pd.DataFrame, day: date, config: Config) -> Iterator[SellerLoad]:
        profit = (
            listed["margin"] * listed["uplift"] * (1 - listed["expected_return"])
            - listed["touch_cost"]
        )
        by_owner = profit.groupby(listed["owner"])
        counts, sums = dict(by_owner.size()), dict(by_owner.sum())
        for member in config.team:
            if member.role == "sales":
                push = self.sender.store.pushes.of(day, member.name)
                yield SellerLoad(
                    name=member.name,
                    customers=int(counts.get(member.name, 0)),
                    profit=float(sums.get(member.name, 0.0)),
                    sent=push is not None and push.status == "sent",
                )


def _as_drawn(card: Card, _claim: Push) -> Card:
    return card


def _days(customers: pd.DataFrame) -> DaysSince:
    days = customers["days_since"]
    if days.empty:
        return DaysSince(mean=0.0, longest=0)
    return DaysSince(mean=float(days.mean()), longest=int(days.max()))


def _groups(listed: pd.DataFrame) -> dict[str, Mapping[str, int]]:
    bands = listed.assign(band=[score_band(score)[0] for score in listed["score"]])
    return {
        name: {str(words): int(count) for words, count in bands[name].value_counts().items()}
        for name in ("tier", "potential", "growth", "band")
    }
