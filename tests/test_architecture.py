"""The architecture as failing checks: which way imports point, and what stands where."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("scoring", "cards", "bot")

LAYERS = (
    {"bot.__main__"},
    {"bot.cli"},
    {"bot.demo"},
    {"bot.service", "bot.offline"},
    {"bot.app"},
    {"bot.web", "bot.jobs", "bot.chat"},
    {"bot.views"},
    {"bot.lists"},
    {"bot.feishu", "bot.sources", "bot.store", "bot.exports"},
    {"bot.access", "bot.observe"},
    {"bot.config", "bot.environment"},
    {"bot.errors"},
    {"scoring"},
)
"""From the top down; a part imports only from below, or from itself."""

BESIDE = {
    ("bot.chat", "bot.feishu"),  # the values of events.py are the language of the handlers
    ("bot.sources", "bot.feishu"),  # the gateway, for its type
}
"""What stands beside the layers."""

ONLY_IN = {
    "lark_oapi": ("bot/feishu/",),
    "apscheduler": ("bot/jobs/schedule.py",),
    "sqlalchemy": ("bot/store/",),
    "fastapi": ("bot/web/", "bot/feishu/webhook.py", "bot/app.py"),
    "starlette": ("bot/simulator/", "bot/feishu/webhook.py"),
    "uvicorn": ("bot/service.py", "bot/simulator/"),
    "cards": ("cards/", "bot/views.py", "bot/chat/", "bot/jobs/", "bot/web/"),
    "bot.simulator": ("bot/simulator/", "bot/demo.py"),
    "typer": ("bot/cli.py", "bot/demo.py"),
    "openpyxl": ("bot/exports/",),
}
"""Who may import what; type-only imports count like any other."""

PURE = {
    "scoring": {"numpy", "pandas", "pydantic", "scoring"},
    "cards": {"pydantic", "cards", "scoring"},
}
"""Beside the harmless part of the standard library."""

WORLDLY = {"os", "io", "pathlib", "socket", "time", "subprocess", "shutil", "threading", "logging"}
CARDS_MAY_READ = {"scoring.records", "scoring.words"}
WORDS_STAND_IN = (
    "scoring/words.py",
    "scoring/settings.py",
    "scoring/strategies.py",
    "scoring/schema.py",
    "cards/texts.py",
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
VAGUE = {"utils", "helpers", "common", "manager", "base", "misc"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> set[str]:
    """Return every module a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def layer(module: str) -> int | None:
    """Return how deep a module lies; None for one that belongs to no layer."""
    for depth, parts in enumerate(LAYERS):
        if any(within(module, part) for part in parts):
            return depth
    return None


def upward(path: str, tree: ast.AST) -> list[str]:
    """Return the imports of a file that point up or sideways."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    own = layer(module)
    if own is None:
        return []
    found = []
    for name in imported(tree):
        other = layer(name)
        if other is None or other > own:
            continue
        same_part = any(within(module, p) and within(name, p) for p in LAYERS[own])
        beside = any(within(module, a) and within(name, b) for a, b in BESIDE)
        if not (same_part or beside):
            found.append(f"{path} imports {name}")
    return found


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield the text constants of a file that are no docstrings."""
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in documentation:
            yield node.value


def test_imports_point_down() -> None:
    assert [line for path, tree in sources() for line in upward(path, tree)] == []


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_is_imported_only_where_it_belongs(package: str) -> None:
    assert [
        path
        for path, tree in sources()
        if any(within(name, package) for name in imported(tree))
        and not path.startswith(ONLY_IN[package])
    ] == []


@pytest.mark.parametrize("package", PURE)
def test_the_core_is_pure(package: str) -> None:
    allowed = (set(sys.stdlib_module_names) - WORLDLY) | PURE[package]
    assert [
        f"{path} imports {name}"
        for path, tree in sources()
        if path.startswith(f"{package}/")
        for name in imported(tree)
        if name.split(".")[0] not in allowed
    ] == []


def test_cards_read_records_and_words_alone() -> None:
    assert [
        f"{path} imports {name}"
        for path, tree in sources()
        if path.startswith("cards/")
        for name in imported(tree)
        if within(name, "scoring")
        and name != "scoring"
        and not any(within(name, module) for module in CARDS_MAY_READ)
    ] == []


def test_the_stand_in_knows_nothing_of_ours() -> None:
    assert [
        f"{path} imports {name}"
        for path, tree in sources()
        if path.startswith("bot/simulator/")
        for name in imported(tree)
        if name.split(".")[0] in PACKAGES and not within(name, "bot.simulator") and name != "bot"
    ] == []


def test_chinese_for_people_stands_in_its_own_files() -> None:
    assert [
        f"{path}: {text}"
        for path, tree in sources()
        if path not in WORDS_STAND_IN
        for text in texts(tree)
        if CHINESE.search(text)
    ] == []


def test_files_are_short() -> None:
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for package in PACKAGES
        for pattern in ("*.py", "*.js", "*.css")
        for path in (ROOT / package).rglob(pattern)
    }
    assert {path: count for path, count in lines.items() if count > 300} == {}


def test_names_say_something() -> None:
    assert [path for path, _ in sources() if VAGUE & set(Path(path).with_suffix("").parts)] == []


def test_each_module_says_what_it_is() -> None:
    assert [path for path, tree in sources() if not ast.get_docstring(tree)] == []


def test_commands_that_do_not_talk_to_feishu_do_not_import_its_sdk() -> None:
    code = "import bot.cli, bot.app, bot.offline, sys; print('lark_oapi' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("path", "code", "offends"),
    [
        ("bot/store/runs.py", "from bot.jobs.push import PushJob", True),
        ("bot/store/runs.py", "from bot.sources import files", True),
        ("bot/jobs/push.py", "from bot.chat.clicks import Clicks", True),
        ("bot/jobs/push.py", "from bot.store import Store", False),
        ("bot/chat/clicks.py", "from bot.feishu.events import Click", False),
        ("bot/store/runs.py", "def f():\n    import bot.app", True),
        ("scoring/skus.py", "import bot.errors", True),
    ],
)
def test_the_check_of_directions_can_fail(path: str, code: str, offends: bool) -> None:
    assert bool(upward(path, ast.parse(code))) is offends


def test_the_check_of_texts_passes_over_docstrings() -> None:
    code = '"""模块"""\ndef f():\n    """说明"""\n    return "文字"\n'
    assert list(texts(ast.parse(code))) == ["文字"]
