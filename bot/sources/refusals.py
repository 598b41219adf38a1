"""What keeps a document from being read, and what a person can do about it."""

from collections.abc import Mapping
from typing import Final

from bot.errors import FeishuError, SourceError
from scoring import HeaderError

_NO_DOCUMENT: Final = (
    "there is no such document; check the token (a wiki page's goes into wiki_token, or use url)"
)
_NOT_ADDED: Final = (
    "the app may not read this document; open it in Feishu and add the app to it"
    " (… > More > Add document app)"
)
_NO_TABLE: Final = "there is no such table in this base; check table_id"
_NO_SHEET: Final = "there is no such sheet or range; check range"

MENDS: Final[Mapping[int, str]] = {
    91402: _NO_DOCUMENT,
    1254003: _NO_DOCUMENT,
    1254040: _NO_DOCUMENT,
    1310214: _NO_DOCUMENT,
    1310249: "the document was deleted",
    91403: _NOT_ADDED,
    1254302: f"{_NOT_ADDED}; where it has advanced permissions, give the app the role 'can manage'",
    1310213: _NOT_ADDED,
    1254004: _NO_TABLE,
    1254041: _NO_TABLE,
    1254005: "there is no such view of this table; check view_id",
    90202: _NO_SHEET,
    90215: _NO_SHEET,
    131005: "there is no such wiki page; check the link or wiki_token",
    131006: "the app may not read this wiki page; add the app to the wiki space or to the document",
    99991672: "a scope is missing; grant it in the developer console and publish a new version",
}
"""By Feishu's code (sections 1.5, 2.5, 2.6 and 3); others are no matter of the document."""


def explained(source: str, error: FeishuError) -> SourceError | FeishuError:
    """Return the error with its mend where a person can mend it, else the error itself."""
    if error.code not in MENDS:
        return error
    return SourceError(f"{source}: {MENDS[error.code]} ({error})")


def unnamed(error: HeaderError) -> SourceError:
    """Return the error with its mend."""
    return SourceError(
        f"{error}; name each column in one row without merged cells, or say in config.json what it"
        ' is called: "columns": {"FIELD": "HEADER"}'
    )
