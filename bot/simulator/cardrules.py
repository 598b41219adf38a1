"""Card JSON 2.0 as a table: each component, the properties it knows, and their values.

Taken from Feishu's component documents; what is not listed there is refused here, as the
platform refuses a whole card for one unknown property. ``cardcheck`` walks a card by this table.
"""

from dataclasses import dataclass

from bot.simulator.cardcontrols import CONTROLS
from bot.simulator.cardparts import (
    ALIGN,
    COLUMN,
    COMMON,
    DISABLED,
    DIV_TEXT,
    FLOW,
    HEADER_STYLE,
    ICON,
    INTERACTIVE,
    LINK_ACTION,
    PANEL_HEADER,
    PLAIN,
    TABLE_COLUMN,
    WORDS,
    Component,
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
    text,
    text_size,
)

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
    **CONTROLS,
}
SOURCES = {
    "markdown": "富文本（Markdown）组件",
    "div": "普通文本组件",
    "hr": "分割线组件",
    "img": "图片组件",
    "person": "人员组件",
    "person_list": "人员列表组件",
    "table": "表格组件",
    "chart": "图表组件",
    "column_set": "分栏组件",
    "form": "表单容器",
    "interactive_container": "交互容器",
    "collapsible_panel": "折叠面板",
    "button": "按钮组件",
    "overflow": "折叠按钮组组件",
    "select_static": "下拉选择-单选组件",
    "multi_select_static": "下拉选择-多选组件",
    "select_person": "人员选择-单选组件",
    "multi_select_person": "人员选择-多选组件",
    "input": "输入框组件",
    "date_picker": "日期选择器",
    "picker_time": "时间选择器",
    "picker_datetime": "日期时间选择器",
    "select_img": "多图选择组件",
    "checker": "勾选器组件",
}
"""Tag → title of the document that lists its properties."""
NAMED = {tag for tag, component in COMPONENTS.items() if "name" in component.properties} - {"form"}
"""What needs a name of its own within a form."""

CHECKS = {
    tag: record(component.required, **COMMON, **component.properties)
    for tag, component in COMPONENTS.items()
}


@dataclass(frozen=True)
class Property:
    """One property of a component, for people."""

    component: str
    property: str
    says: str
    required: bool
    source: str


def described() -> list[Property]:
    """Return every property of every component, in the order of the table."""
    return [
        Property(tag, name, shape.says, name in component.required.split(), SOURCES[tag])
        for tag, component in COMPONENTS.items()
        for name, shape in {**component.properties, **COMMON}.items()
    ]
