"""The stand-in refuses what Feishu would refuse in a card, with Feishu's ErrCode."""

import copy
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.cardcheck import CardFault, check_card
from bot.simulator.chats import Upload
from bot.simulator.people import Person

Json = dict[str, Any]


@dataclass
class Tenant:
    files: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    relaxed: set[str] = field(default_factory=set)


TENANT = Tenant(
    {"img_v3_1": Upload("img_v3_1", "image", "image", b"x", "image/png")},
    {"ou_1": Person("ou_1", "张一一")},
)


def plain(content: str) -> Json:
    return {"tag": "plain_text", "content": content}


def markdown(content: str) -> Json:
    return {"tag": "markdown", "content": content}


def button(**more: Any) -> Json:
    return {"tag": "button", "text": plain("好"), **more}


def callback(value: Any) -> list[Json]:
    return [{"type": "callback", "value": value}]


def columns(*elements: Json) -> Json:
    return {"tag": "column_set", "columns": [{"tag": "column", "elements": list(elements)}]}


def table(**more: Any) -> Json:
    column = {"name": "a", "display_name": "列", "data_type": "number"}
    return {"tag": "table", "columns": [column], "rows": [{"a": 1}], **more}


def form(*elements: Json) -> Json:
    return {"tag": "form", "name": "f", "elements": list(elements)}


def submit(name: str = "send") -> Json:
    return button(name=name, form_action_type="submit")


def card(*elements: Json, **more: Any) -> Json:
    return {
        "schema": "2.0",
        "config": {"update_multi": True},
        "body": {"elements": list(elements)},
        **more,
    }


def nested(levels: int) -> Json:
    inner: Json = markdown("x")
    for _ in range(levels - 1):
        inner = columns(inner)
    return inner


def select(**more: Any) -> Json:
    options = [{"text": plain("明天"), "value": "1"}, {"text": plain("三天"), "value": "3"}]
    return {"tag": "select_static", "options": options, **more}


HEADER = {
    "title": plain("今日名单"),
    "subtitle": {"tag": "lark_md", "content": "周一"},
    "text_tag_list": [{"tag": "text_tag", "text": plain("新"), "color": "neutral"}],
    "template": "blue",
    "icon": {"tag": "standard_icon", "token": "chat_outlined", "color": "orange"},
    "padding": "12px 8px 12px 8px",
}
STYLE = {
    "text_size": {"big": {"default": "normal", "mobile": "heading"}},
    "color": {"own": {"light_mode": "rgba(5,157,178,0.52)", "dark_mode": "blue-100"}},
}
DETAILED = {
    "tag": "interactive_container",
    "element_id": "row_1",
    "margin": "4px 0",
    "padding": "8px",
    "background_style": "grey-50",
    "has_border": True,
    "border_color": "own",
    "corner_radius": "8px",
    "behaviors": callback({"do": "show"}),
    "elements": [
        {
            "tag": "column_set",
            "flex_mode": "none",
            "horizontal_spacing": "small",
            "columns": [
                {
                    "tag": "column",
                    "width": "weighted",
                    "weight": 3,
                    "vertical_align": "center",
                    "elements": [
                        {
                            "tag": "div",
                            "text": {
                                **plain("张一一"),
                                "text_size": "big",
                                "text_color": "grey",
                                "lines": 1,
                            },
                        }
                    ],
                },
                {
                    "tag": "column",
                    "elements": [
                        button(
                            type="primary_filled",
                            size="small",
                            width="fill",
                            behaviors=callback({"v": 1}),
                            confirm={"title": plain("确定"), "text": plain("真的")},
                        ),
                        select(placeholder=plain("稍后"), behaviors=callback({"v": 1})),
                        {
                            "tag": "overflow",
                            "options": [{"text": plain("详情"), "value": "detail"}],
                            "behaviors": callback({"v": 1}),
                        },
                    ],
                },
            ],
        }
    ],
}
PANEL = {
    "tag": "collapsible_panel",
    "expanded": False,
    "header": {"title": markdown("**更多**"), "icon_position": "right"},
    "border": {"color": "grey", "corner_radius": "8px"},
    "elements": [{"tag": "hr"}],
}
SPEC = {"type": "bar", "data": {"values": []}, "xField": "x", "yField": "y"}
CHART = {"tag": "chart", "chart_spec": SPEC}

