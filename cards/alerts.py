"""The SKU alerts: three tables with advice, what is new or worse first, the rest to unfold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from cards.actions import Mute
from cards.charts import bars
from cards.controls import Field, form
from cards.elements import (
    Card,
    Element,
    card,
    header,
    markdown,
    note,
    panel,
    table,
    text_column,
)
from cards.inline import Colour, bold, cut, escape
from cards.texts import texts
from scoring.words import HIGH_RETURN, LOW_MARGIN, PUSH

KINDS: Final = (PUSH, HIGH_RETURN, LOW_MARGIN)
SKU_LENGTH: Final = 20
ADVICE_LENGTH: Final = 16
MOST_ROWS: Final = 10
"""Of a table; with three tables of the longest texts a card stays far below the limits."""
MOST_SAME: Final = 12
MOST_BARS: Final = 6
MOST_NAMED: Final = 10
MOST_TO_MUTE: Final = 5
"""Of each kind."""
LONGEST_TO_MUTE: Final = 30
"""The form carries a SKU whole; a longer one is not offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One SKU on one alert."""

    kind: str
    """加推, 高退货 or 低毛利 (R38–R40)."""
    sku: str
    orders: int
    lines: int
    received: float
    """元"""
    return_rate: float
    margin_rate: float | None
    advice: str
    change: Literal["new", "worse", "same"]
    """Against the last alert that was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsView:
    """What is to be told of SKUs on a day."""

    day: date
    data_as_of: date
    rows: tuple[AlertRow, ...]
    healed: tuple[str, ...]
    """SKUs that were on an alert last time and are on it no more."""
    muted: tuple[str, ...]
    """SKUs that would be on an alert but somebody wants to hear no more of."""


def alerts_card(view: AlertsView) -> Card:
    """Return the card of a day's alerts."""
    say = texts()
    counts = [(kind, sum(row.kind == kind for row in view.rows)) for kind in KINDS]
    parts = [say.alerts.part.format(kind=say.data(kind), count=count) for kind, count in counts]
    fresh = sum(row.change == "new" for row in view.rows)
    tags: list[tuple[str, Colour]] = [(say.alerts.counts.format(new=fresh), "red")] * bool(fresh)
    subtitle = say.alerts.subtitle.format(day=say.day(view.day), as_of=say.day(view.data_as_of))
    return card(
        header(say.alerts.title, icon="alarm_outlined", subtitle=subtitle, tags=tags),
        list(_body(view)) or [markdown(escape(say.alerts.none))],
        summary=say.alerts.summary.format(parts=say.listing.join(parts)),
    )


def _body(view: AlertsView) -> Iterator[Element]:
    say = texts().alerts
    yield from _chart(view)
    for kind in KINDS:
        yield from _kind(kind, [row for row in view.rows if row.kind == kind])
    if view.healed:
        yield markdown(escape(say.healed.format(skus=_named(view.healed))))
    if view.muted:
        yield note(say.muted.format(skus=_named(view.muted)))
    yield from _mute(view)


def _chart(view: AlertsView) -> Iterator[Element]:
    worst = [row for row in view.rows if row.kind == HIGH_RETURN][:MOST_BARS]
    if len(worst) > 1:
        points = [(cut(row.sku, SKU_LENGTH), round(row.return_rate * 100)) for row in worst]
        yield bars(texts().alerts.chart, list(reversed(points)), flat=True)


def _kind(kind: str, rows: Sequence[AlertRow]) -> Iterator[Element]:
    """Give a table of what changed; what did not is to unfold, unless nothing changed at all."""
    if not rows:
        return
    say = texts().alerts
    changed = [row for row in rows if row.change != "same"]
    shown = (changed or list(rows))[:MOST_ROWS]
    yield markdown(bold(say.heads[kind]))
    yield _table(kind, shown)
    rest = [row for row in rows if row not in shown]
    if rest:
        lines = [f"{cut(row.sku, SKU_LENGTH)}　{figure(row)}" for row in rest[:MOST_SAME]]
        if len(rest) > MOST_SAME:
            lines.append(say.more.format(count=len(rest) - MOST_SAME))
        alike = changed and all(row.change == "same" for row in rest)
        title = say.same if alike else say.more
        yield panel(title.format(count=len(rest)), [markdown("\n".join(map(escape, lines)))])


def _table(kind: str, rows: Sequence[AlertRow]) -> Element:
    say = texts()
    head = {
        PUSH: say.alerts.column_push,
        HIGH_RETURN: say.alerts.column_return,
        LOW_MARGIN: say.alerts.column_margin,
    }[kind]
    return table(
        [
            text_column("sku", say.alerts.column_sku, "40%"),
            text_column("figure", head, "28%", align="right"),
            text_column("advice", say.alerts.column_advice, "32%"),
        ],
        [
            {
                "sku": _marked(row),
                "figure": figure(row),
                "advice": cut(say.data(row.advice), ADVICE_LENGTH),
            }
            for row in rows
        ],
    )


def _marked(row: AlertRow) -> str:
    """Return the SKU, with what changed before it."""
    say, sku = texts().alerts, cut(row.sku, SKU_LENGTH)
    mark = {"new": say.new, "worse": say.worse, "same": ""}[row.change]
    return say.marked.format(mark=mark, sku=sku) if mark else sku


def figure(row: AlertRow) -> str:
    """Return what a SKU is on an alert for."""
    say = texts().alerts
    rate = f"{row.return_rate:.0%}"
    if row.kind == PUSH:
        return say.push_cell.format(orders=row.orders, rate=rate)
    if row.kind == HIGH_RETURN:
        return say.return_cell.format(rate=rate, lines=row.lines)
    margin = "" if row.margin_rate is None else f"{row.margin_rate:.0%}"
    return say.margin_cell.format(margin=margin, received=f"{row.received:,.0f}")


def _named(skus: Sequence[str]) -> str:
    say = texts()
    names = say.listing.join(cut(sku, SKU_LENGTH) for sku in skus[:MOST_NAMED])
    rest = len(skus) - MOST_NAMED
    return names + (f" {say.alerts.more.format(count=rest)}" if rest > 0 else "")


def _mute(view: AlertsView) -> Iterator[Element]:
    """Give a form by which somebody can be spared one SKU for a while."""
    rows = [row for kind in KINDS for row in _to_mute(kind, view.rows)]
    if not rows:
        return
    say = texts()
    choices = [
        (f"{row.kind}|{row.sku}", f"{say.data(row.kind)} {cut(row.sku, SKU_LENGTH)}")
        for row in rows
    ]
    fields = [
        Field("sku", say.alerts.mute_sku, choices),
        Field("days", say.alerts.mute_days, say.alerts.mute_choices),
        Field("comment", say.alerts.mute_comment),
    ]
    yield form("mute", say.alerts.mute_title, fields, say.alerts.mute, Mute())


def _to_mute(kind: str, rows: Sequence[AlertRow]) -> Sequence[AlertRow]:
    """Return those of a kind that can be muted, what changed first, as the tables show them."""
    fit = [row for row in rows if row.kind == kind and len(row.sku) <= LONGEST_TO_MUTE]
    return sorted(fit, key=lambda row: row.change == "same")[:MOST_TO_MUTE]
