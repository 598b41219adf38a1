"""What a message may contain: types, structure, size, data rules."""

import json
from typing import Any

import pytest

from bot.simulator.chats import Upload

Json = dict[str, Any]
HELLO = {"text": "x"}
CARD = {"schema": "2.0", "body": {"elements": []}}
INVALID = "Your request contains an invalid request parameter."
TOO_LONG = "The length of the message content reaches its limit."


def post(*paragraphs: Any) -> Json:
    return {"zh_cn": {"title": "今日", "content": list(paragraphs)}}


def node(tag: str, **members: Any) -> Json:
    return {"tag": tag, **members}


WHOLE_POST = post(
    [node("text", text="a", style=["bold"]), node("a", text="b", href="https://a.cn/b")],
    [node("at", user_id="ou_ann")],
    [node("img", image_key="img_v3_own")],
    [node("emotion", emoji_type="SMILE")],
    [node("hr")],
    [node("code_block", text="x", language="GO")],
    [node("md", text="**x**")],
)


def upload(api: Any) -> str:
    """Give the app its uploads; return the chat_id of a group."""
    for key, kind, file_type in (
        ("img_v3_own", "image", "stream"),
        ("file_v3_own", "file", "stream"),
        ("file_v3_film", "file", "mp4"),
    ):
        api.world.files[key] = Upload(key, kind, "a", b"x", "text/plain", file_type)
    return api.world.add_group("Sales", ["ou_ann"])


@pytest.mark.parametrize(
    ("msg_type", "content"),
    [
        ("text", {"text": '<at user_id="ou_ann">Ann</at> <b>早</b>'}),
        ("post", WHOLE_POST),
        ("post", {"zh_cn": {"content": []}, "en_us": {"content": [[]]}}),
        ("interactive", CARD),
        ("image", {"image_key": "img_v3_own"}),
        ("file", {"file_key": "file_v3_own"}),
        ("share_chat", {"chat_id": "GROUP"}),
    ],
)
def test_each_type_of_message_is_sent(api: Any, msg_type: str, content: Json) -> None:
    group = upload(api)
    content = json.loads(json.dumps(content).replace("GROUP", group))
    answer = api.send(content, msg_type=msg_type)
    assert (answer["code"], answer["data"]["msg_type"]) == (0, msg_type)
    assert api.world.last_message_to("ou_ann").content == content


def refused_content(name: str, msg_type: str, content: Any, code: int = 230001) -> Any:
    messages = {
        230001: INVALID,
        230002: "The bot can not be outside the group.",
        230015: "P2P chat can NOT be shared.",
        230017: "Bot is NOT the owner of the resource.",
        230025: TOO_LONG,
        230055: "The type of file upload does not match the type of message being sent.",
    }
    return msg_type, content, (400, code, messages[code]), name


@pytest.mark.parametrize(
    ("msg_type", "content", "wanted", "name"),
    [
        refused_content("message-type", "hologram", {"text": "x"}),
        refused_content("message-type", "sticker", {"file_key": "x"}),
        refused_content("content-is-json-in-a-text", "text", "no json"),
        refused_content("content-is-json-in-a-text", "text", "[]"),
        refused_content("text-content", "text", {"text": ""}),
        refused_content("text-content", "text", {"content": "x"}),
        refused_content("text-size", "text", {"text": "x" * 153_600}, 230025),
        refused_content("card-size", "interactive", {"text": "x" * 30_720}, 230025),
        refused_content("card-size", "post", post([node("md", text="长" * 10_240)]), 230025),
        refused_content("post-languages", "post", {}),
        refused_content("post-languages", "post", {"title": "x", "content": []}),
        refused_content("post-languages", "post", {"zh_cn": []}),
        refused_content("post-languages", "post", {"zh_cn": {"title": 7, "content": []}}),
        refused_content("post-paragraphs", "post", {"zh_cn": {}}),
        refused_content("post-paragraphs", "post", post(node("hr"))),
        refused_content("post-nodes", "post", post(["x"])),
        refused_content("post-nodes", "post", post([node("h1", text="x")])),
        refused_content("post-nodes", "post", post([node("text")])),
        refused_content("post-nodes", "post", post([node("a", text="x")])),
        refused_content("post-nodes-alone", "post", post([node("hr"), node("md", text="x")])),
        refused_content("post-links", "post", post([node("a", text="x", href="a.cn")])),
        refused_content("post-images", "post", post([node("img", image_key="img_v3_x")]), 230017),
        refused_content("file-content", "file", {"key": "file_v3_own"}),
        refused_content("file-content", "image", {"image_key": 7}),
        refused_content("file-of-this-app", "file", {"file_key": "file_v3_x"}, 230017),
        refused_content("file-of-this-app", "image", {"image_key": "img_v3_x"}, 230017),
        refused_content("file-fits-message-type", "file", {"file_key": "img_v3_own"}, 230055),
        refused_content("file-fits-message-type", "image", {"image_key": "file_v3_own"}, 230055),
        refused_content("file-fits-message-type", "file", {"file_key": "file_v3_film"}, 230055),
        refused_content("share-own-group", "share_chat", {"chat_id": "oc_x"}, 230002),
    ],
)  # fmt: skip
@pytest.mark.rule("message-type", "content-is-json-in-a-text", "text-content", "text-size")
@pytest.mark.rule("card-size", "post-languages", "post-paragraphs", "post-nodes", "post-links")
@pytest.mark.rule("post-nodes-alone", "post-images", "file-content", "file-of-this-app")
@pytest.mark.rule("file-fits-message-type", "share-own-group")
def test_a_wrong_content_is_refused(
    api: Any, msg_type: str, content: Any, wanted: tuple[int, int, str], name: str
) -> None:
    upload(api)
    assert api.send(content, msg_type=msg_type).told == wanted
    assert api.world.calls[-1].rule == name
    assert api.world.messages == []


