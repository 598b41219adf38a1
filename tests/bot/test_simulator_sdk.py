"""The real SDK, pointed at the stand-in, finds Feishu there."""

import asyncio
import importlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.simulator.bitable import Field
from bot.simulator.chats import SentMessage
from bot.simulator.server import Simulator
from bot.simulator.world import World

PNG = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture(scope="module")
def lark() -> Any:
    return importlib.import_module("lark_oapi")


@pytest.fixture
def client(lark: Any, world: World, simulator: Simulator) -> Any:
    builder = lark.Client.builder().app_id(world.app_id).app_secret(world.app_secret)
    return builder.domain(simulator.url).timeout(5).build()


def card(text: str) -> dict[str, Any]:
    button = {
        "tag": "button",
        "text": {"tag": "plain_text", "content": text},
        "behaviors": [{"type": "callback", "value": {"do": text}}],
    }
    return {"schema": "2.0", "body": {"elements": [button]}}


def send(
    client: Any, receiver: str, content: Any, *, uuid: str = "", msg_type: str = "interactive"
) -> Any:
    im = importlib.import_module("lark_oapi.api.im.v1")
    body = im.CreateMessageRequestBody.builder().receive_id(receiver).msg_type(msg_type)
    body = body.content(json.dumps(content)).uuid(uuid).build()
    request = im.CreateMessageRequest.builder().receive_id_type("open_id").request_body(body)
    request = request.build()
    return client.im.v1.message.create(request)


def test_a_card_is_sent_replied_to_patched_read_and_recalled(world: World, client: Any) -> None:
    im = importlib.import_module("lark_oapi.api.im.v1")
    ann = world.add_person("Ann")
    sent = send(client, ann.open_id, card("one"))
    assert (sent.success(), sent.data.msg_type, bool(sent.get_log_id())) == (
        True,
        "interactive",
        True,
    )
    message_id = sent.data.message_id

    body = im.ReplyMessageRequestBody.builder().msg_type("text").content('{"text":"more"}').build()
    request = im.ReplyMessageRequest.builder().message_id(message_id).request_body(body).build()
    replied = client.im.v1.message.reply(request)
    assert (replied.data.parent_id, replied.data.root_id) == (message_id, message_id)

    body = im.PatchMessageRequestBody.builder().content(json.dumps(card("two"))).build()
    request = im.PatchMessageRequest.builder().message_id(message_id).request_body(body).build()
    assert client.im.v1.message.patch(request).success()

    read = client.im.v1.message.get(im.GetMessageRequest.builder().message_id(message_id).build())
    assert [(item.message_id, item.updated) for item in read.data.items] == [(message_id, True)]
    gone = im.DeleteMessageRequest.builder().message_id(message_id).build()
    assert client.im.v1.message.delete(gone).success()

    [first, second] = world.messages_to(ann.open_id)
    assert (first.content, first.updates, first.deleted) == (card("two"), [card("two")], True)
    assert (second.content, second.parent_id) == ({"text": "more"}, message_id)


def test_a_chat_is_read_back_and_a_text_edited(world: World, client: Any) -> None:
    im = importlib.import_module("lark_oapi.api.im.v1")
    ann = world.add_person("Ann")
    for number in range(3):
        sent = send(client, ann.open_id, {"text": f"{number}"}, msg_type="text").data
    body = im.UpdateMessageRequestBody.builder().msg_type("text").content('{"text":"two"}').build()
    request = im.UpdateMessageRequest.builder().message_id(sent.message_id).request_body(body)
    edited = client.im.v1.message.update(request.build()).data
    assert (edited.updated, edited.body.content) == (True, '{"text": "two"}')

    pages, token = [], ""
    for _ in range(2):
        request = im.ListMessageRequest.builder().container_id_type("chat")
        request = request.container_id(sent.chat_id).sort_type("ByCreateTimeDesc")
        page = client.im.v1.message.list(request.page_size(2).page_token(token).build()).data
        pages.append([json.loads(item.body.content)["text"] for item in page.items])
        token = page.page_token
    assert (pages, page.has_more, token) == ([["two", "1"], ["0"]], False, None)


def test_the_bots_groups_are_listed(world: World, client: Any) -> None:
    im = importlib.import_module("lark_oapi.api.im.v1")
    group = world.add_group("Sales", [world.add_person("Ann").open_id])
    chats = client.im.v1.chat.list(im.ListChatRequest.builder().page_size(100).build()).data
    assert [(chat.chat_id, chat.name, chat.chat_status) for chat in chats.items] == [
        (group, "Sales", "normal")
    ]


