"""Write docs/stand-in-rules.md: every rule that the stand-in enforces, from the code that does.

python docs/rules.py            write the page
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.simulator.cardrules import described
from bot.simulator.endpoints import ENDPOINTS
from bot.simulator.faults import KINDS
from bot.simulator.rules import UNCONFIRMED, Rule, rules_by_module

PAGE = Path(__file__).parent / "stand-in-rules.md"
INTRODUCTION = f"""\
# What the stand-in enforces

Made by `python docs/rules.py` from the code of `bot/simulator/`; a test fails when it is out of
date, and another when a rule has no test. *Source* is the title of the official document. What no
document says is marked {UNCONFIRMED} and can be relaxed: `world.relaxed.add("name-of-the-rule")`.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([INTRODUCTION, *_rules(), *_calls(), *_components(), *_faults()])


def _rules() -> Iterator[str]:
    for module, rules in rules_by_module().items():
        yield f"## Rules of `{module}`\n"
        yield from _table(
            ("rule", "what Feishu does", "code", "HTTP", "source"),
            (
                (f"`{each.name}`", each.says, each.code or "", _status(each), each.source)
                for each in rules
            ),
        )


def _status(rule: Rule) -> str:
    return "" if rule.code is None else str(int(rule.status))


def _calls() -> Iterator[str]:
    yield "## Calls, their scopes and limits\n"
    yield from _table(
        ("call", "one of these scopes", "limits of the app"),
        (
            (
                f"`{each.method} {each.path}`",
                ", ".join(f"`{scope}`" for scope in each.scopes),
                ", ".join(map(str, each.limits)),
            )
            for each in ENDPOINTS
        ),
    )


def _components() -> Iterator[str]:
    yield "## Components of a card and their properties\n"
    yield "A property that is not listed makes Feishu refuse the whole card (200621).\n"
    yield from _table(
        ("component", "property", "accepts", "required", "source"),
        (
            (
                f"`{each.component}`",
                f"`{each.property}`",
                each.says,
                _yes(each.required),
                each.source,
            )
            for each in described()
        ),
    )


def _yes(required: bool) -> str:  # noqa: FBT001 - a cell of a table
    return "yes" if required else ""


def _faults() -> Iterator[str]:
    yield "## Faults on demand\n"
    yield from _table(
        ("fault", "what happens"), ((f"`{kind}`", says) for kind, says in KINDS.items())
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(each) for each in row)} |"
    yield ""


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE}")
