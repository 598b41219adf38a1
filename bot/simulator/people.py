"""The people of the tenant, and the bot among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from bot.simulator.api import ApiRequest, JsonObject, Reply
    from bot.simulator.tenant import Tenant

TENANT = "desk0tenant0key1"
USER_ID_TYPE: Final = Rule(
    "user-id-type",
    "user_id_type is open_id, union_id or user_id",
    "通过手机号或邮箱获取用户 ID",
    99992402,
    "field validation failed",
)


@dataclass
class Person:
    """Somebody with a Feishu account; the app sees them by ``open_id``."""

    open_id: str
    name: str
    mobile: str = ""
    email: str = ""
    available: bool = True
    """False: outside the app's availability, so that sending answers 230013."""
    resigned: bool = False
    """True: left the company; sending answers 230029."""
    muted: bool = False
    """True: switched off the bot's messages; sending answers 230053."""
    in_contact_range: bool = True
    """False: outside the app's contact data range, so that it learns only the name."""

    @property
    def user_id(self) -> str:
        """Return the tenant's short id."""
        return f"u{self.open_id[-7:]}"

    @property
    def union_id(self) -> str:
        """Return the id that is the same in all apps of one developer."""
        return f"on_{self.open_id.removeprefix('ou_')}"

    def id_of(self, kind: str) -> str:
        """Return the id of the kind that ``user_id_type`` asks for."""
        ids = {"open_id": self.open_id, "user_id": self.user_id, "union_id": self.union_id}
        if kind not in ids:
            raise USER_ID_TYPE.refused()
        return ids[kind]

    def ids(self) -> JsonObject:
        """Return the ids that every app may see."""
        return {"open_id": self.open_id, "union_id": self.union_id}


def bot_info(tenant: Tenant, _request: ApiRequest) -> Reply:
    """Describe the bot itself; its members stand at the top, not under ``data``."""
    bot = {
        "activate_status": 2,
        "app_name": tenant.app_name,
        "avatar_url": "",
        "ip_white_list": [],
        "open_id": tenant.bot_open_id,
    }
    return {"code": 0, "msg": "ok", "bot": bot}
