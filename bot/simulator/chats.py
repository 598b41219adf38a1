"""Chats, the messages in them, and the files that messages carry."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import uuid4

from bot.simulator.api import JsonObject
from bot.simulator.people import TENANT


def new_id(prefix: str) -> str:
    """Return a new id such as ``om_…``."""
    return f"{prefix}_{uuid4().hex}"


def milliseconds(at: datetime) -> str:
    """Return a time as messages and events carry it: a string of milliseconds."""
    return str(int(at.timestamp() * 1000))


@dataclass
class Chat:
    """A private chat of one person with the bot, or a group in which the bot is."""

    chat_id: str
    kind: Literal["p2p", "group"]
    name: str
    members: list[str]
    """open_ids of people"""
    has_bot: bool = True
    """False: a group that the bot was never in, or was removed from."""
    silenced: bool = False
    """True: a group in which the bot may not write."""
    dissolved: bool = False


@dataclass
class Upload:
    """An uploaded file or image."""

    key: str
    kind: Literal["image", "file"]
    name: str
    data: bytes
    media_type: str
    file_type: str = "stream"
    """What the app said it is (``uploads.FILE_TYPES``); of an image it means nothing."""


@dataclass
class SentMessage:
    """A message somebody sent, with what became of it."""

    message_id: str
    chat_id: str
    sender: str
    """open_id of a person, or the app_id"""
    msg_type: str
    content: JsonObject
    """What is shown now; of a card that was updated, the newest."""
    create_time: datetime
    uuid: str | None = None
    parent_id: str | None = None
    root_id: str | None = None
    updates: list[JsonObject] = field(default_factory=list)
    """Each content that replaced the one before, oldest first."""
    updated_at: datetime | None = None
    deleted: bool = False

    def shown(self, app_id: str, content: str | None) -> JsonObject:
        """Return the message as the open API shows it; None: it shows no content."""
        by_app = self.sender == app_id
        shown: JsonObject = {
            "message_id": self.message_id,
            "msg_type": self.msg_type,
            "create_time": milliseconds(self.create_time),
            "update_time": milliseconds(self.updated_at or self.create_time),
            "deleted": self.deleted,
            "updated": bool(self.updates),
            "chat_id": self.chat_id,
            "sender": {
                "id": self.sender,
                "id_type": "app_id" if by_app else "open_id",
                "sender_type": "app" if by_app else "user",
                "tenant_key": TENANT,
            },
            "body": {"content": content} if content is not None else {},
        }
        if self.parent_id is not None:
            shown |= {"parent_id": self.parent_id, "root_id": self.root_id}
        return shown


@dataclass
class UpdateToken:
    """What a tap gives the app to update the card with later."""

    message_id: str
    made_at: datetime
    answered: bool = False
    """Whether the tap was answered; before that the token is not valid."""
    uses: int = 0
