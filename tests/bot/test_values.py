"""A cell of a document in any of its shapes gives one plain value."""

import pytest

from bot.sources.values import plain


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ([{"text": "张", "type": "text"}, {"text": "三", "type": "text"}], "张三"),
        ([{"type": "mention", "mentionType": "User", "token": "ou_1", "text": "@王五"}], "@王五"),
        ([{"link": "mailto:a@b.c", "text": "a@b.c", "type": "url"}], "a@b.c"),
        (12.5, 12.5),
        ("已付款", "已付款"),
        (["现货", "包邮"], "现货、包邮"),
        (1690992000000, 1690992000000),
        (True, True),
        (False, False),
        ([{"id": "ou_1", "name": "王五"}, {"id": "ou_2", "name": "李四"}], "王五、李四"),
        ("13800001111", "13800001111"),
        ({"link": "https://a.cn", "text": "店铺"}, "店铺"),
        ({"link": "https://a.cn", "text": ""}, "https://a.cn"),
        ([{"file_token": "box1", "name": "a.png", "type": "image/png", "size": 1}], "a.png"),
        ({"link_record_ids": ["rec1", "rec2"]}, "rec1、rec2"),
        ({"type": 1, "value": [{"text": "x", "type": "text"}]}, "x"),
        ({"type": 2, "ui_type": "Number", "value": [300]}, 300),
        ({"type": 2, "value": [1, 2]}, "1、2"),
        ({"type": 5, "value": [1690992000000]}, 1690992000000),
        ({"type": 4, "value": [["a", "b"]]}, "a、b"),
        ({"type": 19, "value": [{"type": 3, "value": ["已付款"]}]}, "已付款"),
        (
            {"location": "116.4,39.9", "name": "店", "full_address": "北京市东城区"},
            "北京市东城区",
        ),
        ([{"id": "oc_1", "name": "售后群", "avatar_url": ""}], "售后群"),
        ("SO-2024-0017", "SO-2024-0017"),
    ],
)
def test_every_type_of_a_bitable_field(cell, value) -> None:
    assert plain(cell) == value
    assert type(plain(cell)) is type(value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (45351.5, 45351.5),
        ({"type": "url", "text": "店铺", "link": "https://a.cn"}, "店铺"),
        (
            [
                {"type": "text", "text": "见", "segmentStyle": {"bold": True}},
                {"type": "url", "text": "链接", "link": "https://a.cn"},
            ],
            "见链接",
        ),
        ({"type": "mention", "text": "a@b.c", "textType": "email", "notify": False}, "a@b.c"),
        ({"type": "formula", "text": "=A1"}, "=A1"),
        ({"type": "multipleValue", "values": ["a", 2]}, "a、2"),
        ({"type": "embed-image", "fileToken": "box1", "link": "https://a.cn", "text": ""}, None),
    ],
)
def test_every_shape_of_a_sheets_cell(cell, value) -> None:
    assert plain(cell) == value


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        [],
        {},
        [""],
        [{"text": "", "type": "text"}],
        {"type": 1, "value": []},
        {"type": 2, "value": None},
        {"link_record_ids": None},
        {"full_address": "", "location": ""},
    ],
)
def test_what_holds_nothing_is_none(cell) -> None:
    assert plain(cell) is None


def test_a_shape_that_nobody_knows_stays_visible() -> None:
    assert plain({"button": "催单"}) == '{"button": "催单"}'
