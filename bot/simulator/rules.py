"""The rules that the stand-in enforces, as data: what each says, where it is from, how it answers.

A rule is a constant beside the code that enforces it; ``docs/rules.py`` gathers all of them into a
table. A rule that no document confirms can be relaxed by its name (``World.relaxed``), to see
whether the bot stands either way.
"""

import importlib
import pkgutil
from collections.abc import Container
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import Final

from bot.simulator.api import Refused

UNCONFIRMED: Final = "UNCONFIRMED"
"""The source of what no document says."""


@dataclass(frozen=True)
class Rule:
    """One thing Feishu does or refuses; ``name`` is unique, and what ``World.relaxed`` holds."""

    name: str
    says: str
    source: str
    """Title of the official document, or ``UNCONFIRMED`` with what speaks for it."""
    code: int | None = None
    """None for what is no refusal, such as when an event is delivered again."""
    message: str = ""
    status: int = HTTPStatus.BAD_REQUEST

    @property
    def confirmed(self) -> bool:
        """Whether a document says so."""
        return not self.source.startswith(UNCONFIRMED)

    def refused(self, detail: str = "") -> Refused:
        """Return the refusal to raise; ``detail`` is put behind Feishu's words."""
        if self.code is None:
            raise TypeError(f"{self.name} refuses nothing")
        message = f"{self.message} {detail}".strip()
        return Refused(self.code, message, self.status, rule=self.name)

    def holds(self, relaxed: Container[str]) -> bool:
        """Return whether it is to be enforced; what a document confirms always is."""
        return self.confirmed or self.name not in relaxed


def rules_by_module() -> dict[str, list[Rule]]:
    """Return the rules under the name of the module that holds them, in the order of lines."""
    package = importlib.import_module("bot.simulator")
    found: dict[str, list[Rule]] = {}
    seen: set[int] = set()
    for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        values = vars(importlib.import_module(f"bot.simulator.{name}")).values()
        rules = [each for each in values if isinstance(each, Rule) and id(each) not in seen]
        seen |= {id(rule) for rule in rules}
        if rules:
            found[name] = rules
    return found


def every_rule() -> dict[str, Rule]:
    """Return all rules by name; ValueError: two have one name."""
    rules: dict[str, Rule] = {}
    for rule in chain.from_iterable(rules_by_module().values()):
        if rule.name in rules:
            raise ValueError(f"two rules are called {rule.name}")
        rules[rule.name] = rule
    return rules
