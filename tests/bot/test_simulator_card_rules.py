"""Each rule about cards, and each property of each component: one value accepted, one refused."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.simulator.cardcheck import CardFault, check_card, replaceable
from bot.simulator.cardrules import COMPONENTS, NAMED, described
from bot.simulator.chats import Upload
from bot.simulator.people import Person

Json = dict[str, Any]


@dataclass
class Tenant:
    relaxed: set[str] = field(default_factory=set)
    files: dict[str, Any] = field(
        default_factory=lambda: {"img_1": Upload("img_1", "image", "image", b"x", "image/png")}
    )
    people: dict[str, Any] = field(default_factory=lambda: {"ou_1": Person("ou_1", "张一一")})


def plain(words: str) -> Json:
    return {"tag": "plain_text", "content": words}


def markdown(words: str) -> Json:
    return {"tag": "markdown", "content": words}


def card(*elements: Json, **more: Any) -> Json:
    return {"schema": "2.0", "body": {"elements": list(elements)}} | more


def columns(*elements: Json) -> Json:
    return {"tag": "column_set", "columns": [{"tag": "column", "elements": list(elements)}]}


def form(*elements: Json) -> Json:
    submit = {"tag": "button", "text": plain("好"), "name": "go", "form_action_type": "submit"}
    return {"tag": "form", "name": "f", "elements": [*elements, submit]}


def table(**more: Any) -> Json:
    return {"tag": "table", "columns": [{"name": "a"}], "rows": [{"a": "1"}]} | more


def chart(**more: Any) -> Json:
    spec = {"type": "bar", "data": {"values": []}, "xField": "x", "yField": "y"}
    return {"tag": "chart", "chart_spec": spec | more}


def select(**more: Any) -> Json:
    return {"tag": "select_static", "options": [{"text": plain("一"), "value": "1"}]} | more


def broken_rule(shown: object, *relaxed: str) -> str | None:
    """Return the name of the rule that a card breaks; None for none."""
    try:
        check_card(shown, Tenant(set(relaxed)))
    except CardFault as fault:
        return fault.rule
    return None


MARKDOWN_TABLE = "|a|b|\n|---|---|\n|1|2|\n\n"
BUTTON = {"tag": "button", "text": plain("好")}


ONE_FAULT: dict[str, Json] = {
    "card-property": card(markdown("x") | {"colour": "red"}),
    "card-required": card({"tag": "markdown"}),
    "card-type": card({"tag": "markdown", "content": 1}),
    "card-enum": card(markdown("x") | {"text_align": "middle"}),
    "card-length": card(markdown("x") | {"margin": "8"}),
    "card-bounds": card(table(page_size=11)),
    "card-colour": card({"tag": "div", "text": plain("x") | {"text_color": "pink"}}),
    "card-text-size": card(markdown("x") | {"text_size": "huge"}),
    "card-written": card({"tag": "date_picker", "initial_date": "1.2.2026"}),
    "card-element-id": card(markdown("x") | {"element_id": "1a"}),
    "card-element-id-once": card(*[markdown("x") | {"element_id": "a"}] * 2),
    "card-element": card({"content": "x"}),
    "card-root-only": card(columns(table())),
    "card-form-submit": card({"tag": "form", "name": "f", "elements": []}),
    "card-form-only": card(BUTTON | {"form_action_type": "submit"}),
    "card-table-columns": card(table(columns=[{"name": "a"}] * 2)),
    "card-options": card(select(options=[{"text": plain("一"), "value": "1"}] * 2)),
    "card-initial": card(select(initial_option="2")),
    "card-link": card(markdown("[a](javascript:alert)")),
    "card-tag": card({"tag": "marquee"}),
    "card-tag-unknown-here": card({"tag": "audio"}),
    "card-removed": card({"tag": "action", "actions": []}),
    "card-shared": card(config={"update_multi": False}),
    "card-200-elements": card(*[markdown("x")] * 201),
    "card-5-tables": card(*[table()] * 6),
    "card-4-markdown-tables": card(markdown(MARKDOWN_TABLE * 5)),
    "card-form-names": card(form({"tag": "input"})),
    "card-chart": card(chart(type="3d")),
    "card-image": card({"tag": "img", "img_key": "img_2", "alt": plain("")}),
    "card-person": card({"tag": "person", "user_id": "ou_2"}),
    "card-table-rows": card(table(rows=["1"])),
    "card-table-cell": card(table(rows=[{"a": {}}])),
}


@pytest.mark.rule(
    "card-property",
    "card-required",
    "card-type",
    "card-enum",
    "card-length",
    "card-bounds",
    "card-colour",
    "card-text-size",
    "card-written",
    "card-element-id",
    "card-element-id-once",
    "card-element",
    "card-root-only",
    "card-form-submit",
    "card-form-only",
    "card-table-columns",
    "card-options",
    "card-initial",
    "card-link",
    "card-tag",
    "card-tag-unknown-here",
    "card-removed",
    "card-shared",
    "card-200-elements",
    "card-5-tables",
    "card-4-markdown-tables",
    "card-form-names",
    "card-chart",
    "card-image",
    "card-person",
    "card-table-rows",
    "card-table-cell",
)
@pytest.mark.parametrize(("rule", "shown"), ONE_FAULT.items(), ids=ONE_FAULT)
def test_a_card_that_breaks_one_rule_is_refused_by_it(rule: str, shown: Json) -> None:
    assert broken_rule(shown) == rule


NESTED = columns(columns(columns(columns(columns(columns(markdown("x")))))))


@pytest.mark.rule("card-two-lengths", "card-3-tables", "card-5-levels", "card-chart-in-form")
@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("card-two-lengths", None),
        ("card-3-tables", card(*[table()] * 4)),
        ("card-5-levels", card(NESTED)),
        ("card-chart-in-form", card(form(chart()))),
    ],
)
def test_what_nobody_confirms_can_be_relaxed(rule: str, shown: Json | None) -> None:
    if shown is None:  # here relaxed is the stricter way
        shown = card(markdown("x") | {"margin": "4px 0"})
        assert (broken_rule(shown), broken_rule(shown, rule)) == (None, rule)
        return
    assert (broken_rule(shown), broken_rule(shown, rule)) == (rule, None)


@pytest.mark.rule("card-counts-every-tag")
def test_whether_icons_and_columns_count_as_elements_can_be_relaxed() -> None:
    icon = {"tag": "standard_icon", "token": "chat_outlined"}
    shown = card(*[markdown("x") | {"icon": icon}] * 150)
    assert broken_rule(shown) == "card-200-elements"
    assert broken_rule(shown, "card-counts-every-tag") is None
    texts = card(*[{"tag": "div", "text": plain("x")}] * 101)
    assert broken_rule(texts, "card-counts-every-tag") == "card-200-elements"


@pytest.mark.rule("card-versions")
def test_a_card_of_one_version_does_not_take_the_place_of_the_other() -> None:
    old = {"header": {}, "elements": []}
    for before, after in ((old, card()), (card(), old)):
        with pytest.raises(CardFault, match="200830"):
            replaceable(before, after)
    replaceable(card(), card())
    replaceable(old, old)


@pytest.mark.parametrize(
    "spec",
    [
        {"data": {"values": {}}},
        {"data": {"values": ["a"]}},
        {"data": []},
        {"xField": None},
        {"yField": []},
        {"axes": None},
        {"legends": True},
        {"title": "销售额"},
        {"type": "pie"},
        {"type": "common", "series": None},
    ],
    ids=str,
)
def test_a_chart_must_say_what_it_draws(spec: Json) -> None:
    assert broken_rule(card(chart(**spec))) == "card-chart"


@pytest.mark.parametrize(
    "spec",
    [
        {"xField": ["x", "g"], "seriesField": "g", "legends": {"visible": True}},
        {"direction": "horizontal", "axes": [], "title": {"text": "销售额"}},
        {"type": "pie", "categoryField": "x", "valueField": "y", "innerRadius": 0.5},
        {"type": "common", "series": [], "data": [{"id": "a", "values": []}]},
        {"type": "wordCloud", "nameField": "x"},
    ],
    ids=str,
)
def test_a_chart_by_the_book_is_accepted(spec: Json) -> None:
    assert broken_rule(card(chart(**spec))) is None


# Every property of every component

ICON = {"tag": "standard_icon", "token": "chat_outlined", "color": "blue"}
FITTING: dict[str, object] = {
    "alt": plain("图"),
    "background_color": "grey-50",
    "background_style": "blue",
    "behaviors": [{"type": "callback", "value": {"do": "x"}}],
    "border": {"color": "grey", "corner_radius": "8px"},
    "border_color": "grey",
    "button_area": {"pc_display_rule": "always", "buttons": [BUTTON]},
    "checked_style": {"show_strikethrough": True, "opacity": 0.5},
    "confirm": {"title": plain("确定"), "text": plain("真的")},
    "columns": [{"tag": "column", "elements": []}],
    "corner_radius": "8px",
    "custom_width": 100,
    "default_value": "x",
    "direction": "vertical",
    "element_id": "a_1",
    "elements": [],
    "fields": [{"is_short": True, "text": plain("x")}],
    "header": {"title": plain("x")},
    "header_style": {"bold": True, "lines": 1},
    "height": "auto",
    "horizontal_align": "left",
    "i18n_content": {"en_us": "x"},
    "icon": ICON,
    "img_key": "img_1",
    "initial_date": "2026-01-31",
    "initial_datetime": "2026-01-31 09:30",
    "initial_option": "1",
    "initial_time": "09:30",
    "action": {"multi_url": {"url": "https://a.cn"}},
    "layout": "bisect",
    "margin": "4px 0px 4px 0px",
    "mode": "large",
    "name": "field",
    "padding": "8px",
    "persons": [{"id": "ou_1"}],
    "placeholder": plain("x"),
    "label": plain("x"),
    "disabled_tips": plain("x"),
    "hover_tips": plain("x"),
    "text_align": "left",
    "text_size": "normal",
    "title": plain("x"),
    "user_id": "ou_1",
    "vertical_align": "top",
    "vertical_spacing": "8px",
    "horizontal_spacing": "small",
    "width": "fill",
    "content": "x",
}
OF_COMPONENT: dict[tuple[str, str], object] = {
    ("chart", "chart_spec"): chart()["chart_spec"],
    ("chart", "height"): "200px",
    ("form", "name"): "f",
    ("img", "size"): "large",
    ("interactive_container", "corner_radius"): "8px",
    ("table", "columns"): [{"name": "a"}],
    ("table", "rows"): [{"a": "1"}],
    ("table", "row_height"): "low",
    ("table", "row_max_height"): "40px",
    ("select_img", "options"): [{"img_key": "img_1", "value": "1"}],
    ("select_person", "options"): [{"value": "ou_1"}],
    ("multi_select_person", "options"): [{"value": "ou_1"}],
    ("multi_select_person", "selected_values"): ["ou_1"],
    ("multi_select_static", "selected_values"): ["1"],
    ("select_img", "style"): "normal",
    ("person", "style"): "normal",
    ("collapsible_panel", "header"): {"title": plain("x")},
    ("div", "text"): plain("x"),
}
OPTIONS = [{"text": plain("一"), "value": "1"}]


def fitting(tag: str, name: str) -> object:
    """Return a value that a property accepts, as the table says it in words."""
    if (tag, name) in OF_COMPONENT:
        return OF_COMPONENT[tag, name]
    if name in {"options", "text"}:
        return OPTIONS if name == "options" else plain("x")
    says = next(p.says for p in PROPERTIES if (p.component, p.property) == (tag, name))
    if says == "true or false" or says.startswith("a whole number from"):
        return True if says == "true or false" else int(says.split()[4])
    if name in FITTING and not says[0].isdecimal():
        return FITTING[name]
    return says.split(", ")[0]


PROPERTIES = described()


def whole(tag: str) -> Json:
    """Return a component with what it requires and nothing else."""
    needed = {name: fitting(tag, name) for name in COMPONENTS[tag].required.split()}
    return {"tag": tag, **needed}


def placed(element: Json, *, in_form: bool = False) -> Json:
    """Return a card on which the component stands where it may."""
    if element["tag"] == "form":
        return card(element | {"elements": form()["elements"]})
    if in_form:
        return card(form(element | {"name": element.get("name", "field")}))
    return card(element)


def needs_form(tag: str, name: str) -> bool:
    return tag in NAMED and name in {"required", "form_action_type"} and tag != "form"


CASES = [
    pytest.param(each.component, each.property, id=f"{each.component}-{each.property}")
    for each in PROPERTIES
]


@pytest.mark.parametrize(("tag", "name"), CASES)
def test_each_property_accepts_what_its_words_say(tag: str, name: str) -> None:
    element = whole(tag) | {name: fitting(tag, name)}
    if name in {"initial_option", "initial_index", "selected_values"} and "options" not in element:
        element["options"] = fitting(tag, "options")
    check_card(placed(element, in_form=needs_form(tag, name)), Tenant())


@pytest.mark.parametrize(("tag", "name"), CASES)
def test_each_property_refuses_what_is_none_of_it(tag: str, name: str) -> None:
    if (tag, name) == ("img", "mode"):
        refused: object = 1
    else:
        refused = ["no", {"such": "value"}, 3.5]
    element = whole(tag) | {name: refused}
    if tag == "form" and name == "elements":
        assert broken_rule(card(element)) is not None
        return
    assert broken_rule(placed(element, in_form=needs_form(tag, name))) is not None


@pytest.mark.rule("card-property")
@pytest.mark.parametrize("tag", COMPONENTS)
def test_no_component_accepts_a_property_that_it_does_not_know(tag: str) -> None:
    assert broken_rule(placed(whole(tag))) is None
    assert broken_rule(placed(whole(tag) | {"surprise": 1})) == "card-property"


@pytest.mark.rule("card-required")
@pytest.mark.parametrize(
    ("tag", "name"),
    [(each.component, each.property) for each in PROPERTIES if each.required],
)
def test_each_required_property_is_required(tag: str, name: str) -> None:
    element = whole(tag)
    del element[name]
    assert broken_rule(card(element)) in {"card-required", "card-form-submit"}
