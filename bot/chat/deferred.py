"""What is acknowledged to Feishu at once and answered afterwards, on a few threads.

It stays on disk until it is answered, so that a process that ends in between answers it when it
starts again; an answer that had gone out already carries the same key and arrives once.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from structlog.contextvars import bound_contextvars

from bot.errors import StoreError
from bot.feishu.events import Entered, MenuChoice, Message
from bot.store import SeenEvents

log = logging.getLogger(__name__)

Question = Message | MenuChoice | Entered
REMEMBERED: Final = timedelta(minutes=45)
"""An older question is not answered any more: Feishu forgets an answer's key after an hour."""
_KINDS: Final[dict[str, TypeAdapter[Any]]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Message, MenuChoice, Entered)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Takes questions and has them answered."""

    events: SeenEvents
    answer: Callable[[Question], None]
    """Never raises."""
    workers: ThreadPoolExecutor
    now: Callable[[], datetime]

    def first_time(self, question: Question) -> bool:
        """Keep a question; False for one that came before. Raises StoreError."""
        waiting = {"kind": type(question).__name__, "question": _plain(question)}
        return self.events.first_time(question.key, self.now(), waiting)

    def __call__(self, question: Question) -> None:
        """Have a question answered that was kept; returns at once."""
        self.workers.submit(self._answer, question)

    def resume(self) -> None:
        """Have answered what an earlier process left."""
        for waiting in self.events.waiting(self.now() - REMEMBERED):
            log.info("answered after a restart", extra={"kind": waiting["kind"]})
            self(_KINDS[waiting["kind"]].validate_python(waiting["question"]))

    def _answer(self, question: Question) -> None:
        with bound_contextvars(event_id=question.event_id):
            self.answer(question)
            try:
                self.events.answered(question.key)
            except StoreError:
                log.exception("a question that was answered is kept as waiting")


def _plain(question: Question) -> dict[str, Any]:
    plain: dict[str, Any] = _KINDS[type(question).__name__].dump_python(question, mode="json")
    return plain
