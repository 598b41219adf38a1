"""Bitable documents and searches in the stand-in: what is given and refused, rule by rule."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import FeishuError
from bot.simulator.bitable import Field, Table

pytestmark = pytest.mark.usefixtures("table")
Json = dict[str, Any]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
APP = "/bitable/v1/apps/bas"
TABLE = f"{APP}/tables/tbl"
RECORDS = f"{TABLE}/records"
SEARCH = f"{RECORDS}/search"


def text(written: str) -> list[Json]:
    return [{"text": written, "type": "text"}]


def found(served: Any, **asked: object) -> list[str]:
    """Return the order numbers that a search finds."""
    items = served.call("POST", SEARCH, asked)["data"]["items"]
    return [item["fields"]["订单号"][0]["text"] for item in items]


# What describes a base


def test_a_base_its_tables_fields_and_views_are_described(served, table) -> None:
    table.views = {"vew1": lambda record: True, "vew2": lambda record: False}
    assert served.call("GET", APP)["data"]["app"] == {
        "app_token": "bas",
        "name": "shop",
        "revision": 1,
        "is_advanced": False,
        "time_zone": "Asia/Beijing",
        "formula_type": 1,
        "advance_version": "v1",
    }
    assert served.call("GET", f"{APP}/tables")["data"] == {
        "items": [{"table_id": "tbl", "revision": 1, "name": "订单"}],
        "has_more": False,
        "total": 1,
    }
    fields = served.call("GET", f"{TABLE}/fields", view_id="vew1")["data"]
    assert (fields["total"], fields["items"][2]) == (
        16,
        {
            "field_id": table.fields[2].field_id,
            "field_name": "状态",
            "type": 3,
            "ui_type": "SingleSelect",
            "is_primary": False,
            "property": {"options": [{"id": "opt1", "name": "已付款", "color": 0}]},
            "description": "",
            "is_hidden": False,
        },
    )
    assert served.call("GET", f"{TABLE}/views", page_size=1)["data"] == {
        "items": [
            {
                "view_id": "vew1",
                "view_name": "vew1",
                "view_type": "grid",
                "view_public_level": "Public",
            }
        ],
        "has_more": True,
        "page_token": "p1",
        "total": 2,
    }


@pytest.mark.parametrize("path", [f"{APP}/tables", f"{TABLE}/fields", f"{TABLE}/views"])
def test_a_page_of_a_list_holds_20_or_at_most_100(served, base, table, path) -> None:
    base.tables |= {f"tbl{n}": Table(f"tbl{n}", "", [], []) for n in range(105)}
    table.fields += [Field(f"列{n}") for n in range(105)]
    table.views = [f"vew{n}" for n in range(105)]
    assert len(served.call("GET", path)["data"]["items"]) == 20
    assert len(served.call("GET", path, page_size=100)["data"]["items"]) == 100
    assert served.call("GET", path, page_size=101)["code"] == 99992402


@pytest.mark.rule("base-page-size", "base-page-has-size", "base-page-token")
def test_wrong_pages_are_refused(served) -> None:
    def refused(**query: object) -> tuple[int, int, str]:
        answer = served.refused("POST", SEARCH, {}, **query)
        return answer["status"], answer["code"], answer["msg"]

    assert refused(page_size=501) == (400, 99992402, "field validation failed")
    assert refused(page_size=0) == (400, 1254011, "Page size must greater than 0.")
    assert refused(page_size="x") == (400, 1254011, "Page size must greater than 0.")
    for token in ("other", "p4", "-1"):
        assert refused(page_token=token) == (200, 1254030, "InvalidPageToken")


@pytest.mark.parametrize(
    ("method", "path", "refusal"),
    [
        pytest.param(
            "GET",
            "/bitable/v1/apps/wik1",
            {"status": 200, "code": 91402, "msg": "NOTEXIST"},
            marks=pytest.mark.rule("base-exists"),
        ),
        pytest.param(
            "POST",
            f"{APP}/tables/tbl9/records/search",
            {"status": 200, "code": 1254041, "msg": "TableIdNotFound"},
            marks=pytest.mark.rule("table-exists"),
        ),
        pytest.param(
            "GET",
            f"{TABLE}/fields?view_id=vew9",
            {"status": 200, "code": 1254005, "msg": "WrongViewId"},
            marks=pytest.mark.rule("view-exists"),
        ),
    ],
)
def test_what_is_not_there_is_refused(served, method, path, refusal) -> None:
    assert served.refused(method, path) == refusal


@pytest.mark.rule("base-shared")
def test_a_base_that_was_not_shared_is_forbidden_to_read_and_write(served, base) -> None:
    base.shared = False
    refusal = {"status": 403, "code": 91403, "msg": "Forbidden"}
    assert served.refused("GET", APP) == refusal
    assert served.refused("POST", SEARCH, {}) == refusal
    assert served.refused("POST", RECORDS, {"fields": {}}) == refusal


@pytest.mark.rule("records-hidden", "base-managed")
def test_advanced_permissions_hide_records_without_an_error_and_forbid_writing(
    served, base
) -> None:
    base.is_advanced, base.managed = True, False
    assert served.call("POST", SEARCH, {})["data"] == {"items": [], "has_more": False, "total": 0}
    got = served.call("POST", f"{RECORDS}/batch_get", {"record_ids": ["rec00000000", "recX"]})
    assert got["data"] == {
        "records": [],
        "forbidden_record_ids": ["rec00000000"],
        "absent_record_ids": ["recX"],
    }
    assert served.refused("POST", RECORDS, {"fields": {}}) == {
        "status": 403,
        "code": 1254302,
        "msg": "Permission denied.",
    }
    base.managed = True
    assert found(served) == ["A1", "A2", "B3"]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", APP, "base:app:read"),
        ("GET", f"{APP}/tables", "base:table:read"),
        ("GET", f"{TABLE}/fields", "base:field:read"),
        ("GET", f"{TABLE}/views", "base:view:read"),
        ("POST", SEARCH, "base:record:retrieve"),
        ("POST", f"{RECORDS}/batch_get", "base:record:read"),
        ("POST", f"{RECORDS}/batch_create", "base:record:create"),
        ("PUT", f"{RECORDS}/recX", "base:record:update"),
        ("POST", f"{RECORDS}/batch_delete", "base:record:delete"),
    ],
)
def test_each_call_needs_a_scope(served, method, path, scope) -> None:
    served.world.scopes_missing |= {"bitable:app", "bitable:app:readonly"}
    assert served.call(method, path, {})["code"] != 99991672
    served.world.scopes_missing.add(scope)
    assert served.call(method, path, {})["code"] == 99991672


@pytest.mark.parametrize(
    ("call", "most"),
    [(("GET", APP), 20), (("POST", f"{RECORDS}/batch_delete", {"records": "x"}), 50)],
)
def test_reads_are_limited_to_20_writes_to_50_a_second(served, call, most) -> None:
    served.world.limits.enforced = True
    codes = [served.call(*call)["code"] for _ in range(most)]
    assert 99991400 not in codes
    for _ in range(5 * most):  # a slow machine may have taken over a second
        if served.call(*call)["code"] == 99991400:
            return
    pytest.fail("no limit was met")


# Searching


def test_a_view_shows_its_records_unless_there_is_a_filter_or_a_sort(served, table) -> None:
    table.views = {"vew1": lambda record: record["fields"].get("状态") == "退款"}
    assert found(served, view_id="vew1") == ["A2"]
    everything = {
        "conjunction": "and",
        "conditions": [{"field_name": "订单号", "operator": "isNotEmpty", "value": []}],
    }
    assert found(served, view_id="vew1", filter=everything) == ["A1", "A2", "B3"]
    assert found(served, view_id="vew9", sort=[{"field_name": "订单号"}]) == ["A1", "A2", "B3"]


def test_fields_are_chosen_by_name_and_empty_cells_are_absent(served) -> None:
    asked = {"field_names": ["金额", "状态"], "automatic_fields": True}
    items = served.call("POST", SEARCH, asked)["data"]["items"]
    assert [item["fields"] for item in items] == [
        {"金额": 100, "状态": "已付款"},
        {"金额": 20.5, "状态": "退款"},
        {},
    ]
    assert items[0]["created_time"] == int(NOON.timestamp() * 1000)
    assert set(items[0]) - {"fields"} == {
        "record_id",
        "created_by",
        "created_time",
        "last_modified_by",
        "last_modified_time",
    }


@pytest.mark.rule("field-names", "field-exists", "base-body-is-json")
def test_wrong_field_names_and_bodies_are_refused(served) -> None:
    for names in ("金额", ["金额"] * 201):
        assert served.refused("POST", SEARCH, {"field_names": names}) == {
            "status": 200,
            "code": 1254024,
            "msg": "InvalidFieldNames",
        }
    unknown = {"status": 200, "code": 1254045, "msg": "FieldNameNotFound"}
    assert served.refused("POST", SEARCH, {"field_names": ["金額"]}) == unknown
    assert served.refused("POST", SEARCH, {"sort": [{"field_name": "金額"}]}) == unknown
    wrong = {"field_name": "金額", "operator": "is", "value": ["1"]}
    asked = {"filter": {"conjunction": "and", "conditions": [wrong]}}
    assert served.refused("POST", SEARCH, asked) == unknown
    assert served.refused("POST", SEARCH, [1]) == {
        "status": 200,
        "code": 1254000,
        "msg": "WrongRequestJson",
    }


def test_a_renamed_field_has_its_new_name_and_a_deleted_one_none(served, table) -> None:
    table.rename_field("金额", "实付")
    table.delete_field("状态")
    asked = {"field_names": ["订单号", "实付"]}
    items = served.call("POST", SEARCH, asked)["data"]["items"]
    assert items[0]["fields"] == {"订单号": text("A1"), "实付": 100}
    for gone in ("金额", "状态"):
        assert served.call("POST", SEARCH, {"field_names": [gone]})["code"] == 1254045
    names = [each["field_name"] for each in served.call("GET", f"{TABLE}/fields")["data"]["items"]]
    assert names[:3] == ["订单号", "实付", "标签"]
    assert "状态" not in served.call("POST", SEARCH, {})["data"]["items"][0]["fields"]


@pytest.mark.rule("table-full")
def test_a_table_over_its_most_is_read_whole_but_takes_no_more(served, table, gateway) -> None:
    rows = [{"订单号": text(str(number))} for number in range(20_500)]
    served.world.add_table("bas", "tbl", "订单", table.fields, rows)
    pages = list(gateway.bitable_records("bas", "tbl"))
    assert ([len(page) for page in pages], pages[-1][-1]["fields"]) == (
        [500] * 41,
        {"订单号": text("20499")},
    )
    assert served.refused("POST", RECORDS, {"fields": {}}) == {
        "status": 200,
        "code": 1254103,
        "msg": "RecordExceedLimit",
    }
    served.world.relaxed.add("table-full")
    assert served.call("POST", RECORDS, {"fields": {}})["code"] == 0


def test_rows_inserted_while_paging_move_others_to_a_second_page(served, table, gateway) -> None:
    first = served.call("POST", SEARCH, {}, page_size=2)["data"]
    table.records.insert(0, {"record_id": "recNew", "fields": {"订单号": text("0")}})
    second = served.call("POST", SEARCH, {}, page_size=2, page_token=first["page_token"])["data"]
    ids = [item["record_id"] for item in first["items"] + second["items"]]
    assert ids == ["rec00000000", "rec00000001", "rec00000001", "rec00000002"]
    assert (second["has_more"], "page_token" in second, second["total"]) == (False, False, 4)


@pytest.mark.rule("base-response-size")
def test_a_page_of_over_ten_megabytes_is_refused(served, table) -> None:
    for record in table.records:
        record["fields"] = {"订单号": text("x" * 4_000_000)}
    assert served.refused("POST", SEARCH, {}) == {
        "status": 200,
        "code": 1254030,
        "msg": "TooLargeResponse",
    }
    assert served.call("POST", SEARCH, {}, page_size=2)["code"] == 0
    served.world.relaxed.add("base-response-size")
    assert served.call("POST", SEARCH, {})["code"] == 0


# By id


@pytest.mark.rule("records-got")
def test_records_are_got_by_their_ids(served) -> None:
    path = f"{RECORDS}/batch_get"
    asked = {"record_ids": ["rec00000002", "recX"], "with_shared_url": True}
    assert served.call("POST", path, asked)["data"] == {
        "records": [
            {
                "record_id": "rec00000002",
                "fields": {"订单号": text("B3")},
                "shared_url": "https://desk.feishu.cn/record/basrec00000002",
            }
        ],
        "forbidden_record_ids": [],
        "absent_record_ids": ["recX"],
    }
    for ids in ([], ["rec00000002"] * 101, "rec00000002"):
        assert served.refused("POST", path, {"record_ids": ids}) == {
            "status": 400,
            "code": 99992402,
            "msg": "field validation failed",
        }


def test_the_sdk_is_told_of_an_unknown_view(served, table, gateway) -> None:
    with pytest.raises(FeishuError, match="1254005: WrongViewId"):
        list(gateway.bitable_records("bas", "tbl", view_id="vew9"))
