"""What every test shares: a clean environment, the data beside the project, and no silent skips."""

import os
import shutil
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[2] / "shared" / "data"
NEEDED = ("browser", "postgres")
"""Marks of the tests that must not be skipped where everything is installed."""

_skipped: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", metavar="URL", help="a server for the store tests")
    parser.addoption(
        "--no-skips", action="store_true", help="fail when a browser or postgres test is skipped"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.skipped and any(item.get_closest_marker(mark) for mark in NEEDED):
        _skipped.append(f"{item.nodeid}: {report.longrepr[2]}")
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped and session.config.getoption("--no-skips"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if _skipped and config.getoption("--no-skips"):
        terminalreporter.section("skipped, but must not be", red=True)
        for line in _skipped:
            terminalreporter.line(line)


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
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found is None:
        pytest.skip("no Chromium installed")
    return found
