"""One store suite, every backend: each test has a database to itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest
from sqlalchemy import create_engine, make_url

from bot.store import Store
from scoring import schema

Rows = Sequence[Mapping[str, object]]

EMPTY = {"str": "", "category": "", "float64": 0.0, "int64": 0, "Int64": None, "bool": False}
"""dtype → what a column holds that a test does not name; a date: ``DAY``."""
DAY = date(2026, 3, 2)


def frame(rows: Rows, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return a frame of these columns; what a row leaves out is empty."""
    empty = {name: EMPTY.get(dtype, DAY) for name, dtype in columns.items()}
    filled = pd.DataFrame([{**empty, **row} for row in rows], columns=list(columns), dtype=object)
    return filled.astype(dict(columns))


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    server = request.config.getoption("--postgres", default=None)
    if server is None:
        pytest.skip("needs a PostgreSQL server: --postgres URL")
    schema_name = f"test_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema_name}")
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema_name}"})
    yield url.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema_name} CASCADE")
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def save(store: Store) -> Callable[..., int]:
    """Store a run of the given rows; what a row does not name is empty.

    Whoever has lines and is not among the customers is one without a name.
    """

    def save_rows(customers: Rows = (), lines: Rows = (), rejected: Rows = (), **more: Any) -> int:
        known = {row.get("id", "") for row in customers}
        others = sorted({str(row.get("id", "")) for row in lines} - known)
        customers = [*customers, *({"id": each} for each in others)]
        return store.runs.save(
            **{
                "as_of": DAY,
                "started_at": datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
                "finished_at": datetime(2026, 3, 2, 1, 1, tzinfo=UTC),
                "customers": frame(customers, schema.CUSTOMERS),
                "lines": frame(lines, {**schema.LINES, "returned": "bool"}),
                "rejected": frame(rejected, schema.REJECTED),
                "alerts": frame((), schema.ALERTS),
                "notes": {},
                **more,
            }
        )

    return save_rows
