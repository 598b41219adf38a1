"""Card JSON 2.0 as a table, second part: what people tap, choose and fill in."""

from typing import Final

from bot.simulator.cardparts import (
    DISABLED,
    ICON,
    INTERACTIVE,
    MULTI_URL,
    PLAIN,
    SHORT,
    STYLED,
    WIDE_PADDING,
    WORDS,
    Component,
)
from bot.simulator.cardrecords import either, list_of, map_of, record, tagged
from bot.simulator.cardshapes import (
    anything,
    between,
    choice,
    colour,
    flag,
    image,
    number,
    person,
    pixels,
    text,
    written,
)

BUTTON_TYPES: Final = (
    "default primary danger text primary_text danger_text primary_filled danger_filled laser"
)
BUTTON_SIZES: Final = "tiny small medium large"
_WIDTH = pixels(100, words="default fill")
_FIELD = {**INTERACTIVE, "name": text, "required": flag, "disabled": flag, "width": _WIDTH}
"""What is filled in or chosen."""
_ASKING = {**_FIELD, "placeholder": PLAIN}
_MENU = {**_ASKING, "type": choice("default text")}
_OPTIONS = list_of(record("text value", text=PLAIN, value=text, icon=ICON))
_PEOPLE = list_of(record("value", value=person))
_OVERFLOW = list_of(record(text=SHORT, value=text, multi_url=MULTI_URL))
_IMAGES = list_of(
    record(
        "img_key value",
        img_key=image,
        value=text,
        disabled=flag,
        disabled_tips=PLAIN,
        hover_tips=PLAIN,
    )
)
_CHECKER_BUTTONS = list_of(
    tagged(
        button=record(
            text=SHORT,
            type=choice(BUTTON_TYPES),
            size=choice(BUTTON_SIZES),
            icon=ICON,
            **DISABLED,
            **INTERACTIVE,
        )
    ),
    most=3,
)
CONTROLS: Final[dict[str, Component]] = {
    "button": Component(
        "按钮组件",
        {
            **INTERACTIVE,
            **DISABLED,
            "text": SHORT,
            "type": choice(BUTTON_TYPES),
            "size": choice(BUTTON_SIZES),
            "width": _WIDTH,
            "icon": ICON,
            "name": text,
            "form_action_type": choice("submit reset"),
            "required": flag,
        },
    ),
    "overflow": Component(
        "折叠按钮组组件", {**INTERACTIVE, "options": _OVERFLOW, "width": _WIDTH}, "options"
    ),
    "select_static": Component(
        "下拉选择-单选组件",
        {**_MENU, "options": _OPTIONS, "initial_option": text, "initial_index": number(0)},
    ),
    "multi_select_static": Component(
        "下拉选择-多选组件", {**_MENU, "options": _OPTIONS, "selected_values": list_of(text)}
    ),
    "select_person": Component(
        "人员选择-单选组件", {**_MENU, "options": _PEOPLE, "initial_option": person}
    ),
    "multi_select_person": Component(
        "人员选择-多选组件", {**_MENU, "options": _PEOPLE, "selected_values": list_of(person)}
    ),
    "input": Component(
        "输入框组件",
        {
            **_FIELD,
            "placeholder": SHORT,
            "default_value": text,
            "max_length": number(1, 1000),
            "input_type": choice("text multiline_text password"),
            "rows": number(1),
            "auto_resize": flag,
            "max_rows": number(1),
            "show_icon": flag,
            "label": PLAIN,
            "label_position": choice("top left"),
            "disabled_tips": PLAIN,
        },
    ),
    "date_picker": Component(
        "日期选择器",
        {**_ASKING, "initial_date": written(r"\d{4}-\d\d-\d\d", "a day as 2026-01-31")},
    ),
    "picker_time": Component(
        "时间选择器", {**_ASKING, "initial_time": written(r"\d\d:\d\d", "a time as 09:30")}
    ),
    "picker_datetime": Component(
        "日期时间选择器",
        {
            **_ASKING,
            "initial_datetime": written(
                r"\d{4}-\d\d-\d\d \d\d:\d\d", "a moment as 2026-01-31 09:30"
            ),
        },
    ),
    "select_img": Component(
        "多图选择组件",
        {
            **_FIELD,
            "options": _IMAGES,
            "multi_select": flag,
            "layout": choice("stretch bisect trisect"),
            "can_preview": flag,
            "aspect_ratio": choice("1:1 16:9 4:3"),
            "style": choice("default laser"),
            "value": either(text, map_of(anything)),
            "disabled_tips": PLAIN,
        },
        "options",
    ),
    "checker": Component(
        "勾选器组件",
        {
            **INTERACTIVE,
            **DISABLED,
            "name": text,
            "checked": flag,
            "text": tagged(
                plain_text=record("content", **WORDS, **STYLED, text_color=colour),
                lark_md=record("content", **WORDS, **STYLED),
            ),
            "overall_checkable": flag,
            "button_area": record(
                pc_display_rule=choice("always on_hover"), buttons=_CHECKER_BUTTONS
            ),
            "checked_style": record(show_strikethrough=flag, opacity=between(0, 1)),
            "padding": WIDE_PADDING,
        },
    ),
}
