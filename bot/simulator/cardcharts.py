"""Whether Feishu's own schema would accept a chart's spec, as far as it is documented."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "line": ("xField", "yField"),
    "area": ("xField", "yField"),
    "bar": ("xField", "yField"),
    "scatter": ("xField", "yField"),
    "pie": ("categoryField", "valueField"),
    "funnel": ("categoryField", "valueField"),
    "radar": ("categoryField", "valueField"),
    "linearProgress": ("xField", "yField"),
    "circularProgress": ("categoryField", "valueField"),
    "wordCloud": ("nameField", "valueField"),
}
"""Documented type of one series → the fields that say which member of a row is what."""
COMBINED: Final = "common"
"""The type of a chart of several series."""
PARTS: Final[Mapping[str, tuple[type, ...]]] = {
    "axes": (list,),
    "legends": (dict, list),
    "title": (dict,),
    "label": (dict, list),
    "tooltip": (dict,),
    "seriesField": (str, list),
    "color": (list, dict),
    "stack": (bool,),
    "innerRadius": (int, float),
    "outerRadius": (int, float),
    "media": (list,),
}
"""What any chart may have → its types."""
DIRECTIONS: Final = ("horizontal", "vertical")


def chart_fault(spec: object) -> str:
    """Return what is wrong with a VChart spec, blank for nothing."""
    if not isinstance(spec, dict):
        return "Invalid type. Expected: object"
    kind = spec.get("type")
    if kind == COMBINED:
        faults = [*_data(spec.get("data")), *_series(spec.get("series")), *_parts(spec)]
    elif isinstance(kind, str) and kind in FIELDS:
        faults = [*_data(spec.get("data")), *_fields(spec, kind), *_parts(spec)]
    else:
        faults = [f"type: Must be one of {', '.join([*FIELDS, COMBINED])}"]
    return "; ".join(faults)


def _data(data: object) -> Iterator[str]:
    """Give the fault of one set of rows, or of the list of them."""
    sets = data if isinstance(data, list) else [data]
    if not sets:
        yield "data: Array must have at least 1 items"
    for each in sets:
        values = each.get("values") if isinstance(each, dict) else None
        if not isinstance(values, list) or not all(isinstance(row, dict) for row in values):
            yield "data.values: Invalid type. Expected: array of objects"


def _series(series: object) -> Iterator[str]:
    if not isinstance(series, list) or not series:
        yield "series: Invalid type. Expected: array with at least 1 items"
        return
    for number, each in enumerate(series):
        kind = each.get("type") if isinstance(each, dict) else None
        if not isinstance(each, dict) or not isinstance(kind, str) or kind not in FIELDS:
            yield f"series.{number}.type: Must be one of {', '.join(FIELDS)}"
        else:
            yield from (f"series.{number}.{fault}" for fault in _fields(each, kind))


def _fields(spec: Mapping[str, Any], kind: str) -> Iterator[str]:
    for name in FIELDS[kind]:
        if not _is_name(spec.get(name)):
            yield f"{name}: Invalid type. Expected: string or array of strings"


def _is_name(value: object) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name for name in names)


def _parts(spec: Mapping[str, Any]) -> Iterator[str]:
    for name, types in PARTS.items():
        if name in spec and not _fits(spec[name], types):
            expected = " or ".join(each.__name__ for each in types)
            yield f"{name}: Invalid type. Expected: {expected}"
    if spec.get("direction", DIRECTIONS[0]) not in DIRECTIONS:
        yield f"direction: Must be one of {', '.join(DIRECTIONS)}"


def _fits(value: object, types: tuple[type, ...]) -> bool:
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))
