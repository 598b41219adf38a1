"""What a button carries: typed, versioned, packed by the card and unpacked by the click's handler.

The value comes back from a client and is untrusted: ``unpack`` checks its form, and whoever
handles it asks the store, never the button, whether the person may.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

VERSION = 1
MAX_BYTES = 1024
MOST_NOTE = 100
Reference = Annotated[str, Field(max_length=MAX_BYTES)]
Row = Annotated[int, Field(ge=0, lt=2**63, strict=True)]
"""Number of a row of the record; both databases hold no larger one."""
Outcome = Literal["ordered", "interested", "no_reply", "not_needed"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListRef(_Part):
    """The list a button stands on: whose, of which day, at which page (from 0)."""

    day: date
    owner: Annotated[str, Field(max_length=20)]
    page: int = Field(default=0, ge=0, lt=100, strict=True)


class Contacted(_Part):
    """``已联系``. ``on`` is the list the button stands on; null: the customer's own card."""

    do: Literal["contacted"] = "contacted"
    customer: Reference
    on: ListRef | None = None


class Snooze(_Part):
    """``稍后``; the number of days comes as the chosen option."""

    do: Literal["snooze"] = "snooze"
    customer: Reference
    days: Literal[1, 3, 7] = 1
    on: ListRef | None = None


class Menu(_Part):
    """``⋯``: what is chosen comes as the option, ``show`` or ``ask``."""

    do: Literal["menu"] = "menu"
    customer: Reference
    on: ListRef | None = None


class Ask(_Part):
    """``不再联系``, to be confirmed by ``Block``."""

    do: Literal["ask"] = "ask"
    customer: Reference
    on: ListRef | None = None


class Block(_Part):
    """``不再联系``, confirmed."""

    do: Literal["block"] = "block"
    customer: Reference
    on: ListRef | None = None


class Came(_Part):
    """What came of one contact row."""

    do: Literal["came"] = "came"
    customer: Reference
    contact: Row
    outcome: Outcome
    on: ListRef | None = None


class Note(_Part):
    """A few words on the outcome of one contact row; they come as the text typed."""

    do: Literal["note"] = "note"
    customer: Reference
    contact: Row
    outcome: Outcome
    text: Annotated[str, Field(max_length=MOST_NOTE)] = ""
    on: ListRef | None = None


class Undo(_Part):
    """``撤销`` of one contact row."""

    do: Literal["undo"] = "undo"
    customer: Reference
    contact: Row
    on: ListRef | None = None


class Turn(_Part):
    """``上一页``, ``下一页``: the page to show."""

    do: Literal["turn"] = "turn"
    on: ListRef


class Show(_Part):
    """Open a customer's card. ``on`` is the list to come back to; null: hits or an order."""

    do: Literal["show"] = "show"
    customer: Reference
    on: ListRef | None = None


class Mute(_Part):
    """Tell no more of a SKU's alert for some days; which, how long and why come from the form."""

    do: Literal["mute"] = "mute"
    kind: Annotated[str, Field(max_length=10)] = ""
    sku: Annotated[str, Field(max_length=100)] = ""
    days: Literal[0, 7, 30, 90] = 0
    comment: Annotated[str, Field(max_length=MOST_NOTE)] = ""


class Tried(_Part):
    """The button by which an operator tries whether taps arrive."""

    do: Literal["tried"] = "tried"
    code: Annotated[str, Field(max_length=40)]


AboutCustomer = Contacted | Snooze | Ask | Block | Came | Note | Undo | Show
Action = AboutCustomer | Turn | Mute | Tried
Packed = Action | Menu
_DAYS: dict[object, int] = {"1": 1, "3": 3, "7": 7}
_MUTE_DAYS: dict[object, int] = {"7": 7, "30": 30, "90": 90}
_MENU = {"show", "ask"}
NAMES: Final = frozenset(part.model_fields["do"].default for part in get_args(Packed))
"""What the buttons of this version do."""
_ADAPTER: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="do")])
_VALUE: Final = TypeAdapter(dict[str, Any])


class ActionError(ValueError):
    """A button's value that this version did not write."""


def pack(action: Packed) -> dict[str, Any]:
    """Return the button's value: a JSON object of at most ``MAX_BYTES`` bytes.

    Raises ActionError when the value would be larger.
    """
    value = {"v": VERSION, **action.model_dump(mode="json", exclude_none=True)}
    size = len(_VALUE.dump_json(value))
    if size > MAX_BYTES:
        raise ActionError(f"a button's value of {size} bytes; at most {MAX_BYTES} are allowed")
    return value


def unpack(
    value: object,
    option: object = None,
    text: object = None,
    form: object = None,
) -> Action:
    """Return the action that ``pack`` wrote, with what the person chose or typed.

    An ``option`` becomes the days of a snooze or the action of a menu, a ``text`` that of a note,
    a ``form`` what to mute. Raises ActionError for anything else.
    """
    if not isinstance(value, dict):
        raise ActionError("a button's value must be an object")
    fields = dict(value)
    version = fields.pop("v", None)
    if version != VERSION or isinstance(version, bool):
        raise ActionError("a button of another version")
    if not (isinstance(option, str | None) and isinstance(text, str | None)):
        raise ActionError("what was chosen or typed must be a text")
    if fields.get("do") == "snooze" and option is not None:
        fields["days"] = _DAYS.get(option)
    if fields.get("do") == "menu":
        fields["do"] = option if option in _MENU else None
    if fields.get("do") == "note" and text is not None:
        fields["text"] = text.strip()
    if fields.get("do") == "mute":
        fields |= _muted(form if isinstance(form, Mapping) else {})
    try:
        return _ADAPTER.validate_python(fields)
    except ValidationError as error:
        raise ActionError(f"not a button's value: {error.error_count()} faults") from error


def _muted(form: Mapping[str, Any]) -> dict[str, Any]:
    kind, _, sku = str(form.get("sku") or "").partition("|")
    comment = str(form.get("comment") or "").strip()
    days = _MUTE_DAYS.get(str(form.get("days")))
    return {"kind": kind, "sku": sku, "days": days, "comment": comment}
