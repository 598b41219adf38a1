"""Rules of card components that span their properties: rows and columns, options, markdown."""

import re
from collections.abc import Iterator
from typing import Any, Final

from bot.simulator import cardfaults, cardlimits
from bot.simulator.cardcharts import chart_fault
from bot.simulator.cardshapes import image, person
from bot.simulator.cardwalk import CardFault, Check, Walk

_MARKDOWN_TABLE = re.compile(r"^ *\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?\|? *$", re.MULTILINE)
_AT = re.compile(r"<(?:at|person) id=['\"]?([^'\"\s>]+)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]*)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")
_SCHEMES = ("http://", "https://", "tel:")


def _markdown(walk: Walk, markdown: dict[str, Any]) -> None:
    content = markdown["content"]
    if "|" in content:
        _count_tables(walk, content)
    if "](" in content:
        _check_links(walk, content)
    if "<" in content:
        for open_id in _AT.findall(content):
            if open_id != "all":
                person.check(walk, open_id)


def _count_tables(walk: Walk, content: str) -> None:
    tables = len(_MARKDOWN_TABLE.findall(content))
    if tables > cardlimits.MOST_TABLES_IN_MARKDOWN:
        raise CardFault(cardlimits.MARKDOWN_TABLES)
    walk.tables += tables


def _check_links(walk: Walk, content: str) -> None:
    for key in _IMAGE.findall(content):
        image.check(walk, key)
    for target in _LINK.findall(content):
        if target.startswith("$"):
            raise CardFault(cardfaults.REMOVED_VARIABLE, f"a link to {target}")
        if not target.startswith(_SCHEMES):
            raise CardFault(cardfaults.MARKDOWN_LINK, f"a link to {target}")


def _table(walk: Walk, table: dict[str, Any]) -> None:
    walk.tables += 1
    columns, rows = table["columns"], table["rows"]
    many = len(columns) > cardlimits.MOST_COLUMNS
    if many and cardlimits.MANY_COLUMNS.holds(walk.known.relaxed):
        raise CardFault(cardlimits.MANY_COLUMNS, f"{len(columns)} columns")
    kinds = {column["name"]: column.get("data_type", "text") for column in columns}
    if len(kinds) < len(columns):
        raise CardFault(cardfaults.COLUMNS_ONCE, "two columns of one name")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CardFault(cardfaults.ROWS)
    for index, name, kind in _wrong_cells(rows, kinds):
        fault = CardFault(cardfaults.CELL, f"no {kind}")
        fault.under(f" -> rows -> [{index}] -> {name}")
        raise fault


def _wrong_cells(
    rows: list[dict[str, Any]], kinds: dict[str, str]
) -> Iterator[tuple[int, str, str]]:
    for index, row in enumerate(rows):
        for name, cell in row.items():
            kind = kinds.get(name)
            if kind is not None and not _CELLS[kind](cell):
                yield index, name, kind


def _is_words(cell: object) -> bool:
    return isinstance(cell, str | int | float)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _are_options(cell: object) -> bool:
    return isinstance(cell, str) or (
        isinstance(cell, list)
        and all(
            isinstance(each, dict)
            and each.keys() <= {"text", "color"}
            and isinstance(each.get("text"), str)
            for each in cell
        )
    )


def _are_persons(cell: object) -> bool:
    return isinstance(cell, str) or (
        isinstance(cell, list) and all(isinstance(each, str) for each in cell)
    )


_CELLS: Final = {
    "text": _is_words,
    "lark_md": _is_words,
    "markdown": _is_words,
    "number": _is_number,
    "options": _are_options,
    "persons": _are_persons,
    "date": _is_number,
}


def _chart(_walk: Walk, chart: dict[str, Any]) -> None:
    fault = chart_fault(chart["chart_spec"])
    if fault:
        raise CardFault(cardfaults.CHART, fault)


def _persons(walk: Walk, persons: dict[str, Any]) -> None:
    if not persons.get("drop_invalid_user_id"):
        for each in persons["persons"]:
            person.check(walk, each["id"])


def _menu(_walk: Walk, menu: dict[str, Any]) -> None:
    values = [option["value"] for option in menu.get("options", ()) if "value" in option]
    known = set(values)
    if len(known) < len(values):
        raise CardFault(cardfaults.OPTIONS_ONCE, "two options of one value")
    if menu.get("initial_index", 0) > len(values):
        raise CardFault(cardfaults.INITIAL, "initial_index is beyond the options")
    first = [menu["initial_option"]] if "initial_option" in menu else []
    if not {*first, *menu.get("selected_values", ())} <= known:
        raise CardFault(cardfaults.INITIAL, "chosen at first is none of the options")


def _people(walk: Walk, menu: dict[str, Any]) -> None:
    if menu.get("options"):  # without any, the members of the chat are the options
        _menu(walk, menu)


def _images(walk: Walk, menu: dict[str, Any]) -> None:
    if menu.get("multi_select") and not walk.in_form:
        raise CardFault(cardlimits.SEVERAL, "multi_select outside a form")
    _menu(walk, menu)


def _form(walk: Walk, _members: dict[str, Any]) -> None:
    if not walk.submits:
        raise CardFault(cardlimits.SUBMIT, "a form needs a submit button")


CONTENTS: Final[dict[str, Check]] = {
    "markdown": _markdown,
    "table": _table,
    "chart": _chart,
    "person_list": _persons,
    "select_static": _menu,
    "multi_select_static": _menu,
    "select_person": _people,
    "multi_select_person": _people,
    "select_img": _images,
    "overflow": _menu,
    "form": _form,
}
"""What is checked of a component once each of its properties is right."""
