"""The alphabet of card rules: small checks of one JSON value, from which the table is written.

A rule takes the walk over the card, a value and where it stands, and raises CardFault.
"""

import re

from bot.simulator.cardwalk import (
    IMAGE,
    NOT_IN_V2,
    PARSE,
    UNSUPPORTED_TAG,
    USER,
    CardFault,
    Rule,
    Walk,
    wrong,
)

_FAMILIES = (
    "blue|carmine|green|grey|indigo|lime|orange|purple|red|sunflower|turquoise|violet|wathet|yellow"
)
_SHADES = "|".join(["00", "50", *(str(n) for n in range(100, 1000, 100)), "650", "950", "1000"])
_COLOUR = re.compile(rf"({_FAMILIES})(-({_SHADES}))?|white|bg-white|default")
_RGBA = re.compile(r"rgba\(\d{1,3}, ?\d{1,3}, ?\d{1,3}, ?[\d.]+\)")
_ELEMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
_LENGTH = re.compile(r"(-?\d+)px")
_SPACING_NAMES = ["small", "medium", "large", "extra_large"]


def anything(_walk: Walk, _value: object, _path: str) -> None:
    """Accept whatever stands there."""


def text(_walk: Walk, value: object, path: str) -> None:
    """Accept a string."""
    if not isinstance(value, str):
        raise wrong(path, value, "a string")


def flag(_walk: Walk, value: object, path: str) -> None:
    """Accept true and false."""
    if not isinstance(value, bool):
        raise wrong(path, value, "true or false")


def always_true(_walk: Walk, value: object, path: str) -> None:
    """Accept true, for a card 2.0 is always shared."""
    if value is not True:
        raise CardFault(UNSUPPORTED_TAG, path, f"{NOT_IN_V2}; ErrorValue: update_multi")


