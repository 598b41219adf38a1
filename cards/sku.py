"""One SKU: what it sold, what came back, what it earned, and its alert if there is one."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from cards.charts import month_bars
from cards.elements import Card, card, figures, header, markdown, note
from cards.inline import Colour, cut, escape
from cards.texts import texts
from scoring.words import PUSH

SKU_LENGTH: Final = 40
SHORT_SKU: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuView:
    """A SKU over all lines that took part in the last run."""

    sku: str
    orders: int
    lines: int
    received: float
    """元, of what was kept."""
    return_rate: float
    margin_rate: float | None
    """Share of ``received``; None where no cost is known."""
    customers: int
    first: date
    last: date
    alerts: tuple[tuple[str, str], ...]
    """Kind and advice of each alert it is on."""
    months: tuple[tuple[str, float], ...]
    """``2026-11`` → 元, oldest first."""
    data_as_of: date


def sku_card(view: SkuView) -> Card:
    """Return the card of one SKU."""
    say = texts()
    sku = say.sku
    margin = sku.unknown if view.margin_rate is None else f"{view.margin_rate:.0%}"
    rate = f"{view.return_rate:.0%}"
    alerts = [
        markdown(escape(sku.alert.format(kind=say.data(kind), advice=say.data(advice))))
        for kind, advice in view.alerts
    ]
    chart = [month_bars(sku.by_month, view.months)] if len(view.months) > 1 else []
    return card(
        header(
            sku.title.format(sku=cut(view.sku, SKU_LENGTH)),
            icon="goods_outlined",
            subtitle=sku.subtitle.format(first=view.first.isoformat(), last=view.last.isoformat()),
            tags=[(say.data(kind), _colour(kind)) for kind, _ in view.alerts],
        ),
        [
            figures(
                [
                    (sku.orders, sku.times.format(count=view.orders)),
                    (sku.received, say.money(view.received)),
                    (sku.buyers, sku.people.format(count=view.customers)),
                ]
            ),
            figures([(sku.returns, rate), (sku.margin, margin), (sku.last, say.day(view.last))]),
            *(alerts or [note(sku.no_alert)]),
            *chart,
            note(say.daily.data_until.format(day=say.day(view.data_as_of))),
        ],
        summary=sku.summary.format(sku=cut(view.sku, SHORT_SKU), lines=view.lines, rate=rate),
    )


def _colour(kind: str) -> Colour:
    return "green" if kind == PUSH else "red"
