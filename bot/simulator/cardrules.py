"""Card JSON 2.0 as a table: each component, the properties it knows, and their values.

Taken from Feishu's component documents; what is not listed there is refused here, as the
platform refuses a whole card for one unknown property. ``cardcheck`` walks a card by this table.
"""

from dataclasses import dataclass

from bot.simulator.cardparts import (
    ALIGN,
    BUTTON_TYPES,
    CHOICE,
    COLUMN,
    COMMON,
    DISABLED,
    DIV_TEXT,
    FIELD,
    FLOW,
    HEADER_STYLE,
    ICON,
    INTERACTIVE,
    LINK_ACTION,
    MULTI_URL,
    PANEL_HEADER,
    PLAIN,
    TABLE_COLUMN,
    WORDS,
)
from bot.simulator.cardshapes import (
    anything,
    choice,
    colour,
    edges,
    either,
    elements,
    flag,
    image,
    list_of,
    number,
    person,
    pixels,
    record,
    spacing,
    tagged,
    text,
    text_of,
    text_size,
    written,
)
from bot.simulator.cardwalk import Rule


@dataclass(frozen=True)
class Component:
    """One component: what must be there, what may, and where it may stand."""

    properties: dict[str, Rule]
    required: str = ""
    root_only: bool = False
    form_only: bool = False
    container: bool = False
    """Its inside is one level deeper."""


COMPONENTS: dict[str, Component] = {
    "markdown": Component(
        {**WORDS, "text_align": ALIGN, "text_size": text_size, "icon": ICON}, "content"
    ),
    "div": Component(
        {
            "text": DIV_TEXT,
            "icon": ICON,
            "width": pixels(16, 999, "fill auto"),
            "fields": list_of(record("text", is_short=flag, text=DIV_TEXT)),
        }
    ),
    "hr": Component({}),
    "img": Component(
        {
            "img_key": image,
            "alt": PLAIN,
            "title": PLAIN,
            "scale_type": choice("crop_center crop_top fit_horizontal"),
            "size": either(choice("large medium small tiny"), edges(1, 999)),
            "preview": flag,
            "corner_radius": text,
            "transparent": flag,
            "mode": text,
            "custom_width": number(1, 9999),
            "compact_width": flag,
        },
        "img_key alt",
    ),
    "person": Component(
        {
            "user_id": person,
            "size": choice("extra_small small medium large"),
            "show_avatar": flag,
            "show_name": flag,
            "style": choice("normal capsule"),
        },
        "user_id",
    ),
    "person_list": Component(
        {
            "persons": list_of(record("id", id=person)),
            "size": choice("extra_small small medium large"),
            "lines": number(1, 999),
            "show_name": flag,
            "show_avatar": flag,
            "drop_invalid_user_id": flag,
        },
        "persons",
    ),
    "table": Component(
        {
            "page_size": number(1, 10),
            "row_height": pixels(32, 124, "low middle high auto"),
            "row_max_height": pixels(32, 999),
            "freeze_first_column": flag,
            "header_style": HEADER_STYLE,
            "columns": list_of(TABLE_COLUMN, most=50, least=1),
            "rows": anything,
        },
        "columns rows",
        root_only=True,
    ),
    "chart": Component(
        {
            "chart_spec": anything,
            "aspect_ratio": choice("1:1 2:1 4:3 16:9"),
            "color_theme": choice("brand rainbow complementary converse primary"),
            "preview": flag,
            "height": pixels(1, 999, "auto"),
        },
        "chart_spec",
    ),
    "column_set": Component(
        {
            "columns": list_of(COLUMN),
            "flex_mode": choice("none stretch flow bisect trisect"),
            "background_style": colour,
            "horizontal_spacing": spacing,
            "horizontal_align": ALIGN,
            "action": LINK_ACTION,
        },
        "columns",
        container=True,
    ),
    "form": Component(
        {**FLOW, "name": text, "elements": elements},
        "name elements",
        root_only=True,
        container=True,
    ),
    "interactive_container": Component(
        {
            **FLOW,
            **INTERACTIVE,
            **DISABLED,
            "elements": elements,
            "width": pixels(16, 999, "fill auto"),
            "height": pixels(10, 999, "auto"),
            "background_style": either(choice("default laser"), colour),
            "has_border": flag,
            "border_color": colour,
            "corner_radius": pixels(0),
        },
        "elements",
        container=True,
    ),
    "collapsible_panel": Component(
        {
            **FLOW,
            "expanded": flag,
            "header": PANEL_HEADER,
            "background_color": colour,
            "border": record(color=colour, corner_radius=pixels(0)),
            "elements": elements,
        },
        "header elements",
        container=True,
    ),
    "button": Component(
        {
            **INTERACTIVE,
            **DISABLED,
            "text": tagged(plain_text=record("content", **{**WORDS, "content": text_of(100)})),
            "type": choice(BUTTON_TYPES),
            "size": choice("tiny small medium large"),
            "width": pixels(100, words="default fill"),
            "icon": ICON,
            "name": text_of(20),
            "form_action_type": choice("submit reset"),
            "required": flag,
        }
    ),
    "overflow": Component(
        {
            **INTERACTIVE,
            "options": list_of(record("text", text=PLAIN, value=text, multi_url=MULTI_URL)),
            "width": pixels(100, words="default fill"),
        },
        "options",
    ),
    "select_static": Component(
        {
            **FIELD,
            "options": list_of(CHOICE),
            "initial_option": text,
            "initial_index": number(1, 999),
            "type": choice("default text"),
        },
        "options",
    ),
    "multi_select_static": Component(
        {
            **FIELD,
            "options": list_of(CHOICE),
            "selected_values": list_of(text),
            "type": choice("default text"),
        },
        "options",
    ),
    "select_person": Component(
        {**FIELD, "options": list_of(record("value", value=person)), "type": choice("default text")}
    ),
    "multi_select_person": Component(
        {
            **FIELD,
            "options": list_of(record("value", value=person)),
            "selected_values": list_of(person),
            "type": choice("default text"),
        }
    ),
    "input": Component(
        {
            **FIELD,
            "default_value": text,
            "max_length": number(1, 1000),
            "input_type": choice("text multiline_text password"),
            "rows": number(1, 999),
            "auto_resize": flag,
            "max_rows": number(1, 999),
            "show_icon": flag,
            "label": PLAIN,
            "label_position": choice("top left"),
            "disabled_tips": PLAIN,
        }
    ),
    "date_picker": Component({**FIELD, "initial_date": written(r"\d{4}-\d\d-\d\d")}),
    "picker_time": Component({**FIELD, "initial_time": written(r"\d\d:\d\d")}),
    "picker_datetime": Component(
        {**FIELD, "initial_datetime": written(r"\d{4}-\d\d-\d\d \d\d:\d\d")}
    ),
}
NAMED = {tag for tag, component in COMPONENTS.items() if "name" in component.properties} - {"form"}
"""What needs a name of its own within a form."""

CHECKS = {
    tag: record(component.required, **COMMON, **component.properties)
    for tag, component in COMPONENTS.items()
}
