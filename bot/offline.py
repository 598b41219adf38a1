"""``score``: order files → scores and alerts as files, or a report. No store, no Feishu."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot.config import Config
from bot.exports.report import Intake, report, write_report
from bot.exports.tables import check_suffix, write_alerts, write_scores
from bot.progress import Told, quiet
from bot.sources import unnamed
from bot.sources.files import read_file
from scoring import (
    HeaderError,
    Normalised,
    RawTable,
    Scored,
    alerts,
    no_contacts,
    normalise,
    outreach,
    score,
)

SHOWN_REJECTED = 50
REPORT = ".xlsx"


def score_files(  # noqa: PLR0913 - what the command takes
    files: Sequence[Path],
    *,
    out: Path,
    alerts_out: Path | None,
    as_of: date | None,
    config: Config,
    told: Told = quiet,
) -> list[str]:
    """Score ``files`` as of a day (default: today), write the results, return what to say.

    ``told`` hears how far it is.

    Raises SourceError for a file that cannot be read, ExportError for one that cannot be written.
    """
    check_suffix(out, REPORT)
    if alerts_out is not None:
        check_suffix(alerts_out)
    now = datetime.now(UTC)
    as_of = as_of or config.day(now)
    tables = list(_read(files, told))
    try:
        normalised = normalise(tables, config)
    except HeaderError as error:
        raise unnamed(error) from error
    told("scoring the customers", len(normalised.lines))
    scored = score(normalised.lines, config, as_of)
    ranked = outreach(scored.customers, no_contacts(), config, as_of)
    found = alerts(scored.lines, config, as_of)
    told(f"writing {out.name}", len(ranked))
    said = list(_said(normalised))
    if out.suffix == REPORT:
        intake = _intake(normalised, scored)
        content = report(ranked, found, intake, config, as_of=as_of, generated_at=now)
        write_report(content, out)
    else:
        write_scores(ranked, out)
    if alerts_out is not None:
        write_alerts(found.rows, alerts_out)
    if alerts_out is not None or out.suffix == REPORT:
        said += [f"warning: {warning}" for warning in found.warnings]
    said.append(
        f"{len(ranked)} customers, {int(ranked['rank'].notna().sum())} on the list of {as_of},"
        f" {scored.future_lines} lines after that day left out: {out}"
    )
    return said


def _read(files: Sequence[Path], told: Told) -> Iterator[RawTable]:
    for group, path in enumerate(files):
        told(f"reading {path.name}", 0)
        tables = read_file(path, group=group)
        told(f"reading {path.name}", sum(len(table.cells) for table in tables))
        yield from tables


def _intake(normalised: Normalised, scored: Scored) -> Intake:
    return Intake(
        rows=normalised.rows,
        lines=len(normalised.lines),
        duplicates=normalised.duplicates,
        replaced=normalised.replaced,
        future_lines=scored.future_lines,
        rejected=normalised.rejected,
    )


def _said(normalised: Normalised) -> Iterator[str]:
    yield (
        f"{normalised.rows} rows: {len(normalised.lines)} lines, {len(normalised.rejected)}"
        f" rejected, {normalised.duplicates} duplicates, {normalised.replaced} replaced"
    )
    yield from (f"warning: {warning}" for warning in normalised.warnings)
    for row in normalised.rejected.head(SHOWN_REJECTED).itertuples():
        yield f"rejected: {row.source}, row {row.row}, {row.field} {row.value!r}: {row.reason}"
    if len(normalised.rejected) > SHOWN_REJECTED:
        yield f"… and {len(normalised.rejected) - SHOWN_REJECTED} more rejected rows"
