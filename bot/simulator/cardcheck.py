"""Whether Feishu would accept a card (JSON 2.0): the table of ``cardrules`` and what spans it.

The platform counts, places and names across components: at most 200 elements, five levels,
five tables; tables and forms at the root; forms with a submit button and named fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.simulator import cardfaults, cardlimits
from bot.simulator.cardcontents import CONTENTS
from bot.simulator.cardparts import CARD, REMOVED_TAGS, TEXT_SIZES, UNDESCRIBED_TAGS
from bot.simulator.cardrules import CHECKS, COMPONENTS, NAMED
from bot.simulator.cardwalk import CardFault, Known, Walk

if TYPE_CHECKING:
    from bot.simulator.cardparts import Component
    from bot.simulator.rules import Rule

__all__ = ["CardFault", "check_card", "replaceable"]

VERSION: Final = "2.0"


def check_card(card: object, known: Known) -> None:
    """Raise CardFault, with Feishu's ErrCode, unless the card would be accepted."""
    if isinstance(card, dict) and card.get("schema") != VERSION:
        raise CardFault(cardfaults.SCHEMA, f"schema is not {VERSION}")
    style = _style(card)
    walk = Walk(
        known,
        _component,
        sizes={*TEXT_SIZES.split(), *style.get("text_size", {})},
        colours=set(style.get("color", {})),
        texts_only=not cardlimits.EVERY_TAG.holds(known.relaxed),
    )
    try:
        CARD.check(walk, card)
    except CardFault as fault:
        fault.under("ROOT")
        raise
    _check_counts(walk)


def _check_counts(walk: Walk) -> None:
    if walk.elements > cardlimits.MOST_ELEMENTS:
        raise CardFault(cardlimits.ELEMENTS, f"ErrorValue: {walk.elements}")
    if walk.tables > cardlimits.MOST_TABLES:
        raise CardFault(cardlimits.TABLES)
    fewer = cardlimits.THREE_TABLES.holds(walk.known.relaxed)
    if fewer and walk.tables > cardlimits.FEWER_TABLES:
        raise CardFault(cardlimits.THREE_TABLES)


def replaceable(before: object, after: object) -> None:
    """Raise CardFault where a card of one version would take the place of one of the other."""
    versions = {_version(before), _version(after)} - {None}
    if len(versions) > 1:
        raise CardFault(cardfaults.VERSIONS)


def _version(card: object) -> str | None:
    """Return a card's version: 1.0 has no schema, but elements beside its header."""
    if not isinstance(card, dict):
        return None
    return str(card["schema"]) if "schema" in card else "1.0" if "elements" in card else None


def _style(card: object) -> dict[str, dict[str, Any]]:
    """Return the names a card defines, as far as it is well-formed."""
    for key in ("config", "style"):
        card = card.get(key) if isinstance(card, dict) else None
    if not isinstance(card, dict):
        return {}
    return {key: names for key, names in card.items() if isinstance(names, dict)}


def _component(walk: Walk, value: object) -> None:
    tag = value.get("tag") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(tag, str):
        raise CardFault(cardfaults.NO_TAG, "no element with a tag")
    walk.elements += 1
    try:
        component = COMPONENTS.get(tag)
        if component is None:
            return _check_unknown(walk, tag)
        _place(walk, component, tag, value)
        _check_inside(walk, component, tag, value)
    except CardFault as fault:
        fault.under(f"(tag: {tag})")
        raise


def _check_unknown(walk: Walk, tag: str) -> None:
    """Refuse what the table does not hold, unless it may be taken unchecked."""
    if tag in REMOVED_TAGS:
        raise CardFault(cardfaults.REMOVED, f"ErrorValue: unsupported tag {tag}")
    if tag not in UNDESCRIBED_TAGS:
        raise CardFault(cardfaults.TAG, f"ErrorValue: {tag}")
    if cardfaults.UNKNOWN_HERE.holds(walk.known.relaxed):
        raise CardFault(cardfaults.UNKNOWN_HERE, f"ErrorValue: {tag}")


def _place(walk: Walk, component: Component, tag: str, members: dict[str, Any]) -> None:
    """Check where a component stands."""
    relaxed = walk.known.relaxed
    if walk.level >= cardlimits.MOST_LEVELS:
        rule = cardlimits.LEVELS if component.container else cardlimits.INNERMOST
        if rule.holds(relaxed):
            raise CardFault(rule, f"more than {cardlimits.MOST_LEVELS} levels")
    if component.root_only and walk.level > 0:
        raise CardFault(_at_root(walk, tag), f"a {tag} stands at the body's root only")
    if walk.in_form:
        _check_in_form(walk, tag, members)
    elif members.get("form_action_type"):
        raise CardFault(cardlimits.ACTION, "form_action_type outside a form")
    elif members.get("required") and tag != "button":
        raise CardFault(cardlimits.REQUIRED, "required outside a form")


def _at_root(walk: Walk, tag: str) -> Rule:
    if tag == "table":
        return cardlimits.TABLE_AT_ROOT
    return cardlimits.FORM_IN_FORM if walk.in_form else cardlimits.FORM_AT_ROOT


def _check_in_form(walk: Walk, tag: str, members: dict[str, Any]) -> None:
    if tag == "chart" and cardlimits.CHART_IN_FORM.holds(walk.known.relaxed):
        raise CardFault(cardlimits.CHART_IN_FORM, "a chart in a form")
    if tag in NAMED:
        walk.submits |= members.get("form_action_type") == "submit"
        _claim_name(walk, members.get("name", ""))


def _claim_name(walk: Walk, name: object) -> None:
    if not isinstance(name, str):
        return  # the table refuses it
    if not name:
        raise CardFault(cardlimits.NAME)
    if name in walk.names:
        raise CardFault(cardlimits.NAME_ONCE, f"{name} stands twice")
    walk.names.add(name)


def _check_inside(walk: Walk, component: Component, tag: str, members: dict[str, Any]) -> None:
    """Check the properties, one level deeper for a container and within the form for a form."""
    walk.level += component.container
    if tag == "form":
        walk.in_form, walk.submits = True, False
        _claim_name(walk, members.get("name"))
    CHECKS[tag](walk, members)
    if tag in CONTENTS:
        CONTENTS[tag](walk, members)
    walk.level -= component.container
    if tag == "form":
        walk.in_form = False
