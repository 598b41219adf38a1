"""Whether Feishu would accept a card (JSON 2.0): the table of ``cardrules`` and what spans it.

The platform counts, places and names across components: at most 200 elements, five levels,
five tables; tables and forms at the root; forms with a submit button and named fields.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.simulator import cardfaults
from bot.simulator.cardcontents import CONTENTS
from bot.simulator.cardparts import (
    CARD,
    REMOVED_TAGS,
    TEXT_SIZES,
    UNDESCRIBED_TAGS,
    Component,
)
from bot.simulator.cardrules import CHECKS, COMPONENTS, NAMED
from bot.simulator.cardwalk import CardFault, Known, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CardFault", "check_card", "replaceable"]

MOST_ELEMENTS = 200
MOST_LEVELS = 5
"""A column_set and its columns count as one; the documents do not say it otherwise."""
MOST_TABLES = 5
FEWER_TABLES = 3


def check_card(card: object, known: Known) -> None:
    """Raise CardFault, with Feishu's ErrCode, unless the card would be accepted."""
    style, relaxed = _style(card), known.relaxed
    walk = Walk(
        known,
        _component,
        sizes={*TEXT_SIZES.split(), *style.get("text_size", {})},
        colours=set(style.get("color", {})),
        texts_only=not cardfaults.EVERY_TAG.holds(relaxed),
    )
    CARD.check(walk, card, "ROOT")
    if walk.elements > MOST_ELEMENTS:
        raise CardFault(cardfaults.ELEMENTS, "", f"ErrorValue: {walk.elements}")
    if walk.tables > MOST_TABLES:
        raise CardFault(cardfaults.TABLES)
    if walk.tables > FEWER_TABLES and cardfaults.THREE_TABLES.holds(relaxed):
        raise CardFault(cardfaults.THREE_TABLES)


def replaceable(before: object, after: object) -> None:
    """Raise CardFault where a card of one version would take the place of one of the other."""
    versions = {_version(before), _version(after)} - {None}
    if len(versions) > 1:
        raise CardFault(cardfaults.VERSIONS)


def _version(card: object) -> object:
    """Return a card's version: 1.0 has no schema, but elements beside its header."""
    if not isinstance(card, dict):
        return None
    return card.get("schema", "1.0" if "elements" in card else None)


def _style(card: object) -> dict[str, dict[str, Any]]:
    """Return the names a card defines, as far as it is well-formed."""
    for key in ("config", "style"):
        card = card.get(key) if isinstance(card, dict) else None
    if not isinstance(card, dict):
        return {}
    return {key: names for key, names in card.items() if isinstance(names, dict)}


def _component(walk: Walk, value: object, path: str) -> None:
    tag = value.get("tag") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(tag, str):
        raise CardFault(cardfaults.NO_TAG, path, "no element with a tag")
    path = f"{path}(tag: {tag})"
    component = COMPONENTS.get(tag)
    if component is None:
        raise _unknown(tag, path)
    walk.elements += 1
    members = {name: each for name, each in value.items() if name != "tag"}
    _place(walk, component, tag, members, path)
    with _inside(walk, component, tag):
        CHECKS[tag].check(walk, members, path)
        if tag in CONTENTS:
            CONTENTS[tag](walk, members, path)


def _unknown(tag: str, path: str) -> CardFault:
    if tag in REMOVED_TAGS:
        return CardFault(cardfaults.REMOVED, path, f"ErrorValue: unsupported tag {tag}")
    rule = cardfaults.UNKNOWN_HERE if tag in UNDESCRIBED_TAGS else cardfaults.TAG
    return CardFault(rule, path, f"ErrorValue: {tag}")


def _place(walk: Walk, component: Component, tag: str, members: dict[str, Any], path: str) -> None:
    """Check where a component stands."""
    relaxed = walk.known.relaxed
    if walk.level >= MOST_LEVELS and cardfaults.LEVELS.holds(relaxed):
        raise CardFault(cardfaults.LEVELS, path, f"more than {MOST_LEVELS} levels of components")
    if component.root_only and walk.level > 0:
        raise CardFault(cardfaults.AT_ROOT, path, f"{tag} stands only at the body's root")
    if walk.form is None:
        if members.get("form_action_type") or (members.get("required") and tag != "button"):
            raise CardFault(cardfaults.IN_FORM, path, "this belongs into a form")
        return
    if tag == "chart" and cardfaults.CHART_IN_FORM.holds(relaxed):
        raise CardFault(cardfaults.CHART_IN_FORM, path, "a chart in a form")
    walk.submits |= members.get("form_action_type") == "submit"
    if tag in NAMED:
        name = members.get("name")
        if not isinstance(name, str) or not name or name in walk.form:
            raise CardFault(cardfaults.NAMES, path)
        walk.form.add(name)


@contextmanager
def _inside(walk: Walk, component: Component, tag: str) -> Iterator[None]:
    """Count the level and open the form while a component's inside is checked."""
    walk.level += component.container
    outer = walk.form
    if tag == "form":
        walk.form, walk.submits = set(), False
    yield
    walk.form = outer
    walk.level -= component.container
