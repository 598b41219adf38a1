"""The alphabet of card rules: small shapes of one JSON value, from which the table is written.

A shape says what it accepts; its check takes the walk over the card, a value and where it stands,
and raises CardFault.
"""

import re
from typing import Final

from bot.simulator import cardfaults
from bot.simulator.cardwalk import CardFault, Shape, Walk, wrong

_FAMILIES = (
    "blue|carmine|green|grey|indigo|lime|orange|purple|red|sunflower|turquoise|violet|wathet|yellow"
)
_SHADES = "|".join(["00", "50", *(str(n) for n in range(100, 1000, 100)), "650", "950", "1000"])
_COLOUR = re.compile(rf"({_FAMILIES})(-({_SHADES}))?|white|bg-white|default")
_RGBA = re.compile(r"rgba\(\d{1,3}, ?\d{1,3}, ?\d{1,3}, ?[\d.]+\)")
_ELEMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
_LENGTH = re.compile(r"(-?\d+)px")
_SPACING_NAMES = ["small", "medium", "large", "extra_large"]
_WEB = re.compile(r"https?://\S+|lark://msgcard/unsupported_action")


def _anything(_walk: Walk, _value: object, _path: str) -> None:
    """Accept whatever stands there."""


def _text(_walk: Walk, value: object, path: str) -> None:
    if not isinstance(value, str):
        raise wrong(cardfaults.TYPE, path, value, "a string")


def _flag(_walk: Walk, value: object, path: str) -> None:
    if not isinstance(value, bool):
        raise wrong(cardfaults.TYPE, path, value, "true or false")


def _always_true(_walk: Walk, value: object, path: str) -> None:
    if value is not True:
        raise CardFault(cardfaults.SHARED, path, "ErrorValue: update_multi")


def _link(_walk: Walk, value: object, path: str) -> None:
    if not isinstance(value, str) or (value and not _WEB.fullmatch(value)):
        raise wrong(cardfaults.LINK, path, value, "an http or https address")


def _percent(_walk: Walk, value: object, path: str) -> None:
    match = re.fullmatch(r"(\d+)%", value) if isinstance(value, str) else None
    if match is None or not 1 <= int(match[1]) <= 100:  # noqa: PLR2004 - per cent
        raise wrong(cardfaults.SIZE, path, value, "1% to 100%")


def _spacing(_walk: Walk, value: object, path: str) -> None:
    length = _pixels_or_none(value) if isinstance(value, str) else None
    if value not in _SPACING_NAMES and (length is None or not 0 <= length <= 99):  # noqa: PLR2004 - as documented
        raise wrong(cardfaults.SIZE, path, value, f"one of {_SPACING_NAMES} or 0px to 99px")


def _colour(walk: Walk, value: object, path: str) -> None:
    if not isinstance(value, str) or not (
        _COLOUR.fullmatch(value) or _RGBA.fullmatch(value) or value in walk.colours
    ):
        raise wrong(cardfaults.COLOUR, path, value, "a documented colour")


def _text_size(walk: Walk, value: object, path: str) -> None:
    if not isinstance(value, str) or value not in walk.sizes:
        raise wrong(cardfaults.TEXT_SIZE, path, value, "a documented text size")


def _element_id(walk: Walk, value: object, path: str) -> None:
    if not isinstance(value, str) or not _ELEMENT_ID.fullmatch(value):
        wanted = "a letter, then letters, digits and _, 20 in all"
        raise wrong(cardfaults.ELEMENT_ID, path, value, wanted)
    if value in walk.ids:
        raise wrong(cardfaults.ELEMENT_ID_ONCE, path, value, "an element_id of its own")
    walk.ids.add(value)


def _person(walk: Walk, value: object, path: str) -> None:
    if not isinstance(value, str) or value not in walk.known.people:
        raise CardFault(cardfaults.PERSON, path)


def _image(walk: Walk, value: object, path: str) -> None:
    upload = walk.known.files.get(value) if isinstance(value, str) else None
    if upload is None or upload.kind != "image":
        raise CardFault(cardfaults.IMAGE, path)


def _pixels_or_none(part: str) -> int | None:
    match = _LENGTH.fullmatch(part)
    return int(match[1]) if match else None


def _elements(walk: Walk, value: object, path: str) -> None:
    _COMPONENTS.check(walk, value, path)


anything: Final = Shape("anything", _anything)
text: Final = Shape("a text", _text)
flag: Final = Shape("true or false", _flag)
always_true: Final = Shape("true", _always_true)
link: Final = Shape("an http or https address", _link)
percent: Final = Shape("1% to 100%", _percent)
spacing: Final = Shape("small, medium, large, extra_large or 0px to 99px", _spacing)
colour: Final = Shape("a documented colour, rgba() or a name of config.style", _colour)
text_size: Final = Shape("a documented text size or a name of config.style", _text_size)
element_id: Final = Shape("a letter, then letters, digits and _, 20 in all; once", _element_id)
person: Final = Shape("the open_id of somebody", _person)
image: Final = Shape("the key of an uploaded image", _image)


