"""How taps and messages reach a bot over webhook and long connection, and what the person sees."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.simulator.chats import SentMessage
from bot.simulator.crypto import decrypt, signature
from bot.simulator.targets import find_target
from bot.simulator.world import World

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


class Bot:
    """A webhook that notes what it got and answers what it is told to."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _event: (200, b"{}")
        self.got: list[tuple[dict[str, str], bytes]] = []
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                bot.got.append((dict(self.headers.items()), body))
                wrapped = json.loads(body)
                plain = decrypt(wrapped["encrypt"], "desk-encrypt-key")
                status, answer = bot.answer(json.loads(plain))
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/feishu/events"


@pytest.fixture
def bot() -> Iterator[Bot]:
    bot = Bot()
    thread = threading.Thread(target=bot.server.serve_forever, args=(0.01,))
    thread.start()
    yield bot
    bot.server.shutdown()
    thread.join()
    bot.server.server_close()


def button(text: str, **more: Any) -> dict[str, Any]:
    return {
        "tag": "button",
        "text": {"tag": "plain_text", "content": text},
        "behaviors": [{"type": "callback", "value": {"do": text}}],
        **more,
    }


def card(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"schema": "2.0", "body": {"elements": list(elements)}}


def sent(world: World, content: dict[str, Any]) -> SentMessage:
    ann = world.add_person("Ann", open_id="ou_ann")
    chat = world.p2p(ann.open_id).chat_id
    message = SentMessage("om_1", chat, world.app_id, "interactive", content, world.now())
    world.store(message)
    return message


@pytest.fixture
def world(bot: Bot) -> World:
    world = World()
    world.webhook_url = bot.url
    return world


def as_json(answer: object) -> Answer:
    return lambda _event: (200, json.dumps(answer).encode())


@pytest.mark.rule("webhook-encrypted", "webhook-signed")
def test_a_tap_arrives_encrypted_signed_and_in_microseconds(world: World, bot: Bot) -> None:
    message = sent(world, card(button("go", name="b")))
    heard: list[Any] = []
    bot.answer = lambda event: (heard.append(event), (200, b"{}"))[1]
    assert world.click("ou_ann", "om_1", text="go").error is None
    [event] = heard
    assert event["header"]["event_type"] == "card.action.trigger"
    assert len(event["header"]["create_time"]) == 16
    assert event["event"]["operator"]["open_id"] == "ou_ann"
    assert event["event"]["action"] == {
        "value": {"do": "go"},
        "tag": "button",
        "timezone": "Asia/Shanghai",
        "name": "b",
    }
    assert event["event"]["context"] == {
        "open_message_id": "om_1",
        "open_chat_id": message.chat_id,
    }
    [(headers, body)] = bot.got
    signed = signature(
        headers["X-Lark-Request-Timestamp"],
        headers["X-Lark-Request-Nonce"],
        "desk-encrypt-key",
        body,
    )
    assert headers["X-Lark-Signature"] == signed


def test_the_card_of_the_answer_takes_the_place_of_the_message(world: World, bot: Bot) -> None:
    message = sent(world, card(button("go")))
    toast = {"type": "success", "content": "ok"}
    bot.answer = as_json({"toast": toast, "card": {"type": "raw", "data": card()}})
    result = world.click("ou_ann", "om_1", text="go")
    assert (result.toast, result.card, result.error) == (toast, card(), None)
    assert (message.content, message.updates) == (card(), [card()])


SLOW = 0.2


def slowly(_event: dict[str, Any]) -> tuple[int, bytes]:
    time.sleep(SLOW)
    return 200, b"{}"


@pytest.mark.rule(
    "click-status",
    "click-answer-form",
    "click-answer-card",
    "click-in-time",
    "answer-within-3-seconds",
)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _event: (500, b"{}"), 200671),
        (lambda _event: (302, b"{}"), 200671),
        (lambda _event: (200, b""), 200672),
        (lambda _event: (200, b"<html>"), 200672),
        (as_json([]), 200672),
        (as_json({"toast": "ok"}), 200672),
        (as_json({"toast": {"type": "good", "content": "ok"}}), 200672),
        (as_json(card()), 200672),
        (as_json({"card": {"type": "raw", "data": "{}"}}), 200672),
        (as_json({"card": {"type": "raw", "data": {**card(), "x": 1}}}), 200673),
        (slowly, 200341),
    ],
    ids=[
        *("error", "redirect", "nothing", "html", "list", "words", "toast type", "bare card"),
        *("card as text", "broken card", "too late"),
    ],
)
def test_a_wrong_answer_shows_the_person_feishus_code(
    world: World, bot: Bot, answer: Answer, error: int
) -> None:
    message = sent(world, card(button("go")))
    world.answer_within = 3 if answer is not slowly else SLOW / 2
    bot.answer = answer
    result = world.click("ou_ann", "om_1", text="go")
    assert (result.error, result.toast, result.card) == (error, None, None)
    assert message.updates == []


