"""When a rule that leaves a customer out will no longer do so, if they just stay as they are."""

import math
from datetime import date, timedelta

from scoring import words
from scoring.records import Customer
from scoring.settings import Settings


def readmitted(
    customer: Customer,
    excluded: str,
    rest_until: date | None,
    settings: Settings,
    as_of: date,
) -> date | None:
    """Return the first day on which the rule (R32) that leaves a customer out is over.

    Takes ``excluded`` and ``rest_until`` as ``outreach`` gives them. None: it does not end by
    itself, but with the next order (全部退货, 已流失, an old first order) or when somebody takes it
    back (不再联系). For 无跟进理由 it is the day on which the warning line is passed (R28).
    """
    if excluded == words.COOLING:
        return rest_until
    if excluded == words.JUST_ORDERED:
        return customer.last_order + timedelta(days=settings.rest_after_order_days)
    if excluded == words.SINGLE_ORDER and settings.single_order.mode == "previous_month":
        next_month = (customer.last_order.replace(day=1) + timedelta(days=31)).replace(day=1)
        return next_month if next_month > as_of else None
    if excluded == words.NO_REASON:
        return customer.last_order + timedelta(days=math.floor(customer.threshold) + 1)
    return None
