"""Finding on a card what a person means: the button with these words, the list with this option."""

import json
from collections.abc import Iterator
from typing import Any

from bot.simulator.api import JsonObject
from bot.simulator.clicks import Tap

BUTTONS = {"button", "interactive_container"}
CHOICES = {"overflow", "select_static", "multi_select_static"}


def find_target(
    card: JsonObject,
    *,
    text: str | None = None,
    option: str | None = None,
    within: str | None = None,
    form: JsonObject | None = None,
) -> Tap:
    """Return the tap on what bears ``text`` or offers ``option``.

    ``within`` narrows to the smallest part of the card that shows that text and has such a
    thing. Raises LookupError when there is none, when it is disabled, or when it only opens
    a link.
    """
    wanted = option if option is not None else text
    for part in _parts(card):
        if within is not None and within not in _words(part):
            continue
        for element in _parts(part):
            if option is not None and element.get("tag") in CHOICES:
                chosen = _chosen(element, option)
                if chosen is not None:
                    return _tap(element, option=chosen, form=form)
            if option is None and element.get("tag") in BUTTONS and _bears(element, text):
                return _tap(element, option=None, form=form)
    raise LookupError(f"no {wanted!r} to tap on the card; it offers {_offered(card)}")


def _parts(node: Any) -> Iterator[JsonObject]:  # noqa: ANN401 - any JSON value
    """Yield each object of a card, the inner ones first."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "behaviors":
                yield from _parts(value)
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _parts(item)


def _words(part: JsonObject) -> str:
    return json.dumps(part, ensure_ascii=False)


def _bears(element: JsonObject, text: str | None) -> bool:
    if element["tag"] == "button":
        return bool(element.get("text", {}).get("content") == text)
    return any(part.get("content") == text for part in _parts(element.get("elements", [])))


def _chosen(element: JsonObject, wanted: str) -> str | None:
    for option in element.get("options", []):
        if wanted in (option.get("text", {}).get("content"), option.get("value")):
            return str(option["value"])
    return None


def _tap(element: JsonObject, *, option: str | None, form: JsonObject | None) -> Tap:
    if element.get("disabled"):
        raise LookupError(f"what was to be tapped is disabled: {_words(element)}")
    callback = next((b for b in element.get("behaviors", []) if b["type"] == "callback"), None)
    if callback is None and "form_action_type" not in element:
        raise LookupError(f"what was to be tapped sends no callback: {_words(element)}")
    value = callback["value"] if callback is not None else None
    return Tap(element["tag"], value, name=element.get("name"), option=option, form=form)


def _offered(card: JsonObject) -> str:
    buttons = [part["text"]["content"] for part in _parts(card) if part.get("tag") == "button"]
    options = [
        option["text"]["content"]
        for part in _parts(card)
        if part.get("tag") in CHOICES
        for option in part.get("options", [])
    ]
    return f"buttons {buttons} and options {options}"
