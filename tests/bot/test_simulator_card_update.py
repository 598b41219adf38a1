"""A card is updated later by the token of a tap: after the answer, for half an hour, twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.simulator import auth
from bot.simulator.chats import SentMessage
from bot.simulator.clicks import Tap
from bot.simulator.server import Simulator
from bot.simulator.world import World

NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)
UPDATE = "/open-apis/interactive/v1/card/update"


def card(words: str) -> dict[str, Any]:
    return {"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": words}]}}


class Desk:
    """A card that somebody tapped, and the token that came with it."""

    def __init__(self, http: httpx.Client, world: World) -> None:
        self.http, self.world = http, world
        world.add_person("小雨", open_id="ou_yu")
        chat = world.p2p("ou_yu").chat_id
        self.message = SentMessage("om_1", chat, world.app_id, "interactive", card("一"), NINE)
        world.store(self.message)
        event = world.build_click("ou_yu", "om_1", Tap("button", {}))
        self.token = event["event"]["token"]
        world.update_tokens[self.token].answered = True

    def update(self, **body: Any) -> tuple[int, int]:
        """Return status and code of an update."""
        sent = {"token": self.token, "card": card("二")} | body
        answer = self.http.post(UPDATE, json=sent)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def desk() -> Iterator[Desk]:
    world = World(now=lambda: NINE)
    with Simulator(world) as simulator, httpx.Client(base_url=simulator.url) as http:
        http.headers["Authorization"] = f"Bearer {auth.current_token(world).text}"
        yield Desk(http, world)


@pytest.mark.rule("update-twice")
def test_a_token_updates_twice(desk: Desk) -> None:
    assert [desk.update(), desk.update(card=card("三")), desk.update()] == [
        (200, 0),
        (200, 0),
        (400, 300040),
    ]
    assert desk.message.content == card("三")


@pytest.mark.rule("update-30-minutes")
def test_a_token_lasts_half_an_hour(desk: Desk) -> None:
    desk.world.clock.turn(timedelta(minutes=30))
    assert desk.update() == (200, 0)
    desk.world.clock.turn(timedelta(seconds=1))
    desk.http.headers["Authorization"] = f"Bearer {auth.current_token(desk.world).text}"
    assert desk.update() == (400, 300030)


@pytest.mark.rule("update-after-answer")
def test_a_token_is_not_valid_before_the_answer(desk: Desk) -> None:
    desk.world.update_tokens[desk.token].answered = False
    assert desk.update() == (400, 300030)
    desk.world.relaxed.add("update-after-answer")
    assert desk.update() == (200, 0)


@pytest.mark.rule("update-after-answer")
def test_a_tap_that_was_not_answered_leaves_its_token_invalid(desk: Desk) -> None:
    assert desk.world.tap("ou_yu", "om_1", Tap("button", {})).error == 200340
    assert desk.update(token=list(desk.world.update_tokens)[-1]) == (400, 300030)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"token": "t-1"}, 300020, marks=pytest.mark.rule("update-token")),
        pytest.param({"token": 1}, 300020, marks=pytest.mark.rule("update-token")),
        pytest.param({"token": "c-1"}, 300030, marks=pytest.mark.rule("update-token-known")),
        pytest.param({"card": "{}"}, 10002, marks=pytest.mark.rule("update-parameters")),
    ],
)
def test_what_is_asked_must_make_sense(desk: Desk, body: dict[str, Any], code: int) -> None:
    assert desk.update(**body) == (400, code)
    assert desk.message.content == card("一")


@pytest.mark.rule("update-token-known")
def test_an_unknown_token_may_be_told_as_a_malformed_one(desk: Desk) -> None:
    desk.world.relaxed.add("update-token-known")
    assert desk.update(token="c-1") == (400, 300020)


@pytest.mark.rule("update-json")
def test_a_body_that_is_no_json_is_refused(desk: Desk) -> None:
    assert desk.http.post(UPDATE, content=b"{").json()["code"] == 100030


@pytest.mark.rule("update-card")
@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"open_ids": ["ou_yu"]}])
def test_the_card_is_checked_like_one_that_is_sent(desk: Desk, wrong: dict[str, Any]) -> None:
    assert desk.update(card=card("二") | wrong) == (400, 11311)


@pytest.mark.rule("update-card")
def test_a_card_1_0_does_not_take_its_place(desk: Desk) -> None:
    assert desk.update(card={"elements": []}) == (400, 11311)


@pytest.mark.parametrize(
    ("kilobytes", "code"),
    [
        (29, 0),
        pytest.param(31, 11311, marks=pytest.mark.rule("update-size")),
        pytest.param(101, 100000, marks=pytest.mark.rule("update-converted-size")),
    ],
)
def test_a_card_has_at_most_30_kb(desk: Desk, kilobytes: int, code: int) -> None:
    assert desk.update(card=card("x" * 1024 * kilobytes))[1] == code


@pytest.mark.rule("update-own-card")
def test_another_apps_card_is_not_updated(desk: Desk) -> None:
    desk.message.sender = "cli_other"
    assert desk.update() == (400, 200310)
    assert desk.message.content == card("一")


@pytest.mark.rule("update-recalled")
def test_a_recalled_card_is_not_updated(desk: Desk) -> None:
    desk.message.deleted = True
    assert desk.update() == (400, 200000)
    assert desk.message.content == card("一")