def test_a_missing_scope_is_named(world: World, client: Any) -> None:
    world.scopes_missing.update(("im:chat:read", "im:chat:readonly", "im:chat"))
    world.scopes_missing.add("im:chat.group_info:readonly")
    im = importlib.import_module("lark_oapi.api.im.v1")
    refused = client.im.v1.chat.list(im.ListChatRequest.builder().build())
    violations = [each["subject"] for each in refused.error["permission_violations"]]
    assert (refused.code, violations[0]) == (99991672, "im:chat:read")


def test_one_uuid_sends_one_message(world: World, client: Any) -> None:
    ann = world.add_person("Ann")
    first = send(client, ann.open_id, card("one"), uuid="day-ann")
    again = send(client, ann.open_id, card("one"), uuid="day-ann")
    assert first.data.message_id == again.data.message_id
    assert len(world.messages_to(ann.open_id)) == 1


def test_a_broken_card_comes_back_as_230099(world: World, client: Any) -> None:
    ann = world.add_person("Ann")
    refused = send(client, ann.open_id, {**card("x"), "elements": []})
    assert (refused.code, refused.raw.status_code) == (230099, 400)
    assert refused.msg.startswith("Failed to create card content, ext=ErrCode: 200621; ")
    assert world.messages == []


def test_files_and_images_are_uploaded_and_found_again(world: World, client: Any) -> None:
    im = importlib.import_module("lark_oapi.api.im.v1")
    ann = world.add_person("Ann")
    body = im.CreateImageRequestBody.builder().image_type("message")
    body = body.image(("a.png", PNG, "image/png")).build()
    image = client.im.v1.image.create(im.CreateImageRequest.builder().request_body(body).build())
    assert world.files[image.data.image_key].data == PNG

    table = ("今日名单.xlsx", b"\r\n--x\r\n\x00", "application/octet-stream")
    body = im.CreateFileRequestBody.builder().file_type("stream").file_name("今日名单.xlsx")
    body = body.file(table).build()
    file = client.im.v1.file.create(im.CreateFileRequest.builder().request_body(body).build())
    key = file.data.file_key
    assert (world.files[key].name, world.files[key].data) == ("今日名单.xlsx", table[1])

    sent = SentMessage("om_1", "oc_1", ann.open_id, "file", {"file_key": key}, world.now())
    world.store(sent)
    request = im.GetMessageResourceRequest.builder().message_id("om_1").file_key(key).type("file")
    got = client.im.v1.message_resource.get(request.build())
    assert (got.file.read(), got.file_name) == (table[1], "今日名单.xlsx")


def test_bitable_is_read_page_by_page(world: World, client: Any) -> None:
    bitable = importlib.import_module("lark_oapi.api.bitable.v1")
    world.add_base("bas1", "shop")
    fields = [Field("订单号"), Field("手机号", 13, "Phone")]
    rows = [{"订单号": [{"text": str(n), "type": "text"}], "手机号": "138"} for n in range(1100)]
    world.add_table("bas1", "tbl1", "orders", fields, rows)
    body = bitable.SearchAppTableRecordRequestBody.builder().field_names(["订单号"]).build()
    sizes, orders, token, more = [], [], "", True
    while more and len(sizes) < 9:
        request = bitable.SearchAppTableRecordRequest.builder().app_token("bas1").table_id("tbl1")
        request = request.page_size(500).page_token(token).request_body(body).build()
        page = client.bitable.v1.app_table_record.search(request).data
        sizes.append(len(page.items))
        orders += [item.fields["订单号"][0]["text"] for item in page.items]
        assert (page.total, page.items[0].fields.keys()) == (1100, {"订单号"})
        more, token = page.has_more, page.page_token
    assert (sizes, orders) == ([500, 500, 100], [str(n) for n in range(1100)])

    listed = client.bitable.v1.app_table_field.list(
        bitable.ListAppTableFieldRequest.builder().app_token("bas1").table_id("tbl1").build()
    )
    shown = [(f.field_name, f.type, f.ui_type, f.is_primary) for f in listed.data.items]
    assert shown == [("订单号", 1, "Text", True), ("手机号", 13, "Phone", False)]
    app = client.bitable.v1.app.get(bitable.GetAppRequest.builder().app_token("bas1").build())
    assert (app.data.app.time_zone, app.data.app.is_advanced) == ("Asia/Beijing", False)


