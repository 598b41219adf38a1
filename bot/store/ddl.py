"""Statements that make and change tables, spelled once for both databases."""

from typing import Final

from sqlalchemy import Connection

_DIALECTS: Final = {
    "sqlite": {
        "id": "INTEGER PRIMARY KEY NOT NULL",
        "instant": "DATETIME",
        "by_code_point": "TEXT",
        "clustered": "WITHOUT ROWID",
    },
    "postgresql": {
        "id": "BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "by_code_point": 'TEXT COLLATE "C"',
        "clustered": "",
    },
}


def run(connection: Connection, *statements: str, **words: str) -> None:
    """Execute statements, of which ``{words}`` and what differs by database are filled in."""
    for statement in statements:
        sql = statement.format(**_DIALECTS[connection.dialect.name], **words)
        connection.exec_driver_sql(sql)
