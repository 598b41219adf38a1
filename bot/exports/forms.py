"""How a column's values are shown in a workbook: number format and decimals kept."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Form:
    """What kind of value a cell holds."""

    number_format: str
    decimals: int = 0
    """Numbers are rounded to these before they are written."""
    align: Literal["left", "center", "right"] = "right"
    wrap: bool = False


TEXT: Final = Form("@", align="left")
"""The text format, so that no name turns into a formula and no phone into a number when edited."""
PARAGRAPH: Final = Form("@", align="left", wrap=True)
DATE: Final = Form("yyyy-mm-dd", align="center")
COUNT: Final = Form("#,##0")
DAYS: Final = Form("0.0", decimals=2)
MONEY: Final = Form("#,##0.00", decimals=2)
POINTS: Final = Form("0.00", decimals=2)
VALUE: Final = Form("0.0", decimals=1)
FACTOR: Final = Form("0.00", decimals=4)
RATE: Final = Form("0.0%", decimals=4)
