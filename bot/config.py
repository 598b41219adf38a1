"""config.json → ``Config``: validated as a whole, every fault named by its path.

A reload keeps the last good configuration.
"""

import difflib
import json
import logging
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from bot.cron import Cron
from bot.errors import ConfigError
from scoring.frozen import Frozen
from scoring.schema import known_fields
from scoring.settings import Settings

log = logging.getLogger(__name__)

_TEXT = r'("(?:\\.|[^"\\])*")'
_COMMENT = re.compile(rf"{_TEXT}|//[^\n]*|/\*.*?\*/", re.DOTALL)
_LAST_COMMA = re.compile(rf"{_TEXT}|,(?=\s*[}}\]])")
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class _Source(Frozen):
    columns: dict[str, str] = Field(default_factory=dict)
    """Field → this source's own header; goes before the shop's ``columns`` (R1)."""

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        return known_fields(value)


def _exactly_one(model: Frozen, *names: str) -> None:
    if sum(getattr(model, name) is not None for name in names) != 1:
        raise ValueError(f"needs exactly one of {', '.join(names)}")


class BitablePlace(Frozen):
    """Where a table of a Feishu base (多维表格) is."""

    app_token: str | None = None
    wiki_token: str | None = None
    url: str | None = None
    table_id: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        _exactly_one(self, "app_token", "wiki_token", "url")
        return self


class BitableSource(_Source, BitablePlace):
    """A table of a Feishu base to read orders from."""

    type: Literal["bitable"]
    view_id: str | None = None
    full_read_hours: Annotated[int, Field(ge=0, le=24)] = 24
    """After so many hours all records are read again, and not only what changed; 0: always."""


class SheetSource(_Source):
    """A Feishu spreadsheet (电子表格), or one range of it."""

    type: Literal["sheet"]
    spreadsheet_token: str | None = None
    url: str | None = None
    range: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        _exactly_one(self, "spreadsheet_token", "url")
        return self


class FileSource(_Source):
    """A file of orders: .xlsx, .csv, .csv.gz or .parquet."""

    type: Literal["file"]
    path: Path


Source = Annotated[BitableSource | SheetSource | FileSource, Field(discriminator="type")]


class Member(Frozen):
    """Somebody of the team; ``name`` as in the orders' salesperson column."""

    name: Annotated[
        str, Field(min_length=1, max_length=20), StringConstraints(strip_whitespace=True)
    ]
    open_id: str | None = None
    mobile: str | None = None
    email: str | None = None
    role: Literal["sales", "manager"] = "sales"

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        _exactly_one(self, "open_id", "mobile", "email")
        return self


class Schedule(Frozen):
    """When the clock starts what: cron lines in ``timezone``, Sunday being 0 or 7; null: never."""

    rescore: Cron | None = "30 8 * * *"
    push: Cron | None = "0 9 * * *"
    alerts: Cron | None = "5 9 * * *"
    workdays_only: bool = False
    """Nothing is pushed on a day off: weekends and holidays of China, swapped days counted."""
    holidays: dict[date, Literal["rest", "work"]] = Field(default_factory=dict)
    """Days that go before the calendar's, such as ``{"2027-02-20": "work"}``."""
    jitter_seconds: Annotated[int, Field(ge=0, le=59)] = 0
    """Jobs start up to so many seconds after the minute, each shop always as many."""


class Chats(Frozen):
    """Groups that the bot writes to of itself; the bot must be a member. null: nowhere."""

    alerts: str | None = None
    """chat_id (oc_…) of the group that hears of SKUs."""


class Attribution(Frozen):
    """What counts as an order that a contact brought."""

    days: Annotated[int, Field(ge=1, le=90)] = 14


class Push(Frozen):
    """The daily list."""

    top_n: Annotated[int, Field(ge=1, le=100)] = 20
    page_size: Annotated[int, Field(ge=1, le=5)] = 5
    latest: Annotated[str, Field(pattern=CLOCK)] = "12:00"
    """A list that could not be sent by then is reported instead."""


class Access(Frozen):
    """Who may see what."""

    lookup: Literal["team", "own"] = "team"
    """Whether a salesperson finds the team's customers or only their own."""


class Retention(Frozen):
    """How long what was recorded is kept; null: for ever."""

    contacts_days: Annotated[int, Field(ge=90)] | None = 1095
    """Days of contacts, outcomes and who saw which phone. 不再联系 stays."""
    lists_days: Annotated[int, Field(ge=30)] | None = 400
    """Days of lists and alerts sent, and of troubles told."""


