"""The managers' morning: one card of all lists, and one of the rows that make no sense."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import pandas as pd

from bot.access import Person, Team
from bot.config import Config
from bot.errors import FeishuError
from bot.lists import place_of_all, ranked_today
from bot.store import Run, Store
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

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

log = logging.getLogger(__name__)

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
    store: Store
    gateway: "Gateway"
    now: Callable[[], datetime]

    def __call__(self, day: date) -> None:
        """Send what was not sent yet; one manager's failure never stops another's."""
        run = self.store.runs.latest()
        managers = [person for person in self.team().people if person.manages]
        if run is None or not managers:
            return
        parts = dict(self.parts(day, run))
        for manager in managers:
            for part, card in parts.items():
                self._send(manager, part, card, day, run)

    def parts(self, day: date, run: Run) -> Iterator[tuple[str, Card]]:
        """Yield each part of the push ledger and its card; bad rows only where there are any."""
        view = self.view(day, run)
        yield ROLLUP, rollup_card(view)
        if view.rejected:
            rejected = self.store.runs.rejected(run.id).head(SHOWN)
            rows = [BadRow(*row) for row in rejected[FIELDS].itertuples(index=False, name=None)]
            yield PROBLEMS, problems_card(rows, view.rejected, day)

    def _send(self, manager: Person, part: str, card: Card, day: date, run: Run) -> None:
        claim = self.store.pushes.claim(
            day=day,
            person=manager.name,
            part=part,
            at=self.now(),
            items=(),
            data_as_of=run.as_of,
        )
        if claim.status == "sent":
            return
        try:
            message_id = self.gateway.send(manager.open_id, card, key=claim.key)
        except FeishuError as error:
            log.warning("%s not delivered to %s: %s", part, manager.name, error)
            if error.refused:
                self.store.pushes.failed(claim.id, str(error), self.now())
            return
        self.store.pushes.sent(claim.id, message_id, self.now())

    def view(self, day: date, run: Run) -> RollupView:
        """Return what a manager wants to know of a morning."""
        config = self.config()
        ranked = ranked_today(day, config=config, store=self.store)
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
                push = self.store.pushes.of(day, member.name)
                yield SellerLoad(
                    name=member.name,
                    customers=int(counts.get(member.name, 0)),
                    profit=float(sums.get(member.name, 0.0)),
                    sent=push is not None and push.status == "sent",
                )


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
