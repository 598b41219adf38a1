"""Whether Feishu's own schema would accept a chart's spec, as far as it is documented."""

from collections.abc import Mapping
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
    "wordCloud": ("nameField",),
    "common": (),
}
"""Documented type → the fields that say which member of a row is what."""


def chart_fault(spec: object) -> str:
    """Return what is wrong with a VChart spec, blank for nothing."""
    if not isinstance(spec, dict):
        return "no object"
    kind = spec.get("type")
    if not isinstance(kind, str) or kind not in FIELDS:
        return f"type: none of {', '.join(FIELDS)}"
    faults = [_data(spec.get("data")), *_fields(spec, FIELDS[kind]), *_parts(spec)]
    if kind == "common" and not isinstance(spec.get("series"), list):
        faults.append("series: Invalid type. Expected: array")
    return "; ".join(filter(None, faults))


def _data(data: object) -> str:
    sets = data if isinstance(data, list) else [data]
    for each in sets:
        values = each.get("values") if isinstance(each, dict) else None
        if not isinstance(values, list) or not all(isinstance(row, dict) for row in values):
            return "data.values: Invalid type. Expected: array of objects"
    return "" if sets else "data: is empty"


def _fields(spec: Mapping[str, Any], needed: tuple[str, ...]) -> list[str]:
    return [
        f"{name}: Invalid type. Expected: string or array of strings"
        for name in needed
        if not _is_name(spec.get(name))
    ]


def _is_name(value: object) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name for name in names)


def _parts(spec: Mapping[str, Any]) -> list[str]:
    """Return the faults of what any chart may have."""
    shapes: dict[str, tuple[type, ...]] = {
        "axes": (list,),
        "legends": (dict, list),
        "title": (dict,),
        "label": (dict, list),
        "tooltip": (dict,),
        "direction": (str,),
        "seriesField": (str,),
        "color": (list, dict),
        "stack": (bool,),
    }
    return [
        f"{name}: Invalid type"
        for name, types in shapes.items()
        if name in spec and not isinstance(spec[name], types)
    ]