@pytest.mark.rule("click-reachable", "click-subscribed")
def test_a_bot_that_does_not_listen_is_200342_and_one_not_set_up_200340(world: World) -> None:
    sent(world, card(button("go")))
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        world.webhook_url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert world.click("ou_ann", "om_1", text="go").error == 200342
    world.webhook_url = None
    assert world.click("ou_ann", "om_1", text="go").error == 200340


@pytest.mark.rule("click-resolvable")
def test_an_address_without_a_host_is_200343(world: World) -> None:
    sent(world, card(button("go")))
    world.webhook_url = "http://nowhere.invalid/"
    assert world.click("ou_ann", "om_1", text="go").error == 200343


@pytest.mark.rule("click-answer-members")
def test_whether_an_answer_may_have_other_members_can_be_relaxed(world: World, bot: Bot) -> None:
    sent(world, card(button("go")))
    bot.answer = as_json({"toast": {"content": "ok"}, "extra": 1})
    assert world.click("ou_ann", "om_1", text="go").error == 200672
    world.relaxed.add("click-answer-members")
    assert world.click("ou_ann", "om_1", text="go").toast == {"content": "ok"}


@pytest.mark.rule("connect-within-2-seconds")
def test_a_connection_that_is_not_made_in_time_is_no_answer(world: World) -> None:
    world.add_person("Ann", open_id="ou_ann")
    world.connect_within = 0.05
    world.webhook_url = "http://192.0.2.1/"  # an address that answers nobody
    assert world.enter_chat("ou_ann").failure == "connect"


def test_a_duplicate_is_the_very_same_event(world: World, bot: Bot) -> None:
    sent(world, card(button("go")))
    world.click("ou_ann", "om_1", text="go", duplicate=3)
    first, *others = [delivery.event for delivery in world.deliveries]
    assert others == [first, first]
    assert [(d.status, d.failure) for d in world.deliveries] == [(200, None)] * 3


@pytest.mark.parametrize(
    ("forged", "told"),
    [
        ({"sign": "0" * 64}, {"X-Lark-Signature": "0" * 64}),
        ({"timestamp": 1}, {"X-Lark-Request-Timestamp": "1"}),
    ],
)
def test_a_delivery_can_be_forged(
    world: World, bot: Bot, forged: dict[str, Any], told: dict[str, str]
) -> None:
    sent(world, card(button("go")))
    event = world.build_click("ou_ann", "om_1", find_target(card(button("go")), text="go"))
    world.deliver(event, **forged)
    headers, _ = bot.got[0]
    assert told.items() <= headers.items()


def test_a_delivery_can_be_plain_unsigned_and_of_another_token(world: World) -> None:
    event = {"schema": "2.0", "header": {"token": "desk-token"}, "event": {}}
    assert json.loads(world.webhook.wrap(event, encrypted=False).body) == event
    assert "X-Lark-Signature" not in world.webhook.wrap(event, sign="").headers
    wrong = world.webhook.wrap(event, token="other")
    sealed = json.loads(wrong.body)["encrypt"]
    assert json.loads(decrypt(sealed, "desk-encrypt-key"))["header"] == {"token": "other"}


@pytest.mark.rule("webhook-challenge")
def test_the_challenge_must_come_back(world: World, bot: Bot) -> None:
    bot.answer = lambda event: (200, json.dumps({"challenge": event["challenge"]}).encode())
    assert world.verify_webhook("ajls384")
    bot.answer = as_json({"challenge": "other"})
    assert not world.verify_webhook("ajls384")


@pytest.mark.rule("webhook-challenge")
def test_the_challenge_must_come_back_within_a_second(world: World, bot: Bot) -> None:
    world.answer_within = 5
    late = threading.Event()
    bot.answer = lambda _event: (200, str(late.wait(5)).encode())
    started = time.monotonic()
    assert not world.verify_webhook("ajls384")
    assert 1 <= time.monotonic() - started < 2
    late.set()


@pytest.mark.rule("click-answer-template")
def test_a_template_nobody_published_is_a_broken_card(world: World, bot: Bot) -> None:
    message = sent(world, card(button("go")))
    named = {"template_id": "AAq1", "template_version_name": "1.0.0"}
    bot.answer = as_json({"card": {"type": "template", "data": named}})
    result = world.click("ou_ann", "om_1", text="go")
    assert (result.error, result.detail) == (200673, "no such template: AAq1")
    assert message.updates == []


def test_an_event_needs_status_200_and_no_body(world: World, bot: Bot) -> None:
    world.add_person("Ann", open_id="ou_ann")
    bot.answer = lambda _event: (200, b"")
    world.say("ou_ann", "hi")
    bot.answer = lambda _event: (500, b"")
    world.say("ou_ann", "hi")
    assert [delivery.failure for delivery in world.deliveries] == [None, "status"]
