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


def every_rule() -> dict[str, Rule]:
    """Return all rules by name, in the order of modules and lines; ValueError: a name twice."""
    package = importlib.import_module("bot.simulator")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    rules: dict[str, Rule] = {}
    for name in names:
        for value in vars(importlib.import_module(f"bot.simulator.{name}")).values():
            for rule in value if isinstance(value, tuple) else (value,):
                if isinstance(rule, Rule) and rules.setdefault(rule.name, rule) is not rule:
                    raise ValueError(f"two rules are called {rule.name}")
    return rules
