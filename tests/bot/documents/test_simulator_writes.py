"""Writing Bitable records in the stand-in: each type's values, all or nothing, once by token."""

from typing import Any
from uuid import uuid1, uuid4

import pytest

from bot.simulator.bitable import Field
from bot.simulator.chats import Chat

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("table")
RECORDS = "/bitable/v1/apps/bas/tables/tbl/records"
CREATE, UPDATE = f"{RECORDS}/batch_create", f"{RECORDS}/batch_update"
FIRST = "rec00000000"
NOON_MS = 1795435200000


def text(written: str) -> list[Json]:
    return [{"text": written, "type": "text"}]


def shown(served: Any) -> list[Json]:
    """Return the cells of all records as a search shows them."""
    items = served.call("POST", f"{RECORDS}/search", {})["data"]["items"]
    return [item["fields"] for item in items]


def writing(*cells: Json) -> Json:
    return {"records": [{"fields": each} for each in cells]}


WRITTEN = {
    "订单号": "C4",
    "金额": 12.5,
    "状态": "已付款",
    "标签": ["现货", "包邮"],
    "日期": 1690992000000,
    "寄出": True,
    "销售": [{"id": "ou_ann"}],
    "电话": "+8613800001111",
    "网址": {"link": "https://a.cn", "text": "官网"},
    "附件": [{"file_token": "box1"}],
    "同单": [FIRST],
    "互联": [FIRST],
    "地点": "116.4,39.9",
    "群": [{"id": "oc_1"}],
    "邮箱": "a@b.cn",
}
SHOWN = {
    "订单号": text("C4"),
    "金额": 12.5,
    "状态": "已付款",
    "标签": ["现货", "包邮"],
    "日期": 1690992000000,
    "寄出": True,
    "销售": [{"id": "ou_ann", "name": "安", "email": "ann@a.cn", "en_name": "", "avatar_url": ""}],
    "电话": "+8613800001111",
    "网址": {"link": "https://a.cn", "text": "官网"},
    "附件": [{"file_token": "box1", "name": "a.png", "size": 3, "type": "image/png"}],
    "同单": {"link_record_ids": [FIRST]},
    "互联": {"link_record_ids": [FIRST]},
    "地点": {
        "location": "116.4,39.9",
        "pname": "",
        "cityname": "",
        "adname": "",
        "address": "",
        "name": "",
        "full_address": "",
    },
    "群": [{"id": "oc_1", "name": "店", "avatar_url": ""}],
    "邮箱": [{"link": "mailto:a@b.cn", "text": "a@b.cn", "type": "url"}],
}


def test_a_write_answers_as_written_and_a_search_shows_otherwise(served, base) -> None:
    base.attachments["box1"] = {"name": "a.png", "size": 3, "type": "image/png"}
    served.world.chats["oc_1"] = Chat("oc_1", "group", "店", ["ou_ann"])
    record = served.call("POST", RECORDS, {"fields": WRITTEN})["data"]["record"]
    assert record == {"record_id": record["id"], "id": record["id"], "fields": WRITTEN}
    assert shown(served)[3] == SHOWN


def test_only_the_cells_that_are_named_change_and_null_empties(served) -> None:
    path = f"{RECORDS}/rec00000001"
    record = served.call("PUT", path, {"fields": {"状态": "已付款", "金额": None}})["data"][
        "record"
    ]
    assert record["fields"] == {"状态": "已付款", "金额": None}
    assert set(shown(served)[1]) == {"订单号", "状态", "标签", "日期"}
    changes = [{"record_id": FIRST, "fields": {"金额": 1}}]
    answer = served.call("POST", UPDATE, {"records": changes})["data"]
    assert answer == {"records": [{"record_id": FIRST, "id": FIRST, "fields": {"金额": 1}}]}
    assert shown(served)[0]["金额"] == 1


def test_records_are_deleted(served) -> None:
    ids = [FIRST, "rec00000002"]
    answer = served.call("POST", f"{RECORDS}/batch_delete", {"records": ids})["data"]
    assert answer == {"records": [{"deleted": True, "record_id": each} for each in ids]}
    assert [cells["订单号"] for cells in shown(served)] == [text("A2")]


