"""Bars beside a table, drawn from the cells of a sheet."""

from dataclasses import dataclass
from typing import Any, Final

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.spreadsheet_drawing import AbsoluteAnchor
from openpyxl.drawing.xdr import XDRPoint2D, XDRPositiveSize2D
from openpyxl.utils.units import cm_to_EMU, pixels_to_EMU
from openpyxl.worksheet.worksheet import Worksheet

from bot.exports.forms import Form

WIDTH_CM: Final = 14.0
BAR_CM: Final = 0.62
TITLE_CM: Final = 1.9
GAP_CM: Final = 0.4
TOP_CM: Final = 1.2
"""Below the header."""
GAP_PIXELS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A bar for each of ``rows`` of ``sheet``, the first one on top."""

    title: str
    sheet: Worksheet
    rows: range
    labels: int
    """The column with the bars' names, the first being 1."""
    values: int
    form: Form


def draw(sheet: Worksheet, *charts: Bars) -> None:
    """Place charts on the right of a sheet's columns, one below the other.

    They are placed by distance and not by cell, so that a filter that hides rows moves none.
    """
    across = pixels_to_EMU(_pixels(sheet) + GAP_PIXELS)
    down = TOP_CM
    for bars in charts:
        height = TITLE_CM + BAR_CM * len(bars.rows)
        chart = _chart(bars)
        chart.anchor = AbsoluteAnchor(
            pos=XDRPoint2D(across, cm_to_EMU(down)),
            ext=XDRPositiveSize2D(cm_to_EMU(WIDTH_CM), cm_to_EMU(height)),
        )
        sheet.add_chart(chart)
        down += height + GAP_CM


def _chart(bars: Bars) -> Any:  # noqa: ANN401 - openpyxl has no types
    chart = BarChart()
    chart.type, chart.title, chart.legend, chart.gapWidth = "bar", bars.title, None, 40
    chart.title.overlay = False
    series = Series(_cells(bars, bars.values))
    series.cat = AxDataSource(strRef=StrRef(f=str(_cells(bars, bars.labels))))
    series.graphicalProperties = GraphicalProperties(solidFill="2F5597")
    series.invertIfNegative = False
    chart.append(series)
    chart.dataLabels = DataLabelList(
        numFmt=bars.form.number_format,
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        showBubbleSize=False,
    )
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.y_axis.majorGridlines = None
    chart.visible_cells_only = False
    return chart


def _cells(bars: Bars, column: int) -> Reference:
    rows = bars.rows
    return Reference(bars.sheet, min_col=column, min_row=rows.start, max_row=rows.stop - 1)


def _pixels(sheet: Worksheet) -> int:
    """Return how wide the columns are: a character is seven pixels, and five are around them."""
    return sum(int(each.width * 7 + 5) for each in sheet.column_dimensions.values())
