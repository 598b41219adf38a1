"""How taps and messages reach a bot over webhook and long connection, and what the person sees."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.simulator import frames
from bot.simulator.chats import SentMessage
from bot.simulator.crypto import decrypt, signature
from bot.simulator.frames import Frame
from bot.simulator.server import Simulator
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


def test_the_challenge_must_come_back(world: World, bot: Bot) -> None:
    bot.answer = lambda event: (200, json.dumps({"challenge": event["challenge"]}).encode())
    assert world.verify_webhook("ajls384")
    bot.answer = as_json({"challenge": "other"})
    assert not world.verify_webhook("ajls384")


def test_in_a_group_only_mentions_are_delivered(world: World, bot: Bot) -> None:
    world.add_person("Ann", open_id="ou_ann")
    group = world.add_group("Sales", ["ou_ann"])
    quiet = world.say("ou_ann", "hi", group=group, mention=False)
    loud = world.say("ou_ann", "hi", group=group)
    assert [quiet.content["text"], loud.content["text"]] == ["hi", "@customer-alert-bot hi"]
    [delivery] = world.deliveries
    message = delivery.event["event"]["message"]
    assert (message["message_id"], message["chat_type"]) == (loud.message_id, "group")
    with pytest.raises(ValueError, match="not in"):
        world.say("ou_other", "hi", group=group)


def test_an_event_needs_status_200_and_no_body(world: World, bot: Bot) -> None:
    world.add_person("Ann", open_id="ou_ann")
    bot.answer = lambda _event: (200, b"")
    world.say("ou_ann", "hi")
    bot.answer = lambda _event: (500, b"")
    world.say("ou_ann", "hi")
    assert [delivery.failure for delivery in world.deliveries] == [None, "status"]


def test_the_menu_and_entering_the_chat_are_events(world: World, bot: Bot) -> None:
    message = sent(world, card())
    chosen = world.choose_menu("ou_ann", "today_list").event
    assert chosen["header"]["event_type"] == "application.bot.menu_v6"
    assert chosen["event"]["event_key"] == "today_list"
    entered = world.enter_chat("ou_ann").event["event"]
    assert (entered["chat_id"], entered["last_message_id"]) == (message.chat_id, "om_1")


OPTIONS = [
    {"text": {"tag": "plain_text", "content": "3天"}, "value": "3"},
    {"text": {"tag": "plain_text", "content": "7天"}, "value": "7"},
]
LATER = {
    "tag": "select_static",
    "options": OPTIONS,
    "behaviors": [{"type": "callback", "value": {"do": "snooze"}}],
}


def row(name: str, *elements: dict[str, Any]) -> dict[str, Any]:
    words = {"tag": "markdown", "content": name}
    return {
        "tag": "column_set",
        "columns": [{"tag": "column", "elements": [words, *elements]}],
    }


def test_a_person_finds_the_button_of_one_row_and_the_option_by_its_text() -> None:
    other = {**button("go"), "behaviors": [{"type": "callback", "value": {"do": "other"}}]}
    shown = card(row("Ann", button("go"), LATER), row("Bob", other))
    assert find_target(shown, text="go").value == {"do": "go"}
    assert find_target(shown, text="go", within="Bob").value == {"do": "other"}
    tap = find_target(shown, option="7天")
    assert (tap.tag, tap.value, tap.option) == ("select_static", {"do": "snooze"}, "7")


def test_a_whole_block_can_be_tapped() -> None:
    block = {
        "tag": "interactive_container",
        "elements": [{"tag": "markdown", "content": "Ann"}],
        "behaviors": [{"type": "callback", "value": {"do": "show"}}],
    }
    assert find_target(card(block), text="Ann").value == {"do": "show"}


@pytest.mark.parametrize(
    ("shown", "wanted", "told"),
    [
        (card(button("stop"), LATER), {"text": "go"}, r"buttons \['stop'\] and options \['3天'"),
        (card(LATER), {"option": "9天"}, "no '9天'"),
        (card(button("go", disabled=True)), {"text": "go"}, "disabled"),
        (card(button("go", behaviors=[])), {"text": "go"}, "sends no callback"),
    ],
)
def test_what_cannot_be_tapped_is_an_error(
    shown: dict[str, Any], wanted: dict[str, str], told: str
) -> None:
    with pytest.raises(LookupError, match=told):
        find_target(shown, **wanted)


def open_connection(simulator: Simulator) -> ClientConnection:
    body = {"AppID": "cli_desk", "AppSecret": "desk-secret"}
    answer = httpx.post(f"{simulator.url}/callback/ws/endpoint", json=body).json()
    return connect(answer["data"]["URL"], proxy=None)


def acknowledging(
    connection: ClientConnection, payload: object, times: int = 1
) -> threading.Thread:
    def answer() -> None:
        for _ in range(times):
            frame = frames.decode(bytes(connection.recv(timeout=5)))
            body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
            headers = {**frame.headers, "biz_rt": "1"}
            connection.send(frames.encode(Frame(frames.DATA, headers, body, frame.service)))

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


def sealed(answer: object) -> dict[str, Any]:
    return {"code": 200, "data": base64.b64encode(json.dumps(answer).encode()).decode()}


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"code": 200}, None),
        (sealed({"toast": {"content": "ok"}}), None),
        ({"code": 500}, 200671),
        (b"\xff", 200672),
        ({"data": ""}, 200672),
        ({"code": 200, "data": "no base64!"}, 200672),
        (sealed([]), 200672),
        (sealed({"card": {"type": "raw", "data": {}}}), 200673),
    ],
)
def test_an_acknowledgement_is_judged_like_a_webhooks_answer(
    payload: object, error: int | None
) -> None:
    world = World()
    sent(world, card(button("go")))
    with Simulator(world) as simulator, open_connection(simulator) as connection:
        thread = acknowledging(connection, payload)
        assert world.click("ou_ann", "om_1", text="go").error == error
        thread.join()


@pytest.mark.rule("connections-share")
def test_each_event_goes_to_one_of_the_connections() -> None:
    world = World()
    world.add_person("Ann", open_id="ou_ann")
    got: list[int] = []
    with Simulator(world) as simulator:
        pair = [open_connection(simulator), open_connection(simulator)]

        def answer(number: int) -> None:
            try:
                while True:
                    frame = frames.decode(bytes(pair[number].recv(timeout=0.5)))
                    got.append(number)
                    done = Frame(frames.DATA, frame.headers, b'{"code": 200}')
                    pair[number].send(frames.encode(done))
            except TimeoutError:
                pair[number].close()

        threads = [threading.Thread(target=answer, args=(number,)) for number in (0, 1)]
        for thread in threads:
            thread.start()
        deliveries = [world.enter_chat("ou_ann") for _ in range(40)]
        for thread in threads:
            thread.join()
    assert {delivery.failure for delivery in deliveries} == {None}
    assert (len(got), set(got)) == (40, {0, 1})
    assert len(world.connections) == 0


def test_a_ping_is_answered_by_a_pong_with_the_clients_settings() -> None:
    world = World()
    world.connections.client_config["PingInterval"] = 7
    with Simulator(world) as simulator, open_connection(simulator) as connection:
        connection.send(frames.encode(Frame(frames.CONTROL, {"type": "ping"}, service=1)))
        pong = frames.decode(bytes(connection.recv(timeout=5)))
    assert (pong.headers, json.loads(pong.payload)["PingInterval"]) == ({"type": "pong"}, 7)


@pytest.mark.rule("connection-auth", "connection-credential")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"AppID": "cli_desk", "AppSecret": "wrong"}, 514),
        ({"AppID": "cli_other", "AppSecret": "desk-secret"}, 514),
        ({"AppID": "cli_desk"}, 1000040344),
    ],
)
def test_the_endpoint_refuses_wrong_credentials(body: dict[str, str], code: int) -> None:
    with Simulator(World()) as simulator:
        answer = httpx.post(f"{simulator.url}/callback/ws/endpoint", json=body)
    assert (answer.status_code, answer.json()["code"]) == (200, code)


@pytest.mark.rule("connection-ticket")
def test_a_ticket_opens_one_connection() -> None:
    body = {"AppID": "cli_desk", "AppSecret": "desk-secret"}
    with Simulator(World()) as simulator:
        url = httpx.post(f"{simulator.url}/callback/ws/endpoint", json=body).json()["data"]["URL"]
        connect(url, proxy=None).close()
        with pytest.raises(InvalidStatus) as refused:
            connect(url, proxy=None)
    assert refused.value.response.headers["handshake-status"] == "403"


def test_a_connection_that_dies_while_an_event_waits_is_noticed() -> None:
    world = World()
    world.add_person("Ann", open_id="ou_ann")
    with Simulator(world) as simulator:
        connection = open_connection(simulator)
        thread = threading.Thread(target=lambda: (connection.recv(timeout=5), connection.close()))
        thread.start()
        delivery = world.enter_chat("ou_ann")
        thread.join()
    assert (delivery.failure, delivery.ms < 2000) == ("connect", True)
