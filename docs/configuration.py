"""Writes ``docs/configuration.md`` and ``docs/config.schema.json`` from the models.

python docs/configuration.py
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_origin

from meanings import MEANINGS
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config import Config

DOCS = Path(__file__).parent
LONGEST = 60
HEAD = """# Configuration

Every key of `config.json`, written by `python docs/configuration.py` from the models that check it.
What a file leaves out has the default. Comments (`//`, `/* */`) may stand in it. A line
`"$schema": "docs/config.schema.json"` lets an editor complete and check it.

An edit takes effect at the next rescore. A broken one is named by its place in the log, in
`/readyz` and to the managers, and the last good configuration stays in use.

| key | default | meaning |
|---|---|---|"""


def schema() -> str:
    """Return the JSON Schema of config.json."""
    found = Config.model_json_schema(by_alias=True)
    found["properties"]["$schema"] = {"type": "string"}
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def page() -> str:
    """Return the table of all keys."""
    rows: dict[str, str] = {}
    for key, default, meaning in keys(Config):
        told = meaning or MEANINGS.get(key, "")
        rows.setdefault(key, f"| `{key}` | {default} | {told} |")  # each kind of source has some
    return "\n".join([HEAD, *rows.values()]) + "\n"


def keys(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield path, default and meaning of every key of a model, and of those inside."""
    for name, field in model.model_fields.items():
        path = f"{above}{field.alias or name}"
        inner = list(models_in(field.annotation))
        yield path, default_of(field, inner), meaning_of(field, inner)
        for each in inner:
            mark = "" if field.annotation is each else part_of(field)
            yield from keys(each, f"{path}{mark}.")


def part_of(field: FieldInfo) -> str:
    """Return how one member of a list or object is written in a path; nothing for an optional."""
    origins = {get_origin(each) for each in (field.annotation, *get_args(field.annotation))}
    return "[]" if tuple in origins else ".*" if dict in origins else ""


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the models that a field holds, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def default_of(field: FieldInfo, inner: list[type[BaseModel]]) -> str:
    """Return what holds where the key is left out; nothing where the keys inside tell."""
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel) or (inner and value):
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"`{text}`" if len(text) <= LONGEST else "see `config.json`"


def meaning_of(field: FieldInfo, inner: list[type[BaseModel]]) -> str:
    """Return what the model says of a key, in one line."""
    said = field.description or (inner[0].__doc__ if inner else "") or ""
    return " ".join(said.split()).replace("|", "\\|").replace("``", "`")


if __name__ == "__main__":
    (DOCS / "configuration.md").write_text(page(), encoding="utf-8")
    (DOCS / "config.schema.json").write_text(schema(), encoding="utf-8")
