"""The private chats of people with the bot, where a phone may be shown whole."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.store.database import Database
from bot.store.tables import private_chats


class PrivateChats:
    """Which chats are private, whose, and when the person was last welcomed there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __contains__(self, chat_id: object) -> bool:
        """Return whether a chat is known to be private."""
        wanted = select(private_chats.c.chat_id).where(private_chats.c.chat_id == chat_id)
        with self._database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def add(self, chat_id: str, person: str) -> None:
        """Remember a private chat and whose (open_id) it is."""
        with self._database.writing(f"chat {chat_id}") as connection:
            wanted = select(private_chats.c.chat_id).where(private_chats.c.chat_id == chat_id)
            if connection.execute(wanted).first() is None:
                connection.execute(private_chats.insert().values(chat_id=chat_id, person=person))

    def of(self, person: str) -> str | None:
        """Return the private chat of a person (open_id), once it is known."""
        wanted = select(private_chats.c.chat_id).where(private_chats.c.person == person)
        with self._database.reading() as connection:
            return connection.scalar(wanted.order_by(private_chats.c.chat_id.desc()).limit(1))

    def welcome(self, chat_id: str, person: str, at: datetime, again_after: timedelta) -> bool:
        """Return whether to welcome a person now; True at most once in ``again_after``."""
        self.add(chat_id, person)
        with self._database.writing(f"chat {chat_id}") as connection:
            of_chat = private_chats.c.chat_id == chat_id
            last = connection.scalar(select(private_chats.c.welcomed_at).where(of_chat))
            if last is not None and at - last < again_after:
                return False
            connection.execute(private_chats.update().where(of_chat).values(welcomed_at=at))
        return True
