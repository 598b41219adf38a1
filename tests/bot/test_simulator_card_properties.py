"""Every property of every component and part of a card: values accepted, values refused.

The values are written here a second time, from Feishu's documents and not from the table of
``cardrules``; a property that is missing on either side fails.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.cardcheck import CardFault, check_card
from bot.simulator.cardrules import COMPONENTS, NAMED, described
from bot.simulator.chats import Upload
from bot.simulator.people import Person

Json = dict[str, Any]
Refused = list[tuple[object, str]]
"""Value → the rule that it breaks."""


@dataclass(frozen=True)
class Values:
    accepted: list[Any]
    refused: Refused


@dataclass
class Tenant:
    relaxed: set[str] = field(default_factory=set)
    files: dict[str, Any] = field(
        default_factory=lambda: {
            "img_1": Upload("img_1", "image", "image", b"x", "image/png"),
            "file_1": Upload("file_1", "file", "pdf", b"x", "application/pdf"),
        }
    )
    people: dict[str, Any] = field(default_factory=lambda: {"ou_1": Person("ou_1", "张一一")})


def plain(words: str) -> Json:
    return {"tag": "plain_text", "content": words}


def lark(words: str) -> Json:
    return {"tag": "lark_md", "content": words}


def markdown(words: str) -> Json:
    return {"tag": "markdown", "content": words}


def words(*more: Json, most: int | None = None) -> Values:
    """Plain text, or one of ``more`` kinds of text."""
    refused: Refused = [
        ("x", "card-enum"),
        ({"tag": "plain_text"}, "card-required"),
        (plain("x") | {"content": 1}, "card-type"),
        (plain("x") | {"font": "big"}, "card-property"),
        ({"tag": "text", "content": "x"}, "card-enum"),
    ]
    if most is None:
        return Values(
            [plain("x" * 2000), plain("x") | {"i18n_content": {"en_us": "y"}}, *more], refused
        )
    return Values([plain("x" * most)], [*refused, (plain("x" * (most + 1)), "card-text-length")])


def one_of(*allowed: str) -> Values:
    return Values(list(allowed), [("other", "card-enum"), (1, "card-enum"), (None, "card-enum")])


def whole(low: int, high: int | None = None) -> Values:
    refused: Refused = [
        (low - 1, "card-bounds"), (str(low), "card-type"), (low + 0.5, "card-type"),
        (True, "card-type"),
    ]  # fmt: skip
    if high is None:
        return Values([low, 500], refused)
    return Values([low, high], [*refused, (high + 1, "card-bounds")])


def length(low: int, high: int | None, *allowed: str) -> Values:
    refused: Refused = [
        (f"{low - 1}px", "card-length"), (f"{low}", "card-length"), (low, "card-length"),
        (f"{low}.5px", "card-length"), ("other", "card-length"),
    ]  # fmt: skip
    if high is None:
        return Values([*allowed, f"{low}px", "5000px"], refused)
    return Values([*allowed, f"{low}px", f"{high}px"], [*refused, (f"{high + 1}px", "card-length")])


def edges(low: int) -> Values:
    return Values(
        ["0", "99px", f"{low}px", "4px 0", "1px 2px 3px 4px"],
        [
            (f"{low - 1}px", "card-length"), ("100px", "card-length"), ("8", "card-length"),
            ("1px 2px 3px", "card-length"), (8, "card-length"), ("", "card-length"),
        ],
    )  # fmt: skip


def objects(accepted: list[Any], *refused: tuple[object, str]) -> Values:
    return Values(accepted, [("x", "card-type"), *refused])


TEXT = Values(["x", ""], [(1, "card-type"), (None, "card-type"), ({}, "card-type")])
FLAG = Values([True, False], [("true", "card-type"), (1, "card-type"), (None, "card-type")])
PLAIN = words()
SHORT = words(most=100)
BOTH = words(lark("**x**"))
COLOUR = Values(
    ["blue", "carmine-50", "sunflower-900", "grey-00", "grey-650", "white", "bg-white", "default",
     "rgba(5,157,178,0.52)", "rgba(0, 0, 0, 1)"],
    [("pink", "card-colour"), ("blue-00", "card-colour"), ("blue-950", "card-colour"),
     ("blue-1000", "card-colour"), ("rgba(256,0,0,1)", "card-colour"),
     ("rgba(1,2,3,2)", "card-colour"), ("#fff", "card-colour"), (1, "card-colour")],
)  # fmt: skip
IMAGE = Values(["img_1"], [("img_2", "card-image"), ("file_1", "card-image"), (1, "card-image")])
ICON = Values(
    [{"tag": "standard_icon", "token": "chat_outlined", "color": "blue"},
     {"tag": "custom_icon", "img_key": "img_1"}],
    [("chat_outlined", "card-enum"), ({"tag": "icon", "token": "x"}, "card-enum"),
     ({"tag": "standard_icon"}, "card-required"), ({"tag": "custom_icon"}, "card-required"),
     ({"tag": "standard_icon", "token": "x", "size": "16px"}, "card-property"),
     ({"tag": "custom_icon", "img_key": "img_2"}, "card-image")],
)  # fmt: skip
SPACING = Values(
    ["small", "medium", "large", "extra_large", "0px", "99px"],
    [
        ("100px", "card-length"),
        ("-1px", "card-length"),
        ("tiny", "card-length"),
        (8, "card-length"),
    ],
)
RADIUS = Values(
    ["0px", "400px", "0%", "100%"],
    [("-1px", "card-length"), ("101%", "card-length"), ("8", "card-length"), (8, "card-length")],
)
LINK_ACTION = objects(
    [{"multi_url": {"url": "https://a.cn", "pc_url": "http://a.cn", "ios_url": ""}}],
    ({}, "card-required"), ({"multi_url": {}}, "card-required"),
    ({"multi_url": {"url": "ftp://a.cn"}}, "card-link"),
)  # fmt: skip
BEHAVIORS = objects(
    [[], [{"type": "callback", "value": {"do": "x"}}],
     [{"type": "open_url", "default_url": "https://a.cn",
       "pc_url": "lark://msgcard/unsupported_action"}, {"type": "callback", "value": {}}]],
    ([{"type": "callback", "value": "x"}], "card-callback-value"),
    ([{"type": "callback"}], "card-required"), ([{"type": "open_url"}], "card-required"),
    ([{"type": "call"}], "card-enum"), ({"type": "callback", "value": {}}, "card-type"),
    ([{"type": "open_url", "default_url": "tel:1"}], "card-link"),
)  # fmt: skip
CONFIRM = objects(
    [{"title": plain("确定"), "text": plain("真的")}, {"title": plain("确定")}],
    ({"text": plain("真的")}, "card-required"), ({"title": "确定"}, "card-enum"),
)  # fmt: skip
ELEMENTS = objects(
    [[], [markdown("x"), {"tag": "hr"}]],
    ([plain("x")], "card-tag"), ([{"tag": "action"}], "card-removed"), (["x"], "card-element"),
    ({"tag": "hr"}, "card-type"),
)  # fmt: skip
STYLED = {"text_size": "heading-0", "text_align": "center", "text_color": "grey", "lines": 2}
DIV_TEXT = Values(
    [plain("x") | STYLED | {"element_id": "inner_1"}, lark("**x**") | {"text_size": "x-small"}],
    [*words().refused, (lark("x") | {"text_color": "grey"}, "card-property"),
     (plain("x") | {"lines": 0}, "card-bounds")],
)  # fmt: skip
OPTION = {"text": plain("一"), "value": "1"}
OPTIONS = objects(
    [[OPTION], [OPTION, {"text": plain("二"), "value": "2", "icon": ICON.accepted[0]}]],
    ([{"text": plain("一")}], "card-required"), ([{"value": "1"}], "card-required"),
    ([OPTION, OPTION], "card-options"),
    ([OPTION | {"disabled": True}], "card-property"),
)  # fmt: skip
PEOPLE = objects(
    [[{"value": "ou_1"}]], ([{"value": "ou_2"}], "card-person"), ([{}], "card-required")
)
CHECKER_BUTTON = {"tag": "button", "text": plain("好"), "type": "text", "size": "tiny"}
SPEC = {"type": "bar", "data": {"values": []}, "xField": "x", "yField": "y"}
TEXT_TAG = {"tag": "text_tag", "text": plain("新"), "color": "neutral"}
ANY: dict[str, Values] = {
    "background_color": COLOUR,
    "background_style": COLOUR,
    "behaviors": BEHAVIORS,
    "border_color": COLOUR,
    "checked": FLAG,
    "compact_width": FLAG,
    "confirm": CONFIRM,
    "content": TEXT,
    "corner_radius": RADIUS,
    "direction": one_of("vertical", "horizontal"),
    "disabled": FLAG,
    "disabled_tips": PLAIN,
    "drop_invalid_user_id": FLAG,
    "element_id": Values(
        ["a", "a_1", "A" * 20],
        [("1a", "card-element-id"), ("a" * 21, "card-element-id"), ("a-b", "card-element-id"),
         ("", "card-element-id"), (1, "card-element-id")],
    ),
    "elements": ELEMENTS,
    "horizontal_align": one_of("left", "center", "right"),
    "horizontal_spacing": SPACING,
    "hover_tips": PLAIN,
    "i18n_content": objects([{"en_us": "x", "ja_jp": ""}, {}], ({"en_us": 1}, "card-type")),
    "icon": ICON,
    "img_key": IMAGE,
    "label": PLAIN,
    "lines": whole(1),
    "margin": edges(-99),
    "mode": TEXT,
    "name": Values(["x", "x" * 40], [("", "card-form-name"), (1, "card-type")]),
    "options": OPTIONS,
    "padding": edges(0),
    "placeholder": PLAIN,
    "preview": FLAG,
    "required": FLAG,
    "show_avatar": FLAG,
    "show_name": FLAG,
    "text_align": one_of("left", "center", "right"),
    "text_size": Values(
        ["heading-0", "heading", "normal", "notation", "xxxx-large", "x-small"],
        [("huge", "card-text-size"), (14, "card-text-size")],
    ),
    "title": PLAIN,
    "transparent": FLAG,
    "type": one_of("default", "text"),
    "ud_icon": ICON,
    "vertical_align": one_of("top", "center", "bottom"),
    "vertical_spacing": SPACING,
    "width": length(100, None, "default", "fill"),
}  # fmt: skip
"""Property → values, where it is the same wherever it occurs."""
OF: dict[str, dict[str, Values]] = {
    "div": {
        "text": DIV_TEXT,
        "width": length(16, 999, "fill", "auto"),
        "fields": objects(
            [[], [{"is_short": True, "text": lark("x")}, {"text": plain("x")}]],
            ([{"is_short": True}], "card-required"),
        ),
    },
    "img": {
        "alt": PLAIN,
        "scale_type": one_of("crop_center", "crop_top", "fit_horizontal"),
        "size": Values(
            ["large", "medium", "small", "tiny", "100px 80px"],
            [("100px", "card-enum"), ("100px 1px 1px", "card-enum"),
             ("stretch_without_padding", "card-removed-size")],
        ),
        "custom_width": whole(1),
    },
    "person": {
        "user_id": Values(["ou_1"], [("ou_2", "card-person"), (1, "card-person")]),
        "size": one_of("extra_small", "small", "medium", "large"),
        "style": one_of("normal", "capsule"),
    },
    "person_list": {
        "persons": objects(
            [[], [{"id": "ou_1"}]], ([{"id": "ou_2"}], "card-person"), (["ou_1"], "card-type"),
        ),
        "size": one_of("extra_small", "small", "medium", "large"),
    },
    "table": {
        "page_size": whole(1, 10),
        "row_height": length(32, 124, "low", "middle", "high", "auto"),
        "row_max_height": length(32, 999),
        "freeze_first_column": FLAG,
        "header_style": objects([{}, {"bold": True}], ({"size": 1}, "card-property")),
        "columns": objects(
            [[{"name": "a"}], [{"name": str(n)} for n in range(50)]],
            ([{"name": "a"}] * 2, "card-table-columns"), ([{}], "card-required"),
            ([{"name": str(n)} for n in range(51)], "card-50-columns"),
        ),
        "rows": Values(
            [[], [{"a": "x"}, {"a": 1}, {"a": ""}, {}]],
            [({"a": "x"}, "card-table-rows"), (["x"], "card-table-rows"),
             ([{"a": {}}], "card-table-cell"), ([{"a": None}], "card-table-cell")],
        ),
    },
    "chart": {
        "chart_spec": Values([SPEC, SPEC | {"type": "line"}],
                             [("bar", "card-chart"), ({}, "card-chart"), ([SPEC], "card-chart")]),
        "aspect_ratio": one_of("1:1", "2:1", "4:3", "16:9"),
        "color_theme": one_of("brand", "rainbow", "complementary", "converse", "primary"),
        "height": length(1, 999, "auto"),
    },
    "column_set": {
        "columns": objects(
            [[], [{"tag": "column"}]], ([markdown("x")], "card-enum"),
            ([{"tag": "column", "corner_radius": "8px"}], "card-property"),
        ),
        "flex_mode": one_of("none", "stretch", "flow", "bisect", "trisect"),
        "action": LINK_ACTION,
    },
    "form": {
        "padding": edges(-99),
    },
    "interactive_container": {
        "width": length(16, 999, "fill", "auto"),
        "height": length(10, 999, "auto"),
        "background_style": Values(["default", "laser", *COLOUR.accepted], COLOUR.refused),
        "has_border": FLAG,
        "padding": edges(-99),
    },
    "collapsible_panel": {
        "expanded": FLAG,
        "header": objects([{}, {"title": markdown("**x**")}], ({"text": 1}, "card-property")),
        "border": objects(
            [{}, {"color": "grey", "corner_radius": "50%"}], ({"width": "1px"}, "card-property")
        ),
    },
    "button": {
        "text": SHORT,
        "type": one_of(
            "default", "primary", "danger", "text", "primary_text", "danger_text",
            "primary_filled", "danger_filled", "laser",
        ),
        "size": one_of("tiny", "small", "medium", "large"),
        "form_action_type": one_of("submit", "reset"),
    },
    "overflow": {
        "options": objects(
            [[], [OPTION, {"text": plain("二"), "multi_url": {"url": "https://a.cn"}}]],
            ([OPTION, OPTION], "card-options"),
            ([{"text": plain("x" * 101)}], "card-text-length"),
            ([{"multi_url": {"url": "a.cn"}}], "card-link"),
        ),
    },
    "select_static": {
        "initial_option": Values(["1"], [("9", "card-initial"), (1, "card-type")]),
        "initial_index": Values([0, 1], [(-1, "card-bounds"), (9, "card-initial"),
                                         ("1", "card-type")]),
    },
    "multi_select_static": {
        "selected_values": objects([[], ["1"]], (["9"], "card-initial"), ([1], "card-type")),
    },
    "select_person": {
        "options": PEOPLE,
        "initial_option": Values(["ou_1"], [("ou_2", "card-person")]),
    },
    "multi_select_person": {
        "options": PEOPLE,
        "selected_values": objects([[], ["ou_1"]], (["ou_2"], "card-person")),
    },
    "input": {
        "placeholder": SHORT,
        "default_value": TEXT,
        "max_length": whole(1, 1000),
        "input_type": one_of("text", "multiline_text", "password"),
        "rows": whole(1),
        "auto_resize": FLAG,
        "max_rows": whole(1),
        "show_icon": FLAG,
        "label_position": one_of("top", "left"),
    },
    "date_picker": {
        "initial_date": Values(
            ["2026-01-31"], [("31.1.2026", "card-written"), ("2026-1-31", "card-written")]
        ),
    },
    "picker_time": {
        "initial_time": Values(["09:30"], [("9:30", "card-written"), ("09:30:00", "card-written")]),
    },
    "picker_datetime": {
        "initial_datetime": Values(["2026-01-31 09:30"], [("2026-01-31", "card-written")]),
    },
    "select_img": {
        "options": objects(
            [[{"img_key": "img_1", "value": "1", "disabled": True, "hover_tips": plain("x")}]],
            ([{"img_key": "img_2", "value": "1"}], "card-image"),
            ([{"img_key": "img_1"}], "card-required"),
            ([{"img_key": "img_1", "value": "1"}] * 2, "card-options"),
        ),
        "multi_select": FLAG,
        "layout": one_of("stretch", "bisect", "trisect"),
        "can_preview": FLAG,
        "aspect_ratio": one_of("1:1", "16:9", "4:3"),
        "style": one_of("default", "laser"),
        "value": Values(["x", {"a": 1}], [(1, "card-type"), ([], "card-type")]),
    },
    "checker": {
        "text": Values(
            [plain("x") | {"text_color": "grey", "text_align": "left"}, lark("x")],
            [*words().refused, (lark("x") | {"text_color": "grey"}, "card-property")],
        ),
        "overall_checkable": FLAG,
        "button_area": objects(
            [{}, {"pc_display_rule": "on_hover", "buttons": [CHECKER_BUTTON] * 3}],
            ({"buttons": [CHECKER_BUTTON] * 4}, "card-list-length"),
            ({"pc_display_rule": "never"}, "card-enum"),
            ({"buttons": [markdown("x")]}, "card-enum"),
        ),
        "checked_style": objects(
            [{"show_strikethrough": True, "opacity": 0}, {"opacity": 0.5}, {"opacity": 1}],
            ({"opacity": 1.1}, "card-bounds"), ({"opacity": "1"}, "card-type"),
            ({"opacity": True}, "card-type"),
        ),
        "padding": edges(-99),
    },
    "card": {
        "schema": Values(
            ["2.0"], [("1.0", "card-schema"), (2.0, "card-schema"), ([], "card-schema")]
        ),
        "config": objects(
            [{}, {"update_multi": True}], ({"wide_screen_mode": True}, "card-property")
        ),
        "card_link": objects(
            [{}, {"url": "https://a.cn", "ios_url": ""}], ({"url": "x"}, "card-link")
        ),
        "header": objects([{"title": plain("x")}], ({}, "card-required")),
        "body": objects([{"elements": []}], ({}, "card-required")),
    },
    "config": {
        "update_multi": Values([True], [(False, "card-shared"), ("true", "card-shared")]),
        "enable_forward": FLAG,
        "enable_forward_interaction": FLAG,
        "width_mode": one_of("default", "compact", "fill"),
        "summary": objects(
            [{"content": "x", "i18n_content": {"en_us": "y"}}], ({}, "card-required")
        ),
        "locales": objects([[], ["zh_cn", "en_us"]], ([1], "card-type")),
        "use_custom_translation": FLAG,
        "streaming_mode": FLAG,
        "streaming_config": objects(
            [{"print_frequency_ms": {"default": 70, "pc": 50}, "print_step": {"ios": 1},
              "print_strategy": "delay"}],
            ({"print_step": {"default": 0}}, "card-bounds"),
            ({"print_step": {"watch": 1}}, "card-property"),
            ({"print_strategy": "slow"}, "card-enum"),
        ),
        "style": objects(
            [{"text_size": {"own": {"default": "normal", "pc": "heading", "mobile": "x-large"}},
              "color": {"own": {"light_mode": "rgba(5,157,178,0.52)", "dark_mode": "blue-100"}}}],
            ({"text_size": {"own": {"watch": "normal"}}}, "card-property"),
            ({"text_size": {"own": {"pc": "own"}}}, "card-enum"),
            ({"color": {"own": {"light_mode": "pink"}}}, "card-colour"),
            ({"font": {}}, "card-property"),
        ),
    },
    "header": {
        "title": BOTH,
        "subtitle": BOTH,
        "text_tag_list": objects(
            [[], [TEXT_TAG] * 3], ([plain("x")], "card-enum"),
            ([{"tag": "text_tag"}], "card-required"),
            ([TEXT_TAG | {"color": "grey"}], "card-enum"),
        ),
        "i18n_text_tag_list": objects([{"en_us": [TEXT_TAG]}], ({"en_us": TEXT_TAG}, "card-type")),
        "template": one_of(
            "blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet",
            "purple", "indigo", "grey", "default",
        ),
    },
    "column": {
        "width": length(16, 600, "auto", "weighted"),
        "weight": whole(1, 5),
        "action": LINK_ACTION,
    },
    "table.columns": {
        "name": TEXT,
        "display_name": TEXT,
        "data_type": one_of("text", "lark_md", "markdown", "options", "number", "persons", "date"),
        "width": Values(["auto", "80px", "600px", "1%", "100%"],
                        [("79px", "card-length"), ("601px", "card-length"), ("0%", "card-length"),
                         ("101%", "card-length"), (100, "card-length")]),
        "format": objects(
            [{}, {"symbol": "¥", "precision": 10, "separator": True}],
            ({"symbol": "RMB"}, "card-text-length"), ({"precision": 11}, "card-bounds"),
        ),
        "date_format": TEXT,
    },
    "table.header_style": {
        "text_size": one_of("normal", "heading"),
        "background_style": one_of("none", "grey"),
        "text_color": one_of("default", "grey"),
        "bold": FLAG,
    },
    "collapsible_panel.header": {
        "title": words(markdown("**x**")),
        "position": one_of("top", "center", "bottom"),
        "width": length(0, None, "fill", "auto", "auto_when_fold"),
        "icon": Values(
            [*ICON.accepted, ICON.accepted[0] | {"size": "16px 16px"}],
            [("x", "card-enum"), (ICON.accepted[0] | {"weight": 1}, "card-property")],
        ),
        "icon_position": one_of("left", "right", "follow_text"),
        "icon_expanded_angle": Values(
            [-180, -90, 90, 180], [(45, "card-enum"), ("90", "card-enum"), (True, "card-enum")]
        ),
    },
}  # fmt: skip
"""Component or part → its own properties → values."""
NEEDED: dict[str, Json] = {
    "markdown": {"content": "x"},
    "img": {"img_key": "img_1", "alt": plain("")},
    "person": {"user_id": "ou_1"},
    "person_list": {"persons": []},
    "table": {"columns": [{"name": "a"}], "rows": []},
    "chart": {"chart_spec": SPEC},
    "column_set": {"columns": []},
    "interactive_container": {"elements": []},
    "collapsible_panel": {"header": {}},
    "overflow": {"options": []},
    "select_img": {"options": [{"img_key": "img_1", "value": "1"}]},
    "header": {"title": plain("x")},
    "table.columns": {"name": "a"},
}
"""What each component or part cannot be without."""
BESIDE: dict[tuple[str, str], Json] = {
    ("select_static", "initial_option"): {"options": [OPTION]},
    ("select_static", "initial_index"): {"options": [OPTION]},
    ("multi_select_static", "selected_values"): {"options": [OPTION]},
}
"""What makes sense only beside another property."""
PROPERTIES = described()
NAMES = {(each.component, each.property) for each in PROPERTIES}


def values(part: str, name: str) -> Values:
    return OF.get(part, {}).get(name) or ANY[name]


def card(*elements: Json, **more: Any) -> Json:
    return {"schema": "2.0", "body": {"elements": list(elements)}} | more


SUBMIT = {"tag": "button", "text": plain("好"), "name": "go", "form_action_type": "submit"}


def form(*elements: Json, **more: Any) -> Json:
    return {"tag": "form", "name": "f", "elements": [*elements, SUBMIT]} | more


def form_with(members: Json) -> Json:
    """Return a form with these members and, whatever it holds, a submit button."""
    inner = members.get("elements", [])
    return form() | members | {"elements": [*inner, SUBMIT] if isinstance(inner, list) else inner}


PLACES: dict[str, Callable[[Json], Json]] = {
    "card": lambda members: card() | members,
    "config": lambda members: card(config=members),
    "header": lambda members: card(header=members),
    "body": lambda members: card() | {"body": {"elements": []} | members},
    "column": lambda members: card({"tag": "column_set", "columns": [{"tag": "column"} | members]}),
    "table.columns": lambda members: card({"tag": "table", "columns": [members], "rows": []}),
    "table.header_style": lambda members: card(
        {"tag": "table", "columns": [{"name": "a"}], "rows": [], "header_style": members}
    ),
    "collapsible_panel.header": lambda members: card(
        {"tag": "collapsible_panel", "header": members}
    ),
    "form": lambda members: card(form_with(members)),
}
"""What is no component, or may not stand alone → how it stands in a card."""


def shown(part: str, members: Json) -> Json:
    """Return a card on which a component or part with these members stands where it may."""
    if part in PLACES:
        return PLACES[part](members)
    if part in NAMED:
        return card(form({"tag": part, "name": "field"} | members))
    return card({"tag": part} | members)


def whole_with(part: str, name: str, value: object) -> Json:
    """Return a card with a part, what it cannot be without, and one property more."""
    return shown(part, NEEDED.get(part, {}) | BESIDE.get((part, name), {}) | {name: value})


def broken_rule(it: Json) -> str | None:
    """Return the name of the rule that a card breaks; None for none."""
    try:
        check_card(it, Tenant())
    except CardFault as fault:
        return fault.rule
    return None


def test_the_values_are_those_of_the_table() -> None:
    assert sorted(name for name in OF.keys() - {part for part, _ in NAMES}) == []
    own = {(part, name) for part, names in OF.items() for name in names}
    assert sorted(own - NAMES) == []
    assert sorted(ANY.keys() - {name for _, name in NAMES}) == []
    needed = {(part, name) for part, members in NEEDED.items() for name in members}
    assert needed == {
        (each.component, each.property)
        for each in PROPERTIES
        if each.required and each.component not in {"form", "card", "body"}  # always whole here
    }


def test_each_property_names_the_document_that_lists_it() -> None:
    assert [each for each in PROPERTIES if not each.source or not each.says] == []
    assert {each.component for each in PROPERTIES if each.stands.startswith("at the root")} == {
        "form",
        "table",
    }


@pytest.mark.parametrize(("part", "name"), sorted(NAMES))
def test_a_property_accepts_what_is_documented(part: str, name: str) -> None:
    tried = [
        (each, broken_rule(whole_with(part, name, each))) for each in values(part, name).accepted
    ]
    assert tried == [(each, None) for each, _ in tried]


@pytest.mark.parametrize(("part", "name"), sorted(NAMES))
def test_a_property_refuses_anything_else(part: str, name: str) -> None:
    refused = values(part, name).refused
    assert [(each, broken_rule(whole_with(part, name, each))) for each, _ in refused] == refused


@pytest.mark.rule("card-property")
@pytest.mark.parametrize("part", sorted({part for part, _ in NAMES}))
def test_no_part_accepts_a_property_that_it_does_not_know(part: str) -> None:
    assert broken_rule(shown(part, NEEDED.get(part, {}))) is None
    assert broken_rule(whole_with(part, "surprise", 1)) == "card-property"


@pytest.mark.rule("card-required")
@pytest.mark.parametrize(
    ("part", "name"), [(part, name) for part, members in NEEDED.items() for name in members]
)
def test_what_is_required_may_not_be_missing(part: str, name: str) -> None:
    rest = {key: value for key, value in NEEDED[part].items() if key != name}
    assert broken_rule(shown(part, rest)) == "card-required"


# Components made at random


ONCE = {"element_id", "name", "text"}
"""What holds a name that may stand only once in a card."""
FORM_ONLY = {"required", "form_action_type", "multi_select"}


@st.composite
def elements(draw: st.DrawFn, *, in_form: bool, most: int = 4) -> list[Json]:
    """Some components, each with some of its properties."""
    tags = [tag for tag in COMPONENTS if not COMPONENTS[tag].root_only and tag != "chart"]
    return [
        draw(component(tag, f"{tag}_{number}", in_form=in_form))
        for number, tag in enumerate(draw(st.lists(st.sampled_from(tags), max_size=most)))
    ]


@st.composite
def component(draw: st.DrawFn, tag: str, name: str, *, in_form: bool) -> Json:
    own = sorted(each.property for each in PROPERTIES if each.component == tag)
    forbidden = ONCE if in_form else ONCE | FORM_ONLY
    possible = [each for each in own if each not in forbidden]
    made: Json = {"tag": tag} | NEEDED.get(tag, {})
    for each in draw(st.lists(st.sampled_from(possible), unique=True, max_size=6)):
        made |= BESIDE.get((tag, each), {})
        made[each] = draw(st.sampled_from(values(tag, each).accepted))
    if in_form and tag in NAMED:
        made["name"] = name
    return copy.deepcopy(made)


@st.composite
def cards(draw: st.DrawFn) -> Json:
    """A card of components, some in columns, in a form and in a panel."""
    column = {"tag": "column", "elements": draw(elements(in_form=False))}
    panel = NEEDED["collapsible_panel"] | {"elements": draw(elements(in_form=False))}
    body = [
        *draw(elements(in_form=False)),
        {"tag": "column_set", "columns": [column]},
        {"tag": "collapsible_panel", **panel},
        form(*draw(elements(in_form=True))),
        *draw(st.lists(component("chart", "", in_form=False), max_size=2)),
        *draw(st.lists(component("table", "", in_form=False), max_size=2)),
    ]
    return copy.deepcopy(card(*body, header={"title": plain("x")}, config={"update_multi": True}))


@given(cards())
def test_any_documented_components_are_accepted(it: Json) -> None:
    check_card(it, Tenant())


FREE = {"value", "chart_spec", "rows", "i18n_content", "i18n_text_tag_list", "text_size", "color"}
"""Objects whose keys are not the platform's."""


def known_objects(node: object) -> list[Json]:
    """Return every object of a card in which only known properties may stand."""
    if isinstance(node, list):
        return [each for part in node for each in known_objects(part)]
    if not isinstance(node, dict):
        return []
    inner = [each for key, part in node.items() if key not in FREE for each in known_objects(part)]
    return [node, *inner]


@pytest.mark.rule("card-property")
@given(cards(), st.data())
def test_one_unknown_property_anywhere_fails_the_card(it: Json, data: st.DataObject) -> None:
    data.draw(st.sampled_from(known_objects(it)))["surprise"] = data.draw(
        st.none() | st.booleans() | st.text(max_size=3)
    )
    assert broken_rule(it) == "card-property"
