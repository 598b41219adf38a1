"""A copy of the database while the service writes, and its way back.

A copy is written beside its name, checked, and renamed only when it is whole. Bringing one back
keeps the present database beside the new one; at no moment is there neither.
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from bot.errors import StoreError
from bot.store.migrations import MIGRATIONS

log = logging.getLogger(__name__)

OWN_TABLES: Final = {"migrations", "contacts", "pushes"}
_POSTGRES: Final = (
    "the database is in PostgreSQL: back it up by pg_dump --format=custom --file=bot.dump and bring"
    " it back by pg_restore --clean --if-exists"
)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds."""

    path: Path
    contacts: int
    scored: str | None
    """Day of the last scores."""
    size: int
    """Bytes."""


def back_up(url: str, out: Path) -> Copied:
    """Write a copy of the SQLite database to ``out``, which must not exist yet.

    Raises StoreError naming what is in the way; no half copy is left.
    """
    database = _file(url)
    if not database.exists():
        raise StoreError(f"{database}: there is no database yet")
    if out.exists():
        raise StoreError(f"{out}: exists already; name a new file")
    part = out.with_name(f"{out.name}.part")
    with _mended(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("VACUUM INTO ?", (str(part),))
            copied = _checked(part)
            _synced(part)
            part.rename(out)
            _synced(out.parent)
        finally:
            part.unlink(missing_ok=True)
    return Copied(out, *copied, out.stat().st_size)


def keep(url: str, change: str) -> None:
    """Copy an SQLite database before a change of its tables, unless that was done before."""
    if make_url(url).get_backend_name() == "sqlite":
        database = _file(url)
        out = database.with_name(f"{database.name}.before-{change}")
        if not out.exists():
            back_up(url, out)
            log.warning("the tables of an older version change; the database was copied to %s", out)


def restore(url: str, backup: Path, at: datetime) -> Path | None:
    """Put a backup in the place of the database; returns where the present one is kept, if any.

    Raises StoreError, with everything as it was, where the backup is none or the service runs.
    """
    database = _file(url)
    if not backup.is_file():
        raise StoreError(f"{backup}: no such file")
    part = database.with_name(f"{database.name}.restoring")
    with _mended(backup):
        database.parent.mkdir(parents=True, exist_ok=True)
        try:
            _checked(backup)
            shutil.copyfile(backup, part)
            _synced(part)
            kept = _kept(database, at) if database.exists() else None
            part.replace(database)
            _synced(database.parent)
        finally:
            part.unlink(missing_ok=True)
    return kept


def _kept(database: Path, at: datetime) -> Path:
    """Give the present database a second name, all its pages in one file."""
    with closing(sqlite3.connect(database, timeout=0)) as connection:
        try:
            # Possible only where nobody else has it open, and it writes the log into the file.
            [mode] = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = "wal"
        except sqlite3.DatabaseError:
            mode = "delete"  # damaged: kept as it is
    if mode != "delete":
        raise StoreError(f"{database}: is in use; stop the service, then restore again")
    kept = database.with_name(f"{database.name}.before-restore-{at:%Y%m%dT%H%M%SZ}")
    kept.hardlink_to(database)
    return kept


def _file(url: str) -> Path:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        raise StoreError(_POSTGRES)
    return Path(str(address.database))


def _checked(path: Path) -> tuple[int, str | None]:
    """Return contacts and day of the last scores of a sound database of ours; else raise."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not tables >= OWN_TABLES:
            raise StoreError(f"{path}: is no database of this program")
        [sound] = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if sound != "ok":
            raise StoreError(f"{path}: is damaged: {sound}")
        had = {name for (name,) in connection.execute("SELECT name FROM migrations")}
        newer = had - {migration.__name__ for migration in MIGRATIONS}
        if newer:
            raise StoreError(f"{path}: was written by a newer version ({', '.join(sorted(newer))})")
        [contacts] = connection.execute("SELECT count(*) FROM contacts").fetchone()
        [scored] = connection.execute(
            "SELECT max(as_of) FROM runs WHERE finished_at IS NOT NULL"
        ).fetchone()
    return contacts, scored


def _synced(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _mended(path: Path) -> Iterator[None]:
    """Name the file in whatever goes wrong with it."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror}") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {error}; is it a database, and is there room?") from error
