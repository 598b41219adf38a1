"""Writes ``docs/metrics.md`` from what ``/metrics`` can tell.

python docs/metrics.py
"""

from pathlib import Path

from bot import metrics

DOCS = Path(__file__).parent
LOOKED_UP = (
    ("scheduler_running", "", "Whether jobs are started"),
    ("connected", "", "Whether events arrive (by webhook: 1)"),
    ("lists", "state", "Lists of today: sent, unsent"),
    ("contacts_waiting", "", "Contacts not yet in contacts_table"),
    ("troubles", "kind", "What managers are told of today"),
    ("rescore_age_seconds", "", "Since the last good rescore"),
    ("customers", "", "Customers of the last rescore"),
    ("rows_read", "", "Rows of the sources at the last rescore"),
    ("rows_rejected", "reason", "Rows that made no sense at the last rescore"),
    ("build_info", "version, python", "Which version runs"),
)
"""Asked of the store when Prometheus asks."""
HEAD = """# Metrics

`GET /metrics` gives Prometheus text. No label holds a name, an id or a phone. Keep it within your
own network: the service listens on 127.0.0.1 unless `HOST` says otherwise.
`docs/grafana/dashboard.json` is a dashboard to import into Grafana, `docs/grafana/alerts.yml` holds
rules for Prometheus.

| metric | labels | what it counts or measures |
|---|---|---|"""
ENDING = {"counter": "_total", "histogram": "_bucket, _count, _sum"}


def page() -> str:
    """Return the document."""
    rows = [
        (f"{family.name}{ENDING[family.type]}", labels_of(family.name), family.documentation)
        for family in metrics.registry.collect()
    ]
    rows += [(f"{metrics.PREFIX}_{name}", labels, told) for name, labels, told in LOOKED_UP]
    return (
        "\n".join([HEAD, *(f"| `{name}` | {labels} | {told} |" for name, labels, told in rows)])
        + "\n"
    )


def labels_of(name: str) -> str:
    """Return the labels of a metric that is counted."""
    counted = (
        *(metrics.pushes, metrics.clicks, metrics.questions),
        *(metrics.calls, metrics.call_seconds),
    )
    known = {next(iter(each.describe())).name: each for each in counted}
    return ", ".join(known[name]._labelnames) if name in known else ""  # noqa: SLF001 - no public way


if __name__ == "__main__":
    (DOCS / "metrics.md").write_text(page(), encoding="utf-8")
