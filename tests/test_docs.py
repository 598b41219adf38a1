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


def test_the_worked_examples_are_what_the_program_works_out(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    import scores

    written = (DOCS / "scores.md").read_text(encoding="utf-8")
    assert written == scores.page(), "run: python docs/scores.py"


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


def test_every_code_that_has_a_mend_stands_in_the_troubleshooting() -> None:
    from bot.feishu.codes import CARD, LIMITED, TOKEN
    from bot.sources.refusals import MENDS
    from cards.texts import texts

    written = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    told = {int(code) for code in re.findall(r"\b\d{5,8}\b", written)}
    meant = {*texts().troubles.by_code, *TOKEN, *LIMITED}
    assert meant - told == set()
    assert {230099, 230025, 200621} <= told & CARD
    assert {91402, 91403, 1254302, 1254004, 90202, 131006} <= told & set(MENDS)


COMMAND = re.compile(
    r"(?:\.venv/bin/python -m bot|customer-alert-bot|python -m bot) ([a-z]+)([^`\n]*)"
)


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("README*.md"), *DOCS.glob("*.md")]), ids=lambda path: path.name
)
def test_every_command_that_a_document_names_exists(path: Path) -> None:
    from typer.main import get_command

    from bot.cli import app

    commands = get_command(app).commands
    for name, rest in COMMAND.findall(path.read_text(encoding="utf-8")):
        assert name in commands, f"{name}{rest}"
        known = {option for each in commands[name].params for option in each.opts}
        named = set(re.findall(r"(?<!\S)--[a-z-]+", rest.partition("#")[0]))
        assert named - known - {"--help"} == set(), f"{name}{rest}"


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("README*.md"), *DOCS.glob("*.md")]), ids=lambda path: path.name
)
def test_every_make_target_that_a_document_names_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^|    )make ([a-z]+)", path.read_text("utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("README*.md"), *DOCS.glob("*.md")]), ids=lambda path: path.name
)
def test_every_file_that_a_document_leads_to_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"", text):
        target = link[0] or link[1]
        if re.fullmatch(r"[\w./-]+", target):
            assert (path.parent / target).exists(), target
