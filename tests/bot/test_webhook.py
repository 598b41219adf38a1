"""The webhook lets in what Feishu encrypted and signed, lately, for this app; nothing else."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import StoreError
from bot.simulator.crypto import encrypt, seal, signature

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECOND = int(NINE.timestamp())


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
        pytest.param(
            json.dumps({"encrypt": encrypt({"a": 1}, "another key")}).encode(), id="another key"
        ),
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


@pytest.mark.parametrize("stamp", ["", "x", "1e9", "²", "9" * 30, "9" * 5000, "-1", f" {SECOND}"])
def test_a_timestamp_that_is_none_is_refused(door, said, stamp) -> None:
    parcel = door.world.webhook.wrap(said)
    sign = signature(stamp, "n", door.world.encrypt_key, parcel.body)
    headers = {"Timestamp": stamp, "Nonce": "n"}
    sent = {f"X-Lark-Request-{name}".encode(): at.encode() for name, at in headers.items()}
    response = door.post_raw(parcel.body, {**sent, b"X-Lark-Signature": sign.encode()})
    assert response.status_code == 401


@pytest.mark.parametrize("name", ["Timestamp", "Nonce", "Signature"])
def test_a_delivery_without_one_of_the_headers_is_refused(door, said, name) -> None:
    parcel = door.world.webhook.wrap(said)
    headers = {key: at for key, at in parcel.headers.items() if not key.endswith(name)}
    assert door.post_raw(parcel.body, headers).status_code == 401
    assert door.came_in == []


def test_of_a_header_that_stands_twice_the_one_that_is_signed_is_the_one_whose_age_counts(
    door, said
) -> None:
    old = door.world.webhook.wrap(said, timestamp=SECOND - 900)
    fresh = ("X-Lark-Request-Timestamp", str(SECOND))
    for headers in ([*old.headers.items(), fresh], [fresh, *old.headers.items()]):
        assert door.post_raw(old.body, headers).status_code == 401
    assert door.came_in == []


def test_a_replay_within_the_five_minutes_is_acknowledged_and_does_nothing(
    door, tapped, caplog
) -> None:
    parcel = door.world.webhook.wrap(tapped)
    assert "card" in door.post_raw(parcel.body, parcel.headers).json()
    for seconds in (0, 299):
        door.now += timedelta(seconds=seconds)
        replay = door.post_raw(parcel.body, parcel.headers)
        assert (replay.status_code, replay.json()) == (200, {})
    assert len(door.came_in) == 1
    assert "delivery refused: handled already" in caplog.text


def test_a_delivery_from_the_near_future_is_remembered_as_long_as_it_is_let_in(
    door, tapped, said
) -> None:
    parcel = door.world.webhook.wrap(tapped, timestamp=SECOND + 290)
    door.post_raw(parcel.body, parcel.headers)
    door.now += timedelta(minutes=8)
    door.post(said, timestamp=int(door.now.timestamp()))
    assert door.post_raw(parcel.body, parcel.headers).json() == {}
    assert len(door.came_in) == 2


def test_what_could_not_be_handled_is_handled_when_the_same_comes_again(door, said) -> None:
    parcel = door.world.webhook.wrap(said)
    door.fault = StoreError("the database is locked")
    assert door.post_raw(parcel.body, parcel.headers).status_code == 503
    door.fault = None
    assert door.post_raw(parcel.body, parcel.headers).status_code == 200
    assert len(door.came_in) == 1


def test_what_stands_twice_in_an_event_is_read_once_and_the_same_everywhere(door, said) -> None:
    other = json.dumps({**said["header"], "app_id": "cli_another"})
    ours, event = json.dumps(said["header"]), json.dumps(said["event"])
    for first, last, status in ((other, ours, 200), (ours, other, 403)):
        text = f'{{"schema": "2.0", "header": {first}, "event": {event}, "header": {last}}}'
        sealed = seal(text.encode(), door.world.encrypt_key)
        assert door.signed(json.dumps({"encrypt": sealed}).encode()).status_code == status
    twice = b'{"encrypt": "AAAA", ' + door.world.webhook.wrap(said).body[1:]
    assert door.post_raw(twice).status_code == 401
    assert len(door.came_in) == 1


@pytest.mark.parametrize(
    "token", ["\ud800", "", None, 0, True, [], {}, "\uff56\uff54", "x" * 9000, "None"]
)
def test_a_token_that_is_another_is_refused_whatever_it_is(door, said, token) -> None:
    said["header"]["token"] = token
    sealed = seal(json.dumps(said).encode(), door.world.encrypt_key)
    assert door.signed(json.dumps({"encrypt": sealed}).encode()).status_code == 401


@pytest.mark.parametrize("change", [str.upper, lambda it: it + " ", lambda it: it + "\u200b"])
def test_the_id_of_the_app_is_compared_to_the_letter(door, said, change) -> None:
    said["header"]["app_id"] = change(door.world.app_id)
    assert door.post(said).status_code == 403


def test_what_a_delivery_says_it_is_makes_no_difference(door, said) -> None:
    parcel = door.world.webhook.wrap(said)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        unsigned = door.post_raw(parcel.body, {"Content-Type": kind})
        assert unsigned.status_code == 401
    assert door.came_in == []


def test_a_body_whose_cipher_text_was_altered_tells_nothing_of_what_is_within(door, said) -> None:
    sealed = json.loads(door.world.webhook.wrap(said).body)["encrypt"]
    whole = base64.b64decode(sealed)
    answers = set()
    for place in (17, len(whole) // 2, len(whole) - 17, len(whole) - 1):
        altered = bytearray(whole)
        altered[place] ^= 1
        body = json.dumps({"encrypt": base64.b64encode(altered).decode()}).encode()
        answers.add((door.post_raw(body).status_code, door.post_raw(body).text))
    assert len(answers) == 1


@pytest.mark.parametrize("forged", [{"sign": "0" * 64}, {"token": "x"}, {"encrypted": False}])
def test_a_refusal_is_logged_without_anything_of_the_body(door, said, forged, caplog) -> None:
    caplog.set_level("DEBUG")
    door.post(said, **forged)
    body = door.world.webhook.wrap(said, encrypted=False).body.decode()
    [told] = [each for each in caplog.records if "refused" in each.getMessage()]
    for part in ("张三", said["header"]["event_id"], said["event"]["message"]["message_id"]):
        assert part in body
        assert part not in caplog.text
    assert told.getMessage().startswith("delivery refused: ")


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
