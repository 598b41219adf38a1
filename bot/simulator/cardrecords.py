"""Shapes of what is made of several values: alternatives, lists, objects, components within."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.simulator import cardfaults
from bot.simulator.cardshapes import anything
from bot.simulator.cardwalk import CardFault, Check, Shape, Walk, wrong
from bot.simulator.rules import Rule

TEXTS: Final = {"plain_text", "lark_md", "markdown"}


def either(*shapes: Shape) -> Shape:
    """Accept what one of the shapes accepts; the last one's fault is told."""

    def check(walk: Walk, value: object) -> None:
        for each in shapes[:-1]:
            try:
                return each.check(walk, value)
            except CardFault:
                continue
        return shapes[-1].check(walk, value)

    return Shape(", or ".join(each.says for each in shapes), check)


def doubtful(rule: Rule, shape: Shape) -> Shape:
    """Accept what the shape accepts, and nothing once the unconfirmed rule is relaxed."""

    def check(walk: Walk, value: object) -> None:
        if not rule.holds(walk.known.relaxed):
            raise CardFault(rule)
        shape.check(walk, value)

    return Shape(shape.says, check)


def gone(value: str, rule: Rule, shape: Shape) -> Shape:
    """Accept what the shape accepts; one value that cards 1.0 had breaks a rule of its own."""

    def check(walk: Walk, given: object) -> None:
        if given == value:
            raise CardFault(rule, f"ErrorValue: {value}")
        shape.check(walk, given)

    return Shape(shape.says, check)


def list_of(item: Shape, most: float = float("inf")) -> Shape:
    """Accept a list of at most so many items that the shape accepts."""
    check_item = item.check

    def check(walk: Walk, value: object) -> None:
        if not isinstance(value, list):
            raise wrong(cardfaults.TYPE, value, "a list")
        if len(value) > most:
            raise wrong(cardfaults.LIST_LENGTH, len(value), f"at most {most} items")
        for index, each in enumerate(value):
            try:
                check_item(walk, each)
            except CardFault as fault:
                fault.under(f" -> [{index}]")
                raise

    count = f" at most {most}" if most < float("inf") else ""
    return Shape(f"a list of{count}: {item.says}", check)


def map_of(item: Shape, fault: Rule = cardfaults.TYPE) -> Shape:
    """Accept an object with any keys whose values the shape accepts; ``fault``: it is none."""
    check_item = item.check

    def check(walk: Walk, value: object) -> None:
        if not isinstance(value, dict):
            raise wrong(fault, value, "an object")
        for key, each in value.items():
            try:
                check_item(walk, each)
            except CardFault as inner:
                inner.under(f" -> {key}")
                raise

    return Shape(f"an object of: {item.says}", check)


@dataclass(frozen=True, slots=True)
class Record(Shape):
    """An object with named properties and no other."""

    needed: tuple[str, ...]
    properties: Mapping[str, Shape]


def record(required: str = "", /, **properties: Shape) -> Record:
    """Accept an object with these properties and no other; some must be there."""
    needed = tuple(required.split())
    says = ", ".join(f"{name}*" if name in needed else name for name in properties)
    return Record(f"{{{says}}}", _members(needed, properties), needed, properties)


def kind_of(key: str, **kinds: Record) -> Shape:
    """Accept an object that ``key`` says the kind of; its other members are the kind's."""
    checks = {
        kind: _members(shape.needed, {key: anything, **shape.properties})
        for kind, shape in kinds.items()
    }

    def check(walk: Walk, value: object) -> None:
        kind = value.get(key) if isinstance(value, dict) else None
        check_kind = checks.get(kind) if isinstance(kind, str) else None
        if check_kind is None:
            raise wrong(cardfaults.CHOICE, kind, f"a {key} of {sorted(checks)}")
        try:
            check_kind(walk, value)
        except CardFault as fault:
            fault.under(f"({key}: {kind})")
            raise

    return Shape("; ".join(f"{kind} {shape.says}" for kind, shape in kinds.items()), check)


def tagged(**kinds: Record) -> Shape:
    """Accept an object whose ``tag`` is one of these; it counts as an element of the card."""
    inner = kind_of("tag", **kinds)
    check_kind = inner.check
    is_text = kinds.keys() <= TEXTS

    def check(walk: Walk, value: object) -> None:
        walk.elements += is_text or not walk.texts_only
        check_kind(walk, value)

    return Shape(inner.says, check)


def component(shape: Record) -> Check:
    """Return the check of a component, which says its own ``tag``."""
    return _members(shape.needed, {"tag": anything, **shape.properties})


def _members(needed: tuple[str, ...], properties: Mapping[str, Shape]) -> Check:
    checks = {name: shape.check for name, shape in properties.items()}

    def check(walk: Walk, value: object) -> None:
        if not isinstance(value, dict):
            raise wrong(cardfaults.TYPE, value, "an object")
        for name in needed:
            if name not in value:
                raise CardFault(cardfaults.MISSING, f"{name} is missing")
        for name, each in value.items():
            check_member = checks.get(name)
            if check_member is None:
                raise _unknown(name)
            try:
                check_member(walk, each)
            except CardFault as fault:
                fault.under(f" -> {name}")
                raise

    return check


def _unknown(name: str) -> CardFault:
    removed = name in cardfaults.REMOVED_NAMES
    rule = cardfaults.REMOVED_PROPERTY if removed else cardfaults.PROPERTY
    return CardFault(rule, f"unknown property, {name}")


elements: Final = Shape(
    "a list of components",
    list_of(Shape("a component", lambda walk, value: walk.visit(walk, value))).check,
)
