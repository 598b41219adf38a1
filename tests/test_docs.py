"""The documents say what the program does: generated parts are fresh, and complete."""

import json
import re
import sys
from pathlib import Path

import pytest

from bot.config import Config, load_config

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.fixture
def configuration(monkeypatch: pytest.MonkeyPatch):
    """The script that writes them, as a module."""
    monkeypatch.syspath_prepend(str(DOCS))
    import configuration

    yield configuration
    for name in ("configuration", "meanings"):
        sys.modules.pop(name, None)


def test_the_page_of_all_keys_is_fresh_and_leaves_no_meaning_out(configuration) -> None:
    written = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert written == configuration.page(), "run: python docs/configuration.py"
    assert re.findall(r"^\| (`.*?`) \| .* \|  \|$", written, re.MULTILINE) == []


def test_no_meaning_is_given_for_a_key_that_is_none(configuration) -> None:
    known = {key for key, _, _ in configuration.keys(Config)}
    assert set(configuration.MEANINGS) <= known


def test_the_schema_for_editors_is_fresh(configuration) -> None:
    written = (DOCS / "config.schema.json").read_text(encoding="utf-8")
    assert written == configuration.schema(), "run: python docs/configuration.py"
    assert set(json.loads(written)["properties"]) == {
        "$schema",
        *Config().model_dump(by_alias=True),
    }


def test_comments_and_last_commas_may_stand_in_the_configuration(tmp_path) -> None:
    (tmp_path / "config.json").write_text(
        """{
        // the link of the editor's help
        "$schema": "docs/config.schema.json", /* and
        more */
        "team": [{"name": "小//雨", "open_id": "ou_/*1*/", },],
        }""",
        encoding="utf-8",
    )
    [member] = load_config(tmp_path / "config.json").team
    assert (member.name, member.open_id) == ("小//雨", "ou_/*1*/")


def test_the_place_of_a_mistake_is_right_behind_comments(tmp_path) -> None:
    from bot.errors import ConfigError

    (tmp_path / "config.json").write_text('// one\n/* two\n*/ {"a" 1}', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\(line 3, column 9\)"):
        load_config(tmp_path / "config.json")
