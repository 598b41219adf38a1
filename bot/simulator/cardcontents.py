"""Rules of card components that span their properties: rows and columns, options, markdown."""

import re
from collections.abc import Callable
from typing import Any

from bot.simulator import cardfaults
from bot.simulator.cardcharts import chart_fault
from bot.simulator.cardshapes import image, person
from bot.simulator.cardwalk import CardFault, Walk

MOST_TABLES_IN_MARKDOWN = 4
_MARKDOWN_TABLE = re.compile(r"^ *\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?\|? *$", re.MULTILINE)
_AT = re.compile(r"<(?:at|person) id=['\"]?([^'\"\s>]+)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]*)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")


def _markdown(walk: Walk, members: dict[str, Any], path: str) -> None:
    content = members["content"]
    tables = len(_MARKDOWN_TABLE.findall(content))
    if tables > MOST_TABLES_IN_MARKDOWN:
        raise CardFault(cardfaults.MARKDOWN_TABLES, path)
    walk.tables += tables
    for key in _IMAGE.findall(content):
        image.check(walk, key, path)
    for target in _LINK.findall(content):
        if not target.startswith(("http://", "https://", "tel://", "tel:")):
            raise CardFault(cardfaults.LINK, path, f"a link to {target}")
    for open_id in _AT.findall(content):
        if open_id != "all":
            person.check(walk, open_id, path)


def _table(walk: Walk, members: dict[str, Any], path: str) -> None:
    walk.tables += 1
    rows = members["rows"]
    kinds = {column["name"]: column.get("data_type", "text") for column in members["columns"]}
    if len(kinds) < len(members["columns"]):
        raise CardFault(cardfaults.COLUMNS_ONCE, path, "two columns of one name")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CardFault(cardfaults.ROWS, path)
    for index, row in enumerate(rows):
        for name, cell in row.items():
            if name in kinds and not _CELLS[kinds[name]](cell):
                where = f"{path} -> rows -> [{index}] -> {name}"
                raise CardFault(cardfaults.CELL, where, f"no {kinds[name]}")


def _is_words(cell: object) -> bool:
    return isinstance(cell, str | int | float)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _are_options(cell: object) -> bool:
    return isinstance(cell, str) or (
        isinstance(cell, list)
        and all(isinstance(each, dict) and each.keys() <= {"text", "color"} for each in cell)
    )


def _are_persons(cell: object) -> bool:
    return isinstance(cell, str) or (
        isinstance(cell, list) and all(isinstance(each, str) for each in cell)
    )


_CELLS = {
    "text": _is_words,
    "lark_md": _is_words,
    "markdown": _is_words,
    "number": _is_number,
    "options": _are_options,
    "persons": _are_persons,
    "date": _is_number,
}


def _chart(_walk: Walk, members: dict[str, Any], path: str) -> None:
    fault = chart_fault(members["chart_spec"])
    if fault:
        raise CardFault(cardfaults.CHART, path, fault)


def _options(_walk: Walk, members: dict[str, Any], path: str) -> None:
    values = [option.get("value") for option in members["options"]]
    if len(set(values)) < len(values):
        raise CardFault(cardfaults.OPTIONS_ONCE, path, "two options of one value")
    first = [members["initial_option"]] if "initial_option" in members else []
    if not {*first, *members.get("selected_values", ())} <= set(values):
        raise CardFault(cardfaults.INITIAL, path, "chosen at first is none of the options")
    if members.get("initial_index", 1) > len(values):
        raise CardFault(cardfaults.INITIAL, path, "initial_index is beyond the options")


def _form(walk: Walk, _members: dict[str, Any], path: str) -> None:
    if not walk.submits:
        raise CardFault(cardfaults.SUBMIT, path, "a form needs a submit button")


Check = Callable[[Walk, dict[str, Any], str], None]
CONTENTS: dict[str, Check] = {
    "markdown": _markdown,
    "table": _table,
    "chart": _chart,
    "select_static": _options,
    "multi_select_static": _options,
    "form": _form,
}
"""What is checked of a component once each of its properties is right."""