class Guard(Frozen):
    """How much the orders read may differ from the last good run's before a person must look."""

    max_growth: Annotated[float, Field(gt=1)] | None = 2.0
    """Held back are more than so many times the rows of before; null: never."""
    max_loss: Annotated[float, Field(gt=0, lt=1)] | None = 0.5
    """Held back is the loss of more than this share of the rows; null: only of all."""
    stale_days: Annotated[int, Field(ge=1)] | None = 7
    """Held back are orders of which none is younger; null: never."""


class Config(Settings):
    """Everything a shop may change: the scoring rules' settings and what is around them."""

    sources: tuple[Source, ...] = ()
    team: tuple[Member, ...] = ()
    language: Literal["zh", "en"] = "zh"
    """In which the bot speaks; takes effect when it starts."""
    chats: Chats = Chats()
    schedule: Schedule = Schedule()
    push: Push = Push()
    access: Access = Access()
    attribution: Attribution = Attribution()
    guard: Guard = Guard()
    retention: Retention = Retention()
    contacts_table: BitablePlace | None = None
    """A table of the shop's own that gets a row for every contact, undo and outcome; null: none."""

    @field_validator("team")
    @classmethod
    def _names_differ(cls, value: tuple[Member, ...]) -> tuple[Member, ...]:
        names = [member.name for member in value]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name}: stands twice")
        return value

    @model_validator(mode="after")
    def _unassigned_is_known(self) -> Self:
        known = ["round_robin", *(member.name for member in self.team)]
        if self.unassigned not in known:
            raise ValueError(
                f"unassigned: must be round_robin or a name of the team, not {self.unassigned}"
            )
        return self


def load_config(path: Path) -> Config:
    """Read and validate a configuration file: JSON, in which comments may stand.

    Raises ConfigError with a line for every fault, each naming its path in the file.
    """
    try:
        raw = json.loads(_without_comments(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: no such file; set BOT_CONFIG or copy the shipped config.json"
        ) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ConfigError(f"{path}: is not JSON: {error.msg} ({place})") from None
    if isinstance(raw, dict):
        raw.pop("$schema", None)  # for editors
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        faults = [str(fault) for fault in _faults(error.errors())]
        told = f" {faults[0]}" if len(faults) == 1 else "".join(f"\n  {each}" for each in faults)
        raise ConfigError(f"{path}:{told}") from None


def _without_comments(text: str) -> str:
    """Blank out ``//`` and ``/* */``, and commas before a closing bracket; places stay the same."""
    text = _COMMENT.sub(lambda found: found[1] or re.sub(r"[^\n]", " ", found[0]), text)
    return _LAST_COMMA.sub(lambda found: found[1] or " ", text)


def _faults(errors: Iterable[ErrorDetails]) -> list[str]:
    return [_fault(error) for error in errors]


def _fault(error: ErrorDetails) -> str:
    # pydantic puts the kind of a source into the location; the file has no such level.
    parts = [str(part) for part in error["loc"] if part not in ("bitable", "sheet", "file")]
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "unknown key" + _suggestion(parts)
    head, _, rest = message.partition(": ")
    if error["type"] == "value_error" and re.fullmatch(r"[\w.*]+", head) and rest:
        parts, message = [*parts, head], rest
    return f"{'.'.join(parts) or 'config'}: {message}"


def _suggestion(parts: list[str]) -> str:
    siblings: dict[str, Any] = Config().model_dump(by_alias=True)
    for part in parts[:-1]:
        inner = siblings.get(part) if isinstance(siblings, dict) else None
        siblings = inner if isinstance(inner, dict) else {}
    close = difflib.get_close_matches(parts[-1], siblings, n=1)
    return f"; did you mean {close[0]}?" if close else ""


class LiveConfig:
    """The configuration in force: reloaded on request, a broken edit keeps the last good one."""

    def __init__(
        self, path: Path, adapt: Callable[[Config], Config] = lambda config: config
    ) -> None:
        """Load ``path``; ``adapt`` changes every version read (the demo sets its own sources)."""
        self._path = path
        self._adapt = adapt
        self._current = adapt(load_config(path))
        self.fault: str | None = None
        """Why the file as it stands is not in force."""

    def __call__(self) -> Config:
        """Return the configuration in force."""
        return self._current

    def reload(self) -> Config:
        """Read the file again and return what is in force from now on."""
        try:
            self._current = self._adapt(load_config(self._path))
        except ConfigError as error:
            self.fault = str(error)
            log.error("edit of the configuration not taken over: %s", error)  # noqa: TRY400 - the
            # text names the fault in the operator's file; our stack adds nothing
        else:
            self.fault = None
        return self._current
