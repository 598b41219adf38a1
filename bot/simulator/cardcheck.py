"""Whether Feishu would accept a card (JSON 2.0): the table of ``cardrules`` and what spans it.

The platform counts, places and names across components: at most 200 elements, five levels,
five tables; tables and forms at the root; forms with a submit button and named fields.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.simulator.cardcontents import CONTENTS
from bot.simulator.cardparts import CARD, REMOVED_TAGS, TEXT_SIZES
from bot.simulator.cardrules import CHECKS, COMPONENTS, NAMED, Component
from bot.simulator.cardwalk import (
    LIMIT,
    NAMELESS,
    NOT_IN_V2,
    PARSE,
    UNSUPPORTED_TAG,
    CardFault,
    Known,
    Walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CardFault", "check_card"]

MOST_ELEMENTS = 200
MOST_LEVELS = 5
"""A column_set and its columns count as one; the documents do not say it otherwise."""
MOST_TABLES = 5


def check_card(card: object, known: Known) -> None:
    """Raise CardFault, with Feishu's ErrCode, unless the card would be accepted."""
    style = _style(card)
    walk = Walk(
        known,
        _component,
        sizes={*TEXT_SIZES.split(), *style.get("text_size", {})},
        colours=set(style.get("color", {})),
    )
    CARD(walk, card, "ROOT")
    if walk.elements > MOST_ELEMENTS:
        raise CardFault(LIMIT, "", f"element exceeds the limit; ErrorValue: {walk.elements}")
    if walk.tables > MOST_TABLES:
        raise CardFault(LIMIT, "", "card table number over limit; ErrorValue: table")


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
        raise CardFault(PARSE, path, "parse card json err: no element with a tag")
    path = f"{path}(tag: {tag})"
    component = COMPONENTS.get(tag)
    if component is None:
        gone = f"{NOT_IN_V2}; " if tag in REMOVED_TAGS else ""
        raise CardFault(UNSUPPORTED_TAG, path, f"{gone}ErrorValue: unsupported tag {tag}")
    walk.elements += 1
    members = {name: each for name, each in value.items() if name != "tag"}
    _place(walk, component, tag, members, path)
    with _inside(walk, component, tag):
        CHECKS[tag](walk, members, path)
        if tag in CONTENTS:
            CONTENTS[tag](walk, members, path)


def _place(walk: Walk, component: Component, tag: str, members: dict[str, Any], path: str) -> None:
    """Check where a component stands."""
    if walk.level >= MOST_LEVELS:
        raise CardFault(LIMIT, path, f"more than {MOST_LEVELS} levels of components")
    if component.root_only and walk.level > 0:
        raise CardFault(PARSE, path, f"parse card json err: {tag} stands only at the body's root")
    if walk.form is None:
        if members.get("form_action_type") or (members.get("required") and tag != "button"):
            raise CardFault(PARSE, path, "parse card json err: this belongs into a form")
        return
    walk.submits |= members.get("form_action_type") == "submit"
    if tag in NAMED:
        name = members.get("name")
        if not isinstance(name, str) or not name or name in walk.form:
            raise CardFault(NAMELESS, path, "each component of a form needs a name of its own")
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
