"""docs/setup.md says what the app needs in the words of the one table."""

from pathlib import Path

import pytest

from bot.feishu.needs import NEEDS, Need

PAGE = (Path(__file__).parents[2] / "docs" / "setup.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.name)
def test_the_page_names_each_need_with_its_reason(need: Need) -> None:
    [row] = [line for line in PAGE.splitlines() if line.strip().startswith(f"| `{need.name}`")]
    assert row.rstrip(" |").endswith(need.why)


def test_the_page_names_nothing_else() -> None:
    rows = [line for line in PAGE.split("## When")[0].splitlines() if line.startswith("   | `")]
    assert len(rows) == len(NEEDS)