def test_sheets_are_read_by_a_raw_request_with_a_quoted_range(
    lark: Any, world: World, client: Any
) -> None:
    world.add_spreadsheet("sht1", "shop")
    world.add_sheet("sht1", "Q7PlXT", "订单", [["订单号", "手机"], [1001, "138"], [1002]])
    request = (
        lark.BaseRequest.builder()
        .http_method(lark.HttpMethod.GET)
        .uri("/open-apis/sheets/v2/spreadsheets/:token/values/:range")
        .paths({"token": "sht1", "range": "Q7PlXT!A1:B9"})
        .queries([("valueRenderOption", "ToString")])
        .token_types({lark.AccessTokenType.TENANT})
        .build()
    )
    answer = json.loads(client.request(request).raw.content)
    assert answer["data"]["valueRange"] == {
        "majorDimension": "ROWS",
        "range": "Q7PlXT!A1:B3",
        "revision": 1,
        "values": [["订单号", "手机"], [1001, "138"], [1002, None]],
    }
    sheets = importlib.import_module("lark_oapi.api.sheets.v3")
    asked = sheets.QuerySpreadsheetSheetRequest.builder().spreadsheet_token("sht1").build()
    listed = client.sheets.v3.spreadsheet_sheet.query(asked).data.sheets
    assert [(sheet.sheet_id, sheet.title) for sheet in listed] == [("Q7PlXT", "订单")]


def test_people_are_found_and_named_and_wiki_pages_resolved(world: World, client: Any) -> None:
    contact = importlib.import_module("lark_oapi.api.contact.v3")
    wiki = importlib.import_module("lark_oapi.api.wiki.v2")
    ann = world.add_person("Ann", mobile="13800001111")
    body = contact.BatchGetIdUserRequestBody.builder().mobiles(["13800001111", "139"]).build()
    request = contact.BatchGetIdUserRequest.builder().user_id_type("open_id").request_body(body)
    found = client.contact.v3.user.batch_get_id(request.build()).data.user_list
    assert [(u.mobile, u.user_id) for u in found] == [("13800001111", ann.open_id), ("139", None)]

    body = contact.BasicBatchUserRequestBody.builder().user_ids([ann.open_id]).build()
    request = contact.BasicBatchUserRequest.builder().user_id_type("open_id").request_body(body)
    named = client.contact.v3.user.basic_batch(request.build()).data.users
    assert [(user.user_id, user.name) for user in named] == [(ann.open_id, "Ann")]

    world.add_wiki_node("wik1", "bitable", "bas1")
    node = client.wiki.v2.space.get_node(wiki.GetNodeSpaceRequest.builder().token("wik1").build())
    assert (node.data.node.obj_type, node.data.node.obj_token) == ("bitable", "bas1")
    node = client.wiki.v2.space.get_node(wiki.GetNodeSpaceRequest.builder().token("wik2").build())
    assert node.code == 131005


def test_a_stale_token_is_refused_until_the_sdk_forgets_it(
    lark: Any, world: World, client: Any
) -> None:
    ann = world.add_person("Ann")
    assert send(client, ann.open_id, card("one")).success()
    world.expire_tokens()
    assert send(client, ann.open_id, card("two")).code == 99991663
    cache = importlib.import_module("lark_oapi.core.token.manager").TokenManager.cache
    cache.cache.clear()
    assert send(client, ann.open_id, card("three")).success()


@pytest.mark.parametrize(("app_id", "code"), [("cli_other", 10014), (None, 10015)])
def test_wrong_credentials_give_no_token(
    lark: Any, world: World, simulator: Simulator, app_id: str | None, code: int
) -> None:
    builder = lark.Client.builder().app_id(app_id or world.app_id).app_secret("wrong")
    client = builder.domain(simulator.url).build()
    error = importlib.import_module("lark_oapi.core.exception").ObtainAccessTokenException
    with pytest.raises(error) as refused:
        send(client, "ou_1", card("one"))
    assert refused.value.code == code


def handler(
    lark: Any, world: World, on_message: Callable[[Any], None], on_click: Callable[[Any], Any]
) -> Any:
    builder = lark.EventDispatcherHandler.builder(world.encrypt_key, world.verification_token)
    builder = builder.register_p2_im_message_receive_v1(on_message)
    return builder.register_p2_card_action_trigger(on_click).build()


