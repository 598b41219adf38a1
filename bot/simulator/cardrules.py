"""Card JSON 2.0 as a table: each component, the properties it knows, and their values.

Taken from Feishu's component documents; what is not listed there is refused here, as the
platform refuses a whole card for one unknown property. ``cardcheck`` walks a card by this table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.simulator.cardcontrols import CONTROLS
from bot.simulator.cardfaults import REMOVED_SIZE
from bot.simulator.cardparts import (
    ALIGN,
    COLUMN,
    COMMON,
    DISABLED,
    DIV_FIELDS,
    DIV_TEXT,
    FLOW,
    HEADER_STYLE,
    ICON,
    INTERACTIVE,
    LINES,
    LINK_ACTION,
    PANEL_HEADER,
    PARTS,
    PLAIN,
    RADIUS,
    STYLED,
    TABLE_COLUMN,
    WIDE_PADDING,
    WORDS,
    Component,
)
from bot.simulator.cardrecords import component, either, elements, gone, list_of, record, tagged
from bot.simulator.cardshapes import (
    anything,
    choice,
    colour,
    flag,
    image,
    number,
    person,
    pixels,
    spacing,
    square,
    text,
)

_FACE = {"size": choice("extra_small small medium large"), "show_avatar": flag, "show_name": flag}
COMPONENTS: Final[dict[str, Component]] = {
    "markdown": Component("富文本（Markdown）组件", {**WORDS, **STYLED, "icon": ICON}, "content"),
    "div": Component(
        "普通文本组件",
        {
            "text": DIV_TEXT,
            "icon": ICON,
            "width": pixels(16, 999, "fill auto"),
            "fields": DIV_FIELDS,
        },
    ),
    "hr": Component("分割线组件", {}),
    "img": Component(
        "图片组件",
        {
            "img_key": image,
            "alt": PLAIN,
            "title": PLAIN,
            "scale_type": choice("crop_center crop_top fit_horizontal"),
            "size": gone(
                "stretch_without_padding",
                REMOVED_SIZE,
                either(square(1, 9999), choice("stretch large medium small tiny")),
            ),
            "preview": flag,
            "corner_radius": RADIUS,
            "transparent": flag,
            "mode": text,
            "custom_width": number(1),
            "compact_width": flag,
        },
        "img_key alt",
    ),
    "person": Component(
        "人员组件",
        {"user_id": person, **_FACE, "style": choice("normal capsule")},
        "user_id",
    ),
    "person_list": Component(
        "人员列表组件",
        {
            **_FACE,
            "persons": list_of(record("id", id=text)),
            "lines": LINES,
            "drop_invalid_user_id": flag,
            "icon": ICON,
            "ud_icon": ICON,
        },
        "persons",
    ),
    "table": Component(
        "表格组件",
        {
            "page_size": number(1, 10),
            "row_height": pixels(32, 124, "low middle high auto"),
            "row_max_height": pixels(32, 999),
            "freeze_first_column": flag,
            "header_style": HEADER_STYLE,
            "columns": list_of(TABLE_COLUMN),
            "rows": anything,
        },
        "columns rows",
        root_only=True,
    ),
    "chart": Component(
        "图表组件",
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
        "分栏组件",
        {
            "columns": list_of(tagged(column=COLUMN)),
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
        "表单容器",
        {**FLOW, "padding": WIDE_PADDING, "name": text, "elements": elements},
        "name elements",
        root_only=True,
        container=True,
    ),
    "interactive_container": Component(
        "交互容器",
        {
            **FLOW,
            **INTERACTIVE,
            **DISABLED,
            "padding": WIDE_PADDING,
            "elements": elements,
            "width": pixels(16, 999, "fill auto"),
            "height": pixels(10, 999, "auto"),
            "background_style": either(choice("laser"), colour),
            "has_border": flag,
            "border_color": colour,
            "corner_radius": RADIUS,
        },
        "elements",
        container=True,
    ),
    "collapsible_panel": Component(
        "折叠面板",
        {
            **FLOW,
            "expanded": flag,
            "header": PANEL_HEADER,
            "background_color": colour,
            "border": record(color=colour, corner_radius=RADIUS),
            "elements": elements,
        },
        "header",
        container=True,
    ),
    **CONTROLS,
}
SOURCES: Final = {tag: each.source for tag, each in COMPONENTS.items()}
"""Tag → title of the document that lists its properties."""
NAMED: Final = {tag for tag, each in COMPONENTS.items() if "name" in each.properties} - {"form"}
"""What needs a name within a form."""
CHECKS: Final = {
    tag: component(record(each.required, **COMMON, **each.properties))
    for tag, each in COMPONENTS.items()
}


@dataclass(frozen=True)
class Property:
    """One property of a component or of another part of a card, for people."""

    component: str
    property: str
    says: str
    required: bool
    source: str
    stands: str
    """Where the component may stand; blank for what is no component."""


def described() -> list[Property]:
    """Return every property of every component, then of the other parts, in their order."""
    return [*_of_components(), *_of_parts()]


def _of_components() -> Iterator[Property]:
    for tag, each in COMPONENTS.items():
        for name, shape in {**each.properties, **COMMON}.items():
            required = name in each.required.split()
            yield Property(tag, name, shape.says, required, each.source, each.stands)


def _of_parts() -> Iterator[Property]:
    for part, (shape, source) in PARTS.items():
        for name, each in shape.properties.items():
            yield Property(part, name, each.says, name in shape.needed, source, "")
