"""What the stand-in refuses, with the code Feishu would refuse it with."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.simulator.bitable import Field
from bot.simulator.chats import SentMessage, Upload
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
        body = json.dumps({"app_id": "cli_desk", "app_secret": "desk-secret"})
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


CARD = {"schema": "2.0", "body": {"elements": []}}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"app_id": 1, "app_secret": 2}'])
def test_a_token_is_not_given_for_nonsense(shop: Desk, body: str) -> None:
    answer = shop.http.post("/open-apis/auth/v3/tenant_access_token/internal", content=body)
    assert (answer.status_code, answer.json()["code"]) == (200, 10003)


@pytest.mark.parametrize(
    ("header", "code"),
    [("", 99991661), ("Basic x", 99991661), ("Bearer t-x", 99991663)],
)
def test_every_call_needs_a_token_that_lives(desk: Desk, header: str, code: int) -> None:
    desk.http.headers["Authorization"] = header
    answer = desk.http.get("/open-apis/bot/v3/info")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["error"]["log_id"] == answer.headers["X-Tt-Logid"]


def test_a_token_ends_after_two_hours_or_when_the_test_says(desk: Desk) -> None:
    desk.now.at = NOON + timedelta(hours=2)
    assert desk.call("GET", "/bot/v3/info")["code"] == 99991663
    desk.sign_in()
    assert desk.call("GET", "/bot/v3/info")["code"] == 0
    desk.world.expire_tokens()
    assert desk.call("GET", "/bot/v3/info")["code"] == 99991663


def test_the_bot_describes_itself_without_data(shop: Desk) -> None:
    answer = shop.call("GET", "/bot/v3/info")
    assert answer["bot"]["open_id"] == shop.world.bot_open_id
    assert "data" not in answer


def test_an_unknown_path_is_told(shop: Desk) -> None:
    answer = shop.call("GET", "/im/v9/messages")
    assert (answer["status"], answer["code"]) == (404, 99991201)


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        ({"text": "x"}, {"receive_id_type": "phone"}, 99992402),
        ({"text": "x"}, {"receive_id": ""}, 99992402),
        ({"text": "x"}, {"receive_id": "oc_x"}, 230034),
        ({"text": "x"}, {"receive_id": "ou_nobody"}, 99992351),
        ({"text": "x"}, {"receive_id": "oc_x", "receive_id_type": "chat_id"}, 230002),
        ({"text": "x"}, {"receive_id": "x@y.cn", "receive_id_type": "email"}, 230034),
        ({"text": "x"}, {"uuid": "u" * 51}, 99992402),
        ("no json", {}, 230001),
        ("[]", {}, 230001),
        ({"text": ""}, {}, 230001),
        ({"text": "x"}, {"msg_type": "hologram"}, 230001),
        ({"text": "x" * 160_000}, {}, 230025),
        ({**CARD, "header": {}}, {"msg_type": "interactive"}, 230099),
        (
            {**CARD, "body": {"elements": [{"tag": "markdown", "content": "长" * 10_300}]}},
            {"msg_type": "interactive"},
            230025,
        ),
        ({"file_key": "file_v3_x"}, {"msg_type": "file"}, 230017),
        ({"file_key": "img_v3_x"}, {"msg_type": "file"}, 230055),
        ({"zh_cn": {}}, {"msg_type": "post"}, 230001),
    ],
)
def test_a_wrong_message_is_refused(shop: Desk, content: Any, more: Json, code: int) -> None:
    answer = shop.send(content, **more)
    assert (answer["status"], answer["code"]) == (400, code)
    assert shop.world.messages == []
    assert shop.world.calls[-1].code == code


def test_content_that_is_an_object_and_no_text_is_refused(shop: Desk) -> None:
    body = {"receive_id": "ou_ann", "msg_type": "text", "content": {"text": "x"}}
    answer = shop.call("POST", "/im/v1/messages", body, receive_id_type="open_id")
    assert (answer["status"], answer["code"]) == (400, 230001)


def test_who_is_outside_the_availability_gets_nothing(desk: Desk) -> None:
    desk.ann.available = False
    assert desk.send({"text": "x"})["code"] == 230013


@pytest.mark.parametrize("kind", ["open_id", "union_id", "user_id", "email"])
def test_a_person_is_reached_by_each_kind_of_id(desk: Desk, kind: str) -> None:
    receiver = getattr(desk.ann, kind)
    assert desk.send({"text": kind}, receive_id=receiver, receive_id_type=kind)["code"] == 0
    assert desk.world.last_message_to("ou_ann").content == {"text": kind}


def test_a_uuid_holds_for_one_hour(desk: Desk) -> None:
    first = desk.send({"text": "x"}, uuid="u")["data"]["message_id"]
    desk.now.at = NOON + timedelta(minutes=59)
    assert desk.send({"text": "x"}, uuid="u")["data"]["message_id"] == first
    desk.now.at = NOON + timedelta(minutes=60)
    assert desk.send({"text": "x"}, uuid="u")["data"]["message_id"] != first


def test_only_own_cards_of_fourteen_days_are_patched(desk: Desk) -> None:
    own = desk.send(CARD, msg_type="interactive")["data"]["message_id"]
    words = desk.send({"text": "x"})["data"]["message_id"]
    chat = desk.world.p2p("ou_ann").chat_id
    theirs = SentMessage("om_ann", chat, "ou_ann", "text", {"text": "x"}, NOON)
    desk.world.store(theirs)

    def patch(message_id: str, content: object = json.dumps(CARD)) -> int:
        body = {"content": content}
        return int(desk.call("PATCH", f"/im/v1/messages/{message_id}", body)["code"])

    assert patch(own) == 0
    assert patch(own, CARD) == 230001
    assert patch(own, json.dumps({**CARD, "x": 1})) == 230099
    assert patch(own, json.dumps({"text": "x" * 31_000})) == 230025
    assert patch(words) == 230001
    assert patch("om_ann") == 230026
    assert patch("om_nobody") == 99992354
    desk.now.at = NOON + timedelta(days=14, seconds=1)
    desk.sign_in()
    assert patch(own) == 230031
    assert desk.call("DELETE", f"/im/v1/messages/{own}")["code"] == 0
    assert patch(own) == 230110


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
        (SEARCH, {"filter": {"conjunction": "and", "conditions": []}}, {}, 1254018),
        (SEARCH, {}, {"page_token": "other"}, 1254030),
        (SEARCH, {}, {"page_token": "p4"}, 1254030),
        (SEARCH, {}, {"page_size": 501}, 1254030),
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


def test_over_ten_megabytes_are_refused(desk: Desk) -> None:
    desk.world.add_sheet("sht", "s3", "big", [["x" * 1024]] * 10_240)
    assert desk.call("GET", f"{VALUES}/s3")["code"] == 90221
    assert desk.call("GET", f"{VALUES}/s3!A1:A5000")["code"] == 0


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
    assert shop.call("POST", path, {"user_ids": ["ou_ann"] * 11})["code"] == 99992402
    assert shop.call("POST", path, {"user_ids": []}, user_id_type="x")["code"] == 99992402
