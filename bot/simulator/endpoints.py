"""Every call of the open API that the stand-in answers: who may make it, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.simulator import (
    auth,
    bitablemeta,
    cardupdate,
    contacts,
    history,
    im,
    longconn,
    people,
    records,
    registration,
    sheets,
    sheetvalues,
    signin,
    uploads,
    wiki,
    writes,
)
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
    source: str = ""
    """Title of the document that tells scopes and limits."""
    check: Callable[[Tenant, bytes], None] | None = None
    """Raises Refused for an answer that cannot be given as it is written."""

    def answer(self, tenant: Tenant, request: ApiRequest) -> Reply:
        """Return the handler's answer; raise Refused for whoever may not ask, or not now."""
        if self.token:
            auth.check_bearer(tenant, request)
            self._check_scope(tenant)
        over = tenant.limits.over((self.method, self.path), *self.limits)
        if over is not None:
            raise too_often(*over)
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


SEND = ("im:message:send_as_bot", "im:message", "im:message:send")
UPDATE = ("im:message:send_as_bot", "im:message", "im:message:update")
RECALL = ("im:message:send_as_bot", "im:message", "im:message:recall")
READ_MESSAGES = ("im:message:readonly", "im:message", "im:message.history:readonly")
READ_CHATS = ("im:chat:read", "im:chat:readonly", "im:chat", "im:chat.group_info:readonly")
READ_BASE = ("bitable:app:readonly", "bitable:app")
CREATE_RECORDS = ("base:record:create", "bitable:app")
UPDATE_RECORDS = ("base:record:update", "bitable:app")
DELETE_RECORDS = ("base:record:delete", "bitable:app")
READ_SHEET = (
    "sheets:spreadsheet:readonly",
    "sheets:spreadsheet",
    "drive:drive:readonly",
    "drive:drive",
)
FIND_PEOPLE = ("contact:user.id:readonly",)
NAME_PEOPLE = ("contact:user.basic_profile:readonly",)
READ_CONTACTS = ("contact:contact.base:readonly",)
READ_WIKI = ("wiki:node:read", "wiki:wiki:readonly", "wiki:wiki")
UPLOAD = ("im:resource", "im:resource:upload")
READS, WRITES = (Limit(20),), (Limit(50),)
"""Of a base."""
VALUES = (Limit(100),)
"""Of a spreadsheet."""
HUNDRED_A_MINUTE = (Limit(100, MINUTE),)
FIFTY_A_SECOND = (Limit(1000, MINUTE), Limit(50))
_USERS = "/open-apis/contact/v3/users"
_BASE = "/open-apis/bitable/v1/apps/{app_token}"
_TABLE = f"{_BASE}/tables/{{table_id}}"
_RECORDS = f"{_TABLE}/records"
_MESSAGES = "/open-apis/im/v1/messages"
_MESSAGE = f"{_MESSAGES}/{{message_id}}"
_SHEETS_V3 = "/open-apis/sheets/v3/spreadsheets/{token}"
_SHEETS_V2 = "/open-apis/sheets/v2/spreadsheets/{token}"
ENDPOINTS: Final = (
    Endpoint(
        "POST",
        "/open-apis/auth/v3/tenant_access_token/internal",
        auth.tenant_access_token,
        token=False,
        source=auth.ASKING,
    ),
    Endpoint("POST", registration.PATH, registration.register, token=False),
    Endpoint(
        "POST",
        "/open-apis/authen/v2/oauth/token",
        signin.user_access_token,
        token=False,
        source=signin.TURNING_IN,
    ),
    Endpoint("GET", "/open-apis/authen/v1/user_info", signin.user_info, token=False),
    Endpoint("POST", f"{longconn.PATH}/endpoint", longconn.endpoint, token=False),
    Endpoint("GET", "/open-apis/bot/v3/info", people.bot_info),
    Endpoint("POST", f"{_USERS}/batch_get_id", contacts.batch_get_id, FIND_PEOPLE, FIFTY_A_SECOND),
    Endpoint("POST", f"{_USERS}/basic_batch", contacts.basic_batch, NAME_PEOPLE, (Limit(5),)),
    Endpoint("GET", f"{_USERS}/batch", contacts.get_batch, READ_CONTACTS, FIFTY_A_SECOND),
    Endpoint(
        "GET", "/open-apis/wiki/v2/spaces/get_node", wiki.get_node, READ_WIKI, HUNDRED_A_MINUTE
    ),
    Endpoint("GET", _BASE, bitablemeta.get_app, ("base:app:read", *READ_BASE), READS),
    Endpoint(
        "GET", f"{_BASE}/tables", bitablemeta.list_tables, ("base:table:read", *READ_BASE), READS
    ),
    Endpoint(
        "GET", f"{_TABLE}/fields", bitablemeta.list_fields, ("base:field:read", *READ_BASE), READS
    ),
    Endpoint(
        "GET", f"{_TABLE}/views", bitablemeta.list_views, ("base:view:read", *READ_BASE), READS
    ),
    Endpoint(
        "POST",
        f"{_RECORDS}/search",
        records.search_records,
        ("base:record:retrieve", *READ_BASE),
        READS,
        check=records.check_size,
    ),
    Endpoint(
        "POST", f"{_RECORDS}/batch_get", records.batch_get, ("base:record:read", *READ_BASE), READS
    ),
    Endpoint("POST", _RECORDS, writes.create_record, CREATE_RECORDS, WRITES),
    Endpoint("POST", f"{_RECORDS}/batch_create", writes.batch_create, CREATE_RECORDS, WRITES),
    Endpoint("PUT", f"{_RECORDS}/{{record_id}}", writes.update_record, UPDATE_RECORDS, WRITES),
    Endpoint("POST", f"{_RECORDS}/batch_update", writes.batch_update, UPDATE_RECORDS, WRITES),
    Endpoint("POST", f"{_RECORDS}/batch_delete", writes.batch_delete, DELETE_RECORDS, WRITES),
    Endpoint("GET", _SHEETS_V3, sheets.get_spreadsheet, READ_SHEET, HUNDRED_A_MINUTE),
    Endpoint(
        "GET", f"{_SHEETS_V3}/sheets/query", sheets.query_sheets, READ_SHEET, HUNDRED_A_MINUTE
    ),
    Endpoint(
        "GET", f"{_SHEETS_V2}/values_batch_get", sheetvalues.batch_get_values, READ_SHEET, VALUES
    ),
    Endpoint("GET", f"{_SHEETS_V2}/values/{{range}}", sheetvalues.get_values, READ_SHEET, VALUES),
    Endpoint("POST", _MESSAGES, im.create_message, SEND, FIFTY_A_SECOND, source="发送消息"),
    Endpoint(
        "GET",
        _MESSAGES,
        history.list_messages,
        READ_MESSAGES,
        FIFTY_A_SECOND,
        source="获取会话历史消息",
    ),
    Endpoint(
        "POST", f"{_MESSAGE}/reply", im.reply_message, SEND, FIFTY_A_SECOND, source="回复消息"
    ),
    Endpoint(
        "PATCH", _MESSAGE, im.patch_message, UPDATE, FIFTY_A_SECOND, source="更新已发送的消息卡片"
    ),
    Endpoint(
        "POST",
        "/open-apis/interactive/v1/card/update",
        cardupdate.update_card,
        UPDATE,
        FIFTY_A_SECOND,
        source=cardupdate.DELAYED,
    ),
    Endpoint("PUT", _MESSAGE, im.edit_message, UPDATE, FIFTY_A_SECOND, source="编辑消息"),
    Endpoint("DELETE", _MESSAGE, im.delete_message, RECALL, FIFTY_A_SECOND, source="撤回消息"),
    Endpoint(
        "GET",
        _MESSAGE,
        history.get_message,
        READ_MESSAGES,
        FIFTY_A_SECOND,
        source="获取指定消息的内容",
    ),
    Endpoint(
        "GET",
        "/open-apis/im/v1/chats",
        history.list_chats,
        READ_CHATS,
        FIFTY_A_SECOND,
        source="获取用户或机器人所在的群列表",
    ),
    Endpoint(
        "GET",
        f"{_MESSAGE}/resources/{{file_key}}",
        uploads.get_resource,
        READ_MESSAGES,
        FIFTY_A_SECOND,
        source="获取消息中的资源文件",
    ),
    Endpoint("POST", "/open-apis/im/v1/images", uploads.create_image, UPLOAD, FIFTY_A_SECOND),
    Endpoint("POST", "/open-apis/im/v1/files", uploads.create_file, UPLOAD, FIFTY_A_SECOND),
)