@pytest.mark.rule(
    "cell-text",
    "cell-number",
    "cell-choice",
    "cell-choices",
    "cell-date",
    "cell-checkbox",
    "cell-people",
    "cell-phone",
    "cell-url",
    "cell-files",
    "cell-files-of-base",
    "cell-link",
    "cell-link-both-ways",
    "cell-type",
    "cell-length",
)
@pytest.mark.parametrize(
    ("cell", "rule", "code"),
    [
        ({"订单号": 17}, "cell-text", 1254060),
        ({"订单号": [{"text": "x"}]}, "cell-text", 1254060),
        ({"订单号": "x" * 100_001}, "cell-length", 1254130),
        ({"金额": "12.5"}, "cell-number", 1254061),
        ({"金额": True}, "cell-number", 1254061),
        ({"状态": ["已付款"]}, "cell-choice", 1254062),
        ({"标签": "现货"}, "cell-choices", 1254063),
        ({"日期": "2026-11-23"}, "cell-date", 1254064),
        ({"日期": 1.5}, "cell-date", 1254064),
        ({"寄出": "true"}, "cell-checkbox", 1254065),
        ({"销售": "ou_ann"}, "cell-people", 1254066),
        ({"销售": [{"id": "ou_other_app"}]}, "cell-people", 1254066),
        ({"销售": [{"id": "ou_ann", "name": "安"}]}, "cell-people", 1254066),
        ({"同单": FIRST}, "cell-link", 1254067),
        ({"网址": "https://a.cn"}, "cell-url", 1254068),
        ({"附件": ["box1"]}, "cell-files", 1254069),
        ({"附件": [{"file_token": "other"}]}, "cell-files-of-base", 1254303),
        ({"电话": "138 0000"}, "cell-phone", 1254072),
        ({"电话": "1" * 65}, "cell-phone", 1254072),
        ({"互联": FIRST}, "cell-link-both-ways", 1254074),
        ({"地点": "Beijing"}, "cell-type", 1254015),
        ({"群": [{"id": "oc_x"}]}, "cell-type", 1254015),
    ],
)
def test_a_value_of_another_type_is_refused_with_all_records(served, cell, rule, code) -> None:
    assert served.call("POST", CREATE, writing({"订单号": "C4"}, cell))["code"] == code
    assert served.broken_rule == rule
    assert len(shown(served)) == 3


@pytest.mark.rule("cell-read-only")
def test_a_calculated_cell_cannot_be_written_or_is_ignored(served) -> None:
    wrong = {"fields": {"订单号": "C4", "总价": 300}}
    assert served.refused("POST", RECORDS, wrong) == {
        "status": 400,
        "code": 1254015,
        "msg": "Field types do not match.",
    }
    served.world.relaxed.add("cell-read-only")
    assert served.call("POST", RECORDS, wrong)["code"] == 0
    assert shown(served)[3] == {"订单号": text("C4")}


def test_calculated_cells_are_filled_in(served, table) -> None:
    table.fields += [
        Field("编号", 1005, "AutoNumber"),
        Field("创建", 1001, "CreatedTime"),
        Field("更新", 1002, "ModifiedTime"),
        Field("谁", 1004, "ModifiedUser"),
    ]
    served.call("POST", RECORDS, {"fields": {}})
    bot = {"id": served.world.bot_open_id, "name": served.world.app_name}
    who = {**bot, "en_name": "", "email": "", "avatar_url": ""}
    stamped = {"创建": NOON_MS, "更新": NOON_MS, "谁": [who]}
    assert shown(served)[3] == {"编号": "4", **stamped}
    served.call("PUT", f"{RECORDS}/{FIRST}", {"fields": {}})
    assert (shown(served)[0]["更新"], "创建" in shown(served)[1]) == (NOON_MS, False)


def test_a_new_option_is_added_to_its_field(served, table) -> None:
    served.call("POST", CREATE, writing({"状态": "退款"}, {"标签": ["现货", "预售"]}))
    options = {
        field.name: [option["name"] for option in field.property["options"]]
        for field in table.fields
        if field.property
    }
    assert options == {"状态": ["已付款", "退款"], "标签": ["现货", "预售"]}


