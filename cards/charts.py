"""Charts: one message each, few series, quiet colours; the title says what is counted."""

from collections.abc import Sequence
from typing import Any, Final

from cards.elements import Element

Points = Sequence[tuple[str, float]]
MOST_MONTHS: Final = 8
ROOM: Final = 0.15
"""Of the axis, beyond the longest bar."""
HEIGHT: Final = 220
"""Pixels, on a phone as on a desktop."""
HEAD: Final = 70
BAR: Final = 30
"""Pixels of the title, and of each bar that lies flat: as many bars, so high the chart."""


def bars(title: str, points: Points, *, flat: bool = False) -> Element:
    """Return a bar for each (label, value), one below the other with ``flat``; whole numbers."""
    values = [{"x": label, "y": round(value)} for label, value in points]
    spec = {"type": "bar", **_common(title, values), "label": {"visible": True}}
    # The labels say the values, so that their axis is only room: some, for the longest bar's.
    amounts = {"visible": False, "expand": {"max": ROOM}}
    if flat:
        turned = {"direction": "horizontal", "xField": "y", "yField": "x"}
        axes = [{"orient": "bottom", **amounts}, {"orient": "left"}]
        return _chart({**spec, **turned, "axes": axes}, HEAD + BAR * len(points))
    axes = [{"orient": "left", **amounts}, {"orient": "bottom"}]
    return _chart({**spec, "xField": "x", "yField": "y", "axes": axes})


def month_bars(title: str, months: Points) -> Element:
    """Return a bar for each of the last months, given as ``2026-11`` and its value."""
    return bars(title, [(m.replace("-", "/")[2:], value) for m, value in months[-MOST_MONTHS:]])


def grouped_bars(title: str, series: Sequence[tuple[str, Points]]) -> Element:
    """Return bars side by side for each label: one a series (its name, its points)."""
    values = [
        {"x": label, "y": value, "series": name}
        for name, points in series
        for label, value in points
    ]
    legend = {"legends": {"visible": True, "orient": "bottom"}}
    whole = {"axes": [{"orient": "left", "tick": {"noDecimals": True}}, {"orient": "bottom"}]}
    fields = {"xField": ["x", "series"], "yField": "y", "seriesField": "series"}
    return _chart({"type": "bar", **fields, **legend, **whole, **_common(title, values)})


def _common(title: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": {"text": title}, "data": {"values": values}}


def _chart(spec: dict[str, Any], height: int = HEIGHT) -> Element:
    return {
        "tag": "chart",
        "height": f"{height}px",
        "color_theme": "brand",
        "preview": True,
        "chart_spec": spec,
    }
