"""Chat: what people of the team say, choose and tap, and what they hear."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from bot.access import Team
from bot.chat.answers import Answers, Rescore
from bot.chat.asides import Asides
from bot.chat.clicks import Answered, Clicks
from bot.chat.export import Export
from bot.chat.questions import Questions
from bot.config import Config
from bot.store import Store
from bot.views import Views
from cards import StatusView

if TYPE_CHECKING:
    from bot.feishu.gateway import Gateway


@dataclass(kw_only=True)
class Chat:
    """The handlers of all that comes in, built from the parts they share."""

    store: Store
    config: Callable[[], Config]
    team: Callable[[], Team]
    views: Views
    gateway: "Gateway"
    now: Callable[[], datetime]
    send_list: Callable[[str], object]
    """Sends a person's list of today, if it was not sent yet."""
    changed: Callable[[str, str], None]
    """Told (customer, message that shows it already) after a record, to mend other cards."""
    answered: Answered
    """Told which message an answer's card replaces, the card, and how to draw it anew."""
    rescore: Rescore
    status: Callable[[], StatusView]

    @cached_property
    def clicks(self) -> Clicks:
        """Answers taps."""
        return Clicks(
            store=self.store,
            config=self.config,
            team=self.team,
            views=self.views,
            private_chats=self.store.chats,
            changed=self.changed,
            answered=self.answered,
            aside=Asides(store=self.store, config=self.config, now=self.now),
            now=self.now,
        )

    @cached_property
    def questions(self) -> Questions:
        """Answers what is written or chosen from the menu."""
        export = Export(store=self.store, config=self.config, gateway=self.gateway, now=self.now)
        answers = Answers(
            store=self.store,
            config=self.config,
            views=self.views,
            now=self.now,
            send_list=self.send_list,
            send_report=export,
            changed=self.changed,
            rescore=self.rescore,
            status=self.status,
        )
        return Questions(
            answers=answers, team=self.team, store=self.store, gateway=self.gateway, now=self.now
        )
