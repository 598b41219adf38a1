"""What a person means on a card: the button with these words, the list with this option."""

from typing import Any

import pytest

from bot.simulator.targets import find_target


def calls(do: str) -> dict[str, Any]:
    return {"behaviors": [{"type": "callback", "value": {"do": do}}]}


def words(content: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": content}


def button(text: str, **more: Any) -> dict[str, Any]:
    return {"tag": "button", "text": words(text), **calls(text), **more}


def card(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"schema": "2.0", "body": {"elements": list(elements)}}


OPTIONS = [
    {"text": words("3天"), "value": "3"},
    {"text": words("7天"), "value": "7"},
]
LATER = {"tag": "select_static", "options": OPTIONS, **calls("snooze")}
SEVERAL = {"tag": "multi_select_static", "options": OPTIONS, **calls("days")}
DONE = {"tag": "checker", "text": words("done"), **calls("done")}


def row(name: str, *elements: dict[str, Any]) -> dict[str, Any]:
    shown = {"tag": "markdown", "content": name}
    return {"tag": "column_set", "columns": [{"tag": "column", "elements": [shown, *elements]}]}


def test_a_person_finds_the_button_of_one_row_and_the_option_by_its_text() -> None:
    other = button("go", **calls("other"))
    shown = card(row("Ann", button("go"), LATER), row("Bob", other))
    assert find_target(shown, text="go").value == {"do": "go"}
    assert find_target(shown, text="go", within="Bob").value == {"do": "other"}
    tap = find_target(shown, option="7天")
    assert (tap.tag, tap.value, tap.option) == ("select_static", {"do": "snooze"}, "7")


def test_several_options_are_chosen_at_once() -> None:
    tap = find_target(card(LATER, SEVERAL), options=["7天", "3天"])
    assert tap.action() == {
        "tag": "multi_select_static",
        "timezone": "Asia/Shanghai",
        "value": {"do": "days"},
        "options": ["7", "3"],
    }
    assert find_target(card(LATER, SEVERAL), options=[]).options == []


@pytest.mark.parametrize("before", [False, True])
def test_a_checker_is_turned_round(before: bool) -> None:
    tap = find_target(card({**DONE, "checked": before}), text="done")
    assert tap.action() == {
        "tag": "checker",
        "timezone": "Asia/Shanghai",
        "value": {"do": "done"},
        "checked": not before,
    }


def test_a_whole_block_can_be_tapped() -> None:
    block = {
        "tag": "interactive_container",
        "elements": [{"tag": "markdown", "content": "Ann"}],
        **calls("show"),
    }
    assert find_target(card(block), text="Ann").value == {"do": "show"}


@pytest.mark.parametrize(
    ("shown", "wanted", "told"),
    [
        (card(button("stop"), LATER), {"text": "go"}, r"buttons \['stop'\] and options \['3天'"),
        (card(LATER), {"option": "9天"}, "no '9天'"),
        (card(LATER), {"options": ["3天"]}, r"no \['3天'\]"),
        (
            card(SEVERAL),
            {"options": ["3天", "9天"]},
            r"no \['3天', '9天'\] .* options \['3天', '7天'\]",
        ),
        (card(button("go", disabled=True)), {"text": "go"}, "disabled"),
        (card(button("go", behaviors=[])), {"text": "go"}, "sends no callback"),
    ],
)
def test_what_cannot_be_tapped_is_an_error(
    shown: dict[str, Any], wanted: dict[str, Any], told: str
) -> None:
    with pytest.raises(LookupError, match=told):
        find_target(shown, **wanted)