@pytest.mark.rule("file-fits-message-type")
def test_a_file_is_sent_as_what_it_was_uploaded_as(api: Any) -> None:
    for file_type, code in (("stream", 0), ("xls", 0), ("mp4", 230055), ("opus", 230055)):
        fields = {"file_type": file_type, "file_name": "a.xlsx"}
        uploaded = api.http.post(
            "/open-apis/im/v1/files", data=fields, files={"file": ("a.xlsx", b"x")}
        ).json()
        key = uploaded["data"]["file_key"]
        assert api.send({"file_key": key}, msg_type="file")["code"] == code


@pytest.mark.rule("share-group-only")
def test_a_private_chat_is_not_shared(api: Any) -> None:
    private = api.world.p2p("ou_ann").chat_id
    refused = api.send({"chat_id": private}, msg_type="share_chat")
    assert refused.told == (400, 230015, "P2P chat can NOT be shared.")


@pytest.mark.rule("content-is-json-in-a-text")
def test_content_that_is_an_object_and_no_text_is_refused(api: Any) -> None:
    body = {"receive_id": "ou_ann", "msg_type": "text", "content": HELLO}
    answer = api.call("POST", "/im/v1/messages", body, receive_id_type="open_id")
    assert answer.told == (400, 230001, INVALID)


@pytest.mark.rule("card-content")
def test_a_card_that_is_not_as_documented_is_refused(api: Any) -> None:
    refused = api.send({**CARD, "header": {}}, msg_type="interactive")
    assert (refused["status"], refused["code"]) == (400, 230099)
    assert refused["msg"].startswith("Failed to create card content, ext=ErrCode: 200621; ")


@pytest.mark.rule("size-of-request")
def test_a_size_is_that_of_the_request_or_relaxed_of_the_content(api: Any) -> None:
    content = json.dumps({"text": '"' * 60_000})  # 120 kB, and each backslash twice in the request
    assert api.send(content).told == (400, 230025, TOO_LONG)
    api.world.relaxed.add("size-of-request")
    assert api.send(content)["code"] == 0
    assert api.send({"text": "长" * 51_200})["code"] == 230025


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("打 13800001111 找她", 230028),
        ("写信到 ann@shop.cn", 230028),
        ("138****1111", 0),
        ("订单 20261123138000011112", 0),
    ],
)
@pytest.mark.rule("data-rules")
def test_a_tenant_may_refuse_plain_phone_numbers_and_addresses(
    api: Any, words: str, code: int
) -> None:
    message_id = api.card()
    assert api.send({"text": words})["code"] == 0
    api.world.refuses_phones = True
    header = {"title": {"tag": "plain_text", "content": words}}
    answers = [
        api.send({"text": words}),
        api.reply(message_id, {"text": words}),
        api.patch(message_id, {**CARD, "header": header}),
    ]
    assert [each["code"] for each in answers] == [code] * 3
    if code:
        assert answers[0].told == (400, 230028, "The messages do NOT pass the audit.")
