"""Finding on a card what a person means: the button with these words, the list with this option."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.simulator.api import JsonObject
from bot.simulator.clicks import Tap

BUTTONS = {"button", "interactive_container", "checker"}
CHOICES = {"overflow", "select_static"}
MANY = {"multi_select_static"}


def find_target(  # noqa: PLR0913 - the ways to say what is tapped
    card: JsonObject,
    *,
    text: str | None = None,
    option: str | None = None,
    options: Sequence[str] | None = None,
    within: str | None = None,
    form: JsonObject | None = None,
) -> Tap:
    """Return the tap on what bears ``text``, offers ``option`` or lets choose all ``options``.

    ``within`` narrows to the smallest part of the card that shows that text and has such a
    thing. Raises LookupError when there is none, when it is disabled, or when it only opens
    a link.
    """
    for part in _parts(card):
        if within is not None and within not in _words(part):
            continue
        for element in _parts(part):
            tap = _tap_on(element, text, option, options)
            if tap is not None:
                return replace(tap, form=form)
    wanted = next((each for each in (options, option) if each is not None), text)
    raise LookupError(f"no {wanted!r} to tap on the card; it offers {_offered(card)}")


def _tap_on(
    element: JsonObject, text: str | None, option: str | None, options: Sequence[str] | None
) -> Tap | None:
    """Return the tap on one element, if it is the one that is meant."""
    tag = element.get("tag")
    if options is not None:
        chosen = [_chosen(element, each) for each in options] if tag in MANY else [None]
        known = [each for each in chosen if each is not None]
        return replace(_tap(element), options=known) if known == chosen else None
    if option is not None:
        value = _chosen(element, option) if tag in CHOICES else None
        return replace(_tap(element), option=value) if value is not None else None
    if tag not in BUTTONS or not _bears(element, text):
        return None
    tap = _tap(element)
    return replace(tap, checked=not element.get("checked", False)) if tag == "checker" else tap


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
    if element["tag"] in ("button", "checker"):
        return bool(element.get("text", {}).get("content") == text)
    return any(part.get("content") == text for part in _parts(element.get("elements", [])))


def _chosen(element: JsonObject, wanted: str) -> str | None:
    for option in element.get("options", []):
        if wanted in (option.get("text", {}).get("content"), option.get("value")):
            return str(option["value"])
    return None


def _tap(element: JsonObject) -> Tap:
    if element.get("disabled"):
        raise LookupError(f"what was to be tapped is disabled: {_words(element)}")
    callback = next((b for b in element.get("behaviors", []) if b["type"] == "callback"), None)
    if callback is None and "form_action_type" not in element:
        raise LookupError(f"what was to be tapped sends no callback: {_words(element)}")
    value = callback["value"] if callback is not None else None
    return Tap(element["tag"], value, name=element.get("name"))


def _offered(card: JsonObject) -> str:
    buttons = [part["text"]["content"] for part in _parts(card) if part.get("tag") == "button"]
    options = [
        option["text"]["content"]
        for part in _parts(card)
        if part.get("tag") in CHOICES | MANY
        for option in part.get("options", [])
    ]
    return f"buttons {buttons} and options {options}"
