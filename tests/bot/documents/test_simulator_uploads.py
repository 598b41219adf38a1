"""Uploads to the stand-in: which images and files it takes."""

import struct
from collections.abc import Iterator
from typing import Any

import pytest

from bot.errors import FeishuError

PNG = b"\x89PNG\r\n\x1a\n"
MEGABYTE = 1024 * 1024
INVALID = (400, 234001, "Invalid request param.")
TOO_BIG = (400, 234006, "The file size exceed the max value.")


def png(width: int, height: int) -> bytes:
    return PNG + b"\x00\x00\x00\rIHDR" + struct.pack(">II", width, height)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height)


def image(served: Any, data: bytes, purpose: str = "message") -> Any:
    files = {"image": ("a", data)}
    return answered(served, "images", {"image_type": purpose}, files)


def file(served: Any, data: bytes, **fields: str) -> Any:
    fields = {"file_type": "stream", "file_name": "a.xlsx", **fields}
    return answered(served, "files", fields, {"file": ("a", data)})


def answered(served: Any, path: str, fields: dict[str, str], files: Any) -> Any:
    """Return 0, or status, code and message of a refusal."""
    got = served.http.post(f"/open-apis/im/v1/{path}", data=fields, files=files)
    answer = got.json()
    return answer["code"] and (got.status_code, answer["code"], answer["msg"])


@pytest.mark.parametrize(
    "data",
    [
        png(1, 1),
        b"\xff\xd8\xff\xe0",
        gif(2000, 2000),
        b"RIFF\x00\x00\x00\x00WEBP",
        b"BM" + bytes(24),
        b"\x00\x00\x01\x00",
        b"II*\x00",
        b"MM\x00*",
        b"\x00\x00\x00\x18ftypheic",
    ],
    ids=["png", "jpeg", "gif", "webp", "bmp", "ico", "tiff", "tiff big-endian", "heic"],
)
def test_an_image_is_taken_by_what_it_contains(served, data) -> None:
    assert image(served, data) == 0


@pytest.mark.rule("image-format", "upload-empty", "image-size", "image-type")
def test_a_wrong_image_is_refused(served) -> None:
    unknown = (400, 234011, "Can't regonnize the image format.")
    assert image(served, b"%PDF-1.7") == unknown
    assert image(served, b"RIFF\x00\x00\x00\x00WAVE") == unknown
    assert image(served, b"") == (400, 234010, "File's size can't be 0.")
    assert image(served, PNG + bytes(10 * MEGABYTE - 8)) == 0
    assert image(served, PNG + bytes(10 * MEGABYTE)) == TOO_BIG
    assert image(served, PNG, "poster") == INVALID


@pytest.mark.rule("image-resolution")
def test_an_image_has_so_many_pixels(served) -> None:
    refusal = (400, 234039, "Image resolution exceeds limit.")
    assert image(served, png(12_000, 12_000)) == 0
    assert image(served, png(12_001, 1)) == refusal
    assert image(served, gif(1, 2001)) == refusal
    assert image(served, png(4096, 4096), "avatar") == 0
    assert image(served, png(4097, 1), "avatar") == refusal


@pytest.mark.rule("file-type", "upload-form", "file-size")
def test_a_wrong_file_is_refused(served) -> None:
    for kind in ("opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"):
        assert file(served, b"x", file_type=kind) == 0
    assert file(served, b"x", file_type="xlsx") == INVALID
    assert served.broken_rule == "file-type"
    assert file(served, b"x", file_name="") == INVALID
    fields = {"file_type": "stream", "file_name": "a"}
    assert answered(served, "files", fields, {"file": (None, b"x")}) == INVALID
    assert served.refused("POST", "/im/v1/files", {})["code"] == 234001
    assert file(served, b"") == (400, 234010, "File's size can't be 0.")
    assert file(served, bytes(30 * MEGABYTE)) == 0
    assert file(served, bytes(30 * MEGABYTE + 1)) == TOO_BIG


def test_far_too_much_is_refused_without_being_kept(served) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(64):
            yield bytes(MEGABYTE)

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    got = served.http.post("/open-apis/im/v1/files", content=endless(), headers=kind)
    assert (got.status_code, got.json()["code"]) == (400, 234006)
    assert served.call("GET", "/bot/v3/info")["code"] == 0


@pytest.mark.rule("file-in-message")
def test_a_file_is_fetched_with_its_message_alone(served) -> None:
    path = "/im/v1/messages/om_x/resources/file_v3_x"
    assert served.refused("GET", path, type="file") == {
        "status": 400,
        "code": 234003,
        "msg": "File not in msg.",
    }


def test_uploads_need_a_scope(served) -> None:
    served.world.scopes_missing |= {"im:resource", "im:resource:upload"}
    assert image(served, PNG)[1] == 99991672
    assert file(served, b"x")[1] == 99991672


def test_the_sdk_uploads_and_is_told_what_is_wrong(served, gateway) -> None:
    key = gateway.upload_image(png(1, 1))
    assert served.world.files[key].media_type == "image/png"
    assert served.world.files[gateway.upload_file("单.xlsx", b"x")].name == "单.xlsx"
    with pytest.raises(FeishuError, match="234011"):
        gateway.upload_image(b"text")
