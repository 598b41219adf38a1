"""Calls that cannot do anything, by which a missing scope shows itself.

They name what does not exist or hold nothing, so that an app which has the scope is refused for
that, and one that lacks it for the scope (99991672), which Feishu checks first.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

SCOPE_MISSING: Final = 99991672
_NOBODY: Final = "om_check"
_NOTHING: Final = "check"


@dataclass(frozen=True, slots=True)
class Probe:
    """One such call."""

    method: Literal["GET", "POST", "PATCH"]
    uri: str
    queries: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None


PROBES: Final = {
    "im:message:send_as_bot": Probe(
        "PATCH", f"/open-apis/im/v1/messages/{_NOBODY}", body={"content": "{}"}
    ),
    "im:message:readonly": Probe("GET", f"/open-apis/im/v1/messages/{_NOBODY}"),
    "bitable:app:readonly": Probe("GET", f"/open-apis/bitable/v1/apps/{_NOTHING}"),
    "base:record:create": Probe(
        "POST",
        f"/open-apis/bitable/v1/apps/{_NOTHING}/tables/{_NOTHING}/records/batch_create",
        body={"records": []},
    ),
    "sheets:spreadsheet:readonly": Probe("GET", f"/open-apis/sheets/v3/spreadsheets/{_NOTHING}"),
    "wiki:node:read": Probe(
        "GET", "/open-apis/wiki/v2/spaces/get_node", {"token": _NOTHING, "obj_type": "wiki"}
    ),
    "contact:user.id:readonly": Probe(
        "POST",
        "/open-apis/contact/v3/users/batch_get_id",
        {"user_id_type": "open_id"},
        {"emails": ["check@example.invalid"]},
    ),
}
"""By scope. Reading of messages that are delivered, and uploading, cannot be tried so."""
