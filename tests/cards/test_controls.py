"""What can be tapped, chosen or typed: the elements, and what each sends back."""

from types import SimpleNamespace

import pytest

from bot.simulator.cardcheck import check_card
from cards import ActionError, Mute, Show, Snooze, pack
from cards.actions import Menu
from cards.controls import Field, button, form, overflow, select, tappable, typed
from cards.elements import card, header, note

SHOW = Show(customer="9")


def callback(action: object) -> list[dict[str, object]]:
    return [{"type": "callback", "value": pack(action)}]


def words(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


@pytest.mark.parametrize(
    ("kind", "size"),
    [("default", "medium"), ("primary", "medium"), ("danger", "medium"), ("text", "small")],
)
def test_a_button_of_kind_text_is_small(kind: str, size: str) -> None:
    assert button("详情", SHOW, kind) == {
        "tag": "button",
        "text": words("详情"),
        "type": kind,
        "size": size,
        "behaviors": callback(SHOW),
    }


def test_a_menu_sends_its_action_with_the_chosen_value() -> None:
    assert select("稍后", [("1", "明天")], Snooze(customer="9")) == {
        "tag": "select_static",
        "placeholder": words("稍后"),
        "options": [{"text": words("明天"), "value": "1"}],
        "behaviors": callback(Snooze(customer="9")),
    }


def test_three_dots_hide_what_is_rarely_wanted() -> None:
    assert overflow([("show", "详情"), ("ask", "不再联系")], Menu(customer="9")) == {
        "tag": "overflow",
        "options": [
            {"text": words("详情"), "value": "show"},
            {"text": words("不再联系"), "value": "ask"},
        ],
        "behaviors": callback(Menu(customer="9")),
    }


def test_a_line_to_type_takes_so_many_characters() -> None:
    assert typed("记一句", SHOW, most=100) == {
        "tag": "input",
        "placeholder": words("记一句"),
        "max_length": 100,
        "width": "fill",
        "behaviors": callback(SHOW),
    }


def test_a_block_can_be_one_large_button() -> None:
    assert tappable([note("张一一")], SHOW) == {
        "tag": "interactive_container",
        "has_border": True,
        "border_color": "grey",
        "corner_radius": "8px",
        "padding": "8px",
        "vertical_spacing": "2px",
        "behaviors": callback(SHOW),
        "elements": [note("张一一")],
    }


def test_a_form_sends_its_fields_together() -> None:
    fields = [Field("days", "多久", [("7", "7天")]), Field("comment", "原因")]
    title, days, comment, submit = form("mute", "静音<", fields, "确定", Mute())["elements"]
    assert title == {"tag": "markdown", "content": "静音&#60;", "text_size": "notation"}
    assert days == {
        "tag": "select_static",
        "name": "days",
        "placeholder": words("多久"),
        "width": "fill",
        "required": True,
        "options": [{"text": words("7天"), "value": "7"}],
    }
    assert comment == {
        "tag": "input",
        "name": "comment",
        "placeholder": words("原因"),
        "width": "fill",
        "max_length": 100,
    }
    assert submit == {
        "tag": "button",
        "text": words("确定"),
        "type": "default",
        "name": "mute_submit",
        "form_action_type": "submit",
        "behaviors": callback(Mute()),
    }


def test_feishu_would_accept_every_control() -> None:
    controls = [
        button("详情", SHOW),
        select("稍后", [("1", "明天")], SHOW),
        overflow([("show", "详情")], SHOW),
        typed("记一句", SHOW, most=100),
        tappable([note("张一一")], SHOW),
        form("mute", "静音", [Field("comment", "原因")], "确定", Mute()),
    ]
    whole = card(header("", icon="info_outlined"), controls, summary="")
    check_card(whole, SimpleNamespace(files={}, people={}, relaxed=()))


def test_a_control_that_carries_too_much_is_not_made() -> None:
    with pytest.raises(ActionError):
        button("详情", Show(customer="名" * 400))
