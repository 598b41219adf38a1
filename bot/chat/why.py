"""为什么没有: where a customer stands today, and which rule leaves them out until when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from bot.config import Config
from bot.lists import place_of, ranked_today
from bot.store import Store
from cards import Card, WhyView, why_card
from scoring import readmitted
from scoring.records import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Answers why a customer is not on a list."""

    store: Store
    config: Callable[[], Config]
    now: Callable[[], datetime]

    def __call__(self, customer: Customer) -> Card | None:
        """Return the answer; None before the first rescore."""
        config = self.config()
        day = config.day(self.now())
        ranked = ranked_today(day, config=config, store=self.store)
        if ranked is None:
            return None
        row = ranked[ranked["id"] == customer.id].iloc[0]
        excluded = None if pd.isna(row["excluded"]) else str(row["excluded"])
        rest_until = None if pd.isna(row["rest_until"]) else row["rest_until"].date()
        ends_on = readmitted(customer, excluded, rest_until, config, day) if excluded else None
        place = place_of(customer.id, ranked, config)
        return why_card(
            WhyView(
                customer=customer,
                excluded=excluded,
                ends_on=ends_on,
                owner=place.owner,
                place=place.place,
                top_n=config.push.top_n,
            )
        )
