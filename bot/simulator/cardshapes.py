"""The alphabet of card rules: small shapes of one JSON value, from which the table is written.

A shape says what it accepts; its check takes the walk over the card and a value, and raises
CardFault. What is made of several values is in ``cardrecords``.
"""

import re
from functools import lru_cache
from typing import Final

from bot.simulator import cardfaults
from bot.simulator.cardwalk import CardFault, Shape, Walk, wrong

FAMILIES = (
    "blue carmine green grey indigo lime orange purple red sunflower turquoise violet wathet yellow"
)
SHADES = "50 100 200 300 400 500 600 700 800 900"
GREY_SHADES = "00 650 950 1000"
"""Of grey alone."""
_COLOURS = {
    *FAMILIES.split(),
    *(f"{family}-{shade}" for family in FAMILIES.split() for shade in SHADES.split()),
    *(f"grey-{shade}" for shade in GREY_SHADES.split()),
    "white",
    "bg-white",
    "default",
}
_RGBA = re.compile(r"rgba\( ?(\d{1,3}), ?(\d{1,3}), ?(\d{1,3}), ?(?:0|1|0?\.\d+|1\.0+) ?\)")
_MOST_LIGHT = 255
_ELEMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
_LENGTH = re.compile(r"(-?\d{1,6})px", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})%", re.ASCII)
_SPACING_NAMES = ("small", "medium", "large", "extra_large")
_WIDEST_SPACING = 99
_WEB = re.compile(r"https?://\S+|lark://msgcard/unsupported_action")


def _anything(_walk: Walk, _value: object) -> None:
    """Accept whatever stands there."""


def _text(_walk: Walk, value: object) -> None:
    if not isinstance(value, str):
        raise wrong(cardfaults.TYPE, value, "a string")


def _flag(_walk: Walk, value: object) -> None:
    if not isinstance(value, bool):
        raise wrong(cardfaults.TYPE, value, "true or false")


def _always_true(_walk: Walk, value: object) -> None:
    if value is not True:
        raise CardFault(cardfaults.SHARED, "ErrorValue: update_multi")


def _link(_walk: Walk, value: object) -> None:
    if not isinstance(value, str) or (value and not _WEB.fullmatch(value)):
        raise wrong(cardfaults.LINK, value, "an http or https address")


def _spacing(_walk: Walk, value: object) -> None:
    if value in _SPACING_NAMES:
        return
    length = _pixels(value) if isinstance(value, str) else None
    if length is None or not 0 <= length <= _WIDEST_SPACING:
        raise wrong(cardfaults.SIZE, value, spacing.says)


def _colour(walk: Walk, value: object) -> None:
    if not isinstance(value, str) or not (
        value in _COLOURS or value in walk.colours or _is_rgba(value)
    ):
        raise wrong(cardfaults.COLOUR, value, colour.says)


def _is_rgba(value: str) -> bool:
    match = _RGBA.fullmatch(value)
    return match is not None and all(int(part) <= _MOST_LIGHT for part in match.groups())


def _text_size(walk: Walk, value: object) -> None:
    if not isinstance(value, str) or value not in walk.sizes:
        raise wrong(cardfaults.TEXT_SIZE, value, text_size.says)


def _element_id(walk: Walk, value: object) -> None:
    if not isinstance(value, str) or not _ELEMENT_ID.fullmatch(value):
        raise wrong(cardfaults.ELEMENT_ID, value, element_id.says)
    if value in walk.ids:
        raise wrong(cardfaults.ELEMENT_ID_ONCE, value, "an element_id of its own")
    walk.ids.add(value)


def _person(walk: Walk, value: object) -> None:
    if not isinstance(value, str) or value not in walk.known.people:
        raise CardFault(cardfaults.PERSON)


def _image(walk: Walk, value: object) -> None:
    upload = walk.known.files.get(value) if isinstance(value, str) else None
    if upload is None or upload.kind != "image":
        raise CardFault(cardfaults.IMAGE)


@lru_cache(maxsize=512)
def _pixels(part: str) -> int | None:
    match = _LENGTH.fullmatch(part)
    return int(match[1]) if match else None


anything: Final = Shape("anything", _anything)
text: Final = Shape("a text", _text)
flag: Final = Shape("true or false", _flag)
always_true: Final = Shape("true", _always_true)
link: Final = Shape("an http or https address", _link)
spacing: Final = Shape("small, medium, large, extra_large or 0px to 99px", _spacing)
colour: Final = Shape("a documented colour, rgba() or a name of config.style", _colour)
text_size: Final = Shape("a documented text size or a name of config.style", _text_size)
element_id: Final = Shape("a letter, then letters, digits and _, 20 in all; once", _element_id)
person: Final = Shape("the open_id of somebody", _person)
image: Final = Shape("the key of an uploaded image", _image)


