"""Faults on demand: what can go wrong with a call, when, and how often."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from bot.simulator.api import ApiRequest

Kind = Literal["latency", "status", "reset", "cut", "half", "limit", "expired", "code", "empty"]
KINDS: Final[dict[Kind, str]] = {
    "latency": "answered after `seconds`",
    "status": "an HTML page with `status`, as from a gateway before Feishu; nothing was done",
    "reset": "the connection is reset; nothing was done",
    "cut": "done, but the connection is reset before the answer",
    "half": "done, but only half of the answer arrives",
    "limit": "99991400, to come back after `seconds`; nothing was done",
    "expired": "all tokens given out so far are over, before their time",
    "code": "refused with `code`, `message` and `status`; nothing was done",
    "empty": "a page without items says that more follow",
}


@dataclass(frozen=True)
class Fault:
    """One kind of trouble for the calls that it fits."""

    kind: Kind
    path: str = "*"
    """Of the calls it befalls, with ``*`` for any characters."""
    method: str = "*"
    after: int = 0
    """So many calls that fit are let through first."""
    times: int | None = 1
    """So many calls are befallen; None: all, until it is removed."""
    chance: float = 1.0
    """Of each call that fits, from 0 to 1."""
    seconds: float = 1.0
    status: int = 502
    code: int = 2200
    message: str = "internal error"
    name: str = field(default="", compare=False)
    """By which it is removed; given by ``Faults.add``."""

    def fits(self, request: ApiRequest) -> bool:
        """Return whether it concerns a call."""
        return fnmatchcase(request.path, self.path) and fnmatchcase(request.method, self.method)


class Faults:
    """The faults that wait for a call; ``injected`` counts by kind those that happened."""

    def __init__(self, seed: int = 0) -> None:
        self.injected: Counter[str] = Counter()
        self._waiting: dict[str, Fault] = {}
        self._random = random.Random(seed)  # noqa: S311 - no secret, and the same for each run
        self._lock = threading.Lock()
        self._added = 0

    def add(self, fault: Fault) -> str:
        """Let a fault wait for the calls it fits; return the name that removes it."""
        with self._lock:
            self._added += 1
            name = f"{fault.kind}-{self._added}"
            self._waiting[name] = replace(fault, name=name)
        return name

    def remove(self, name: str) -> None:
        """Forget one fault; a name nobody has is no error, for it may just have happened."""
        with self._lock:
            self._waiting.pop(name, None)

    def clear(self) -> None:
        """Forget all that wait."""
        with self._lock:
            self._waiting.clear()

    @property
    def waiting(self) -> list[Fault]:
        """Return those that wait, oldest first, with what is left of ``after`` and ``times``."""
        with self._lock:
            return list(self._waiting.values())

    def befalling(self, request: ApiRequest) -> Fault | None:
        """Return the fault that befalls this call, and count it; None for none."""
        with self._lock:
            for name, fault in self._waiting.items():
                if not fault.fits(request):
                    continue
                if fault.after:
                    self._waiting[name] = replace(fault, after=fault.after - 1)
                elif self._random.random() < fault.chance:
                    self._count(name, fault)
                    return fault
        return None

    def _count(self, name: str, fault: Fault) -> None:
        self.injected[fault.kind] += 1
        if fault.times is None:
            return
        if fault.times > 1:
            self._waiting[name] = replace(fault, times=fault.times - 1)
        else:
            del self._waiting[name]
