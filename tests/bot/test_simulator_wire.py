"""The bytes on the wire: encryption, signature and frames, against vectors of other programs."""

import hashlib
import importlib
import json

import pytest

from bot.simulator import frames
from bot.simulator.crypto import decrypt, encrypt, signature
from bot.simulator.frames import Frame


def test_the_documented_cipher_opens_to_hello_world() -> None:
    cipher = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
    assert decrypt(cipher, "test key") == b"hello world"


def test_what_is_encrypted_opens_again_and_never_looks_the_same() -> None:
    event = {"text": "你好"}
    one, two = encrypt(event, "key"), encrypt(event, "key")
    assert (one != two, json.loads(decrypt(one, "key"))) == (True, event)


def test_another_key_opens_nothing() -> None:
    # A fixed text: of random ones, one in 256 would happen to end like a padding.
    cipher = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
    with pytest.raises(ValueError, match="(?i)padding"):
        decrypt(cipher, "another key")


def test_the_signature_is_sha256_of_time_nonce_key_and_body() -> None:
    expected = hashlib.sha256(b"1700000000n0ncekey{}").hexdigest()
    assert signature("1700000000", "n0nce", "key", b"{}") == expected


FRAME = Frame(
    frames.DATA, {"type": "event", "message_id": "m"}, b'{"a":"\xe4\xbd\xa0"}', 7, 2**63, 300
)


def test_a_frame_reads_back_as_written() -> None:
    assert frames.decode(frames.encode(FRAME)) == FRAME


def test_the_sdks_frame_and_ours_are_the_same_bytes() -> None:
    theirs = importlib.import_module("lark_oapi.ws.pb.pbbp2_pb2").Frame()
    theirs.ParseFromString(frames.encode(FRAME))
    assert {header.key: header.value for header in theirs.headers} == FRAME.headers
    assert (theirs.SeqID, theirs.LogID, theirs.service, theirs.method, theirs.payload) == (
        2**63,
        300,
        7,
        1,
        FRAME.payload,
    )
    theirs.LogIDNew = "skipped"
    assert frames.decode(theirs.SerializeToString()) == FRAME


@pytest.mark.parametrize(
    "data", [b"", b"\x08", b"\x08\x80", frames.encode(FRAME)[:-1], b"\x0d\x00\x00\x00\x00"]
)
def test_bytes_that_are_no_frame_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="frame"):
        frames.decode(data)
