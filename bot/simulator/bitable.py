"""Bitable documents: tables, fields and records, and who may see or change them. Start here.

The calls lie beside it: ``bitablemeta`` lists, ``records`` reads, ``writes`` changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bot.simulator.api import ApiRequest, JsonObject, Refused, T
from bot.simulator.chats import milliseconds
from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from datetime import datetime

    from bot.simulator.tenant import Tenant

# Most errors of this service come with HTTP status 200.
BASE_EXISTS: Final = Rule(
    "base-exists",
    "A token that no base has is refused, also the token of the wiki page that shows it",
    "通用错误码",
    91402,
    "NOTEXIST",
    200,
)
BASE_SHARED: Final = Rule(
    "base-shared",
    "A base can be read and written only after the app was added to it, whatever its scopes",
    "通用错误码",
    91403,
    "Forbidden",
    403,
)
TABLE_EXISTS: Final = Rule(
    "table-exists", "A table_id must be of the base", "查询记录", 1254041, "TableIdNotFound", 200
)
VIEW_EXISTS: Final = Rule(
    "view-exists", "A view_id must be of the table", "查询记录", 1254005, "WrongViewId", 200
)
FIELD_EXISTS: Final = Rule(
    "field-exists",
    "A field is named exactly as in the table, wherever it is named",
    "查询记录",
    1254045,
    "FieldNameNotFound",
    200,
)
BASE_BODY_IS_JSON: Final = Rule(
    "base-body-is-json", "A body is a JSON object", "新增多条记录", 1254000, "WrongRequestJson", 200
)
PAGE_SIZE: Final = Rule(
    "base-page-size",
    "A page holds at most 100 tables, fields or views, or 500 records",
    "查询记录 (tells no code: this is the gateway's for a value out of its range)",
    99992402,
    "field validation failed",
)
PAGE_HAS_SIZE: Final = Rule(
    "base-page-has-size",
    "page_size is at least 1",
    "查询记录",
    1254011,
    "Page size must greater than 0.",
)
PAGE_TOKEN: Final = Rule(
    "base-page-token",
    "A page is asked for by the page_token of the one before and by no other",
    "批量获取记录",
    1254030,
    "InvalidPageToken",
    200,
)


Views = Sequence[str] | Mapping[str, Callable[[JsonObject], bool]]
"""Ids of views; each shows all records, or those of which its function is true."""


class Kind(IntEnum):
    """What a field holds: ``type`` in the API."""

    TEXT = 1
    NUMBER = 2
    SINGLE_SELECT = 3
    MULTI_SELECT = 4
    DATE_TIME = 5
    CHECKBOX = 7
    USER = 11
    PHONE = 13
    URL = 15
    ATTACHMENT = 17
    SINGLE_LINK = 18
    LOOKUP = 19
    FORMULA = 20
    DUPLEX_LINK = 21
    LOCATION = 22
    GROUP_CHAT = 23
    CREATED_TIME = 1001
    MODIFIED_TIME = 1002
    CREATED_USER = 1003
    MODIFIED_USER = 1004
    AUTO_NUMBER = 1005


@dataclass(frozen=True)
class Field:
    """A column; ``type`` (``Kind``) and ``ui_type`` are Feishu's, such as 13 and ``Phone``."""

    name: str
    type: int = 1
    ui_type: str = "Text"
    property: JsonObject | None = None
    field_id: str = field(default_factory=lambda: f"fld{uuid4().hex[:10]}")


@dataclass
class Table:
    """A table with its records in the shape that search returns."""

    table_id: str
    name: str
    fields: list[Field]
    records: list[JsonObject]
    views: Views = ()
    most_records: int = 20_000
    """That the tenant's edition lets it hold; what is there already can be read nevertheless."""
    auto_number: int = 0
    """The newest that was given to a record by a call."""

    def field(self, name: object) -> Field:
        """Return the field of this name; raise Refused where there is none."""
        found = next((each for each in self.fields if each.name == name), None)
        if found is None:
            raise FIELD_EXISTS.refused()
        return found

    def put_field(self, old: Field, new: Field) -> None:
        """Put a field in the place of another."""
        self.fields = [new if each is old else each for each in self.fields]

    def rename_field(self, old: str, new: str) -> None:
        """Do what somebody does who renames a column; Refused: there is none of that name."""
        renamed = self.field(old)
        self.put_field(renamed, replace(renamed, name=new))
        for record in self.records:
            cells = record["fields"]
            record["fields"] = {new if key == old else key: cells[key] for key in cells}

    def delete_field(self, name: str) -> None:
        """Do what somebody does who deletes a column; Refused: there is none of that name."""
        deleted = self.field(name)
        self.fields = [each for each in self.fields if each is not deleted]
        for record in self.records:
            record["fields"] = {k: cell for k, cell in record["fields"].items() if k != name}

    def shown_in(self, view_id: str) -> list[JsonObject]:
        """Return the records a view shows, all for none; raise Refused for an unknown view."""
        if not view_id:
            return self.records
        if view_id not in self.views:
            raise VIEW_EXISTS.refused()
        if not isinstance(self.views, Mapping):
            return self.records
        return list(filter(self.views[view_id], self.records))


