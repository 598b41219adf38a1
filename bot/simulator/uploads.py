"""Uploading images and files, and reading them back."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Literal

from bot.simulator.api import ApiRequest, Binary, Refused, Reply, ok
from bot.simulator.chats import Upload, new_id

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

INVALID = Refused(234001, "Invalid request param.")
TOO_BIG = Refused(234006, "The file size exceed the max value.")
EMPTY = Refused(234010, "File's size can't be 0.")
NOT_AN_IMAGE = Refused(234011, "Can't recognize the image format.")
NOT_FOUND = Refused(234003, "File not in msg.")
MOST_IMAGE = 10 * 1024 * 1024
MOST_FILE = 30 * 1024 * 1024
FILE_TYPES = {"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"}
_IMAGE_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
    b"BM": "image/bmp",
}


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    filename: str | None
    data: bytes


def create_image(tenant: Tenant, request: ApiRequest) -> Reply:
    """Keep an image for messages and cards."""
    parts = form_parts(request)
    if _text(parts, "image_type") not in {"message", "avatar"}:
        raise INVALID
    data = _data(parts, "image", MOST_IMAGE)
    found = next((kind for start, kind in _IMAGE_STARTS.items() if data.startswith(start)), None)
    if found is None:
        raise NOT_AN_IMAGE
    return ok({"image_key": _keep(tenant, "image", "image", data, found)})


def create_file(tenant: Tenant, request: ApiRequest) -> Reply:
    """Keep a file to be sent with a message."""
    parts = form_parts(request)
    name = _text(parts, "file_name")
    if _text(parts, "file_type") not in FILE_TYPES or not name:
        raise INVALID
    data = _data(parts, "file", MOST_FILE)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return ok({"file_key": _keep(tenant, "file", name, data, kind)})


def get_resource(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give back the file that a message carries."""
    message = tenant.by_id.get(request.params["message_id"])
    key = request.params["file_key"]
    if message is None or key not in message.content.values() or key not in tenant.files:
        raise NOT_FOUND
    upload = tenant.files[key]
    return Binary(upload.data, upload.media_type, upload.name)


def form_parts(request: ApiRequest) -> dict[str, Part]:
    """Return the named parts of a multipart/form-data body; raise Refused for anything else."""
    boundary = _header_argument(request.content_type, "boundary")
    if not request.content_type.startswith("multipart/form-data") or not boundary:
        raise INVALID
    parts = {}
    for chunk in request.body.split(b"--" + boundary.encode())[1:-1]:
        head, found, data = chunk.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        disposition = re.search(rb"(?im)^content-disposition:([^\r\n]*)", head)
        if not found or disposition is None:
            raise INVALID
        text = disposition[1].decode().strip()
        name = _header_argument(text, "name")
        parts[name or ""] = Part(_header_argument(text, "filename"), data.removesuffix(b"\r\n"))
    return parts


def _header_argument(header: str, name: str) -> str | None:
    message = Message()
    message["X"] = header
    value = message.get_param(name, header="X")
    if isinstance(value, tuple):
        return value[2]
    return value


def _text(parts: dict[str, Part], name: str) -> str:
    part = parts.get(name)
    try:
        return "" if part is None else part.data.decode()
    except UnicodeDecodeError as error:
        raise INVALID from error


def _data(parts: dict[str, Part], name: str, most: int) -> bytes:
    part = parts.get(name)
    if part is None or part.filename is None:
        raise INVALID
    if not part.data:
        raise EMPTY
    if len(part.data) > most:
        raise TOO_BIG
    return part.data


def _keep(
    tenant: Tenant, kind: Literal["image", "file"], name: str, data: bytes, media_type: str
) -> str:
    key = new_id("img_v3" if kind == "image" else "file_v3")
    tenant.files[key] = Upload(key, kind, name, data, media_type)
    return key
