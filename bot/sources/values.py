"""A cell of a Feishu document, in whatever shape its type has, to one plain value."""

import json
from typing import Final

BETWEEN: Final = "\u3001"
"""Stands between the values of one cell: the comma of Chinese enumerations."""


DEEPEST: Final = 20
"""Shapes within shapes that are looked into: Feishu's own are three deep."""


def plain(value: object, depth: int = 0) -> object:
    """Return a cell as text, number or truth; None where it is empty.

    Goes by the shape and not by the field's type: the same type comes in several shapes (a text as
    string or as segments, a lookup as whatever it finds), and Bitable and Sheets share most of
    them. Dates stay the numbers they are (epoch ms, days), record links become record ids. A shape
    that nobody knows yet stays visible as JSON, one too deep to be looked through as ``…``.
    """
    if not isinstance(value, (list, dict)):
        return None if value == "" else value
    if depth > DEEPEST:
        return "…"
    found = _one(value, depth) if isinstance(value, list) else _of(value, depth)
    return None if found == "" else found


def _of(value: dict[str, object], depth: int) -> object:
    match value:
        case {"type": "embed-image"}:
            return None
        case {"text": str(text)}:
            return text or plain(value.get("link"), depth + 1)
        case {"value": inner} | {"values": inner} | {"link_record_ids": inner}:
            return plain(inner, depth + 1)
        case {"full_address": text} | {"name": text}:
            return plain(text, depth + 1)
    return _json(value) if value else None


def holdable(name: str) -> str:
    """Return a name as it can be stored and shown, without half of an emoji."""
    return name.encode(errors="replace").decode()


def _json(value: dict[str, object]) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):  # thousands of digits, or of objects in objects
        return "…"


def _one(parts: list[object], depth: int) -> object:
    if len(parts) == 1:  # nearly all
        return plain(parts[0], depth + 1)
    values = [each for part in parts if (each := plain(part, depth + 1)) is not None]
    if len(values) <= 1:
        return values[0] if values else None
    is_rich_text = all(isinstance(part, dict) and "text" in part for part in parts)
    return ("" if is_rich_text else BETWEEN).join(map(str, values))
