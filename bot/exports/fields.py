"""Fields as columns of a sheet: how each is shown, and which of its values are coloured."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd
from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Font, PatternFill

from bot.exports import forms
from bot.exports.forms import Form
from bot.exports.workbook import Column
from scoring import Settings, words

HIGH_SCORE: Final = 100
MIDDLE_SCORE: Final = 50
"""Where the bands of the score begin, as on the cards."""

FORMS: Final[Mapping[str, Form]] = {
    "text": forms.PARAGRAPH,
    "rank": forms.COUNT,
    "score": forms.POINTS,
    "last_order": forms.DATE,
    "rest_until": forms.DATE,
    "orders": forms.COUNT,
    "lines": forms.COUNT,
    "return_rate": forms.RATE,
    "days_since": forms.COUNT,
    "personal_cycle": forms.DAYS,
    "category_cycle": forms.DAYS,
    "threshold": forms.DAYS,
    "uplift": forms.FACTOR,
    "margin": forms.MONEY,
    "expected_return": forms.RATE,
    "touch_cost": forms.MONEY,
    "clv": forms.VALUE,
    "spend": forms.MONEY,
    "aov": forms.MONEY,
    "received": forms.MONEY,
    "margin_rate": forms.RATE,
    "row": forms.COUNT,
    "rows": forms.COUNT,
    "customers": forms.COUNT,
}
"""Field → form; what is not named is text."""

_GOOD: Final = PatternFill(bgColor="C6E0B4")
_FAIR: Final = PatternFill(bgColor="DDEBF7")
_HOT: Final = PatternFill(bgColor="F8CBAD")
_WARM: Final = PatternFill(bgColor="FFE699")
_BAD: Final = Font(color="C00000", bold=True)


Colours = Mapping[str, Sequence[Rule]]
NO_COLOURS: Final[Colours] = MappingProxyType({})


def table(
    frame: pd.DataFrame,
    headers: Mapping[str, str],
    names: Sequence[str],
    colours: Colours = NO_COLOURS,
    otherwise: str = "",
) -> list[Column]:
    """Return fields as columns; without a row the first column says ``otherwise``."""
    columns = [
        Column(headers[name], frame[name], FORMS.get(name, forms.TEXT), colours.get(name, ()))
        for name in names
    ]
    if otherwise and frame.empty:
        said = pd.Series([otherwise], dtype="str")
        columns[0] = Column(columns[0].header, said, forms.TEXT)
    return columns


def colours_of(settings: Settings) -> Colours:
    """Return new rules by field, for one sheet: bands of the score, tiers, too many returns."""
    returns = settings.labels.many_returns_rate
    return {
        "score": [
            CellIsRule("greaterThanOrEqual", [str(HIGH_SCORE)], stopIfTrue=True, fill=_HOT),
            CellIsRule("greaterThanOrEqual", [str(MIDDLE_SCORE)], fill=_WARM),
        ],
        "tier": [_equal(words.HIGH, fill=_GOOD), _equal(words.MID, fill=_FAIR)],
        "return_rate": [_above(returns)],
        "expected_return": [_above(returns)],
        "potential": [_equal(words.STAR, fill=_GOOD), _equal(words.POTENTIAL, fill=_FAIR)],
        "margin_rate": [CellIsRule("lessThan", ["0"], font=_BAD)],
        "advice": [_equal(words.TAKE_DOWN, font=_BAD)],
    }


def _equal(text: str, **look: Font | PatternFill) -> Rule:
    return CellIsRule("equal", [f'"{text}"'], **look)


def _above(share: float) -> Rule:
    return CellIsRule("greaterThan", [str(share)], font=_BAD)
