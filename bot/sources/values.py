"""A cell of a Feishu document, in whatever shape its type has, to one plain value."""

import json
from typing import Final

BETWEEN: Final = "\u3001"
"""Stands between the values of one cell: the comma of Chinese enumerations."""


def plain(value: object) -> object:
    """Return a cell as text, number or truth; None where it is empty.

    Goes by the shape and not by the field's type: the same type comes in several shapes (a text as
    string or as segments, a lookup as whatever it finds), and Bitable and Sheets share most of
    them. Dates stay the numbers they are (epoch ms, days), record links become record ids. A shape
    that nobody knows yet stays visible as JSON.
    """
    match value:
        case list():
            found = _one(value)
        case {"type": "embed-image"}:
            found = None
        case {"value": inner} | {"values": inner} | {"link_record_ids": inner}:
            found = plain(inner)
        case {"text": str(text), **rest}:
            found = text or plain(rest.get("link"))
        case {"full_address": text} | {"name": text}:
            found = plain(text)
        case dict() if value:
            found = json.dumps(value, ensure_ascii=False)
        case _:
            found = value
    return None if found in ("", {}) else found


def _one(parts: list[object]) -> object:
    values = [each for each in map(plain, parts) if each is not None]
    if len(values) <= 1:
        return values[0] if values else None
    is_rich_text = all(isinstance(part, dict) and "text" in part for part in parts)
    return ("" if is_rich_text else BETWEEN).join(map(str, values))
