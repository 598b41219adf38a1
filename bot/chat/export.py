"""导出: the Excel report as a file, with no more customers than the person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from bot.access import Person
from bot.chat.answers import Asked
from bot.config import Config
from bot.lists import ranked_today
from bot.store import Run, Store
from cards import texts
from scoring import SkuAlerts
from scoring.skus import NO_COST

if TYPE_CHECKING:
    from bot.exports.report import Intake
    from bot.feishu.gateway import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Makes the report of the last run and sends it to whoever asked."""

    store: Store
    config: Callable[[], Config]
    gateway: "Gateway"
    now: Callable[[], datetime]

    def __call__(self, asked: Asked) -> None:
        """Send the file; raises BotError where it could not be sent."""
        config = self.config()
        day = config.day(self.now())
        run, ranked = self.store.runs.latest(), ranked_today(day, config=config, store=self.store)
        if run is None or ranked is None:
            return
        from bot.exports.report import report  # noqa: PLC0415 - openpyxl is seldom needed

        name = texts().notice.report_name.format(day=day.isoformat())
        data = report(
            _own(ranked, asked.person),
            self._alerts(run),
            self._intake(run),
            config,
            as_of=day,
            generated_at=self.now(),
        )
        file = {"file_key": self.gateway.upload_file(name, data)}
        key = f"report-{asked.event_id}"[:50]
        self.gateway.send(asked.person.open_id, file, key=key, msg_type="file")

    def _alerts(self, run: Run) -> SkuAlerts:
        warnings = tuple(each for each in run.notes["warnings"] if each == NO_COST)
        return SkuAlerts(self.store.runs.alerts(run.id), warnings)

    def _intake(self, run: Run) -> "Intake":
        from bot.exports.report import Intake  # noqa: PLC0415 - as above

        notes = run.notes
        return Intake(
            rows=notes["rows"],
            lines=notes["lines"],
            duplicates=notes["duplicates"],
            replaced=notes["replaced"],
            future_lines=notes["future_lines"],
            rejected=self.store.runs.rejected(run.id),
        )


def _own(ranked: pd.DataFrame, person: Person) -> pd.DataFrame:
    """Return the customers whose phones a person may take away: a manager's are all."""
    if person.manages:
        return ranked
    own = ranked[ranked["salesperson"] == person.name].sort_values("rank", na_position="last")
    rank = own["rank"].where(own["rank"].isna(), pd.Series(range(1, len(own) + 1), own.index))
    return own.assign(rank=rank.astype("Int64"))