GOOD = {
    "the smallest": card(),
    "a header with everything": card(header=HEADER),
    "a detailed row": card(
        DETAILED, config={"update_multi": True, "summary": {"content": "20"}, "style": STYLE}
    ),
    "a panel": card(PANEL),
    "three tables": card(*[table() for _ in range(3)]),
    "every type of cell": card(
        {
            "tag": "table",
            "columns": [
                {"name": kind, "data_type": kind}
                for kind in ("text", "number", "options", "persons", "date", "lark_md")
            ],
            "rows": [
                {
                    "text": "a",
                    "number": 1.5,
                    "options": [{"text": "S", "color": "blue"}],
                    "persons": ["ou_1"],
                    "date": 1700000000000,
                    "lark_md": "",
                },
                {},
            ],
        }
    ),
    "a chart": card(CHART),
    "a form": card(form({"tag": "input", "name": "note", "required": True}, submit())),
    "five levels": card(nested(5)),
    "two hundred elements": card(*[markdown("x") for _ in range(200)]),
    "an image and a mention": card(
        {"tag": "img", "img_key": "img_v3_1", "alt": plain("图")},
        markdown("![图](img_v3_1) <at id=ou_1></at> <at id=all></at>"),
        {"tag": "person", "user_id": "ou_1"},
    ),
    "a link": card(button(behaviors=[{"type": "open_url", "default_url": "https://a.cn"}])),
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD.keys())
def test_a_card_by_the_book_is_accepted(good: Json) -> None:
    check_card(good, TENANT)


MARKDOWN_TABLE = "|a|b|\n|---|---|\n|1|2|\n\n"
BROKEN: dict[str, tuple[int, Json]] = {
    "no schema": (200621, {"body": {"elements": []}}),
    "another schema": (200621, card(schema="1.0")),
    "no body": (200621, {"schema": "2.0"}),
    "elements beside the body": (200621, {**card(), "elements": []}),
    "an unknown key at the top": (200621, card(i18n_elements={})),
    "an unknown key in config": (200621, card(config={"wide_screen_mode": True})),
    "a card that is not shared": (200861, card(config={"update_multi": False})),
    "elements that are no list": (200621, {"schema": "2.0", "body": {"elements": {}}}),
    "an unknown template": (200621, card(header={"title": plain("a"), "template": "pink"})),
    "a header without title": (200621, card(header={"template": "blue"})),
    "an action module": (200861, card({"tag": "action", "actions": []})),
    "a note": (200861, card({"tag": "note", "elements": []})),
    "an unknown tag": (200861, card({"tag": "marquee"})),
    "a text object as an element": (200861, card(plain("x"))),
    "an element without tag": (200621, card({"content": "x"})),
    "an unknown property": (200621, card(markdown("x") | {"color": "red"})),
    "a column with corner_radius": (
        200621,
        card({"tag": "column_set", "columns": [{"tag": "column", "corner_radius": "8px"}]}),
    ),
    "a column outside a column_set": (200861, card({"tag": "column", "elements": []})),
    "another element among columns": (
        200621,
        card({"tag": "column_set", "columns": [markdown("x")]}),
    ),
    "markdown without content": (200621, card({"tag": "markdown"})),
    "markdown of a number": (200621, card({"tag": "markdown", "content": 1})),
    "an unknown colour": (
        200621,
        card({"tag": "div", "text": {**plain("x"), "text_color": "pink"}}),
    ),
    "an unknown text size": (200621, card(markdown("x") | {"text_size": "huge"})),
    "a padding of three lengths": (
        200621,
        {"schema": "2.0", "body": {"padding": "1px 2px 3px", "elements": []}},
    ),
    "a margin without unit": (200621, card(markdown("x") | {"margin": "8"})),
    "an unknown button type": (200621, card(button(type="success"))),
    "a button of lark_md": (
        200621,
        card({"tag": "button", "text": {"tag": "lark_md", "content": "x"}}),
    ),
    "a button text over 100 characters": (
        200621,
        card({"tag": "button", "text": plain("x" * 101)}),
    ),
    "a value that is no object": (200621, card(button(behaviors=callback("x")))),
    "an old value beside behaviors": (200621, card(button(value={"a": 1}))),
    "an unknown behavior": (200621, card(button(behaviors=[{"type": "call"}]))),
    "two options of one value": (
        200621,
        card({"tag": "select_static", "options": [{"text": plain("a"), "value": "1"}] * 2}),
    ),
    "an option without value": (
        200621,
        card({"tag": "select_static", "options": [{"text": plain("a")}]}),
    ),
    "required outside a form": (200621, card(select(required=True))),
    "submit outside a form": (200621, card(button(form_action_type="submit"))),
    "an image without alt": (200621, card({"tag": "img", "img_key": "img_v3_1"})),
    "an unknown image": (200570, card({"tag": "img", "img_key": "img_v3_2", "alt": plain("")})),
    "an unknown image in markdown": (200570, card(markdown("![a](img_v3_2)"))),
    "an unknown person": (100290, card({"tag": "person", "user_id": "ou_2"})),
    "an unknown person in markdown": (100290, card(markdown("<at id=ou_2></at>"))),
    "one element_id twice": (200621, card(*[markdown("x") | {"element_id": "a"}] * 2)),
    "an element_id with a digit first": (200621, card(markdown("x") | {"element_id": "1a"})),
    "an element_id of 21 characters": (200621, card(markdown("x") | {"element_id": "a" * 21})),
    "a table in a column": (200621, card(columns(table()))),
    "a table in a form": (200621, card(form(table(), submit()))),
    "a form in a column": (200621, card(columns(form(submit())))),
    "a form in a form": (200621, card(form(form(submit()), submit()))),
    "a form without submit": (200621, card(form({"tag": "input", "name": "a"}))),
    "a form without name": (200621, card({"tag": "form", "elements": [submit()]})),
    "a nameless field in a form": (200530, card(form({"tag": "input"}, submit()))),
    "one name twice in a form": (
        200530,
        card(form({"tag": "input", "name": "send"}, submit("send"))),
    ),
    "a table of 51 columns": (
        200621,
        card(table(columns=[{"name": str(n)} for n in range(51)])),
    ),
    "a table column without name": (200621, card(table(columns=[{"display_name": "a"}]))),
    "a table column twice": (200621, card(table(columns=[{"name": "a"}, {"name": "a"}]))),
    "eleven rows a page": (200621, card(table(page_size=11))),
    "rows that are no list": (200914, card(table(rows={"a": 1}))),
    "a number that is text": (200915, card(table(rows=[{"a": "1"}]))),
    "six tables": (11310, card(*[table() for _ in range(6)])),
    "four tables and two in markdown": (
        11310,
        card(*[table() for _ in range(4)], markdown(MARKDOWN_TABLE * 2)),
    ),
    "five tables in one markdown": (11310, card(markdown(MARKDOWN_TABLE * 5))),
    "a chart that is none": (200550, card({"tag": "chart", "chart_spec": {"type": "bar"}})),
    "a chart of an unknown type": (
        200550,
        card({"tag": "chart", "chart_spec": {"type": "3d", "data": []}}),
    ),
    "six levels": (11310, card(nested(6))),
    "201 elements": (11310, card(*[markdown("x") for _ in range(201)])),
    "101 buttons, each with its text": (11310, card(*[button() for _ in range(101)])),
}