def written(pattern: str) -> Rule:
    """Accept a string of this form."""

    def rule(_walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise wrong(path, value, f"the form {pattern}")

    return rule


def text_of(most: int) -> Rule:
    """Accept a string of at most that many characters."""

    def rule(walk: Walk, value: object, path: str) -> None:
        text(walk, value, path)
        if len(str(value)) > most:
            raise wrong(path, value, f"at most {most} characters")

    return rule


def number(low: float, high: float) -> Rule:
    """Accept a whole number within bounds."""

    def rule(_walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise wrong(path, value, f"a whole number from {low} to {high}")

    return rule


def choice(words: str) -> Rule:
    """Accept one of the words, which are written one after the other."""
    allowed = words.split()

    def rule(_walk: Walk, value: object, path: str) -> None:
        if value not in allowed:
            raise wrong(path, value, f"one of {allowed}")

    return rule


def pixels(low: float, high: float = float("inf"), words: str = "") -> Rule:
    """Accept ``12px`` within bounds, or one of the words."""
    allowed = words.split()

    def rule(_walk: Walk, value: object, path: str) -> None:
        match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
        if value not in allowed and (match is None or not low <= int(match[1]) <= high):
            raise wrong(path, value, f"{low}px to {high}px {words}".strip())

    return rule


def percent(_walk: Walk, value: object, path: str) -> None:
    """Accept 1% to 100%."""
    match = re.fullmatch(r"(\d+)%", value) if isinstance(value, str) else None
    if match is None or not 1 <= int(match[1]) <= 100:  # noqa: PLR2004 - per cent
        raise wrong(path, value, "1% to 100%")


def edges(low: int, high: int) -> Rule:
    """Accept one, two or four lengths (``4px 0``), as padding and margin have them."""

    def rule(_walk: Walk, value: object, path: str) -> None:
        parts = value.split() if isinstance(value, str) else []
        lengths = [0 if part == "0" else _pixels_or_none(part) for part in parts]
        fits = all(length is not None and low <= length <= high for length in lengths)
        if len(parts) not in {1, 2, 4} or not fits:
            raise wrong(path, value, f"one, two or four lengths from {low}px to {high}px")

    return rule


def _pixels_or_none(part: str) -> int | None:
    match = _LENGTH.fullmatch(part)
    return int(match[1]) if match else None


def spacing(_walk: Walk, value: object, path: str) -> None:
    """Accept the distance between elements: a name or 0 to 99px."""
    length = _pixels_or_none(value) if isinstance(value, str) else None
    if value not in _SPACING_NAMES and (length is None or not 0 <= length <= 99):  # noqa: PLR2004 - as documented
        raise wrong(path, value, f"one of {_SPACING_NAMES} or 0px to 99px")


def colour(walk: Walk, value: object, path: str) -> None:
    """Accept a documented colour, rgba(), or a name that the card's style defines."""
    if not isinstance(value, str) or not (
        _COLOUR.fullmatch(value) or _RGBA.fullmatch(value) or value in walk.colours
    ):
        raise wrong(path, value, "a documented colour")


def text_size(walk: Walk, value: object, path: str) -> None:
    """Accept a documented text size or a name that the card's style defines."""
    if not isinstance(value, str) or value not in walk.sizes:
        raise wrong(path, value, "a documented text size")


def element_id(walk: Walk, value: object, path: str) -> None:
    """Accept an id that no other element has."""
    if not isinstance(value, str) or not _ELEMENT_ID.fullmatch(value):
        raise wrong(path, value, "a letter, then letters, digits and _, 20 in all")
    if value in walk.ids:
        raise wrong(path, value, "an element_id of its own")
    walk.ids.add(value)


def person(walk: Walk, value: object, path: str) -> None:
    """Accept the open_id of somebody in the tenant."""
    if not isinstance(value, str) or value not in walk.known.people:
        raise CardFault(USER, path, "There is an invalid user resource(at/person) in your card")


def image(walk: Walk, value: object, path: str) -> None:
    """Accept the key of an uploaded image."""
    upload = walk.known.files.get(value) if isinstance(value, str) else None
    if upload is None or upload.kind != "image":
        raise CardFault(IMAGE, path, "image key invalid")


def either(*rules: Rule) -> Rule:
    """Accept what one of the rules accepts; the last one's fault is told."""

    def rule(walk: Walk, value: object, path: str) -> None:
        for each in rules[:-1]:
            try:
                return each(walk, value, path)
            except CardFault:
                continue
        return rules[-1](walk, value, path)

    return rule


def list_of(item: Rule, most: float = float("inf"), least: int = 0) -> Rule:
    """Accept a list whose items the rule accepts."""

    def rule(walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise wrong(path, value, f"a list of {least} to {most} items")
        for index, each in enumerate(value):
            item(walk, each, f"{path} -> [{index}]")

    return rule


def map_of(item: Rule) -> Rule:
    """Accept an object with any keys whose values the rule accepts."""

    def rule(walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise wrong(path, value, "an object")
        for key, each in value.items():
            item(walk, each, f"{path} -> {key}")

    return rule


def record(required: str = "", /, **properties: Rule) -> Rule:
    """Accept an object with these properties and no other; some must be there."""
    needed = required.split()

    def rule(walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise wrong(path, value, "an object")
        for name in needed:
            if name not in value:
                raise CardFault(PARSE, path, f"parse card json err: {name} is missing")
        for name, each in value.items():
            if name not in properties:
                raise CardFault(PARSE, path, f"parse card json err: unknown property, {name}")
            properties[name](walk, each, f"{path} -> {name}")

    return rule


def kind_of(key: str, **kinds: Rule) -> Rule:
    """Accept an object that ``key`` says the kind of; its other members are the kind's."""

    def rule(walk: Walk, value: object, path: str) -> None:
        kind = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(kind, str) or kind not in kinds:
            raise wrong(path, kind, f"a {key} of {sorted(kinds)}")
        members = {name: each for name, each in value.items() if name != key}
        kinds[kind](walk, members, f"{path}({key}: {kind})")

    return rule


def tagged(**kinds: Rule) -> Rule:
    """Accept an object whose ``tag`` is one of these; it counts as an element of the card."""
    check = kind_of("tag", **kinds)

    def rule(walk: Walk, value: object, path: str) -> None:
        walk.elements += 1
        check(walk, value, path)

    return rule


def elements(walk: Walk, value: object, path: str) -> None:
    """Accept a list of components."""
    list_of(walk.visit)(walk, value, path)
