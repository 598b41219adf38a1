"""Calls to Feishu by the real SDK: against the stand-in, and against answers that go wrong."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from bot.errors import CardRefused, FeishuError
from bot.feishu.gateway import Gateway
from bot.simulator.bitable import Field

TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"
SENT = {"code": 0, "msg": "success", "data": {"message_id": "om_1"}}
SECRET = "the-app-secret"
TEXT = {"text": "hi"}


def card(text: str) -> dict[str, object]:
    return {"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": text}]}}


class Scripted(ThreadingHTTPServer):
    """Answers token calls, and every other call with the next of ``answers``.

    An answer is an object sent as JSON, (status, headers, body), or None: the connection is cut.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: list[object] = []
        self.asked: list[tuple[str, dict[str, object]]] = []
        """Token and body of each call."""
        self.tokens = 0
        self.token: bytes | None = None
        """What is answered instead of a token."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == TOKEN_PATH:
            self.server.tokens += 1
            token = f"t-{self.server.tokens}-secret"
            answer = {"code": 0, "tenant_access_token": token, "expire": 7200}
            self.answer(200, {}, answer if self.server.token is None else self.server.token)
            return
        token = self.headers["Authorization"].removeprefix("Bearer ")
        self.server.asked.append((token, json.loads(body)))
        match self.server.answers.pop(0):
            case None:
                self.connection.shutdown(socket.SHUT_RDWR)
            case (status, headers, content):
                self.answer(status, headers, content)
            case content:
                self.answer(200, {}, content)

    def answer(self, status: int, headers: dict[str, str], content: object) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


@pytest.fixture
def feishu() -> Iterator[Scripted]:
    with Scripted() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def patient(feishu: Scripted, pauses: list[float]) -> Gateway:
    """A gateway to the scripted server that notes its pauses instead of sleeping."""
    return Gateway(f"cli_{uuid4().hex}", SECRET, feishu.url, sleep=pauses.append)


# What works


def test_a_card_is_sent_answered_and_replaced(world, gateway) -> None:
    ann = world.add_person("Ann")
    sent = gateway.send(ann.open_id, card("one"), key="1").message_id
    answered = gateway.reply(sent, TEXT, key="2", msg_type="text").message_id
    gateway.patch(sent, card("two"))
    [first, second] = world.messages_to(ann.open_id)
    assert (first.message_id, first.content) == (sent, card("two"))
    assert (second.message_id, second.content, second.parent_id) == (answered, TEXT, sent)


def test_a_group_gets_a_message_by_its_chat(world, gateway) -> None:
    group = world.add_group("sales", [world.add_person("Ann").open_id])
    gateway.send(group, card("一"), key="1", receiver_type="chat_id")
    assert [message.chat_id for message in world.messages] == [group]


@pytest.mark.parametrize("key", ["2026-11-23|张三|list", "long " * 20])
def test_one_key_sends_one_message(world, gateway, key) -> None:
    ann = world.add_person("Ann")
    first = gateway.send(ann.open_id, card("one"), key=key)
    assert gateway.send(ann.open_id, card("one"), key=key) == first
    assert gateway.send(ann.open_id, card("one"), key=f"{key}2") != first
    assert len(world.messages_to(ann.open_id)) == 2


def test_a_file_is_uploaded_with_its_name_and_sent(world, gateway) -> None:
    ann = world.add_person("Ann")
    key = gateway.upload_file("今日名单.xlsx", b"PK\r\n--\x00")
    gateway.send(ann.open_id, {"file_key": key}, key="1", msg_type="file")
    assert (world.files[key].name, world.files[key].data) == ("今日名单.xlsx", b"PK\r\n--\x00")
    assert world.last_message_to(ann.open_id).content == {"file_key": key}


def test_a_picture_is_uploaded(world, gateway) -> None:
    picture = b"\x89PNG\r\n\x1a\n and so on"
    assert world.files[gateway.upload_image(picture)].data == picture


def test_the_bot_knows_itself(world, gateway) -> None:
    assert gateway.bot_open_id() == world.bot_open_id


def test_people_are_found_by_mobile_and_mail_fifty_a_call(world, gateway) -> None:
    mobiles = [f"138{number:08}" for number in range(120)]
    people = {mobile: world.add_person("x", mobile=mobile).open_id for mobile in mobiles[1:]}
    people["a@b.c"] = world.add_person("Ann", email="a@b.c").open_id
    assert gateway.find_people(mobiles, ["a@b.c", "nobody@b.c"]) == people
    assert [call.path for call in world.calls if "batch_get_id" in call.path] == [
        "/open-apis/contact/v3/users/batch_get_id"
    ] * 4
    assert gateway.find_people([], []) == {}


def test_records_come_in_pages_of_500_each_once(world, gateway) -> None:
    world.add_base("bas1", "shop")
    table = world.add_table("bas1", "tbl1", "t", [Field("n")], [{"n": n} for n in range(1201)])
    table.records[1000] = table.records[0]
    pages = list(gateway.bitable_records("bas1", "tbl1"))
    assert [len(page) for page in pages] == [500, 500, 200]
    assert len({record["record_id"] for page in pages for record in page}) == 1200


def test_a_token_that_ended_early_is_renewed_without_a_pause(world, gateway) -> None:
    ann = world.add_person("Ann")
    gateway.send(ann.open_id, card("one"), key="1")
    world.expire_tokens()
    gateway.send(ann.open_id, card("two"), key="2")
    assert len(world.messages_to(ann.open_id)) == 2


def test_one_gateway_serves_several_threads(world, gateway) -> None:
    people = [world.add_person(f"p{number}").open_id for number in range(8)]
    senders = [
        threading.Thread(target=gateway.send, args=(open_id, card("x")), kwargs={"key": open_id})
        for open_id in people
    ]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    assert [len(world.messages_to(open_id)) for open_id in people] == [1] * 8


# What goes wrong


def test_a_frequency_limit_is_waited_for_as_long_as_feishu_says(feishu, patient, pauses) -> None:
    limit = {"code": 99991400, "msg": "request trigger frequency limit"}
    feishu.answers = [(429, {"x-ogw-ratelimit-reset": "7"}, limit), SENT]
    assert patient.send("ou_1", TEXT, key="k").message_id == "om_1"
    [pause] = pauses
    assert 7 <= pause <= 7.5


@pytest.mark.parametrize("code", [230020, 11232, 1254291, 90217, 2200, 1254607])
def test_what_may_pass_is_tried_again(feishu, patient, pauses, code) -> None:
    feishu.answers = [(400, {}, {"code": code, "msg": "later"}), SENT]
    assert patient.send("ou_1", TEXT, key="k").message_id == "om_1"
    assert 0.5 <= pauses[0] <= 1


def test_a_gateway_that_is_down_is_asked_five_times_ever_later(feishu, patient, pauses) -> None:
    feishu.answers = [(502, {"X-Tt-Logid": "log1"}, b"<html>Bad Gateway</html>")] * 5
    with pytest.raises(FeishuError, match="POST /open-apis/im/v1/messages: ") as caught:
        patient.send("ou_1", TEXT, key="k")
    assert (caught.value.code, caught.value.retryable, caught.value.refused) == (-1, True, False)
    assert [low <= pause <= 2 * low for low, pause in zip((0.5, 1, 2, 4), pauses, strict=True)] == [
        True
    ] * 4


@pytest.mark.parametrize("answer", [b"", b"[]", b"null", b'{"code":null}', b'{"code":"x"}'])
def test_an_answer_that_says_nothing_is_a_failure(feishu, patient, pauses, answer) -> None:
    feishu.answers = [(200, {}, answer)] * 5
    with pytest.raises(FeishuError) as caught:
        patient.send("ou_1", TEXT, key="k")
    assert (caught.value.code, caught.value.refused) == (-1, False)


GBK = "<html>网关".encode("gbk")


@pytest.mark.parametrize("status", [200, 502])
@pytest.mark.parametrize("answer", [GBK, b"[]", b"7", b"[" * 100_000, b"<html>"])
def test_what_is_no_answer_of_feishus_is_tried_again(feishu, patient, pauses, status, answer):
    """The SDK raises whatever comes to its mind on such bodies that call themselves JSON."""
    feishu.answers = [(status, {"Content-Type": "application/json"}, answer), SENT]
    assert patient.send("ou_1", TEXT, key="k").message_id == "om_1"
    assert len(pauses) == 1


@pytest.mark.parametrize("answer", [GBK, b"[]", b"null", b"", b'{"code":0}', b'{"code":"x"}'])
def test_what_is_no_access_token_is_a_failure_that_may_pass(feishu, pauses, answer) -> None:
    feishu.token = answer
    gateway = Gateway(f"cli_{uuid4().hex}", SECRET, feishu.url, attempts=2, sleep=pauses.append)
    with pytest.raises(FeishuError) as caught:
        gateway.send("ou_1", TEXT, key="k")
    assert (caught.value.code, caught.value.refused, len(pauses)) == (-1, False, 1)


def test_half_an_emoji_does_not_stop_a_message(feishu, patient) -> None:
    feishu.answers = [SENT]
    assert patient.send("ou_1", {"text": "张\ud83d"}, key="k").message_id == "om_1"
    assert feishu.asked[0][1]["content"] == '{"text":"张?"}'


def test_empty_pages_and_data_not_ready_are_borne(feishu, patient, pauses) -> None:
    record = {"record_id": "rec1", "fields": {}}
    feishu.answers = [
        (400, {}, {"code": 1254607, "msg": "Data not ready, please try again later"}),
        {"code": 0, "data": {"items": [], "has_more": True, "page_token": "1"}},
        {"code": 0, "data": {"items": None, "has_more": True, "page_token": "2"}},
        {"code": 0, "data": {"items": [record], "has_more": False}},
    ]
    assert list(patient.bitable_records("bas1", "tbl1")) == [[record]]
    assert len(pauses) == 1


@pytest.mark.parametrize("token", [{}, {"page_token": ""}, {"page_token": "1"}])
def test_pages_that_lead_nowhere_are_an_error_and_not_half_a_table(feishu, patient, token) -> None:
    feishu.answers = [
        {"code": 0, "data": {"items": [], "has_more": True, "page_token": "1"}},
        {"code": 0, "data": {"items": [], "has_more": True, **token}},
    ]
    with pytest.raises(FeishuError, match="records/search: .*has more, but no page leads to it"):
        list(patient.bitable_records("bas1", "tbl1"))


def test_a_cut_connection_is_tried_again_with_the_same_key(feishu, patient, pauses) -> None:
    feishu.answers = [None, SENT]
    assert patient.send("ou_1", TEXT, key="k").message_id == "om_1"
    assert len(pauses) == 1
    assert [body["uuid"] for _, body in feishu.asked] == ["k", "k"]


def test_a_slow_answer_is_given_up_and_tried_again(feishu, pauses) -> None:
    hurried = Gateway(f"cli_{uuid4().hex}", SECRET, feishu.url, timeout=0.2, sleep=pauses.append)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        domain = f"http://127.0.0.1:{silent.getsockname()[1]}"
        slow = Gateway("cli_x", SECRET, domain, timeout=0.1, attempts=2, sleep=pauses.append)
        with pytest.raises(FeishuError, match="not reached: ReadTimeout"):
            slow.send("ou_1", TEXT, key="k")
    assert len(pauses) == 1
    feishu.answers = [SENT]
    assert hurried.send("ou_1", TEXT, key="k").message_id == "om_1"


def test_nobody_there_is_a_failure_that_may_pass(pauses) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        domain = f"http://127.0.0.1:{taken.getsockname()[1]}"
    gateway = Gateway(f"cli_{uuid4().hex}", SECRET, domain, attempts=3, sleep=pauses.append)
    with pytest.raises(FeishuError, match="not reached: ConnectionError") as caught:
        gateway.bot_open_id()
    assert (caught.value.code, caught.value.retryable, len(pauses)) == (-1, True, 2)


@pytest.mark.parametrize("code", [99991661, 99991663, 99991668])
@pytest.mark.parametrize("status", [200, 400, 401])
def test_a_refused_token_is_replaced_once(feishu, patient, pauses, code, status) -> None:
    feishu.answers = [(status, {}, {"code": code, "msg": "Invalid access token"}), SENT]
    assert patient.send("ou_1", TEXT, key="k").message_id == "om_1"
    assert [token for token, _ in feishu.asked] == ["t-1-secret", "t-2-secret"]
    assert pauses == []


def test_a_token_refused_twice_is_an_error(feishu, patient, pauses) -> None:
    feishu.answers = [(400, {}, {"code": 99991663, "msg": "Invalid access token"})] * 2
    with pytest.raises(FeishuError, match="99991663"):
        patient.send("ou_1", TEXT, key="k")
    assert (feishu.tokens, pauses) == (2, [])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (230099, "Failed to create card content, ext=ErrCode: 11310; ErrMsg: element exceeds; "),
        (230025, "too long"),
        (230028, "DLP audit"),
    ],
)
def test_a_refused_card_is_its_own_error_and_not_sent_again(
    feishu, patient, pauses, code, message
) -> None:
    feishu.answers = [(400, {"X-Tt-Logid": "log1"}, {"code": code, "msg": message})]
    with pytest.raises(CardRefused) as caught:
        patient.send("ou_1", card("x"), key="k")
    assert str(caught.value) == (
        f"POST /open-apis/im/v1/messages: Feishu code {code}: {message}, log id log1"
    )
    assert (caught.value.refused, caught.value.status, pauses) == (True, 400, [])


def test_the_stand_in_refuses_a_broken_card(world, gateway) -> None:
    ann = world.add_person("Ann")
    with pytest.raises(CardRefused, match="ErrCode: 200621"):
        gateway.send(ann.open_id, {**card("x"), "elements": []}, key="1")
    assert world.messages == []


@pytest.mark.parametrize("code", [230013, 230029, 230053, 99991672])
def test_a_refusal_for_good_is_not_tried_again(feishu, patient, pauses, code) -> None:
    feishu.answers = [(400, {}, {"code": code, "msg": "no"})]
    with pytest.raises(FeishuError, match=str(code)) as caught:
        patient.send("ou_1", TEXT, key="k")
    assert (caught.value.retryable, caught.value.refused, pauses) == (False, True, [])


def test_a_wrong_secret_is_an_error_at_once(world, simulator, pauses) -> None:
    gateway = Gateway(world.app_id, "not-the-secret", simulator.url, sleep=pauses.append)
    with pytest.raises(FeishuError, match="10015: no access token: wrong app secret") as caught:
        gateway.bot_open_id()
    assert "not-the-secret" not in str(caught.value)
    assert pauses == []


def test_no_secret_gets_into_errors_or_logs(feishu, patient, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    feishu.answers = [
        (400, {}, {"code": 99991663, "msg": "Invalid access token"}),
        (502, {}, b"<html>"),
        None,
        (429, {}, {"code": 99991400, "msg": "limit"}),
        (400, {}, {"code": 230013, "msg": "no availability"}),
    ]
    with pytest.raises(FeishuError) as caught:
        patient.send("ou_1", TEXT, key="k")
    told = f"{caught.getrepr(style='short')}{caplog.text}"
    assert [secret for secret in (SECRET, "t-1-secret", "t-2-secret") if secret in told] == []


@pytest.mark.parametrize(
    "answer", [{"code": 0}, {"code": 0, "data": None}, {"code": 0, "data": {}}]
)
def test_a_success_that_lacks_what_was_asked_for_is_an_error_of_the_call(
    feishu, patient, answer
) -> None:
    feishu.answers = [answer]
    with pytest.raises(FeishuError, match="POST /open-apis/im/v1/messages: .* answer without"):
        patient.send("ou_1", card("one"), key="1")


def test_a_wait_of_an_hour_is_not_waited_for(feishu, patient, pauses) -> None:
    limited = (429, {"x-ogw-ratelimit-reset": "3600"}, {"code": 99991400, "msg": "limit"})
    feishu.answers = [limited, {"code": 0, "data": {"message_id": "om_1"}}]
    assert patient.send("ou_1", card("one"), key="1").message_id == "om_1"
    assert 120 <= pauses[0] <= 121
