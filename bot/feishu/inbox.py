"""In from Feishu: the SDK's objects → ``Message`` and ``Click``, through either door."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final

import lark_oapi as lark
from lark_oapi.core.exception import EventException
from structlog.contextvars import bound_contextvars

from bot import metrics
from bot.errors import BotError
from bot.feishu.events import Answer, Click, Entered, MenuChoice, Message

log = logging.getLogger(__name__)

PATIENCE: Final = 0.25
"""Seconds that a click waits for its turn; Feishu waits for three."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS: Final = 10**14
"""As milliseconds that is the year 5138."""


class Inbox:
    """Turns what Feishu delivers into our own values and hands it to the handlers.

    ``on_question`` must return at once; ``on_click`` has Feishu's three seconds for all it does.
    ``first_time`` keeps a question on disk, and says False for one that came before.
    """

    def __init__(
        self,
        *,
        app_id: str,
        bot_open_id: str,
        on_question: Callable[[Message | MenuChoice | Entered], object],
        on_click: Callable[[Click], Answer],
        first_time: Callable[[Message | MenuChoice | Entered], bool],
    ) -> None:
        self.app_id = app_id
        self._bot_open_id = bot_open_id
        self._on_question = on_question
        self._on_click = on_click
        self._first_time = first_time
        self._turn = Lock()
        self._handler = (
            lark.EventDispatcherHandler.builder("", "")
            .register_p2_im_message_receive_v1(self._message)
            .register_p2_card_action_trigger(self._click)
            .register_p2_application_bot_menu_v6(self._menu)
            .register_p2_im_chat_access_event_bot_p2p_chat_entered_v1(self._enter)
            .build()
        )

    def dispatch(self, payload: bytes) -> dict[str, Any] | None:
        """Handle one event that is known to come from Feishu; returns a click's answer.

        The answer is plain JSON: to write its own object, the SDK copies a card part by part.

        An event that nobody handles, or that is malformed, is logged and taken as handled, because
        delivered again it would be no better. Raises BotError where a handler could not do its
        work: Feishu delivers the event again, for up to seven hours.
        """
        try:
            # As the SDK's own long connection does; its public name is deprecated.
            answer: dict[str, Any] | None = self._handler._do_without_validation(payload)  # noqa: SLF001
        except EventException as error:
            log.info("event not handled: %s", error)
        except BotError:
            log.exception("event to be delivered again")
            raise
        except Exception:
            log.exception("event not understood")
        else:
            return answer
        return None

    def _message(self, data: Any) -> None:  # noqa: ANN401 - the SDK has no types
        header, sender, message = data.header, data.event.sender, data.event.message
        if header.app_id != self.app_id or sender.sender_type != "user":
            return
        mentions = message.mentions or []
        ours = [each for each in mentions if each.id and each.id.open_id == self._bot_open_id]
        if message.chat_type != "p2p" and not ours:
            return
        text = _text(message.message_type, message.content)
        for mention in ours:
            # Not with str.replace: @_user_1 begins @_user_11 too.
            text = re.sub(rf"{re.escape(mention.key)}(?![0-9])", " ", text)
        self._take(
            Message(
                event_id=header.event_id,
                message_id=message.message_id,
                chat_id=message.chat_id,
                chat_type="p2p" if message.chat_type == "p2p" else "group",
                sender=sender.sender_id.open_id,
                text=text.strip(),
                sent_at=_EPOCH + timedelta(milliseconds=int(message.create_time)),
            )
        )

    def _menu(self, data: Any) -> None:  # noqa: ANN401 - as above
        header, event = data.header, data.event
        if header.app_id == self.app_id:
            operator = event.operator.operator_id.open_id
            choice = MenuChoice(
                event_id=header.event_id,
                operator=operator,
                word=event.event_key,
                chosen_at=_instant(header.create_time),
            )
            self._take(choice)

    def _enter(self, data: Any) -> None:  # noqa: ANN401 - as above
        header, event = data.header, data.event
        if header.app_id == self.app_id:
            operator = event.operator_id.open_id
            self._take(Entered(event_id=header.event_id, operator=operator, chat_id=event.chat_id))

    def _take(self, question: Message | MenuChoice | Entered) -> None:
        if self._first_time(question):
            self._on_question(question)
        else:
            metrics.repeated.inc()

    def _click(self, data: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        header, event = data.header, data.event
        if header.app_id != self.app_id:
            return {}
        action = event.action
        click = Click(
            event_id=header.event_id,
            operator=event.operator.open_id,
            message_id=event.context.open_message_id,
            chat_id=event.context.open_chat_id,
            value=action.value or {},
            option=action.option,
            text=action.input_value,
            form=action.form_value or {},
            clicked_at=_EPOCH + timedelta(microseconds=int(header.create_time)),
        )
        bound = bound_contextvars(event_id=click.event_id)
        with bound, metrics.click_seconds.time(), self._in_turn():
            return _answer(self._on_click(click))

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let one click be answered after the other, but none wait for one that is held up.

        All share one interpreter: sixteen at a time take it from each other again and again, and
        two thirds as many are answered.
        """
        ours = self._turn.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if ours:
                self._turn.release()


def _instant(create_time: str) -> datetime:
    """Return when an event was; some kinds of event tell it in microseconds."""
    told = int(create_time)
    return _EPOCH + timedelta(milliseconds=told if told < _MICROSECONDS else told // 1000)


def _answer(answer: Answer) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if answer.toast is not None:
        body["toast"] = {"type": answer.kind, "content": answer.toast}
    if answer.card is not None:
        body["card"] = {"type": "raw", "data": answer.card}
    return body


def _text(message_type: str, content: str) -> str:
    """Return what was written; nothing for a picture, a file and the like."""
    body = json.loads(content)
    if message_type == "text":
        return str(body["text"])
    if message_type == "post":
        lines = (part.get("text", "") for line in body["content"] for part in line)
        return " ".join([str(body.get("title", "")), *lines])
    return ""
