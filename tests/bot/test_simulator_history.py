"""Reading messages back: one, a chat's, and the groups that the bot is in."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.simulator.chats import SentMessage

Json = dict[str, Any]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECONDS = int(NOON.timestamp())
CARD = {
    "schema": "2.0",
    "header": {"title": {"tag": "plain_text", "content": "今日"}},
    "body": {"elements": []},
}


def written(api: Any, number: int, **more: Any) -> SentMessage:
    """Let the bot have written to Ann, each message a second after the one before."""
    at = NOON + timedelta(seconds=number)
    members = {"msg_type": "text", "content": {"text": f"{number}"}, **more}
    chat = more.pop("chat", api.world.p2p("ou_ann").chat_id)
    members.pop("chat", None)
    message = SentMessage(f"om_{number}", chat, api.world.app_id, create_time=at, **members)
    api.world.store(message)
    return message


def history(api: Any, **query: Any) -> Json:
    chat = api.world.p2p("ou_ann").chat_id
    asked = {"container_id_type": "chat", "container_id": chat, **query}
    return api.call("GET", "/im/v1/messages", **asked)


def texts(answer: Json) -> list[str]:
    return [json.loads(item["body"]["content"])["text"] for item in answer["data"]["items"]]


def test_a_message_is_shown_whole(api: Any) -> None:
    chat = api.world.p2p("ou_ann").chat_id
    message_id = written(api, 1, parent_id="om_0", root_id="om_0").message_id
    assert api.get(message_id)["data"] == {
        "items": [
            {
                "message_id": "om_1",
                "root_id": "om_0",
                "parent_id": "om_0",
                "msg_type": "text",
                "create_time": f"{SECONDS + 1}000",
                "update_time": f"{SECONDS + 1}000",
                "deleted": False,
                "updated": False,
                "chat_id": chat,
                "sender": {
                    "id": api.world.app_id,
                    "id_type": "app_id",
                    "sender_type": "app",
                    "tenant_key": "desk0tenant0key1",
                },
                "body": {"content": '{"text": "1"}'},
            }
        ]
    }


@pytest.mark.rule("message-exists")
def test_a_message_that_does_not_exist_is_told(api: Any) -> None:
    wanted = (400, 99992354, "these ids not existed: [om_9]")
    assert api.get("om_9").told == wanted


@pytest.mark.rule("card-shown-simplified")
def test_a_card_is_shown_as_sent_only_when_asked_for(api: Any) -> None:
    written(api, 1, msg_type="interactive", content=CARD)
    hint = "Please upgrade to the latest version of Feishu to view the content"
    simplified = {"title": "今日", "elements": [[{"tag": "text", "text": hint}]]}
    for read in (lambda **query: api.get("om_1", **query), lambda **query: history(api, **query)):

        def content(read: Any = read, **query: Any) -> Json:
            return json.loads(read(**query)["data"]["items"][0]["body"]["content"])

        assert content() == simplified
        assert content(card_msg_content_type="user_card_content") == CARD
        api.world.relaxed.add("card-shown-simplified")
        assert content() == CARD
        api.world.relaxed.clear()


@pytest.mark.rule("card-shown-simplified")
def test_who_sends_a_card_does_not_get_it_back(api: Any) -> None:
    body = api.send({"schema": "2.0", "body": {"elements": []}}, msg_type="interactive")["data"]
    assert json.loads(body["body"]["content"])["title"] is None


@pytest.mark.rule("recalled-message-shown")
def test_a_recalled_message_is_shown_without_what_it_said(api: Any) -> None:
    written(api, 1).deleted = True
    [item] = api.get("om_1")["data"]["items"]
    assert (item["deleted"], item["body"]) == (True, {})
    [item] = history(api)["data"]["items"]
    assert (item["deleted"], item["body"]) == (True, {"content": "This message was recalled"})


def test_a_chat_is_read_page_by_page(api: Any) -> None:
    for number in range(45):
        written(api, number)
    first = history(api)
    second = history(api, page_token=first["data"]["page_token"])
    last = history(api, page_token=second["data"]["page_token"])
    assert texts(first) + texts(second) + texts(last) == [f"{number}" for number in range(45)]
    assert [len(each["data"]["items"]) for each in (first, second, last)] == [20, 20, 5]
    assert last["data"].keys() == {"items", "has_more"}
    assert last["data"]["has_more"] is False
    backwards = history(api, sort_type="ByCreateTimeDesc", page_size=50)
    assert texts(backwards) == [f"{number}" for number in reversed(range(45))]


def test_a_chat_is_read_for_some_seconds(api: Any) -> None:
    for number in range(5):
        written(api, number)
    assert texts(history(api, start_time=SECONDS + 1, end_time=SECONDS + 3)) == ["1", "2", "3"]
    assert texts(history(api, start_time=SECONDS + 3)) == ["3", "4"]


def test_a_chat_holds_what_both_wrote_and_no_other_chats(api: Any) -> None:
    bob = api.world.add_person("Bob")
    written(api, 1)
    api.world.store(
        SentMessage("om_2", api.world.p2p("ou_ann").chat_id, "ou_ann", "text", {"text": "2"}, NOON)
    )
    written(api, 3, chat=api.world.p2p(bob.open_id).chat_id)
    assert texts(history(api)) == ["1", "2"]
    [_, anns] = history(api)["data"]["items"]
    assert (anns["sender"]["id"], anns["sender"]["sender_type"]) == ("ou_ann", "user")


@pytest.mark.parametrize(
    "query",
    [
        {"container_id_type": "thread"},
        {"container_id_type": ""},
        {"sort_type": "ByLove"},
        {"start_time": "noon"},
        {"start_time": "2", "end_time": "1"},
        {"page_size": 51},
        {"page_size": 0},
        {"page_token": "other"},
    ],
)
@pytest.mark.rule("history-query")
def test_a_wrong_question_about_a_chat_is_refused(api: Any, query: Json) -> None:
    wanted = (400, 230001, "Your request contains an invalid request parameter.")
    assert history(api, **query).told == wanted


@pytest.mark.rule("history-chat", "bot-in-group", "bot-available-to-person")
def test_only_chats_that_the_bot_is_in_are_read(api: Any) -> None:
    outside = (400, 230002, "The bot can not be outside the group.")
    assert history(api, container_id="oc_x").told == outside
    group = api.world.add_group("Sales", ["ou_ann"])
    assert history(api, container_id=group)["code"] == 0
    api.world.chats[group].has_bot = False
    assert history(api, container_id=group).told == outside
    api.world.people["ou_ann"].available = False
    assert history(api)["code"] == 230013


@pytest.mark.rule("group-messages-scope")
def test_a_groups_messages_are_read_with_a_scope_of_their_own(api: Any) -> None:
    group = api.world.add_group("Sales", ["ou_ann"])
    written(api, 1)
    written(api, 2, chat=group)
    api.world.scopes_missing.add("im:message.group_msg")
    refused = (400, 230027, "Lack of necessary permissions.")
    assert api.get("om_2").told == history(api, container_id=group).told == refused
    assert api.get("om_1")["code"] == history(api)["code"] == 0


def test_the_groups_of_the_bot_are_listed(api: Any) -> None:
    sales = api.world.add_group("Sales", ["ou_ann"])
    others = [api.world.add_group(f"{number}", []) for number in range(30)]
    api.world.chats[others[0]].has_bot = False
    api.world.chats[others[1]].dissolved = True
    written(api, 1, chat=others[9])
    first = api.call("GET", "/im/v1/chats")["data"]
    assert first["items"][0] == {
        "chat_id": sales,
        "avatar": "",
        "name": "Sales",
        "description": "",
        "owner_id": "ou_ann",
        "owner_id_type": "open_id",
        "external": False,
        "tenant_key": "desk0tenant0key1",
        "chat_status": "normal",
    }
    second = api.call("GET", "/im/v1/chats", page_token=first["page_token"])["data"]
    listed = first["items"] + second["items"]
    assert [each["chat_id"] for each in listed] == [sales, *others[1:]]
    assert listed[1]["chat_status"] == "dissolved"
    assert (first["has_more"], second["has_more"], len(first["items"])) == (True, False, 20)
    active = api.call("GET", "/im/v1/chats", sort_type="ByActiveTimeDesc")["data"]["items"]
    assert active[0]["chat_id"] == others[9]


@pytest.mark.parametrize("query", [{"sort_type": "x"}, {"page_size": 101}, {"page_token": "x"}])
@pytest.mark.rule("groups-query")
def test_a_wrong_question_about_groups_is_refused(api: Any, query: Json) -> None:
    wanted = (400, 232001, "Your request contains an invalid request parameter.")
    assert api.call("GET", "/im/v1/chats", **query).told == wanted


@pytest.mark.rule("groups-bot-ability")
def test_an_app_that_is_no_bot_has_no_groups(api: Any) -> None:
    api.world.bot_enabled = False
    assert api.call("GET", "/im/v1/chats").told == (400, 232025, "Bot ability is not activated.")
