"""Sources → scoring → store: the only place where pandas meets the network's data."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import pandas as pd

from bot.config import Config
from bot.jobs.guard import Reading, check
from bot.progress import Told, quiet
from bot.sources import unnamed
from bot.store import Store
from scoring import HeaderError, Normalised, RawTable, Scored, alerts, normalise, score
from scoring.records import reference

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """What one rescore read and stored."""

    as_of: date
    rows: int
    lines: int
    customers: int
    rejected: dict[str, int]
    """Reason → rows."""
    duplicates: int
    replaced: int
    future_lines: int
    warnings: tuple[str, ...]


def rescore(  # noqa: PLR0913 - the parts of the job
    *,
    config: Config,
    read: Callable[[Config], Sequence[RawTable]],
    store: Store,
    now: Callable[[], datetime],
    accept: bool = False,
    told: Told = quiet,
) -> Rescored:
    """Read all sources, score every customer as of today, store the run.

    Raises SourceError or FeishuError where a source cannot be read, and HeldError (a SourceError)
    where it differs too much from what was read before, unless ``accept`` says that it is right:
    the last run stays in use.
    """
    started_at = now()
    as_of = config.day(started_at)
    try:
        normalised = normalise(read(config), config)
    except HeaderError as error:
        raise unnamed(error) from error
    reading = Reading.of(normalised.tables, _newest(normalised.lines, as_of), config)
    last = store.runs.latest()
    if not accept:
        check(reading, last.notes.get("reading") if last else None, config.guard, as_of)
    lines = _without(normalised.lines, store.retention.forgotten())
    told("scoring the customers", len(lines))
    scored = score(lines, config, as_of)
    found = alerts(scored.lines, config, as_of)
    report = _report(normalised, scored, found.warnings, as_of)
    told("storing the scores", len(scored.customers))
    store.runs.save(
        as_of=as_of,
        started_at=started_at,
        finished_at=now(),
        customers=scored.customers,
        lines=scored.lines,
        rejected=normalised.rejected,
        alerts=found.rows,
        notes={
            **asdict(report),
            "as_of": as_of.isoformat(),
            "reading": reading.noted(accepted=accept),
        },
    )
    log.info("rescored", extra={"rows": report.rows, "customers": report.customers})
    return report


def _without(lines: pd.DataFrame, forgotten: set[str]) -> pd.DataFrame:
    """Return the lines of all customers but those who asked to be forgotten."""
    if not forgotten:
        return lines
    ids = lines["id"].drop_duplicates()
    gone = [each for each in ids if reference(each) in forgotten]
    return lines[~lines["id"].isin(gone)].reset_index(drop=True)


def _newest(lines: pd.DataFrame, as_of: date) -> date | None:
    days = lines.loc[lines["ordered_on"] <= pd.Timestamp(as_of), "ordered_on"]
    return None if days.empty else days.max().date()


def _report(
    normalised: Normalised, scored: Scored, warnings: tuple[str, ...], as_of: date
) -> Rescored:
    reasons = normalised.rejected["reason"].value_counts().sort_index()
    return Rescored(
        as_of=as_of,
        rows=normalised.rows,
        lines=len(scored.lines),
        customers=len(scored.customers),
        rejected={str(reason): int(count) for reason, count in reasons.items()},
        duplicates=normalised.duplicates,
        replaced=normalised.replaced,
        future_lines=scored.future_lines,
        warnings=(*normalised.warnings, *warnings),
    )
