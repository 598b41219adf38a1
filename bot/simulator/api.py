"""One call of the open API: what was asked, and the envelope or the refusal it is answered with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs

JsonObject = dict[str, Any]
T = TypeVar("T")
MOST_BODY: Final = 32 * 1024 * 1024
"""Bytes of a body that are kept: more than any call may send, a file of 30 MB included."""


class Refused(Exception):
    """A call that is answered with an error code; ``status`` is the HTTP status it comes with."""

    def __init__(  # noqa: PLR0913 - what an answer consists of
        self,
        code: int,
        message: str,
        status: int = 400,
        *,
        rule: str = "",
        headers: Mapping[str, str] | None = None,
        error: JsonObject | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.rule = rule
        """Name of the rule that was broken (``rules.Rule``), for whoever debugs."""
        self.headers = dict(headers or {})
        self.error = dict(error or {})
        """Further members of ``error``, such as ``permission_violations``."""
        self.body: JsonObject | None = None
        """The whole answer, where it is not in the envelope of the open API."""


@dataclass(frozen=True)
class Binary:
    """An answer that is no JSON: the bytes of a file."""

    data: bytes
    media_type: str = "application/octet-stream"
    name: str | None = None


@dataclass(frozen=True)
class ApiRequest:
    """One request, read completely; ``path`` and ``params`` are URL-decoded."""

    method: str
    host: str
    path: str
    params: Mapping[str, str]
    query_string: str
    content_type: str
    authorization: str | None
    body: bytes
    """Longer than MOST_BODY where the rest was thrown away."""

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """Return each query parameter with all its values."""
        return parse_qs(self.query_string, keep_blank_values=True)

    def argument(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return self.query.get(name, [default])[0]

    def json(self) -> JsonObject:
        """Return the body as an object, whatever Content-Type says (the SDK's token call has none).

        Raises Refused 9499 for anything but a JSON object.
        """
        try:
            body = json.loads(self.body)
        except ValueError as error:
            raise Refused(9499, "Bad Request: the body is no JSON") from error
        if not isinstance(body, dict):
            raise Refused(9499, "Bad Request: the body is no JSON object")
        return body


Reply = JsonObject | Binary


def ok(data: JsonObject | None = None, msg: str = "success") -> JsonObject:
    """Return the envelope of a call that went well."""
    return {"code": 0, "msg": msg, "data": data if data is not None else {}}


def error_body(refused: Refused, log_id: str) -> JsonObject:
    """Return the envelope of a refusal, or what it has in the envelope's place."""
    if refused.body is not None:
        return refused.body
    return {
        "code": refused.code,
        "msg": refused.message,
        "error": {
            "message": refused.message,
            "log_id": log_id,
            "troubleshooter": f"https://open.feishu.cn/search?log_id={log_id}&code={refused.code}",
            **refused.error,
        },
    }


def page(
    items: Sequence[T], request: ApiRequest, *, default: int, most: int, bad: Refused
) -> tuple[Sequence[T], JsonObject]:
    """Cut one page out of ``items``; return it with has_more, page_token and total.

    A page token is the offset in disguise; raises ``bad`` for a token or size that is none of ours.
    """
    size = request.argument("page_size", str(default))
    token = request.argument("page_token")
    start = token.removeprefix("p") or "0"
    if not size.isdecimal() or not 1 <= int(size) <= most or not start.isdecimal():
        raise bad
    begin, end = int(start), int(start) + int(size)
    if begin > len(items):
        raise bad
    members: JsonObject = {"has_more": end < len(items), "total": len(items)}
    if end < len(items):
        members["page_token"] = f"p{end}"
    return items[begin:end], members
