"""Rules that span a card: how much it holds, and where a component stands."""

from typing import Final

from bot.simulator.cardfaults import STRUCTURE
from bot.simulator.rules import UNCONFIRMED, Rule

_NOT_A_CARD: Final = "parse card json err:"
_LIMIT: Final = "element exceeds the limit;"
_TABLES: Final = "card table number over limit; ErrorValue: table"
_FORM: Final = "表单容器"

MOST_ELEMENTS: Final = 200
MOST_LEVELS: Final = 5
MOST_TABLES: Final = 5
FEWER_TABLES: Final = 3
MOST_TABLES_IN_MARKDOWN: Final = 4
MOST_COLUMNS: Final = 50

ELEMENTS: Final = Rule(
    "card-200-elements",
    "A card has at most 200 elements, nested ones and text objects counted",
    STRUCTURE,
    11310,
    _LIMIT,
)
EVERY_TAG: Final = Rule(
    "card-counts-every-tag",
    "Icons, columns and header tags count as elements too; relaxed, only components and texts",
    f"{UNCONFIRMED}: the document names nested components and text objects",
)
LEVELS: Final = Rule(
    "card-5-levels",
    "Containers are nested at most 5 deep, a column_set and its columns counted as one",
    STRUCTURE,
    11310,
    _LIMIT,
)
INNERMOST: Final = Rule(
    "card-counts-innermost",
    "What stands in the innermost container counts as a level; relaxed, containers only",
    f"{UNCONFIRMED}: {STRUCTURE} says 5 levels, not how they are counted",
    11310,
    _LIMIT,
)
TABLES: Final = Rule(
    "card-5-tables", "A card has at most 5 tables, those in markdown counted", STRUCTURE,
    11310, _TABLES,
)  # fmt: skip
THREE_TABLES: Final = Rule(
    "card-3-tables",
    "More than 3 tables are refused; relaxed, more than 5",
    f"{UNCONFIRMED}: the official OpenClaw plugin keeps to 3 by experience",
    11310,
    _TABLES,
)
MARKDOWN_TABLES: Final = Rule(
    "card-4-markdown-tables", "One markdown has at most 4 tables", "富文本（Markdown）组件",
    11310, _TABLES,
)  # fmt: skip


MANY_COLUMNS: Final = Rule(
    "card-50-columns",
    "A table of more than 50 columns is refused; relaxed, it is taken",
    f"{UNCONFIRMED}: 表格组件 says only that no more than 50 are shown",
    200621,
    _NOT_A_CARD,
)


def _placed(name: str, says: str, source: str = _FORM) -> Rule:
    """Return a rule about where a component stands."""
    return Rule(f"card-{name}", says, source, 200621, _NOT_A_CARD)


TABLE_AT_ROOT: Final = _placed(
    "table-at-root", "A table stands at the root of the body: in no column, form or panel",
    "表格组件",
)  # fmt: skip
FORM_AT_ROOT: Final = _placed(
    "form-at-root", "A form stands at the root of the body: in no column or panel"
)
FORM_IN_FORM: Final = _placed("form-in-form", "A form holds no form")
SUBMIT: Final = _placed("form-submit", "A form has a button that submits it")
REQUIRED: Final = _placed("required-in-form", "`required` stands within a form only")
ACTION: Final = _placed("form-action-in-form", "`form_action_type` stands within a form only")
SEVERAL: Final = _placed(
    "multi-select-in-form", "A select_img of several choices stands within a form only",
    "多图选择组件",
)  # fmt: skip
CHART_IN_FORM: Final = _placed(
    "chart-in-form",
    "A chart does not stand in a form",
    f"{UNCONFIRMED}: the documents contradict each other",
)
NAME: Final = Rule(
    "card-form-name", "Whatever is filled in or pressed within a form has a name", _FORM,
    200530, "a component of a form has no name",
)  # fmt: skip
NAME_ONCE: Final = Rule(
    "card-form-name-once", "The names of forms and of what they hold stand once in a card", _FORM,
    200530, "a component of a form needs a name of its own",
)  # fmt: skip
