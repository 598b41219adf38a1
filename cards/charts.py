"""Charts: one message each, few series, quiet colours; the title says what is counted."""

from collections.abc import Sequence
from typing import Any

from cards.elements import Element

Points = Sequence[tuple[str, float]]


def bars(title: str, points: Points, *, flat: bool = False) -> Element:
    """Return a bar for each (label, value), one below the other with ``flat``."""
    values = [{"x": label, "y": value} for label, value in points]
    axes = {"xField": "y", "yField": "x"} if flat else {"xField": "x", "yField": "y"}
    turned = {"direction": "horizontal"} if flat else {}
    return _chart({"type": "bar", **turned, **axes, **_common(title, values)})


def grouped_bars(title: str, series: Sequence[tuple[str, Points]]) -> Element:
    """Return bars side by side for each label: one a series (its name, its points)."""
    values = [
        {"x": label, "y": value, "series": name}
        for name, points in series
        for label, value in points
    ]
    legend = {"legends": {"visible": True, "orient": "bottom"}}
    fields = {"xField": ["x", "series"], "yField": "y", "seriesField": "series"}
    return _chart({"type": "bar", **fields, **legend, **_common(title, values)})


def _common(title: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": {"text": title},
        "data": {"values": values},
        "label": {"visible": True},
    }


def _chart(spec: dict[str, Any]) -> Element:
    return {
        "tag": "chart",
        "aspect_ratio": "16:9",
        "color_theme": "brand",
        "preview": True,
        "chart_spec": spec,
    }
