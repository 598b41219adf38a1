"""What the report says of itself: of when, by which rules, how a score comes about, how many."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd

from bot.exports import texts
from bot.exports.fields import HIGH_SCORE, MIDDLE_SCORE
from scoring import Settings, explain, words
from scoring.records import customer_records

_TIERS: Final = (words.HIGH, words.MID, words.LOW)
_EXCLUSIONS: Final = (
    words.ALL_RETURNED,
    words.LOST,
    words.SINGLE_ORDER,
    words.DO_NOT_CONTACT,
    words.COOLING,
    words.JUST_ORDERED,
    words.NO_REASON,
)


@dataclass(frozen=True, slots=True)
class Note:
    """One row of the notes."""

    group: str
    name: str
    text: str
    customers: int | None = None


def notes(
    ranked: pd.DataFrame, settings: Settings, as_of: date, generated_at: datetime
) -> pd.DataFrame:
    """Return the notes in their order: ``group``, ``name``, ``text``, ``customers``."""
    listed = ranked[ranked["rank"].notna()]
    at = generated_at.astimezone(settings.zone)
    rows = [
        Note(texts.RUN_GROUP, texts.GENERATED, f"{at:%Y-%m-%d %H:%M}"),
        Note(texts.RUN_GROUP, texts.AS_OF, as_of.isoformat()),
        Note(texts.RUN_GROUP, texts.CUSTOMERS, "", len(ranked)),
        Note(texts.RUN_GROUP, texts.LISTED, texts.LISTED_TEXT, len(listed)),
        *(Note(texts.RULE_GROUP, name, text) for name, text in _rules(settings)),
        *_examples(ranked, settings),
        *_tiers(ranked),
        *_bands(listed),
        *_exclusions(ranked),
    ]
    frame = pd.DataFrame(map(asdict, rows), columns=list(Note.__dataclass_fields__))
    return frame.astype({"customers": "Int64"})


def _rules(settings: Settings) -> Iterator[tuple[str, str]]:
    labels, defaults, returns = settings.labels, settings.defaults, settings.expected_return
    yield texts.HIGH_VALUE, texts.HIGH_VALUE_TEXT.format(**dict(labels))
    yield texts.FORMULA, _formula(settings)
    uplift = texts.UPLIFT_TEXT.format(
        base=defaults.uplift_base,
        floor=defaults.uplift_floor,
        ceiling=min(defaults.uplift_ceiling, defaults.max_estimated_uplift),
    )
    yield texts.UPLIFT, uplift
    yield texts.CHURN, _churn(settings)
    cooldown = dict(settings.cooldown_days)
    rest = settings.rest_after_order_days
    yield texts.COOLDOWN, texts.COOLDOWN_TEXT.format(rest=rest, **cooldown)
    single = settings.single_order
    policy = texts.SINGLE_ORDER_TEXTS[single.mode if single.enabled else "off"]
    yield texts.SINGLE_ORDER, policy.format(days=single.days)
    yield texts.MARGIN, _margin(settings)
    own = texts.RETURN_TEXT.format(
        orders=returns.min_orders,
        own=returns.own_weight,
        usual=round(1 - returns.own_weight, 4),
        expected=defaults.expected_return_rate,
    )
    yield texts.RETURN, own
    yield texts.CLV, texts.CLV_TEXT.format(star=labels.star, potential=labels.potential)


def _formula(settings: Settings) -> str:
    weights = [
        texts.WEIGHT.format(orders=orders, weight=weight)
        for orders, weight in settings.orders_dampening.items()
        if orders != "default"
    ]
    other = texts.OTHER_WEIGHT.format(weight=settings.orders_dampening["default"])
    points = sorted((int(orders), points) for orders, points in settings.bonus.orders.items())
    bonus = [texts.ORDERS_BONUS.format(orders=orders, points=each) for orders, each in points]
    return texts.FORMULA_TEXT.format(
        least=settings.defaults.min_priority_score,
        most=settings.defaults.max_priority_score,
        weights=texts.BETWEEN.join([*weights, other]),
        star=settings.bonus.star,
        potential=settings.bonus.potential,
        orders=texts.BETWEEN.join(bonus) or texts.NONE,
    )


def _churn(settings: Settings) -> str:
    most = settings.max_threshold_days
    cycles = [
        texts.CYCLE.format(category=name, days=category.category_cycle_days)
        for name, category in settings.categories.items()
        if category.category_cycle_days is not None
    ]
    usual = texts.USUAL_CYCLE.format(days=settings.defaults.category_cycle_days)
    return texts.CHURN_TEXT.format(
        multiplier=settings.churn_multiplier,
        least=settings.default_churn_days,
        most="" if most is None else texts.AT_MOST.format(days=most),
        cycles=texts.BETWEEN.join([usual, *cycles]),
        lost=settings.lost_multiplier,
    )


def _margin(settings: Settings) -> str:
    shares = [
        texts.MARGIN_SHARE.format(category=name, share=category.gross_margin)
        for name, category in settings.categories.items()
        if category.gross_margin is not None
    ]
    usual = texts.USUAL_MARGIN.format(share=settings.defaults.gross_margin)
    return texts.MARGIN_TEXT.format(
        shares=texts.BETWEEN.join([usual, *shares]), most=settings.defaults.max_estimated_margin
    )


def _examples(ranked: pd.DataFrame, settings: Settings) -> Iterator[Note]:
    """Three customers' scores worked out: the first, the middle one and the last of the list.

    Where the list is shorter, of all customers with a score.
    """
    pool = ranked[ranked["rank"].notna()]
    if len(pool) < 3:  # noqa: PLR2004 - as many as are shown
        pool = ranked[ranked["score"].notna()]
    pool = pool.sort_values(["rank", "id"])
    places = sorted({0, len(pool) // 2, len(pool) - 1}) if len(pool) else []
    for customer in customer_records(pool.iloc[places]):
        terms = {term.key: term.value for term in explain(customer, settings)}
        filling = asdict(customer) | terms | {"returned": 100 * customer.expected_return}
        yield Note(
            texts.EXAMPLE_GROUP,
            texts.EXAMPLE.format(**filling),
            texts.EXAMPLE_TEXT.format(**filling),
        )


def _tiers(ranked: pd.DataFrame) -> Iterator[Note]:
    counts = ranked["tier"].value_counts()
    listed = ranked.loc[ranked["rank"].notna(), "tier"].value_counts()
    for tier in _TIERS:
        count = int(counts.get(tier, 0))
        share = texts.SHARE.format(share=count / max(len(ranked), 1), listed=listed.get(tier, 0))
        yield Note(texts.TIER_GROUP, tier, share, count)


def _bands(listed: pd.DataFrame) -> Iterator[Note]:
    high = int((listed["score"] >= HIGH_SCORE).sum())
    middle = int((listed["score"] >= MIDDLE_SCORE).sum()) - high
    counts = {
        texts.HIGH_BAND: high,
        texts.MIDDLE_BAND: middle,
        texts.LOW_BAND: len(listed) - high - middle,
    }
    for name, count in counts.items():
        share = texts.SHARE_OF_LIST.format(share=count / max(len(listed), 1))
        band = name.format(high=HIGH_SCORE, middle=MIDDLE_SCORE)
        yield Note(texts.BAND_GROUP, band, share, count)


def _exclusions(ranked: pd.DataFrame) -> Iterator[Note]:
    counts = ranked["excluded"].value_counts()
    for rule in _EXCLUSIONS:
        count = int(counts.get(rule, 0))
        share = texts.SHARE_OF_ALL.format(share=count / max(len(ranked), 1))
        yield Note(texts.EXCLUDED_GROUP, rule, share, count)