def written(pattern: str, says: str) -> Shape:
    """Accept a text of this form."""

    def check(_walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise wrong(cardfaults.FORM, path, value, says)

    return Shape(says, check)


def text_of(most: int) -> Shape:
    """Accept a text of at most that many characters."""

    def check(walk: Walk, value: object, path: str) -> None:
        _text(walk, value, path)
        if len(str(value)) > most:
            raise wrong(cardfaults.BOUNDS, path, value, f"at most {most} characters")

    return Shape(f"a text of at most {most} characters", check)


def number(low: float, high: float) -> Shape:
    """Accept a whole number within bounds."""
    says = f"a whole number from {low} to {high}"

    def check(_walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(cardfaults.TYPE, path, value, says)
        if not low <= value <= high:
            raise wrong(cardfaults.BOUNDS, path, value, says)

    return Shape(says, check)


def between(low: float, high: float) -> Shape:
    """Accept any number within bounds."""
    says = f"a number from {low} to {high}"

    def check(_walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise wrong(cardfaults.TYPE, path, value, says)
        if not low <= value <= high:
            raise wrong(cardfaults.BOUNDS, path, value, says)

    return Shape(says, check)


def choice(words: str) -> Shape:
    """Accept one of the words, which are written one after the other."""
    allowed = words.split()

    def check(_walk: Walk, value: object, path: str) -> None:
        if value not in allowed:
            raise wrong(cardfaults.CHOICE, path, value, f"one of {allowed}")

    return Shape(", ".join(allowed), check)


def pixels(low: float, high: float = float("inf"), words: str = "") -> Shape:
    """Accept ``12px`` within bounds, or one of the words."""
    allowed = words.split()
    bounds = f"{low}px to {high}px" if high < float("inf") else f"{low}px or more"
    says = ", ".join([*allowed, bounds])

    def check(_walk: Walk, value: object, path: str) -> None:
        match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
        if value not in allowed and (match is None or not low <= int(match[1]) <= high):
            raise wrong(cardfaults.SIZE, path, value, says)

    return Shape(says, check)


def edges(low: int, high: int) -> Shape:
    """Accept one, two or four lengths (``4px 0``), as padding and margin have them."""
    says = f"one, two or four lengths from {low}px to {high}px"

    def check(walk: Walk, value: object, path: str) -> None:
        parts = value.split() if isinstance(value, str) else []
        lengths = [0 if part == "0" else _pixels_or_none(part) for part in parts]
        fits = all(length is not None and low <= length <= high for length in lengths)
        if len(parts) not in {1, 2, 4} or not fits:
            raise wrong(cardfaults.SIZE, path, value, says)
        if len(parts) == 2 and not cardfaults.TWO_LENGTHS.holds(walk.known.relaxed):  # noqa: PLR2004
            raise wrong(cardfaults.TWO_LENGTHS, path, value, "one or four lengths")

    return Shape(says, check)


def either(*shapes: Shape) -> Shape:
    """Accept what one of the shapes accepts; the last one's fault is told."""

    def check(walk: Walk, value: object, path: str) -> None:
        for each in shapes[:-1]:
            try:
                return each.check(walk, value, path)
            except CardFault:
                continue
        return shapes[-1].check(walk, value, path)

    return Shape(", or ".join(each.says for each in shapes), check)


def list_of(item: Shape, most: float = float("inf"), least: int = 0) -> Shape:
    """Accept a list whose items the shape accepts."""

    def check(walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, list):
            raise wrong(cardfaults.TYPE, path, value, "a list")
        if not least <= len(value) <= most:
            raise wrong(cardfaults.BOUNDS, path, len(value), f"{least} to {most} items")
        for index, each in enumerate(value):
            item.check(walk, each, f"{path} -> [{index}]")

    return Shape(f"a list of: {item.says}", check)


def map_of(item: Shape) -> Shape:
    """Accept an object with any keys whose values the shape accepts."""

    def check(walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise wrong(cardfaults.TYPE, path, value, "an object")
        for key, each in value.items():
            item.check(walk, each, f"{path} -> {key}")

    return Shape(f"an object of: {item.says}", check)


def record(required: str = "", /, **properties: Shape) -> Shape:
    """Accept an object with these properties and no other; some must be there."""
    needed = required.split()
    checks = {name: each.check for name, each in properties.items()}

    def check(walk: Walk, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise wrong(cardfaults.TYPE, path, value, "an object")
        for name in needed:
            if name not in value:
                raise CardFault(cardfaults.MISSING, path, f"{name} is missing")
        for name, each in value.items():
            if name not in checks:
                raise CardFault(cardfaults.PROPERTY, path, f"unknown property, {name}")
            checks[name](walk, each, f"{path} -> {name}")

    return Shape("{" + ", ".join(_marked(name, needed) for name in properties) + "}", check)


def _marked(name: str, needed: list[str]) -> str:
    return f"{name}*" if name in needed else name


def kind_of(key: str, **kinds: Shape) -> Shape:
    """Accept an object that ``key`` says the kind of; its other members are the kind's."""
    checks = {kind: each.check for kind, each in kinds.items()}

    def check(walk: Walk, value: object, path: str) -> None:
        kind = value.get(key) if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(kind, str) or kind not in checks:
            raise wrong(cardfaults.CHOICE, path, kind, f"a {key} of {sorted(checks)}")
        members = {name: each for name, each in value.items() if name != key}
        checks[kind](walk, members, f"{path}({key}: {kind})")

    return Shape("; ".join(f"{kind} {each.says}" for kind, each in kinds.items()), check)


def tagged(**kinds: Shape) -> Shape:
    """Accept an object whose ``tag`` is one of these; it counts as an element of the card."""
    inner = kind_of("tag", **kinds)
    is_text = kinds.keys() <= {"plain_text", "lark_md", "markdown"}

    def check(walk: Walk, value: object, path: str) -> None:
        walk.elements += is_text or not walk.texts_only
        inner.check(walk, value, path)

    return Shape(inner.says, check)


_COMPONENTS: Final = list_of(
    Shape("a component", lambda walk, value, path: walk.visit(walk, value, path))
)
elements: Final = Shape("a list of components", _elements)
