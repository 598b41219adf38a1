"""The webhook lets in what Feishu encrypted and signed, lately, for this app; nothing else."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from bot.errors import StoreError
from bot.feishu.events import Answer
from bot.feishu.inbox import Inbox
from bot.feishu.webhook import router
from bot.simulator.clicks import Tap
from bot.simulator.crypto import encrypt, signature
from bot.simulator.world import World

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECOND = int(NINE.timestamp())


class Door:
    """The app behind its webhook, and what came through."""

    def __init__(self) -> None:
        self.world = World(now=lambda: NINE)
        self.now = NINE
        self.came_in = []
        self.answer = Answer(toast="已记录", kind="success", card={"schema": "2.0"})
        self.fault = None
        inbox = Inbox(
            app_id=self.world.app_id,
            bot_open_id=self.world.bot_open_id,
            on_question=self.came_in.append,
            on_click=self.clicked,
            first_time=self.first_time,
        )
        app = FastAPI()
        keys = (self.world.encrypt_key, self.world.verification_token)
        app.include_router(router(inbox, *keys, lambda: self.now))
        self._transport = httpx.ASGITransport(app)

    def first_time(self, _question):
        if self.fault:
            raise self.fault
        return True

    def clicked(self, click):
        self.came_in.append(click)
        return self.answer

    def post(self, event, **forged):
        """Post an event as Feishu would, with what is forged."""
        parcel = self.world.webhook.wrap(event, **forged)
        return self.post_raw(parcel.body, parcel.headers)

    def post_raw(self, body, headers=None):
        return self.request("POST", content=body, headers=headers)

    def request(self, method, **sent):
        async def ask():
            async with httpx.AsyncClient(transport=self._transport) as client:
                return await client.request(method, "http://bot/feishu/events", **sent)

        return asyncio.run(ask())

    def signed(self, body):
        """Post any body with a genuine signature."""
        stamp = str(SECOND)
        return self.post_raw(
            body,
            {
                "X-Lark-Request-Timestamp": stamp,
                "X-Lark-Request-Nonce": "n",
                "X-Lark-Signature": signature(stamp, "n", self.world.encrypt_key, body),
            },
        )


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def said(door):
    """The event of a message that is not delivered yet."""
    ann = door.world.add_person("Ann")
    door.world.say(ann.open_id, "张三")
    return door.world.deliveries[-1].event


@pytest.fixture
def tapped(door):
    """The event of a tap that is not delivered yet."""
    ann = door.world.add_person("Ann")
    sent = door.world.say(ann.open_id, "x")
    return door.world.build_click(ann.open_id, sent.message_id, Tap("button", {"do": "it"}))


def test_a_genuine_event_is_handled_and_acknowledged(door, said) -> None:
    response = door.post(said)
    assert (response.status_code, response.json()) == (200, {})
    assert [message.text for message in door.came_in] == ["张三"]


def test_a_genuine_click_is_answered(door, tapped) -> None:
    response = door.post(tapped)
    assert (response.status_code, response.json()) == (
        200,
        {
            "toast": {"type": "success", "content": "已记录"},
            "card": {"type": "raw", "data": {"schema": "2.0"}},
        },
    )
    assert [click.value for click in door.came_in] == [{"do": "it"}]


def test_the_challenge_is_answered_without_a_signature(door) -> None:
    event = {"type": "url_verification", "challenge": "aj", "token": door.world.verification_token}
    response = door.post(event, sign="")
    assert (response.status_code, response.json()) == (200, {"challenge": "aj"})


def test_a_challenge_with_another_token_or_in_plain_is_refused(door) -> None:
    event = {"type": "url_verification", "challenge": "aj", "token": door.world.verification_token}
    assert door.post({**event, "token": "another"}).status_code == 401
    assert door.post(event, encrypted=False).status_code == 400


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_are_forgiven(door, said, seconds) -> None:
    assert door.post(said, timestamp=SECOND + seconds).status_code == 200


@pytest.mark.parametrize(
    ("forged", "status", "reason"),
    [
        ({"encrypted": False}, 400, "body not encrypted"),
        ({"sign": "0" * 64}, 401, "wrong signature"),
        ({"sign": ""}, 401, "wrong signature"),
        ({"token": "another"}, 401, "wrong verification token"),
        ({"timestamp": SECOND - 301}, 401, "delivery older than five minutes"),
        ({"timestamp": SECOND + 301}, 401, "delivery older than five minutes"),
    ],
    ids=["plain", "wrong signature", "unsigned", "token", "old", "from the future"],
)
def test_a_forged_delivery_is_refused_and_logged(door, said, forged, status, reason, caplog):  # noqa: PLR0913, PLR0917 - the case and its fixtures
    assert door.post(said, **forged).status_code == status
    assert door.came_in == []
    [record] = [record for record in caplog.records if record.name == "bot.feishu.webhook"]
    assert record.getMessage().startswith(f"delivery refused: {reason}")


def test_a_replay_is_refused_once_it_is_old(door, said) -> None:
    parcel = door.world.webhook.wrap(said)
    door.now += timedelta(minutes=5, seconds=1)
    assert door.post_raw(parcel.body, parcel.headers).status_code == 401
    assert door.came_in == []


def test_a_body_that_was_altered_is_refused(door, said) -> None:
    parcel = door.world.webhook.wrap(said)
    other = door.world.webhook.wrap({**said, "event": {}})
    assert door.post_raw(other.body, parcel.headers).status_code == 401


def test_another_app_is_refused(door, said) -> None:
    said["header"]["app_id"] = "cli_another"
    assert door.post(said).status_code == 403
    assert door.came_in == []


def test_an_event_of_the_old_schema_is_refused(door) -> None:
    event = {"type": "event_callback", "token": door.world.verification_token, "event": {}}
    assert door.post(event).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b'"x"',
        b"{}",
        b'{"encrypt": null}',
        b'{"encrypt": 7}',
        b'{"encrypt": ""}',
        b'{"encrypt": "no base64!"}',
        b'{"encrypt": "AAAA"}',
        json.dumps({"encrypt": "A" * 64}).encode(),
        json.dumps({"encrypt": encrypt({"a": 1}, "another key")}).encode(),
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_garbage_is_refused_even_when_signed(door, body) -> None:
    assert door.signed(body).status_code == 400
    assert door.post_raw(body).status_code == 400


@pytest.mark.parametrize("event", [[], "x", 7, None])
def test_what_is_encrypted_must_be_an_event(door, event) -> None:
    body = json.dumps({"encrypt": encrypt(event, door.world.encrypt_key)}).encode()
    assert door.signed(body).status_code == 400


@pytest.mark.parametrize("header", [None, "x", [], {}])
def test_an_event_with_a_broken_header_is_refused(door, header) -> None:
    event = {"header": header, "token": door.world.verification_token}
    body = json.dumps({"encrypt": encrypt(event, door.world.encrypt_key)}).encode()
    assert door.signed(body).status_code in (401, 403)


def test_more_than_a_megabyte_is_refused(door) -> None:
    assert door.signed(b" " * (1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize("stamp", ["", "x", "1e9", "²", "9" * 30])
def test_a_timestamp_that_is_none_is_refused(door, said, stamp) -> None:
    parcel = door.world.webhook.wrap(said)
    sign = signature(stamp, "n", door.world.encrypt_key, parcel.body)
    headers = {"Timestamp": stamp, "Nonce": "n"}
    sent = {f"X-Lark-Request-{name}".encode(): at.encode() for name, at in headers.items()}
    response = door.post_raw(parcel.body, {**sent, b"X-Lark-Signature": sign.encode()})
    assert response.status_code == 401


def test_events_that_nobody_handles_are_acknowledged(door) -> None:
    ann = door.world.add_person("Ann")
    door.world.choose_menu(ann.open_id, "today_list")
    door.world.enter_chat(ann.open_id)
    answers = [door.post(delivery.event) for delivery in door.world.deliveries]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {})] * 2


def test_a_malformed_click_is_acknowledged_and_not_handled(door, tapped) -> None:
    tapped["event"]["action"]["value"] = "a string"
    response = door.post(tapped)
    assert (response.status_code, response.json(), door.came_in) == (200, {}, [])


def test_what_could_not_be_handled_is_asked_for_again(door, said) -> None:
    door.fault = StoreError("the database is locked")
    assert door.post(said).status_code == 503
    door.fault = None
    assert door.post(said).status_code == 200
    assert [message.text for message in door.came_in] == ["张三"]


def test_only_post_is_answered(door) -> None:
    assert door.request("GET").status_code == 405


def test_no_key_gets_into_a_log_or_an_answer(door, said, caplog) -> None:
    caplog.set_level("DEBUG")
    told = [door.post(said, token="another").text, door.post(said, sign="0" * 64).text]
    told += [door.post(said).text, caplog.text]
    keys = (door.world.encrypt_key, door.world.verification_token)
    assert [key for key in keys if key in " ".join(told)] == []
