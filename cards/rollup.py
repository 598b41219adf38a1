"""The managers' morning: everybody's lists, whom the rules left out, rows that make no sense."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cards.contact import PERSON_LENGTH
from cards.elements import (
    Card,
    Element,
    card,
    figures,
    header,
    markdown,
    note,
    numbers,
    panel,
    table,
    text_column,
)
from cards.inline import Colour, cut, escape
from cards.texts import texts

MOST_ROWS: Final = 30
SOURCE_LENGTH: Final = 24
VALUE_LENGTH: Final = 24
MOST_PEOPLE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerLoad:
    """One salesperson's list of a day."""

    name: str
    customers: int
    profit: float
    """Expected of contacting all of them, 元."""
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysSince:
    """未复购天数 of some customers."""

    mean: float
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupView:
    """What a manager wants to know of a morning."""

    day: date
    data_as_of: date
    sellers: tuple[SellerLoad, ...]
    customers: int
    """In all."""
    unowned: int
    """On the list, but nobody's."""
    excluded: Mapping[str, int]
    """Rule of R32 → customers, the most first."""
    before: DaysSince
    """All customers."""
    after: DaysSince
    """Those on the lists."""
    groups: Mapping[str, Mapping[str, int]]
    """``tier``, ``potential``, ``growth``, ``band`` → words → customers on the lists."""
    rejected: Mapping[str, int]
    """Reason → rows."""

    @property
    def listed(self) -> int:
        """How many customers are on the lists."""
        return sum(seller.customers for seller in self.sellers)


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that was rejected (R7)."""

    source: str
    row: int
    field: str
    value: str
    reason: str


def rollup_card(view: RollupView) -> Card:
    """Return the managers' card of a morning."""
    say = texts()
    profit = say.money(sum(seller.profit for seller in view.sellers))
    bad = sum(view.rejected.values())
    tags: list[tuple[str, Colour]] = [(say.rollup.problems.format(count=bad), "orange")] * bool(bad)
    return card(
        header(
            say.rollup.title.format(day=say.day(view.day), weekday=say.weekday(view.day)),
            icon="group_outlined",
            subtitle=say.daily.data_until.format(day=say.day(view.data_as_of)),
            tags=tags,
        ),
        [
            figures(
                [
                    (say.rollup.people, say.rollup.persons.format(count=len(view.sellers))),
                    (say.rollup.listed, say.rollup.count.format(count=view.listed)),
                    (say.rollup.profit, profit),
                ]
            ),
            *_attention(view),
            _sellers(view.sellers),
            panel(say.rollup.filters, list(_filters(view)), expanded=True),
        ],
        summary=say.rollup.summary.format(
            people=len(view.sellers), listed=view.listed, profit=profit
        ),
    )


def _attention(view: RollupView) -> Iterator[Element]:
    say = texts()
    failed = [cut(seller.name, PERSON_LENGTH) for seller in view.sellers if not seller.sent]
    if failed:
        names = say.listing.join(failed[:MOST_PEOPLE])
        yield markdown(
            f"<font color='red'>{escape(say.rollup.not_sent.format(names=names))}</font>"
        )
    if view.unowned:
        words = say.rollup.unowned.format(count=view.unowned)
        yield markdown(f"<font color='orange'>{escape(words)}</font>")


def _sellers(sellers: Sequence[SellerLoad]) -> Element:
    say = texts().rollup
    return table(
        [
            text_column("name", say.column_name, "55%"),
            text_column("profit", say.column_profit, "45%", align="right"),
        ],
        [
            {
                "name": say.seller.format(
                    name=cut(seller.name, PERSON_LENGTH), count=seller.customers
                ),
                "profit": f"{seller.profit:,.0f}",
            }
            for seller in sellers[:MOST_PEOPLE]
        ],
    )


def _filters(view: RollupView) -> Iterator[Element]:
    say = texts()
    left_out = sum(view.excluded.values())
    waiting = view.customers - left_out - view.listed - view.unowned
    pairs = [(say.rollup.all, view.customers)]
    pairs += [(say.data(rule), -count) for rule, count in view.excluded.items() if count]
    pairs += [(say.rollup.nobodys, -view.unowned)] * bool(view.unowned)
    pairs += [(say.rollup.waiting, -waiting)] * bool(waiting) + [(say.rollup.on_lists, view.listed)]
    yield numbers([(words, f"{count:,}".replace("-", "−")) for words, count in pairs])
    yield note(
        say.rollup.days.format(
            before=view.before.mean,
            after=view.after.mean,
            longest_before=view.before.longest,
            longest_after=view.after.longest,
        )
    )
    for name, counts in view.groups.items():
        parts = [
            say.rollup.counted.format(words=say.data(words), count=count)
            for words, count in counts.items()
            if count
        ]
        if parts:
            group = say.rollup.group.format(
                name=say.rollup.groups[name], counts=say.listing.join(parts)
            )
            yield note(group)


def problems_card(rows: Sequence[BadRow], counts: Mapping[str, int], day: date) -> Card:
    """Return the rows that make no sense, with place and value, so that the sheet gets repaired.

    ``rows`` may be the first of many; ``counts`` holds how many there are by reason.
    """
    say = texts()
    total = sum(counts.values())
    reasons = [
        say.rollup.reason.format(reason=say.rollup.rejections[reason], count=count)
        for reason, count in counts.items()
    ]
    shown = rows[:MOST_ROWS]
    more = say.rollup.more.format(shown=len(shown), total=total)
    return card(
        header(
            say.rollup.problems_title.format(count=total),
            icon="warning_outlined",
            subtitle=say.rollup.problems_subtitle,
            tags=[(say.day(day), "neutral")],
            colour="orange",
        ),
        [
            markdown(escape(say.listing.join(reasons))),
            table(
                [
                    text_column("place", say.rollup.column_place, "40%"),
                    text_column("reason", say.rollup.column_reason, "26%"),
                    text_column("value", say.rollup.column_value, "34%"),
                ],
                [_bad(row) for row in shown],
            ),
            *([note(more)] if total > len(shown) else []),
        ],
        summary=say.rollup.problems_summary.format(count=total, reasons=say.listing.join(reasons)),
    )


def _bad(row: BadRow) -> dict[str, str]:
    say = texts()
    source = cut(row.source, SOURCE_LENGTH)
    name = say.rollup.fields.get(row.field, row.field)
    wrote = cut(row.value, VALUE_LENGTH) or say.rollup.blank
    value = say.rollup.value.format(field=name, value=wrote)
    return {
        "place": say.rollup.place.format(source=source, row=row.row),
        "reason": say.rollup.rejections[row.reason],
        "value": value,
    }
