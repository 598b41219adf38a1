"""Every call of the open API that the stand-in answers: who may make it, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.simulator import auth, bitable, im, longconn, people, sheets, uploads, wiki
from bot.simulator.api import ApiRequest, Reply
from bot.simulator.limits import MINUTE, Limit, too_often
from bot.simulator.rules import Rule
from bot.simulator.tenant import Tenant

NO_SCOPE: Final = Rule(
    "scope",
    "A call needs one of its scopes; the refusal names all of them in permission_violations",
    "通用错误码",
    99991672,
    "Access denied. One of the following scopes is required:",
)


@dataclass(frozen=True)
class Endpoint:
    """One call: its address, what answers it, and what stands before that."""

    method: str
    path: str
    handler: Callable[[Tenant, ApiRequest], Reply]
    scopes: tuple[str, ...] = ()
    """The app needs one of these."""
    limits: tuple[Limit, ...] = ()
    """Of the app, for this call."""
    token: bool = True

    def answer(self, tenant: Tenant, request: ApiRequest) -> Reply:
        """Return the handler's answer; raise Refused for whoever may not ask, or not now."""
        if self.token:
            auth.check_bearer(tenant, request)
            self._check_scope(tenant)
        for limit in self.limits:
            seconds = tenant.limits.wait((self.method, self.path), limit)
            if seconds:
                raise too_often(limit, seconds)
        return self.handler(tenant, request)

    def _check_scope(self, tenant: Tenant) -> None:
        if not self.scopes or not tenant.scopes_missing.issuperset(self.scopes):
            return
        refused = NO_SCOPE.refused(f"[{', '.join(self.scopes)}].")
        refused.error = {
            "permission_violations": [
                {"type": "action_privilege_required", "subject": scope} for scope in self.scopes
            ]
        }
        raise refused


SEND = ("im:message:send_as_bot", "im:message")
READ_BASE = ("bitable:app:readonly", "bitable:app")
READ_SHEET = ("sheets:spreadsheet:readonly", "sheets:spreadsheet")
FIFTY_A_SECOND = (Limit(1000, MINUTE), Limit(50))
_TABLE = "/open-apis/bitable/v1/apps/{app_token}/tables/{table_id}"
_MESSAGE = "/open-apis/im/v1/messages/{message_id}"
_SHEETS_V3 = "/open-apis/sheets/v3/spreadsheets/{token}"
_SHEETS_V2 = "/open-apis/sheets/v2/spreadsheets/{token}"
ENDPOINTS: Final = (
    Endpoint(
        "POST",
        "/open-apis/auth/v3/tenant_access_token/internal",
        auth.tenant_access_token,
        token=False,
    ),
    Endpoint("POST", f"{longconn.PATH}/endpoint", longconn.endpoint, token=False),
    Endpoint("GET", "/open-apis/bot/v3/info", people.bot_info),
    Endpoint("POST", "/open-apis/contact/v3/users/batch_get_id", people.batch_get_id),
    Endpoint("POST", "/open-apis/contact/v3/users/basic_batch", people.basic_batch),
    Endpoint("GET", "/open-apis/wiki/v2/spaces/get_node", wiki.get_node),
    Endpoint("GET", "/open-apis/bitable/v1/apps/{app_token}", bitable.get_app, READ_BASE),
    Endpoint(
        "GET", "/open-apis/bitable/v1/apps/{app_token}/tables", bitable.list_tables, READ_BASE
    ),
    Endpoint("GET", f"{_TABLE}/fields", bitable.list_fields, READ_BASE),
    Endpoint("POST", f"{_TABLE}/records/search", bitable.search_records, READ_BASE, (Limit(20),)),
    Endpoint("GET", _SHEETS_V3, sheets.get_spreadsheet, READ_SHEET),
    Endpoint("GET", f"{_SHEETS_V3}/sheets/query", sheets.query_sheets, READ_SHEET),
    Endpoint("GET", f"{_SHEETS_V2}/values_batch_get", sheets.batch_get_values, READ_SHEET),
    Endpoint("GET", f"{_SHEETS_V2}/values/{{range}}", sheets.get_values, READ_SHEET),
    Endpoint("POST", "/open-apis/im/v1/messages", im.create_message, SEND, FIFTY_A_SECOND),
    Endpoint("POST", f"{_MESSAGE}/reply", im.reply_message, SEND, FIFTY_A_SECOND),
    Endpoint("PATCH", _MESSAGE, im.patch_message, SEND),
    Endpoint("GET", _MESSAGE, im.get_message),
    Endpoint("DELETE", _MESSAGE, im.delete_message, SEND),
    Endpoint("GET", f"{_MESSAGE}/resources/{{file_key}}", uploads.get_resource),
    Endpoint("POST", "/open-apis/im/v1/images", uploads.create_image),
    Endpoint("POST", "/open-apis/im/v1/files", uploads.create_file),
)
