"""What an image is, by its first bytes."""

import struct
from typing import Final

_STARTS: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"\x00\x00\x01\x00": "image/x-icon",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_INSIDE: Final = {
    (0, 4, b"RIFF"): ((8, 12, {b"WEBP"}), "image/webp"),
    (4, 8, b"ftyp"): ((8, 12, {b"heic", b"heix", b"mif1", b"msf1"}), "image/heic"),
}
_SIZES: Final = {
    "image/png": (16, ">II"),
    "image/gif": (6, "<HH"),
    "image/bmp": (18, "<II"),
}
"""Where width and height lie."""


def media_type_of(data: bytes) -> str | None:
    """Return the media type of an image; None for what is none that Feishu takes."""
    for start, media_type in _STARTS.items():
        if data.startswith(start):
            return media_type
    for (begin, end, mark), ((inner, last, brands), media_type) in _INSIDE.items():
        if data[begin:end] == mark and data[inner:last] in brands:
            return media_type
    return None


def size_of(data: bytes, media_type: str) -> tuple[int, int]:
    """Return width and height in pixels; (0, 0) where its first bytes do not tell."""
    offset, shape = _SIZES.get(media_type, (len(data), ">II"))
    if len(data) < offset + struct.calcsize(shape):
        return 0, 0
    width, height = struct.unpack_from(shape, data, offset)
    return width, height
