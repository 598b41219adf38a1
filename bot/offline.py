"""``score``: order files → scores and alerts as files, or a report. No store, no Feishu."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot.config import Config
from bot.errors import SourceError
from bot.exports.report import Intake, report, write_report
from bot.exports.tables import check_suffix, write_alerts, write_scores
from bot.sources.files import read_file
from scoring import HeaderError, Normalised, Scored, alerts, no_contacts, normalise, outreach, score

SHOWN_REJECTED = 50
REPORT = ".xlsx"


def score_files(
    files: Sequence[Path],
    *,
    out: Path,
    alerts_out: Path | None,
    as_of: date | None,
    config: Config,
) -> list[str]:
    """Score ``files`` as of a day (default: today), write the results, return what to tell.

    Raises SourceError for a file that cannot be read, ExportError for one that cannot be written.
    """
    check_suffix(out, REPORT)
    if alerts_out is not None:
        check_suffix(alerts_out)
    now = datetime.now(UTC)
    as_of = as_of or config.day(now)
    tables = [table for group, path in enumerate(files) for table in read_file(path, group=group)]
    try:
        normalised = normalise(tables, config)
    except HeaderError as error:
        raise SourceError(str(error)) from error
    scored = score(normalised.lines, config, as_of)
    ranked = outreach(scored.customers, no_contacts(), config, as_of)
    found = alerts(scored.lines, config, as_of)
    told = list(_told(normalised))
    if out.suffix == REPORT:
        intake = _intake(normalised, scored)
        content = report(ranked, found, intake, config, as_of=as_of, generated_at=now)
        write_report(content, out)
    else:
        write_scores(ranked, out)
    if alerts_out is not None:
        write_alerts(found.rows, alerts_out)
    if alerts_out is not None or out.suffix == REPORT:
        told += [f"warning: {warning}" for warning in found.warnings]
    told.append(
        f"{len(ranked)} customers, {int(ranked['rank'].notna().sum())} on the list of {as_of},"
        f" {scored.future_lines} lines after that day left out: {out}"
    )
    return told


def _intake(normalised: Normalised, scored: Scored) -> Intake:
    return Intake(
        rows=normalised.rows,
        lines=len(normalised.lines),
        duplicates=normalised.duplicates,
        replaced=normalised.replaced,
        future_lines=scored.future_lines,
        rejected=normalised.rejected,
    )


def _told(normalised: Normalised) -> Iterator[str]:
    yield (
        f"{normalised.rows} rows: {len(normalised.lines)} lines, {len(normalised.rejected)}"
        f" rejected, {normalised.duplicates} duplicates, {normalised.replaced} replaced"
    )
    yield from (f"warning: {warning}" for warning in normalised.warnings)
    for row in normalised.rejected.head(SHOWN_REJECTED).itertuples():
        yield f"rejected: {row.source}, row {row.row}, {row.field} {row.value!r}: {row.reason}"
    if len(normalised.rejected) > SHOWN_REJECTED:
        yield f"… and {len(normalised.rejected) - SHOWN_REJECTED} more rejected rows"
