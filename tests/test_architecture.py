"""The architecture as failing checks: which way imports point, and what stands where."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("scoring", "cards", "bot")

LAYERS = (
    {"bot.__main__"},
    {"bot.cli"},
    {"bot.upkeep"},
    {"bot.opening"},
    {"bot.demo"},
    {"bot.service", "bot.offline", "bot.preview", "bot.setup"},
    {"bot.site"},
    {"bot.selftest"},
    {"bot.check"},
    {"bot.app"},
    {"bot.web", "bot.jobs", "bot.chat"},
    {"bot.redraw", "bot.marks"},
    {"bot.views", "bot.health"},
    {"bot.lists", "bot.skus"},
    {"bot.feishu", "bot.sources", "bot.store", "bot.exports"},
    {"bot.access", "bot.observe", "bot.metrics", "bot.progress"},
    {"bot.config", "bot.environment"},
    {"bot.address", "bot.cron"},
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
    "psycopg": ("bot/store/",),
    "sqlite3": ("bot/store/",),
    "fastapi": ("bot/web/", "bot/feishu/webhook.py", "bot/site.py"),
    "starlette": ("bot/simulator/", "bot/feishu/webhook.py"),
    "uvicorn": ("bot/service.py", "bot/simulator/"),
    "cards": (
        "cards/",
        "bot/views.py",
        "bot/skus.py",
        "bot/marks.py",
        "bot/health.py",
        "bot/app.py",
        "bot/selftest.py",
        "bot/chat/",
        "bot/jobs/",
        "bot/web/",
    ),
    "bot.simulator": ("bot/simulator/", "bot/demo.py"),
    "typer": ("bot/cli.py", "bot/upkeep.py", "bot/demo.py"),
    "openpyxl": ("bot/exports/",),
}
"""Who may import what; type-only imports count like any other."""

PURE = {
    "scoring": {"numpy", "pandas", "pydantic", "scoring"},
    "cards": {"pydantic", "cards", "scoring"},
}
"""Beside the harmless part of the standard library."""

HARMLESS = {
    *("__future__", "abc", "bisect", "collections", "dataclasses", "datetime", "decimal", "enum"),
    *("fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re"),
    *("statistics", "string", "types", "typing", "unicodedata", "zoneinfo"),
}
CLOCKS = {"now", "today", "utcnow"}
CARDS_MAY_READ = {"scoring.records", "scoring.words"}
WORDS_STAND_IN = (
    "scoring/words.py",
    "scoring/settings.py",
    "scoring/strategies.py",
    "scoring/schema.py",
    "bot/simulator/",  # the titles of Feishu's documents
    "cards/texts/",
    "bot/exports/texts.py",
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


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def layer(module: str) -> int | None:
    """Return how deep a module lies; None for one that belongs to no layer."""
    for depth, parts in enumerate(LAYERS):
        if any(within(module, part) for part in parts):
            return depth
    return None


# The rules: each returns the offences of one file


def upward(path: str, tree: ast.AST) -> list[str]:
    """Imports that point up or sideways."""
    module = module_of(path)
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


def homeless(path: str, tree: ast.AST) -> list[str]:
    """A module of which no rule says how deep it lies."""
    module = module_of(path)
    stands_beside = module == "bot" or within(module, "cards") or within(module, "bot.simulator")
    return [] if stands_beside or layer(module) is not None else [path]


def misplaced(path: str, tree: ast.AST) -> list[str]:
    """Imports of a package outside its place."""
    names = imported(tree)
    return [
        f"{path} imports {package}"
        for package, places in ONLY_IN.items()
        if not path.startswith(places) and any(within(name, package) for name in names)
    ]


def impure(path: str, tree: ast.AST) -> list[str]:
    """Imports of a core package that reach for the world."""
    allowed = PURE.get(path.partition("/")[0])
    if allowed is None:
        return []
    return [
        f"{path} imports {name}"
        for name in imported(tree)
        if name.split(".")[0] not in HARMLESS | allowed
    ]


def clock_readings(path: str, tree: ast.AST) -> list[str]:
    """Places where a core package asks what time it is."""
    return [
        f"{path}:{node.lineno} asks {node.func.attr}()"
        for node in ast.walk(tree)
        if path.partition("/")[0] in PURE
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
    ]


def beyond_records(path: str, tree: ast.AST) -> list[str]:
    """What cards know of scoring beside records and words."""
    return [
        f"{path} imports {name}"
        for name in imported(tree)
        if path.startswith("cards/")
        and within(name, "scoring")
        and name != "scoring"
        and not any(within(name, module) for module in CARDS_MAY_READ)
    ]


def acquainted(path: str, tree: ast.AST) -> list[str]:
    """What the stand-in knows of ours: it is an independent witness."""
    return [
        f"{path} imports {name}"
        for name in imported(tree)
        if path.startswith("bot/simulator/")
        and name.split(".")[0] in PACKAGES
        and name != "bot"
        and not within(name, "bot.simulator")
    ]


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


def stray_chinese(path: str, tree: ast.AST) -> list[str]:
    """Chinese that people would read, outside the files that hold it."""
    if path.startswith(WORDS_STAND_IN):
        return []
    return [f"{path}: {text}" for text in texts(tree) if CHINESE.search(text)]


def vague(path: str, tree: ast.AST) -> list[str]:
    """A name that says nothing."""
    return [path] if VAGUE & set(Path(path).with_suffix("").parts) else []


def undescribed(path: str, tree: ast.Module) -> list[str]:
    """A module that does not say what it is."""
    return [] if ast.get_docstring(tree) else [path]


Rule = Callable[[str, ast.Module], list[str]]
RULES: tuple[Rule, ...] = (
    *(upward, homeless, misplaced, impure, clock_readings, beyond_records, acquainted),
    *(stray_chinese, vague, undescribed),
)


@pytest.mark.parametrize("rule", RULES)
def test_no_file_offends_the_rule(rule: Rule) -> None:
    assert [offence for path, tree in sources() for offence in rule(path, tree)] == []


OFFENCES = [
    (upward, "bot/store/runs.py", "from bot.jobs.push import PushJob"),
    (upward, "bot/store/runs.py", "from bot.sources import files"),
    (upward, "bot/jobs/push.py", "from bot.chat.clicks import Clicks"),
    (upward, "bot/store/runs.py", "def f():\n    import bot.app"),
    (upward, "scoring/skus.py", "import bot.errors"),
    (homeless, "bot/new.py", ""),
    (misplaced, "bot/app.py", "import lark_oapi as lark"),
    (misplaced, "bot/chat/clicks.py", "def f():\n    from sqlalchemy.sql import select"),
    (misplaced, "bot/store/runs.py", "from cards import daily_list"),
    (misplaced, "bot/jobs/push.py", "from bot import simulator"),
    (impure, "scoring/cells.py", "from pathlib import Path"),
    (impure, "scoring/cells.py", "import urllib.request"),
    (impure, "cards/order.py", "import pandas as pd"),
    (clock_readings, "scoring/timing.py", "from datetime import date\ndate.today()"),
    (beyond_records, "cards/order.py", "from scoring import pipeline"),
    (acquainted, "bot/simulator/world.py", "from bot.errors import BotError"),
    (acquainted, "bot/simulator/world.py", "from scoring import score"),
    (stray_chinese, "bot/cli.py", 'print(f"今日{1}")'),
    (vague, "bot/store/utils.py", ""),
    (vague, "bot/common/__init__.py", ""),
    (undescribed, "bot/cli.py", "import json"),
]


@pytest.mark.parametrize(("rule", "path", "code"), OFFENCES)
def test_the_rule_finds_the_offence(rule: Rule, path: str, code: str) -> None:
    assert len(rule(path, ast.parse(code))) >= 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bot/jobs/push.py", '"""Sends."""\nfrom bot.store import Store'),
        ("bot/chat/clicks.py", '"""Answers."""\nfrom bot.feishu.events import Click'),
        ("bot/feishu/gateway.py", '"""模块"""\nimport lark_oapi\ndef f():\n    """说明"""'),
        ("cards/order.py", '"""Shows."""\nfrom scoring.records import OrderLine'),
        ("scoring/words.py", '"""Says."""\nLOST = "已流失"'),
    ],
)
def test_what_is_allowed_offends_no_rule(path: str, code: str) -> None:
    assert [offence for rule in RULES for offence in rule(path, ast.parse(code))] == []


def test_files_are_short() -> None:
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for package in PACKAGES
        for pattern in ("*.py", "*.js", "*.css")
        for path in (ROOT / package).rglob(pattern)
    }
    assert {path: count for path, count in lines.items() if count > 300} == {}


def loaded_by(modules: str) -> set[str]:
    """Return the names of all that a new process holds after these imports."""
    code = f"import {modules}, sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_commands_that_do_not_talk_to_feishu_do_not_import_its_sdk() -> None:
    assert "lark_oapi" not in loaded_by("bot.cli, bot.app, bot.offline")


def test_a_missing_credential_is_told_before_the_sdk_is_imported(tmp_path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from bot.app import App\n"
        "from bot.config import LiveConfig\n"
        "from bot.environment import Environment\n"
        "app = App(LiveConfig(Path('config.json')), Environment(database_url='sqlite:///a.db'))\n"
        "try:\n"
        "    app.gateway\n"
        "except Exception as error:\n"
        "    print(error, 'lark_oapi' in sys.modules)\n"
    )
    (tmp_path / "config.json").write_text("{}")
    told = subprocess.check_output(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, text=True
    )
    assert told.startswith("FEISHU_APP_ID is not set")
    assert told.endswith("False\n")


def test_a_service_starts_without_what_only_some_of_its_work_needs() -> None:
    seldom = {"openpyxl", "pyarrow.parquet", "python_calamine", "pypinyin", "holidays"}
    assert seldom & loaded_by("bot.cli, bot.service") == set()
