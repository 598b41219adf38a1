"""What ``setup`` writes: ``.env`` without touching other lines, config.json without losing one."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from bot.config import Config, load_config
from bot.errors import ConfigError
from bot.setup.talk import Talk

_PLAIN: Final = re.compile(r"[\w.:/+=-]+", re.ASCII)
"""Values that need no quotes in a ``.env``; all of Feishu's are such."""
_SHOWN: Final = ("rescore", "push", "alerts")
"""Of the schedule, so that people see where it is changed."""


def write_env(path: Path, values: Mapping[str, str]) -> None:
    """Put values into a ``.env`` that only its owner may read; all its other lines stay.

    Raises ConfigError where it cannot be written.
    """
    for name, value in values.items():
        if not _PLAIN.fullmatch(value):
            raise ConfigError(f"{name}: letters, digits and .:/+=_- only; copy it once more")
    left = dict(values)
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({type(error).__name__}); mend it") from error
    kept = []
    for line in lines:
        name = _name(line)
        if name not in values:
            kept.append(line)
        elif name in left:  # else it stands twice: the first place is enough
            kept.append(f"{name}={left.pop(name)}")
    kept += [f"{name}={value}" for name, value in left.items()]
    _replace(path, "\n".join(kept) + "\n", mode=0o600)


def _name(line: str) -> str:
    return line.partition("=")[0].strip().removeprefix("export ").strip()


def write_config(path: Path, config: Config, talk: Talk) -> None:
    """Write what differs from the defaults; a file that is there is asked for, and kept beside."""
    if path.exists():
        if load_config(path) == config:
            talk.say(f"{path}: nothing to change")
            return
        kept = path.with_name(f"{path.name}.bak")
        if not talk.yes(f"{path} is there; change it? (as it is now it is kept as {kept.name})"):
            talk.say(f"{path}: not changed")
            return
        try:
            shutil.copy2(path, kept)
        except OSError as error:
            raise ConfigError(f"{kept}: cannot be written: {error.strerror}") from error
    text = json.dumps(spelled(config), ensure_ascii=False, indent=2)
    _replace(path, text + "\n", mode=0o644)
    talk.say(f"{path}: written")


def spelled(config: Config) -> dict[str, Any]:
    """Return a configuration as a file spells it that says no more than it must."""
    said = {
        **_differing(config, Config()),
        "sources": [_short(source) for source in config.sources],
        "columns": dict(config.columns),
        "team": [_short(member) for member in config.team],
    }
    schedule = {name: getattr(config.schedule, name) for name in _SHOWN}
    said["schedule"] = {**schedule, **said.get("schedule", {})}
    # Should a part ever be that cannot be said in part, all of it is said.
    same = Config.model_validate(said) == config
    return said if same else config.model_dump(mode="json", by_alias=True)


def _short(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _differing(model: BaseModel, usual: BaseModel) -> dict[str, Any]:
    spelt = model.model_dump(mode="json", by_alias=True)
    found = {}
    for name, info in type(model).model_fields.items():
        value, default = getattr(model, name), getattr(usual, name)
        if value == default:
            continue
        key = info.alias or name
        inner = isinstance(value, BaseModel) and isinstance(default, BaseModel)
        found[key] = _differing(value, default) if inner else spelt[key]
    return found


def _replace(path: Path, text: str, mode: int) -> None:
    """Write a file whole or not at all; nobody else can read a secret one even meanwhile."""
    path = path.resolve()  # a link goes on pointing where it points
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:  # noqa: PTH123 - Path.open takes no mode
            file.write(text.encode())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError(f"{path.name}: cannot be written: {error.strerror}") from error