OWNER: Final = {"id": "ou_owner", "name": "owner", "en_name": "", "email": "", "avatar_url": ""}


def records_of(rows: Sequence[JsonObject], at: datetime) -> list[JsonObject]:
    """Return rows (field name to value) as records, all written at one time."""
    return [new_record(f"rec{number:08x}", row, OWNER, at) for number, row in enumerate(rows)]


def new_record(record_id: str, cells: JsonObject, by: JsonObject, at: datetime) -> JsonObject:
    """Return a record just written by somebody; an empty cell has no place in it."""
    written = int(milliseconds(at))
    return {
        "record_id": record_id,
        "fields": {name: cell for name, cell in cells.items() if cell is not None},
        "created_by": by,
        "created_time": written,
        "last_modified_by": by,
        "last_modified_time": written,
    }


@dataclass
class Base:
    """A Bitable document."""

    app_token: str
    name: str
    time_zone: str = "Asia/Beijing"
    """As Feishu writes it, which is no IANA name."""
    is_advanced: bool = False
    tables: dict[str, Table] = field(default_factory=dict)
    shared: bool = True
    """False: the app was not added to the document, so that all calls answer 91403."""
    managed: bool = True
    """False: with advanced permissions the app may not manage, so that searches find nothing."""
    attachments: dict[str, JsonObject] = field(default_factory=dict)
    """file_token → name, size and type of what was uploaded into the document."""
    client_tokens: dict[str, tuple[object, list[JsonObject]]] = field(default_factory=dict)
    """By which records were created: what was to be written where, and how it was answered."""

    @property
    def hidden(self) -> bool:
        """Whether its records are hidden from the app by advanced permissions."""
        return self.is_advanced and not self.managed


def known_base(tenant: Tenant, request: ApiRequest) -> Base:
    """Return the base that is called; raise Refused where the app may not, or there is none."""
    base = tenant.bases.get(request.params["app_token"])
    if base is None:
        raise BASE_EXISTS.refused()
    if not base.shared:
        raise BASE_SHARED.refused()
    return base


def known_table(tenant: Tenant, request: ApiRequest) -> tuple[Base, Table]:
    """Return the table that is called, and its base; raise Refused as ``known_base``."""
    base = known_base(tenant, request)
    table = base.tables.get(request.params["table_id"])
    if table is None:
        raise TABLE_EXISTS.refused()
    return base, table


def body_of(request: ApiRequest) -> JsonObject:
    """Return the body, which may be left out; raise Refused unless it is an object."""
    try:
        return request.json() if request.body else {}
    except Refused as refused:
        raise BASE_BODY_IS_JSON.refused() from refused


def paged(items: Sequence[T], request: ApiRequest, *, most: int) -> tuple[Sequence[T], JsonObject]:
    """Cut one page out of ``items``; return it with has_more, page_token and total.

    A page token is the offset in disguise: rows inserted or deleted meanwhile move the rest, so
    that some come twice or never, as in Feishu.
    """
    size, token = request.argument("page_size", "20"), request.argument("page_token")
    if not size.isdecimal() or int(size) < 1:
        raise PAGE_HAS_SIZE.refused()
    if int(size) > most:
        raise PAGE_SIZE.refused()
    offset = token.removeprefix("p") or "0"
    if not offset.isdecimal() or int(offset) > len(items):
        raise PAGE_TOKEN.refused()
    begin, end = int(offset), int(offset) + int(size)
    members: JsonObject = {"has_more": end < len(items), "total": len(items)}
    if end < len(items):
        members["page_token"] = f"p{end}"
    return items[begin:end], members
