"""Card JSON 2.0 as a table, second part: what people tap, choose and fill in."""

from bot.simulator.cardparts import (
    BUTTON_TYPES,
    CHOICE,
    CONFIRM,
    DISABLED,
    FIELD,
    ICON,
    INTERACTIVE,
    MULTI_URL,
    PADDING,
    PLAIN,
    WORDS,
    Component,
)
from bot.simulator.cardshapes import (
    between,
    choice,
    colour,
    flag,
    image,
    list_of,
    number,
    person,
    pixels,
    record,
    tagged,
    text,
    text_of,
    text_size,
    written,
)

CONTROLS: dict[str, Component] = {
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
    "date_picker": Component({**FIELD, "initial_date": written(r"\d{4}-\d\d-\d\d", "2026-01-31")}),
    "picker_time": Component({**FIELD, "initial_time": written(r"\d\d:\d\d", "09:30")}),
    "picker_datetime": Component(
        {**FIELD, "initial_datetime": written(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-01-31 09:30")}
    ),
    "select_img": Component(
        {
            **FIELD,
            "options": list_of(
                record(
                    "img_key value",
                    img_key=image,
                    value=text,
                    disabled=flag,
                    disabled_tips=PLAIN,
                    hover_tips=PLAIN,
                )
            ),
            "multi_select": flag,
            "layout": choice("stretch bisect trisect"),
            "can_preview": flag,
            "aspect_ratio": choice("1:1 16:9 4:3"),
            "style": choice("normal laser"),
            "disabled_tips": PLAIN,
        },
        "options",
    ),
    "checker": Component(
        {
            **INTERACTIVE,
            **DISABLED,
            "name": text_of(20),
            "checked": flag,
            "text": tagged(
                plain_text=record("content", **WORDS, text_size=text_size, text_color=colour),
                lark_md=record("content", **WORDS, text_size=text_size),
            ),
            "overall_checkable": flag,
            "padding": PADDING,
            "button_area": record(
                pc_display_rule=choice("always on_hover"),
                buttons=list_of(
                    tagged(
                        button=record(
                            type=choice(BUTTON_TYPES),
                            text=PLAIN,
                            size=choice("tiny small medium large"),
                            icon=ICON,
                            disabled=flag,
                            behaviors=INTERACTIVE["behaviors"],
                            confirm=CONFIRM,
                        )
                    ),
                    most=3,
                ),
            ),
            "checked_style": record(show_strikethrough=flag, opacity=between(0, 1)),
        }
    ),
}
