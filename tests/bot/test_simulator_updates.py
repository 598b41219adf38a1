"""What is done with a message afterwards: updated, edited, recalled."""

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.chats import SentMessage

Json = dict[str, Any]
CARD = {"schema": "2.0", "body": {"elements": []}}
INVALID = "Your request contains an invalid request parameter."


def anns(api: Any) -> str:
    """Let Ann have written something."""
    chat = api.world.p2p("ou_ann").chat_id
    message = SentMessage("om_ann", chat, "ou_ann", "text", {"text": "x"}, api.world.now())
    api.world.store(message)
    return message.message_id


@pytest.mark.rule("message-exists")
def test_a_message_that_does_not_exist_is_told(api: Any) -> None:
    answers = [call("om_nobody") for call in (api.patch, api.edit, api.reply, api.recall)]
    wanted = (400, 99992354, "these ids not existed: [om_nobody]")
    assert [each.told for each in answers] == [wanted] * 4


@pytest.mark.rule("card-content", "card-size", "content-is-json-in-a-text")
def test_a_card_is_updated(api: Any) -> None:
    own = api.card()
    header = {"title": {"tag": "plain_text", "content": "two"}}
    answer = api.patch(own, {**CARD, "header": header})
    assert (answer["code"], answer["data"], answer["msg"]) == (0, {}, "ok")
    assert api.world.by_id[own].content == {**CARD, "header": header}
    assert api.patch(own, {**CARD, "x": 1})["code"] == 230099
    assert api.patch(own, {"text": "x" * 31_000})["code"] == 230025
    path = f"/im/v1/messages/{own}"
    assert api.call("PATCH", path, {"content": CARD}).told == (400, 230001, INVALID)


@pytest.mark.rule("patch-cards-only", "patch-own-card")
def test_only_own_cards_are_updated(api: Any) -> None:
    assert api.patch(api.sent()).told == (400, 230001, INVALID)
    assert api.patch(anns(api)).told == (400, 230027, "Lack of necessary permissions.")


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ({"elements": []}, 230001),
        ({"config": {"update_multi": False}, "elements": []}, 230001),
        ({**CARD, "config": {"update_multi": False}}, 230001),
        ({**CARD, "config": {"update_multi": True}}, 0),
        (CARD, 0),
    ],
)
@pytest.mark.rule("patch-shared-card")
def test_only_a_card_that_all_share_is_updated(api: Any, before: Json, code: int) -> None:
    own = api.card()
    api.world.by_id[own].content = before
    assert api.patch(own)["code"] == code


@pytest.mark.rule("patch-within-14-days")
def test_a_card_is_updated_for_fourteen_days(api: Any) -> None:
    own = api.card()
    api.world.clock.turn(timedelta(days=14) - timedelta(minutes=1))
    api.sign_in()
    assert api.patch(own)["code"] == 0
    api.world.clock.turn(timedelta(minutes=1))
    refused = (400, 230031, "Message can only be modified within 14 days after sending.")
    assert api.patch(own).told == refused


def test_a_text_is_edited(api: Any) -> None:
    own = api.sent()
    answer = api.edit(own, {"text": "y"})
    data = answer["data"]
    assert (data["message_id"], data["updated"], data["body"]) == (
        own,
        True,
        {"content": '{"text": "y"}'},
    )
    assert api.edit(own, {"zh_cn": {"content": []}}, "post")["data"]["msg_type"] == "post"
    assert api.edit(own, {"text": ""})["code"] == 230001


@pytest.mark.rule("edit-text-only", "edit-own-message")
def test_only_own_texts_are_edited(api: Any) -> None:
    unsupported = (400, 230054, "This operation is not supported for this message type.")
    assert api.edit(api.card()).told == unsupported
    assert api.edit(api.sent(), CARD, "interactive").told == unsupported
    refused = (400, 230071, "The operator is not the sender of the message.")
    assert api.edit(anns(api)).told == refused


@pytest.mark.rule("edit-20-times")
def test_a_text_is_edited_at_most_twenty_times(api: Any) -> None:
    own = api.sent()
    assert [api.edit(own)["code"] for _ in range(21)] == [0] * 20 + [230072]


@pytest.mark.rule("edit-within-time", "recall-within-time")
def test_the_administrator_sets_how_long_one_may_edit_and_recall(api: Any) -> None:
    api.world.editable_for = api.world.recallable_for = timedelta(minutes=5)
    own = api.sent()
    api.world.clock.turn(timedelta(minutes=4))
    assert api.edit(own)["code"] == 0
    api.world.clock.turn(timedelta(minutes=2))
    edited, recalled = api.edit(own), api.recall(own)
    assert edited.told == (400, 230075, "The message has exceeded the time that can be edited.")
    assert recalled.told == (400, 230009, "Message has expired when recall message.")


@pytest.mark.rule("recall-own-message")
def test_only_own_messages_are_recalled(api: Any) -> None:
    refused = (400, 230026, "No permission to recall this message.")
    assert api.recall(anns(api)).told == refused
    own = api.sent()
    assert api.recall(own)["code"] == 0
    assert api.world.by_id[own].deleted


@pytest.mark.rule("message-recalled", "recall-once")
def test_nothing_is_done_with_a_recalled_message(api: Any) -> None:
    own = api.card()
    assert api.recall(own)["code"] == 0
    answers = [call(own) for call in (api.patch, api.edit, api.reply)]
    assert [each.told for each in answers] == [(400, 230011, "The message is recalled.")] * 3
    gone = "Action unavailable as the message has been deleted."
    assert api.recall(own).told == (400, 230110, gone)