def toast(click: Any) -> Any:
    model = importlib.import_module("lark_oapi.event.callback.model.p2_card_action_trigger")
    return model.P2CardActionTriggerResponse(
        {
            "toast": {"type": "success", "content": click.event.action.value["do"]},
            "card": {"type": "raw", "data": card("done")},
        }
    )


@contextmanager
def connected(world: World, url: str, events: Any) -> Iterator[None]:
    """Hold the SDK's long connection open on a loop of its own."""
    ws = importlib.import_module("lark_oapi.ws.client")
    stop = threading.Event()

    async def hold() -> None:
        ws.loop = asyncio.get_running_loop()
        client = ws.Client(world.app_id, world.app_secret, event_handler=events, domain=url)
        await client._connect()  # noqa: SLF001 - the SDK has no public way to stop
        ping = asyncio.create_task(client._ping_loop())  # noqa: SLF001 - as above
        await asyncio.to_thread(stop.wait)
        client._auto_reconnect = False  # noqa: SLF001 - as above
        ping.cancel()
        await client._disconnect()  # noqa: SLF001 - as above

    open_before = len(world.connections)
    thread = threading.Thread(target=lambda: asyncio.run(hold()))
    thread.start()
    deadline = time.monotonic() + 5
    while len(world.connections) == open_before and time.monotonic() < deadline:
        time.sleep(0.005)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_the_long_connection_carries_messages_and_clicks_and_their_answers(
    lark: Any, world: World, simulator: Simulator, client: Any
) -> None:
    ann = world.add_person("Ann")
    heard = []
    events = handler(lark, world, heard.append, toast)
    with connected(world, simulator.url, events):
        world.say(ann.open_id, "今日")
        message_id = send(client, ann.open_id, card("go")).data.message_id
        clicked = world.click(ann.open_id, message_id, text="go", duplicate=2)
    [message] = heard
    assert json.loads(message.event.message.content) == {"text": "今日"}
    assert message.event.sender.sender_id.open_id == ann.open_id
    assert (clicked.toast, clicked.error) == ({"type": "success", "content": "go"}, None)
    assert world.last_message_to(ann.open_id).content == card("done")
    assert [delivery.failure for delivery in world.deliveries] == [None, None, None]


def test_an_unregistered_event_is_acknowledged_with_500(
    lark: Any, world: World, simulator: Simulator
) -> None:
    ann = world.add_person("Ann")
    with connected(world, simulator.url, handler(lark, world, print, toast)):
        delivery = world.choose_menu(ann.open_id, "today_list")
    assert (delivery.status, delivery.failure) == (500, "status")


def test_the_dispatcher_accepts_what_the_webhook_wraps(lark: Any, world: World) -> None:
    world.add_person("Ann", open_id="ou_ann")
    group = world.add_group("Sales", ["ou_ann"])
    world.say("ou_ann", "帮助", group=group)
    heard: list[Any] = []
    events = handler(lark, world, heard.append, toast)
    parcel = world.webhook.wrap(world.deliveries[-1].event)
    request = importlib.import_module("lark_oapi.core.model").RawRequest()
    request.uri, request.body, request.headers = "/feishu/events", parcel.body, parcel.headers
    assert events.do(request).status_code == 200
    [mention] = heard[0].event.message.mentions
    assert (mention.key, mention.id.open_id) == ("@_user_1", world.bot_open_id)
    assert heard[0].event.message.content == '{"text": "@_user_1 帮助"}'


def test_the_token_of_two_hours_is_renewed_in_its_last_half_hour(lark: Any) -> None:
    clock = [datetime(2026, 11, 23, tzinfo=UTC)]
    world = World(app_id=f"cli_{uuid4().hex}", now=lambda: clock[0])
    ann = world.add_person("Ann")
    with Simulator(world) as simulator:
        builder = lark.Client.builder().app_id(world.app_id).app_secret(world.app_secret)
        client = builder.domain(simulator.url).build()
        for minutes, tokens in ((0, 1), (89, 1), (91, 2)):
            clock[0] = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes)
            manager = importlib.import_module("lark_oapi.core.token.manager")
            manager.TokenManager.cache.cache.clear()
            assert send(client, ann.open_id, card("one")).success()
            assert len(world.tokens) == tokens
