"""Bases, spreadsheets and wiki pages. Every method raises FeishuError when it fails."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.errors import FeishuError
from bot.feishu.calls import UNREACHED, Caller, JsonObject

PAGE: Final = 500
_BASE: Final = "/open-apis/bitable/v1/apps/:app_token"
_SEARCH: Final = f"{_BASE}/tables/:table_id/records/search"
_SPREADSHEET: Final = "/open-apis/sheets/v3/spreadsheets/:token"


class Documents:
    """One app's calls of documents; may be shared by threads."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def wiki_node(self, token: str) -> tuple[str, str]:
        """Return type and token of the document that a wiki page stands for."""
        answer = self._caller.call(
            "GET",
            "/open-apis/wiki/v2/spaces/get_node",
            queries={"token": token, "obj_type": "wiki"},
        )
        node = answer["data"]["node"]
        return str(node["obj_type"]), str(node["obj_token"])

    def bitable_is_advanced(self, app_token: str) -> bool:
        """Return whether a base has advanced permissions, which can hide all its records."""
        answer = self._caller.call("GET", _BASE, paths={"app_token": app_token})
        return bool(answer["data"]["app"].get("is_advanced"))

    def bitable_tables(self, app_token: str) -> list[JsonObject]:
        """Return the tables of a base: ``table_id``, ``name``."""
        return self._listed(f"{_BASE}/tables", {"app_token": app_token})

    def bitable_fields(self, app_token: str, table_id: str) -> list[JsonObject]:
        """Return the fields of a table in their order: ``field_name``, ``type``."""
        paths = {"app_token": app_token, "table_id": table_id}
        return self._listed(f"{_BASE}/tables/:table_id/fields", paths)

    def bitable_records(
        self,
        app_token: str,
        table_id: str,
        *,
        view_id: str | None = None,
        later_than: tuple[str, int] | None = None,
    ) -> Iterator[list[JsonObject]]:
        """Yield the records of a table page by page, each once: ``record_id``, ``fields``.

        ``later_than`` is a field of times and an instant in ms: found is what is of the days after
        that one in the base's time zone, and perhaps of that day; no view is looked at then.
        """
        body: JsonObject = {"view_id": view_id} if view_id else {}
        if later_than is not None:
            name, instant = later_than
            body["filter"] = _filter((name, "isGreater", ["ExactDate", str(instant)]))
        pages = self._pages(
            "POST",
            _SEARCH,
            paths={"app_token": app_token, "table_id": table_id},
            queries={"page_size": PAGE, "user_id_type": "open_id"},
            body=body,
        )
        seen: set[str] = set()
        for items in pages:
            page = [item for item in items if item["record_id"] not in seen]
            # Rows that move while they are paged through may come twice.
            seen.update(item["record_id"] for item in page)
            if page:
                yield page

    def bitable_count(self, app_token: str, table_id: str) -> int | None:
        """Return how many records a table has; None where Feishu does not tell."""
        paths = {"app_token": app_token, "table_id": table_id}
        answer = self._caller.call("POST", _SEARCH, paths=paths, queries={"page_size": 1}, body={})
        total = answer["data"].get("total")
        return total if isinstance(total, int) else None

    def bitable_numbers(
        self, app_token: str, table_id: str, field: str, first: int, last: int
    ) -> set[int]:
        """Return which numbers from ``first`` to ``last`` stand in a column of numbers."""
        bounds = (field, "isGreaterEqual", [str(first)]), (field, "isLessEqual", [str(last)])
        pages = self._pages(
            "POST",
            _SEARCH,
            paths={"app_token": app_token, "table_id": table_id},
            queries={"page_size": PAGE},
            body={"field_names": [field], "filter": _filter(*bounds)},
        )
        return {int(item["fields"][field]) for page in pages for item in page}

    def bitable_create(
        self, app_token: str, table_id: str, rows: Sequence[JsonObject], token: str
    ) -> None:
        """Append rows, all or none; the same rows with the same token (UUID 4) only once."""
        self._caller.call(
            "POST",
            f"{_BASE}/tables/:table_id/records/batch_create",
            paths={"app_token": app_token, "table_id": table_id},
            queries={"client_token": token, "user_id_type": "open_id"},
            body={"records": [{"fields": row} for row in rows]},
        )

    def spreadsheet_title(self, spreadsheet: str) -> str:
        """Return the name of a spreadsheet."""
        answer = self._caller.call("GET", _SPREADSHEET, paths={"token": spreadsheet})
        return str(answer["data"]["spreadsheet"]["title"])

    def sheets(self, spreadsheet: str) -> list[JsonObject]:
        """Return the sheets of a spreadsheet: ``sheet_id``, ``title``, ``grid_properties``."""
        uri = f"{_SPREADSHEET}/sheets/query"
        answer = self._caller.call("GET", uri, paths={"token": spreadsheet})
        return list(answer["data"].get("sheets") or [])

    def sheet_values(self, spreadsheet: str, cells: str) -> list[list[Any]]:
        """Return the raw values of a range such as ``Q7PlXT!A1:F500``; rows may be ragged."""
        answer = self._caller.call(
            "GET",
            "/open-apis/sheets/v2/spreadsheets/:token/values/:range",
            paths={"token": spreadsheet, "range": cells},
            queries={"valueRenderOption": "UnformattedValue", "user_id_type": "open_id"},
        )
        return answer["data"]["valueRange"].get("values") or []

    def _listed(self, uri: str, paths: dict[str, str]) -> list[JsonObject]:
        pages = self._pages("GET", uri, paths=paths, queries={"page_size": 100})
        return [item for page in pages for item in page]

    def _pages(
        self,
        method: str,
        uri: str,
        *,
        paths: dict[str, str],
        queries: JsonObject,
        body: JsonObject | None = None,
    ) -> Iterator[list[JsonObject]]:
        asked: JsonObject = dict(queries)
        while True:
            data = self._caller.call(method, uri, paths=paths, queries=asked, body=body)["data"]
            yield data.get("items") or []
            if not data.get("has_more"):
                return
            if data.get("page_token") in (None, "", asked.get("page_token")):
                raise FeishuError(UNREACHED, "has more, but no page leads to it", f"{method} {uri}")
            asked["page_token"] = data["page_token"]


def _filter(*conditions: tuple[str, str, list[str]]) -> JsonObject:
    """Return a filter of those for which all conditions hold: field, operator, values."""
    asked = [
        {"field_name": field, "operator": operator, "value": values}
        for field, operator, values in conditions
    ]
    return {"conjunction": "and", "conditions": asked}
