"""The store: what must survive a restart, in SQLite or PostgreSQL by SQLAlchemy Core.

Imports errors and the records and schema of scoring. Start reading at ``tables.py``.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from bot.store.alerts import Alerts, Mute
from bot.store.backup import Copied, back_up, keep, restore
from bot.store.browse import Browse, Wanted
from bot.store.chats import PrivateChats
from bot.store.contacts import Contact, Contacts, Recorded, RecordedClick, Standing
from bot.store.database import Database
from bot.store.events import SeenEvents
from bot.store.goods import Goods, SkuFigures
from bot.store.migrations import migrate, not_had
from bot.store.phones import PhoneView, PhoneViews
from bot.store.pushes import LIST, Push, Pushes
from bot.store.retention import Retention
from bot.store.runs import Run, Runs
from bot.store.troubles import Trouble, Troubles
from bot.store.writebacks import Batch, Writebacks

__all__ = [
    "LIST",
    "Alerts",
    "Batch",
    "Browse",
    "Contact",
    "Contacts",
    "Copied",
    "Goods",
    "Mute",
    "PhoneView",
    "PhoneViews",
    "PrivateChats",
    "Push",
    "Pushes",
    "Recorded",
    "RecordedClick",
    "Retention",
    "Run",
    "Runs",
    "SeenEvents",
    "SkuFigures",
    "Standing",
    "Store",
    "Trouble",
    "Troubles",
    "Wanted",
    "Writebacks",
    "back_up",
    "restore",
]


class Store:
    """One database and the questions asked of it; may be shared by threads.

    Raises StoreError, here and in every method, where a person has to mend something.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._database = Database(url)
        self.runs = Runs(self._database)
        self.browse = Browse(self._database)
        self.contacts = Contacts(self._database)
        self.phones = PhoneViews(self._database)
        self.pushes = Pushes(self._database)
        self.goods = Goods(self._database)
        self.alerts = Alerts(self._database)
        self.chats = PrivateChats(self._database)
        self.events = SeenEvents(self._database)
        self.troubles = Troubles(self._database)
        self.retention = Retention(self._database)
        self.writebacks = Writebacks(self._database)

    @classmethod
    def restored(cls, url: str, backup: Path, at: datetime) -> Path | None:
        """Put a backup in the place of the database, see ``restore``, up to date."""
        kept = restore(url, backup, at)
        store = cls(url)
        store.migrate()
        store.close()
        return kept

    def migrate(self) -> None:
        """Bring the tables to this version; to be called once before anything else.

        An older SQLite database is copied first, to ``….before-`` and the first change's name.
        """
        pending = not_had(self._database)
        if pending:
            keep(self._url, pending)
        migrate(self._database)

    def at_once(self) -> AbstractContextManager[None]:
        """Answer a thread's questions by one connection, see ``Database``: nothing is written.

        On SQLite all of them are answered from one state of the data.
        """
        return self._database.at_once()

    def ping(self) -> None:
        """Raise StoreError when the database does not answer."""
        self._database.ping()

    def close(self) -> None:
        """Close the connections; none may be in use."""
        self._database.close()
