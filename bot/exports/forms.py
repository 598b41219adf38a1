"""How a column's values are shown in a workbook: number format and decimals kept."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Form:
    """What kind of value a cell holds."""

    number_format: str
    decimals: int = 0
    """Numbers are rounded to these before they are written."""
    wrap: bool = False


TEXT: Final = Form("@")
"""The text format, so that no name turns into a formula and no phone into a number when edited."""
PARAGRAPH: Final = Form("@", wrap=True)
DATE: Final = Form("yyyy-mm-dd")
COUNT: Final = Form("#,##0")
DAYS: Final = Form("0.0", decimals=2)
MONEY: Final = Form("#,##0.00", decimals=2)
POINTS: Final = Form("0.00", decimals=2)
VALUE: Final = Form("0.0", decimals=1)
FACTOR: Final = Form("0.00", decimals=4)
RATE: Final = Form("0.0%", decimals=4)
