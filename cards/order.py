"""One order: what was bought, what it brought, what came back, and whose it is."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from cards.actions import Show
from cards.contact import display_name, masked, tag
from cards.controls import button
from cards.elements import (
    Card,
    Element,
    block,
    card,
    column,
    columns,
    figures,
    header,
    markdown,
    note,
    table,
    text_column,
)
from cards.inline import Colour, bold, cut, label
from cards.texts import texts
from scoring.records import Customer, OrderLine

MOST_LINES: Final = 40
NUMBER_LENGTH: Final = 24
GOODS_LENGTH: Final = 24
MOST_RETURN_NUMBERS: Final = 3


def order_card(lines: Sequence[OrderLine], customer: Customer | None, *, data_as_of: date) -> Card:
    """Return the card of one order of one customer; ``lines`` holds at least one line.

    ``customer`` is None when the last run does not know them: then there is no way to their card.
    """
    say = texts()
    first = lines[0]
    number = cut(first.order_no, NUMBER_LENGTH)
    subtitle = say.order.subtitle.format(
        day=first.ordered_on.isoformat(), platform=cut(first.platform, NUMBER_LENGTH)
    )
    name = display_name(first.customer, first.phone)
    return card(
        header(
            say.order.title.format(order_no=number),
            icon="file-link-docx_outlined",
            subtitle=subtitle,
            tags=_state(lines),
        ),
        [
            _who(first, customer),
            _amounts(lines),
            _goods(lines[:MOST_LINES]),
            *_remarks(lines, data_as_of),
        ],
        summary=say.order.summary.format(order_no=number, name=name),
    )


def line_profit(line: OrderLine) -> float | None:
    """Return what a line brought, 元; None where the cost is unknown (R15), 0 when returned."""
    if line.returned:
        return 0.0
    return line.received - line.paid if line.paid is not None and line.paid > 0 else None


def goods(line: OrderLine) -> str:
    """Return what was bought and how many of it, and whether it came back."""
    say = texts()
    words = cut(line.sku, GOODS_LENGTH)
    if line.quantity != 1:
        words = say.order.times.format(goods=words, quantity=f"{line.quantity:g}")
    return say.customer.returned.format(goods=words) if line.returned else words


def _state(lines: Sequence[OrderLine]) -> Iterator[tuple[str, Colour]]:
    say = texts().order
    if all(line.returned for line in lines):
        yield say.all_returned, "red"
    elif any(line.returned for line in lines):
        yield say.partly_returned, "orange"


def _who(first: OrderLine, customer: Customer | None) -> Element:
    say = texts().order
    name, phone = first.customer, first.phone
    if customer is not None:
        name, phone = customer.customer or name, customer.phone or phone
    about = [markdown(bold(display_name(name, phone))), note(masked(phone))]
    if customer is None:
        return block(about)
    about.insert(1, markdown(label(tag(customer.tier)) + " " + label(tag(customer.potential))))
    show = button(say.show_customer, Show(customer=customer.ref))
    return block([columns(column(about, weight=1), column([show]))])


def _amounts(lines: Sequence[OrderLine]) -> Element:
    say = texts()
    kept = [line for line in lines if not line.returned]
    back = sum(line.received for line in lines if line.returned)
    profits = [profit for line in kept if (profit := line_profit(line)) is not None]
    earned = say.order.unknown if kept and not profits else say.price(sum(profits))
    pairs = [
        (say.order.received, say.price(sum(line.received for line in kept))),
        (say.order.profit, earned),
    ]
    return figures([*pairs, (say.order.returned, say.price(back))] if back else pairs)


def _goods(lines: Sequence[OrderLine]) -> Element:
    say = texts()
    heads = [
        text_column("goods", say.customer.column_goods, "42%"),
        text_column("received", say.customer.column_received, "29%", align="right"),
        text_column("profit", say.order.column_profit, "29%", align="right"),
    ]
    rows = []
    for line in lines:
        profit = line_profit(line)
        earned = say.order.unknown if profit is None else f"{profit:,.2f}"
        rows.append(
            {
                "goods": goods(line),
                "received": f"{line.received:,.2f}",
                "profit": say.order.none if line.returned else earned,
            }
        )
    return table(heads, rows)


def _remarks(lines: Sequence[OrderLine], data_as_of: date) -> Iterator[Element]:
    say = texts()
    numbers = dict.fromkeys(line.return_no for line in lines if line.return_no)
    if numbers:
        shown = [cut(number, NUMBER_LENGTH) for number in list(numbers)[:MOST_RETURN_NUMBERS]]
        yield note(say.order.return_no.format(numbers=say.listing.join(shown)))
    unknown = sum(line_profit(line) is None for line in lines)
    if unknown:
        yield note(say.order.cost_unknown.format(count=unknown))
    if len(lines) > MOST_LINES:
        yield note(say.order.more.format(shown=MOST_LINES, total=len(lines)))
    yield note(say.daily.data_until.format(day=say.day(data_as_of)))
