"""Sending: to whom, where, and once; what is refused and how."""

from datetime import timedelta
from typing import Any

import pytest

Json = dict[str, Any]
HELLO = {"text": "x"}
FIELD = "field validation failed"


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        pytest.param(
            {"receive_id_type": "phone"}, 99992402, FIELD, marks=pytest.mark.rule("receive-id-type")
        ),
        pytest.param(
            {"receive_id_type": ""}, 99992402, FIELD, marks=pytest.mark.rule("receive-id-type")
        ),
        pytest.param({"receive_id": ""}, 99992402, FIELD, marks=pytest.mark.rule("receive-id")),
        pytest.param({"receive_id": 7}, 99992402, FIELD, marks=pytest.mark.rule("receive-id")),
        pytest.param(
            {"receive_id": "oc_x"},
            230034,
            "The receive_id is invalid.",
            marks=pytest.mark.rule("receive-id-fits-its-type"),
        ),
        pytest.param(
            {"receive_id": "x@y.cn", "receive_id_type": "email"},
            230034,
            "The receive_id is invalid.",
            marks=pytest.mark.rule("receive-id-fits-its-type"),
        ),
        pytest.param(
            {"receive_id": "ou_nobody"},
            99992351,
            "these open ids not existed: [ou_nobody]",
            marks=pytest.mark.rule("open-id-exists"),
        ),
        pytest.param(
            {"receive_id": "oc_x", "receive_id_type": "chat_id"},
            230002,
            "The bot can not be outside the group.",
            marks=pytest.mark.rule("bot-in-group"),
        ),
        pytest.param({"uuid": "u" * 51}, 99992402, FIELD, marks=pytest.mark.rule("uuid-length")),
        pytest.param({"uuid": 7}, 99992402, FIELD, marks=pytest.mark.rule("uuid-length")),
    ],
)
def test_a_message_to_nobody_is_refused(api: Any, more: Json, code: int, message: str) -> None:
    assert api.send(HELLO, **more).told == (400, code, message)
    assert api.world.messages == []
    assert api.world.calls[-1].code == code


@pytest.mark.rule("uuid-length")
def test_a_wrong_parameter_is_named(api: Any) -> None:
    assert api.send(uuid="u" * 51)["error"]["field_violations"] == [
        {
            "field": "uuid",
            "value": "u" * 51,
            "description": "uuid is a text of at most 50 characters",
        }
    ]


@pytest.mark.rule("open-id-of-this-app")
def test_another_apps_open_id_is_known_as_such(api: Any) -> None:
    api.world.open_ids_of_other_apps.add("ou_ann_elsewhere")
    refused = api.send(HELLO, "ou_ann_elsewhere")
    assert refused.told == (400, 99992361, "open_id cross app")


@pytest.mark.parametrize("kind", ["open_id", "union_id", "user_id", "email"])
def test_a_person_is_reached_by_each_kind_of_id(api: Any, kind: str) -> None:
    receiver = getattr(api.world.people["ou_ann"], kind)
    assert api.send({"text": kind}, receiver, receive_id_type=kind)["code"] == 0
    assert api.world.last_message_to("ou_ann").content == {"text": kind}


@pytest.mark.rule("bot-available-to-person")
def test_the_bot_has_no_business_with_who_is_outside_its_availability(api: Any) -> None:
    message_id = api.card()
    api.world.people["ou_ann"].available = False
    refused = [
        api.send(),
        api.reply(message_id),
        api.patch(message_id),
        api.edit(message_id),
        api.recall(message_id),
        api.get(message_id),
    ]
    wanted = (400, 230013, "Bot has NO availability to this user.")
    assert [each.told for each in refused] == [wanted] * 6


@pytest.mark.rule("person-resigned", "bot-available-to-person")
def test_who_resigned_gets_nothing(api: Any) -> None:
    message_id = api.sent()
    api.world.people["ou_ann"].resigned = True
    assert api.send().told == (400, 230029, "User has resigned.")
    assert api.reply(message_id)["code"] == 230013
    api.world.relaxed.add("person-resigned")
    assert api.send()["code"] == 230013


@pytest.mark.rule("person-stopped-the-bot")
def test_who_switched_off_the_bots_messages_gets_only_replies(api: Any) -> None:
    message_id = api.sent()
    api.world.people["ou_ann"].muted = True
    stopped = "The user has stopped the bot from sending messages."
    assert api.send().told == (400, 230053, stopped)
    assert api.reply(message_id)["code"] == 0


@pytest.mark.rule("bot-ability")
def test_an_app_that_is_no_bot_does_nothing_with_messages(api: Any) -> None:
    message_id = api.card()
    api.world.bot_enabled = False
    refused = [
        api.send(),
        api.reply(message_id),
        api.patch(message_id),
        api.edit(message_id),
        api.recall(message_id),
        api.get(message_id),
        api.call("GET", "/im/v1/messages"),
    ]
    assert [each.told for each in refused] == [(400, 230006, "Bot ability is not activated.")] * 7


@pytest.mark.parametrize(
    ("state", "code", "message"),
    [
        pytest.param(
            {"has_bot": False},
            230002,
            "The bot can not be outside the group.",
            marks=pytest.mark.rule("bot-in-group"),
        ),
        pytest.param(
            {"dissolved": True},
            232009,
            "Your request specifies a chat which has already been dissolved.",
            marks=pytest.mark.rule("group-dissolved"),
        ),
        pytest.param(
            {"silenced": True},
            230035,
            "Send Message Permission deny.",
            marks=pytest.mark.rule("group-silenced"),
        ),
    ],
)
def test_the_bot_writes_only_into_groups_that_let_it(
    api: Any, state: Json, code: int, message: str
) -> None:
    group = api.world.add_group("Sales", ["ou_ann"])
    first = api.sent(to=group)
    vars(api.world.chats[group]).update(state)
    assert api.send(HELLO, group).told == api.reply(first).told == (400, code, message)


# Once


@pytest.mark.rule("uuid-once-an-hour", "uuid-answers-first-message")
def test_a_uuid_holds_for_one_hour(api: Any) -> None:
    first = api.sent(uuid="u" * 50)
    api.world.clock.turn(timedelta(minutes=59))
    assert api.sent({"text": "other words"}, uuid="u" * 50) == first
    assert len(api.world.messages) == 1
    api.world.clock.turn(timedelta(minutes=1))
    assert api.sent(uuid="u" * 50) != first


@pytest.mark.rule("uuid-answers-first-message")
def test_relaxed_the_second_request_with_a_uuid_is_refused(api: Any) -> None:
    api.sent(uuid="u")
    api.world.relaxed.add("uuid-answers-first-message")
    assert api.send(HELLO, uuid="u").told == (400, 230049, "The message is being sent.")
    assert len(api.world.messages) == 1


@pytest.mark.rule("uuid-once-an-hour")
def test_a_uuid_that_was_refused_is_still_good(api: Any) -> None:
    assert api.send({"text": ""}, uuid="u")["code"] == 230001
    assert api.send(HELLO, uuid="u")["code"] == 0


def test_a_reply_knows_what_it_answers_and_is_sent_once(api: Any) -> None:
    root = api.sent()
    first = api.reply(root, uuid="u")["data"]
    again = api.reply(root, uuid="u")["data"]
    second = api.reply(first["message_id"])["data"]
    assert again["message_id"] == first["message_id"]
    assert (first["parent_id"], first["root_id"]) == (root, root)
    assert (second["parent_id"], second["root_id"]) == (first["message_id"], root)
