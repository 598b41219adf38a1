"""The links that people copy from their browser, and the documents that they lead to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qsl, urlsplit

from bot.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway

Kind = Literal["bitable", "sheet"]
"""As Feishu's wiki names what its pages stand for."""

_WIKI: Final = "wiki"
_FOLDERS: Final[Mapping[Kind, str]] = {"bitable": "base", "sheet": "sheets"}
_EXAMPLES: Final[Mapping[Kind, str]] = {
    "bitable": "https://….feishu.cn/base/…?table=tbl…",
    "sheet": "https://….feishu.cn/sheets/…",
}
_PATH: Final = re.compile(r"/(\w+)/([A-Za-z0-9]+)/?")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link to a base or a spreadsheet says."""

    token: str
    in_wiki: bool
    """The token is the wiki page's and not yet the document's."""
    table: str | None = None
    view: str | None = None
    sheet: str | None = None


def parse(url: str, kind: Kind) -> Link:
    """Read a link that should lead to a document of this kind; ConfigError where it does not."""
    parts = urlsplit(url.strip())
    path = _PATH.fullmatch(parts.path)
    if parts.scheme != "https" or path is None or path[1] not in (_WIKI, _FOLDERS[kind]):
        raise ConfigError(
            f"{url}: no link to a {kind}; expected is one such as {_EXAMPLES[kind]}"
            f" (or …/{_WIKI}/…), as the browser shows it when the document is open"
        )
    said = dict(parse_qsl(parts.query))
    return Link(
        token=path[2],
        in_wiki=path[1] == _WIKI,
        table=said.get("table"),
        view=said.get("view"),
        sheet=said.get("sheet"),
    )


def kind_of(gateway: "Gateway", url: str) -> Kind:
    """Return what a link leads to, asking Feishu where it is a wiki page's.

    Raises ConfigError for what is no link to a table, and SourceError for a page of another kind.
    """
    path = _PATH.fullmatch(urlsplit(url.strip()).path)
    for kind, folder in _FOLDERS.items():
        if path is not None and path[1] == folder:
            parse(url, kind)
            return kind
    if path is None or path[1] != _WIKI:
        raise ConfigError(
            f"{url}: no link to a table; expected is one such as {' or '.join(_EXAMPLES.values())}"
            f" or …/{_WIKI}/…, as the browser shows it when the table is open"
        )
    link = parse(url, "bitable")
    found, _ = gateway.wiki_node(link.token)
    for kind in _FOLDERS:
        if found == kind:
            return kind
    raise SourceError(f"wiki page {link.token}: holds a {found}, neither a bitable nor a sheet")


def wiki_document(gateway: "Gateway", page: str, kind: Kind) -> str:
    """Return the token of the document that a wiki page stands for.

    Raises SourceError where that is of another kind.
    """
    found, token = gateway.wiki_node(page)
    if found != kind:
        raise SourceError(f"wiki page {page}: holds a {found}, not a {kind}")
    return token
