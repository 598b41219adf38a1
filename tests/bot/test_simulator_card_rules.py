"""Each rule about cards: a card that breaks it alone, with the code that Feishu tells."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.simulator.cardcheck import CardFault, check_card, replaceable
from bot.simulator.chats import Upload
from bot.simulator.people import Person
from bot.simulator.rules import every_rule

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


def nested(levels: int) -> Json:
    """Return text in so many column sets."""
    inner = markdown("x")
    for _ in range(levels):
        inner = columns(inner)
    return inner


SUBMIT = {"tag": "button", "text": plain("好"), "name": "go", "form_action_type": "submit"}


def form(*elements: Json) -> Json:
    return {"tag": "form", "name": "f", "elements": [*elements, SUBMIT]}


def img(**more: Any) -> Json:
    return {"tag": "img", "img_key": "img_1", "alt": plain("")} | more


def table(**more: Any) -> Json:
    return {"tag": "table", "columns": [{"name": "a"}], "rows": [{"a": "1"}]} | more


def chart(**more: Any) -> Json:
    spec = {"type": "bar", "data": {"values": []}, "xField": "x", "yField": "y"}
    return {"tag": "chart", "chart_spec": spec | more}


OPTION = {"text": plain("一"), "value": "1"}


def select(**more: Any) -> Json:
    return {"tag": "select_static", "options": [OPTION]} | more


def broken_rule(shown: object, *relaxed: str) -> str | None:
    """Return the name of the rule that a card breaks; None for none."""
    try:
        check_card(shown, Tenant(set(relaxed)))
    except CardFault as fault:
        return fault.rule
    return None


MARKDOWN_TABLE = "|a|b|\n|---|---|\n|1|2|\n\n"
BUTTON = {"tag": "button", "text": plain("好")}


NAMED_INPUT = {"tag": "input", "name": "i"}
PICTURE = {"img_key": "img_1", "value": "1"}


def breaks(rule: pytest.MarkDecorator, *values: Any) -> Any:
    """Return a case of the rule that it is marked with."""
    return pytest.param(rule.args[0], *values, id=rule.args[0], marks=rule)


@pytest.mark.parametrize(
    ("rule", "code", "shown"),
    [
        breaks(pytest.mark.rule("card-schema"), 200621, {"body": {"elements": []}}),
        breaks(pytest.mark.rule("card-property"), 200621, card(markdown("x") | {"colour": "red"})),
        breaks(pytest.mark.rule("card-removed-property"), 200621, card(i18n_elements={})),
        breaks(
            pytest.mark.rule("card-removed-size"), 200621, card(img(size="stretch_without_padding"))
        ),
        breaks(pytest.mark.rule("card-removed-variable"), 200621, card(markdown("[x]($urlVal)"))),
        breaks(pytest.mark.rule("card-required"), 200621, card({"tag": "markdown"})),
        breaks(pytest.mark.rule("card-type"), 200621, card({"tag": "markdown", "content": 1})),
        breaks(
            pytest.mark.rule("card-enum"), 200621, card(markdown("x") | {"text_align": "middle"})
        ),
        breaks(pytest.mark.rule("card-length"), 200621, card(markdown("x") | {"margin": "8"})),
        breaks(pytest.mark.rule("card-bounds"), 200621, card(table(page_size=11))),
        breaks(
            pytest.mark.rule("card-text-length"),
            200621,
            card({"tag": "button", "text": plain("x" * 101)}),
        ),
        breaks(
            pytest.mark.rule("card-list-length"),
            200621,
            card({"tag": "checker", "button_area": {"buttons": [BUTTON] * 4}}),
        ),
        breaks(
            pytest.mark.rule("card-colour"),
            200621,
            card({"tag": "div", "text": plain("x") | {"text_color": "pink"}}),
        ),
        breaks(
            pytest.mark.rule("card-text-size"), 200621, card(markdown("x") | {"text_size": "huge"})
        ),
        breaks(
            pytest.mark.rule("card-written"),
            200621,
            card({"tag": "date_picker", "initial_date": "1.2.2026"}),
        ),
        breaks(
            pytest.mark.rule("card-element-id"), 200621, card(markdown("x") | {"element_id": "1a"})
        ),
        breaks(
            pytest.mark.rule("card-element-id-once"),
            200621,
            card(*[markdown("x") | {"element_id": "a"}] * 2),
        ),
        breaks(pytest.mark.rule("card-element"), 200621, card({"content": "x"})),
        breaks(
            pytest.mark.rule("card-callback-value"),
            200621,
            card(BUTTON | {"behaviors": [{"type": "callback", "value": "x"}]}),
        ),
        breaks(pytest.mark.rule("card-table-at-root"), 200621, card(columns(table()))),
        breaks(pytest.mark.rule("card-form-at-root"), 200621, card(columns(form()))),
        breaks(pytest.mark.rule("card-form-in-form"), 200621, card(form(form()))),
        breaks(
            pytest.mark.rule("card-form-submit"),
            200621,
            card({"tag": "form", "name": "f", "elements": []}),
        ),
        breaks(
            pytest.mark.rule("card-required-in-form"),
            200621,
            card(NAMED_INPUT | {"required": True}),
        ),
        breaks(
            pytest.mark.rule("card-form-action-in-form"),
            200621,
            card(BUTTON | {"form_action_type": "submit"}),
        ),
        breaks(
            pytest.mark.rule("card-multi-select-in-form"),
            200621,
            card({"tag": "select_img", "multi_select": True, "options": [PICTURE]}),
        ),
        breaks(
            pytest.mark.rule("card-table-columns"), 200621, card(table(columns=[{"name": "a"}] * 2))
        ),
        breaks(pytest.mark.rule("card-options"), 200621, card(select(options=[OPTION] * 2))),
        breaks(pytest.mark.rule("card-initial"), 200621, card(select(initial_option="2"))),
        breaks(
            pytest.mark.rule("card-link"),
            200621,
            card({"tag": "hr"}, card_link={"url": "lark://chat"}),
        ),
        breaks(
            pytest.mark.rule("card-markdown-link"), 200621, card(markdown("[a](javascript:alert)"))
        ),
        breaks(pytest.mark.rule("card-tag"), 200861, card({"tag": "marquee"})),
        breaks(pytest.mark.rule("card-removed"), 200861, card({"tag": "action", "actions": []})),
        breaks(pytest.mark.rule("card-shared"), 200861, card(config={"update_multi": False})),
        breaks(pytest.mark.rule("card-200-elements"), 11310, card(*[markdown("x")] * 201)),
        breaks(pytest.mark.rule("card-5-levels"), 11310, card(nested(6))),
        breaks(pytest.mark.rule("card-5-tables"), 11310, card(*[table()] * 6)),
        breaks(
            pytest.mark.rule("card-4-markdown-tables"), 11310, card(markdown(MARKDOWN_TABLE * 5))
        ),
        breaks(pytest.mark.rule("card-form-name"), 200530, card(form({"tag": "input"}))),
        breaks(
            pytest.mark.rule("card-form-name-once"), 200530, card(form(NAMED_INPUT, NAMED_INPUT))
        ),
        breaks(pytest.mark.rule("card-chart"), 200550, card(chart(type="3d"))),
        breaks(pytest.mark.rule("card-image"), 200570, card(img(img_key="img_2"))),
        breaks(pytest.mark.rule("card-person"), 100290, card({"tag": "person", "user_id": "ou_2"})),
        breaks(pytest.mark.rule("card-table-rows"), 200914, card(table(rows=["1"]))),
        breaks(pytest.mark.rule("card-table-cell"), 200915, card(table(rows=[{"a": {}}]))),
    ],
)
def test_a_card_that_breaks_one_rule_is_refused_by_it_even_relaxed(
    rule: str, code: int, shown: Json
) -> None:
    for relaxed in (set(), set(every_rule())):
        with pytest.raises(CardFault) as fault:
            check_card(shown, Tenant(relaxed))
        assert (fault.value.rule, fault.value.code) == (rule, code)
        assert f"ErrCode: {code}; " in str(fault.value)


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        breaks(pytest.mark.rule("card-3-tables"), card(*[table()] * 4)),
        breaks(
            pytest.mark.rule("card-50-columns"),
            card(table(columns=[{"name": str(n)} for n in range(51)])),
        ),
        breaks(pytest.mark.rule("card-counts-innermost"), card(nested(5))),
        breaks(pytest.mark.rule("card-chart-in-form"), card(form(chart()))),
        breaks(pytest.mark.rule("card-tag-unknown-here"), card({"tag": "audio", "file_key": "x"})),
    ],
)
def test_what_nobody_confirms_is_refused_unless_relaxed(rule: str, shown: Json) -> None:
    assert (broken_rule(shown), broken_rule(shown, rule)) == (rule, None)


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        breaks(pytest.mark.rule("card-two-lengths"), card(markdown("x") | {"margin": "4px 0"})),
        breaks(
            pytest.mark.rule("card-div-fields"),
            card({"tag": "div", "fields": [{"text": plain("x")}]}),
        ),
    ],
)
def test_what_feishu_documents_but_may_refuse_is_taken_unless_relaxed(
    rule: str, shown: Json
) -> None:
    assert (broken_rule(shown), broken_rule(shown, rule)) == (None, rule)


@pytest.mark.parametrize("tag", ["audio", "img_combination", "action", "note", "marquee"])
def test_no_tag_of_another_kind_is_let_through(tag: str) -> None:
    with pytest.raises(CardFault, match="200861"):
        check_card(card({"tag": tag}), Tenant())


@pytest.mark.rule("card-form-name-once")
def test_the_names_of_two_forms_and_of_what_they_hold_differ() -> None:
    other = {"tag": "form", "name": "g", "elements": [SUBMIT | {"name": "go_too"}]}
    assert broken_rule(card(form(), other)) is None
    assert broken_rule(card(form(), other | {"name": "f"})) == "card-form-name-once"
    assert broken_rule(card(form(), other | {"elements": [SUBMIT]})) == "card-form-name-once"


@pytest.mark.rule("card-person")
def test_a_list_of_persons_may_leave_out_whom_nobody_knows() -> None:
    persons = {"tag": "person_list", "persons": [{"id": "ou_1"}, {"id": "ou_2"}]}
    assert broken_rule(card(persons)) == "card-person"
    assert broken_rule(card(persons | {"drop_invalid_user_id": True})) is None


@pytest.mark.rule("card-5-tables")
def test_tables_in_markdown_count_as_tables() -> None:
    three = markdown(MARKDOWN_TABLE * 3)
    assert broken_rule(card(three, table(), table()), "card-3-tables") is None
    assert broken_rule(card(three, table(), table(), table()), "card-3-tables") == "card-5-tables"


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
    for before, after in ((old, card()), (card(), old), (card(), {"schema": []})):
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
        {"seriesField": 1},
        {"direction": "up"},
        {"stack": "yes"},
        {"innerRadius": "50%"},
        {"type": "wordCloud", "nameField": "x"},
        {"type": "common", "series": None},
        {"type": "common", "series": []},
        {"type": "common", "series": [{"type": "bar", "xField": "x"}]},
        {"type": "common", "series": [{"type": "common"}]},
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
        {
            "type": "common",
            "series": [{"type": "bar", "dataIndex": 0, "xField": "x", "yField": ["y", "z"]}],
            "data": [{"id": "a", "values": []}],
        },
        {"type": "wordCloud", "nameField": "x", "valueField": "y"},
    ],
    ids=str,
)
def test_a_chart_by_the_book_is_accepted(spec: Json) -> None:
    assert broken_rule(card(chart(**spec))) is None
