"""Calls that cannot do anything, by which a missing scope shows itself.

They name what does not exist or hold nothing, so that an app which has the scope is refused for
that, and one that lacks it for the scope (99991672), which Feishu checks first.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

SCOPE_MISSING: Final = 99991672


@dataclass(frozen=True, slots=True)
class Probe:
    """One such call."""

    method: Literal["GET", "POST", "PATCH"]
    uri: str
    paths: dict[str, str] = field(default_factory=dict)
    queries: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None


_MESSAGE: Final = "/open-apis/im/v1/messages/:message_id"
_NOBODYS: Final = {"message_id": "om_check"}
_BASE: Final = "/open-apis/bitable/v1/apps/:app_token"
PROBES: Final = {
    "im:message:send_as_bot": Probe("PATCH", _MESSAGE, _NOBODYS, body={"content": "{}"}),
    "im:message:readonly": Probe("GET", _MESSAGE, _NOBODYS),
    "bitable:app:readonly": Probe("GET", _BASE, {"app_token": "check"}),
    "base:record:create": Probe(
        "POST",
        f"{_BASE}/tables/:table_id/records/batch_create",
        {"app_token": "check", "table_id": "check"},
        body={"records": []},
    ),
    "sheets:spreadsheet:readonly": Probe(
        "GET", "/open-apis/sheets/v3/spreadsheets/:token", {"token": "check"}
    ),
    "wiki:node:read": Probe(
        "GET",
        "/open-apis/wiki/v2/spaces/get_node",
        queries={"token": "check", "obj_type": "wiki"},
    ),
    "contact:user.id:readonly": Probe(
        "POST",
        "/open-apis/contact/v3/users/batch_get_id",
        queries={"user_id_type": "open_id"},
        body={"emails": ["check@example.invalid"]},
    ),
}
"""By scope. Reading of messages that are delivered, and uploading, cannot be tried so."""
