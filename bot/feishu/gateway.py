"""Out to Feishu: messages, files, people; documents stand in ``documents.py``.

Every method raises FeishuError when it fails.
"""

import io
import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from lark_oapi.api.im.v1 import (
    CreateFileRequest,
    CreateFileRequestBody,
    CreateImageRequest,
    CreateImageRequestBody,
)

from bot.errors import FeishuError
from bot.feishu.calls import Caller, JsonObject
from bot.feishu.documents import Documents
from bot.feishu.hosts import FEISHU
from bot.feishu.pace import Pace
from bot.feishu.probes import PROBES, SCOPE_MISSING

LOOKED_UP: Final = 50
LONGEST_UUID: Final = 50
REACHED_IN: Final = 5.0
"""Seconds."""

_MESSAGES: Final = "/open-apis/im/v1/messages"

ReceiverType = Literal["open_id", "chat_id"]
MessageType = Literal["interactive", "text", "file", "image"]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of ours."""

    message_id: str
    chat_id: str
    content: JsonObject = field(default_factory=dict)
    """Of a card as Feishu shows it: what was sent, or only title and hint."""


class Gateway(Documents):
    """One app's calls to Feishu; may be shared by threads."""

    def __init__(  # noqa: PLR0913 - credentials, and how patient to be
        self,
        app_id: str,
        app_secret: str,
        domain: str = FEISHU,
        *,
        timeout: float = 10.0,
        attempts: int = 5,
        sleep: Callable[[float], None] = time.sleep,
        pace: Pace | None = None,
    ) -> None:
        """Take the credentials; ``domain`` is https, or http on a loopback address.

        ``sleep`` is for pauses after a failure, ``pace`` for turns that are waited for before it.
        """
        self._app_id = app_id
        self._credentials = {"AppID": app_id, "AppSecret": app_secret}
        super().__init__(
            Caller(
                app_id,
                app_secret,
                domain,
                timeout=timeout,
                attempts=attempts,
                sleep=sleep,
                pace=pace or Pace(),
            )
        )

    # messages

    def send(
        self,
        receiver: str,
        content: JsonObject,
        *,
        key: str,
        receiver_type: ReceiverType = "open_id",
        msg_type: MessageType = "interactive",
    ) -> SentMessage:
        """Send a message; sent again with the same key within an hour, it arrives once."""
        return self._sent(
            _MESSAGES,
            {"receive_id": receiver, **_body(content, msg_type, key)},
            queries={"receive_id_type": receiver_type},
        )

    def reply(
        self,
        message_id: str,
        content: JsonObject,
        *,
        key: str,
        msg_type: MessageType = "interactive",
    ) -> SentMessage:
        """Answer a message; the key does as in ``send``."""
        uri = f"{_MESSAGES}/:message_id/reply"
        return self._sent(uri, _body(content, msg_type, key), paths={"message_id": message_id})

    def _sent(self, uri: str, body: JsonObject, **more: Any) -> SentMessage:  # noqa: ANN401 - for Caller.call
        data = self._caller.call("POST", uri, body=body, **more)["data"]
        return SentMessage(str(data["message_id"]), str(data.get("chat_id") or ""))

    def cards_in(self, chat: str, since: datetime, until: datetime) -> Iterator[SentMessage]:
        """Yield the cards that this app sent into a chat between two instants (aware)."""
        pages = self._pages(
            "GET",
            _MESSAGES,
            paths={},
            queries={
                "container_id_type": "chat",
                "container_id": chat,
                "start_time": str(int(since.timestamp())),
                "end_time": str(int(until.timestamp()) + 1),
                "page_size": 50,
                "card_msg_content_type": "user_card_content",
            },
        )
        for message in (message for page in pages for message in page):
            ours = message["sender"].get("id") == self._app_id
            if message.get("msg_type") == "interactive" and ours and not message.get("deleted"):
                content = json.loads(message["body"]["content"])
                yield SentMessage(str(message["message_id"]), chat, content)

    def patch(self, message_id: str, card: JsonObject) -> None:
        """Put another card in place of one of ours, at most 14 days old."""
        uri = f"{_MESSAGES}/:message_id"
        body = {"content": _text(card)}
        self._caller.call("PATCH", uri, paths={"message_id": message_id}, body=body)

    def upload_file(self, name: str, data: bytes) -> str:
        """Upload a file of at most 30 MB; returns its key for a message of type ``file``."""

        def ask() -> Any:  # noqa: ANN401 - the SDK has no types
            # A file without a name is refused; a body read once is empty the second time.
            part = (name, io.BytesIO(data), "application/octet-stream")
            body = CreateFileRequestBody.builder().file_type("stream").file_name(name).file(part)
            request = CreateFileRequest.builder().request_body(body.build()).build()
            return self._caller.client.im.v1.file.create(request)

        answer = self._caller.tried("POST /open-apis/im/v1/files", ask)
        return str(answer["data"]["file_key"])

    def upload_image(self, data: bytes) -> str:
        """Upload a picture of at most 10 MB; returns its key."""

        def ask() -> Any:  # noqa: ANN401 - the SDK has no types
            part = ("image.png", io.BytesIO(data), "application/octet-stream")
            body = CreateImageRequestBody.builder().image_type("message").image(part)
            request = CreateImageRequest.builder().request_body(body.build()).build()
            return self._caller.client.im.v1.image.create(request)

        answer = self._caller.tried("POST /open-apis/im/v1/images", ask)
        return str(answer["data"]["image_key"])

    # how the app stands

    def seconds_apart(self) -> float | None:
        """Return by how much Feishu's clock is ahead of ours, as the last answer told."""
        return self._caller.apart

    def reach_connection(self) -> str:
        """Return the host of long connections, after one look whether it can be reached.

        Nothing is opened there: events would come to it. Raises OSError when it is out of reach.
        """
        answer = self._caller.call("POST", "/callback/ws/endpoint", body=self._credentials)
        host = urlsplit(answer["data"]["URL"])
        try:
            socket.create_connection((host.hostname, host.port or 443), REACHED_IN).close()
        except OSError as error:
            raise OSError(
                f"{host.hostname} cannot be reached: {error.strerror or error}"
            ) from error
        return str(host.hostname)

    def lacks(self, scope: str) -> bool | None:
        """Return whether a scope is missing, asked by a call that cannot do anything.

        None where no such call is known.
        """
        probe = PROBES.get(scope)
        if probe is None:
            return None
        try:
            asked = {"paths": probe.paths, "queries": probe.queries, "body": probe.body}
            self._caller.call(probe.method, probe.uri, **asked)
        except FeishuError as error:
            return error.code == SCOPE_MISSING
        return False

    def cannot_read(self, chat: str) -> FeishuError | None:
        """Return why a chat cannot be read; None where it can."""
        now = datetime.now(UTC)
        try:
            next(self.cards_in(chat, now, now), None)
        except FeishuError as error:
            return error
        return None

    # people

    def bot_open_id(self) -> str:
        """Return the bot's own open_id, by which mentions of it are known."""
        return str(self._caller.call("GET", "/open-apis/bot/v3/info")["bot"]["open_id"])

    def find_people(self, mobiles: Sequence[str], emails: Sequence[str]) -> dict[str, str]:
        """Return mobile or e-mail → open_id of those who are found."""
        found: dict[str, str] = {}
        for kind, values in (("mobile", mobiles), ("email", emails)):
            for start in range(0, len(values), LOOKED_UP):
                answer = self._caller.call(
                    "POST",
                    "/open-apis/contact/v3/users/batch_get_id",
                    queries={"user_id_type": "open_id"},
                    body={f"{kind}s": list(values[start : start + LOOKED_UP])},
                )
                for user in answer["data"].get("user_list", []):
                    if user.get("user_id"):
                        found[user[kind]] = user["user_id"]
        return found


def _body(content: JsonObject, msg_type: MessageType, key: str) -> JsonObject:
    uuid = key if len(key) <= LONGEST_UUID else blake2b(key.encode(), digest_size=16).hexdigest()
    return {"msg_type": msg_type, "content": _text(content), "uuid": uuid}


def _text(content: JsonObject) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace").decode()  # a name cut in the middle of an emoji
