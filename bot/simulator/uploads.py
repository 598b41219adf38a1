"""Uploading images and files, and reading them back."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Final

from bot.simulator.api import MOST_BODY, ApiRequest, Binary, Reply, ok
from bot.simulator.chats import Upload, new_id
from bot.simulator.pictures import media_type_of, size_of
from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

UPLOAD_FORM: Final = Rule(
    "upload-form",
    "An upload is multipart/form-data with the file, under a file name, and every other parameter",
    "上传文件",
    234001,
    "Invalid request param.",
)
IMAGE_TYPE: Final = Rule(
    "image-type", "image_type is message or avatar", "上传图片", 234001, "Invalid request param."
)
FILE_TYPE: Final = Rule(
    "file-type",
    "file_type is opus, mp4, pdf, doc, xls, ppt or stream",
    "上传文件",
    234001,
    "Invalid request param.",
)
IMAGE_SIZE: Final = Rule(
    "image-size",
    "An image of more than 10 MB is refused",
    "上传图片",
    234006,
    "The file size exceed the max value.",
)
FILE_SIZE: Final = Rule(
    "file-size",
    "A file of more than 30 MB is refused",
    "上传文件",
    234006,
    "The file size exceed the max value.",
)
UPLOAD_EMPTY: Final = Rule(
    "upload-empty",
    "An image or file is not empty",
    "上传文件",
    234010,
    "File's size can't be 0.",
)
IMAGE_FORMAT: Final = Rule(
    "image-format",
    "An image is a JPG, PNG, WEBP, GIF, BMP, ICO, TIFF or HEIC by what it contains",
    "上传图片",
    234011,
    "Can't regonnize the image format.",
)
IMAGE_RESOLUTION: Final = Rule(
    "image-resolution",
    "A GIF has at most 2,000 pixels a side, another image 12,000, as an avatar 4,096",
    "上传图片",
    234039,
    "Image resolution exceeds limit.",
)
FILE_IN_MESSAGE: Final = Rule(
    "file-in-message",
    "A file is fetched by its key and the message that carries it",
    "获取消息中的资源文件",
    234003,
    "File not in msg.",
)
MOST_IMAGE: Final = 10 * 1024 * 1024
MOST_FILE: Final = 30 * 1024 * 1024
FILE_TYPES: Final = {"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"}
MOST_PIXELS: Final = {"image/gif": 2000}
"""On each side; other images may have more."""
MOST_PIXELS_ELSE: Final = 12_000
MOST_PIXELS_OF_AVATAR: Final = 4096


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    filename: str | None
    data: bytes


def create_image(tenant: Tenant, request: ApiRequest) -> Reply:
    """Keep an image for messages and cards."""
    parts = _parts(request, IMAGE_SIZE)
    purpose = _text(parts, "image_type")
    if purpose not in {"message", "avatar"}:
        raise IMAGE_TYPE.refused()
    data = _data(parts, "image", MOST_IMAGE, IMAGE_SIZE)
    kind = media_type_of(data)
    if kind is None:
        raise IMAGE_FORMAT.refused()
    most = MOST_PIXELS.get(kind, MOST_PIXELS_ELSE)
    if purpose == "avatar":
        most = min(most, MOST_PIXELS_OF_AVATAR)
    if max(size_of(data, kind)) > most:
        raise IMAGE_RESOLUTION.refused()
    upload = Upload(new_id("img_v3"), "image", "image", data, kind)
    return ok({"image_key": _keep(tenant, upload)})


def create_file(tenant: Tenant, request: ApiRequest) -> Reply:
    """Keep a file to be sent with a message."""
    parts = _parts(request, FILE_SIZE)
    name = _text(parts, "file_name")
    if not name:
        raise UPLOAD_FORM.refused()
    file_type = _text(parts, "file_type")
    if file_type not in FILE_TYPES:
        raise FILE_TYPE.refused()
    data = _data(parts, "file", MOST_FILE, FILE_SIZE)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    upload = Upload(new_id("file_v3"), "file", name, data, kind, file_type)
    return ok({"file_key": _keep(tenant, upload)})


def get_resource(tenant: Tenant, request: ApiRequest) -> Reply:
    """Give back the file that a message carries."""
    message = tenant.by_id.get(request.params["message_id"])
    key = request.params["file_key"]
    if message is None or key not in message.content.values() or key not in tenant.files:
        raise FILE_IN_MESSAGE.refused()
    upload = tenant.files[key]
    return Binary(upload.data, upload.media_type, upload.name)


def _parts(request: ApiRequest, size: Rule) -> dict[str, Part]:
    """Return the parts of an upload; a body that was cut is one that is too big."""
    if len(request.body) > MOST_BODY:
        raise size.refused()
    return form_parts(request)


def form_parts(request: ApiRequest) -> dict[str, Part]:
    """Return the named parts of a multipart/form-data body; raise Refused for anything else."""
    boundary = _header_argument(request.content_type, "boundary")
    if not request.content_type.startswith("multipart/form-data") or not boundary:
        raise UPLOAD_FORM.refused()
    parts = {}
    for chunk in request.body.split(b"--" + boundary.encode())[1:-1]:
        head, found, data = chunk.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        disposition = re.search(rb"(?im)^content-disposition:([^\r\n]*)", head)
        if not found or disposition is None:
            raise UPLOAD_FORM.refused()
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
        raise UPLOAD_FORM.refused() from error


def _data(parts: dict[str, Part], name: str, most: int, size: Rule) -> bytes:
    part = parts.get(name)
    if part is None or part.filename is None:
        raise UPLOAD_FORM.refused()
    if not part.data:
        raise UPLOAD_EMPTY.refused()
    if len(part.data) > most:
        raise size.refused()
    return part.data


def _keep(tenant: Tenant, upload: Upload) -> str:
    tenant.files[upload.key] = upload
    return upload.key
