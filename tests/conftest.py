"""What every test shares: a clean environment, the data beside the project, and no silent skips."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")

BESIDE = Path(__file__).parents[2] / "shared" / "data"
NEEDED = ("browser", "node", "postgres")
"""Marks of the tests that must not be skipped where everything is installed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        metavar="URL",
        default=os.environ.get("TEST_POSTGRES_URL") or None,
        help="a server for the store tests; else the environment's TEST_POSTGRES_URL",
    )
    parser.addoption(
        "--no-skips",
        action="store_true",
        help="a skipped browser, node or postgres test is an error",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left with it alone at the end."""
    items.sort(key=lambda item: not {"scenarios", "chaos"} & set(item.path.parts))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    needed = any(item.get_closest_marker(mark) for mark in NEEDED)
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if needed and skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"  # so that pytest's closing line, which CI reads, says it too
        report.longrepr = f"skipped, but must not be: {call.excinfo.value}"
    return report


def pytest_terminal_summary(terminalreporter) -> None:
    skipped = terminalreporter.getreports("skipped")
    counts = {mark: sum(mark in report.keywords for report in skipped) for mark in NEEDED}
    told = [f"{count} {mark} tests" for mark, count in counts.items() if count]
    if told:
        terminalreporter.write_line(f"not tried here: {', '.join(told)}", yellow=True)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the machine has set away from the tests."""
    for name in list(os.environ):
        if name.startswith("FEISHU_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name in ("DATABASE_URL", "BOT_CONFIG", "HOST", "PORT", "LOG_LEVEL", "LOG_FORMAT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real orders that may lie beside the project."""
    if not BESIDE.is_dir():
        pytest.skip("no ../shared/data beside the project")
    return BESIDE


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"none of {', '.join(names)} is installed")
    return found
