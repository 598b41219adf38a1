"""Tokens and scopes: given, renewed, expired, missing, told with Feishu's codes."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.feishu.gateway import Gateway
from bot.simulator.server import Simulator
from bot.simulator.world import World

TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
INFO = "/bot/v3/info"


def ask(api: Any, **changed: Any) -> dict[str, Any]:
    body = {"app_id": api.world.app_id, "app_secret": api.world.app_secret, **changed}
    answer = api.http.post(TOKEN, json=body)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"app_id": 1, "app_secret": 2}', '{"app_id":"a"}']
)
@pytest.mark.rule("token-request")
def test_a_token_is_not_given_for_nonsense(api: Any, body: str) -> None:
    answer = api.http.post(TOKEN, content=body)
    assert answer.status_code == 200
    assert answer.json() == {"code": 10003, "data": {}, "msg": "invalid param"}


@pytest.mark.rule("token-app-exists")
def test_an_unknown_app_is_told(api: Any) -> None:
    assert ask(api, app_id="cli_other") == {"code": 10014, "msg": "app id not exists"}


@pytest.mark.rule("token-app-secret")
def test_a_wrong_secret_is_told_either_way(api: Any) -> None:
    assert ask(api, app_secret="wrong") == {"code": 10015, "msg": "wrong app secret"}
    api.world.relaxed.add("token-app-secret")
    assert ask(api, app_secret="wrong") == {"code": 10014, "msg": "app id not exists"}


@pytest.mark.rule("token-renewal")
def test_the_same_token_is_given_until_its_last_half_hour(api: Any) -> None:
    first = ask(api)
    api.world.clock.turn(timedelta(minutes=89))
    same = ask(api)
    api.world.clock.turn(timedelta(minutes=2))
    renewed = ask(api)
    assert same["tenant_access_token"] == first["tenant_access_token"]
    assert 1850 < same["expire"] <= 1860
    assert renewed["tenant_access_token"] != first["tenant_access_token"]
    assert 7190 < renewed["expire"] <= 7200
    assert api.call("GET", INFO)["code"] == 0  # with the first, which lives on


@pytest.mark.rule("token-lifetime", "token-valid")
def test_a_token_ends_after_two_hours_or_when_the_test_says(api: Any) -> None:
    api.world.clock.turn(timedelta(minutes=119))
    assert api.call("GET", INFO)["code"] == 0
    api.world.clock.turn(timedelta(minutes=1))
    assert api.call("GET", INFO)["code"] == 99991663
    api.sign_in()
    assert api.call("GET", INFO)["code"] == 0
    api.world.expire_tokens()
    assert api.call("GET", INFO)["code"] == 99991663


@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param("", 99991661, marks=pytest.mark.rule("token-given")),
        pytest.param("Basic x", 99991661, marks=pytest.mark.rule("token-given")),
        pytest.param("Bearer x-1", 99991671, marks=pytest.mark.rule("token-form")),
        pytest.param("Bearer u-1", 99991668, marks=pytest.mark.rule("user-token-valid")),
        pytest.param("Bearer t-1", 99991663, marks=pytest.mark.rule("token-valid")),
    ],
)
@pytest.mark.rule("token-refused-with-400")
def test_every_call_needs_a_token_that_lives(api: Any, header: str, code: int) -> None:
    api.http.headers["Authorization"] = header
    answer = api.call("GET", INFO)
    assert (answer["status"], answer["code"]) == (400, code)
    assert answer["error"]["log_id"] == answer["headers"]["X-Tt-Logid"]
    api.world.relaxed.add("token-refused-with-400")
    relaxed = api.call("GET", INFO)
    assert (relaxed["status"], relaxed["code"]) == (200, code)


SEND = ["im:message:send_as_bot", "im:message", "im:message:send"]
UPDATE = ["im:message:send_as_bot", "im:message", "im:message:update"]
RECALL = ["im:message:send_as_bot", "im:message", "im:message:recall"]
READ = ["im:message:readonly", "im:message", "im:message.history:readonly"]
CHATS = ["im:chat:read", "im:chat:readonly", "im:chat", "im:chat.group_info:readonly"]


@pytest.mark.parametrize(
    ("method", "path", "scopes"),
    [
        ("POST", "/im/v1/messages", SEND),
        ("POST", "/im/v1/messages/om_1/reply", SEND),
        ("PATCH", "/im/v1/messages/om_1", UPDATE),
        ("PUT", "/im/v1/messages/om_1", UPDATE),
        ("DELETE", "/im/v1/messages/om_1", RECALL),
        ("GET", "/im/v1/messages/om_1", READ),
        ("GET", "/im/v1/messages", READ),
        ("GET", "/im/v1/chats", CHATS),
    ],
)
@pytest.mark.rule("scope")
def test_a_call_needs_one_of_its_scopes(
    api: Any, method: str, path: str, scopes: list[str]
) -> None:
    api.world.scopes_missing.update(scopes)
    answer = api.call(method, path, {})
    assert (answer["status"], answer["code"]) == (400, 99991672)
    assert answer["msg"] == (
        f"Access denied. One of the following scopes is required: [{', '.join(scopes)}]."
    )
    assert answer["error"]["permission_violations"] == [
        {"type": "action_privilege_required", "subject": scope} for scope in scopes
    ]
    for scope in scopes:
        api.world.scopes_missing.remove(scope)
        assert api.call(method, path, {})["code"] != 99991672
        api.world.scopes_missing.add(scope)


def test_who_the_bot_is_needs_no_scope_and_comes_without_data(api: Any) -> None:
    api.world.scopes_missing.update(SEND + READ + CHATS)
    answer = api.call("GET", INFO)
    assert (answer["code"], answer["bot"]["open_id"]) == (0, api.world.bot_open_id)
    assert "data" not in answer


@pytest.mark.rule("path")
def test_an_unknown_path_is_told(api: Any) -> None:
    answer = api.call("GET", "/im/v9/messages")
    assert (answer["status"], answer["code"]) == (404, 99991201)


@pytest.mark.parametrize("relaxed", [set(), {"token-refused-with-400"}])
def test_our_gateway_outlives_its_token(world: World, gateway: Gateway, relaxed: set[str]) -> None:
    world.add_person("Ann", open_id="ou_ann")
    world.relaxed |= relaxed
    for number in range(3):
        gateway.send("ou_ann", {"text": f"{number}"}, key=f"{number}", msg_type="text")
        world.clock.turn(timedelta(hours=2))
    assert [message.content["text"] for message in world.messages_to("ou_ann")] == ["0", "1", "2"]
    assert [call.code for call in world.calls if call.path.endswith("/messages")] == [
        *(0, 99991663, 0, 99991663, 0),
    ]


def test_the_token_is_asked_for_without_a_content_type(world: World, simulator: Simulator) -> None:
    body = f'{{"app_id":"{world.app_id}","app_secret":"{world.app_secret}"}}'
    answer = httpx.post(simulator.url + TOKEN, content=body.encode())
    assert "content-type" not in answer.request.headers
    assert answer.json()["code"] == 0
