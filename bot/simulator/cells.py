"""What is written into a cell, by the type of its field, and what a search then shows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.simulator.bitable import Base, Field, Kind, Table
from bot.simulator.rules import UNCONFIRMED, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.api import JsonObject
    from bot.simulator.tenant import Tenant

WRITING: Final = "新增多条记录"
SHAPES: Final = "多维表格记录数据结构"
CELL_TEXT: Final = Rule(
    "cell-text", "Text, e-mail and barcode: a text", SHAPES, 1254060, "TextFieldConvFail", 200
)
CELL_NUMBER: Final = Rule(
    "cell-number",
    "Number, progress, currency and rating: a number, not one in a text",
    SHAPES,
    1254061,
    "NumberFieldConvFail",
    200,
)
CELL_CHOICE: Final = Rule(
    "cell-choice",
    "Single select: the name of an option; one that is new is added to the field",
    WRITING,
    1254062,
    "SingleSelectFieldConvFail",
    200,
)
CELL_CHOICES: Final = Rule(
    "cell-choices",
    "Multiple select: a list of names of options; those that are new are added to the field",
    WRITING,
    1254063,
    "MultiSelectFieldConvFail",
    200,
)
CELL_DATE: Final = Rule(
    "cell-date",
    "Date: a whole number of milliseconds",
    SHAPES,
    1254064,
    "DatetimeFieldConvFail",
    200,
)
CELL_CHECKBOX: Final = Rule(
    "cell-checkbox", "Checkbox: true or false", SHAPES, 1254065, "CheckboxFieldConvFail", 200
)
CELL_PEOPLE: Final = Rule(
    "cell-people",
    "Person: a list of objects with an id alone, of the kind of user_id_type and of this app",
    WRITING,
    1254066,
    "UserFieldConvFail",
    200,
)
CELL_LINK: Final = Rule(
    "cell-link", "Link: a list of record ids", WRITING, 1254067, "LinkFieldConvFail", 200
)
CELL_LINK_BOTH_WAYS: Final = Rule(
    "cell-link-both-ways",
    "Link in both directions: a list of record ids",
    WRITING,
    1254074,
    "DuplexLinkFieldConvFail",
)
CELL_URL: Final = Rule(
    "cell-url", "Hyperlink: an object with link and text", SHAPES, 1254068, "URLFieldConvFail", 200
)
CELL_FILES: Final = Rule(
    "cell-files",
    "Attachment: a list of objects with a file_token alone",
    WRITING,
    1254069,
    "AttachFieldConvFail",
    200,
)
CELL_FILES_OF_BASE: Final = Rule(
    "cell-files-of-base",
    "An attachment was uploaded into this very base before",
    WRITING,
    1254303,
    "AttachPermNotAllow",
    200,
)
CELL_PHONE: Final = Rule(
    "cell-phone",
    r"Phone: a text of digits, perhaps after a +, at most 64 characters",
    SHAPES,
    1254072,
    "Failed to convert phone field, please make sure it is correct.",
    200,
)
CELL_TYPE: Final = Rule(
    "cell-type",
    "Location: longitude,latitude in a text; group: a list of objects with an id alone",
    "新增多条记录 (1254015 is the code of any field whose type has none of its own)",
    1254015,
    "Field types do not match.",
)
CELL_READ_ONLY: Final = Rule(
    "cell-read-only",
    "Formulas, lookups, automatic numbers, times and people cannot be written; relaxed, ignored",
    f"{UNCONFIRMED}: they are not among the types that can be written, but no code is told",
    1254015,
    "Field types do not match.",
)
CELL_LENGTH: Final = Rule(
    "cell-length", "A cell holds at most 100,000 characters", SHAPES, 1254130, "TooLargeCell", 200
)
MOST_CHARACTERS, LONGEST_PHONE = 100_000, 64
_LOCATION: Final = re.compile(r"-?\d+(\.\d+)?,-?\d+(\.\d+)?")
_NOT_WRITTEN: Final = object()


@dataclass(frozen=True)
class Cells:
    """Turns written values into shown ones, for one table and one kind of people's ids."""

    tenant: Tenant
    base: Base
    table: Table
    id_kind: str

    def shown(self, written: JsonObject) -> JsonObject:
        """Return field names with what a search shows; None empties. Refused: a wrong value."""
        cells = {}
        for name, value in written.items():
            cell = self._cell(self.table.field(name), value)
            if cell is not _NOT_WRITTEN:
                cells[name] = cell
        return cells

    def _cell(self, field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
        if field.type not in _SHOWN:
            if CELL_READ_ONLY.holds(self.tenant.relaxed):
                raise CELL_READ_ONLY.refused()
            return _NOT_WRITTEN
        if value is None:
            return None
        return _SHOWN[field.type](self, field, value)

    def text(self, field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
        """Return a text as its only segment; an address of e-mail is a link."""
        if not isinstance(value, str):
            raise CELL_TEXT.refused()
        if len(value) > MOST_CHARACTERS:
            raise CELL_LENGTH.refused()
        if field.ui_type == "Email":
            return [{"link": f"mailto:{value}", "text": value, "type": "url"}]
        return [{"text": value, "type": "text"}]

    def people(self, _field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
        """Return who was written, with names."""
        people = {person.id_of(self.id_kind): person for person in self.tenant.people.values()}
        if not _all_objects(value, "id") or not all(each["id"] in people for each in value):
            raise CELL_PEOPLE.refused()
        more = {"en_name": "", "avatar_url": ""}
        shown = [(each["id"], people[each["id"]]) for each in value]
        return [{"id": key, "name": who.name, "email": who.email, **more} for key, who in shown]

    def groups(self, _field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
        """Return which groups were written, with names."""
        chats = self.tenant.chats
        if not _all_objects(value, "id") or not all(each["id"] in chats for each in value):
            raise CELL_TYPE.refused()
        ids = [each["id"] for each in value]
        return [{"id": key, "name": chats[key].name, "avatar_url": ""} for key in ids]

    def files(self, _field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
        """Return which attachments were written, with names and sizes."""
        if not _all_objects(value, "file_token"):
            raise CELL_FILES.refused()
        if not all(each["file_token"] in self.base.attachments for each in value):
            raise CELL_FILES_OF_BASE.refused()
        return [{**each, **self.base.attachments[each["file_token"]]} for each in value]


def _all_objects(value: object, key: str) -> bool:
    """Whether it is a list of objects with one text member."""
    if not isinstance(value, list):
        return False
    return all(
        isinstance(each, dict) and set(each) == {key} and isinstance(each[key], str)
        for each in value
    )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _kept(rule: Rule, fits: Callable[[Any], bool]) -> Callable[[Cells, Field, Any], Any]:
    """Return what shows a value as it was written, if it fits."""

    def shown(_cells: Cells, _field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
        if not fits(value):
            raise rule.refused()
        return value

    return shown


def _linked(rule: Rule) -> Callable[[Cells, Field, Any], Any]:
    def shown(_cells: Cells, _field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
        if not _texts(value):
            raise rule.refused()
        return {"link_record_ids": value}

    return shown


def _url(_cells: Cells, _field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
    fits = isinstance(value, dict) and isinstance(value.get("link"), str)
    if not fits or not isinstance(value.get("text", ""), str):
        raise CELL_URL.refused()
    return {"link": value["link"], "text": value.get("text", value["link"])}


def _location(_cells: Cells, _field: Field, value: Any) -> Any:  # noqa: ANN401 - any cell
    if not isinstance(value, str) or _LOCATION.fullmatch(value) is None:
        raise CELL_TYPE.refused()
    unknown = ("pname", "cityname", "adname", "address", "name", "full_address")
    return {"location": value, **dict.fromkeys(unknown, "")}


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _phone(value: object) -> bool:
    fits = isinstance(value, str) and len(value) <= LONGEST_PHONE
    return fits and re.fullmatch(r"\+?\d*", str(value)) is not None


_SHOWN: Final[dict[int, Callable[[Cells, Field, Any], Any]]] = {
    Kind.TEXT: Cells.text,
    Kind.NUMBER: _kept(CELL_NUMBER, _number),
    Kind.SINGLE_SELECT: _kept(CELL_CHOICE, lambda value: isinstance(value, str)),
    Kind.MULTI_SELECT: _kept(CELL_CHOICES, _texts),
    Kind.DATE_TIME: _kept(CELL_DATE, lambda value: _number(value) and isinstance(value, int)),
    Kind.CHECKBOX: _kept(CELL_CHECKBOX, lambda value: isinstance(value, bool)),
    Kind.USER: Cells.people,
    Kind.PHONE: _kept(CELL_PHONE, _phone),
    Kind.URL: _url,
    Kind.ATTACHMENT: Cells.files,
    Kind.SINGLE_LINK: _linked(CELL_LINK),
    Kind.DUPLEX_LINK: _linked(CELL_LINK_BOTH_WAYS),
    Kind.LOCATION: _location,
    Kind.GROUP_CHAT: Cells.groups,
}
