"""The engine and its transactions, and what a person can mend in a sentence.

An acknowledged write survives a crash of the process and of the machine: SQLite runs in WAL mode
with ``synchronous=FULL``, PostgreSQL by its defaults. Writers queue and readers never wait: on
SQLite a writing transaction takes the write lock when it begins (``BEGIN IMMEDIATE``), so that
nothing it read can change before it writes.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    exc,
    func,
    literal,
    make_url,
    select,
)

from bot import metrics
from bot.errors import StoreError
from bot.store.tables import AnyText

BUSY_SECONDS: Final = 10
"""How long a writer waits for another process before it gives up."""
CONNECT_SECONDS: Final = 5

_PRAGMAS: Final = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "FAST",  # overwriting deleted lines would take a tenth of a save
    "cache_size": "-32000",  # KiB; the indexes of the lines of a run stay in memory as they grow
}

_MENDS: Final = {
    "SQLITE_BUSY": "another process keeps the database locked; stop it, or try again later",
    "SQLITE_FULL": "the disk is full; free some space",
    "SQLITE_READONLY": "the file may not be written; give this user the right to write it",
    "SQLITE_CANTOPEN": "the file cannot be opened; give this user the right to write its folder",
    "SQLITE_NOTADB": "the file is no SQLite database; move it away or name another one",
    "SQLITE_CORRUPT": "the file is damaged; restore it from a backup",
    "SQLITE_IOERR": "the disk failed; check it, and restore the file from a backup if need be",
}
"""SQLite's error name, or how it begins → what to do."""


class Database:
    """A pool of connections; every statement of the store runs in ``reading`` or ``writing``."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(_checked(url))
        self._driver: Any = self._engine.dialect.loaded_dbapi
        self._sqlite = self._engine.dialect.name == "sqlite"
        self._mine = threading.local()
        # PostgreSQL locks by name, so its writers need not wait for each other.
        self._turn: AbstractContextManager[Any] = (
            threading.Lock() if self._sqlite else nullcontext()
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with; on SQLite all reads see one state of the data."""
        held: Connection | None = getattr(self._mine, "connection", None)
        if held is not None:
            with self._mendable():
                yield held
            return
        with self._mendable(), self._engine.connect() as connection:
            self._begin(connection, "BEGIN")
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Have all that this thread reads meanwhile read by one connection.

        It must write nothing meanwhile, which raises RuntimeError: of many threads, each would hold
        one of the pool's few connections and wait for another.
        """
        if getattr(self._mine, "connection", None) is not None:
            yield
            return
        with self.reading() as connection:
            self._mine.connection = connection
            try:
                yield
            finally:
                self._mine.connection = None

    @contextmanager
    def writing(self, *names: str) -> Iterator[Connection]:
        """Give a connection to write with, committed at the end and rolled back by an error.

        No other transaction that gives one of ``names`` runs at the same time.
        """
        if getattr(self._mine, "connection", None) is not None:
            raise RuntimeError("this thread holds one connection for reading at once")
        with self._turn, self._mendable(), self._engine.begin() as connection:
            self._begin(connection, "BEGIN IMMEDIATE")
            if not self._sqlite:
                for name in sorted(names):
                    number = func.hashtextextended(literal(name, AnyText), 0)
                    connection.execute(select(func.pg_advisory_xact_lock(number)))
            yield connection

    def ping(self) -> None:
        """Ask for nothing, to see whether an answer comes."""
        with self.reading() as connection:
            connection.exec_driver_sql("SELECT 1")

    def close(self) -> None:
        """Close every pooled connection."""
        self._engine.dispose()

    def _begin(self, connection: Connection, how: str) -> None:
        """Begin a transaction on SQLite, whose driver here begins none.

        Not by SQLAlchemy's event of that name: with one listener, each statement asks for listeners
        to all that befalls it, a twentieth of a tap.
        """
        if self._sqlite:
            driver: Any = connection.connection.dbapi_connection
            driver.execute(how)

    @contextmanager
    def _mendable(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.TimeoutError, self._driver.Error) as error:
            cause = getattr(error, "orig", error)
            if self._is_our_mistake(cause):
                raise
            metrics.store_errors.inc()
            raise StoreError(f"database {self._engine.url}: {_mend(cause)}") from error

    def _is_our_mistake(self, cause: Exception) -> bool:
        """Return whether the statement was wrong, which an operator cannot mend."""
        driver = self._driver
        ours = driver.IntegrityError, driver.ProgrammingError, driver.DataError
        return isinstance(cause, ours) or getattr(cause, "sqlite_errorname", "") == "SQLITE_ERROR"


def _checked(text: str) -> URL:
    """Return the address, its folder made; raises StoreError."""
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (exc.ArgumentError, ValueError):  # a ValueError would show a part of the password
        backend = ""
    if backend == "postgresql" and "@" in f"{url.host}{url.database}":
        raise StoreError(  # a part of the password was taken for host or name, and would be shown
            "DATABASE_URL: an @ / : or % within the password must be written %40 %2F %3A or %25"
        )
    if backend not in {"sqlite", "postgresql"}:
        raise StoreError(
            "DATABASE_URL: must be sqlite:///path/to/file or postgresql+psycopg://user@host/name"
        )
    if backend == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise StoreError("DATABASE_URL: must name a file, such as sqlite:///data/bot.db")
        folder = Path(str(url.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"DATABASE_URL: the folder {folder} cannot be made ({error.strerror}); "
                "name one that this user may write"
            ) from error
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        wait = {} if "timeout" in url.query else {"timeout": BUSY_SECONDS}
        engine = create_engine(url, connect_args=wait, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        return engine
    try:
        return create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,  # names, notes and phones stay out of an error's text
            # Whoever waited for a lock has to see what its holder wrote.
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    except (ModuleNotFoundError, exc.NoSuchModuleError) as error:
        raise StoreError(
            f"DATABASE_URL: the driver of {url.drivername} is not installed; use "
            "postgresql+psycopg:// and install customer-alert-bot[postgres]"
        ) from error


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's sqlite3 would begin transactions late and not for reads: ``Database`` begins them.
    connection.isolation_level = None
    for name, value in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _mend(cause: Exception) -> str:
    """Return what happened and what to do about it, in one line and without a password."""
    name = getattr(cause, "sqlite_errorname", "")
    for beginning, mend in _MENDS.items():
        if name.startswith(beginning):
            return mend
    said = next(iter(str(cause).splitlines()), "no reason given")
    return f"{said}; check that the server runs, has room, and is the one in DATABASE_URL"