def test_people_are_written_by_the_kind_of_id_that_is_said(served) -> None:
    ann = served.world.people["ou_ann"]
    written = {"fields": {"销售": [{"id": ann.union_id}]}}
    assert served.call("POST", RECORDS, written)["code"] == 1254066
    assert served.call("POST", RECORDS, written, user_id_type="union_id")["code"] == 0


@pytest.mark.rule("record-exists")
def test_an_unknown_record_is_refused_and_no_other_is_changed(served) -> None:
    refusal = {"status": 200, "code": 1254043, "msg": "RecordIdNotFound"}
    known = {"record_id": FIRST, "fields": {"金额": 1}}
    changes = {"records": [known, {**known, "record_id": "recX"}]}
    assert served.refused("POST", UPDATE, changes) == refusal
    assert served.refused("PUT", f"{RECORDS}/recX", {"fields": {}}) == refusal
    ids = {"records": [FIRST, "recX"]}
    assert served.refused("POST", f"{RECORDS}/batch_delete", ids) == refusal
    assert (len(shown(served)), shown(served)[0]["金额"]) == (3, 100)


@pytest.mark.rule("write-body")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", RECORDS, {}),
        ("POST", CREATE, {"records": [{}]}),
        ("POST", CREATE, {"records": {"fields": {}}}),
        ("POST", UPDATE, {"records": [{"fields": {}}]}),
        ("POST", f"{RECORDS}/batch_delete", {"records": [{"record_id": FIRST}]}),
        ("PUT", f"{RECORDS}/{FIRST}", {"fields": []}),
    ],
)
def test_a_wrong_body_is_refused(served, method, path, body) -> None:
    assert served.refused(method, path, body) == {
        "status": 200,
        "code": 1254001,
        "msg": "WrongRequestBody",
    }


@pytest.mark.rule("written-at-once", "deleted-at-once")
def test_at_most_1000_records_are_written_and_500_deleted_at_once(served) -> None:
    refusal = {"status": 200, "code": 1254104, "msg": "RecordAddOnceExceedLimit"}
    assert served.refused("POST", CREATE, writing(*[{}] * 1001)) == refusal
    changes = {"records": [{"record_id": FIRST, "fields": {}}] * 1001}
    assert served.refused("POST", UPDATE, changes) == refusal
    created = served.call("POST", CREATE, writing(*[{"订单号": "x"}] * 1000))["data"]["records"]
    ids = [record["record_id"] for record in created]
    assert served.refused("POST", f"{RECORDS}/batch_delete", {"records": ids[:501]}) == refusal
    assert served.call("POST", f"{RECORDS}/batch_delete", {"records": ids[:500]})["code"] == 0
    assert len(shown(served)) == 20
    assert served.call("POST", f"{RECORDS}/search", {})["data"]["total"] == 503


@pytest.mark.rule("client-token", "client-token-conflict")
def test_a_client_token_creates_once(served) -> None:
    token, one = str(uuid4()), writing({"订单号": "C4"})
    first = served.call("POST", CREATE, one, client_token=token)["data"]
    assert served.call("POST", CREATE, one, client_token=token)["data"] == first
    assert len(shown(served)) == 4
    other = writing({"订单号": "D5"})
    assert served.refused("POST", CREATE, other, client_token=token) == {
        "status": 400,
        "code": 1255006,
        "msg": "Client token conflict, please generate a new client token and try again.",
    }
    for wrong in ("x", str(uuid1())):
        assert served.refused("POST", CREATE, one, client_token=wrong) == {
            "status": 400,
            "code": 1254037,
            "msg": "Invalid client token, make sure that it complies with the specification.",
        }
    assert len(shown(served)) == 4


@pytest.mark.rule("write-conflict")
def test_writes_of_a_table_keep_their_distance(served) -> None:
    def codes(**query: object) -> list[int]:
        return [served.call("POST", RECORDS, {"fields": {}}, **query)["code"] for _ in range(3)]

    served.world.limits.enforced = True
    assert 1254291 in codes()
    assert codes(ignore_consistency_check="true") == [0, 0, 0]
    served.world.relaxed.add("write-conflict")
    assert codes() == [0, 0, 0]
    served.world.relaxed.clear()
    served.world.limits.enforced = False
    assert codes() == [0, 0, 0]
