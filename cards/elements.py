"""Small constructors of card JSON 2.0, and the guard that every finished card passes.

An attribute that Feishu does not know fails the whole card, so only documented ones are written
here and nowhere else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from cards.inline import Colour, bold, coloured, printable

Element = dict[str, Any]
Card = dict[str, Any]
Size = Literal["heading", "normal", "notation"]
Align = Literal["left", "center", "right"]
Spacing = Literal["2px", "4px", "8px", "12px"]

MAX_BYTES: Final = 28_000
"""Feishu refuses 30 KB (230025); the rest is for the request around the card."""
MAX_ELEMENTS: Final = 190
"""Feishu refuses more than 200 (300305), nested ones and text objects counted."""

_CARD: Final = TypeAdapter(dict[str, Any])
"""Writes JSON several times as fast as the standard library does."""


class CardTooLarge(ValueError):
    """A card that Feishu would refuse for its size."""


def plain(text: str) -> Element:
    """Return a text object that nothing can act in."""
    return {"tag": "plain_text", "content": printable(text)}


def markdown(content: str, *, size: Size = "normal", align: Align = "left") -> Element:
    """Return a markdown element; ``content`` holds foreign text escaped only."""
    style = {"text_size": size} if size != "normal" else {}
    place = {"text_align": align} if align != "left" else {}
    return {"tag": "markdown", "content": content, **style, **place}


def paragraph(text: str) -> Element:
    """Return plain text in the size of the body, at most four lines high."""
    return {"tag": "div", "text": {**plain(text), "lines": 4}}


def note(text: str, *, lines: int = 2) -> Element:
    """Return small grey plain text, at most so many lines high."""
    return {
        "tag": "div",
        "text": {**plain(text), "text_size": "notation", "text_color": "grey", "lines": lines},
    }


def column(
    elements: Sequence[Element],
    *,
    weight: int | None = None,
    spacing: Spacing = "4px",
    padding: Spacing | None = None,
) -> Element:
    """Return a column, as wide as its share ``weight`` or else as its content."""
    width = {"width": "weighted", "weight": weight} if weight else {"width": "auto"}
    inner = {"padding": padding} if padding else {}
    return {
        "tag": "column",
        **width,
        **inner,
        "vertical_align": "center",
        "vertical_spacing": spacing,
        "elements": list(elements),
    }


def columns(*parts: Element, background: str = "default") -> Element:
    """Return columns side by side, on a phone too."""
    return {
        "tag": "column_set",
        "flex_mode": "none",
        "background_style": background,
        "horizontal_spacing": "8px",
        "columns": list(parts),
    }


def row(elements: Sequence[Element]) -> Element:
    """Return elements side by side, each as wide as its content."""
    place = {"width": "weighted", "weight": 1, "vertical_align": "center"}
    flow = {"direction": "horizontal", "horizontal_spacing": "8px"}
    inner = {"tag": "column", **place, **flow, "elements": list(elements)}
    return {"tag": "column_set", "columns": [inner]}


def block(elements: Sequence[Element]) -> Element:
    """Return elements that belong together, on a quiet background."""
    return columns(column(elements, weight=1, spacing="8px", padding="12px"), background="grey-100")


def figures(pairs: Iterable[tuple[str, str]]) -> Element:
    """Return numbers in one row: each (label, number) large over small and grey."""
    return columns(
        *(
            column(
                [
                    markdown(bold(number), size="heading", align="center"),
                    markdown(coloured(words, "grey"), size="notation", align="center"),
                ],
                weight=1,
                spacing="2px",
            )
            for words, number in pairs
        )
    )


def numbers(pairs: Iterable[tuple[str, str]]) -> Element:
    """Return (label, number) pairs one below the other, each number in the line of its label.

    In two columns a label that wraps on a narrow phone would stand beside another's number.
    """
    return markdown(
        "\n".join(f"{coloured(words, 'grey')}  {bold(number)}" for words, number in pairs)
    )


def panel(title: str, elements: Sequence[Element], *, expanded: bool = False) -> Element:
    """Return a part that opens on a tap."""
    return {
        "tag": "collapsible_panel",
        "expanded": expanded,
        "header": {
            "title": plain(title),
            "icon": {"tag": "standard_icon", "token": "down-small-ccm_outlined"},
            "icon_position": "right",
            "icon_expanded_angle": -180,
            "padding": "8px",
        },
        "border": {"color": "grey", "corner_radius": "8px"},
        "padding": "8px",
        "vertical_spacing": "4px",
        "elements": list(elements),
    }


def table(heads: Sequence[Element], rows: Sequence[Mapping[str, Any]]) -> Element:
    """Return a table, to stand at the root of the body; cells are plain text or numbers."""
    return {
        "tag": "table",
        "page_size": 5,
        "row_height": "low",
        "header_style": {"background_style": "grey", "bold": True},
        "columns": list(heads),
        "rows": [dict(cells) for cells in rows],
    }


def text_column(name: str, head: str, width: str, align: Align = "left") -> Element:
    """Return the head of a column of plain text."""
    return {
        "name": name,
        "display_name": head,
        "data_type": "text",
        "width": width,
        "horizontal_align": align,
    }


def header(
    title: str,
    *,
    icon: str,
    subtitle: str = "",
    tags: Iterable[tuple[str, Colour]] = (),
    colour: str = "blue",
) -> Element:
    """Return what a card is, in what state; three ``tags`` at most are shown."""
    return {
        "title": plain(title),
        **({"subtitle": plain(subtitle)} if subtitle else {}),
        "text_tag_list": [
            {"tag": "text_tag", "text": plain(words), "color": tag} for words, tag in tags
        ],
        "template": colour,
        "icon": {"tag": "standard_icon", "token": icon},
    }


def card(header: Element, elements: Sequence[Element], *, summary: str) -> Card:
    """Return a finished card that passed ``guard``; ``summary`` is its line in the chat list."""
    return guard(
        {
            "schema": "2.0",
            "config": {
                "update_multi": True,
                "enable_forward_interaction": False,
                "width_mode": "default",
                "summary": {"content": printable(summary)},
            },
            "header": header,
            "body": {
                "direction": "vertical",
                "padding": "12px",
                "vertical_spacing": "12px",
                "elements": list(elements),
            },
        }
    )


def mark_of(key: str) -> str:
    """Return the ``element_id`` by which a card that was sent under ``key`` is known again."""
    return f"push_{key[:15]}"  # 20 characters are allowed


def marked(card: Card, key: str) -> Card:
    """Return the card with the mark of ``key`` on its first element."""
    first, *others = card["body"]["elements"]
    body = {**card["body"], "elements": [{**first, "element_id": mark_of(key)}, *others]}
    return {**card, "body": body}


def element_ids(card: object) -> set[str]:
    """Return every ``element_id`` of a card."""
    found = (part.get("element_id") for part in _objects(card))
    return {each for each in found if isinstance(each, str)}


def guard(card: Card) -> Card:
    """Return the card itself.

    Raises CardTooLarge above ``MAX_BYTES``, as the card travels, or ``MAX_ELEMENTS``.
    """
    # A card travels as JSON text within JSON, where quotes and backslashes are written twice.
    text = _CARD.dump_json(card)
    size = len(text) + text.count(b'"') + text.count(b"\\") + len('""')
    if size > MAX_BYTES:
        raise CardTooLarge(f"a card of {size} bytes; at most {MAX_BYTES} are allowed")
    count = text.count(b'"tag":')  # as ``count_elements``: within a text the quotes are escaped
    if count > MAX_ELEMENTS:
        raise CardTooLarge(f"a card of {count} elements; at most {MAX_ELEMENTS} are allowed")
    return card


def count_elements(card: object) -> int:
    """Return the number of elements as Feishu counts: whatever has a tag, however deep."""
    return sum("tag" in part for part in _objects(card))


def _objects(card: object) -> Iterator[dict[str, object]]:
    left = [card]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            yield part
            left += part.values()
        elif isinstance(part, list):
            left += part