@pytest.mark.parametrize(("code", "broken"), BROKEN.values(), ids=BROKEN.keys())
def test_a_card_with_one_fault_is_refused_with_its_code(code: int, broken: Json) -> None:
    with pytest.raises(CardFault) as fault:
        check_card(broken, TENANT)
    assert (fault.value.code, f"ErrCode: {code}; " in str(fault.value)) == (code, True)


def test_the_fault_says_where() -> None:
    with pytest.raises(CardFault) as fault:
        check_card(card(columns(markdown("x"), button(colour="red"))), TENANT)
    assert str(fault.value) == (
        "ErrCode: 200621; ErrPath: ROOT -> body -> elements -> [0](tag: column_set) -> columns -> "
        "[0](tag: column) -> elements -> [1](tag: button); "
        "ErrMsg: parse card json err: unknown property, colour; "
    )


def test_what_forms_may_hold_is_accepted() -> None:
    fields = [
        select(name="s", required=True, initial_index=1),
        {
            "tag": "multi_select_static",
            "name": "m",
            "options": [{"text": plain("a"), "value": "a"}],
            "selected_values": ["a"],
        },
        {"tag": "date_picker", "name": "d", "initial_date": "2026-01-02"},
        {"tag": "picker_time", "name": "t", "initial_time": "07:07"},
        {"tag": "picker_datetime", "name": "dt", "initial_datetime": "2026-01-02 07:07"},
        {"tag": "select_person", "name": "p", "options": [{"value": "ou_1"}]},
        {"tag": "input", "name": "i", "input_type": "multiline_text", "rows": 3, "max_length": 500},
    ]
    check_card(card(form(*fields, submit())), TENANT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=4,
)


def places(node: Any) -> list[tuple[Any, Any]]:
    keys = list(node) if isinstance(node, dict) else range(len(node))
    here = [(node, key) for key in keys]
    inner = [node[key] for key in keys if isinstance(node[key], dict | list)]
    return here + [place for each in inner for place in places(each)]


@given(st.data())
def test_whatever_stands_in_a_card_it_is_refused_or_accepted_but_never_an_error(
    data: st.DataObject,
) -> None:
    shown = copy.deepcopy(data.draw(st.sampled_from(list(GOOD.values()))))
    node, key = data.draw(st.sampled_from(places(shown)))
    node[key] = data.draw(JSON)
    with suppress(CardFault):
        check_card(shown, TENANT)
