"""The list of rules is whole: each has a name, a source and a test, and the docs show it."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.simulator.rules import UNCONFIRMED, Rule, every_rule

ROOT = Path(__file__).parents[2]
RULES = every_rule()


def marked() -> Iterator[tuple[str, str]]:
    """Yield the rules that tests are marked with, and where."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
                for name in node.args:
                    yield ast.literal_eval(name), f"{path.name}:{node.lineno}"


def test_each_rule_has_a_test() -> None:
    assert sorted(RULES.keys() - {name for name, _ in marked()}) == []


def test_each_marked_test_proves_a_rule_that_exists() -> None:
    assert [f"{where}: {name}" for name, where in marked() if name not in RULES] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_says_what_is_refused_and_where_that_is_written(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.says.endswith(tuple("abcdefghijklmnopqrstuvwxyz0123456789)`"))
    assert re.fullmatch(rf"({UNCONFIRMED}: )?\S.+", rule.source)
    assert rule.code is None or (rule.message and 200 <= rule.status < 600)


def test_only_what_no_document_confirms_can_be_relaxed() -> None:
    sure = Rule("sure", "a", "发送消息")
    doubtful = Rule("doubtful", "a", f"{UNCONFIRMED}: nobody says")
    assert [each.holds({"sure", "doubtful"}) for each in (sure, doubtful)] == [True, False]
    assert [each.holds(set()) for each in (sure, doubtful)] == [True, True]


def test_the_page_of_rules_is_what_the_code_enforces() -> None:
    spec = importlib.util.spec_from_file_location("rules_page", ROOT / "docs" / "rules.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run: python docs/rules.py"