def written(pattern: str, says: str) -> Shape:
    """Accept a text of this form."""
    form = re.compile(pattern, re.ASCII)

    def check(_walk: Walk, value: object) -> None:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise wrong(cardfaults.FORM, value, says)

    return Shape(says, check)


def text_of(most: int) -> Shape:
    """Accept a text of at most that many characters."""
    says = f"a text of at most {most} characters"

    def check(walk: Walk, value: object) -> None:
        _text(walk, value)
        if len(str(value)) > most:
            raise wrong(cardfaults.TEXT_LENGTH, value, says)

    return Shape(says, check)


def number(low: float, high: float = float("inf")) -> Shape:
    """Accept a whole number within bounds."""
    bounds = f"from {low} to {high}" if high < float("inf") else f"of at least {low}"
    says = f"a whole number {bounds}"

    def check(_walk: Walk, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(cardfaults.TYPE, value, says)
        if not low <= value <= high:
            raise wrong(cardfaults.BOUNDS, value, says)

    return Shape(says, check)


def between(low: float, high: float) -> Shape:
    """Accept any number within bounds."""
    says = f"a number from {low} to {high}"

    def check(_walk: Walk, value: object) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise wrong(cardfaults.TYPE, value, says)
        if not low <= value <= high:
            raise wrong(cardfaults.BOUNDS, value, says)

    return Shape(says, check)


def choice(*words: str | int) -> Shape:
    """Accept one of the words; one text may hold several, written one after the other."""
    allowed = [
        part for word in words for part in (word.split() if isinstance(word, str) else [word])
    ]

    def check(_walk: Walk, value: object) -> None:
        if value not in allowed or isinstance(value, bool):
            raise wrong(cardfaults.CHOICE, value, f"one of {allowed}")

    return Shape(", ".join(map(str, allowed)), check)


def pixels(low: float, high: float = float("inf"), words: str = "") -> Shape:
    """Accept ``12px`` within bounds, or one of the words."""
    allowed = words.split()
    bounds = f"{low}px to {high}px" if high < float("inf") else f"{low}px or more"
    says = ", ".join([*allowed, bounds])

    def check(_walk: Walk, value: object) -> None:
        if value in allowed:
            return
        length = _pixels(value) if isinstance(value, str) else None
        if length is None or not low <= length <= high:
            raise wrong(cardfaults.SIZE, value, says)

    return Shape(says, check)


def percent(low: int, high: int) -> Shape:
    """Accept ``50%`` within bounds."""
    says = f"{low}% to {high}%"

    def check(_walk: Walk, value: object) -> None:
        match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if match is None or not low <= int(match[1]) <= high:
            raise wrong(cardfaults.SIZE, value, says)

    return Shape(says, check)


def edges(low: int, high: int) -> Shape:
    """Accept one, two or four lengths (``4px 0``), as padding and margin have them."""
    says = f"one, two or four lengths from {low}px to {high}px"

    def check(walk: Walk, value: object) -> None:
        lengths = _lengths(value) if isinstance(value, str) else ()
        count = len(lengths)
        if count not in {1, 2, 4} or not all(
            length is not None and low <= length <= high for length in lengths
        ):
            raise wrong(cardfaults.SIZE, value, says)
        if count == 2 and not cardfaults.TWO_LENGTHS.holds(walk.known.relaxed):  # noqa: PLR2004 - two
            raise wrong(cardfaults.TWO_LENGTHS, value, "one or four lengths")

    return Shape(says, check)


@lru_cache(maxsize=512)
def _lengths(value: str) -> tuple[int | None, ...]:
    return tuple(0 if part == "0" else _pixels(part) for part in value.split())


def square(low: int, high: int) -> Shape:
    """Accept a width and a height (``100px 100px``)."""
    says = f"a width and a height from {low}px to {high}px"

    def check(_walk: Walk, value: object) -> None:
        lengths = _lengths(value) if isinstance(value, str) else ()
        if len(lengths) != 2 or not all(  # noqa: PLR2004 - width and height
            length is not None and low <= length <= high for length in lengths
        ):
            raise wrong(cardfaults.SIZE, value, says)

    return Shape(says, check)
