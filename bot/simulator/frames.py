"""The long connection's binary frame: protobuf 2 wire format, written and read by hand.

message Frame {
  required uint64 SeqID = 1;    required uint64 LogID = 2;
  required int32 service = 3;   required int32 method = 4;   // 0 control, 1 data
  repeated Header headers = 5;  // Header { string key = 1; string value = 2; }
  optional string payload_encoding = 6;  optional string payload_type = 7;
  optional bytes payload = 8;   optional string LogIDNew = 9;
}
"""

from dataclasses import dataclass, field

CONTROL, DATA = 0, 1
_VARINT, _BYTES = 0, 2
_SEQ_ID, _LOG_ID, _SERVICE, _METHOD, _HEADERS, _PAYLOAD = 1, 2, 3, 4, 5, 8
_MORE = 0x80


@dataclass(frozen=True)
class Frame:
    """One message of the long connection; what we never use of it is skipped when read."""

    method: int
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes = b""
    service: int = 1
    seq_id: int = 0
    log_id: int = 0


def encode(frame: Frame) -> bytes:
    """Return the frame's bytes."""
    numbers = (
        (_SEQ_ID, frame.seq_id),
        (_LOG_ID, frame.log_id),
        (_SERVICE, frame.service),
        (_METHOD, frame.method),
    )
    parts = [_varint(tag << 3 | _VARINT) + _varint(number) for tag, number in numbers]
    for key, value in frame.headers.items():
        parts.append(_block(_HEADERS, _block(1, key.encode()) + _block(2, value.encode())))
    parts.append(_block(_PAYLOAD, frame.payload))
    return b"".join(parts)


def decode(data: bytes) -> Frame:
    """Return the frame that bytes hold; raise ValueError where they hold none."""
    fields = _fields(data)
    numbers = {tag: value for tag, value in fields if isinstance(value, int)}
    blocks = [(tag, value) for tag, value in fields if isinstance(value, bytes)]
    if not {_SEQ_ID, _LOG_ID, _SERVICE, _METHOD} <= numbers.keys():
        raise ValueError("a frame lacks a required field")
    headers = [dict(_fields(block)) for tag, block in blocks if tag == _HEADERS]
    return Frame(
        method=numbers[_METHOD],
        headers={_text(header.get(1)): _text(header.get(2)) for header in headers},
        payload=next((block for tag, block in blocks if tag == _PAYLOAD), b""),
        service=numbers[_SERVICE],
        seq_id=numbers[_SEQ_ID],
        log_id=numbers[_LOG_ID],
    )


def _text(value: int | bytes | None) -> str:
    if not isinstance(value, bytes):
        raise ValueError("a header of a frame is no text")  # noqa: TRY004 - of the bytes
    return value.decode()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number >= _MORE:
        out.append(number & 0x7F | _MORE)
        number >>= 7
    out.append(number)
    return bytes(out)


def _block(tag: int, value: bytes) -> bytes:
    return _varint(tag << 3 | _BYTES) + _varint(len(value)) + value


def _fields(data: bytes) -> list[tuple[int, int | bytes]]:
    fields: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        key, at = _read_varint(data, at)
        value, at = _read_varint(data, at)
        if key & 7 == _VARINT:
            fields.append((key >> 3, value))
        elif key & 7 == _BYTES and at + value <= len(data):
            fields.append((key >> 3, data[at : at + value]))
            at += value
        else:
            raise ValueError("no frame: an unknown wire type, or bytes are missing")
    return fields


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(data):
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & _MORE:
            return number, at
    raise ValueError("no frame: it ends within a number")
