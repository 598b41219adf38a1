"""A customer, an order, an alert → what the page shows of it: words, as JSON holds them.

Phones are masked. Numbers, days and words are written as the cards write them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from bot.store import Contact, Standing
from cards import AlertRow, AlertsView, CustomerView, Done, score_band, texts
from cards.alerts import KINDS, figure
from cards.contact import PERSON_LENGTH, ContactLine, display_name, history_text, tag
from cards.customer import bound, left_out, sums
from cards.inline import cut
from cards.phones import dial, mask
from scoring.records import Customer, OrderLine
from scoring.words import HIGH_RETURN, LOW_MARGIN, PUSH

Json = dict[str, Any]
MOST_BARS: Final = 8
_LEVELS: Final = {"red": "high", "orange": "middle", "neutral": "low"}


def row(customer: Customer, done: Done | None, last: ContactLine | None, today: date) -> Json:
    """Return one line of the list of customers; ``last`` is what was last done with them."""
    say = texts()
    shown: Json = {
        "ref": customer.ref,
        "name": display_name(customer.customer, customer.phone),
        "phone": mask(customer.phone) or say.customer.no_phone,
        "seller": cut(customer.salesperson, PERSON_LENGTH) or say.customer.nobody,
        "platform": customer.platform,
        "facts": _facts(customer),
        "reason": say.reason(customer.reason),
        "tags": _tags(customer),
        "last": say.page.last.format(words=history_text(last)) if last and not done else "",
        "done": None if done is None else _done(done, today),
    }
    if customer.score is not None:
        words, colour = score_band(customer.score)
        points = say.page.points.format(points=f"{customer.score:.0f}")
        shown |= {"points": points, "band": words, "level": _LEVELS[colour]}
    return shown


def last_of(standing: Standing | None) -> Contact | None:
    """Return the latest of what stands of a customer."""
    if standing is None:
        return None
    rows = [each for each in (standing.contact, standing.snooze, standing.blocked) if each]
    return max(rows, key=lambda each: each.id, default=None)


def _facts(customer: Customer) -> str:
    say = texts()
    if customer.orders == 0:
        return say.page.all_returned.format(days=customer.days_since)
    return say.page.facts.format(
        days=customer.days_since, orders=customer.orders, spend=say.money(customer.spend)
    )


def _tags(customer: Customer) -> list[Json]:
    plain = [{"words": tag(each)} for each in (customer.tier, customer.potential, customer.growth)]
    return plain + [{"words": tag(each), "risk": True} for each in customer.risk_tags]


def _done(done: Done, today: date) -> Json:
    say = texts().contact
    line = ContactLine(kind=done.kind, at=done.at, by=done.by, until=done.until)
    words = history_text(line, today)
    if done.outcome is not None:
        words += say.outcome.format(outcome=say.outcomes[done.outcome])
    if done.note:
        words += say.noted.format(note=done.note)
    return {
        "kind": done.kind,
        "words": words,
        "contact": done.contact,
        "mine": done.mine,
        "outcome": done.outcome,
    }


def customer(view: CustomerView, today: date, *, owns: bool) -> Json:
    """Return all that the page tells of a customer; ``owns``: the phone may be asked for."""
    say, who = texts(), view.customer
    shown = row(who, view.done, None, today) | {
        "title": say.customer.subtitle.format(
            platform=who.platform, seller=cut(who.salesperson, PERSON_LENGTH) or say.customer.nobody
        ),
        "action": who.action,
        "can_show_phone": owns and bool(who.phone),
        "figures": _figures(who),
        "dates": say.customer.timing.format(
            first=who.first_order.isoformat(),
            last=who.last_order.isoformat(),
            line=f"{who.threshold:.0f}",
        ),
        "months": [{"label": month, "value": amount} for month, amount in view.months],
        "orders": lines(view.orders, view.data_as_of),
        "history": [history_text(each) for each in view.contacts],
        "until": say.page.data_until.format(day=say.day(view.data_as_of)),
    }
    if view.excluded is not None:
        shown["left_out"] = left_out(view.excluded, view.ends_on)
    if who.score is not None and who.raw_score is not None:
        shown["score"] = sums(view.terms, who.raw_score)
        shown["score_title"] = say.customer.score_why.format(score=f"{who.score:.0f}")
        if who.raw_score != who.score:
            shown["score_note"] = bound(who.score, who.raw_score)
    return shown


def _figures(who: Customer) -> list[tuple[str, str]]:
    say = texts()
    words, cycle = say.customer, who.personal_cycle
    usual = words.no_cycle if cycle is None else words.about_days.format(days=f"{cycle:.0f}")
    return [
        (words.spend, say.money(who.spend)),
        (words.orders, words.times.format(count=who.orders)),
        (words.aov, say.money(who.aov)),
        (words.since, words.days.format(days=who.days_since)),
        (words.cycle, usual),
        (words.returns, f"{who.return_rate:.0%}"),
    ]


def lines(orders: Iterable[OrderLine], now: date) -> list[Json]:
    """Return order lines as rows of a table."""
    say = texts()
    return [
        {
            "day": say.dated(line.ordered_on, now),
            "order_no": line.order_no,
            "goods": _goods(line),
            "received": f"{line.received:,.2f}",
            "returned": line.returned,
            "return_no": say.page.return_no.format(number=line.return_no) if line.return_no else "",
        }
        for line in orders
    ]


def _goods(line: OrderLine) -> str:
    if line.quantity == 1:
        return line.sku
    return texts().page.order_line.format(goods=line.sku, quantity=f"{line.quantity:g}")


def order(of_one: Sequence[OrderLine], who: Customer, now: date) -> Json:
    """Return one order (its lines, at least one) of one customer."""
    say, first = texts(), of_one[0]
    return {
        "title": say.order.title.format(order_no=first.order_no),
        "ref": who.ref,
        "name": display_name(first.customer, first.phone),
        "phone": mask(first.phone),
        "received": say.price(sum(line.received for line in of_one)),
        "lines": lines(of_one, now),
    }


def alerts(view: AlertsView) -> Json:
    """Return the three tables with a picture each, what healed, and what is muted."""
    say = texts()
    by_kind = {kind: [each for each in view.rows if each.kind == kind] for kind in KINDS}
    heads = {
        PUSH: (say.alerts.column_push, say.page.push_best),
        HIGH_RETURN: (say.alerts.column_return, say.alerts.chart),
        LOW_MARGIN: (say.alerts.column_margin, say.page.margin_worst),
    }
    tables = [
        {
            "title": say.alerts.heads[kind],
            "columns": [say.alerts.column_sku, heads[kind][0], say.alerts.column_advice],
            "rows": [_alert(each) for each in rows],
            "chart": heads[kind][1],
            "bars": [{"label": each.sku, "value": _height(each)} for each in rows[:MOST_BARS]],
        }
        for kind, rows in by_kind.items()
        if rows
    ]
    remarks = [
        words.format(skus=say.listing.join(skus))
        for words, skus in ((say.alerts.healed, view.healed), (say.alerts.muted, view.muted))
        if skus
    ]
    until = say.page.data_until.format(day=say.day(view.data_as_of))
    return {"tables": tables, "remarks": remarks, "until": until}


def _alert(each: AlertRow) -> Json:
    say = texts()
    mark = {"new": say.alerts.new, "worse": say.alerts.worse, "same": ""}[each.change]
    return {
        "sku": each.sku,
        "mark": mark,
        "figure": figure(each),
        "advice": say.data(each.advice),
    }


def _height(each: AlertRow) -> float:
    """Return what the picture of an alert shows of a SKU: orders, or a rate in percent."""
    if each.kind == PUSH:
        return each.orders
    rate = each.return_rate if each.kind == HIGH_RETURN else each.margin_rate
    return round((rate or 0) * 100, 1)


def whole_phone(phone: str) -> Json:
    """Return a whole phone, and the link that dials it where there is one."""
    link = dial(phone)
    return {"phone": phone, "link": link and link.replace("tel://", "tel:")}
