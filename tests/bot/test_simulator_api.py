"""What the stand-in refuses, with the code Feishu would refuse it with."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from bot.simulator.bitable import Field
from bot.simulator.chats import Upload
from bot.simulator.server import Simulator
from bot.simulator.sheets import Formula
from bot.simulator.world import World

Json = dict[str, Any]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


class Desk:
    """A world that is served, and an app that holds a token."""

    def __init__(self) -> None:
        self.now = Clock()
        self.world = World(now=self.now)
        self.ann = self.world.add_person("Ann", open_id="ou_ann", mobile="138", email="a@b.cn")
        self.world.files["img_v3_x"] = Upload("img_v3_x", "image", "image", b"x", "image/png")
        self.add_base()
        self.add_sheet()
        self.simulator = Simulator(self.world)
        self.simulator.start()
        self.http = httpx.Client(base_url=self.simulator.url)
        self.sign_in()

    def add_base(self) -> None:
        self.world.add_base("bas", "shop")
        fields = [Field("a"), Field("b", 2, "Number")]
        rows = [{"a": [{"text": "x", "type": "text"}], "b": 1}, {"a": None, "b": 0}, {}]
        self.world.add_table("bas", "tbl", "orders", fields, rows, views=["vew"])

    def add_sheet(self) -> None:
        noon = datetime(2024, 2, 29, 12)  # noqa: DTZ001 - a wall clock
        rows = [
            ["订单号", "手机", "日期", "金额"],
            ["1", 13800001111, noon, Formula("=1+1", 2)],
            [None, None, date(2024, 3, 1)],
            [],
        ]
        self.world.add_spreadsheet("sht", "shop")
        self.world.add_sheet("sht", "s1", "订单", rows)

    def sign_in(self) -> None:
        body = json.dumps({"app_id": "cli_de5c0000000000de", "app_secret": "desk-secret"})
        answer = self.http.post(
            "/open-apis/auth/v3/tenant_access_token/internal", content=body
        ).json()
        self.http.headers["Authorization"] = f"Bearer {answer['tenant_access_token']}"

    def call(self, method: str, path: str, body: Json | None = None, **query: Any) -> Json:
        asked = self.http.request(method, f"/open-apis{path}", json=body, params=query or None)
        return {"status": asked.status_code, **asked.json()}

    def send(self, content: Any, **more: Any) -> Json:
        kind = more.pop("receive_id_type", "open_id")
        body = {
            "receive_id": "ou_ann",
            "msg_type": "text",
            "content": content if isinstance(content, str) else json.dumps(content),
            **more,
        }
        return self.call("POST", "/im/v1/messages", body, receive_id_type=kind)

    def close(self) -> None:
        self.http.close()
        self.simulator.stop()


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def shop() -> Iterator[Desk]:
    """One for all that change nothing."""
    desk = Desk()
    yield desk
    desk.close()


def upload(desk: Desk, path: str, data: Json, files: Json) -> int:
    answer = desk.http.post(f"/open-apis/im/v1/{path}", data=data, files=files)
    return int(answer.json()["code"])


def test_wrong_uploads_are_refused(desk: Desk) -> None:
    png = {"image": ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")}
    assert upload(desk, "images", {"image_type": "message"}, png) == 0
    assert upload(desk, "images", {"image_type": "x"}, png) == 234001
    assert upload(desk, "images", {"image_type": "message"}, {"image": ("a", b"")}) == 234010
    assert upload(desk, "images", {"image_type": "message"}, {"image": ("a", b"text")}) == 234011
    big = {"image": ("a", b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024 * 1024))}
    assert upload(desk, "images", {"image_type": "message"}, big) == 234006
    file = {"file": ("a.xlsx", b"x")}
    assert upload(desk, "files", {"file_type": "stream", "file_name": "a.xlsx"}, file) == 0
    assert upload(desk, "files", {"file_type": "xlsx", "file_name": "a.xlsx"}, file) == 234001
    assert upload(desk, "files", {"file_type": "stream"}, file) == 234001
    assert desk.call("POST", "/im/v1/files", {"file_type": "stream"})["code"] == 234001


SEARCH = "/bitable/v1/apps/bas/tables/tbl/records/search"


def test_empty_cells_are_absent_and_automatic_fields_come_when_asked(shop: Desk) -> None:
    [first, second, third] = shop.call("POST", SEARCH, {})["data"]["items"]
    assert first["fields"] == {"a": [{"text": "x", "type": "text"}], "b": 1}
    assert (second["fields"], third) == ({"b": 0}, {"record_id": "rec00000002", "fields": {}})
    [first, *_] = shop.call("POST", SEARCH, {"automatic_fields": True})["data"]["items"]
    assert first["created_time"] == int(NOON.timestamp() * 1000)


@pytest.mark.parametrize(
    ("path", "body", "query", "code"),
    [
        (SEARCH.replace("bas/", "wik/"), {}, {}, 91402),
        (SEARCH.replace("tbl/", "tb2/"), {}, {}, 1254041),
        (SEARCH, {"view_id": "vew"}, {}, 0),
        (SEARCH, {"view_id": "ve2"}, {}, 1254005),
        (SEARCH, {"field_names": ["a", "c"]}, {}, 1254045),
        (SEARCH, {"field_names": "a"}, {}, 1254024),
        (SEARCH, {"field_names": ["a"] * 201}, {}, 1254024),
        (SEARCH, {"filter": {"conjunction": "xor", "conditions": []}}, {}, 1254018),
        (SEARCH, {}, {"page_token": "other"}, 1254030),
        (SEARCH, {}, {"page_token": "p4"}, 1254030),
    ],
)
def test_a_wrong_search_is_refused_with_status_200(
    shop: Desk, path: str, body: Json, query: Json, code: int
) -> None:
    answer = shop.call("POST", path, body, **query)
    assert (answer["status"], answer["code"]) == (200, code)


def test_what_the_app_may_not_see_is_forbidden_or_looks_empty(desk: Desk) -> None:
    document = desk.world.bases["bas"]
    document.is_advanced, document.managed = True, False
    assert desk.call("POST", SEARCH, {})["data"] == {"items": [], "has_more": False, "total": 0}
    document.shared = False
    assert desk.call("POST", SEARCH, {})["code"] == 91403


def test_tables_and_fields_are_listed(shop: Desk) -> None:
    tables = shop.call("GET", "/bitable/v1/apps/bas/tables")["data"]
    assert tables["items"] == [{"table_id": "tbl", "revision": 1, "name": "orders"}]
    fields = shop.call("GET", "/bitable/v1/apps/bas/tables/tbl/fields", page_size=1)["data"]
    assert ([f["field_name"] for f in fields["items"]], fields["page_token"]) == (["a"], "p1")


VALUES = "/sheets/v2/spreadsheets/sht/values"


@pytest.mark.parametrize(
    ("asked", "named", "values"),
    [
        ("s1!A1:B2", "s1!A1:B2", [["订单号", "手机"], ["1", 13800001111]]),
        ("s1!A2:B", "s1!A2:B2", [["1", 13800001111]]),
        ("s1!C3:D9", "s1!C3:D3", [["2024/03/01", None]]),
        ("s1!B:B", "s1!B1:B2", [["手机"], [13800001111]]),
        ("s1!AA1:AB9", "", []),
        ("s1!A4:D4", "", []),
    ],
)
def test_a_range_of_values(shop: Desk, asked: str, named: str, values: list[Any]) -> None:
    read = shop.call("GET", f"{VALUES}/{asked}", dateTimeRenderOption="FormattedString")
    assert (read["data"]["valueRange"]["range"], read["data"]["valueRange"]["values"]) == (
        named,
        values,
    )


@pytest.mark.parametrize(
    ("render", "row"),
    [
        ("", ["1", 13800001111, 45351.5, "=1+1"]),
        ("ToString", ["1", 13800001111, 45351.5, 2]),
        ("FormattedValue", ["1", "1.38E+10", 45351.5, "2"]),
    ],
)
def test_the_render_option_decides_the_cells(shop: Desk, render: str, row: list[Any]) -> None:
    read = shop.call("GET", f"{VALUES}/s1!A2:D2", valueRenderOption=render)
    assert read["data"]["valueRange"]["values"] == [row]


def test_rows_may_come_ragged(desk: Desk) -> None:
    desk.world.spreadsheets["sht"].sheets["s1"].ragged = True
    read = desk.call("GET", f"{VALUES}/s1", dateTimeRenderOption="FormattedString")
    assert read["data"]["valueRange"]["values"][2] == [None, None, "2024/03/01"]


def test_several_ranges_are_read_at_once(shop: Desk) -> None:
    path = "/sheets/v2/spreadsheets/sht/values_batch_get"
    read = shop.call("GET", path, ranges="s1!A1:B1,s1!D1:D1")["data"]
    assert [each["values"] for each in read["valueRanges"]] == [[["订单号", "手机"]], [["金额"]]]
    assert read["totalCells"] == 3
    assert shop.call("GET", path)["code"] == 90202


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{VALUES}/s2!A1:B2", 90215),
        (f"{VALUES}/s1!A1", 90202),
        (f"{VALUES}/s1!B1:A2", 90202),
        (f"{VALUES}/s1!A3:B2", 90202),
        (f"{VALUES}/s1!A:CW", 90202),
        (f"{VALUES}/s1?valueRenderOption=Text", 99992402),
        (f"{VALUES}/s1?dateTimeRenderOption=Text", 99992402),
        ("/sheets/v2/spreadsheets/wik/values/s1", 91402),
        ("/sheets/v3/spreadsheets/wik/sheets/query", 1310214),
    ],
)
def test_a_wrong_range_is_refused(shop: Desk, path: str, code: int) -> None:
    answer = shop.http.get(f"/open-apis{path}").json()
    assert answer["code"] == code


def test_a_spreadsheet_that_was_not_shared_is_forbidden(desk: Desk) -> None:
    desk.world.spreadsheets["sht"].shared = False
    answer = desk.call("GET", f"{VALUES}/s1")
    assert (answer["status"], answer["code"]) == (403, 91403)


def test_people_are_found_by_mail_and_phone_with_country_code(shop: Desk) -> None:
    path = "/contact/v3/users/batch_get_id"
    body = {"mobiles": ["+86138"], "emails": ["a@b.cn", "c@d.cn"]}
    found = shop.call("POST", path, body, user_id_type="open_id")["data"]["user_list"]
    assert [each.get("user_id") for each in found] == ["ou_ann", "ou_ann", None]
    assert found[2] == {"email": "c@d.cn"}
    assert shop.call("POST", path, {"mobiles": ["1"] * 51})["code"] == 99992402


def test_names_are_given_for_at_most_ten(shop: Desk) -> None:
    path = "/contact/v3/users/basic_batch"
    body = {"user_ids": ["ou_ann", "ou_nobody"]}
    users = shop.call("POST", path, body, user_id_type="open_id")["data"]["users"]
    assert users == [{"user_id": "ou_ann", "name": "Ann", "i18n_name": {"zh_cn": "Ann"}}]
    assert shop.call("POST", path, {"user_ids": ["ou_ann"] * 11})["code"] == 40001
    wrong = shop.call("POST", path, {"user_ids": ["ou_ann"]}, user_id_type="x")
    assert wrong["code"] == 99992402
