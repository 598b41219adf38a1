"""What can be tapped, chosen or typed on a card; each comes back as an action."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cards.actions import MOST_NOTE, Packed, pack
from cards.elements import Element, plain
from cards.inline import escape

Kind = Literal["default", "primary", "danger", "text"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: a menu of (value, words), or without choices a line to type."""

    name: str
    words: str
    choices: Sequence[tuple[str, str]] = ()


def button(text: str, action: Packed, kind: Kind = "default") -> Element:
    """Return a button that comes back as ``action``; one of kind ``text`` is small and bare."""
    return {
        "tag": "button",
        "text": plain(text),
        "type": kind,
        "size": "small" if kind == "text" else "medium",
        "behaviors": [_callback(action)],
    }


def select(placeholder: str, options: Iterable[tuple[str, str]], action: Packed) -> Element:
    """Return a menu of (value, words) that comes back as ``action`` with the chosen value."""
    return {
        "tag": "select_static",
        "placeholder": plain(placeholder),
        "options": [{"text": plain(words), "value": value} for value, words in options],
        "behaviors": [_callback(action)],
    }


def typed(placeholder: str, action: Packed, *, most: int) -> Element:
    """Return a field of one line that comes back as ``action`` with what was typed."""
    return {
        "tag": "input",
        "placeholder": plain(placeholder),
        "max_length": most,
        "width": "fill",
        "behaviors": [_callback(action)],
    }


def overflow(options: Iterable[tuple[str, str]], action: Packed) -> Element:
    """Return a ``⋯`` menu of (value, words) that comes back as ``action`` with the value."""
    return {
        "tag": "overflow",
        "options": [{"text": plain(words), "value": value} for value, words in options],
        "behaviors": [_callback(action)],
    }


def tappable(elements: Sequence[Element], action: Packed) -> Element:
    """Return a bordered block that is one large button."""
    return {
        "tag": "interactive_container",
        "has_border": True,
        "border_color": "grey",
        "corner_radius": "8px",
        "padding": "8px",
        "vertical_spacing": "2px",
        "behaviors": [_callback(action)],
        "elements": list(elements),
    }


def form(name: str, title: str, fields: Sequence[Field], submit: str, action: Packed) -> Element:
    """Return fields that come back together as ``action`` with what was filled in.

    Stands at the root of the body only.
    """
    return {
        "tag": "form",
        "name": name,
        "elements": [
            {"tag": "markdown", "content": escape(title), "text_size": "notation"},
            *(_field(each) for each in fields),
            {
                "tag": "button",
                "text": plain(submit),
                "type": "default",
                "name": f"{name}_submit",
                "form_action_type": "submit",
                "behaviors": [_callback(action)],
            },
        ],
    }


def _field(each: Field) -> Element:
    named = {"name": each.name, "placeholder": plain(each.words), "width": "fill"}
    if not each.choices:
        return {"tag": "input", **named, "max_length": MOST_NOTE}
    return {
        "tag": "select_static",
        **named,
        "required": True,
        "options": [{"text": plain(words), "value": value} for value, words in each.choices],
    }


def _callback(action: Packed) -> Element:
    return {"type": "callback", "value": pack(action)}
