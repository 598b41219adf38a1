"""Bars beside a table, drawn from the cells of a sheet."""

from typing import Any

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.exports.forms import Form

WIDTH_CM = 14
BAR_CM = 0.62
FRAME_CM = 2.2


def bars(  # noqa: PLR0913 - where from, where to, what of
    sheet: Worksheet,
    anchor: str,
    title: str,
    *,
    source: Worksheet,
    rows: range,
    labels: int,
    values: int,
    form: Form,
) -> None:
    """Draw a bar for each of ``rows`` of ``source``, the first one on top.

    ``labels`` and ``values`` are numbers of columns.
    """
    chart: Any = BarChart()
    chart.type, chart.title, chart.legend = "bar", title, None
    chart.gapWidth, chart.width = 40, WIDTH_CM
    chart.height = FRAME_CM + BAR_CM * len(rows)
    series: Any = Series(_cells(source, values, rows))
    series.graphicalProperties = GraphicalProperties(solidFill="2F5597")
    series.invertIfNegative = False
    chart.append(series)
    chart.set_categories(_cells(source, labels, rows))
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False
    )
    chart.dataLabels.numFmt = form.number_format
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.majorGridlines = None
    chart.plot_visible_only = False
    sheet.add_chart(chart, anchor)


def _cells(source: Worksheet, column: int, rows: range) -> Reference:
    return Reference(source, min_col=column, min_row=rows.start, max_row=rows.stop - 1)
